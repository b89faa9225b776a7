"""Figures of complaints over a period, a branch, a unit: how many came and how they ended, how departments keep their time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mianzhou.applications.outside_complaints import tallying
from mianzhou.applications.outside_complaints.facts import NATURES
from mianzhou.applications.outside_complaints.lists import BRANCHES
from mianzhou.applications.outside_complaints.procedure import COMPLAINT
from mianzhou.applications.outside_complaints.tallying import Cell
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Chart, Series
from mianzhou.services.cases.api import Case

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
    """The figures of these complaints on a day."""
    return added_up(tallying.counted(rows, on))


def added_up(cells: Iterable[Cell]) -> Figures:
    """The figures that cells add up to."""
    by_part: dict[str, list[Cell]] = {}
    for cell in cells:
        by_part.setdefault(cell.part, []).append(cell)
    stages = by_part.get(tallying.STAGE, [])
    received, ended = sum(c.n for c in stages), sum(c.n for c in by_part.get(tallying.ENDED, []))
    rated, stars = sum(c.rated for c in stages), sum(c.stars for c in stages)
    by_branch, by_stage = _sums(stages, lambda c: c.branch), _sums(stages, lambda c: c.name)
    by_nature = _sums(by_part.get(tallying.NATURE, []), lambda c: c.name)
    return Figures(
        received=received,
        open=received - ended,
        late=sum(c.late for c in stages),
        ended=ended,
        rating=round(stars / rated, 1) if rated else None,
        rated=rated,
        by_branch=tuple((title, by_branch[code]) for code, title in BRANCHES.items() if by_branch[code]),
        by_stage=tuple((s.title, by_stage[s.code]) for s in COMPLAINT.stages if by_stage[s.code]),
        by_nature=tuple((title, by_nature[code]) for code, title in NATURES.items() if by_nature[code]),
        units=_units(by_part),
        months=_months(by_part),
    )


def _sums(cells: Iterable[Cell], by: Callable[[Cell], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell in cells:
        found[by(cell)] += cell.n
    return found


def _units(by_part: dict[str, list[Cell]]) -> tuple[UnitFigures, ...]:
    given, now, late = (
        _sums(by_part.get(part, []), lambda c: c.name)
        for part in (tallying.GIVEN, tallying.NOW, tallying.ANSWERED_LATE)
    )
    late_now: Counter[str] = Counter()
    for cell in by_part.get(tallying.NOW, []):
        late_now[cell.name] += cell.late
    return tuple(UnitFigures(n, given[n], now[n], late[n], late_now[n]) for n in sorted({*given, *now}))


def _months(by_part: dict[str, list[Cell]]) -> tuple[MonthFigures, ...]:
    """The last months in which something came or ended."""
    came = _sums(by_part.get(tallying.STAGE, []), lambda c: c.month.isoformat())
    went = _sums(by_part.get(tallying.ENDED, []), lambda c: c.name)
    return tuple(MonthFigures(date.fromisoformat(m), came[m], went[m]) for m in sorted({*came, *went})[-_MONTHS:])


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
