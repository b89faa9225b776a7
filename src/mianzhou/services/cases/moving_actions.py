"""What moves a case between units: handed over, taken over, sent back, decided by somebody above; shared with further units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.calendar.api import Limit, working_calendar
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases import clocks
from mianzhou.services.cases.fold import SHARE
from mianzhou.services.cases.models import Case, CaseEvent
from mianzhou.services.cases.queries import may_for, state_of
from mianzhou.services.cases.showing import require_shareable
from mianzhou.services.cases.writing_actions import (
    given_reason,
    hours_of,
    lock_case,
    require_apart,
    require_seat,
    write_step,
)
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Clock, Handing, Procedure
from mianzhou.services.procedures.refusals import NeedsArbitration, NotOffered, NotProvided, StageTaken, WrongStage


@transaction.atomic
def hand_over(*, case_id: int, to: Unit, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Offer the case to another unit, which takes it or sends it back. The clock runs on: moving a case gains no time."""
    case, procedure = lock_case(case_id)
    rule = _handing(procedure)
    require_seat(rule.by, case, actor)
    _require_open(case, procedure, verbs.HAND_OVER)
    require_shareable(case, procedure, verbs.HAND_OVER, timezone.localdate(as_of))
    if case.offered_to_id is not None or to.pk == case.responsible_id:
        why = Text("已移交其他单位，等待接收", "It is offered to a unit already")
        raise NotOffered(
            why=why if case.offered_to_id else Text("该单位就是承办单位", "That unit is in charge already")
        )
    if case.returns >= rule.returns:
        raise NeedsArbitration(n=case.returns)
    said = given_reason(verbs.HAND_OVER, procedure, reason)
    data = {"offered": to.pk, "unit": to.short_name}
    return write_step(
        case, procedure, verbs.HAND_OVER, actor=actor, as_of=as_of, remark=said, data=data, audit="case.hand_over"
    )


@transaction.atomic
def take_over(*, case_id: int, actor: Actor, as_of: datetime) -> CaseEvent:
    """The unit to which the case is offered takes it."""
    case, procedure = lock_case(case_id)
    unit = _offered(case, procedure, actor)
    _require_open(case, procedure, verbs.TAKE_OVER)
    data = {"responsible": unit.pk, "unit": unit.short_name}
    return write_step(case, procedure, verbs.TAKE_OVER, actor=actor, as_of=as_of, data=data, audit="case.hand_over")


@transaction.atomic
def send_back(*, case_id: int, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """The unit to which the case is offered refuses it, with a reason. After the last return somebody above decides."""
    case, procedure = lock_case(case_id)
    unit = _offered(case, procedure, actor)
    _require_open(case, procedure, verbs.SEND_BACK)
    said, data = given_reason(verbs.SEND_BACK, procedure, reason), {"unit": unit.short_name}
    return write_step(
        case, procedure, verbs.SEND_BACK, actor=actor, as_of=as_of, remark=said, data=data, audit="case.hand_over"
    )


@transaction.atomic
def arbitrate(*, case_id: int, to: Unit, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Decide which unit deals with a case that was sent back as often as the procedure allows; it cannot be sent back again."""
    case, procedure = lock_case(case_id)
    rule = _handing(procedure)
    require_seat(rule.arbitrated_by, case, actor)
    _require_open(case, procedure, verbs.ARBITRATE)
    if case.returns < rule.returns:
        why = Text("退回 {n} 次后方可裁定", "A decision is made after {n} return(s)").format(n=rule.returns)
        raise NotOffered(why=why)
    said, data = given_reason(verbs.ARBITRATE, procedure, reason), {"responsible": to.pk, "unit": to.short_name}
    return write_step(
        case, procedure, verbs.ARBITRATE, actor=actor, as_of=as_of, remark=said, data=data, audit="case.arbitrate"
    )


@transaction.atomic
def assign(*, case_id: int, unit: Unit, limit: Limit, ask: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Give a share of the work to a further unit, with a clock of its own; several may work at once."""
    case, procedure = lock_case(case_id)
    if not procedure.assigned_by:
        raise NotProvided(procedure=procedure.title, what=verbs.MOVES[verbs.ASSIGN])
    require_seat(procedure.assigned_by, case, actor)
    _require_open(case, procedure, verbs.ASSIGN)
    require_shareable(case, procedure, verbs.ASSIGN, timezone.localdate(as_of))
    code = f"{SHARE}{unit.pk}"
    if state_of(case).timer(code) is not None:
        raise StageTaken(unit=unit.short_name, why=Text("正在协办", "it has a share already"))
    basis = Text("协办时限", "time for a share of the work")
    rule, at = Clock(limit, basis, house=True), timezone.localtime(as_of)
    due = clocks.start(rule, at, working_calendar(), hours_of(limit, unit.pk))
    share: dict[str, Any] = {"code": code, "unit": unit.pk, "limit": str(limit), **due.data}
    data = {"timers": [share], "unit": unit.short_name}
    said = given_reason(verbs.ASSIGN, procedure, ask)
    return write_step(
        case, procedure, verbs.ASSIGN, actor=actor, as_of=as_of, remark=said, data=data, audit="case.assign"
    )


@transaction.atomic
def release(*, case_id: int, unit: Unit, said: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """A further unit gives its part and is done: said by whoever deals with cases for it, not by who merely reads them."""
    case, procedure = lock_case(case_id)
    speaking = procedure.handing.by if procedure.handing is not None else procedure.read_by
    if not may_for(speaking, unit, actor):
        raise NotPermitted(permission=PERMISSIONS[speaking[0].permission])
    timer = state_of(case).timer(f"{SHARE}{unit.pk}")
    if timer is None:
        raise StageTaken(unit=unit.short_name, why=Text("没有待完成的协办", "it has no share to finish"))
    given = given_reason(verbs.RELEASE, procedure, said)
    on = timezone.localdate(as_of)
    data = {"stop": [timer.code], "unit": unit.short_name}
    return write_step(
        case, procedure, verbs.RELEASE, actor=actor, as_of=as_of, remark=given, data=data,
        late=timer.paused_on is None and on > timer.due_on, audit="case.assign",
    )  # fmt: skip


def _handing(procedure: Procedure) -> Handing:
    if procedure.handing is None:
        raise NotProvided(procedure=procedure.title, what=verbs.MOVES[verbs.HAND_OVER])
    return procedure.handing


def _offered(case: Case, procedure: Procedure, actor: Actor) -> Unit:
    """The unit to which the case is offered, if the actor speaks for it."""
    rule = _handing(procedure)
    if case.offered_to is None:
        raise NotOffered(why=Text("本事项没有待接收的移交", "The case is offered to nobody"))
    if not may_for(rule.by, case.offered_to, actor):
        raise NotPermitted(permission=PERMISSIONS[rule.by[0].permission])
    return case.offered_to


def _require_open(case: Case, procedure: Procedure, verb: str) -> None:
    require_apart(case)
    if case.closed_on is not None:
        raise WrongStage(stage=procedure.stage(case.stage).title, verb=procedure.title_of(verb))
