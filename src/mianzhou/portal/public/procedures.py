"""Procedures as everybody may see them: drawn from their data, every rule with its article."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.access import public_page
from mianzhou.portal.public.applying import applied_for
from mianzhou.services.cases.api import diagram_of, published


@public_page
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures in force, each in its newest version."""
    newest = {procedure.id: procedure for procedure in published()}
    return render(request, "public/procedures.html", {"procedures": list(newest.values())})


@public_page
def procedure(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """One procedure: the drawing, its stages, steps, materials and limits."""
    found = next((p for p in published() if p.id == name and p.version == version), None)
    if found is None:
        raise NotFound(what=Text("程序", "procedure"))
    drawn = mark_safe(diagram_of(found, get_language()))
    steps = [
        (t, [found.stage(s).title for s in sorted(t.sources)], found.stage(t.target).title if t.target else None)
        for t in found.transitions
    ]
    return render(
        request,
        "public/procedure.html",
        {
            "procedure": found,
            "drawn": drawn,
            "steps": steps,
            "applies": found in applied_for(name),
            "others": [p.version for p in published() if p.id == name and p.version != version],
            "newest": max(p.version for p in published() if p.id == name),
        },
    )


urlpatterns = [
    path("open/procedures/", procedures, name="procedures"),
    path("open/procedures/<str:name>/<int:version>/", procedure, name="procedure"),
]
