"""Watched clocks: the same as their owners say, in every state; notices once; who sees, answers and withdraws."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor, Grant, Person, RoleGrant
from mianzhou.oversight.supervision.models import Notice
from mianzhou.oversight.watching import api
from mianzhou.oversight.watching.api import ClockState, WatchedClock, WatchingNotice
from mianzhou.oversight.watching.models import WatchedMonth, WatchingMark
from mianzhou.services.cases import api as cases
from mianzhou.services.cases.tests.asking import ASKING, Town, noon
from mianzhou.services.cases.tests.full import FULL

DAY = date(2026, 3, 2)  # a Monday; the deadline of ten working days is Monday the 16th
SYSTEM = api.watching_actor()


def at(days: int) -> datetime:
    return noon(DAY + timedelta(days))


@pytest.fixture
def town(db: None) -> Town:
    """Units and people, in a database of their own."""
    return Town()


def opened(town: Town, responsible: str = "health", day: int = 0) -> cases.Case:
    return cases.open_case(
        procedure=ASKING,
        title="一个值不对",
        responsible=getattr(town, responsible),
        raiser_unit=town.police,
        actor=town.clerk(town.police),
        as_of=at(day),
    )


def states(day: int, actor: Actor = SYSTEM) -> list[tuple[str, str]]:
    """Step and state of every clock in sight on a day, by deadline."""
    api.follow(as_of=at(day))
    return [(c.step, api.state_of(c, at(day)).value) for c in api.clocks_for(actor, at(day)).order_by("due_at", "pk")]


def test_a_clock_goes_from_running_to_warned_to_overdue_to_done_late(town: Town) -> None:
    case = opened(town)
    assert states(1) == [("asked", "running")]
    clock = WatchedClock.objects.get()
    assert (clock.number, clock.title, clock.unit_id, clock.due_on) == (
        case.number,
        case.title,
        town.health.pk,
        date(2026, 3, 16),
    )
    assert api.source_of(clock.source).basis(clock.key) == tuple(  # type: ignore[union-attr]  # it is there
        cases.state_of(case).derivation
        and [type(api.COLOURS["red"])(zh, en) for zh, en in cases.state_of(case).derivation]
    )
    assert states(10) == [("asked", "warned")]  # the 12th: two working days before the 16th
    assert states(14) == [("asked", "warned")]
    assert states(15) == [("asked", "overdue")]
    cases.act(case_id=case.pk, verb="accept", actor=town.clerk(town.health), as_of=at(16), data={"answer": "已更正"})
    assert states(16) == [("asked", "late")]


def test_a_stage_passed_in_time_a_second_turn_and_a_pause(town: Town) -> None:
    case, health = opened(town), town.clerk(town.health)
    cases.act(case_id=case.pk, verb="note", actor=town.clerk(town.police), as_of=at(1), remark="另附证明")
    cases.act(case_id=case.pk, verb="refuse", actor=health, as_of=at(3), remark="系统中无误")
    assert states(3) == [("asked", "done")]
    cases.act(case_id=case.pk, verb="press", actor=town.clerk(town.police), as_of=at(4), responsible=town.county)
    assert states(4) == [("asked", "done"), ("asked", "running")]
    assert [c.unit_id for c in WatchedClock.objects.order_by("due_at")] == [town.health.pk, town.county.pk]
    cases.pause(case_id=case.pk, reason="等待鉴定", actor=town.clerk(town.county), as_of=at(7))
    assert states(60)[1] == ("asked", "suspended")
    cases.resume(case_id=case.pk, actor=town.clerk(town.county), as_of=at(63))
    api.follow(as_of=at(63))
    case.refresh_from_db()
    clock = WatchedClock.objects.get(unit=town.county)
    assert (clock.due_on, api.state_of(clock, at(64))) == (case.due_on, ClockState.RUNNING)
    said = [line.zh for line in api.source_of("cases").basis(clock.key)]  # type: ignore[union-attr]  # it is there
    assert [zh for zh, _ in case.due_basis] == said


def test_extending_moves_the_clock_and_its_colours(town: Town) -> None:
    case = opened(town)
    assert states(13) == [("asked", "warned")]
    steward = town.steward()
    cases.extend(case_id=case.pk, new_due_on=date(2026, 3, 23), reason="需会商", actor=steward, as_of=at(13))
    assert states(13) == [("asked", "running")]
    assert WatchedClock.objects.get().due_on == date(2026, 3, 23)


def test_hours_further_clocks_and_the_whole(town: Town) -> None:
    case = cases.open_case(
        procedure=FULL, title="全项", responsible=town.health, raiser_unit=None, actor=town.clerk(town.health),
        as_of=noon(DAY), about={"name": "甲"}, materials=frozenset({"licence"}),
    )  # fmt: skip
    api.follow(as_of=noon(DAY))
    steps = {c.step: c for c in WatchedClock.objects.all()}
    assert set(steps) == {"received", "first_call", "overall"}
    call = steps["first_call"]
    assert call.by_hour
    assert (
        timezone.localtime(call.due_at).hour == 17
    )  # four working hours from noon, which is before the afternoon: 13–17
    assert api.step_title("cases", FULL.id, "first_call").zh == "首次联系"
    assert api.state_of(call, call.due_at - timedelta(seconds=1)) is ClockState.WARNED
    assert api.state_of(call, call.due_at) is ClockState.OVERDUE
    cases.act(
        case_id=case.pk,
        verb="call",
        actor=town.clerk(town.health),
        as_of=noon(DAY) + timedelta(hours=2),
        remark="已联系",
    )
    assert dict(states(1))["first_call"] == "done"


def test_what_joins_another_ceases(town: Town) -> None:
    first, second = (
        cases.open_case(
            procedure=FULL, title="全项", responsible=town.health, raiser_unit=None, actor=town.clerk(town.health),
            as_of=at(0), about={"name": "甲", "respondent": "乙"}, materials=frozenset({"licence"}),
        )
        for _ in range(2)
    )  # fmt: skip
    cases.join(case_id=second.pk, into_id=first.pk, reason="同一事项", actor=town.clerk(town.health), as_of=at(1))
    api.follow(as_of=at(1))
    assert {c.step for c in WatchedClock.objects.filter(ref=second.pk, ceased=False)} == set()
    assert WatchedClock.objects.filter(ref=first.pk, ceased=False, ended_at=None).count() == 3


def test_a_title_under_secrecy_is_not_copied(town: Town) -> None:
    case = opened(town)
    cases.Case.objects.filter(pk=case.pk).update(secrecy="trade")
    api.read_everything(as_of=at(1))
    assert WatchedClock.objects.get().title == ""


def test_reading_again_changes_nothing_and_a_lost_mark_loses_nothing(town: Town) -> None:
    opened(town)
    api.follow(as_of=at(1))
    before = list(WatchedClock.objects.values())
    api.follow(as_of=at(1))
    api.read_everything(as_of=at(1))
    assert list(WatchedClock.objects.values()) == before
    WatchingMark.objects.all().delete()
    opened(town)
    assert len(states(1)) == 2


def test_months_and_totals(town: Town) -> None:
    late, kept = opened(town), opened(town)
    opened(town, "county", day=1)
    for case, day in ((kept, 3), (late, 20)):
        cases.act(case_id=case.pk, verb="accept", actor=town.clerk(town.health), as_of=at(day), data={"answer": "是"})
    api.follow(as_of=at(30))
    assert list(WatchedMonth.objects.values_list("month", "unit", "in_time", "late")) == [
        (date(2026, 3, 1), town.health.pk, 1, 1)
    ]
    api.issue_due(actor=SYSTEM, as_of=at(30))
    county, health = api.totals_by_unit(SYSTEM, at=at(30), since=date(2026, 3, 1))
    assert (health.done, health.done_late, health.rate, health.red) == (1, 1, 50, 0)
    assert (county.overdue, county.rate, county.red) == (1, 0, 1)
    assert [(m.done, m.done_late) for m in api.by_month(SYSTEM, today=date(2026, 4, 1), months=2)] == [(1, 1), (0, 0)]
    assert api.unit_records(SYSTEM, since=DAY, until=date(2026, 3, 31))[0].rate == 50


def test_notices_are_issued_once_and_about_each_deadline(town: Town) -> None:
    case = opened(town)
    api.follow(as_of=at(9))
    assert api.issue_due(actor=SYSTEM, as_of=at(9)) == api.Issued(0, 0)
    assert api.issue_due(actor=SYSTEM, as_of=at(10)) == api.Issued(1, 0)
    assert api.issue_due(actor=SYSTEM, as_of=at(11)) == api.Issued(0, 0)
    cases.extend(case_id=case.pk, new_due_on=date(2026, 3, 23), reason="需会商", actor=town.steward(), as_of=at(11))
    api.follow(as_of=at(18))
    assert api.issue_due(actor=SYSTEM, as_of=at(18)) == api.Issued(1, 0)  # yellow about the later deadline
    assert api.issue_due(actor=SYSTEM, as_of=at(22)) == api.Issued(0, 1)
    assert api.issue_due(actor=SYSTEM, as_of=at(23)) == api.Issued(0, 0)
    assert AuditEntry.objects.filter(verb="watching.issue").count() == 3
    assert [n.colour for n in Notice.objects.order_by("pk")] == ["orange", "orange", "red"]


def test_a_head_who_works_elsewhere_is_told_in_person(town: Town) -> None:
    person = Person.objects.create(username="head", name="局长", unit=town.police, created_at=at(0))
    RoleGrant.objects.create(person=person, role="head", unit=town.health, granted_at=at(0), granted_by="t")
    opened(town)
    api.follow(as_of=at(20))
    api.issue_due(actor=SYSTEM, as_of=at(20))
    assert set(Notice.objects.values_list("unit", "person")) == {(town.health.pk, None), (None, person.pk)}


def issued(town: Town) -> WatchingNotice:
    opened(town)
    api.follow(as_of=at(20))
    api.issue_due(actor=SYSTEM, as_of=at(20))
    return WatchingNotice.objects.get()


def test_the_unit_answers_and_the_supervision_office_withdraws(town: Town) -> None:
    notice = issued(town)
    assert notice.answer_by == date(2026, 3, 25)  # three working days after Sunday the 22nd
    with pytest.raises(api.WordsMissing):
        api.answer(notice_id=notice.pk, explanation=" ", actor=town.clerk(town.health), as_of=at(21))
    api.answer(notice_id=notice.pk, explanation="系统故障", actor=town.clerk(town.health), as_of=at(21))
    with pytest.raises(api.NoticeAnswered):
        api.answer(notice_id=notice.pk, explanation="再说", actor=town.clerk(town.health), as_of=at(22))
    [fact] = api.notice_facts(SYSTEM, since=DAY, until=date(2026, 4, 1))
    assert (fact.colour, fact.explained, fact.why, fact.due_on) == ("red", True, "系统故障", date(2026, 3, 16))
    supervisor = Actor("sup", grants=(Grant("supervisor"),))
    with pytest.raises(api.WordsMissing):
        api.withdraw(notice_id=notice.pk, reason="", actor=supervisor, as_of=at(22))
    api.withdraw(notice_id=notice.pk, reason="系统故障属实", actor=supervisor, as_of=at(22))
    with pytest.raises(api.NoticeWithdrawn):
        api.withdraw(notice_id=notice.pk, reason="再撤", actor=supervisor, as_of=at(23))
    assert api.notice_facts(SYSTEM, since=DAY, until=date(2026, 4, 1)) == []
    assert api.issue_due(actor=SYSTEM, as_of=at(24)) == api.Issued(0, 0)  # not issued again about the same deadline


def test_who_sees_and_who_may(town: Town) -> None:
    """A department its own, a county's supervision its county, the city's all; nobody acts for another."""
    notice = issued(town)
    opened(town, "county", day=12)
    api.follow(as_of=at(20))
    county = Actor("county", grants=(Grant("supervisor", region_path=town.county.region.path),))
    city = Actor("city", grants=(Grant("supervisor"),))
    seen = {
        "city": (city, {town.health.pk, town.county.pk}),
        "county": (county, {town.county.pk}),
        "own": (town.clerk(town.health), {town.health.pk}),
        "other": (town.clerk(town.police), set()),
        "reader": (Actor("r", grants=(Grant("reader"),)), set()),
    }
    for actor, units in seen.values():
        assert {c.unit_id for c in api.clocks_for(actor, at(20))} == units
    for stranger in (county, town.clerk(town.police), town.clerk(town.county)):
        with pytest.raises(NotFound):
            api.answer(notice_id=notice.pk, explanation="说明", actor=stranger, as_of=at(21))
        with pytest.raises(NotFound):
            api.withdraw(notice_id=notice.pk, reason="理由", actor=stranger, as_of=at(21))
    with pytest.raises(NotPermitted):
        api.answer(notice_id=notice.pk, explanation="说明", actor=city, as_of=at(21))
    with pytest.raises(NotPermitted):
        api.withdraw(notice_id=notice.pk, reason="理由", actor=town.clerk(town.health), as_of=at(21))
    with pytest.raises(NotPermitted):
        api.issue_due(actor=town.clerk(town.health), as_of=at(21))


def test_pages_by_key_hold_every_clock_once(town: Town) -> None:
    for day in (0, 0, 1, 2, 2, 7, 8):
        opened(town, day=day)
    api.follow(as_of=at(9))
    rows = api.clocks_for(SYSTEM, at(9))
    for latest_first in (False, True):
        seen: list[int] = []
        after = None
        while True:
            page = api.page_of(rows, after=after, latest_first=latest_first, size=3)
            seen += [c.pk for c in page.clocks]
            if page.next is None:
                break
            after = api.Cursor.read(str(page.next))
        wanted = rows.order_by(*(("-due_at", "-pk") if latest_first else ("due_at", "pk")))
        assert seen == list(wanted.values_list("pk", flat=True))
    assert [api.Cursor.read(text) for text in ("", "x", "2026-03-02_1", "_9", "2026-13-01T00:00:00+00:00_1")] == [
        None
    ] * 5
    for moment in (at(9), at(14), at(40)):
        for state in ClockState:
            found = set(rows.filter(api.in_state(state, moment)))
            assert found == {c for c in rows if api.state_of(c, moment) is state}
