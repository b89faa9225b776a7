"""Files that cannot be loaded, and what to do about each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.policy.documents.source import LIMIT, PROBLEMS, UnreadableFile
from mianzhou.policy.documents.structure import Reading


class FileRefused(MianzhouError):
    """A file from which no document can be read."""

    code = "file-refused"
    status = 422
    problem = Text("“{name}”没有载入：{what}", "“{name}” was not loaded: {what} ")
    remedy = Text("{advice}", "{advice}")


class FileTooLarge(MianzhouError):
    """A file above the limit."""

    code = "file-too-large"
    status = 413
    problem = Text("“{name}”超过 {limit} MB，没有载入。", "“{name}” is larger than {limit} MB and was not loaded. ")
    remedy = Text("请按期拆分，或导出为文本后再载入。", "Split it by issue, or export it as text first.")


class NothingFound(MianzhouError):
    """A text in which no official document was recognised."""

    code = "no-document-found"
    status = 422
    problem = Text(
        "“{name}”中没有识别出公文，没有载入。", "No official document was recognised in “{name}”; nothing was loaded. "
    )
    remedy = Text(
        "请确认这是含有发文字号或公文标题的中文公报；扫描图片请先做文字识别。",
        "Check that it is a Chinese bulletin with document numbers or titles; a scan needs text recognition first.",
    )


def refuse_large(name: str, size: int) -> None:
    """Raise `FileTooLarge` above the reader's limit."""
    if size > LIMIT:
        raise FileTooLarge(name=name, limit=LIMIT // (1024 * 1024))


def refuse_missing(path: Path) -> None:
    """Raise `FileRefused` where there is no file."""
    if not path.is_file():
        raise _refused(path.name, "missing")


def checked_reading(name: str, read: Callable[[], Reading]) -> Reading:
    """The reading, or the refusal that says why there is none."""
    try:
        reading = read()
    except UnreadableFile as error:
        raise _refused(name, error.problem) from error
    if not reading.documents:
        raise NothingFound(name=name)
    return reading


def _refused(name: str, problem: str) -> FileRefused:
    what, advice, what_en, advice_en = PROBLEMS[problem]
    return FileRefused(name=name, what=Text(what, what_en), advice=Text(advice, advice_en))
