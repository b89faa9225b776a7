"""Assessments of the invented city: last year's of work safety, announced, with an appeal that was upheld and a county that has to put things right; this year's under
review, some self-reports late; and the year's supervised tasks, whose facts are drawn from supervision itself.

Every step goes through the actions, by who may take it, at the moment at which it would have happened.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from mianzhou.kernel.people.api import Actor, actor_for
from mianzhou.kernel.units.api import Unit, unit_by_code
from mianzhou.oversight.assessment import api as assessment
from mianzhou.oversight.supervision.api import TaskUnit
from mianzhou.samplecity.people import Staff, open_accounts, staff_of

_CITY = ZoneInfo("Asia/Shanghai")
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_SEED = "2f6c1b0e9d7a45c38810f4be6d2a97c5"  # of the invented draw; a real one is made when it is published
# What the reviewers found last year, by the order of the counties: rule, month, how often, what.
_FOUND: dict[int, list[tuple[str, int, int, str]]] = {
    0: [("meeting-not-held", 7, 1, "第二季度未召开安全生产工作会议，查阅会议记录认定。")],
    1: [
        ("hazard-not-removed", 9, 2, "两处重大隐患逾期未整改，见挂牌督办台账。"),
        ("larger-accident", 5, 1, "5月发生较大生产安全事故1起，见事故调查报告。"),
    ],
    2: [
        ("drill-not-held", 11, 2, "年度演练计划中有两次未开展。"),
        ("commended", 10, 1, "隐患治理做法获省安委会推广。"),
    ],
    3: [
        ("duty-not-assigned", 4, 6, "六个行业领域监管职责未明确到单位。"),
        ("hazard-not-listed", 6, 7, "七处重大隐患未挂牌督办。"),
        ("major-accident", 8, 1, "8月发生重大生产安全事故1起，见事故调查报告。"),
    ],
}
_APPEALED = 1  # the county whose accident turned out to be none of production


@dataclass(frozen=True, slots=True)
class _Office:
    """The two reviewers, and who acts for each unit."""

    first: Actor
    second: Actor
    staff: dict[int, Staff]


@transaction.atomic
def assess(*, city: str, registrar: Actor, now: datetime) -> None:
    """Make the assessments, once."""
    if assessment.AssessmentRound.objects.exists():
        return
    people = open_accounts(city=city, actor=registrar, as_of=now)
    day = now.astimezone(_CITY).date()
    year = day.year if day >= date(day.year, 3, 20) else day.year - 1
    counties = list(Unit.objects.filter(level="county", kind="government", code__startswith=city).order_by("code"))
    bureaus = [unit_by_code(f"{city}-{code}") for code in ("sjj", "mzj", "yjj")]
    tasked = list(Unit.objects.filter(pk__in=TaskUnit.objects.values("unit")).order_by("code"))
    staff = staff_of({*counties, *bureaus, *tasked}, city=city, actor=registrar, as_of=now)
    office = _Office(actor_for(people["ducha"]), actor_for(people["fuhe"]), staff)
    schemes = {key: _published(office, key, _at(year - 2, 11, 20)) for key in assessment.shipped_schemes()}
    _last_year(office, schemes["work-safety-1"], counties, year - 2)
    _this_year(office, schemes["work-safety-1"], [*counties, *bureaus], year - 1, now)
    for key, units in (("supervised-tasks-1", tasked or bureaus), ("data-quality-1", bureaus)):
        drawn = assessment.open_round(
            scheme=schemes[key], year=day.year, units=units, actor=office.first, as_of=min(_at(day.year, 1, 8), now)
        )
        assessment.draw_facts(round_id=drawn.pk, actor=office.first, as_of=now)


def _at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime.combine(date(year, month, day), time(hour), _CITY)


def _published(office: _Office, key: str, at: datetime) -> assessment.AssessmentScheme:
    text = assessment.write_scheme(assessment.shipped_schemes()[key])
    draft = assessment.draft_scheme(text=text, actor=office.first, as_of=at)
    return assessment.publish_scheme(scheme_id=draft.pk, actor=office.first, as_of=at + timedelta(hours=2))


def _report(office: _Office, subject: assessment.AssessmentSubject, at: datetime) -> None:
    scheme = assessment.scheme_of(subject.round.scheme)
    claims = {
        item.code: (f"{item.title.zh}各项要求均已落实，台账齐全。", item.points - Decimal(n % 3))
        for n, item in enumerate(scheme.items)
    }
    words = f"{subject.round.year}年，我单位认真落实安全生产责任，全年形势总体平稳。不足：基层力量仍较薄弱。"
    figures = (("排查重大隐患", str(20 + subject.pk % 9), "处"), ("整改完成率", "96", "%"))
    clerk = office.staff[subject.unit_id].clerk
    content = assessment.ReportContent(words, claims, figures)
    assessment.save_self_report(subject_id=subject.pk, content=content, actor=clerk, as_of=at)
    assessment.add_report_evidence(
        subject_id=subject.pk, name="佐证材料目录.pdf", stream=io.BytesIO(_PDF), actor=clerk, as_of=at
    )
    assessment.submit_self_report(subject_id=subject.pk, actor=clerk, as_of=at + timedelta(hours=1))


def _review(office: _Office, subject: assessment.AssessmentSubject, at: datetime, *, parts: int | None = None) -> None:
    """Review the first parts of a subject, all unless told; a second reviewer approves them."""
    for section in list(assessment.sections_of(assessment.scheme_of(subject.round.scheme)))[:parts]:
        assessment.finish_section(subject_id=subject.pk, section=section, note="", actor=office.first, as_of=at)
        assessment.approve_section(
            subject_id=subject.pk, section=section, actor=office.second, as_of=at + timedelta(days=1)
        )


def _last_year(office: _Office, scheme: assessment.AssessmentScheme, counties: Sequence[Unit], year: int) -> None:
    after = year + 1
    found = assessment.open_round(scheme=scheme, year=year, units=counties, actor=office.first, as_of=_at(year, 12, 10))
    subjects = list(found.subjects.select_related("round__scheme", "unit").order_by("unit__code"))
    facts: dict[int, assessment.AssessmentFact] = {}
    for n, subject in enumerate(subjects):
        _report(office, subject, _at(after, 1, 12 + n))
        for rule, month, count, note in _FOUND.get(n, []):
            given = assessment.FactGiven(rule, date(year, month, 15), note, count)
            facts[n] = assessment.record_fact(
                subject_id=subject.pk, given=given, actor=office.first, as_of=_at(after, 2, 6)
            )
    _draw(office, found, after)
    for subject in subjects:
        _review(office, subject, _at(after, 2, 12))
    assessment.tell_results(round_id=found.pk, actor=office.first, as_of=_at(after, 2, 20))
    if _APPEALED in facts:
        _appeal(office, subjects[_APPEALED], facts[_APPEALED], after)
    remarks = "各县（市、区）要对照扣分项目举一反三，不合格的按期报送整改方案。"
    assessment.announce(round_id=found.pk, actor=office.first, as_of=_at(after, 3, 12), remarks=remarks)
    for subject in subjects:
        if assessment.plan_of(subject) is not None:
            _put_right(office, subject, after)


def _draw(office: _Office, found: assessment.AssessmentRound, after: int) -> None:
    made = assessment.commit_draw(
        round_id=found.pk, title="年度实地抽查", count=3, public_source=f"{after}年2月7日上证综合指数收盘值", seed=_SEED,
        actor=office.first, as_of=_at(after, 2, 5),
    )  # fmt: skip
    assessment.reveal_draw(draw_id=made.pk, public_value="3303.67", actor=office.first, as_of=_at(after, 2, 8))
    for check in made.checks.all():
        words = "实地查看台账和现场，与自评报告一致。"
        assessment.enter_check(
            check_id=check.pk, on=date(after, 2, 10), found=words, actor=office.first, as_of=_at(after, 2, 11)
        )


def _appeal(
    office: _Office, subject: assessment.AssessmentSubject, fact: assessment.AssessmentFact, after: int
) -> None:
    filed = assessment.appeal(
        subject_id=subject.pk, fact_id=fact.pk, actor=office.staff[subject.unit_id].clerk, as_of=_at(after, 2, 26),
        reason="该起事故经调查认定为自然灾害引发，不属于生产安全事故，请求撤销扣分。",
        files=[("事故调查报告.pdf", io.BytesIO(_PDF))],
    )  # fmt: skip
    assessment.decide_appeal(
        appeal_id=filed.pk,
        upheld=True,
        decision="经核实调查报告，认定属实。",
        actor=office.second,
        as_of=_at(after, 3, 3),
    )


def _put_right(office: _Office, subject: assessment.AssessmentSubject, after: int) -> None:
    words = "一、六个行业领域监管职责：由县安委办牵头，4月底前逐项明确到单位。\n二、七处重大隐患：全部挂牌，责任到人，6月底前销号。\n三、事故教训：开展专项整治，县政府主要负责人负责。"
    assessment.file_plan(
        subject_id=subject.pk, words=words, actor=office.staff[subject.unit_id].head, as_of=_at(after, 4, 8),
        files=[("整改方案.pdf", io.BytesIO(_PDF))],
    )  # fmt: skip
    note = "职责已明确，隐患已销号，整改到位。"
    assessment.check_plan(subject_id=subject.pk, passed=True, note=note, actor=office.second, as_of=_at(after, 7, 6))


def _this_year(
    office: _Office, scheme: assessment.AssessmentScheme, units: Sequence[Unit], year: int, now: datetime
) -> None:
    """Self-reports in time, late, and missing; some parts reviewed, some waiting for the second reviewer; a draw announced, not made."""
    after = year + 1
    found = assessment.open_round(scheme=scheme, year=year, units=units, actor=office.first, as_of=_at(year, 12, 9))
    subjects = list(found.subjects.select_related("round__scheme", "unit").order_by("pk"))
    for n, subject in enumerate(subjects):
        if n % 5 == 4 or subject.unit.code.endswith("-sjj"):
            continue
        _report(office, subject, _at(after, 2, 3) if n % 4 == 3 else _at(after, 1, 14 + n))
    given = assessment.FactGiven("hazard-not-listed", date(year, 9, 3), "一处重大隐患未挂牌督办，见暗访记录。")
    assessment.record_fact(subject_id=subjects[0].pk, given=given, actor=office.first, as_of=_at(after, 2, 18))
    assessment.finish_section(
        subject_id=subjects[0].pk,
        section="prevention",
        note="其余情况属实。",
        actor=office.first,
        as_of=_at(after, 2, 18),
    )
    for subject in subjects[1:3]:
        _review(office, subject, _at(after, 2, 19), parts=3)
    assessment.commit_draw(
        round_id=found.pk, title="年度实地抽查", count=3, public_source="下一期全国性彩票开奖号码",
        actor=office.first, as_of=min(_at(after, 3, 10), now),
    )  # fmt: skip
