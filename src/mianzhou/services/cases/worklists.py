"""Worklists over a million cases: what waits for somebody, the most pressing first, a page at a time from wherever one stands.

A page is read by key, not by counting from the start; for a few units each unit's own order is read and merged, since no index holds the
order of several units at once. Nothing is counted without a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.models import Case
from mianzhou.services.cases.queries import cleared, open_moves
from mianzhou.services.procedures.procedure import Procedure, Seat
from mianzhou.services.procedures.shelf import published

SIZE = 20
FEW_UNITS = 12


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
    keys: dict[int, date | None] = {}
    for question in _questions(actor, procedure_id):
        for units in _units(question, unit_id):
            rows = Case.objects.filter(question.what & units, closed_on=None, joined_to=None)
            if before is not None:
                rows = rows.filter(due_on__lt=before)
            keys.update(_page(rows, after, size + 1))
    ordered = sorted(keys, key=lambda pk: (keys[pk] is None, keys[pk] or date.max, pk))
    page = ordered[:size]
    rows_by_key = _rows().in_bulk(page)
    cases = tuple(rows_by_key[pk] for pk in page if pk in rows_by_key)
    last = page[-1] if len(ordered) > size else None
    return Waitlist(cases, Cursor(keys[last], last) if last is not None else None)


@dataclass(frozen=True, slots=True)
class _Question:
    """One part of a worklist: what must hold, and for which units (None: all) in which column."""

    what: Q
    column: str
    units: list[int] | None


def _questions(actor: Actor, procedure_id: str) -> list[_Question]:
    found: list[_Question] = []
    for procedure in published():
        if procedure_id and procedure.id != procedure_id:
            continue
        own = Q(procedure=procedure.id, version=procedure.version) & cleared(procedure, actor)
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
        found.append(_Question(own & Q(stage__in=sorted(set(stages))), column, units))
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


def _units(question: _Question, unit_id: int | None) -> list[Q]:
    """The units to ask for one by one, or all in one question."""
    units, column = question.units, question.column
    if unit_id is not None:
        return [Q(**{column: unit_id})] if units is None or unit_id in units else []
    if units is None:
        return [Q()]
    return [Q(**{column: u}) for u in units] if len(units) <= FEW_UNITS else [Q(**{f"{column}__in": units})]


def _page(rows: QuerySet[Case], after: Cursor | None, most: int) -> dict[int, date | None]:
    """The first rows after a cursor: those with a deadline in its order, then those without."""
    dated = rows.filter(due_on__isnull=False)
    undated = rows.filter(due_on__isnull=True)
    if after is not None and after.due_on is not None:
        # The first condition is what the index begins at, the second decides between equal days.
        dated = dated.filter(due_on__gte=after.due_on).filter(Q(due_on__gt=after.due_on) | Q(pk__gt=after.pk))
    elif after is not None:
        dated, undated = dated.none(), undated.filter(pk__gt=after.pk)
    found: dict[int, date | None] = dict(dated.order_by("due_on", "pk").values_list("pk", "due_on")[:most])
    if len(found) < most:
        found |= dict(undated.order_by("pk").values_list("pk", "due_on")[: most - len(found)])
    return found


def _rows() -> QuerySet[Case]:
    return Case.objects.select_related("responsible__region", "raiser_unit", "offered_to")
