"""Reads of cases: what an actor may see, what waits for it, what is late, and what it may do next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.text import Text
from mianzhou.services.cases.fold import CaseState
from mianzhou.services.cases.models import Case, CaseEvent
from mianzhou.services.cases.procedure import Procedure, Seat, Transition, Who
from mianzhou.services.cases.shelf import procedure_of, published

_COLUMN = {Seat.RAISER: "raiser_unit", Seat.RESPONSIBLE: "responsible"}
_NONE = Q(pk__in=[])


def may(who: Iterable[Who], case: Case, actor: Actor) -> bool:
    """Whether the actor holds one of these permissions at its seat."""
    for each in who:
        unit = case.raiser_unit if each.seat is Seat.RAISER else case.responsible
        if unit is None:
            continue
        if _own_only(each, actor):
            if unit.pk == actor.unit_id:
                return True
        elif actor.may(each.permission, unit_path=unit.path, region_path=unit.region.path):
            return True
    return False


def _own_only(who: Who, actor: Actor) -> bool:
    """Whether the actor holds the permission by a role over the whole city, which does not speak for every unit."""
    return who.own and who.permission not in actor.permissions and actor.scope(who.permission).everywhere


def possible(case: Case, actor: Actor) -> tuple[Transition, ...]:
    """The verbs that the actor may do to the case now."""
    procedure = procedure_of(case.procedure, case.version)
    return tuple(t for t in procedure.leaving(case.stage) if may(t.who, case, actor))


def readable(actor: Actor) -> QuerySet[Case]:
    """The cases that an actor may read, by the procedures that are installed."""
    found = _NONE
    for procedure in published():
        found |= _of(procedure) & _seated(procedure.read_by, actor)
    return _rows().filter(found)


def case_for(actor: Actor, case_id: int) -> Case:
    """One case; `NotFound` where the actor may not read it."""
    case = readable(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound(what=Text("事项", "case"))
    return case


def worklist(actor: Actor, procedure_id: str = "") -> QuerySet[Case]:
    """The open cases in which the actor may take the next step, the most pressing first."""
    found = _NONE
    for procedure in published():
        if procedure_id and procedure.id != procedure_id:
            continue
        for stage in procedure.stages:
            if stage.ended:
                continue
            moves = [w for t in procedure.leaving(stage.code) if t.target is not None and not t.free for w in t.who]
            found |= _of(procedure) & Q(stage=stage.code) & _seated(moves, actor)
    return _rows().filter(found).order_by("due_on", "pk")


def late_cases(cases: QuerySet[Case], on: date) -> QuerySet[Case]:
    """Those of the cases whose stage is past its deadline on a day; a paused clock is not late."""
    return cases.filter(closed_on__isnull=True, paused_on__isnull=True, due_on__lt=on)


def events_of(case: Case) -> QuerySet[CaseEvent]:
    """What happened, in its order."""
    return case.events.select_related("person").order_by("pk")


def state_of(case: Case) -> CaseState:
    """The state that the row says: what `fold` gives for the case's events."""
    return CaseState(
        stage=case.stage,
        opened_on=case.opened_on,
        responsible_id=case.responsible_id,
        due_on=case.due_on,
        derivation=tuple((zh, en) for zh, en in case.due_basis),
        paused_on=case.paused_on,
        extensions=case.extensions,
        closed_on=case.closed_on,
    )


def _rows() -> QuerySet[Case]:
    return Case.objects.select_related("responsible__region", "raiser_unit__region", "region")


def _of(procedure: Procedure) -> Q:
    return Q(procedure=procedure.id, version=procedure.version)


def _seated(who: Iterable[Who], actor: Actor) -> Q:
    found = _NONE
    for each in set(who):
        column = _COLUMN[each.seat]
        if _own_only(each, actor):
            found |= Q(**{column: actor.unit_id}) if actor.unit_id is not None else _NONE
            continue
        scope = actor.scope(each.permission)
        place = within(scope, unit=f"{column}__path", region=f"{column}__region__path")
        found |= Q(**{f"{column}__isnull": False}) & place
    return found
