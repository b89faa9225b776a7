"""Search over everything: documents by their paragraphs, units by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.kernel.units.api import find_units
from mianzhou.portal.access import page
from mianzhou.portal.searching import search_context

_UNITS = 6


@page("policy.read")
def search_page(request: HttpRequest) -> HttpResponse:
    """Words in, documents with marked passages out."""
    context = search_context(request)
    context["units"] = list(find_units(text=context["typed"])[:_UNITS]) if context["typed"] else []
    return render(request, "search/search.html", context)


urlpatterns = [path("search/", search_page, name="search")]
