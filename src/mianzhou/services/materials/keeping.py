"""The bytes of files, kept once under the hash of their content, outside anything the site serves by itself."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from mianzhou.kernel.text import Text
from mianzhou.services.materials.file_types import FileRefused, media_type_of

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What was kept: the cleaned name, the hash, the size in bytes, the media type told by the content."""

    name: str
    sha256: str
    size: int
    media_type: str


def file_path(sha256: str) -> Path:
    """Where the bytes of a hash lie."""
    return Path(settings.MEDIA_ROOT) / "evidence" / sha256[:2] / sha256


def keep_file(name: str, stream: BinaryIO) -> KeptFile:
    """Check and keep a file; `FileRefused` where its kind is not accepted or it is too large.

    The bytes are written beside their place and moved there in one step: a killed process leaves no half file under a hash.
    """
    name = clean_name(name)
    limit = f"{settings.UPLOAD_LIMIT // (1024 * 1024)} MB"
    media_type = media_type_of(name, stream, limit=limit)
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False) as kept:
        try:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > settings.UPLOAD_LIMIT:
                    raise FileRefused(name=name, why=Text("文件太大", "it is too large"), limit=limit)
                digest.update(chunk)
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
            place = file_path(digest.hexdigest())
            place.parent.mkdir(exist_ok=True)
            os.chmod(kept.name, 0o440)
            os.replace(kept.name, place)
        except BaseException:
            Path(kept.name).unlink(missing_ok=True)
            raise
    return KeptFile(name, digest.hexdigest(), size, media_type)


def clean_name(name: str) -> str:
    """The file's own name, without folders and control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable()).strip().lstrip(".")
    stem, dot, ending = kept.rpartition(".")
    return f"{(stem or ending)[:180]}{dot}{ending[:10]}" if dot else kept[:180]
