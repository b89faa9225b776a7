"""Reads of cases: what an actor may see, what waits for it, what is late, and what it may do next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value
from django.utils import timezone

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, Scope, within
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit, units_by_key
from mianzhou.services.cases.fold import CaseState, TimerState
from mianzhou.services.cases.models import Case, CaseEvent, CaseRecount, CaseTimer
from mianzhou.services.cases.rows import case_row, running_timers
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Procedure, Seat, Secrecy, Transition, Who
from mianzhou.services.procedures.shelf import open_moves, procedure_of, published, read_alike

_COLUMN = {Seat.RAISER: "raiser_unit", Seat.RESPONSIBLE: "responsible"}
_NONE = Q(pk__in=[])
_MOST_KEYS = 2000
_FEW = 8000


def may(who: Iterable[Who], case: Case, actor: Actor, *, holder: bool = False) -> bool:
    """Whether the actor holds one of these permissions at its seat; `holder` has shown the code with which the case is followed."""
    for each in who:
        if each.seat is Seat.APPLICANT:
            if holder or (case.raised_by_id is not None and case.raised_by_id == actor.person_id):
                return True
            continue
        unit = case.raiser_unit if each.seat is Seat.RAISER else case.responsible
        if unit is None:
            continue
        if _own_only(each, actor):
            if unit.pk == actor.unit_id:
                return True
        elif actor.may(each.permission, unit_path=unit.path, region_path=unit.region.path):
            return True
    return False


def may_for(who: Iterable[Who], unit: Unit, actor: Actor) -> bool:
    """Whether the actor holds one of these permissions for a unit that is not yet in the case."""
    for each in who:
        if _own_only(each, actor):
            if unit.pk == actor.unit_id:
                return True
        elif each.permission and actor.may(each.permission, unit_path=unit.path, region_path=unit.region.path):
            return True
    return False


def _own_only(who: Who, actor: Actor) -> bool:
    """Whether the actor holds the permission by a role over the whole city, which does not speak for every unit."""
    return who.own and who.permission not in actor.permissions and actor.scope(who.permission).everywhere


def possible(case: Case, actor: Actor, *, holder: bool = False) -> tuple[Transition, ...]:
    """The verbs that the actor may do to the case now; none to one that is dealt with in another."""
    procedure = procedure_of(case.procedure, case.version)
    if case.joined_to_id is not None:
        return ()
    return tuple(t for t in procedure.leaving(case.stage) if may(t.who, case, actor, holder=holder))


def readable(actor: Actor, procedure_id: str = "") -> QuerySet[Case]:
    """The cases that an actor may read, by the procedures that are installed, or by one of them."""
    found, units = _NONE, dict[Scope, list[int]]()
    for procedure, its in asked_together():
        if procedure_id in ("", procedure.id):
            found |= its & _read(procedure, actor, units)
    return _rows().filter(found)


def gathered(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The same rows, found first and put in order then, where they are few; they come as `readable` gives them.

    In the order of a list the database would rather look through everybody's cases until it has met a page of them.
    """
    if rows.order_by().values("pk")[: _FEW + 1].count() > _FEW:
        return rows
    return _rows().filter(_one_of(ArraySubquery(rows.order_by().values("pk"))))


def with_keys(keys: Iterable[int]) -> QuerySet[Case]:
    """The cases of these keys, as `readable` gives them."""
    return _rows().filter(_one_of(Value(list(keys), ArrayField(BigIntegerField()))))


def _one_of(keys: ArraySubquery | Value) -> Func:
    any_of = Func(keys, function="ANY", output_field=BigIntegerField())
    return Func(F("pk"), any_of, template="%(expressions)s", arg_joiner=" = ", output_field=BooleanField())


def sees(actor: Actor, case: Case) -> bool:
    """Whether the actor may read this case: what `readable` asks of all rows, asked of one that has been read."""
    if (case.procedure, case.version) not in {(p.id, p.version) for p in published()}:
        return False
    procedure = procedure_of(case.procedure, case.version)
    if not _cleared_for(procedure, case, actor):
        return False
    if may(procedure.read_by, case, actor) or (procedure.handing is not None and _is_offered(procedure, case, actor)):
        return True
    if not procedure.assigned_by:
        return False
    sharing = units_by_key({t.unit_id for t in running_timers(case.pk) if t.unit_id is not None})
    return any(_speaks_for(who, unit, actor) for who in procedure.read_by for unit in sharing.values())


def _is_offered(procedure: Procedure, case: Case, actor: Actor) -> bool:
    assert procedure.handing is not None
    unit = case.offered_to
    return unit is not None and any(_speaks_for(who, unit, actor) for who in procedure.handing.by)


def _speaks_for(who: Who, unit: Unit, actor: Actor) -> bool:
    """Whether a unit is one of those that `_units_of` names."""
    if not who.permission or not actor.may_anywhere(who.permission):
        return False
    if actor.scope(who.permission).everywhere:
        return unit.pk == actor.unit_id
    return actor.may(who.permission, unit_path=unit.path, region_path=unit.region.path)


def _cleared_for(procedure: Procedure, case: Case, actor: Actor) -> bool:
    """What `cleared` asks of all rows."""
    if case.secrecy in {Secrecy.ORDINARY.value, Secrecy.PERSONAL.value}:
        return True
    if procedure.grading is None:
        return False
    if case.secrecy == Secrecy.TRADE.value:
        return may(procedure.grading.cleared, case, actor)
    named = Q(parties__person=actor.person_id, parties__role="handler", parties__left_at=None)
    return actor.person_id is not None and Case.objects.filter(named, pk=case.pk).exists()


def _read(procedure: Procedure, actor: Actor, units: dict[Scope, list[int]]) -> Q:
    """The cases of a procedure that an actor may read."""
    seen = _seated(procedure.read_by, actor, units) | _asked(procedure, actor, units)
    return seen & cleared(procedure, actor, units)


def _asked(procedure: Procedure, actor: Actor, units: dict[Scope, list[int]]) -> Q:
    """The cases that are offered to the actor's units, and those of which they have a share to do."""
    found, handed = _NONE, set(procedure.handing.by) if procedure.handing is not None else set()
    for who in handed:
        found |= Q(offered_to__in=_units_of(who, actor, units))
    if procedure.assigned_by:
        sharing = [unit for who in set(procedure.read_by) for unit in _units_of(who, actor, units)]
        found |= _shared(sharing)
    return found


def _shared(units: list[int]) -> Q:
    """The cases of which these units have a share to do: by their keys, since beside a question within the question no index would serve."""
    if not units:
        return _NONE
    shares = CaseTimer.objects.filter(unit__in=units, stopped_on=None).order_by()
    keys = list(shares.values_list("case", flat=True)[: _MOST_KEYS + 1])
    return Q(pk__in=keys) if len(keys) <= _MOST_KEYS else Q(pk__in=shares.values("case"))


def _units_of(who: Who, actor: Actor, units: dict[Scope, list[int]]) -> list[int]:
    """The units for which the actor holds a permission; for a role over the whole city, its own."""
    if not who.permission or not actor.may_anywhere(who.permission):
        return []
    scope = actor.scope(who.permission)
    if scope.everywhere:
        return [actor.unit_id] if actor.unit_id is not None else []
    if scope not in units:
        inside = Unit.objects.filter(within(scope, unit="path", region="region__path"))
        units[scope] = list(inside.order_by().values_list("pk", flat=True))
    return units[scope]


def cleared(procedure: Procedure, actor: Actor, units: dict[Scope, list[int]] | None = None) -> Q:
    """What the actor may see by secrecy: trade secrets if cleared, state secrets only of cases in which it is named a handler."""
    named = (
        Q(parties__person=actor.person_id, parties__role="handler", parties__left_at=None)
        if actor.person_id is not None
        else _NONE
    )
    seen = Q(secrecy__in=[Secrecy.ORDINARY.value, Secrecy.PERSONAL.value])
    if procedure.grading is None:
        return seen
    trade = Q(secrecy=Secrecy.TRADE.value) & _seated(procedure.grading.cleared, actor, units)
    state = Q(secrecy=Secrecy.STATE.value) & Q(pk__in=Case.objects.filter(named).values("pk"))
    return seen | trade | state


def case_for(actor: Actor, case_id: int) -> Case:
    """One case; `NotFound` where the actor may not read it."""
    case = case_row(case_id)
    if case is None or not sees(actor, case):
        raise NotFound(what=Text("事项", "case"))
    return case


def worklist(actor: Actor, procedure_id: str = "") -> QuerySet[Case]:
    """The open cases in which the actor may take the next step, the most pressing first."""
    found = _NONE
    for procedure, its in asked_together():
        if procedure_id and procedure.id != procedure_id:
            continue
        for stage, moves in open_moves(procedure):
            found |= its & Q(stage=stage) & _seated(moves, actor) & cleared(procedure, actor)
    return _rows().filter(found, joined_to=None).order_by("due_on", "pk")


def asked_together() -> list[tuple[Procedure, Q]]:
    """The procedures as `read_alike` gathers them, each by its newest version, with the condition of their cases."""
    return [(v[-1], Q(procedure=v[-1].id, version__in=[p.version for p in v])) for v in read_alike()]


def late_cases(cases: QuerySet[Case], on: date) -> QuerySet[Case]:
    """Those of the cases whose stage is past its deadline on a day; a paused clock is not late."""
    return cases.filter(late_on(on))


def late_on(day: date) -> Q:
    """What holds of a case that is past its deadline on a day; a paused clock is not late."""
    return Q(closed_on__isnull=True, paused_on__isnull=True, due_on__lt=day)


def is_late(case: Case, on: date) -> bool:
    """Whether the stage's deadline has passed on a day; a paused clock is not late."""
    return case.due_on is not None and case.paused_on is None and on > case.due_on


def events_of(case: Case) -> QuerySet[CaseEvent]:
    """What happened, in its order."""
    return case.events.select_related("person").order_by("pk")


def recounts() -> QuerySet[CaseRecount]:
    """The runs that counted deadlines anew, the latest first."""
    return CaseRecount.objects.order_by("-pk")


def recount_events(run: CaseRecount) -> QuerySet[CaseEvent]:
    """What a run moved, case by case."""
    rows = CaseEvent.objects.filter(verb=verbs.RECOUNT, at__gte=run.started_at, data__run=run.pk)
    return rows.select_related("case").order_by("pk")


def state_of(case: Case) -> CaseState:
    """The state that the row and the rows of its clocks say: what `fold` gives for the case's events."""
    procedure = procedure_of(case.procedure, case.version)
    timers = [_timer(row) for row in running_timers(case.pk)] if procedure.timed else []
    return CaseState(
        stage=case.stage,
        opened_on=case.opened_on,
        responsible_id=case.responsible_id,
        due_on=case.due_on,
        derivation=tuple((zh, en) for zh, en in case.due_basis),
        paused_on=case.paused_on,
        extensions=case.extensions,
        closed_on=case.closed_on,
        due_at=_moment(case.due_at),
        timers=tuple(timers),
        secrecy=case.secrecy,
        offered_id=case.offered_to_id,
        returns=case.returns,
        joined_id=case.joined_to_id,
        reopened=case.reopened,
        rating=case.rating,
    )


def _timer(row: CaseTimer) -> TimerState:
    lines = tuple((zh, en) for zh, en in row.basis)
    return TimerState(row.code, row.due_on, _moment(row.due_at), lines, row.paused_on, row.unit_id)


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat() if at is not None else ""


def _rows() -> QuerySet[Case]:
    return Case.objects.select_related("responsible__region", "raiser_unit__region", "region")


def _seated(who: Iterable[Who], actor: Actor, units: dict[Scope, list[int]] | None = None) -> Q:
    """The cases in which the actor holds one of the seats; `units` keeps the units of a scope, found once.

    Units are named by their keys: over a million cases an index finds those, and not what a joined table's path begins with.
    """
    found, units = _NONE, {} if units is None else units
    for each in set(who):
        if each.seat is Seat.APPLICANT:
            found |= Q(raised_by=actor.person_id) if actor.person_id is not None else _NONE
            continue
        column = _COLUMN[each.seat]
        if _own_only(each, actor):
            found |= Q(**{column: actor.unit_id}) if actor.unit_id is not None else _NONE
            continue
        scope = actor.scope(each.permission)
        if scope.everywhere:
            found |= Q(**{f"{column}__isnull": False})
            continue
        found |= Q(**{f"{column}__in": _units_of(each, actor, units)})
    return found
