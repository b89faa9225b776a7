"""Schemes: the list, one shown like the document it is, drafting and publishing, and its YAML."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.assessment_lists import SCHEME_FILTERS, SCHEMES, scheme_status, scheme_title, scheme_url
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.assessment.forms import SchemeForm, example, rules_by_part, said_of
from mianzhou.portal.staff.supervision.enacting import attempt


@page("assessment.read")
def schemes(request: HttpRequest) -> HttpResponse:
    """Published schemes; drafts too for those who keep them."""
    actor = actor_of(request)
    table = Table(
        request,
        api.schemes_for(actor),
        name="assessment-schemes",
        columns=SCHEMES,
        filters=SCHEME_FILTERS,
        default_sort="code",
        caption=Text("考核方案", "Schemes"),
        empty=Text(
            "还没有考核方案。可从随附的安全生产考核方案改起。",
            "No schemes yet. The work-safety scheme that comes with the platform is a good beginning.",
        ),
    )
    if response := table.export():
        return response
    return render(
        request, "assessment/schemes.html", {"table": table, "manages": actor.may_anywhere("assessment.manage")}
    )


@page("assessment.read")
def scheme(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """One version: what is assessed, what is taken off or added, when a grade is given, with the source of each."""
    actor = actor_of(request)
    row = api.scheme_for(actor, scheme_id)
    found = api.scheme_of(row)
    parts = [(title, [(rule, said_of(rule)) for rule in rules]) for title, rules in rules_by_part(found)]
    count = len(found.items)
    context = {
        "row": row,
        "scheme": found,
        "title": scheme_title(row),
        "status": scheme_status(row),
        "items": list(zip(found.items, (rules for _, rules in parts[:count]), strict=True)),
        "others": [part for part in parts[count:] if part[1]],
        "rounds": api.rounds_for(actor).filter(scheme=row),
        "drafts": actor.may_anywhere("assessment.manage") and row.state == "draft",
        "follows": actor.may_anywhere("assessment.manage") and row.state != "draft",
        "names": names_of([row.drafted_by, row.published_by]),
    }
    return render(request, "assessment/scheme.html", context)


@page("assessment.read")
def scheme_file(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """The text of a scheme."""
    row = api.scheme_for(actor_of(request), scheme_id)
    answer = HttpResponse(row.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.code}-{row.version}.yaml"'
    return answer


@page("assessment.manage")
def scheme_edit(request: HttpRequest, scheme_id: int | None = None) -> HttpResponse:
    """Draft a scheme, anew or over a draft; what is wrong is told with its line."""
    actor = actor_of(request)
    row = api.scheme_for(actor, scheme_id) if scheme_id is not None else None
    after = request.GET.get("after", "")
    text = row.text if row else _next_version(actor, int(after)) if after.isdecimal() and len(after) < 18 else example()
    form = SchemeForm(request.POST or None, request.FILES or None, initial={"text": text})
    made: list[Any] = []

    def keep(given: dict[str, Any]) -> None:
        made.append(api.draft_scheme(text=given["text"], actor=actor, as_of=timezone.now(), scheme_id=scheme_id))

    if request.method == "POST" and form.tried(keep):
        messages.success(request, str(Text("草案已保存。", "The draft is kept.")))
        return HttpResponseRedirect(scheme_url(made[0]))
    context = {
        "form": form,
        "title": Text("修改方案草案", "Change the draft") if row else Text("起草考核方案", "Draft a scheme"),
        "back": scheme_url(row) if row else reverse("assessment_schemes"),
        "upload": True,
    }
    return render(request, "assessment/form.html", context)


def _next_version(actor: Actor, scheme_id: int) -> str:
    """The text of a scheme with the version that comes after the last one of it."""
    row = api.scheme_for(actor, scheme_id)
    last = api.schemes_for(actor).filter(code=row.code).aggregate(n=Max("version"))["n"]
    return re.sub(r"(?m)^((?:version|版本)\s*[:：]\s*)\d+", rf"\g<1>{last + 1}", row.text, count=1)


@page("assessment.manage")
@require_POST
def scheme_do(request: HttpRequest, scheme_id: int, verb: str) -> HttpResponse:
    """Publish a draft, or throw it away."""
    actor, now = actor_of(request), timezone.now()
    row = api.scheme_for(actor, scheme_id)
    if verb == "publish":
        done = Text("已发布，此版本不再改动。", "Published; this version stays as it is.")
        return attempt(
            request, lambda: api.publish_scheme(scheme_id=row.pk, actor=actor, as_of=now), done, scheme_url(row)
        )
    if verb == "discard":
        done, back = Text("草案已删除。", "The draft is gone."), reverse("assessment_schemes")
        return attempt(request, lambda: api.discard_scheme(scheme_id=row.pk, actor=actor, as_of=now), done, back)
    raise Http404


urlpatterns = [
    path("oversight/schemes/", schemes, name="assessment_schemes"),
    path("oversight/schemes/new/", scheme_edit, name="assessment_scheme_new"),
    path("oversight/schemes/<int:scheme_id>/", scheme, name="assessment_scheme"),
    path("oversight/schemes/<int:scheme_id>/edit/", scheme_edit, name="assessment_scheme_edit"),
    path("oversight/schemes/<int:scheme_id>/yaml/", scheme_file, name="assessment_scheme_file"),
    path("oversight/schemes/<int:scheme_id>/<str:verb>/", scheme_do, name="assessment_scheme_do"),
]
