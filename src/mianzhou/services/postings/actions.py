"""Writes of public notices: put up, withdrawn, objected to, answered."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.calendar.api import add, working_calendar
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.models import Case
from mianzhou.services.cases.writing_actions import lock_case, require_apart, require_seat, write_step
from mianzhou.services.postings.models import NoticeObjection, PublicNotice
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import NotShown, Posting, Procedure
from mianzhou.services.procedures.refusals import NotProvided


class PeriodTooShort(MianzhouError):
    """A public notice must stand for its minimum period."""

    code = "notice-too-short"
    status = 422
    problem = Text(
        "公示期不得少于{limit}（至{least}），{until}太早。",
        "A notice stands for {limit} at least, to {least}; {until} is too early. ",
    )
    remedy = Text("请选择更晚的日期。", "Choose a later day.")


class NoticeOver(MianzhouError):
    """Objections come while a notice stands."""

    code = "notice-over"
    status = 409
    problem = Text("公示期已于{until}届满。", "The notice stood until {until}. ")
    remedy = Text("如仍有异议，请直接联系承办单位。", "If you still object, turn to the unit in charge.")


@transaction.atomic
def put_up(
    *, case_id: int, title: str, body: str, until_on: date | None, actor: Actor, as_of: datetime
) -> PublicNotice:
    """Put a notice of a case up, for the minimum period or longer."""
    case, procedure = lock_case(case_id)
    rule = _rule(case, procedure, actor)
    require_apart(case)
    if not title.strip() or not body.strip():
        raise NotShown(verb=verbs.RECORDS[verbs.POSTED], what=Text("标题和内容", "title and text"))
    on = timezone.localdate(as_of)
    least = add(rule.at_least, on, working_calendar())
    until = until_on or least.due_on
    if until < least.due_on:
        raise PeriodTooShort(limit=rule.at_least.text, least=least.due_on.isoformat(), until=until.isoformat())
    notice = PublicNotice.objects.create(
        case=case,
        title=title.strip()[:200],
        body=body.strip(),
        posted_on=on,
        until_on=until,
        basis=[[line.zh, line.en] for line in least.derivation],
        posted_by=actor.name[:64],
    )
    data = {"notice": notice.pk, "until_on": until.isoformat()}
    write_step(case, procedure, verbs.POSTED, actor=actor, as_of=as_of, data=data, audit="case.posted")
    return notice


@transaction.atomic
def take_down(*, notice_id: int, reason: str, actor: Actor, as_of: datetime) -> None:
    """Take a notice down; it counts no longer."""
    notice = _notice(notice_id)
    case, procedure = lock_case(notice.case_id)
    _rule(case, procedure, actor)
    if not reason.strip():
        raise NotShown(verb=verbs.RECORDS[verbs.CONCLUDED], what=Text("理由", "the reason"))
    notice.withdrawn_on = timezone.localdate(as_of)
    notice.save(update_fields=["withdrawn_on"])
    data = {"notice": notice.pk}
    write_step(
        case, procedure, verbs.CONCLUDED, actor=actor, as_of=as_of, remark=reason, data=data, audit="case.posted"
    )


@transaction.atomic
def object_to(*, notice_id: int, name: str, contact: str, text: str, actor: Actor, as_of: datetime) -> NoticeObjection:
    """Object to a notice while it stands; anybody may, with a name and a way to be answered."""
    notice = _notice(notice_id)
    case, procedure = lock_case(notice.case_id)
    if timezone.localdate(as_of) > notice.until_on:
        raise NoticeOver(until=notice.until_on.isoformat())
    if not (name.strip() and contact.strip() and text.strip()):
        what = Text("姓名、联系方式和异议内容", "name, contact and what you object to")
        raise NotShown(verb=verbs.RECORDS[verbs.OBJECTED], what=what)
    objection = NoticeObjection.objects.create(
        notice=notice, name=name.strip()[:100], contact=contact.strip()[:200], text=text.strip()[:4000], at=as_of
    )
    data = {"notice": notice.pk, "objection": objection.pk}
    write_step(case, procedure, verbs.OBJECTED, actor=actor, as_of=as_of, data=data, audit="case.objection")
    return objection


@transaction.atomic
def answer_objection(*, objection_id: int, answer: str, upheld: bool, actor: Actor, as_of: datetime) -> None:
    """Answer an objection; one that is upheld demands a new notice."""
    objection = NoticeObjection.objects.select_related("notice").filter(pk=objection_id, answered_at=None).first()
    if objection is None:
        raise NotFound(what=Text("待答复的异议", "objection to be answered"))
    case, procedure = lock_case(objection.notice.case_id)
    _rule(case, procedure, actor)
    if not answer.strip():
        raise NotShown(verb=verbs.RECORDS[verbs.OBJECTED], what=Text("答复", "the answer"))
    objection.answer, objection.upheld = answer.strip(), upheld
    objection.answered_at, objection.answered_by = as_of, actor.name[:64]
    objection.save()
    data = {"objection": objection.pk, "upheld": upheld}
    write_step(case, procedure, verbs.OBJECTED, actor=actor, as_of=as_of, data=data, audit="case.objection")


def _notice(notice_id: int) -> PublicNotice:
    notice = PublicNotice.objects.select_for_update().filter(pk=notice_id, withdrawn_on=None).first()
    if notice is None:
        raise NotFound(what=Text("公示", "public notice"))
    return notice


def _rule(case: Case, procedure: Procedure, actor: Actor) -> Posting:
    if procedure.posting is None:
        raise NotProvided(procedure=procedure.title, what=verbs.RECORDS[verbs.POSTED])
    require_seat(procedure.posting.by, case, actor)
    return procedure.posting
