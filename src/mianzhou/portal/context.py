"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from mianzhou.portal.access import actor_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """The actor behind the page."""
    return {"actor": actor_of(request)}
