"""Files inside zip and gz: opened as streams, with names as they were typed, and refused where they unpack to what no table is."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from mianzhou.data.files.encoding import Opener
from mianzhou.data.files.errors import ArchiveRefused, FileDamaged, FileLocked

RATIO_LIMIT = 250
"""Tables pack to a tenth or a thirtieth; beyond this ratio the archive was made to burst."""
FREE_BYTES = 64 << 20
"""Below this size nothing is refused, however well it packs."""
SIZE_LIMIT = 64 << 30
_UTF8_NAMES = 0x800
_ENCRYPTED = 0x1


def zip_members(opened: Opener, name: str) -> Iterator[tuple[str, Opener]]:
    """The files of an archive with their names; folders and what systems leave behind (`__MACOSX`, dot files) are none."""
    try:
        with zipfile.ZipFile(opened()) as archive:
            members = [info for info in archive.infolist() if _is_file(info)]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise FileDamaged(name=name, detail=str(error)) from None
    if any(info.flag_bits & _ENCRYPTED for info in members):
        raise FileLocked(name=name)
    total = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if total > SIZE_LIMIT or (total > FREE_BYTES and total > packed * RATIO_LIMIT):
        raise ArchiveRefused(name=name)
    for info in members:
        yield _typed_name(info), partial(_open_member, opened, info, name)


def _is_file(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    return not info.is_dir() and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _typed_name(info: zipfile.ZipInfo) -> str:
    """The name as it was typed: Chinese Windows writes GBK bytes where the format says code page 437."""
    if info.flag_bits & _UTF8_NAMES:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _open_member(opened: Opener, info: zipfile.ZipInfo, name: str) -> BinaryIO:
    archive = zipfile.ZipFile(opened())
    return _Guarded(archive.open(info), name)  # type: ignore[arg-type, return-value]


def open_gzip(opened: Opener, name: str) -> BinaryIO:
    """What a gz file holds."""
    packed = opened()
    size = packed.seek(0, io.SEEK_END)
    packed.seek(0)
    return _Guarded(gzip.GzipFile(fileobj=packed), name, packed_size=size)  # type: ignore[arg-type, return-value]


class _Guarded(io.RawIOBase):
    """A stream out of an archive; it says in words that the archive is damaged, and stops one that bursts."""

    def __init__(self, inner: BinaryIO, name: str, packed_size: int = 0) -> None:
        self._inner = inner
        self._name = name
        self._limit = max(FREE_BYTES, packed_size * RATIO_LIMIT) if packed_size else SIZE_LIMIT
        self._passed = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(1 << 20), b""))
        try:
            piece = self._inner.read(size)
        except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
            raise FileDamaged(name=self._name, detail=str(error)) from None
        self._passed += len(piece)
        if self._passed > self._limit:
            raise ArchiveRefused(name=self._name)
        return piece

    def close(self) -> None:
        self._inner.close()
        super().close()
