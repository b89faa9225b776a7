"""Everything a case can go through: each step leaves a row that equals the fold of its events."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import NOBODY, Actor, Grant, Person
from mianzhou.services.cases import api
from mianzhou.services.cases.fold import Event, fold
from mianzhou.services.cases.models import CaseTimer
from mianzhou.services.cases.tests.asking import Town, noon
from mianzhou.services.cases.tests.full import FULL
from mianzhou.services.drafts import api as drafts
from mianzhou.services.materials import api as materials
from mianzhou.services.parties import api as parties
from mianzhou.services.postings import api as postings

DAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n..."
CODE = "ABCDEFGH23"
ABOUT = {"name": "某公司", "respondent": "某局"}


def at(days: int) -> datetime:
    return noon(DAY + timedelta(days))


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> Town:
    settings.MEDIA_ROOT = tmp_path
    return Town()


def opened(town: Town, **given: Any) -> api.Case:
    how: dict[str, Any] = {
        "procedure": FULL,
        "title": "一件事",
        "responsible": town.health,
        "raiser_unit": None,
        "actor": NOBODY,
        "as_of": at(0),
        "about": ABOUT,
        "code": CODE,
        "raiser": "某公司",
        "materials": frozenset({"licence"}),
    }
    return api.open_case(**(how | given))


def same(case: api.Case) -> api.Case:
    """The case anew, after its row was compared with the fold of its events."""
    case = api.Case.objects.get(pk=case.pk)
    events = [Event(e.verb, e.on, {**e.data, "remark": e.remark}) for e in api.events_of(case)]
    assert fold(FULL, events) == api.state_of(case)
    return case


def desk(town: Town) -> Actor:
    return town.clerk(town.health)


def test_a_public_case_is_opened_followed_and_ended_without_an_account(town: Town) -> None:
    case = same(opened(town))
    assert {t.code for t in api.state_of(case).timers} == {"first_call", "overall"}
    with pytest.raises(NotPermitted):
        api.act(case_id=case.pk, verb="propose", actor=NOBODY, as_of=at(1), remark="退款", code=CODE)
    api.act(case_id=case.pk, verb="call", actor=desk(town), as_of=at(0), remark="已联系")
    assert {t.code for t in api.state_of(same(case)).timers} == {"overall"}
    api.act(case_id=case.pk, verb="propose", actor=desk(town), as_of=at(1), remark="退款")
    with pytest.raises(NotPermitted):
        api.act(case_id=case.pk, verb="agree", actor=NOBODY, as_of=at(2), code="WRONGWRONG")
    api.act(case_id=case.pk, verb="agree", actor=NOBODY, as_of=at(2), code=CODE.lower())
    case = same(case)
    assert (case.stage, case.closed_on) == ("closed", DAY + timedelta(2))
    assert not CaseTimer.objects.filter(stopped_on=None).exists()
    said = [m.text for m in parties.messages_of(case, to="applicant")]
    assert said == [f"已收到，编号{case.number}", f"{case.number}：退款，2026-03-17前答复"]
    with pytest.raises(api.RatedAlready):
        api.rate(case_id=case.pk, stars=6, remark="", code=CODE, actor=NOBODY, as_of=at(3))
    api.rate(case_id=case.pk, stars=4, remark="较快", code=CODE, actor=NOBODY, as_of=at(3))
    with pytest.raises(api.RatedAlready):
        api.rate(case_id=case.pk, stars=5, remark="", code=CODE, actor=NOBODY, as_of=at(3))
    assert same(case).rating == 4


def test_what_must_be_shown_to_open_one(town: Town) -> None:
    with pytest.raises(api.GuardFails) as guard:
        opened(town, about={})
    assert "试验〔2026〕1号第一条" in guard.value.problem_text.zh
    with pytest.raises(api.NotShown) as missing:
        opened(town, materials=frozenset(), roles=frozenset({"agent"}))
    assert "营业执照、授权委托书" in missing.value.problem_text.zh
    with pytest.raises(NotPermitted):
        opened(town, code="")  # nobody without a code and without a permission
    assert not api.Case.objects.exists()


def test_a_refusal_names_one_of_the_grounds(town: Town) -> None:
    case = opened(town)
    for ground in ("", "because"):
        with pytest.raises(api.NotShown):
            api.act(case_id=case.pk, verb="refuse", actor=desk(town), as_of=at(1), data={"ground": ground})
    api.act(case_id=case.pk, verb="refuse", actor=desk(town), as_of=at(1), data={"ground": "anonymous"})
    assert same(case).stage == "refused"


def test_a_guard_waits_for_the_clock(town: Town) -> None:
    case = opened(town)
    api.act(case_id=case.pk, verb="propose", actor=desk(town), as_of=at(1), remark="退款")
    with pytest.raises(api.GuardFails):
        api.act(case_id=case.pk, verb="give_up", actor=desk(town), as_of=at(15))
    api.act(case_id=case.pk, verb="give_up", actor=desk(town), as_of=at(16))
    assert same(case).stage == "closed"


def test_all_clocks_stand_still_together(town: Town) -> None:
    case = opened(town)
    api.pause(case_id=case.pk, reason="等材料", actor=desk(town), as_of=at(1))
    assert {t.paused_on for t in api.state_of(same(case)).timers} == {DAY + timedelta(1)}
    api.resume(case_id=case.pk, actor=desk(town), as_of=at(31))
    state = api.state_of(same(case))
    assert state.due_on == date(2026, 4, 9)  # four working days were left; Qingming is off
    overall = state.timer("overall")
    assert overall is not None
    assert overall.due_on == DAY + timedelta(90)


def test_the_whole_case_may_be_given_more_time(town: Town) -> None:
    case = opened(town)
    new = DAY + timedelta(62)
    api.extend(case_id=case.pk, new_due_on=new, reason="案情复杂", actor=town.steward(), as_of=at(1), clock="overall")
    overall = api.state_of(same(case)).timer("overall")
    assert overall is not None
    assert overall.due_on == new
    with pytest.raises(api.ExtensionRefused):
        api.extend(case_id=case.pk, new_due_on=new + timedelta(1), reason="再", actor=town.steward(), as_of=at(2), clock="overall")  # fmt: skip
    api.extend(case_id=case.pk, new_due_on=date(2026, 3, 11), reason="案情复杂", actor=town.steward(), as_of=at(2))
    assert same(case).due_on == date(2026, 3, 11)


def test_a_third_return_is_decided_above(town: Town) -> None:
    case = opened(town)
    health, police = desk(town), town.clerk(town.police)
    for _ in range(3):
        api.hand_over(case_id=case.pk, to=town.police, reason="属其职责", actor=health, as_of=at(1))
        with pytest.raises(NotPermitted):
            api.send_back(case_id=case.pk, reason="不属", actor=health, as_of=at(1))
        assert case in api.waitlist(police).cases
        api.send_back(case_id=case.pk, reason="不属我局职责", actor=police, as_of=at(1))
    case = same(case)
    assert (case.returns, case.offered_to_id) == (3, None)
    with pytest.raises(api.NeedsArbitration):
        api.hand_over(case_id=case.pk, to=town.police, reason="属其职责", actor=health, as_of=at(2))
    with pytest.raises(NotPermitted):
        api.arbitrate(case_id=case.pk, to=town.police, reason="依三定", actor=health, as_of=at(2))
    api.arbitrate(case_id=case.pk, to=town.police, reason="依三定", actor=town.steward(), as_of=at(2))
    assert same(case).responsible_id == town.police.pk
    other = opened(town)
    api.hand_over(case_id=other.pk, to=town.county, reason="属地办理", actor=health, as_of=at(1))
    api.take_over(case_id=other.pk, actor=town.clerk(town.county), as_of=at(1))
    assert same(other).region_id == town.county.region_id
    with pytest.raises(api.NotOffered):
        api.take_over(case_id=other.pk, actor=town.clerk(town.county), as_of=at(1))


def test_several_units_share_the_work(town: Town) -> None:
    case = opened(town)
    for unit, limit in ((town.police, "3wd"), (town.county, "5wd")):
        api.assign(case_id=case.pk, unit=unit, limit=Limit.parse(limit), ask="核实", actor=desk(town), as_of=at(0))
    with pytest.raises(api.StageTaken):
        api.assign(case_id=case.pk, unit=town.police, limit=Limit.parse("1wd"), ask="x", actor=desk(town), as_of=at(0))
    due = {t.unit_id: t.due_on for t in api.state_of(same(case)).timers if t.unit_id}
    assert due == {town.police.pk: date(2026, 3, 5), town.county.pk: date(2026, 3, 9)}
    with pytest.raises(NotPermitted):
        api.release(case_id=case.pk, unit=town.police, said="x", actor=desk(town), as_of=at(1))
    done = api.release(case_id=case.pk, unit=town.police, said="属实", actor=town.clerk(town.police), as_of=at(4))
    assert done.late
    api.act(case_id=case.pk, verb="propose", actor=desk(town), as_of=at(4), remark="退款")
    assert {t.code for t in api.state_of(same(case)).timers} == {"overall"}


def test_cases_are_joined_end_together_and_come_apart(town: Town) -> None:
    first, second, third = opened(town), opened(town), opened(town, about=ABOUT | {"respondent": "别的局"})
    with pytest.raises(api.CannotJoin):
        api.join(case_id=third.pk, into_id=first.pk, reason="同一对象", actor=desk(town), as_of=at(1))
    with pytest.raises(api.CannotJoin):
        api.join(case_id=first.pk, into_id=first.pk, reason="同一对象", actor=desk(town), as_of=at(1))
    api.join(case_id=second.pk, into_id=first.pk, reason="同一对象", actor=desk(town), as_of=at(1))
    assert api.state_of(same(second)).timers == ()
    with pytest.raises(api.CaseJoined):
        api.act(case_id=second.pk, verb="call", actor=desk(town), as_of=at(1), remark="x")
    api.separate(case_id=second.pk, reason="诉求不同", actor=desk(town), as_of=at(2))
    assert same(second).due_on == date(2026, 3, 11)
    api.join(case_id=second.pk, into_id=first.pk, reason="同一对象", actor=desk(town), as_of=at(3))
    api.act(case_id=first.pk, verb="propose", actor=desk(town), as_of=at(3), remark="退款")
    api.act(case_id=first.pk, verb="agree", actor=NOBODY, as_of=at(4), code=CODE)
    assert same(second).stage == same(first).stage == "closed"


def test_a_case_is_split_and_taken_up_again(town: Town) -> None:
    case = opened(town)
    materials.add_material(case_id=case.pk, kind="licence", name="a.pdf", stream=io.BytesIO(PDF), actor=desk(town), as_of=at(0))  # fmt: skip
    part = api.split(case_id=case.pk, title="另一件事", reason="两个事项", actor=desk(town), as_of=at(1))
    assert (same(part).split_from_id, part.stage) == (case.pk, "received")
    assert [m.name for m in materials.materials_of(part)] == ["a.pdf"]
    assert [p.name for p in parties.parties_of(part)] == [p.name for p in parties.parties_of(case)]
    assert api.follow(number=part.number, code=CODE, address="", as_of=at(1)) == part
    with pytest.raises(api.NotFollowed):
        api.follow(number=part.number, code=api.new_code(), address="", as_of=at(1))
    api.act(case_id=case.pk, verb="propose", actor=desk(town), as_of=at(1), remark="退款")
    api.act(case_id=case.pk, verb="agree", actor=NOBODY, as_of=at(2), code=CODE)
    api.reopen(case_id=case.pk, reason="未退款", actor=desk(town), as_of=at(10))
    case = same(case)
    assert (case.stage, case.reopened, case.closed_on) == ("received", 1, None)
    api.act(case_id=case.pk, verb="propose", actor=desk(town), as_of=at(11), remark="退款")
    api.act(case_id=case.pk, verb="agree", actor=NOBODY, as_of=at(12), code=CODE)
    with pytest.raises(api.TooLateToReopen):
        api.reopen(case_id=case.pk, reason="又", actor=desk(town), as_of=at(43))


def test_a_secret_case_is_seen_by_fewer(town: Town) -> None:
    case = opened(town)
    api.grade(case_id=case.pk, secrecy=api.Secrecy.TRADE, reason="涉及配方", actor=desk(town), as_of=at(1))
    assert same(case).secrecy == "trade"
    assert list(api.readable(desk(town))) == []
    assert api.waitlist(desk(town)).cases == ()
    assert list(api.readable(town.steward())) == [case]
    api.grade(case_id=case.pk, secrecy=api.Secrecy.STATE, reason="涉密", actor=desk(town), as_of=at(1))
    assert list(api.readable(town.steward())) == []


def test_materials_and_agents(town: Town) -> None:
    case = opened(town)
    with pytest.raises(parties.AuthorityMissing):
        parties.add_party(case_id=case.pk, role="agent", name="李律师", actor=desk(town), as_of=at(1))
    with pytest.raises(materials.FileRefused):
        materials.add_material(case_id=case.pk, kind="mandate", name="a.exe", stream=io.BytesIO(b"MZ"), actor=desk(town), as_of=at(1))  # fmt: skip
    mandate = materials.add_material(case_id=case.pk, kind="mandate", name="委托书.pdf", stream=io.BytesIO(PDF), actor=desk(town), as_of=at(1))  # fmt: skip
    again = materials.add_material(case_id=case.pk, kind="report", name="b.pdf", stream=io.BytesIO(PDF), actor=NOBODY, as_of=at(1), code=CODE)  # fmt: skip
    assert mandate.file_id == again.file_id
    parties.add_party(case_id=case.pk, role="agent", name="李律师", authority=mandate, actor=desk(town), as_of=at(1))
    with pytest.raises(NotPermitted):
        parties.say(case_id=case.pk, text="x", to="applicant", actor=town.clerk(town.police), as_of=at(1))
    parties.say(case_id=case.pk, text="请补件", to="applicant", actor=desk(town), as_of=at(1))
    parties.say(case_id=case.pk, text="已补", to="applicant", actor=NOBODY, as_of=at(1), code=CODE)
    assert [m.to for m in parties.messages_of(case)][-2:] == ["applicant", "office"]
    materials.look_at_material(case_id=case.pk, material_id=mandate.pk, actor=desk(town), as_of=at(2))
    assert AuditEntry.objects.filter(verb="case.material_look").count() == 1
    with pytest.raises(NotFound):
        materials.look_at_material(case_id=case.pk, material_id=mandate.pk, actor=town.clerk(town.police), as_of=at(2))
    same(case)


def test_a_public_notice_stands_its_time_and_objections_are_answered(town: Town) -> None:
    case = opened(town)
    api.act(case_id=case.pk, verb="propose", actor=desk(town), as_of=at(1), remark="退款")
    materials.add_material(case_id=case.pk, kind="report", name="b.pdf", stream=io.BytesIO(PDF), actor=desk(town), as_of=at(1))  # fmt: skip

    def publish(day: int) -> None:
        api.act(case_id=case.pk, verb="publish", actor=desk(town), as_of=at(day))

    how: dict[str, Any] = {"case_id": case.pk, "title": "公示", "body": "结果", "actor": desk(town)}
    with pytest.raises(api.GuardFails):
        publish(1)
    with pytest.raises(postings.PeriodTooShort):
        postings.put_up(**how, until_on=DAY + timedelta(7), as_of=at(1))
    first = postings.put_up(**how, until_on=None, as_of=at(1))
    assert first.until_on == DAY + timedelta(8)
    objected = postings.object_to(
        notice_id=first.pk, name="张三", contact="电话", text="不实", actor=NOBODY, as_of=at(8)
    )
    with pytest.raises(postings.NoticeOver):
        postings.object_to(notice_id=first.pk, name="张三", contact="电话", text="不实", actor=NOBODY, as_of=at(9))
    for day in (8, 9):  # still standing; then an objection is open
        with pytest.raises(api.GuardFails):
            publish(day)
    postings.answer_objection(objection_id=objected.pk, answer="已更正", upheld=True, actor=desk(town), as_of=at(9))
    with pytest.raises(api.GuardFails):
        publish(9)
    postings.put_up(**how, until_on=None, as_of=at(9))
    publish(17)
    assert same(case).stage == "closed"


def test_following_tells_a_stranger_nothing_and_makes_him_wait(town: Town) -> None:
    case = opened(town)
    told = []
    for number, code in ((case.number, "XXXXXXXXXX"), ("F2026-99999", CODE), (case.number, ""), (case.number, "--")):
        with pytest.raises(api.NotFollowed) as refused:
            api.follow(number=number, code=code, address="10.0.0.1", as_of=at(0))
        told.append(str(refused.value))
    assert len(set(told)) == 1
    assert api.follow(number=f" {case.number.lower()}", code="abcde-fgh23", address="10.0.0.1", as_of=at(0)) == case
    for _ in range(6):
        with pytest.raises(api.NotFollowed):
            api.follow(number="F1", code="x", address="10.0.0.1", as_of=at(0))
    with pytest.raises(api.FollowedTooOften):
        api.follow(number=case.number, code=CODE, address="10.0.0.1", as_of=at(0))
    assert api.follow(number=case.number, code=CODE, address="10.0.0.2", as_of=at(0)) == case
    assert api.follow(number=case.number, code=CODE, address="10.0.0.1", as_of=at(1)) == case


def test_a_draft_becomes_one_case(town: Town) -> None:
    draft, code = drafts.begin_draft(procedure=FULL, actor=NOBODY, as_of=at(0))
    drafts.save_draft(draft=draft, given={"name": "某公司"}, as_of=at(0))
    drafts.add_to_draft(draft=draft, procedure=FULL, kind="licence", name="照.pdf", stream=io.BytesIO(PDF), as_of=at(0))
    found = drafts.draft_of(FULL, f"{code[:4]} {code[4:]}".lower())
    assert found.about == {"name": "某公司"}
    case = opened(town, materials=drafts.draft_kinds(found))
    drafts.send_draft(draft=found, case=case)
    assert [m.name for m in materials.materials_of(case)] == ["照.pdf"]
    with pytest.raises(NotFound):
        drafts.draft_of(FULL, code)
    with pytest.raises(NotFound):
        drafts.send_draft(draft=found, case=case)
    drafts.begin_draft(procedure=FULL, actor=NOBODY, as_of=at(0))
    drafts.begin_draft(procedure=FULL, actor=NOBODY, as_of=at(31))
    assert drafts.CaseDraft.objects.filter(case=None).count() == 1


def test_a_worklist_is_read_page_by_page(town: Town) -> None:
    cases = [opened(town, as_of=at(n % 3)) for n in range(5)]
    other = opened(town, responsible=town.police)
    seen: list[int] = []
    cursor = None
    while True:
        page = api.waitlist(desk(town), procedure_id="test_full", size=2, after=cursor)
        seen += [c.pk for c in page.cases]
        if page.next is None:
            break
        cursor = api.Cursor.read(str(page.next))
    by_due = sorted(cases, key=lambda c: (c.due_on, c.pk))
    assert seen == [c.pk for c in by_due]
    assert other.pk not in seen
    assert api.Cursor.read("2026-13-01_5") is None
    everywhere = api.waitlist(town.steward(), procedure_id="test_full", size=9)
    assert [c.pk for c in everywhere.cases] == [c.pk for c in sorted([*cases, other], key=lambda c: (c.due_on, c.pk))]


def test_an_action_costs_few_questions(town: Town) -> None:
    """What a step costs decides how many fit into a second: it may not creep up."""
    case, actor = opened(town), desk(town)
    with CaptureQueriesContext(
        connection,
    ) as questions:
        api.act(case_id=case.pk, verb="call", actor=actor, as_of=at(0), remark="已联系")
    said = [q["sql"] for q in questions if "SAVEPOINT" not in q["sql"]]
    assert len(said) <= 7, said


def test_who_grades_a_state_secret_still_sees_it_and_nobody_else_does(town: Town) -> None:
    case = opened(town)
    clerk, other = (Person.objects.create(username=name, name=name, created_at=at(0)) for name in ("li", "wang"))
    seats = [
        Actor(name=p.username, person_id=p.pk, grants=(Grant("clerk", unit_path=town.health.path),))
        for p in (clerk, other)
    ]
    api.grade(case_id=case.pk, secrecy=api.Secrecy.STATE, reason="涉密", actor=seats[0], as_of=at(0))
    same(case)
    assert api.case_for(seats[0], case.pk) == case
    with pytest.raises(NotFound):
        api.case_for(seats[1], case.pk)
    parties.add_party(
        case_id=case.pk, role=parties.HANDLER, name="wang", person_id=other.pk, actor=seats[0], as_of=at(1)
    )
    assert list(api.readable(seats[1])) == [case]
    named = parties.parties_of(case).get(person=other)
    parties.remove_party(party_id=named.pk, reason="调离", actor=seats[0], as_of=at(2))
    assert not api.readable(seats[1]).exists()
    with pytest.raises(NotFound):
        api.case_for(seats[1], case.pk)


def test_a_share_says_why_its_clock_stands_still(town: Town) -> None:
    case = opened(town)
    api.assign(case_id=case.pk, unit=town.police, limit=Limit.parse("5wd"), ask="核实", actor=desk(town), as_of=at(0))
    api.pause(case_id=case.pk, reason="等待审计", actor=desk(town), as_of=at(0))
    same(case)
    share = CaseTimer.objects.get(case=case, unit=town.police)
    assert "等待审计" in share.basis[-1][0]


def test_who_is_joined_is_told_so_and_on_what_ground_both_end(town: Town) -> None:
    lead, other = opened(town), opened(town)
    api.join(case_id=other.pk, into_id=lead.pk, reason="同一对象", actor=desk(town), as_of=at(0))
    assert "合并办理" in parties.messages_of(other).last().text
    api.separate(case_id=other.pk, reason="事实不同", actor=desk(town), as_of=at(0))
    assert "单独办理" in parties.messages_of(other).last().text
    api.join(case_id=other.pk, into_id=lead.pk, reason="同一对象", actor=desk(town), as_of=at(0))
    ground = {"ground": "anonymous"}
    api.act(case_id=lead.pk, verb="refuse", actor=desk(town), as_of=at(1), data=ground)
    assert same(other).closed_on == at(1).date()
    assert "匿名" in parties.messages_of(other).last().text
