"""Worklists over a million cases: what waits for somebody, the most pressing first, a page at a time from wherever one stands.

A page is read by key, not by counting from the start. An index holds the order of one stage of one unit; so each is asked for its first rows, all
of them in one statement, and the answers are merged. Nothing is counted without a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.models import Case
from mianzhou.services.cases.queries import asked_together, cleared
from mianzhou.services.procedures.procedure import Procedure, Seat
from mianzhou.services.procedures.shelf import open_moves

SIZE = 20
MOST_PLACES = 36  # stages times units that are asked for one by one
AT_ONCE = 60
Keys = QuerySet[Case, tuple[int, date | None]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the due date (None sorts last) and the key."""

    due_on: date | None
    pk: int

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """A cursor as it stands in an address; None for anything else."""
        day, _, key = text.partition("_")
        if not key.isdecimal() or len(key) > 18:
            return None
        try:
            return cls(date.fromisoformat(day) if day else None, int(key))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.due_on.isoformat() if self.due_on else ''}_{self.pk}"


@dataclass(frozen=True, slots=True)
class Waitlist:
    """One page of what waits, and where the next begins."""

    cases: tuple[Case, ...]
    next: Cursor | None


def waitlist(
    actor: Actor,
    *,
    procedure_id: str = "",
    after: Cursor | None = None,
    before: date | None = None,
    unit_id: int | None = None,
    size: int = SIZE,
) -> Waitlist:
    """The open cases in which the actor may take the next step, or which are offered to it; `before` leaves later deadlines out."""
    parts: list[Keys] = []
    for question in _questions(actor, procedure_id):
        for place in question.places(unit_id):
            rows = Case.objects.filter(place, closed_on=None, joined_to=None)
            if before is not None:
                rows = rows.filter(due_on__lt=before)
            parts += _first(rows, after, size + 1)
    keys = _read(parts)
    ordered = sorted(keys, key=lambda pk: (keys[pk] is None, keys[pk] or date.max, pk))
    page = ordered[:size]
    rows_by_key = _rows().in_bulk(page)
    cases = tuple(rows_by_key[pk] for pk in page if pk in rows_by_key)
    last = page[-1] if len(ordered) > size else None
    return Waitlist(cases, Cursor(keys[last], last) if last is not None else None)


@dataclass(frozen=True, slots=True)
class _Question:
    """One part of a worklist: what must hold, in which stages (none named: in any), and for which units (None: all) in which column."""

    what: Q
    column: str
    units: list[int] | None
    stages: tuple[str, ...] = ()

    def places(self, unit_id: int | None) -> list[Q]:
        """What to ask for: each stage of each unit by itself, or all together where that would be too many."""
        units = self.units
        if unit_id is not None:
            units = [unit_id] if units is None or unit_id in units else []
        if units is not None and len(units) * max(len(self.stages), 1) > MOST_PLACES:
            stages = Q(stage__in=self.stages) if self.stages else Q()
            return [self.what & stages & Q(**{f"{self.column}__in": units})]
        where = [Q()] if units is None else [Q(**{self.column: unit}) for unit in units]
        stands = [Q(stage=stage) for stage in self.stages] or [Q()]
        return [self.what & stage & unit for unit in where for stage in stands]


def _questions(actor: Actor, procedure_id: str) -> list[_Question]:
    found: list[_Question] = []
    for procedure, its in asked_together():
        if procedure_id and procedure.id != procedure_id:
            continue
        own = its & cleared(procedure, actor)
        found += _moves(procedure, actor, own)
        if procedure.handing is not None:
            for who in procedure.handing.by:
                units = _scope(actor, who.permission, own=who.own)
                if units != []:
                    given = Q(offered_to__isnull=False) if units is None else Q(offered_to__in=units)
                    found.append(_Question(own & given, "offered_to", None))
            found += _arbitrations(procedure, actor, own)
    return found


def _moves(procedure: Procedure, actor: Actor, own: Q) -> list[_Question]:
    """By permission and seat: the stages in which it makes somebody's move."""
    by_seat: dict[tuple[str, Seat, bool], list[str]] = {}
    for stage, moves in open_moves(procedure):
        for who in moves:
            by_seat.setdefault((who.permission, who.seat, who.own), []).append(stage)
    found = []
    for (permission, seat, only_own), stages in by_seat.items():
        if seat is Seat.APPLICANT:
            continue
        units = _scope(actor, permission, own=only_own)
        if units == []:
            continue
        column = "responsible" if seat is Seat.RESPONSIBLE else "raiser_unit"
        found.append(_Question(own, column, units, tuple(sorted(set(stages)))))
    return found


def _arbitrations(procedure: Procedure, actor: Actor, own: Q) -> list[_Question]:
    assert procedure.handing is not None
    found = []
    for who in procedure.handing.arbitrated_by:
        units = _scope(actor, who.permission, own=who.own)
        if units != []:
            column = "raiser_unit" if who.seat is Seat.RAISER else "responsible"
            found.append(_Question(own & Q(returns__gte=procedure.handing.returns), column, units))
    return found


def _scope(actor: Actor, permission: str, *, own: bool) -> list[int] | None:
    """The units for which the actor holds a permission: None for all, empty for none."""
    if not actor.may_anywhere(permission):
        return []
    scope = actor.scope(permission)
    if scope.everywhere and not own:
        return None
    if own and scope.everywhere:
        return [actor.unit_id] if actor.unit_id is not None else []
    return list(Unit.objects.filter(within(scope, unit="path", region="region__path")).values_list("pk", flat=True))


def _first(rows: QuerySet[Case], after: Cursor | None, most: int) -> list[Keys]:
    """Questions for the first rows after a cursor: those with a deadline in its order, then those without (the database sorts nothing last)."""
    if after is None:
        return [rows.order_by("due_on", "pk").values_list("pk", "due_on")[:most]]
    # Ordered by both columns though one is empty: so the index of a unit's stage is read, and not every case by its key.
    undated = rows.filter(due_on__isnull=True)
    if after.due_on is None:
        return [undated.filter(pk__gt=after.pk).order_by("due_on", "pk").values_list("pk", "due_on")[:most]]
    # The first condition is what the index begins at, the second decides between equal days.
    dated = rows.filter(due_on__gte=after.due_on).filter(Q(due_on__gt=after.due_on) | Q(pk__gt=after.pk))
    return [
        dated.order_by("due_on", "pk").values_list("pk", "due_on")[:most],
        undated.order_by("due_on", "pk").values_list("pk", "due_on")[:most],
    ]


def _read(parts: list[Keys]) -> dict[int, date | None]:
    """The answers to many questions, asked in few statements."""
    found: dict[int, date | None] = {}
    for begin in range(0, len(parts), AT_ONCE):
        first, *others = parts[begin : begin + AT_ONCE]
        found.update(first.union(*others, all=True) if others else first)
    return found


def _rows() -> QuerySet[Case]:
    return Case.objects.select_related("responsible__region", "raiser_unit", "offered_to")
