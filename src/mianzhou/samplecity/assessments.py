"""Assessments of the invented city: every year of work safety as far as it would have come by the day on which the city is built; and the year's supervised tasks and
data quality, whose facts are drawn from supervision and quality themselves.

A year opens in its January and is reviewed as things happen; in the January after it units report, in February it is reviewed, in March announced. So the last year
whose results are out shows an appeal that was upheld and a county that failed, and the current one stands where it would on that day, whatever the day is.
Every step goes through the actions, by who may take it, at the moment at which it would have happened.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction

from mianzhou.kernel.people.api import Actor, actor_for
from mianzhou.kernel.units.api import Unit, unit_by_code
from mianzhou.oversight.assessment import api as assessment
from mianzhou.oversight.supervision.api import TaskUnit
from mianzhou.samplecity.assessed import APPEALED, LATE_REPORT, PLAN, Finding, found_in
from mianzhou.samplecity.people import Staff, open_accounts, staff_of

_CITY = ZoneInfo("Asia/Shanghai")
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_SEED = "2f6c1b0e9d7a45c38810f4be6d2a97c5"  # of the invented draws; a real one is made when it is published
_PUT_RIGHT = (7, 6)  # month and day by which the year before is done with


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
    counties = list(Unit.objects.filter(level="county", kind="government", code__startswith=city).order_by("code"))
    bureaus = [unit_by_code(f"{city}-{code}") for code in ("sjj", "mzj", "yjj")]
    tasked = list(Unit.objects.filter(pk__in=TaskUnit.objects.values("unit")).order_by("code"))
    staff = staff_of({*counties, *bureaus, *tasked}, city=city, actor=registrar, as_of=now)
    office = _Office(actor_for(people["ducha"]), actor_for(people["fuhe"]), staff)
    first = day.year - 1 if day > date(day.year, *_PUT_RIGHT) else day.year - 2
    schemes = {key: _published(office, key, _at(first - 1, 11, 20)) for key in assessment.shipped_schemes()}
    for year in range(first, day.year + 1):
        _Year(office, year).live(schemes["work-safety-1"], [*counties, *bureaus], now)
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


class _Year:
    """A year's assessment of work safety. Every step is told the moment at which it happens."""

    def __init__(self, office: _Office, year: int) -> None:
        self.office, self.year = office, year
        self.facts: dict[str, assessment.AssessmentFact] = {}

    def live(self, scheme: assessment.AssessmentScheme, units: Sequence[Unit], now: datetime) -> None:
        """Open the year and take its steps in the order of their moments, up to now."""
        opened = _at(self.year, 1, 15)
        if opened > now:
            return
        first = self.office.first
        self.round = assessment.open_round(scheme=scheme, year=self.year, units=units, actor=first, as_of=opened)
        self.subjects = list(self.round.subjects.select_related("round__scheme", "unit").order_by("pk"))
        for at, do in sorted(self._steps(), key=lambda step: step[0]):
            if at <= now:
                do(at)

    def _steps(self) -> list[tuple[datetime, Callable[[datetime], object]]]:
        """What happens when."""
        year, after = self.year, self.year + 1
        steps: list[tuple[datetime, Callable[[datetime], object]]] = []
        for n, subject in enumerate(self.subjects):
            for what in found_in(year, n):
                steps.append((_at(year, what.month, 20), partial(self._record, subject, what)))
                steps.append((_at(year, what.month, 26), partial(self._approve, subject, what.rule)))
            submitted = _at(after, 2, 3) if n == LATE_REPORT else _at(after, 1, 12 + n % 14)
            steps.append((_at(year, 12, 15 + n % 12), partial(self._write, subject)))
            steps.append((submitted, partial(self._submit, subject)))
            steps.append((_at(after, 2, 8 + n % 6), partial(self._review, subject)))
            steps.append((_at(after, 2, 15, 9 + n % 8), partial(self._approve_all, subject)))
        halves = (
            ("上半年实地抽查", f"{year}年7月1日上证综合指数收盘值", "3457.75", _at(year, 6, 24), _at(year, 7, 2)),
            ("年末实地抽查", f"{after}年1月4日上证综合指数收盘值", "4023.42", _at(year, 11, 16), _at(after, 1, 5)),
        )
        for title, source, value, committed, revealed in halves:
            steps.append((committed, partial(self._commit, title, source)))
            steps.append((revealed, partial(self._reveal, title, value)))
            steps.append((revealed + timedelta(days=9), partial(self._check, title)))
        return [
            *steps,
            (_at(after, 2, 20), self._tell),
            (_at(after, 2, 26), self._appeal),
            (_at(after, 3, 3), self._decide),
            (_at(after, 3, 12), self._announce),
            (_at(after, 4, 8), self._file_plans),
            (_at(after, *_PUT_RIGHT), self._check_plans),
        ]

    def _record(self, subject: assessment.AssessmentSubject, what: Finding, at: datetime) -> None:
        given = assessment.FactGiven(what.rule, date(self.year, what.month, 15), what.note, what.count)
        made = assessment.record_fact(subject_id=subject.pk, given=given, actor=self.office.first, as_of=at)
        part: dict[str, object] = {"subject_id": subject.pk, "section": made.section}
        assessment.finish_section(**part, note="", actor=self.office.first, as_of=at + timedelta(hours=1))  # type: ignore[arg-type]
        self.facts[what.rule] = made

    def _approve(self, subject: assessment.AssessmentSubject, rule: str, at: datetime) -> None:
        part = self.facts[rule].section
        assessment.approve_section(subject_id=subject.pk, section=part, actor=self.office.second, as_of=at)

    def _write(self, subject: assessment.AssessmentSubject, at: datetime) -> None:
        claims = {
            item.code: (f"{item.title.zh}各项要求均已落实，台账齐全。", item.points - Decimal(n % 3))
            for n, item in enumerate(assessment.scheme_of(subject.round.scheme).items)
        }
        words = f"{self.year}年，我单位认真落实安全生产责任，全年形势总体平稳。不足：基层力量仍较薄弱。"
        figures = (("排查重大隐患", str(20 + subject.pk % 9), "处"), ("整改完成率", "96", "%"))
        clerk, content = self.office.staff[subject.unit_id].clerk, assessment.ReportContent(words, claims, figures)
        assessment.save_self_report(subject_id=subject.pk, content=content, actor=clerk, as_of=at)

    def _submit(self, subject: assessment.AssessmentSubject, at: datetime) -> None:
        shown: dict[str, object] = {"name": "佐证材料目录.pdf", "stream": io.BytesIO(_PDF)}
        clerk = self.office.staff[subject.unit_id].clerk
        assessment.add_report_evidence(subject_id=subject.pk, **shown, actor=clerk, as_of=at)  # type: ignore[arg-type]
        assessment.submit_self_report(subject_id=subject.pk, actor=clerk, as_of=at)

    def _review(self, subject: assessment.AssessmentSubject, at: datetime) -> None:
        """The parts that were not reviewed during the year."""
        done = assessment.reviews_of(subject)
        for section in assessment.sections_of(assessment.scheme_of(subject.round.scheme)):
            if section not in done:
                assessment.finish_section(
                    subject_id=subject.pk, section=section, note="", actor=self.office.first, as_of=at
                )

    def _approve_all(self, subject: assessment.AssessmentSubject, at: datetime) -> None:
        for section, review in assessment.reviews_of(subject).items():
            if review.state != "approved":
                assessment.approve_section(subject_id=subject.pk, section=section, actor=self.office.second, as_of=at)

    def _commit(self, title: str, source: str, at: datetime) -> None:
        assessment.commit_draw(
            round_id=self.round.pk, title=title, count=3, public_source=source, seed=f"{_SEED}{self.year}{at.month:02d}",
            actor=self.office.first, as_of=at,
        )  # fmt: skip

    def _reveal(self, title: str, value: str, at: datetime) -> None:
        draw = self.round.draws.get(title=title)
        assessment.reveal_draw(draw_id=draw.pk, public_value=value, actor=self.office.first, as_of=at)

    def _check(self, title: str, at: datetime) -> None:
        for check in self.round.draws.get(title=title).checks.all():
            words = "实地查看台账和现场，与单位报送情况一致。"
            assessment.enter_check(check_id=check.pk, on=at.date(), found=words, actor=self.office.first, as_of=at)

    def _tell(self, at: datetime) -> None:
        assessment.tell_results(round_id=self.round.pk, actor=self.office.first, as_of=at)

    def _appeal(self, at: datetime) -> None:
        fact = self.facts[APPEALED]
        subject = fact.subject
        assessment.appeal(
            subject_id=subject.pk, fact_id=fact.pk, actor=self.office.staff[subject.unit_id].clerk, as_of=at,
            reason="该起事故经调查认定为自然灾害引发，不属于生产安全事故，请求撤销扣分。",
            files=[("事故调查报告.pdf", io.BytesIO(_PDF))],
        )  # fmt: skip

    def _decide(self, at: datetime) -> None:
        filed = self.facts[APPEALED].appeals.get()
        words = "经核实调查报告，认定属实。"
        assessment.decide_appeal(appeal_id=filed.pk, upheld=True, decision=words, actor=self.office.second, as_of=at)

    def _announce(self, at: datetime) -> None:
        remarks = "各地各部门要对照扣分项目举一反三，不合格的按期报送整改方案。"
        assessment.announce(round_id=self.round.pk, actor=self.office.first, as_of=at, remarks=remarks)

    def _owing(self) -> list[assessment.AssessmentSubject]:
        return [subject for subject in self.subjects if assessment.plan_of(subject) is not None]

    def _file_plans(self, at: datetime) -> None:
        for subject in self._owing():
            assessment.file_plan(
                subject_id=subject.pk, words=PLAN, actor=self.office.staff[subject.unit_id].head, as_of=at,
                files=[("整改方案.pdf", io.BytesIO(_PDF))],
            )  # fmt: skip

    def _check_plans(self, at: datetime) -> None:
        note = "职责已明确，隐患已销号，整改到位。"
        for subject in self._owing():
            assessment.check_plan(subject_id=subject.pk, passed=True, note=note, actor=self.office.second, as_of=at)
