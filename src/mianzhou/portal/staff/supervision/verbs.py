"""The small verbs of a task's page: one address for each, one table from verb to action, one rule for who sees which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.staff.supervision.enacting import attempt, back_to, posted_date


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as offered: its button, what its form asks for, and what follows when that is not plain."""

    name: str
    button: Text
    asks: tuple[str, ...] = ()
    style: str = ""
    follows: Text | None = None


VERBS: dict[str, Verb] = {
    v.name: v
    for v in (
        Verb("assign", Text("交办", "Assign"), style="primary"),
        Verb("sign", Text("签收", "Sign for it"), style="primary"),
        Verb("decline", Text("退办", "Send back"), ("reason",), follows=Text("任务退回督查部门，由其重新交办。", "The task goes back to be assigned anew.")),
        Verb("cancel_assignment", Text("撤回交办", "Withdraw the assignment"), ("reason",)),
        Verb("drop", Text("撤项", "Drop"), ("reason",), "danger", Text("任务不再督办；其依据可以重新立项。", "It is no longer supervised; its basis may be registered again.")),
        Verb("urge", Text("催办", "Urge"), ("note",)),
        Verb("slip", Text("发督办单", "Issue a slip"), ("colour", "reason")),
        Verb("stop", Text("中止", "Stop"), ("reason",), "danger", Text("任务停止计时，可以恢复。", "Its clocks stop; it can be reopened.")),
        Verb("reopen", Text("恢复办理", "Reopen"), ("reason", "new_due_on")),
        Verb("archive", Text("归档", "Archive")),
        Verb("comment", Text("批注", "Comment"), ("text",)),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb that the actor may do now, for one unit where it acts for one."""

    verb: Verb
    unit: Any | None = None

    @property
    def title(self) -> Text:
        """The button's words."""
        return self.verb.button


def offers(task: Any, actor: Actor) -> list[Offer]:
    """What the actor may do to the task now: the procedure's own table, asked for each seat the actor might take."""
    state = api.State(task.state)
    parties = list(task.parties.all())
    found: list[Offer] = []
    for name, verb in VERBS.items():
        transition = api.TRANSITIONS[name]
        if name == "comment" or state not in transition.sources:
            continue
        if name in {"sign", "decline"}:
            mine = [p for p in parties if api.may_enact(transition, task, p.unit, actor)]
            found.extend(
                Offer(verb, p.unit) for p in mine if (p.signed_at is None if name == "sign" else p.role == "lead")
            )
        elif api.may_enact(transition, task, task.lead_unit, actor) and _sensible(name, parties):
            found.append(Offer(verb))
    return found


def _sensible(name: str, parties: list[Any]) -> bool:
    """An assignment that somebody signed for is not offered to be withdrawn."""
    return name != "cancel_assignment" or all(p.signed_at is None for p in parties)


def commenting_unit(task: Any, actor: Actor) -> tuple[bool, Any | None]:
    """Whether the actor may comment, and for which unit: its own part first, the supervision office otherwise."""
    transition = api.TRANSITIONS["comment"]
    for party in task.parties.all():
        if party.unit_id == actor.unit_id and api.may_enact(transition, task, party.unit, actor):
            return True, party.unit
    if api.may_enact(transition, task, None, actor):
        return True, None
    for party in task.parties.all():
        if api.may_enact(transition, task, party.unit, actor):
            return True, party.unit
    return False, None


Do = Callable[[HttpRequest, Actor, datetime, int], Any]


def _reason(action: Callable[..., Any]) -> Do:
    return lambda request, actor, now, task_id: action(
        actor=actor, as_of=now, task_id=task_id, reason=request.POST.get("reason", "")
    )


def _unit(request: HttpRequest) -> int:
    text = request.POST.get("unit", "")
    if not text.isdecimal():
        raise Http404
    return int(text)


def _comment(request: HttpRequest, actor: Actor, now: datetime, task_id: int) -> Any:
    unit_id = _unit(request) if request.POST.get("unit") else None
    return api.comment(actor=actor, as_of=now, task_id=task_id, text=request.POST.get("text", ""), unit_id=unit_id)


DO: dict[str, Do] = {
    "assign": lambda request, actor, now, task_id: api.assign(actor=actor, as_of=now, task_id=task_id),
    "sign": lambda request, actor, now, task_id: api.sign(
        actor=actor, as_of=now, task_id=task_id, unit_id=_unit(request)
    ),
    "decline": lambda request, actor, now, task_id: api.decline(
        actor=actor, as_of=now, task_id=task_id, unit_id=_unit(request), reason=request.POST.get("reason", "")
    ),
    "cancel_assignment": _reason(api.cancel_assignment),
    "drop": _reason(api.drop),
    "stop": _reason(api.stop),
    "urge": lambda request, actor, now, task_id: api.urge(
        actor=actor, as_of=now, task_id=task_id, note=request.POST.get("note", "").strip()
    ),
    "slip": lambda request, actor, now, task_id: api.issue_slip(
        actor=actor,
        as_of=now,
        task_id=task_id,
        colour=request.POST.get("colour", ""),
        reason=request.POST.get("reason", ""),
    ),
    "reopen": lambda request, actor, now, task_id: api.reopen(
        actor=actor,
        as_of=now,
        task_id=task_id,
        reason=request.POST.get("reason", ""),
        new_due_on=posted_date(request, "new_due_on"),
    ),
    "archive": lambda request, actor, now, task_id: api.archive(actor=actor, as_of=now, task_id=task_id),
    "comment": _comment,
}


@page("task.read")
@require_POST
def do(request: HttpRequest, task_id: int, verb: str) -> HttpResponse:
    """Do one verb to a task the actor may read; the action itself decides whether this actor may."""
    if verb not in DO:
        raise Http404
    actor = actor_of(request)
    api.task_for(actor, task_id)
    done = Text("已办理：{verb}。", "Done: {verb}.").format(verb=api.TRANSITIONS[verb].title)
    back = back_to(request, reverse("task", args=[task_id]))
    return attempt(request, lambda: DO[verb](request, actor, timezone.now(), task_id), done, back)


Judge = Callable[[Actor, datetime, int, str], Any]
JUDGEMENTS: dict[str, tuple[Text, Judge]] = {
    "withdraw": (Text("已撤回填报。", "Report withdrawn."), lambda a, n, i, w: api.withdraw_report(actor=a, as_of=n, report_id=i)),
    "approve": (Text("已同意，报督查部门审核。", "Approved and sent to the supervisor."), lambda a, n, i, w: api.approve_claim(actor=a, as_of=n, report_id=i)),
    "refuse": (Text("已退回经办人。", "Sent back to its writer."), lambda a, n, i, w: api.refuse_claim(actor=a, as_of=n, report_id=i, reason=w)),
    "accept": (Text("审核通过。", "Accepted."), lambda a, n, i, w: api.accept_report(actor=a, as_of=n, report_id=i, note=w)),
    "return": (Text("已退回。", "Returned."), lambda a, n, i, w: api.return_report(actor=a, as_of=n, report_id=i, reason=w)),
}  # fmt: skip


@page("task.read")
@require_POST
def judge_report(request: HttpRequest, report_id: int, verdict: str) -> HttpResponse:
    """Decide on a report: its unit withdraws it, the head approves or refuses, the supervisor accepts or returns."""
    if verdict not in JUDGEMENTS:
        raise Http404
    actor = actor_of(request)
    report = api.report_for(actor, report_id)
    done, act = JUDGEMENTS[verdict]
    words = request.POST.get("words", "").strip()
    back = f"{reverse('task', args=[report.task_id])}#report-{report.pk}"
    return attempt(request, lambda: act(actor, timezone.now(), report.pk, words), done, back)


def verdicts(task: Any, report: Any, actor: Actor) -> list[tuple[str, Text, str, bool]]:
    """What the actor may decide on a report: the verdict, its button, its style, whether it needs words."""

    def may(verb: str) -> bool:
        return api.may_enact(api.TRANSITIONS[verb], task, report.unit, actor)

    found: list[tuple[str, Text, str, bool]] = []
    if report.state == "with_head" and may("approve_claim"):
        found.append(("approve", Text("同意，报督查审核", "Approve and send on"), "primary", False))
        found.append(("refuse", Text("退回", "Send back"), "danger", True))
    if report.state == "submitted" and may("accept_report"):
        closing = report.kind == "completion"
        words = Text("同意办结销号", "Close the task") if closing else Text("审核通过", "Accept")
        found.append(("accept", words, "primary", False))
        found.append(("return", Text("退回补报", "Return"), "danger", True))
    if report.state in {"with_head", "submitted"} and may("withdraw_report"):
        found.append(("withdraw", Text("撤回", "Withdraw"), "quiet", False))
    return found


urlpatterns = [
    path("oversight/tasks/<int:task_id>/do/<str:verb>/", do, name="task_do"),
    path("oversight/reports/<int:report_id>/<str:verdict>/", judge_report, name="report_judge"),
]
