"""Files as received, kept by their hash: written whole or not at all, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.MEDIA_ROOT) / "bulletins" / sha256[:2] / sha256


def keep(data: bytes) -> str:
    """Keep the bytes and return their hash. A process that dies in between leaves at most a temporary file."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if path.exists() and path.stat().st_size == len(data):
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    return sha256


def bytes_of(sha256: str) -> bytes:
    """The bytes with this hash."""
    return path_of(sha256).read_bytes()
