"""Putting a task on the list: by hand, or from confirmed obligations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.supervision.actions.enacting import enact, require_allowed, today
from mianzhou.oversight.supervision.deadlines import Due, due_of
from mianzhou.oversight.supervision.models import Task, TaskNumber
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.rules import IMPORTANCES, shipped_rules
from mianzhou.policy.obligations.api import Obligation


class NotConfirmed(MianzhouError):
    """An obligation that nobody confirmed, or whose confirmation is in doubt."""

    code = "obligation-not-confirmed"
    status = 409
    problem = Text("“{what}”未经审核确认，不能立项督办。", "“{what}” is not confirmed and cannot be supervised. ")
    remedy = Text("请先在“待审核”中确认。", "Confirm it on the review page first.")


class AlreadyRegistered(MianzhouError):
    """An obligation that has its task."""

    code = "obligation-already-registered"
    status = 409
    problem = Text("“{what}”已立项：{number}。", "“{what}” is registered already: {number}. ")
    remedy = Text("请打开该任务办理。", "Open that task.")


class UnitsUnknown(MianzhouError):
    """An obligation none of whose units is known."""

    code = "obligation-units-unknown"
    status = 409
    problem = Text(
        "“{what}”的责任单位“{printed}”没有对应的机构。", "The units of “{what}” ({printed}) are not in the registry. "
    )
    remedy = Text(
        "请在“未识别名称”中对应机构，或在审核页选定单位。",
        "Map the names on the unknown-names page, or choose the units in the review.",
    )


class UnitGone(MianzhouError):
    """The lead unit exists no more, and nobody or several took over its work."""

    code = "obligation-unit-gone"
    status = 409
    problem = Text(
        "“{what}”的牵头单位{unit}已撤销，承接单位：{which}。",
        "{unit}, which leads “{what}”, is no more; its work went to: {which}. ",
    )
    remedy = Text(
        "请在审核页把牵头单位改为其中一个，再立项。",
        "Choose the lead unit among them on the review page, then register.",
    )


class UnknownChoice(MianzhouError):
    """A kind of source, rhythm or importance that the rules do not have."""

    code = "task-unknown-choice"
    status = 422
    problem = Text("没有这个选项：{value}。", "There is no such choice: {value}. ")
    remedy = Text("可选：{known}。", "Choose one of: {known}.")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a task comes from, as it stood when the task was registered."""

    kind: str
    title: str = ""
    document_number: str = ""
    obligation: Obligation | None = None
    quote: str = ""
    span: tuple[int, int] | None = None


@dataclass(slots=True)
class Registered:
    """What came of registering several obligations: the tasks, and what was refused with the reason."""

    tasks: list[Task] = field(default_factory=list)
    refused: list[tuple[Obligation, MianzhouError]] = field(default_factory=list)


def register_task(
    *,
    actor: Actor,
    as_of: datetime,
    title: str,
    demand: str,
    source: Source,
    lead: Unit,
    co: Sequence[Unit] = (),
    received_on: date,
    limit: str | None = None,
    due_on: date | None = None,
    rhythm: str | None = None,
    importance: str = "normal",
) -> Task:
    """Register a task by hand: a leader's note, a meeting's decision."""
    _known(source.kind, shipped_rules().sources)
    due = due_of(
        shipped_rules(),
        working_calendar(),
        source_kind=source.kind,
        received_on=received_on,
        limit=limit or None,
        due_on=due_on,
    )
    return add_task(
        actor=actor,
        as_of=as_of,
        title=title,
        demand=demand,
        source=source,
        lead=lead,
        co=co,
        received_on=received_on,
        due=due,
        rhythm=rhythm,
        importance=importance,
    )


def register_obligations(
    *,
    actor: Actor,
    as_of: datetime,
    obligation_ids: Iterable[int],
    importance: str = "normal",
    rhythm: str | None = None,
) -> Registered:
    """Register confirmed obligations, each in a transaction of its own: what cannot be is told, the others go on."""
    result = Registered()
    rows = Obligation.objects.select_related("document").prefetch_related("units__unit__region")
    for obligation in rows.filter(pk__in=list(obligation_ids)).order_by("document_id", "order"):
        try:
            result.tasks.append(
                _register_obligation(obligation, actor=actor, as_of=as_of, importance=importance, rhythm=rhythm)
            )
        except MianzhouError as error:
            result.refused.append((obligation, error))
    return result


def _register_obligation(
    obligation: Obligation, *, actor: Actor, as_of: datetime, importance: str, rhythm: str | None
) -> Task:
    name = obligation.title or obligation.text[:60]
    with transaction.atomic():
        fresh = Obligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
        if fresh.status != "confirmed" or fresh.needs_review:
            raise NotConfirmed(what=name)
        standing = Task.objects.filter(obligation=fresh, parent__isnull=True).exclude(state=State.DROPPED).first()
        if standing is not None:
            raise AlreadyRegistered(what=name, number=standing.number)
        units = _units_of(obligation, today(as_of), name)
        if not units:
            printed = "、".join(u.printed for u in obligation.units.all())
            raise UnitsUnknown(what=name, printed=printed)
        document = obligation.document
        due = due_of(
            shipped_rules(),
            working_calendar(),
            source_kind="document",
            received_on=today(as_of),
            limit=None,
            due_on=obligation.due_on,
            printed=obligation.deadline,
            old_text=True,
        )
        return add_task(
            actor=actor,
            as_of=as_of,
            title=name,
            demand=obligation.text,
            source=Source(
                kind="document",
                title=document.title,
                document_number=document.number,
                obligation=obligation,
                quote=obligation.text,
                span=(obligation.start, obligation.end),
            ),
            lead=units[0],
            co=units[1:],
            received_on=today(as_of),
            due=due,
            rhythm=rhythm,
            importance=importance,
        )


def _units_of(obligation: Obligation, day: date, name: str) -> list[Unit]:
    """The resolved units, leading ones first; the first leads the task, the others take part.

    A document outlives its units: where one was abolished, whoever took over its work answers. The lead must be one unit.
    """
    rows = sorted(obligation.units.all(), key=lambda u: (u.role != "lead", u.order, u.pk))
    found: dict[int, Unit] = {}
    for row in rows:
        if row.unit is None:
            continue
        heirs = _answering(row.unit, day)
        if not found and len(heirs) != 1:
            which = "、".join(u.short_name for u in heirs) or "—"
            raise UnitGone(what=name, unit=row.unit.short_name, which=which)
        found.update({unit.pk: unit for unit in heirs})
    return list(found.values())


def _answering(unit: Unit, day: date) -> list[Unit]:
    """The unit itself while it exists, else all who took over from it, or from those who did."""
    found: dict[int, Unit] = {}
    seen: set[int] = set()
    asked = [unit]
    while asked:
        each = asked.pop(0)
        if each.pk in seen:
            continue
        seen.add(each.pk)
        if each.valid_to is None or each.valid_to > day:
            found[each.pk] = each
        else:
            rows = each.successions.select_related("successor__region").filter(on__lte=day).order_by("pk")
            asked.extend(row.successor for row in rows)
    return list(found.values())


def add_task(
    *,
    actor: Actor,
    as_of: datetime,
    title: str,
    demand: str,
    source: Source,
    lead: Unit,
    co: Sequence[Unit],
    received_on: date,
    due: Due,
    rhythm: str | None,
    importance: str,
    parent: Task | None = None,
) -> Task:
    """The row and its first event. Permission is that of `register`, for the lead unit or, for a sub-task, the issuing unit."""
    rules = shipped_rules()
    rhythm = rhythm or rules.default_rhythm(has_due_date=due.on is not None)
    _known(rhythm, rules.rhythms)
    _known(importance, IMPORTANCES)
    if not title.strip():
        raise TitleMissing
    with transaction.atomic():
        task = Task(
            title=title.strip()[:300],
            demand=demand,
            source_kind=source.kind,
            source_title=source.title[:500],
            document_number=source.document_number,
            obligation=source.obligation,
            document_id=source.obligation.document_id if source.obligation else None,
            quote=source.quote,
            quote_start=source.span[0] if source.span else None,
            quote_end=source.span[1] if source.span else None,
            importance=importance,
            rhythm=rhythm,
            received_on=received_on,
            due_on=due.on,
            due_basis=[[line.zh, line.en] for line in due.basis],
            lead_unit=lead,
            parent=parent,
            issuer=parent.lead_unit if parent else None,
            state=State.REGISTERED.value,
            registered_at=as_of,
            registered_by=actor.name,
        )
        require_allowed("register", task, lead, actor)
        task.number = _next_part(parent) if parent else _next_number(today(as_of).year)
        task.save()
        others = [u.pk for u in co if u.pk != lead.pk]
        enact(
            task,
            "register",
            actor=actor,
            as_of=as_of,
            data={
                "lead": lead.pk,
                "co": list(dict.fromkeys(others)),
                "rhythm": rhythm,
                "importance": importance,
                "due_on": due.on.isoformat() if due.on else None,
            },
        )
    return task


class TitleMissing(MianzhouError):
    """A task without a title."""

    code = "task-title-missing"
    status = 422
    problem = Text("任务没有标题。", "The task has no title. ")
    remedy = Text("请填写标题。", "Give it one.")


def _next_number(year: int) -> str:
    """The next number of the year; the row of the year is locked, so that numbers have no gaps and no twins."""
    TaskNumber.objects.get_or_create(year=year)
    row = TaskNumber.objects.select_for_update().get(year=year)
    row.last += 1
    row.save()
    return f"督〔{year}〕{row.last}号"


def _next_part(parent: Task) -> str:
    """Parts are numbered under their parent, whose row is locked by the caller."""
    return f"{parent.number}-{Task.objects.filter(parent=parent).count() + 1}"


def _known(value: str, known: Any) -> None:
    if value not in known:
        raise UnknownChoice(value=value, known="、".join(known))
