"""Search over everything: documents by their paragraphs, units by name."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.kernel.units.api import find_units
from mianzhou.policy.library.api import issuers, kinds, years
from mianzhou.policy.search.api import SearchFilters, search
from mianzhou.portal.access import page
from mianzhou.portal.policy_lists import LEVELS

_LONGEST = 200
_UNITS = 6


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


@page("policy.read")
def search_page(request: HttpRequest) -> HttpResponse:
    """Words in, documents with marked passages out."""
    context = search_context(request)
    context["units"] = list(find_units(text=context["typed"])[:_UNITS]) if context["typed"] else []
    return render(request, "search/search.html", context)


urlpatterns = [path("search/", search_page, name="search")]
