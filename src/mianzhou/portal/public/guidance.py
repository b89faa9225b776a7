"""Policy guidance for everyone: which measures apply, in which document, word for word. Gazettes are public by nature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.policy.library import api as library
from mianzhou.portal.access import public_page
from mianzhou.portal.searching import search_context

EXAMPLES = ("小微企业 贷款", "返乡创业", "购房补贴", "困难学生 资助", "社会保险 费率", "外来企业投诉")


@public_page
def guidance(request: HttpRequest) -> HttpResponse:
    """Search the published documents in one's own words."""
    context = search_context(request) | {"examples": EXAMPLES, "held": library.documents().count()}
    return render(request, "guidance/search.html", context)


urlpatterns = [path("guidance/", guidance, name="guidance")]
