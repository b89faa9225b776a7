"""Addresses of pages by the names of their routes."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def address(route: str, *args: Any) -> str | None:
    """The address of a route, None where an installation does not have that page."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return None
