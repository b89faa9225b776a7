"""A person asks for the correction of its own data: checked and found by the department, then dealt with as any dispute, followed by the code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mianzhou.applications.data_correction import actions, own_actions, queries
from mianzhou.applications.data_correction.errors import KeptElsewhere, PurposeMissing
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.own_procedure import OWN_CORRECTION
from mianzhou.applications.data_correction.tests.conftest import DAY, Scene, at
from mianzhou.data.intake.api import find_held
from mianzhou.data.quality.api import disputes_of
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.supervision.models import Notice
from mianzhou.services.cases.api import Case, GuardFails, NotShown, WrongStage, act, open_case, worklist
from mianzhou.services.parties.api import messages_of

CODE, APPLICANT = "ABCD234567", Actor(name="李乙")
ABOUT = {
    "name": "李乙",
    "number": "98010119900307003X",
    "phone": "13800138000",
    "data": "补助金额",
    "right": "25",
    "why": "与存折不符",
}


def applied(scene: Scene, responsible: Unit | None = None, **about: str) -> Case:
    return open_case(
        procedure=OWN_CORRECTION, title="本人（本单位）数据更正：补助金额", responsible=responsible or scene.provider,
        raiser_unit=None, raiser="李乙", code=CODE, about=ABOUT | about, actor=APPLICANT, as_of=at(DAY),
    )  # fmt: skip


def located(scene: Scene, case: Case, by: Unit | None = None, **given: Any) -> Dispute:
    batch, row = find_held(scene.people, {"id": "2"})
    how: dict[str, Any] = {"resource": scene.people, "batch_id": batch, "row": row, "field": "amount", "claimed": "25", "reason": "与存折不符", "evidence": ""}  # fmt: skip
    clerk = scene.clerk(by or scene.provider)
    return own_actions.locate(case_id=case.pk, **(how | given), actor=clerk, as_of=at(DAY + timedelta(1)))


def does(scene: Scene, dispute: Dispute, verb: str, days: int, by: str = "provider", **words: str) -> None:
    actor = scene.bureau if by == "bureau" else scene.clerk(getattr(scene, by))
    actions.enact(dispute_id=dispute.pk, verb=verb, actor=actor, as_of=at(DAY + timedelta(days)), **words)


def by_code(case: Case, verb: str, days: int, remark: str = "", code: str = CODE) -> None:
    act(case_id=case.pk, verb=verb, actor=APPLICANT, as_of=at(DAY + timedelta(days)), remark=remark, code=code)


def told(case: Case) -> list[str]:
    return [message.text for message in messages_of(case, to="applicant")]


def test_applied_for_found_accepted_corrected(scene: Scene) -> None:
    case = applied(scene)
    assert (case.stage, case.due_on) == ("locating", DAY + timedelta(7))
    assert list(worklist(scene.clerk(scene.provider), OWN_CORRECTION.id)) == [case]
    assert queries.to_locate(scene.clerk(scene.provider)) == 1
    assert queries.to_locate(scene.clerk(scene.user)) == 0
    dispute = located(scene, case)
    assert (dispute.case_id, dispute.held, dispute.case.stage) == (case.pk, "20.0", "answering")
    assert list(queries.waiting_for(scene.clerk(scene.provider))) == [dispute]
    assert disputes_of(scene.people.pk).get().state == "open"
    does(scene, dispute, "accept", 2, correction="25")
    assert scene.held("id = 2") == [(2, "李乙", 25.0)]
    assert disputes_of(scene.people.pk).get().state == "upheld"
    said = told(case)
    assert len(said) == 3
    assert said[-1] == f"您的申请{case.number}已办结：{scene.provider.short_name}已更正数据。"
    assert "25" not in said[-1].replace(case.number, "")


def test_rejected_pressed_by_code_upheld(scene: Scene) -> None:
    case = applied(scene)
    dispute = located(scene, case)
    does(scene, dispute, "reject", 2, remark="台账为 20")
    with pytest.raises(NotPermitted):
        by_code(case, "press", 3, "存折为 25", code="WRONG23456")
    with pytest.raises(NotPermitted):
        does(scene, dispute, "press", 3, "user", remark="存折为 25")
    with pytest.raises(NotShown):
        by_code(case, "press", 3)
    by_code(case, "press", 3, "存折为 25")
    assert list(queries.waiting_for(scene.bureau)) == [dispute]
    does(scene, dispute, "uphold", 4, "bureau", remark="以台账为准")
    assert disputes_of(scene.people.pk).get().state == "rejected"
    assert scene.held("id = 2") == [(2, "李乙", 20.0)]
    assert told(case)[-1].endswith("数据主管部门裁定维持原值：以台账为准")
    heard = Notice.objects.filter(kind="dispute")
    assert [each.unit_id for each in heard] == [scene.provider.pk]


def test_the_applicant_accepts_or_takes_back_and_quality_counts_it(scene: Scene) -> None:
    case = applied(scene)
    dispute = located(scene, case)
    by_code(case, "supplement", 1, "附存折")
    does(scene, dispute, "reject", 30, remark="台账为 20")  # late: ten working days had passed
    with pytest.raises(GuardFails):
        does(scene, dispute, "lapse", 31)
    by_code(case, "rest", 31)
    counted = disputes_of(scene.people.pk).get()
    assert (counted.state, counted.late) == ("rejected", True)
    again = applied(scene)
    by_code(again, "withdraw", 1)
    again.refresh_from_db()
    assert again.stage == "withdrawn"
    assert disputes_of(scene.people.pk).count() == 1  # no row had been found
    third = located(scene, applied(scene))
    does(scene, third, "reject", 2, remark="台账为 20")
    does(scene, third, "lapse", 40)
    third.case.refresh_from_db()
    assert third.case.stage == "kept"


def test_declined_with_a_ground_that_is_told(scene: Scene) -> None:
    case = applied(scene)
    how: dict[str, Any] = {"case_id": case.pk, "verb": "decline", "as_of": at(DAY), "remark": "请向住建局提出"}
    with pytest.raises(NotPermitted):
        act(**how, actor=scene.clerk(scene.stranger), data={"ground": "no_such_data"})
    with pytest.raises(NotShown):
        act(**how, actor=scene.clerk(scene.provider))
    act(**how, actor=scene.clerk(scene.provider), data={"ground": "no_such_data"})
    assert told(case)[-1] == f"您的申请{case.number}不予受理：本单位没有这项数据。请向住建局提出"
    with pytest.raises(WrongStage):
        located(scene, case)


def test_only_the_keeper_of_the_data_finds_the_row(scene: Scene) -> None:
    case = applied(scene)
    with pytest.raises(NotPermitted):
        located(scene, case, by=scene.stranger)
    with pytest.raises(NotFound):
        queries.application_for(scene.clerk(scene.stranger), case.pk)
    with pytest.raises(KeptElsewhere):
        located(scene, applied(scene, responsible=scene.user), by=scene.user)
    provider = scene.clerk(scene.provider)
    for data in ({}, {"dispute": "1"}):  # by no other door than the page that finds it
        with pytest.raises(GuardFails):
            act(case_id=case.pk, verb="locate", actor=provider, as_of=at(DAY), data=data)
    dispute = located(scene, case)
    with pytest.raises(GuardFails):
        act(case_id=case.pk, verb="accept", actor=provider, as_of=at(DAY), data={"correction": "25"})
    assert scene.held("id = 2") == [(2, "李乙", 20.0)]
    assert Dispute.objects.get() == dispute


def test_wrong_numbers_are_refused(scene: Scene) -> None:
    for name, wrong in (("number", "980101199003070031"), ("number", "李乙"), ("phone", "1380")):
        with pytest.raises(GuardFails):
            applied(scene, **{name: wrong})
    assert not Case.objects.exists()
    assert applied(scene, number="98010119900307003x", phone="+86 138-0013-8000").stage == "locating"


def test_each_look_at_the_number_is_on_record(scene: Scene) -> None:
    case = applied(scene)
    how: dict[str, Any] = {"case": case, "as_of": at(DAY)}
    with pytest.raises(PurposeMissing):
        own_actions.look_at_application(**how, purpose=" ", actor=scene.clerk(scene.provider))
    with pytest.raises(NotPermitted):
        own_actions.look_at_application(**how, purpose="看", actor=scene.clerk(scene.stranger))
    own_actions.look_at_application(**how, purpose="核对身份", actor=scene.clerk(scene.provider))
    entry = AuditEntry.objects.get(verb="correction.identify")
    assert entry.purpose == "核对身份"
    assert ABOUT["number"] not in str(entry.detail)
