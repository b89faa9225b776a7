"""Bytes as received, kept by their hash beside the lake: written whole or not at all, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from mianzhou.data.lake.threads import Following

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: its hash, its size, where it lies."""

    sha256: str
    size: int
    path: Path


def received_path(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.LAKE_ROOT) / "received" / sha256[:2] / sha256


def keep_stream(stream: BinaryIO) -> Kept:
    """Keep everything that the stream yields; memory stays at two pieces. A process that dies in between leaves only a temporary file."""
    folder = Path(settings.LAKE_ROOT) / "received"
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file, Following() as following:
            while piece := stream.read(_PIECE):
                following.do(partial(digest.update, piece))
                size += len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return _settled(Path(temporary), digest.hexdigest(), size)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def keep_path(path: Path) -> Kept:
    """Keep a copy of a file that belongs to somebody else."""
    with path.open("rb") as stream:
        return keep_stream(stream)


def keep_own(path: Path) -> Kept:
    """Keep a file of our own making under a second name, without copying it; the caller removes the first when all is committed."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
        os.fsync(stream.fileno())
        size = stream.tell()
    sha256 = digest.hexdigest()
    twin = path.with_name(f"{path.name}.keeping")
    twin.unlink(missing_ok=True)
    os.link(path, twin)
    return _settled(twin, sha256, size)


def _settled(temporary: Path, sha256: str, size: int) -> Kept:
    """Give the file its final name, durably; bytes that lie there already are left as they are."""
    final = received_path(sha256)
    if final.exists() and final.stat().st_size == size:
        temporary.unlink()
        return Kept(sha256, size, final)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary.chmod(0o440)
    os.replace(temporary, final)
    for folder in (final.parent, final.parent.parent):  # the names too must survive a power cut
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return Kept(sha256, size, final)
