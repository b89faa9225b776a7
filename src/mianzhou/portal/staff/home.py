"""The first page: what needs me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.portal.access import signed_in_page


@signed_in_page
def home(request: HttpRequest) -> HttpResponse:
    """The worklist of the signed-in person."""
    return render(request, "home.html")


urlpatterns = [path("", home, name="home")]
