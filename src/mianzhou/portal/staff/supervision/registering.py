"""Registering: from confirmed obligations in bulk, or by hand; and breaking a task down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import subtree_of
from mianzhou.oversight.supervision import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, TextFilter
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.tables import BulkAction, Table, selected_ids
from mianzhou.portal.staff.supervision.enacting import tell_bulk
from mianzhou.portal.staff.supervision.unit_names import suggestions, units_named
from mianzhou.portal.task_lists import RHYTHM_TITLES, SOURCE_TITLES

PARTS = 5
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
_UNITS = {"list": "units", "autocomplete": "off"}


class RegisterForm(WordedForm):
    """A task by hand."""

    title = forms.CharField(max_length=300)
    demand = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=10000, required=False)
    source_kind = forms.ChoiceField()
    source_title = forms.CharField(max_length=500, required=False)
    received_on = forms.DateField(widget=_DATE)
    lead = forms.CharField(max_length=200, widget=forms.TextInput(attrs=_UNITS))
    co = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = forms.DateField(widget=_DATE, required=False)
    limit = forms.CharField(max_length=10, required=False)
    rhythm = forms.ChoiceField(required=False)
    importance = forms.ChoiceField()
    WORDS = {
        "title": (Text("任务", "Task"), Text("一句话写明做什么。", "What is to be done, in one sentence.")),
        "demand": (Text("具体要求", "What exactly is asked"), None),
        "source_kind": (Text("来源", "Source"), Text("会议议定事项 30 个工作日，媒体反映 5 日；另有期限的填在下面。", "Meeting decisions have 30 working days, media reports 5 days; enter another limit below.")),
        "source_title": (Text("来源名称", "Name of the source"), Text("哪次会议、谁的批示、哪篇报道。", "Which meeting, whose note, which report.")),
        "received_on": (Text("收到日期", "Received on"), None),
        "lead": (Text("牵头单位", "Lead unit"), None),
        "co": (Text("配合单位", "Co-units"), Text("用顿号或换行分隔。", "Separated by commas or line breaks.")),
        "due_on": (Text("期限（日期）", "Due date"), Text("已定日期的填这里。", "Where a date was set.")),
        "limit": (Text("或时限", "Or a limit"), Text("30wd 为 30 个工作日，7d 为 7 日，3mo 为 3 个月。", "30wd is 30 working days, 7d seven days, 3mo three months.")),
        "rhythm": (Text("填报周期", "Rhythm of reports"), Text("不选：有期限的到期一次，没有期限的按季。", "Left empty: once by the due date, or quarterly where there is none.")),
        "importance": (Text("重要程度", "Importance"), Text("重要事项逾期直接发橙色督办单。", "An important task that is late gets an orange slip at once.")),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_kind"].choices = [(k, str(t)) for k, t in SOURCE_TITLES.items()]  # type: ignore[attr-defined]
        rhythms = [(k, str(t)) for k, t in RHYTHM_TITLES.items()]
        self.fields["rhythm"].choices = [("", "—"), *rhythms]  # type: ignore[attr-defined]
        levels = [(k, str(t)) for k, t in api.IMPORTANCE_TITLES.items()]
        self.fields["importance"].choices = levels  # type: ignore[attr-defined]

    def clean_lead(self) -> Any:
        units = units_named(self.cleaned_data["lead"], at=timezone.localdate())
        if len(units) != 1:
            raise forms.ValidationError(str(Text("牵头单位只能有一个。", "There is one lead unit.")))
        return units[0]

    def clean_co(self) -> Any:
        return units_named(self.cleaned_data["co"], at=timezone.localdate())


class AssignForm(WordedForm):
    """To whom a task goes."""

    lead = forms.CharField(max_length=200, widget=forms.TextInput(attrs=_UNITS))
    co = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    WORDS = {"lead": RegisterForm.WORDS["lead"], "co": RegisterForm.WORDS["co"]}
    clean_lead = RegisterForm.clean_lead
    clean_co = RegisterForm.clean_co


@page("task.assign")
def assign_to(request: HttpRequest, task_id: int) -> HttpResponse:
    """Assign a task to other units than it was registered for, as after one sent it back."""
    actor = actor_of(request)
    task = api.task_for(actor, task_id)
    co = "、".join(p.unit.short_name for p in task.parties.all() if p.role == "co")
    form = AssignForm(request.POST or None, initial={"lead": task.lead_unit.short_name, "co": co})

    def act(given: dict[str, Any]) -> Any:
        return api.assign(actor=actor, as_of=timezone.now(), task_id=task.pk, lead=given["lead"], co=given["co"])

    if request.method == "POST" and form.tried(act):
        messages.success(request, str(Text("已交办。", "Assigned.")))
        return HttpResponseRedirect(reverse("task", args=[task.pk]))
    words = {"title": Text("改派交办", "Assign to other units"), "button": Text("交办", "Assign")}
    context = {"task": task, "form": form, "units": suggestions(timezone.localdate()), **words}
    return render(request, "supervision/form.html", context)


@page("task.register")
def register(request: HttpRequest) -> HttpResponse:
    """Register a leader's note, a meeting's decision, a media report."""
    today = timezone.localdate()
    form = RegisterForm(
        request.POST or None, initial={"received_on": today, "source_kind": "meeting", "importance": "normal"}
    )
    made: list[Any] = []

    def act(given: dict[str, Any]) -> None:
        kind, title = given.pop("source_kind"), given.pop("source_title")
        source = api.Source(kind=kind, title=title)
        made.append(api.register_task(actor=actor_of(request), as_of=timezone.now(), source=source, **given))

    if request.method == "POST" and form.tried(act):
        messages.success(request, str(Text("已立项：{n}。", "Registered: {n}.").format(n=made[0].number)))
        return HttpResponseRedirect(reverse("task", args=[made[0].pk]))
    words = {
        "title": Text("手工立项", "Register a task"),
        "lede": Text("领导批示、会议议定事项、媒体反映等。", "Leaders' notes, meeting decisions, media reports."),
        "button": Text("立项", "Register"),
    }
    return render(request, "supervision/form.html", {"form": form, "units": suggestions(today), **words})


@page("task.register")
def from_obligations(request: HttpRequest) -> HttpResponse:
    """Confirmed obligations without a task: choose, register, assign."""
    actor = actor_of(request)
    rows = api.registrable_obligations(actor)

    def documents() -> list[tuple[int, str]]:
        found = api.registrable_obligations(actor).order_by("document__title")
        return list(dict.fromkeys(found.values_list("document_id", "document__title")))

    bulk = [BulkAction("register", Text("立项", "Register"), reverse("task_register_many"))]
    if actor.may_anywhere("task.assign"):
        bulk.append(BulkAction("assign", Text("立项并交办", "Register and assign"), reverse("task_register_many")))
    table = Table(
        request,
        rows,
        name="registrable",
        columns=[
            Column("title", Text("任务", "Obligation"), value=lambda o: o.title or o.text[:80], sort="title", link=_link, wide=True),
            Column("document", Text("文件", "Document"), value=lambda o: o.document.number or o.document.title, sort="document__number"),
            Column("units", Text("责任单位", "Units"), value=lambda o: "、".join(u.printed for u in o.units.all()), wide=True),
            Column("due_on", Text("期限", "Due"), kind="date", sort="due_on"),
        ],
        filters=[
            TextFilter("q", Text("关键词", "Keyword"), ["title", "text", "document__number"]),
            ChoiceFilter("document", Text("文件", "Document"), "document_id", documents),
            DateRangeFilter("due", Text("期限", "Due"), "due_on"),
        ],
        default_sort="due_on",
        bulk=bulk,
        caption=Text("可立项的任务", "Obligations to register"),
        empty=Text(
            "没有可立项的任务：请先在“待审核”中确认从文件抽取的任务，未经确认的不能督办。",
            "Nothing to register: confirm what was extracted from documents on the review page first. Nothing unconfirmed is supervised.",
        ),
    )  # fmt: skip
    if response := table.export():
        return response
    return render(request, "supervision/from_obligations.html", {"table": table})


def _link(obligation: Any) -> str:
    return reverse("obligation", args=[obligation.pk])


@page("task.register")
@require_POST
def register_many(request: HttpRequest) -> HttpResponse:
    """Register the chosen obligations, and assign them when that was asked."""
    actor, now = actor_of(request), timezone.now()
    chosen = selected_ids(request)
    if not chosen:
        messages.warning(request, str(Text("请先选中任务。", "Choose obligations first.")))
        return HttpResponseRedirect(reverse("task_from_obligations"))
    result = api.register_obligations(actor=actor, as_of=now, obligation_ids=chosen)
    told = api.Bulk(done=result.tasks, refused=[(o.pk, error) for o, error in result.refused])
    tell_bulk(request, told, Text("已立项 {n} 项。", "{n} registered."))
    if request.POST.get("action") == "assign" and result.tasks:
        assigned = api.assign_all(actor=actor, as_of=now, task_ids=[t.pk for t in result.tasks])
        tell_bulk(request, assigned, Text("已交办 {n} 项。", "{n} assigned."))
    return HttpResponseRedirect(
        reverse("tasks") + ("?state=registered" if request.POST.get("action") != "assign" else "")
    )


@page("task.break_down")
def break_down(request: HttpRequest, task_id: int) -> HttpResponse:
    """Divide a task among units below the lead unit and co-units."""
    actor = actor_of(request)
    task = api.task_for(actor, task_id)
    units = {u.pk: u for u in subtree_of(task.lead_unit, at=timezone.localdate()).order_by("path")[:300]}
    units |= {p.unit_id: p.unit for p in task.parties.all()}
    error = None
    if request.method == "POST":
        try:
            parts = _parts(request, units)
            made = api.break_down(
                actor=actor, as_of=timezone.now(), task_id=task.pk, unit_id=task.lead_unit_id, parts=parts
            )
        except MianzhouError as refused:
            error = f"{refused.problem_text}{refused.remedy_text}"
        else:
            messages.success(
                request, str(Text("已分解为 {n} 项并交办。", "{n} sub-tasks made and assigned.").format(n=len(made)))
            )
            return HttpResponseRedirect(f"{reverse('task', args=[task.pk])}#parts")
    rows = _typed(request) or [{} for _ in range(PARTS)]
    context = {"task": task, "rows": rows, "units": list(units.values()), "error": error}
    return render(request, "supervision/break_down.html", context)


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    columns = [request.POST.getlist(name) for name in ("part_title", "part_unit", "part_due")]
    return [dict(zip(("title", "unit", "due"), row, strict=True)) for row in zip(*columns, strict=False)]


def _parts(request: HttpRequest, units: dict[int, Any]) -> list[api.Part]:
    found = []
    for row in _typed(request):
        unit = units.get(int(row["unit"])) if row["unit"].isdecimal() else None
        if row["title"].strip() and unit is not None:
            due = _as_date(row["due"])
            found.append(api.Part(title=row["title"].strip(), unit=unit, due_on=due))
    return found


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


urlpatterns = [
    path("oversight/register/", from_obligations, name="task_from_obligations"),
    path("oversight/register/chosen/", register_many, name="task_register_many"),
    path("oversight/register/by-hand/", register, name="task_register"),
    path("oversight/tasks/<int:task_id>/assign/", assign_to, name="task_assign_to"),
    path("oversight/tasks/<int:task_id>/break-down/", break_down, name="task_break_down"),
]
