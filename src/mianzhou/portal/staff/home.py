"""The first page: for staff what needs them, for everybody else what this is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.portal.access import actor_of, public_page
from mianzhou.portal.public.start import start
from mianzhou.portal.staff.home_figures import figures_for
from mianzhou.portal.staff.home_parts import parts_for


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The worklist of who is signed in; the public start page for everyone else."""
    if not request.user.is_authenticated:
        return start(request)
    actor, today = actor_of(request), timezone.localdate()
    context = {"today": today, "pillars": figures_for(actor, today), **parts_for(actor, today)}
    return render(request, "home.html", context)


urlpatterns = [path("", home, name="home")]
