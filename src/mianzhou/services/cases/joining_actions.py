"""Cases joined, separated, split, reopened, graded and rated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.calendar.api import add, working_calendar
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.actions import open_case
from mianzhou.services.cases.following import holds_code
from mianzhou.services.cases.models import Case, CaseEvent
from mianzhou.services.cases.showing import facts_of, require_shareable
from mianzhou.services.cases.writing_actions import (
    clocks_of,
    given_reason,
    lock_case,
    require_apart,
    require_seat,
    write_step,
)
from mianzhou.services.materials.copying_actions import copy_materials
from mianzhou.services.parties.actions import join_party
from mianzhou.services.parties.copying_actions import copy_parties
from mianzhou.services.parties.models import APPLICANT, HANDLER, CaseParty
from mianzhou.services.parties.telling_actions import tell
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Joining, Procedure, Secrecy
from mianzhou.services.procedures.refusals import (
    CannotJoin,
    NotProvided,
    RatedAlready,
    TooLateToReopen,
    WrongStage,
)
from mianzhou.services.procedures.requirements import Notice

_TOLD_JOINED = Notice(
    APPLICANT,
    Text(
        "您的事项{number}与涉及同一对象的其他事项合并办理，结果一并告知。",
        "Your case {number} is dealt with together with others against the same party; you are told the result with them.",
    ),
)
_TOLD_SEPARATED = Notice(
    APPLICANT, Text("您的事项{number}恢复单独办理。", "Your case {number} is dealt with by itself again.")
)
_TOLD_REOPENED = Notice(APPLICANT, Text("您的事项{number}已重新办理。", "Your case {number} has been taken up again."))


@transaction.atomic
def join(*, case_id: int, into_id: int, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Deal with a case as part of another; it ends with that one. Both are locked, the smaller number first, so that two joins never wait for each other."""
    first, second = sorted((case_id, into_id))
    locked = {first: lock_case(first), second: lock_case(second)} if first != second else {}
    if not locked:
        raise CannotJoin(why=Text("同一个事项", "it is the same case"))
    (case, procedure), (into, other) = locked[case_id], locked[into_id]
    rule = _joining(procedure)
    for each in (case, into):
        require_seat(rule.by, each, actor)
        require_apart(each)
        require_shareable(each, procedure, verbs.JOIN, timezone.localdate(as_of))
    why = _apart(case, into, procedure, other, rule)
    if why is not None:
        raise CannotJoin(why=why)
    said, data = given_reason(verbs.JOIN, procedure, reason), {"into": into.pk, "number": into.number}
    event = write_step(case, procedure, verbs.JOIN, actor=actor, as_of=as_of, remark=said, data=data, audit="case.join")
    tell(case, (_TOLD_JOINED,), as_of=as_of)
    return event


def _apart(case: Case, into: Case, procedure: Procedure, other: Procedure, rule: Joining) -> Text | None:
    if procedure.id != other.id:
        return Text("程序不同", "they follow different procedures")
    if procedure.version != other.version:
        return Text("适用的程序版本不同", "they follow different versions of the procedure")
    if case.closed_on is not None or into.closed_on is not None:
        return Text("有事项已办结", "one of them has ended")
    if case.joined.exists():
        return Text("已有事项并入本事项", "others have been joined to it")
    different = [name for name in rule.same if case.about.get(name) != into.about.get(name)]
    if different:
        names = [procedure.words.get(name) or Text(name, name) for name in different]
        return Text("{f}不同", "they differ in {f}").format(
            f=Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))
        )
    return None


@transaction.atomic
def separate(*, case_id: int, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Deal with a joined case by itself again; its stage's clock begins anew, since the other's ran for both."""
    case, procedure = lock_case(case_id)
    require_seat(_joining(procedure).by, case, actor)
    if case.joined_to_id is None or case.closed_on is not None:
        raise CannotJoin(why=Text("本事项没有并入其他事项", "it is not joined to another"))
    said = given_reason(verbs.SEPARATE, procedure, reason)
    data = clocks_of(procedure, case.stage, timezone.localtime(as_of), unit_id=case.responsible_id, opening=True)
    event = write_step(
        case, procedure, verbs.SEPARATE, actor=actor, as_of=as_of, remark=said, data=data, audit="case.join"
    )
    tell(case, (_TOLD_SEPARATED,), as_of=as_of)
    return event


@transaction.atomic
def split(*, case_id: int, title: str, reason: str, actor: Actor, as_of: datetime) -> Case:
    """Take a matter out of a case into one of its own, which begins at the first stage with the same facts, parties and materials.

    It is with the unit with which the case began. Its applicant follows it with the code of the case that it was part of.
    """
    case, procedure = lock_case(case_id)
    require_seat(_joining(procedure).by, case, actor)
    require_apart(case)
    _require_open(case, procedure, verbs.SPLIT)
    require_shareable(case, procedure, verbs.SPLIT, timezone.localdate(as_of))
    said = given_reason(verbs.SPLIT, procedure, reason)
    facts = facts_of(case, {}, timezone.localdate(as_of))
    begun = CaseEvent.objects.get(case=case, verb=verbs.OPEN).data["responsible"]
    part = open_case(
        procedure=procedure,
        title=title,
        responsible=Unit.objects.select_related("region").get(pk=begun),
        raiser_unit=case.raiser_unit,
        actor=actor,
        as_of=as_of,
        remark=said,
        about=case.about,
        secrecy=Secrecy(case.secrecy),
        raiser=case.raiser,
        roles=facts.roles,
        materials=facts.materials,
        split_from=case,
    )
    copy_parties(case, part, copy_materials(case, part), as_of=as_of)
    data = {"part": part.pk, "number": part.number}
    write_step(case, procedure, verbs.SPLIT, actor=actor, as_of=as_of, remark=said, data=data, audit="case.split")
    return part


@transaction.atomic
def reopen(*, case_id: int, reason: str, actor: Actor, as_of: datetime, code: str = "") -> CaseEvent:
    """Take a closed case up again, within the time and from the ends that the procedure names."""
    case, procedure = lock_case(case_id)
    rule = procedure.reopening
    if rule is None:
        raise NotProvided(procedure=procedure.title, what=verbs.MOVES[verbs.REOPEN])
    require_seat(rule.by, case, actor, holder=holds_code(case, code))
    require_apart(case)
    if case.closed_on is None or case.stage not in rule.sources:
        raise WrongStage(stage=procedure.stage(case.stage).title, verb=verbs.MOVES[verbs.REOPEN])
    if rule.within is not None:
        last = add(rule.within, case.closed_on, working_calendar()).due_on
        if timezone.localdate(as_of) > last:
            raise TooLateToReopen(due=last.isoformat())
    said = given_reason(verbs.REOPEN, procedure, reason)
    data: dict[str, Any] = {"stage": rule.target}
    data |= clocks_of(procedure, rule.target, timezone.localtime(as_of), unit_id=case.responsible_id, opening=True)
    event = write_step(
        case, procedure, verbs.REOPEN, actor=actor, as_of=as_of, remark=said, data=data, audit="case.reopen"
    )
    tell(case, (_TOLD_REOPENED,), as_of=as_of)
    return event


@transaction.atomic
def grade(*, case_id: int, secrecy: Secrecy, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Change who may see the case. A state secret is seen by the handlers named alone: who grades it becomes one, so that somebody still sees it."""
    case, procedure = lock_case(case_id)
    if procedure.grading is None:
        raise NotProvided(procedure=procedure.title, what=verbs.MOVES[verbs.GRADE])
    require_seat(procedure.grading.by, case, actor)
    said, data = given_reason(verbs.GRADE, procedure, reason), {"secrecy": secrecy.value}
    event = write_step(
        case, procedure, verbs.GRADE, actor=actor, as_of=as_of, remark=said, data=data, audit="case.grade"
    )
    if secrecy is Secrecy.STATE and actor.person_id is not None and not _handles(case, actor):
        join_party(
            case=case, procedure=procedure, role=HANDLER, name=actor.name, actor=actor, as_of=as_of,
            person_id=actor.person_id,
        )  # fmt: skip
    return event


@transaction.atomic
def rate(*, case_id: int, stars: int, remark: str, code: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """What the applicant thinks of how its case was dealt with: one to five, once, after the end."""
    case, procedure = lock_case(case_id)
    if not procedure.rated:
        raise NotProvided(procedure=procedure.title, what=verbs.MOVES[verbs.RATE])
    if not holds_code(case, code):
        raise NotPermitted(permission=PERMISSIONS.get("", Text("满意度评价", "rate a case")))
    if case.closed_on is None:
        raise RatedAlready(why=Text("事项尚未办结", "the case has not ended"))
    if case.rating is not None:
        raise RatedAlready(why=Text("已经评价过", "it was rated already"))
    if stars not in range(1, 6):
        raise RatedAlready(why=Text("请选择一至五星", "choose one to five stars"))
    data = {"stars": stars}
    return write_step(
        case, procedure, verbs.RATE, actor=actor, as_of=as_of, remark=remark, data=data, audit="case.rate"
    )


def _handles(case: Case, actor: Actor) -> bool:
    return CaseParty.objects.filter(case=case, role=HANDLER, person=actor.person_id, left_at=None).exists()


def _joining(procedure: Procedure) -> Joining:
    if procedure.joining is None:
        raise NotProvided(procedure=procedure.title, what=verbs.MOVES[verbs.JOIN])
    return procedure.joining


def _require_open(case: Case, procedure: Procedure, verb: str) -> None:
    if case.closed_on is not None:
        raise WrongStage(stage=procedure.stage(case.stage).title, verb=procedure.title_of(verb))
