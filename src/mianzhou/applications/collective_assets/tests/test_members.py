"""Members: proposed, voted, put up for a week, reviewed, filed; then they count. The three bodies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mianzhou.applications.collective_assets.collectives.actions import (
    Proposed,
    add_households,
    draft_roll,
    enter_roll,
    open_collective,
    set_holder_cap,
)
from mianzhou.applications.collective_assets.collectives.models import Member, MemberRoll
from mianzhou.applications.collective_assets.collectives.queries import collective_for, collectives_for
from mianzhou.applications.collective_assets.collectives.seating_actions import elect, end_office
from mianzhou.applications.collective_assets.errors import (
    CannotBeDone,
    DayAhead,
    DayBefore,
    MemberElsewhere,
    NotEndedInForce,
    NotOfCollective,
    TwoBodies,
)
from mianzhou.applications.collective_assets.shareholding.models import SharePlan
from mianzhou.applications.collective_assets.tests.village import CARRIED, DAY, NUMBERS, Village, at
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.portal.case_subjects import subjects_of
from mianzhou.services.cases.api import GuardFails, act, procedure_of
from mianzhou.services.postings.api import PeriodTooShort, put_up


def test_members_count_once_the_county_has_filed_them(village: Village) -> None:
    village.settle()
    village.roll()
    members = Member.objects.filter(household__collective=village.collective)
    assert members.filter(state="confirmed", since=DAY).count() == 6
    assert collectives_for(village.keeper).get().members_count == 6


def test_two_thirds_come_and_agree(village: Village) -> None:
    village.settle()
    roll = draft_roll(
        collective=village.collective, title="x", base_on=DAY, members=(), actor=village.keeper, as_of=at()
    )
    for few in (
        {"present": "3", "in_favour": "3"},
        {"in_favour": "3"},
        {"present": "7", "in_favour": "7"},
        {"present": "五"},
    ):
        with pytest.raises(GuardFails):
            act(case_id=roll.case_id, verb="vote", actor=village.keeper, as_of=at(), data={**CARRIED, **few})
    act(
        case_id=roll.case_id,
        verb="vote",
        actor=village.keeper,
        as_of=at(),
        data={**CARRIED, "present": "4", "in_favour": "4"},
    )


def test_a_notice_stands_for_seven_days(village: Village) -> None:
    """绵委发〔2018〕7号 三（三）2: 公示期不得低于7天."""
    village.settle()
    roll = draft_roll(
        collective=village.collective, title="x", base_on=DAY, members=(), actor=village.keeper, as_of=at()
    )
    act(case_id=roll.case_id, verb="vote", actor=village.keeper, as_of=at(), data=dict(CARRIED))
    with pytest.raises(PeriodTooShort):
        put_up(case_id=roll.case_id, title="公示", body="x", until_on=at(6).date(), actor=village.keeper, as_of=at())
    put_up(case_id=roll.case_id, title="公示", body="x", until_on=at(7).date(), actor=village.keeper, as_of=at())
    with pytest.raises(GuardFails):
        act(case_id=roll.case_id, verb="submit", actor=village.keeper, as_of=at(7))
    with pytest.raises(NotEndedInForce):
        enter_roll(roll_id=roll.pk, actor=village.keeper, as_of=at(7))
    act(case_id=roll.case_id, verb="submit", actor=village.keeper, as_of=at(8))


def test_the_township_does_not_file_what_it_passed(village: Village) -> None:
    village.settle()
    roll = draft_roll(
        collective=village.collective, title="x", base_on=DAY, members=(), actor=village.keeper, as_of=at()
    )
    act(case_id=roll.case_id, verb="vote", actor=village.keeper, as_of=at(), data=dict(CARRIED))
    put_up(case_id=roll.case_id, title="公示", body="x", until_on=None, actor=village.keeper, as_of=at())
    act(case_id=roll.case_id, verb="submit", actor=village.keeper, as_of=at(8))
    with pytest.raises(NotPermitted):
        act(case_id=roll.case_id, verb="pass", actor=village.keeper, as_of=at(8))
    act(case_id=roll.case_id, verb="pass", actor=village.head, as_of=at(8))
    with pytest.raises(NotPermitted):
        act(case_id=roll.case_id, verb="file", actor=village.head, as_of=at(8))


def test_nobody_is_a_member_twice(village: Village) -> None:
    village.settle()
    village.roll()
    again = (Proposed("2", "成员0", NUMBERS[0], "applied"),)
    with pytest.raises(MemberElsewhere):
        draft_roll(
            collective=village.collective, title="x", base_on=DAY, members=again, actor=village.keeper, as_of=at(11)
        )
    with pytest.raises(NotOfCollective):
        draft_roll(
            collective=village.collective, title="x", base_on=DAY,
            members=(Proposed("99", "某", "510703199001010118", "applied"),), actor=village.keeper, as_of=at(11),
        )  # fmt: skip


def test_households_are_entered_once(village: Village) -> None:
    village.settle()
    rows = [("1", "赵一", "", False), ("3", "李四", "", False), ("3", "李四", "", False)]
    assert add_households(collective=village.collective, rows=rows, actor=village.keeper, as_of=at()) == 1


def test_nobody_sits_in_the_council_and_among_the_supervisors(village: Village) -> None:
    """绵委发〔2018〕7号 三（五）1: 理事会成员不得兼任监事会成员."""
    village.settle()
    village.roll()
    member = Member.objects.first()
    assert member is not None
    given = {
        "collective": village.collective,
        "member_id": member.pk,
        "elected": "决议1号",
        "actor": village.keeper,
        "as_of": at(12),
    }
    elect(body="assembly", since=DAY, **given)
    seat = elect(body="council", since=DAY, chairs=True, **given)
    with pytest.raises(TwoBodies):
        elect(body="supervisors", since=DAY, **given)
    end_office(office_id=seat.pk, until=at(13).date(), actor=village.keeper, as_of=at(13))
    elect(body="supervisors", since=at(13).date(), **given | {"as_of": at(13)})


def test_a_body_has_one_chair_and_a_seat_ends_after_it_began(village: Village) -> None:
    village.settle()
    village.roll()
    first, second = Member.objects.order_by("pk")[:2]
    said = {"collective": village.collective, "elected": "决议1号", "actor": village.keeper, "as_of": at(12)}
    seat = elect(member_id=first.pk, body="council", since=DAY, chairs=True, **said)
    with pytest.raises(CannotBeDone):
        elect(member_id=second.pk, body="council", since=DAY, chairs=True, **said)
    with pytest.raises(DayAhead):
        elect(member_id=second.pk, body="council", since=at(13).date(), **said)
    with pytest.raises(DayBefore):
        end_office(office_id=seat.pk, until=at(-1).date(), actor=village.keeper, as_of=at(12))


def test_a_list_gives_way_to_another_until_the_meeting_has_voted(village: Village) -> None:
    village.settle()
    by: Any = {"collective": village.collective, "title": "成员", "base_on": DAY, "actor": village.keeper}
    first = draft_roll(members=(Proposed("1", "甲", NUMBERS[0], "initial"),), as_of=at(), **by)
    second = draft_roll(members=(Proposed("1", "乙", NUMBERS[0], "initial"),), as_of=at(), **by)
    first.refresh_from_db()
    assert (first.state, first.case.stage) == ("dropped", "dropped")
    assert Member.objects.get(roll=first).state == "ended"
    act(case_id=second.case_id, verb="vote", actor=village.keeper, as_of=at(), data=dict(CARRIED))
    with pytest.raises(CannotBeDone, match="under way"):
        draft_roll(members=(), as_of=at(), **by)


def test_what_was_sent_back_is_put_up_in_public_again(village: Village) -> None:
    village.settle()
    roll = draft_roll(
        collective=village.collective, title="成员", base_on=DAY, members=(), actor=village.keeper, as_of=at()
    )
    case, keeper = roll.case_id, village.keeper
    act(case_id=case, verb="vote", actor=keeper, as_of=at(), data=dict(CARRIED))
    put_up(case_id=case, title="公示", body="x", until_on=None, actor=keeper, as_of=at())
    act(case_id=case, verb="submit", actor=keeper, as_of=at(8))
    act(case_id=case, verb="return", actor=village.head, as_of=at(9), remark="漏登一人")
    act(case_id=case, verb="vote", actor=keeper, as_of=at(10), data=dict(CARRIED))
    with pytest.raises(GuardFails, match="since it came to this stage"):
        act(case_id=case, verb="submit", actor=keeper, as_of=at(18))
    put_up(case_id=case, title="再次公示", body="x", until_on=None, actor=keeper, as_of=at(18))
    act(case_id=case, verb="submit", actor=keeper, as_of=at(26))


def test_a_meeting_was_held_before_its_vote_is_entered(village: Village) -> None:
    roll = draft_roll(
        collective=village.collective, title="成员", base_on=DAY, members=(), actor=village.keeper, as_of=at()
    )
    for day in (at(1).date().isoformat(), "2026-13-40"):
        with pytest.raises(GuardFails, match="day of the meeting"):
            act(case_id=roll.case_id, verb="vote", actor=village.keeper, as_of=at(), data=CARRIED | {"held_on": day})


@pytest.mark.parametrize("code", ["A/ B", "new", "figures", "", "编码9", "9" * 41])
def test_a_code_can_stand_in_an_address(village: Village, code: str) -> None:
    with pytest.raises(CannotBeDone):
        open_collective(
            code=code, name="x", form="cooperative", unit=village.township, region=village.place, actor=village.head,
            as_of=at(),
        )  # fmt: skip


@pytest.mark.parametrize("percent", ["0", "-1", "100.01"])
def test_a_cap_is_a_part_of_the_whole(village: Village, percent: str) -> None:
    with pytest.raises(CannotBeDone):
        set_holder_cap(
            collective=village.collective, percent=Decimal(percent), resolution="x", actor=village.keeper, as_of=at()
        )


def test_a_neighbour_sees_nothing(village: Village) -> None:
    stranger = Actor(name="邻镇", grants=(Grant("head", unit_path="519901102-gov"),))
    assert not collectives_for(stranger).exists()
    with pytest.raises(NotFound):
        collective_for(stranger, village.collective.code)
    with pytest.raises(NotPermitted):
        add_households(collective=village.collective, rows=[], actor=stranger, as_of=at())


def test_a_case_leads_to_its_list_and_its_plan_for_who_may_open_them(village: Village) -> None:
    village.settle()
    village.roll()
    village.shares()
    roll, plan = MemberRoll.objects.get(), SharePlan.objects.get()
    for thing, part in ((roll, "members"), (plan, "shares")):
        case = thing.case
        procedure = procedure_of(case.procedure, case.version)
        found = subjects_of(village.keeper, case, procedure)
        assert [subject.url.rsplit("/", 2)[-2] for subject in found] == [part, village.collective.code]
        assert found[0].title.zh == thing.title
        stranger = Actor("stranger", person_id=9, unit_id=None, grants=())
        assert subjects_of(stranger, case, procedure) == []
