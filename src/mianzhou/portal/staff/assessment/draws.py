"""A draw: what was published before, what came out, how anybody verifies it, and what the spot checks found."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.assessment.doing import DRAW_VERBS


@page("assessment.read")
def draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    """One draw; the seed is shown once it was drawn, and the tickets are found anew on every visit."""
    actor = actor_of(request)
    found = api.draw_for(actor, draw_id)
    labels = [c["label"] for c in found.candidates]
    tickets: tuple[api.Ticket, ...] = ()
    if found.revealed_at is not None:
        tickets = api.draw(found.seed, found.public_value, labels, found.count, found.commitment)
    reviews = actor.may_anywhere("assessment.review")
    mine = set(api.subjects_for(actor).values_list("pk", flat=True))
    checks = [c for c in found.checks.select_related("subject__unit") if c.subject_id in mine]
    sections = api.sections_of(api.scheme_of(found.round.scheme))
    context = {
        "draw": found,
        "round": found.round,
        "labels": labels,
        "tickets": tickets,
        "checks": [(c, sections.get(c.section, c.section)) for c in checks],
        "reviews": reviews and found.round.state == "open",
        "manages": actor.may_anywhere("assessment.manage")
        and found.revealed_at is None
        and found.round.state == "open",
        "names": names_of([found.committed_by, found.revealed_by, *(c.checked_by for c in checks)]),
    }
    return render(request, "assessment/draw.html", context)


@page("assessment.manage")
def draw_do(request: HttpRequest, draw_id: int, verb: str) -> HttpResponse:
    """The form of a step of a draw, and taking it."""
    if verb not in DRAW_VERBS:
        raise Http404
    actor, wanted = actor_of(request), DRAW_VERBS[verb]
    found = api.draw_for(actor, draw_id)
    form, back = wanted.form(request, found, ""), reverse("assessment_draw", args=[found.pk])
    if request.method == "POST" and form.tried(
        lambda given: wanted.run(found, "", dict(given), [], actor, timezone.now())
    ):
        messages.success(request, str(Text("已办理：{v}。", "Done: {v}.").format(v=wanted.title)))
        return HttpResponseRedirect(back)
    lede = Text("事先约定采用：{s}", "The value that was agreed on: {s}").format(s=found.public_source)
    context = {"form": form, "title": wanted.title, "lede": lede, "round": found.round, "back": back}
    return render(request, "assessment/form.html", context)


urlpatterns = [
    path("oversight/draws/<int:draw_id>/", draw, name="assessment_draw"),
    path("oversight/draws/<int:draw_id>/<str:verb>/", draw_do, name="assessment_draw_do"),
]
