"""Figures of complaints over a period, a branch, a unit: how many came and how they ended, how departments keep their time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from mianzhou.applications.outside_complaints.facts import NATURES
from mianzhou.applications.outside_complaints.lists import BRANCHES, GIVEN_BY, count_by_branch
from mianzhou.applications.outside_complaints.procedure import COMPLAINT, DEPARTMENT
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Chart, Series
from mianzhou.services.cases.api import Case, CaseEvent, late_on

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A department: complaints given to it, with it now, answered late, late with now."""

    unit: str
    given: int
    now: int
    answered_late: int
    late_now: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month: complaints received in it and ended in it."""

    month: date
    received: int
    ended: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a page."""

    received: int
    open: int
    late: int
    ended: int
    rating: float | None
    rated: int
    by_branch: tuple[tuple[Text, int], ...]
    by_stage: tuple[tuple[Text, int], ...]
    by_nature: tuple[tuple[Text, int], ...]
    units: tuple[UnitFigures, ...]
    months: tuple[MonthFigures, ...]


def figures(rows: QuerySet[Case], on: date) -> Figures:
    """The figures of these complaints (with their branch: `complaints_for`) on a day."""
    keys = rows.order_by().values("pk")
    of = Case.objects.filter(pk__in=keys).order_by()
    total = of.aggregate(
        n=Count("pk"),
        open=Count("pk", filter=Q(closed_on=None)),
        late=Count("pk", filter=late_on(on)),
        mean=Avg("rating"),
        rated=Count("rating"),
    )
    stages = dict(of.values_list("stage").annotate(n=Count("pk")))
    natures = dict(of.values_list("about__nature").annotate(n=Count("pk")))
    branches = count_by_branch(rows)
    return Figures(
        received=total["n"],
        open=total["open"],
        late=total["late"],
        ended=total["n"] - total["open"],
        rating=round(total["mean"], 1) if total["mean"] is not None else None,
        rated=total["rated"],
        by_branch=tuple((title, branches[code]) for code, title in BRANCHES.items() if code in branches),
        by_stage=tuple((s.title, stages[s.code]) for s in COMPLAINT.stages if s.code in stages),
        by_nature=tuple((title, natures[code]) for code, title in NATURES.items() if code in natures),
        units=_units(keys, on),
        months=_months(of),
    )


def _units(keys: QuerySet[Case, Any], on: date) -> tuple[UnitFigures, ...]:
    given = CaseEvent.objects.filter(case__in=keys, verb__in=GIVEN_BY)
    counts = dict(given.values_list("data__unit").annotate(n=Count("pk")).order_by())
    answered = CaseEvent.objects.filter(case__in=keys, verb="answer", late=True).order_by().values("case_id")
    last = given.filter(case__in=answered).order_by("case_id", "pk").values_list("case_id", "data__unit")
    late = Counter(dict(last).values())
    waiting = Case.objects.filter(pk__in=keys, stage=DEPARTMENT).order_by().values_list("responsible__short_name")
    with_it = waiting.annotate(n=Count("pk"), late=Count("pk", filter=late_on(on)))
    now = {unit: n for unit, n, _ in with_it}
    late_now = {unit: n for unit, _, n in with_it}
    names = sorted({*counts, *now} - {None})
    return tuple(UnitFigures(n, counts.get(n, 0), now.get(n, 0), late[n], late_now.get(n, 0)) for n in names)


def _months(rows: QuerySet[Case]) -> tuple[MonthFigures, ...]:
    """The last months in which something came or ended."""
    came = dict(rows.annotate(m=TruncMonth("opened_on")).values_list("m").annotate(n=Count("pk")))
    went = dict(
        rows.filter(closed_on__isnull=False)
        .annotate(m=TruncMonth("closed_on"))
        .values_list("m")
        .annotate(n=Count("pk"))
    )
    months = sorted({*came, *went})[-_MONTHS:]
    return tuple(MonthFigures(m, came.get(m, 0), went.get(m, 0)) for m in months)


def months_chart(found: Figures) -> Chart:
    """Received and ended by month, drawn."""
    return Chart(
        Text("每月收到和办结", "Received and ended by month"),
        labels=[f"{m.month:%Y-%m}" for m in found.months],
        series=[
            Series(Text("收到", "Received"), [m.received for m in found.months], "waiting"),
            Series(Text("办结", "Ended"), [m.ended for m in found.months], "done"),
        ],
        kind="bar",
        unit=Text("件", ""),
    )
