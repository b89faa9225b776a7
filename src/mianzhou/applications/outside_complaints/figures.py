"""Figures of complaints: how many came and how they ended, how departments keep their time, and who is to answer for delay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Q

from mianzhou.applications.outside_complaints.facts import NATURES
from mianzhou.applications.outside_complaints.procedure import COMPLAINT, DEPARTMENT
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Case, CaseEvent, late_cases, readable


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A department: how many it was given, has now, answered late, is late with now."""

    unit: str
    given: int
    now: int
    answered_late: int
    late_now: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a page."""

    received: int
    open: int
    ended: int
    rating: float | None
    by_stage: tuple[tuple[Text, int], ...]
    by_nature: tuple[tuple[Text, int], ...]
    units: tuple[UnitFigures, ...]


def figures(actor: Actor, on: date) -> Figures:
    """The figures of the complaints that the actor may see."""
    rows = readable(actor).filter(procedure=COMPLAINT.id).order_by()
    ids = rows.values("pk")
    total = Case.objects.filter(pk__in=ids).aggregate(
        n=Count("pk"), open=Count("pk", filter=Q(closed_on=None)), rating=Avg("rating")
    )
    stages = dict(Case.objects.filter(pk__in=ids).values_list("stage").annotate(n=Count("pk")).order_by())
    natures = dict(Case.objects.filter(pk__in=ids).values_list("about__nature").annotate(n=Count("pk")).order_by())
    return Figures(
        received=total["n"],
        open=total["open"],
        ended=total["n"] - total["open"],
        rating=round(total["rating"], 1) if total["rating"] is not None else None,
        by_stage=tuple((s.title, stages[s.code]) for s in COMPLAINT.stages if s.code in stages),
        by_nature=tuple((title, natures[code]) for code, title in NATURES.items() if code in natures),
        units=_units(actor, on),
    )


def _units(actor: Actor, on: date) -> tuple[UnitFigures, ...]:
    ids = readable(actor).filter(procedure=COMPLAINT.id).order_by().values("pk")
    given = CaseEvent.objects.filter(case__in=ids, verb__in=("refer", "return"))
    counts = dict(given.values_list("data__unit").annotate(n=Count("pk")).order_by())
    answered = CaseEvent.objects.filter(case__in=ids, verb="answer", late=True).values_list("case_id", flat=True)
    late: dict[str, int] = {}
    last = given.filter(case__in=list(answered)).order_by("case_id", "pk").values_list("case_id", "data__unit")
    for unit in dict(last).values():
        late[unit] = late.get(unit, 0) + 1
    waiting = Case.objects.filter(pk__in=ids, stage=DEPARTMENT)
    now = dict(waiting.values_list("responsible__short_name").annotate(n=Count("pk")).order_by())
    overdue = late_cases(waiting, on).values_list("responsible__short_name").annotate(n=Count("pk")).order_by()
    late_now = dict(overdue)
    names = sorted({*counts, *now} - {None})
    return tuple(UnitFigures(n, counts.get(n, 0), now.get(n, 0), late.get(n, 0), late_now.get(n, 0)) for n in names)


def to_account(actor: Actor, on: date) -> list[tuple[Case, Text]]:
    """The accountability list (article 19): what departments are late with, answered late, or were put to accountability for; newest first."""
    ids = readable(actor).filter(procedure=COMPLAINT.id).order_by().values("pk")
    put = set(CaseEvent.objects.filter(case__in=ids, verb="hold_to_account").values_list("case_id", flat=True))
    late = set(CaseEvent.objects.filter(case__in=ids, verb="answer", late=True).values_list("case_id", flat=True))
    now = set(late_cases(Case.objects.filter(pk__in=ids, stage=DEPARTMENT), on).values_list("pk", flat=True))
    rows = Case.objects.select_related("responsible").filter(pk__in=put | late | now).order_by("-opened_at", "-pk")
    words = (
        (put, Text("已转问责", "put to accountability")),
        (now, Text("逾期未答复", "not answered in time")),
        (late, Text("逾期答复", "answered late")),
    )
    return [(case, next(text for keys, text in words if case.pk in keys)) for case in rows[:500]]
