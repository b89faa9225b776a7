"""Kept files handed out: always as a download, so that no browser opens them as part of this site, whatever is in them."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse

from mianzhou.services.materials.api import MaterialMissing, file_path


def as_download(sha256: str, name: str, media_type: str) -> Any:
    """A kept file as an attachment that runs nowhere and stays in no cache; MaterialMissing where its bytes are gone."""
    place = file_path(sha256)
    if not place.is_file():
        raise MaterialMissing(name=name)
    response = FileResponse(place.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
