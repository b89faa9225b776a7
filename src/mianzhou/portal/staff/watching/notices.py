"""Yellow and red notices: the list, one notice, the unit's explanation, the withdrawal by the supervision office."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.watching import api as watching
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.watching.clocks import clock_url, due_of
from mianzhou.portal.waiting import SHOWN, Waiting, WaitingLine, left_until
from mianzhou.portal.watching_lists import (
    clock_place,
    clock_procedure,
    clock_step,
    clock_title,
    colour_status,
    notice_filters,
    notice_status,
    unit_choices,
)


class AnswerForm(WordedForm):
    """The unit's explanation."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=2000)
    ids = "answer_%s"
    WORDS = {
        "words": (
            Text("情况说明", "Explanation"),
            Text(
                "逾期或临期的原因、何时办结、由谁负责。",
                "Why it is late or nearly so, when it will be done, who answers for it.",
            ),
        )
    }


class WithdrawForm(WordedForm):
    """Why a notice is taken back."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    ids = "withdraw_%s"
    WORDS = {
        "words": (
            Text("撤销理由", "Reason"),
            Text(
                "将告知该单位并记入审计；撤销后不计入考核。",
                "The unit is told and it goes on record; the notice no longer counts.",
            ),
        )
    }


def notice_url(notice: watching.WatchingNotice) -> str:
    """The page of a notice."""
    return reverse("watching_notice", args=[notice.pk])


@page("watching.read")
def notices(request: HttpRequest) -> HttpResponse:
    """The notices to units in the actor's sight, the latest first."""
    actor = actor_of(request)
    table = Table(
        request,
        watching.notices_for(actor).select_related("clock", "unit"),
        name="watching-notices",
        columns=[
            Column("number", Text("编号", "No."), value=lambda n: n.clock.number, link=notice_url, nowrap=True),
            Column("colour", Text("警示", "Notice"), kind="status", sort="colour", value=colour_status),
            Column("state", Text("状态", "State"), kind="status", value=notice_status),
            Column("title", Text("事项", "Matter"), value=lambda n: clock_title(n.clock), wide=True),
            Column("procedure", Text("程序、环节", "Procedure, step"), value=lambda n: clock_place(n.clock)),
            Column("unit", Text("承办单位", "Unit"), sort="unit__short_name"),
            Column("due", Text("期限", "Due"), value=lambda n: due_of(n.clock), nowrap=True),
            Column("issued_at", Text("发出", "Issued"), kind="date", sort="issued_at"),
            Column("answer_by", Text("说明期限", "Answer by"), kind="date", sort="answer_by"),
        ],
        filters=notice_filters(unit_choices(actor)),
        default_sort="-issued_at",
        caption=Text("黄牌、红牌", "Yellow and red notices"),
        empty=Text("还没有警示。每天早上按规则发出。", "No notices yet. They are issued every morning by the rules."),
    )
    if response := table.export():
        return response
    return render(request, "watching/notices.html", {"table": table})


@page("watching.read")
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice: about what, why, the explanation, what may be done."""
    return _notice_page(request, notice_id)


@page("watching.read")
@require_POST
def do(request: HttpRequest, notice_id: int, verb: str) -> HttpResponse:
    """Answer or withdraw."""
    if verb not in {"answer", "withdraw"}:
        raise Http404
    actor = actor_of(request)
    form = AnswerForm(request.POST) if verb == "answer" else WithdrawForm(request.POST)

    def act(given: dict[str, str]) -> None:
        now, words = timezone.now(), given["words"]
        if verb == "answer":
            watching.answer(notice_id=notice_id, explanation=words, actor=actor, as_of=now)
        else:
            watching.withdraw(notice_id=notice_id, reason=words, actor=actor, as_of=now)

    if not form.tried(act):
        return _notice_page(request, notice_id, form)
    done = Text("已提交说明。", "The explanation is sent.") if verb == "answer" else Text("已撤销。", "Withdrawn.")
    messages.success(request, str(done))
    return HttpResponseRedirect(reverse("watching_notice", args=[notice_id]))


def _notice_page(request: HttpRequest, notice_id: int, form: WordedForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = watching.notice_for(actor, notice_id)
    clock = found.clock
    place = {"unit_path": found.unit.path, "region_path": found.unit.region.path}
    stands = found.withdrawn_at is None
    rules = watching.version_on(found.rules)
    context = {
        "notice": found,
        "clock": clock,
        "clock_url": clock_url(clock),
        "due": due_of(clock),
        "moved": clock.due_at != found.due_at,
        "title": clock_title(clock),
        "procedure": clock_procedure(clock),
        "step": clock_step(clock),
        "colour": colour_status(found),
        "status": notice_status(found),
        "rules": rules,
        "sentence": rules.sentence(rules.turns_of(clock.source, clock.procedure)),
        "names": names_of([found.answered_by, found.withdrawn_by]),
        "answer_form": None,
        "withdraw_form": None,
    }
    if stands and found.answered_at is None and actor.may("watching.answer", **place):
        context["answer_form"] = form if isinstance(form, AnswerForm) else AnswerForm()
    if stands and actor.may("watching.withdraw", **place):
        context["withdraw_form"] = form if isinstance(form, WithdrawForm) else WithdrawForm()
    return render(request, "watching/notice.html", context, status=422 if form is not None else 200)


def waiting(actor: Actor, day: date) -> Waiting | None:
    """The notices that the actor is to answer, for its inbox."""
    if not actor.may_anywhere("watching.answer"):
        return None
    rows = watching.to_answer(actor).select_related("clock")
    count = rows.count()
    if not count:
        return None
    lines = tuple(
        WaitingLine(
            left_until(n.answer_by, day),
            notice_url(n),
            str(clock_title(n.clock)),
            f"{watching.COLOURS[n.colour]} · {n.clock.number}",
            n.answer_by,
        )
        for n in rows.order_by("answer_by", "pk")[:SHOWN]
    )
    url = f"{reverse('watching_notices')}?state=waiting"
    pressing = None if count <= SHOWN else (rows.filter(answer_by__lt=day).count(), rows.filter(answer_by=day).count())
    return Waiting("watching", Text("黄牌、红牌待说明", "Notices to be answered"), count, lines, url, pressing)


urlpatterns = [
    path("oversight/watching/notices/", notices, name="watching_notices"),
    path("oversight/watching/notices/<int:notice_id>/", notice, name="watching_notice"),
    path("oversight/watching/notices/<int:notice_id>/<str:verb>/", do, name="watching_do"),
]
