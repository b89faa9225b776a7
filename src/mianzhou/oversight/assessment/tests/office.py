"""An assessing office for tests: two reviewers, the units of supervision's small government, a round of a published scheme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.assessment import api
from mianzhou.oversight.supervision.tests.city import City, noon

SCHEME = api.shipped_scheme("work-safety")
YEAR = 2025


class Office(City):
    """Everything happens at moments given as days; reports are due on 2026-01-31."""

    def __init__(self) -> None:
        super().__init__()
        self.first = replace(self.actor("supervisor"), name="first")
        self.second = replace(self.actor("supervisor"), name="second")
        text = api.write_scheme(SCHEME)
        draft = api.draft_scheme(text=text, actor=self.first, as_of=noon(date(2025, 1, 2)))
        self.scheme = api.publish_scheme(scheme_id=draft.pk, actor=self.first, as_of=noon(date(2025, 1, 2)))

    def round(self, *units: Unit) -> api.AssessmentRound:
        return api.open_round(
            scheme=self.scheme,
            year=YEAR,
            units=units or (self.health, self.roads),
            actor=self.first,
            as_of=noon(date(2025, 12, 20)),
        )

    def subject(self, round: api.AssessmentRound, unit: Unit) -> api.AssessmentSubject:
        return round.subjects.get(unit=unit)

    def content(self) -> api.ReportContent:
        items = {item.code: ("已落实。", Decimal(item.points)) for item in SCHEME.items}
        return api.ReportContent("全年平稳。", items, (("隐患整改", "100", "%"),))

    def report(self, subject: api.AssessmentSubject, on: date) -> api.SelfReport:
        clerk = self.clerk(subject.unit)
        api.save_self_report(subject_id=subject.pk, content=self.content(), actor=clerk, as_of=noon(on))
        return api.submit_self_report(subject_id=subject.pk, actor=clerk, as_of=noon(on))

    def fact(
        self,
        subject: api.AssessmentSubject,
        rule: str,
        *,
        actor: Actor | None = None,
        at: datetime | None = None,
        count: int = 1,
    ) -> api.AssessmentFact:
        given = api.FactGiven(rule, date(YEAR, 6, 1), "核查发现", count)
        return api.record_fact(
            subject_id=subject.pk, given=given, actor=actor or self.first, as_of=at or noon(date(2026, 2, 3))
        )

    def reviewed(self, round: api.AssessmentRound, on: date = date(2026, 2, 10)) -> None:
        """Every part reviewed by the first and approved by the second."""
        for subject in round.subjects.all():
            done = {code for code, r in api.reviews_of(subject).items() if r.state == "approved"}
            for section in api.sections_of(SCHEME):
                if section in done:
                    continue
                given = {"subject_id": subject.pk, "section": section}
                api.finish_section(**given, note="", actor=self.first, as_of=noon(on))
                api.approve_section(**given, actor=self.second, as_of=noon(on) + timedelta(hours=1))

    def told(self, round: api.AssessmentRound, on: date = date(2026, 2, 11)) -> api.AssessmentRound:
        self.reviewed(round)
        return api.tell_results(round_id=round.pk, actor=self.first, as_of=noon(on))

    def announced(self, round: api.AssessmentRound, on: date = date(2026, 3, 2)) -> api.AssessmentRound:
        return api.announce(round_id=round.pk, actor=self.first, as_of=noon(on))
