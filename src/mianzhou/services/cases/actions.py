"""The two central writes of cases: opening one, and doing a verb of its procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.fold import Event, apply
from mianzhou.services.cases.following import hash_of, holds_code
from mianzhou.services.cases.models import Case, CaseEvent
from mianzhou.services.cases.queries import is_late
from mianzhou.services.cases.rows import joined_to
from mianzhou.services.cases.showing import facts_of, require_guards, require_materials, require_opening, require_posted
from mianzhou.services.cases.writing_actions import (
    add_event,
    clocks_of,
    detail_of,
    lock_case,
    next_number,
    require_apart,
    require_seat,
    store_state,
    write_step,
)
from mianzhou.services.parties.telling_actions import tell
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Procedure, Secrecy, Transition, require_shown, require_stage
from mianzhou.services.procedures.requirements import Facts
from mianzhou.services.procedures.shelf import publish


@transaction.atomic
def open_case(
    *,
    procedure: Procedure,
    title: str,
    responsible: Unit,
    raiser_unit: Unit | None,
    actor: Actor,
    as_of: datetime,
    remark: str = "",
    data: dict[str, Any] | None = None,
    about: Mapping[str, Any] | None = None,
    secrecy: Secrecy = Secrecy.ORDINARY,
    raiser: str = "",
    code: str = "",
    roles: frozenset[str] = frozenset(),
    materials: frozenset[str] = frozenset(),
    split_from: Case | None = None,
    for_another: bool = False,
) -> Case:
    """Begin a case: numbered, at the procedure's first stage, its clocks running from this moment.

    `about` is what its form says; `roles` and `materials` are the kinds of parties and materials that the caller adds in the same
    transaction. A public procedure is opened by anybody: `raiser` names the applicant, `code` is what it will be followed with.
    Who enters a case `for_another` is named in its history, and has no say as its applicant.
    """
    publish(procedure)
    on = timezone.localdate(as_of)
    case = Case(
        number=next_number(procedure.prefix, on.year),
        procedure=procedure.id,
        version=procedure.version,
        title=title[:300],
        raiser=(raiser or actor.name)[:64],
        raised_by_id=actor.person_id if not for_another else None,
        raiser_unit=raiser_unit,
        responsible=responsible,
        region=responsible.region,
        opened_at=as_of,
        about=dict(about or {}),
        split_from=split_from,
    )
    if code:
        case.follow_hash = hash_of(case.number, code)
    require_seat(procedure.opened_by, case, actor, holder=procedure.public and bool(code))
    facts = Facts(about=case.about, roles=roles, materials=materials, shown=data or {}, on=on)
    require_opening(procedure.guards, facts)
    require_materials(procedure, verbs.OPENED, tuple(m.code for m in procedure.materials if m.at_opening), facts)
    shown = {**(data or {}), "responsible": responsible.pk}
    shown |= clocks_of(procedure, procedure.first, timezone.localtime(as_of), unit_id=responsible.pk, opening=True)
    if secrecy is not Secrecy.ORDINARY:
        shown["secrecy"] = secrecy.value
    if split_from is not None:
        shown["split_from"] = split_from.pk
    store_state(case, apply(procedure, None, Event(verbs.OPEN, on, shown)), (), on)
    event = add_event(case, verbs.OPEN, actor=actor, as_of=as_of, remark=remark, data=shown)
    tell(case, procedure.notices, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="case.open", subject=case, detail=detail_of(case, procedure, event))
    return case


@transaction.atomic
def act(
    *,
    case_id: int,
    verb: str,
    actor: Actor,
    as_of: datetime,
    remark: str = "",
    data: dict[str, Any] | None = None,
    responsible: Unit | None = None,
    code: str = "",
) -> CaseEvent:
    """Do one verb of the case's procedure; `responsible` hands the case to another unit with it. An applicant shows its `code`."""
    case, procedure = lock_case(case_id)
    transition = procedure.transition(verb)
    require_seat(transition.who, case, actor, holder=holds_code(case, code))
    require_apart(case)
    require_stage(procedure, verb, case.stage)
    on = timezone.localdate(as_of)
    shown = dict(data or {})
    if transition.goes_back:
        responsible = case.raiser_unit
    if responsible is not None:
        shown |= {"responsible": responsible.pk, "unit": responsible.short_name}
    require_shown(procedure, transition, {**shown, "unit": shown.get("responsible"), "remark": remark})
    _require(procedure, transition, case, shown | {"remark": remark}, as_of)
    stopped = [t.code for t in procedure.stage(case.stage).timers if t.until == verb]
    if stopped:
        shown["stop"] = stopped
    late = transition.target is not None and is_late(case, on)
    if transition.target is not None:
        unit_id = responsible.pk if responsible is not None else case.responsible_id
        shown |= clocks_of(procedure, transition.target, timezone.localtime(as_of), unit_id=unit_id)
    event = write_step(
        case, procedure, verb, actor=actor, as_of=as_of, remark=remark, data=shown, late=late, audit="case.act"
    )
    ground = transition.ground(str(shown.get("ground", "")))
    tell(case, transition.notices, as_of=as_of, remark=remark, ground=ground.title if ground else None)
    if transition.outcome is not None:
        transition.outcome.run(case=case, actor=actor, as_of=as_of)
    if case.closed_on is not None:
        _end_joined(case, procedure, transition, remark, ground.title if ground else None, actor, as_of)
    return event


def _require(
    procedure: Procedure, transition: Transition, case: Case, shown: Mapping[str, Any], as_of: datetime
) -> None:
    """What the verb demands of the case as it lies there; asked only where it demands anything."""
    if not (transition.guards or transition.materials or transition.posted):
        return
    facts = facts_of(case, shown, timezone.localdate(as_of))
    require_guards(transition.title, transition.guards, facts)
    require_materials(procedure, transition.title, transition.materials, facts)
    if transition.posted:
        require_posted(case, procedure, transition.title, timezone.localdate(as_of))


def _end_joined(
    case: Case,
    procedure: Procedure,
    transition: Transition,
    remark: str,
    ground: Text | None,
    actor: Actor,
    as_of: datetime,
) -> None:
    """What was joined to a case ends with it, and its parties are told the same."""
    for pk in joined_to(case.pk):
        other, _ = lock_case(pk)
        given = {"stage": case.stage, "with": case.number}
        write_step(other, procedure, verbs.END_WITH, actor=actor, as_of=as_of, data=given, audit="case.act")
        tell(other, transition.notices, as_of=as_of, remark=remark, ground=ground)
