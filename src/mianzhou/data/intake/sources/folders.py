"""A watched folder: which of its files are complete, and where they go when they are taken in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

DONE, REFUSED = "done", "refused"
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".done")


class FolderRefused(MianzhouError):
    """A path outside the folders that the operator has opened for intake, or none that is there."""

    code = "source-folder-refused"
    problem = Text(
        "文件夹 {path} 不在允许采集的范围内，或不存在。",
        "The folder {path} is not among those opened for intake, or does not exist. ",
    )
    remedy = Text(
        "允许的范围是 {roots}，由管理员用 MIANZHOU_INBOX 设置。",
        "Allowed is what lies in {roots}; the administrator sets MIANZHOU_INBOX.",
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as a look found it."""

    name: str
    size: int
    changed: float


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a folder found: files that are complete, and files to look at again."""

    complete: tuple[Seen, ...]
    growing: tuple[Seen, ...]


def inside_inbox(path: str) -> Path:
    """The path, resolved, if it lies in a folder opened for intake."""
    found = Path(path).expanduser().resolve()
    roots = [Path(root).resolve() for root in settings.INBOXES]
    if not found.exists() or not any(found.is_relative_to(root) for root in roots):
        raise FolderRefused(path=path, roots=", ".join(map(str, roots)))
    return found


def look_at(folder: Path, before: Mapping[str, tuple[int, float]]) -> Look:
    """A file is complete when `<name>.done` lies beside it, or when it is as the look before found it (`before`: size and change)."""
    complete, growing = [], []
    with os.scandir(folder) as entries:
        files = {e.name: e.stat() for e in entries if e.is_file(follow_symlinks=False)}
    for name, stat in sorted(files.items()):
        if name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED):
            continue
        seen = Seen(name, stat.st_size, stat.st_mtime)
        if f"{name}.done" in files or before.get(name) == (seen.size, seen.changed):
            complete.append(seen)
        else:
            growing.append(seen)
    return Look(tuple(complete), tuple(growing))


def put_away(folder: Path, name: str, *, where: str, receipt: str, stamp: str) -> Path:
    """Move a file that was taken in to `done` or `refused`, its receipt beside it; an earlier file of that name stays as it is.

    The receipt is written first: a process that dies in between leaves the file where the next look finds it.
    """
    target = folder / where
    target.mkdir(exist_ok=True)
    final = target / name
    if final.exists():
        stem, dot, ending = name.partition(".")
        final = target / f"{stem}-{stamp}{dot}{ending}"
    final.with_name(final.name + ".receipt.json").write_text(receipt, encoding="utf-8")
    os.replace(folder / name, final)
    (folder / f"{name}.done").unlink(missing_ok=True)
    return final
