"""Extensions: the list of requests, the form that asks for one, and the decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Table
from mianzhou.portal.staff.supervision.enacting import attempt, back_to
from mianzhou.portal.task_lists import EXTENSION_FILTERS, EXTENSION_STATUS


def extension_status(request: Any) -> Status:
    """The state of a request as a tag."""
    return Status(EXTENSION_STATUS[request.state], api.EXTENSION_STATE_TITLES[request.state])


class ExtensionForm(WordedForm):
    """What a request for extension says."""

    new_due_on = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    progress = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    WORDS = {
        "new_due_on": (Text("申请延期至", "New due date"), None),
        "reason": (Text("延期理由", "Reason"), Text("为什么不能按期完成。", "Why it cannot be done in time.")),
        "progress": (
            Text("目前进展", "Progress so far"),
            Text("已做什么，还差什么。", "What is done and what is left."),
        ),
    }


@page("task.read")
def extensions(request: HttpRequest) -> HttpResponse:
    """The requests of all tasks the actor may read, those that wait first."""
    table = Table(
        request,
        api.extensions_for(actor_of(request)),
        name="extensions",
        columns=[
            Column(
                "task", Text("任务", "Task"), value=lambda e: e.task.title, sort="task__title", link=_link, wide=True
            ),
            Column("number", Text("编号", "No."), value=lambda e: e.task.number),
            Column("unit", Text("申请单位", "Unit"), sort="unit__short_name"),
            Column("old_due_on", Text("原期限", "Due"), kind="date", sort="old_due_on"),
            Column("new_due_on", Text("申请延至", "New date"), kind="date", sort="new_due_on"),
            Column("reason", Text("理由", "Reason"), wide=True),
            Column("asked_on", Text("申请日", "Asked on"), kind="date", sort="asked_on"),
            Column("state", Text("状态", "State"), kind="status", sort="state", value=extension_status),
        ],
        filters=EXTENSION_FILTERS,
        default_sort="-asked_on",
        caption=Text("延期申请", "Requests for extension"),
        empty=Text(
            "还没有延期申请。牵头单位在期限之前可以从任务页申请。",
            "No requests yet. A lead unit asks on the task's page, before the due date.",
        ),
    )
    if response := table.export():
        return response
    return render(request, "supervision/extensions.html", {"table": table})


def _link(request: Any) -> str:
    return f"{reverse('task', args=[request.task_id])}#extension-{request.pk}"


@page("task.ask_extension")
def ask(request: HttpRequest, task_id: int) -> HttpResponse:
    """Ask for a later due date."""
    actor = actor_of(request)
    task = api.task_for(actor, task_id)
    form = ExtensionForm(request.POST or None)

    def act(given: dict[str, Any]) -> Any:
        return api.ask_extension(actor=actor, as_of=timezone.now(), task_id=task.pk, unit_id=task.lead_unit_id, **given)

    if request.method == "POST" and form.tried(act):
        messages.success(request, str(Text("已提交，待本单位负责人审批。", "Sent to the head of your unit.")))
        return HttpResponseRedirect(reverse("task", args=[task.pk]))
    words = {
        "title": Text("申请延期", "Ask for an extension"),
        "lede": Text("现期限 {due}，须在此之前申请。", "Now due {due}; ask before then.").format(
            due=task.due_on or "—"
        ),
        "button": Text("提交申请", "Send the request"),
    }
    return render(request, "supervision/form.html", {"task": task, "form": form, **words})


Decide = Callable[[Actor, datetime, int, str], Any]
DECISIONS: dict[str, tuple[Text, Decide]] = {
    "withdraw": (Text("已撤回申请。", "Request withdrawn."), lambda a, n, i, w: api.withdraw_extension(actor=a, as_of=n, extension_id=i)),
    "endorse": (Text("已同意，报督查部门批准。", "Endorsed and sent to the supervisor."), lambda a, n, i, w: api.endorse_extension(actor=a, as_of=n, extension_id=i)),
    "refuse_in_unit": (Text("已退回。", "Refused."), lambda a, n, i, w: api.refuse_extension_in_unit(actor=a, as_of=n, extension_id=i, reason=w)),
    "grant": (Text("已批准延期。", "Extension granted."), lambda a, n, i, w: api.grant_extension(actor=a, as_of=n, extension_id=i, note=w)),
    "refuse": (Text("不予延期。", "Refused."), lambda a, n, i, w: api.refuse_extension(actor=a, as_of=n, extension_id=i, reason=w)),
}  # fmt: skip


def decisions(task: Any, request: Any, actor: Actor) -> list[tuple[str, Text, str, bool]]:
    """What the actor may decide on a request: the decision, its button, its style, whether it needs words."""

    def may(verb: str) -> bool:
        return api.may_enact(api.TRANSITIONS[verb], task, request.unit, actor)

    found: list[tuple[str, Text, str, bool]] = []
    if request.state == "with_head" and may("endorse_extension"):
        found.append(("endorse", Text("同意，报督查批准", "Endorse and send on"), "primary", False))
        found.append(("refuse_in_unit", Text("不同意", "Refuse"), "danger", True))
    if request.state == "with_supervisor" and may("grant_extension"):
        found.append(("grant", Text("批准延期", "Grant"), "primary", False))
        found.append(("refuse", Text("不予延期", "Refuse"), "danger", True))
    if request.state in {"with_head", "with_supervisor"} and may("withdraw_extension"):
        found.append(("withdraw", Text("撤回", "Withdraw"), "quiet", False))
    return found


@page("task.read")
@require_POST
def decide(request: HttpRequest, extension_id: int, decision: str) -> HttpResponse:
    """Decide on a request."""
    if decision not in DECISIONS:
        raise Http404
    actor = actor_of(request)
    found = api.extensions_for(actor).filter(pk=extension_id).first()
    if found is None:
        raise Http404
    done, act = DECISIONS[decision]
    words = request.POST.get("words", "").strip()
    back = back_to(request, _link(found))
    return attempt(request, lambda: act(actor, timezone.now(), found.pk, words), done, back)


urlpatterns = [
    path("oversight/extensions/", extensions, name="extensions"),
    path("oversight/tasks/<int:task_id>/extension/", ask, name="extension_ask"),
    path("oversight/extensions/<int:extension_id>/<str:decision>/", decide, name="extension_decide"),
]
