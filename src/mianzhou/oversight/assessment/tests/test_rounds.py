"""A year's assessment from its opening to the check of a plan, with everything that is refused on the way."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.oversight.assessment import api
from mianzhou.oversight.assessment.errors import (
    AppealedAlready,
    FactWrong,
    NoDraft,
    NotInForce,
    NotReady,
    RoundMoved,
    RoundTaken,
    SchemeTaken,
    SecondPerson,
    Settled,
    TooLate,
    WordsMissing,
)
from mianzhou.oversight.assessment.tests.office import SCHEME, YEAR, Office
from mianzhou.oversight.supervision.models import Notice
from mianzhou.oversight.supervision.tests.city import noon

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_year_from_its_opening_to_the_check_of_a_plan(office: Office) -> None:
    found = office.round()
    health, roads = (office.subject(found, u) for u in (office.health, office.roads))
    assert found.report_by == date(2026, 1, 31)
    report = office.report(health, date(2026, 1, 30))
    late = office.report(roads, date(2026, 2, 2))
    assert not api.report_is_late(health, report, date(2026, 3, 1))
    assert api.report_is_late(roads, late, date(2026, 3, 1))
    grave = office.fact(roads, "grave-accident")
    wrong = office.fact(health, "larger-accident", count=2)
    office.told(found)
    found.refresh_from_db()
    assert (found.state, found.appeal_by) == ("told", date(2026, 2, 26))
    assert [(s.subject.unit_id, s.place, s.score.total, s.score.grade) for s in api.standings(found)] == [
        (office.health.pk, 1, Decimal(84), "good"),
        (office.roads.pk, 2, Decimal(100), "fail"),
    ]
    filed = api.appeal(
        subject_id=health.pk, fact_id=wrong.pk, reason="该事故经调查非生产安全事故。", actor=office.clerk(office.health),
        as_of=noon(date(2026, 2, 26)), files=[("调查报告.pdf", io.BytesIO(PDF))],
    )  # fmt: skip
    assert filed.evidence.count() == 1
    api.decide_appeal(
        appeal_id=filed.pk, upheld=True, decision="调查报告属实。", actor=office.second, as_of=noon(date(2026, 2, 28))
    )
    office.announced(found)
    health.refresh_from_db()
    roads.refresh_from_db()
    assert (health.grade, health.total, health.place) == ("excellent", Decimal(100), 1)
    assert (roads.grade, roads.total, roads.place) == ("fail", Decimal(100), 2)
    assert api.score_of(roads).vetoed
    assert grave.note in roads.facts.get().note
    plan = api.plan_of(roads)
    assert plan is not None
    assert plan.due_on == date(2026, 4, 2)
    assert api.plan_of(health) is None
    head = office.head(office.roads)
    api.file_plan(subject_id=roads.pk, words="限期整改。", actor=head, as_of=noon(date(2026, 4, 3)))
    returned = api.check_plan(
        subject_id=roads.pk, passed=False, note="缺少责任人。", actor=office.first, as_of=noon(date(2026, 4, 6))
    )
    assert api.plan_is_late(returned, date(2026, 4, 6))
    api.file_plan(subject_id=roads.pk, words="限期整改，责任到人。", actor=head, as_of=noon(date(2026, 4, 8)))
    passed = api.check_plan(
        subject_id=roads.pk, passed=True, note="已整改。", actor=office.first, as_of=noon(date(2026, 6, 1))
    )
    assert (passed.state, passed.filed_on) == ("passed", date(2026, 4, 3))


def test_a_score_of_any_moment_can_be_found_again(office: Office) -> None:
    found = office.round()
    health = office.subject(found, office.health)
    fact = office.fact(health, "larger-accident")
    assert api.score_of(health).total == 100, "nothing counts before a second reviewer approved it"
    office.told(found)
    filed = api.appeal(
        subject_id=health.pk,
        fact_id=fact.pk,
        reason="有误",
        actor=office.head(office.health),
        as_of=noon(date(2026, 2, 20)),
    )
    api.decide_appeal(
        appeal_id=filed.pk, upheld=True, decision="属实", actor=office.second, as_of=noon(date(2026, 2, 25))
    )
    at = [date(2026, 2, 9), date(2026, 2, 11), date(2026, 2, 24), date(2026, 2, 25)]
    assert [api.score_of(health, noon(day)).total for day in at] == [100, 92, 92, 100]
    last = api.score_of(health)
    assert "申诉成立：属实" in last.set_aside[0].withdrawn


def test_two_people_are_needed(office: Office) -> None:
    found = office.round()
    health = office.subject(found, office.health)
    given = {"subject_id": health.pk, "section": "accidents"}
    fact = office.fact(health, "larger-accident")
    api.finish_section(**given, note="", actor=office.second, as_of=noon(date(2026, 2, 4)))
    for one in (office.first, office.second):
        with pytest.raises(SecondPerson):
            api.approve_section(**given, actor=one, as_of=noon(date(2026, 2, 5)))
    with pytest.raises(SecondPerson):
        api.return_section(**given, reason="再核", actor=office.second, as_of=noon(date(2026, 2, 5)))
    api.return_section(**given, reason="再核", actor=office.first, as_of=noon(date(2026, 2, 5)))
    fact.refresh_from_db()
    assert (fact.state, fact.refused_why) == ("refused", "再核")
    with pytest.raises(Settled):
        api.approve_section(**given, actor=office.first, as_of=noon(date(2026, 2, 5)))
    office.reviewed(found)
    assert api.score_of(health).total == 100
    again = office.fact(health, "larger-accident", at=noon(date(2026, 2, 12)))
    assert api.reviews_of(health)["accidents"].state == "open", "a new fact opens its part again"
    office.told(found, date(2026, 2, 13))
    filed = api.appeal(
        subject_id=health.pk,
        fact_id=again.pk,
        reason="有误",
        actor=office.clerk(office.health),
        as_of=noon(date(2026, 2, 13)),
    )
    decision = {"appeal_id": filed.pk, "upheld": False, "as_of": noon(date(2026, 2, 14))}
    with pytest.raises(SecondPerson):
        api.decide_appeal(**decision, decision="维持", actor=office.first)
    with pytest.raises(WordsMissing):
        api.decide_appeal(**decision, decision=" ", actor=office.second)
    api.decide_appeal(**decision, decision="证据充分", actor=office.second)
    with pytest.raises(Settled):
        api.decide_appeal(**decision, decision="证据充分", actor=office.second)
    with pytest.raises(AppealedAlready):
        api.appeal(
            subject_id=health.pk, fact_id=again.pk, reason="再申诉", actor=office.clerk(office.health),
            as_of=noon(date(2026, 2, 15)),
        )  # fmt: skip
    assert api.score_of(health).total == 92


def test_an_appeal_has_its_time(office: Office) -> None:
    found = office.round()
    health = office.subject(found, office.health)
    fact = office.fact(health, "larger-accident")
    with pytest.raises(RoundMoved):
        api.appeal(subject_id=health.pk, fact_id=fact.pk, reason="早", actor=office.clerk(office.health), as_of=noon(date(2026, 2, 9)))  # fmt: skip
    office.told(found)
    with pytest.raises(NotReady):
        office.announced(found, date(2026, 2, 26))
    with pytest.raises(TooLate):
        api.appeal(subject_id=health.pk, fact_id=fact.pk, reason="晚", actor=office.clerk(office.health), as_of=noon(date(2026, 2, 27)))  # fmt: skip
    with pytest.raises(NotPermitted):
        api.appeal(subject_id=health.pk, fact_id=fact.pk, reason="代", actor=office.clerk(office.roads), as_of=noon(date(2026, 2, 20)))  # fmt: skip
    api.appeal(subject_id=health.pk, fact_id=fact.pk, reason="有误", actor=office.clerk(office.health), as_of=noon(date(2026, 2, 20)))  # fmt: skip
    with pytest.raises(NotReady):
        office.announced(found)


def test_results_are_told_when_everything_is_looked_at(office: Office) -> None:
    found = office.round()
    with pytest.raises(NotReady):
        api.tell_results(round_id=found.pk, actor=office.first, as_of=noon(date(2026, 2, 11)))
    office.reviewed(found)
    draw = api.commit_draw(
        round_id=found.pk,
        title="抽查",
        count=2,
        public_source="某日指数",
        actor=office.first,
        as_of=noon(date(2026, 2, 11)),
    )
    with pytest.raises(NotReady):
        api.tell_results(round_id=found.pk, actor=office.first, as_of=noon(date(2026, 2, 11)))
    labels = [c["label"] for c in draw.candidates]
    assert len(labels) == 2 * len(SCHEME.items)
    api.reveal_draw(draw_id=draw.pk, public_value="3391.88", actor=office.first, as_of=noon(date(2026, 2, 12)))
    draw.refresh_from_db()
    again = api.draw(draw.seed, "3391.88", labels, 2, draw.commitment)
    drawn = [t.candidate for t in again if t.drawn]
    checks = list(draw.checks.all())
    assert drawn == [
        next(c["label"] for c in draw.candidates if (c["subject"], c["section"]) == (k.subject_id, k.section))
        for k in checks
    ]
    with pytest.raises(Settled):
        api.reveal_draw(draw_id=draw.pk, public_value="1", actor=office.first, as_of=noon(date(2026, 2, 12)))
    with pytest.raises(NotReady):
        api.tell_results(round_id=found.pk, actor=office.first, as_of=noon(date(2026, 2, 12)))
    for check in checks:
        with pytest.raises(FactWrong):
            api.enter_check(check_id=check.pk, on=date(2026, 2, 11), found="好", actor=office.first, as_of=noon(date(2026, 2, 13)))  # fmt: skip
        api.enter_check(check_id=check.pk, on=date(2026, 2, 13), found="属实", actor=office.first, as_of=noon(date(2026, 2, 13)))  # fmt: skip
    with pytest.raises(Settled):
        api.enter_check(check_id=checks[0].pk, on=date(2026, 2, 13), found="属实", actor=office.first, as_of=noon(date(2026, 2, 13)))  # fmt: skip
    api.tell_results(round_id=found.pk, actor=office.first, as_of=noon(date(2026, 2, 13)))
    with pytest.raises(RoundMoved):
        office.fact(office.subject(found, office.health), "larger-accident", at=noon(date(2026, 2, 14)))


def test_facts_that_the_scheme_does_not_have_are_refused(office: Office) -> None:
    health = office.subject(office.round(), office.health)
    for given in (
        api.FactGiven("no-such-rule", date(YEAR, 6, 1), "甲"),
        api.FactGiven("enforcement-lacking", date(YEAR, 6, 1), "甲"),
        api.FactGiven("larger-accident", date(YEAR + 1, 1, 1), "甲"),
        api.FactGiven("larger-accident", date(YEAR, 12, 31), "甲"),
        api.FactGiven("larger-accident", date(YEAR, 6, 1), " "),
    ):
        with pytest.raises(MianzhouError):
            api.record_fact(subject_id=health.pk, given=given, actor=office.first, as_of=noon(date(YEAR, 12, 30)))
    with pytest.raises(NotPermitted):
        office.fact(health, "larger-accident", actor=office.head(office.health))


def test_a_self_report_says_something_of_every_item(office: Office) -> None:
    health = office.subject(office.round(), office.health)
    clerk, at = office.clerk(office.health), noon(date(2026, 1, 5))
    with pytest.raises(NotFound):
        api.submit_self_report(subject_id=health.pk, actor=clerk, as_of=at)
    api.save_self_report(subject_id=health.pk, content=api.ReportContent("全年平稳。"), actor=clerk, as_of=at)
    with pytest.raises(WordsMissing):
        api.submit_self_report(subject_id=health.pk, actor=clerk, as_of=at)
    too_much = api.ReportContent("好", {"law": ("好", Decimal("15.5"))})
    with pytest.raises(FactWrong):
        api.save_self_report(subject_id=health.pk, content=too_much, actor=clerk, as_of=at)
    api.add_report_evidence(subject_id=health.pk, name="台账.pdf", stream=io.BytesIO(PDF), actor=clerk, as_of=at)
    office.report(health, date(2026, 1, 6))
    with pytest.raises(Settled):
        office.report(health, date(2026, 1, 7))
    roads = health.round.subjects.get(unit=office.roads)
    with pytest.raises(NotPermitted):
        api.save_self_report(subject_id=roads.pk, content=office.content(), actor=clerk, as_of=at)


def test_who_sees_what(office: Office) -> None:
    found = office.round()
    health, roads = (office.subject(found, u) for u in (office.health, office.roads))
    clerk, stranger = office.clerk(office.health), office.clerk(office.schools)
    shown = office.fact(health, "larger-accident")
    assert list(api.subjects_for(clerk)) == [health]
    assert list(api.rounds_for(clerk)) == [found]
    assert not api.rounds_for(stranger)
    with pytest.raises(NotFound):
        api.subject_for(clerk, roads.pk)
    assert not api.sees_result(clerk, api.subject_for(clerk, health.pk))
    assert api.sees_result(office.first, health)
    office.told(found)
    assert api.sees_result(clerk, api.subject_for(clerk, health.pk))
    office.announced(found)
    assert list(api.rounds_for(stranger)) == [found]
    assert not api.subjects_for(stranger)
    assert shown.evidence.count() == 0


def test_a_county_runs_its_own_assessments_only(office: Office) -> None:
    at = noon(date(2025, 12, 20))
    given = {"scheme": office.scheme, "year": YEAR, "actor": office.county_supervisor, "as_of": at}
    with pytest.raises(NotPermitted):
        api.open_round(**given, units=[office.county, office.health])
    found = office.round(office.county, office.health)
    for refused in (
        lambda: api.draw_facts(round_id=found.pk, actor=office.county_supervisor, as_of=at),
        lambda: api.tell_results(round_id=found.pk, actor=office.county_supervisor, as_of=at),
        lambda: api.commit_draw(
            round_id=found.pk, title="抽查", count=1, public_source="某日指数", actor=office.county_supervisor, as_of=at
        ),
    ):
        with pytest.raises(NotPermitted):
            refused()
    assert [s.unit_id for s in api.subjects_for(office.county_supervisor)] == [office.county.pk]
    own = api.open_round(**{**given, "year": YEAR - 1}, units=[office.county])
    assert own.subjects.count() == 1


def test_plans_are_reminded_of_once(office: Office) -> None:
    found = office.round(office.roads)
    roads = office.subject(found, office.roads)
    office.fact(roads, "grave-accident")
    office.told(found)
    office.announced(found)
    days = [
        date(2026, 3, 25),
        date(2026, 3, 26),
        date(2026, 3, 27),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 4),
    ]
    before = Notice.objects.count()
    assert [api.remind(actor=api.reminding_actor(), as_of=noon(day)) for day in days] == [0, 1, 0, 0, 1, 0]
    assert Notice.objects.count() == before + 2
    assert [o.due_on for o in api.owed_by(office.head(office.roads))] == [date(2026, 4, 2)]


def test_schemes_are_drafted_published_and_stay(office: Office) -> None:
    text, at = api.write_scheme(SCHEME), noon(date(2026, 1, 1))
    with pytest.raises(SchemeTaken):
        api.draft_scheme(text=text, actor=office.first, as_of=at)
    with pytest.raises(NoDraft):
        api.publish_scheme(scheme_id=office.scheme.pk, actor=office.first, as_of=at)
    second = text.replace("version: 1", "version: 2").replace("in_force: 2016-08-12", "in_force: 2027-01-01")
    draft = api.draft_scheme(text=second, actor=office.first, as_of=at)
    units = [office.health]
    with pytest.raises(NotInForce):
        api.open_round(scheme=draft, year=2026, units=units, actor=office.first, as_of=at)
    api.draft_scheme(text=second + "\n", actor=office.first, as_of=at, scheme_id=draft.pk)
    draft = api.publish_scheme(scheme_id=draft.pk, actor=office.first, as_of=at)
    with pytest.raises(NotInForce):
        api.open_round(scheme=draft, year=2026, units=units, actor=office.first, as_of=at)
    office.round()
    with pytest.raises(RoundTaken):
        office.round()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(title_zh="改动")
    third = text.replace("version: 1", "version: 3")
    draft = api.draft_scheme(text=third, actor=office.first, as_of=at)
    api.discard_scheme(scheme_id=draft.pk, actor=office.first, as_of=at)
    with pytest.raises(NotPermitted):
        api.draft_scheme(text=third, actor=office.head(office.health), as_of=at)


def test_the_database_keeps_an_approved_fact(office: Office) -> None:
    found = office.round()
    fact = office.fact(office.subject(found, office.health), "larger-accident")
    rows = type(fact).objects.filter(pk=fact.pk)
    office.reviewed(found)
    for change in ({"count": 2}, {"note": "改"}, {"state": "refused"}, {"on": date(YEAR, 7, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


def test_supervision_is_drawn_once_with_its_source(office: Office) -> None:
    rules = api.shipped_scheme("supervised-tasks")
    at = noon(date(2026, 3, 1))
    draft = api.draft_scheme(text=api.write_scheme(rules), actor=office.first, as_of=at)
    scheme = api.publish_scheme(scheme_id=draft.pk, actor=office.first, as_of=at)
    office.underway(due_on=date(2026, 5, 20))
    found = api.open_round(scheme=scheme, year=2026, units=[office.health], actor=office.first, as_of=at)
    later = noon(date(2026, 6, 10))
    made = api.draw_facts(round_id=found.pk, actor=office.first, as_of=later)
    facts = list(found.subjects.get().facts.values_list("rule", "source_kind", "on"))
    assert made == len(facts) > 0
    assert {rule for rule, _, _ in facts} == {"report-late", "task-late"}
    assert {kind for _, kind, _ in facts} == {"supervision"}
    assert api.draw_facts(round_id=found.pk, actor=office.first, as_of=later + timedelta(days=1)) == 0
