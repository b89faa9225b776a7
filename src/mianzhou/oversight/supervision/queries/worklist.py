"""What waits for an actor: to sign, to report, to approve, to review, to assign; and how many notices are new."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.lights import Light
from mianzhou.oversight.supervision.models import Extension, Report, ReportDue, Task, TaskUnit
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.queries.scoping import in_scope, notices_to

LOOK_AHEAD_DAYS = 31  # reports due later than this are not on the list yet
SHOWN = 100  # of each kind; the count is of all

KIND_TITLES = {
    "sign": Text("待签收", "To sign for"),
    "report": Text("待填报", "To report"),
    "returned": Text("退回补报", "Returned, to report again"),
    "approve": Text("待负责人审批", "To approve as head"),
    "review": Text("待审核", "To review"),
    "extension": Text("待批延期", "Extensions to decide"),
    "assign": Text("待交办", "To assign"),
}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do: what, on which task, for which unit, by when. `report_id`, `extension_id` name what is to be judged."""

    kind: str
    task_id: int
    number: str
    title: str
    unit_id: int
    unit_name: str
    due_on: date | None
    since: date | None = None
    report_id: int | None = None
    extension_id: int | None = None
    light: Light = Light.GREEN

    @property
    def kind_title(self) -> Text:
        """The kind in words."""
        return KIND_TITLES[self.kind]


@dataclass(slots=True)
class Worklist:
    """All that waits for an actor on a day."""

    as_of: date
    items: list[WorkItem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    unread: int = 0

    @property
    def waiting(self) -> int:
        """How many things wait."""
        return sum(self.counts.values())

    @property
    def late(self) -> list[WorkItem]:
        return [i for i in self.items if i.due_on is not None and i.due_on < self.as_of]

    @property
    def due_today(self) -> list[WorkItem]:
        return [i for i in self.items if i.due_on == self.as_of]

    def of(self, kind: str) -> list[WorkItem]:
        """The items of one kind."""
        return [i for i in self.items if i.kind == kind]


def worklist_of(actor: Actor, as_of: date) -> Worklist:
    """What waits for the actor, the most pressing first within each kind; a fixed number of queries whatever it holds."""
    result = Worklist(as_of)
    _add(result, "sign", _to_sign(actor), _party_item)
    owed = _to_report(actor, as_of)
    _add(result, "returned", owed.filter(redo_by__isnull=False), _owed_item)
    _add(result, "report", owed.filter(redo_by__isnull=True), _owed_item)
    _add(result, "approve", _to_approve(actor), _report_item)
    _add(result, "review", _to_review(actor), _report_item)
    _add(result, "extension", _to_extend(actor), _extension_item)
    _add(result, "assign", _to_assign(actor), _task_item)
    result.unread = unread_count(actor)
    return result


def unread_count(actor: Actor) -> int:
    """New notices to the actor."""
    return notices_to(actor).filter(read_at__isnull=True).count()


def waiting_count(actor: Actor, as_of: date) -> int:
    """How many things wait, without reading them: for the number in the top bar."""
    parts = (
        _to_sign(actor),
        _to_report(actor, as_of),
        _to_approve(actor),
        _to_review(actor),
        _to_extend(actor),
        _to_assign(actor),
    )
    return sum(rows.count() for rows in parts)


def _add(result: Worklist, kind: str, rows: QuerySet[Any], make: Any) -> None:
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.count()
    if count:
        result.counts[kind] = count
        result.items.extend(make(kind, row, result.as_of) for row in found[:SHOWN])


def _to_sign(actor: Actor) -> QuerySet[TaskUnit]:
    rows = TaskUnit.objects.filter(
        in_scope(actor.scope("task.sign"), "unit"),
        signed_at__isnull=True,
        task__state__in=[State.ASSIGNED, State.UNDERWAY],
    )
    return rows.select_related("task", "unit").order_by("task__sign_by", "pk")


def _to_report(actor: Actor, as_of: date) -> QuerySet[ReportDue]:
    """The earliest report that each unit owes on each task: handing it in tells of all the time until then."""
    earlier = ReportDue.objects.filter(
        task=OuterRef("task"), unit=OuterRef("unit"), met_on__isnull=True, period_end__lt=OuterRef("period_end")
    )
    rows = ReportDue.objects.filter(
        in_scope(actor.scope("task.report"), "unit"),
        ~Exists(earlier),
        met_on__isnull=True,
        due_on__lte=as_of + timedelta(days=LOOK_AHEAD_DAYS),
        task__state=State.UNDERWAY,
        task__parties__unit=F("unit"),
        task__parties__signed_at__isnull=False,
    )
    return rows.select_related("task", "unit").order_by("due_on", "pk")


def _to_approve(actor: Actor) -> QuerySet[Report]:
    """Completions of the head's own units; and what is handed in to its units by co-units and sub-tasks."""
    scope = actor.scope("task.approve_in_unit")
    own = Q(state="with_head") & in_scope(scope, "unit")
    from_co = Q(state="submitted") & ~Q(unit=F("task__lead_unit")) & in_scope(scope, "task__lead_unit")
    from_part = Q(state="submitted", unit=F("task__lead_unit"), task__issuer__isnull=False) & in_scope(
        scope, "task__issuer"
    )
    return _reports(own | from_co | from_part)


def _to_review(actor: Actor) -> QuerySet[Report]:
    """What lead units hand in to the supervision office."""
    mine = Q(state="submitted", unit=F("task__lead_unit"), task__issuer__isnull=True)
    return _reports(mine & in_scope(actor.scope("task.judge"), "task__lead_unit"))


def _reports(condition: Q) -> QuerySet[Report]:
    return Report.objects.filter(condition).select_related("task", "unit").order_by("submitted_at", "pk")


def _to_extend(actor: Actor) -> QuerySet[Extension]:
    head, judge = actor.scope("task.approve_in_unit"), actor.scope("task.judge")
    mine = Q(state="with_head") & in_scope(head, "unit")
    above = Q(state="with_supervisor", task__issuer__isnull=False) & in_scope(head, "task__issuer")
    office = Q(state="with_supervisor", task__issuer__isnull=True) & in_scope(judge, "task__lead_unit")
    return Extension.objects.filter(mine | above | office).select_related("task", "unit").order_by("old_due_on", "pk")


def _to_assign(actor: Actor) -> QuerySet[Task]:
    rows = Task.objects.filter(
        in_scope(actor.scope("task.assign"), "lead_unit"), state=State.REGISTERED, issuer__isnull=True
    )
    return rows.select_related("lead_unit").order_by("registered_at", "pk")


def _light(due_on: date | None, as_of: date) -> Light:
    if due_on is None or due_on > as_of + timedelta(days=5):
        return Light.GREEN
    return Light.RED if due_on < as_of else Light.AMBER


def _item(kind: str, task: Task, unit: Any, due_on: date | None, as_of: date, **more: Any) -> WorkItem:
    return WorkItem(
        kind=kind,
        task_id=task.pk,
        number=task.number,
        title=task.title,
        unit_id=unit.pk,
        unit_name=unit.short_name,
        due_on=due_on,
        light=_light(due_on, as_of),
        **more,
    )


def _party_item(kind: str, row: TaskUnit, as_of: date) -> WorkItem:
    return _item(kind, row.task, row.unit, row.task.sign_by, as_of, since=row.task.assigned_on)


def _owed_item(kind: str, row: ReportDue, as_of: date) -> WorkItem:
    return _item(kind, row.task, row.unit, row.due_on, as_of, since=row.period_start)


def _report_item(kind: str, row: Report, as_of: date) -> WorkItem:
    since = row.submitted_at.date() if row.submitted_at else None
    return _item(kind, row.task, row.unit, None, as_of, since=since, report_id=row.pk)


def _extension_item(kind: str, row: Extension, as_of: date) -> WorkItem:
    return _item(kind, row.task, row.unit, row.old_due_on, as_of, since=row.asked_on, extension_id=row.pk)


def _task_item(kind: str, row: Task, as_of: date) -> WorkItem:
    return _item(kind, row, row.lead_unit, None, as_of, since=row.received_on)
