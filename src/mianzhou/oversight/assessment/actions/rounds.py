"""Writes of rounds: opening one for a year, telling the units their provisional results, announcing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.assessment.actions.enacting import locked_round, require_for_all, tell, today
from mianzhou.oversight.assessment.dates import dates_of
from mianzhou.oversight.assessment.errors import NotInForce, NotReady, RoundTaken, WordsMissing
from mianzhou.oversight.assessment.models import (
    ANNOUNCED,
    APPROVED,
    OPEN,
    PROPOSED,
    PUBLISHED,
    TOLD,
    AssessmentAppeal,
    AssessmentFact,
    AssessmentReview,
    AssessmentRound,
    AssessmentScheme,
    AssessmentSubject,
    RectificationPlan,
    SpotCheck,
)
from mianzhou.oversight.assessment.queries import MANAGE, Standing, scheme_of, sections_of, standings


@transaction.atomic
def open_round(
    *, scheme: AssessmentScheme, year: int, units: Sequence[Unit], actor: Actor, as_of: datetime, title: str = ""
) -> AssessmentRound:
    """Begin the assessment of a year under a published version; every unit is told when its self-report is due."""
    actor.require_anywhere(MANAGE)
    require_for_all(actor, MANAGE, units)
    rules = scheme_of(scheme)
    if scheme.state != PUBLISHED:
        raise NotInForce(year=year, why=Text("方案尚未发布", "it is not published"))
    if rules.in_force.year > year:
        why = Text("方案自 {day} 起施行", "it is in force from {day}").format(day=rules.in_force.isoformat())
        raise NotInForce(year=year, why=why)
    if not units:
        raise WordsMissing(what=Text("考核对象", "which units are assessed"))
    if AssessmentRound.objects.filter(scheme=scheme, year=year).exists():
        raise RoundTaken(year=year, scheme=rules.title)
    dates = dates_of(rules, year, working_calendar(), opened_on=today(as_of))
    found = AssessmentRound.objects.create(
        scheme=scheme,
        year=year,
        title=title.strip()[:200] or f"{year}年度{rules.title.zh}",
        report_by=None if dates is None else dates.self_report_by,
        report_basis=[] if dates is None else [[line.zh, line.en] for line in dates.self_report_lines],
        opened_at=as_of,
        opened_by=actor.name,
    )
    for unit in dict.fromkeys(units):
        subject = AssessmentSubject.objects.create(round=found, unit=unit)
        if dates is not None:
            asked = Text("请于 {day} 前报送“{round}”自评报告。", "The self-report for “{round}” is due by {day}.")
            tell(subject, asked.format(round=found.title, day=dates.self_report_by.isoformat()), as_of=as_of)
    detail = {"year": year, "count": len(set(units))}
    record(actor=actor, as_of=as_of, verb="assessment.open_round", subject=found, detail=detail)
    return found


@transaction.atomic
def tell_results(*, round_id: int, actor: Actor, as_of: datetime) -> AssessmentRound:
    """Tell every unit its provisional result, once every part was reviewed and approved and every spot check done; appeals begin."""
    actor.require_anywhere(MANAGE)
    found = locked_round(round_id, actor, MANAGE, OPEN)
    _require_reviewed(found)
    dates = dates_of(scheme_of(found.scheme), found.year, working_calendar(), told_on=today(as_of))
    found.state, found.told_at, found.told_by = TOLD, as_of, actor.name
    if dates is not None and dates.appeal is not None:
        found.appeal_by = dates.appeal.due_on
        found.appeal_basis = [[line.zh, line.en] for line in dates.appeal.derivation]
    found.save()
    for each in standings(found):
        tell(each.subject, _told(found, each), as_of=as_of)
    record(actor=actor, as_of=as_of, verb="assessment.tell_results", subject=found)
    return found


def _told(found: AssessmentRound, each: Standing) -> Text:
    grade = each.score.scheme.grade(each.score.grade).title
    said = Text("“{round}”初步结果：{total} 分，{grade}。", "“{round}”, provisional: {total} point(s), {grade}.")
    if found.appeal_by is not None:
        said = Text(said.zh + "可在 {day} 前申诉。", said.en + " Appeals until {day}.")
    return said.format(round=found.title, total=f"{each.score.total.normalize():f}", grade=grade, day=found.appeal_by)


def _require_reviewed(found: AssessmentRound) -> None:
    sections = sections_of(scheme_of(found.scheme))
    subjects = found.subjects.count()
    approved = AssessmentReview.objects.filter(subject__round=found, state=APPROVED, section__in=sections).count()
    left = subjects * len(sections) - approved
    why = None
    if left:
        why = Text("还有 {n} 个部分未审核复核", "{n} part(s) are not reviewed and approved").format(n=left)
    elif AssessmentFact.objects.filter(subject__round=found, state=PROPOSED).exists():
        why = Text("还有事实待复核", "there are facts to approve")
    elif found.draws.filter(revealed_at=None).exists():
        why = Text("还有抽取未揭示", "a draw is not shown yet")
    elif SpotCheck.objects.filter(draw__round=found, checked_on=None).exists():
        why = Text("还有抽查未完成", "there are spot checks to do")
    if why is not None:
        raise NotReady(what=Text("反馈结果", "tell the results"), why=why)


@transaction.atomic
def announce(*, round_id: int, actor: Actor, as_of: datetime, remarks: str = "") -> AssessmentRound:
    """Announce places and grades once the time for appeals is over and all are decided; who has to, owes a rectification plan from now."""
    actor.require_anywhere(MANAGE)
    found = locked_round(round_id, actor, MANAGE, TOLD)
    what, day = Text("通报", "announce"), today(as_of)
    if found.appeal_by is not None and day <= found.appeal_by:
        why = Text("申诉期到 {day} 届满", "appeals are open until {day}").format(day=found.appeal_by.isoformat())
        raise NotReady(what=what, why=why)
    if AssessmentAppeal.objects.filter(subject__round=found, state=OPEN).exists():
        raise NotReady(what=what, why=Text("还有申诉未处理", "there are appeals to decide"))
    found.state, found.announced_at, found.announced_by, found.remarks = ANNOUNCED, as_of, actor.name, remarks.strip()
    found.save()
    rules, calendar = scheme_of(found.scheme), working_calendar()
    for each in standings(found):
        subject = each.subject
        subject.grade, subject.total, subject.place = each.score.grade, each.score.total, each.place
        subject.save()
        said = Text("“{round}”已通报：{grade}，第 {place} 名。", "“{round}” is announced: {grade}, place {place}.")
        said = said.format(round=found.title, grade=rules.grade(each.score.grade).title, place=each.place)
        dates = dates_of(rules, found.year, calendar, grade=each.score.grade, announced_on=day)
        if dates is not None and dates.rectification is not None:
            due = dates.rectification
            basis = [[line.zh, line.en] for line in due.derivation]
            RectificationPlan.objects.create(subject=subject, due_on=due.due_on, due_basis=basis)
            asked = Text("{said}请于 {day} 前报送整改方案。", "{said} A rectification plan is due by {day}.")
            said = asked.format(said=said, day=due.due_on.isoformat())
        tell(subject, said, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="assessment.announce", subject=found)
    return found
