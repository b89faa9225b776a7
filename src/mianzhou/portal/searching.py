"""A search page's question and choices, read from its address: for staff and for the public."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from mianzhou.policy.library.api import issuers, kinds, years
from mianzhou.policy.search.api import SearchFilters, search
from mianzhou.portal.policy_lists import LEVELS

_LONGEST = 200


def filters_of(request: HttpRequest) -> SearchFilters:
    """What the address narrows a search to; what cannot be read does not narrow."""
    level, year = request.GET.get("level", ""), request.GET.get("year", "")
    return SearchFilters(
        level=level if level in LEVELS else None,
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        issuer=request.GET.get("issuer") or None,
        kind=request.GET.get("kind") or None,
    )


def search_context(request: HttpRequest) -> dict[str, Any]:
    """The question, the choices that narrow it, and what was found."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    chosen = filters_of(request)
    return {
        "typed": typed,
        "chosen": chosen,
        "found": search(typed, filters=chosen, documents=30) if typed else None,
        "levels": LEVELS,
        "years": years(),
        "issuers": issuers(),
        "kinds": kinds(),
    }
