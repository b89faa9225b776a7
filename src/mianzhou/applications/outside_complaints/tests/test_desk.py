"""The desk of a complaint in the browser: parties, papers, moves between units, secrecy; what a public form refuses."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mianzhou.applications.outside_complaints import actions
from mianzhou.applications.outside_complaints.accountability import accountable_for
from mianzhou.applications.outside_complaints.figures import figures
from mianzhou.applications.outside_complaints.lists import complaints_for
from mianzhou.applications.outside_complaints.tests.test_rules import ABOUT, DAY, PDF, Scene
from mianzhou.kernel.people.api import Actor, Person, RoleGrant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.staff.supervision.unit_names import units_named
from mianzhou.services.cases import api
from mianzhou.services.materials import api as materials
from mianzhou.services.parties import api as parties

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def scene(db: None, settings: Any, tmp_path: Path) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    return Scene(settings)


def signed_in(name: str, role: str, unit: Unit) -> Client:
    person = Person.objects.create(username=name, name=name, unit=unit, created_at=LONG_AGO)
    RoleGrant.objects.create(person=person, role=role, unit=unit, granted_at=LONG_AGO, granted_by="test")
    client = Client()
    client.force_login(person)
    return client


def registered(scene: Scene) -> api.Case:
    about = {**ABOUT, "channel": "phone", "filed_by": "agent", "agent": "钱代理"}
    return actions.register_complaint(about=about, actor=scene.officer(), as_of=timezone.now())[0]


def paper(case: api.Case, actor: Actor, kind: str) -> int:
    kept = materials.add_material(
        case_id=case.pk, kind=kind, name=f"{kind}.pdf", stream=io.BytesIO(PDF), actor=actor, as_of=timezone.now()
    )
    return kept.pk


def test_an_agent_of_a_complaint_by_telephone_joins_once_its_power_of_attorney_lies_there(scene: Scene) -> None:
    case, desk = registered(scene), signed_in("tousu", "receiver", scene.justice)
    told = {"role": "agent", "name": "钱代理", "phone": "13900000000"}
    refused = desk.post(f"/services/cases/{case.pk}/move/party/", told)
    assert refused.status_code == 422
    assert 'value="钱代理"' in refused.content.decode()
    mandate = paper(case, scene.officer(), "mandate")
    assert desk.post(f"/services/cases/{case.pk}/move/party/", {**told, "authority": str(mandate)}).status_code == 302
    agent = parties.parties_of(case).get(role="agent")
    assert agent.authority_id == mandate
    assert "授权" in desk.get(f"/services/cases/{case.pk}/").content.decode()
    gone = {"key": str(agent.pk), "remark": ""}
    assert desk.post(f"/services/cases/{case.pk}/move/leave/", gone).status_code == 422
    assert desk.post(f"/services/cases/{case.pk}/move/leave/", gone | {"remark": "委托终止"}).status_code == 302
    assert not parties.parties_of(case).filter(role="agent").exists()


def test_a_file_is_taken_away_with_its_reason(scene: Scene) -> None:
    case, desk = registered(scene), signed_in("tousu", "receiver", scene.justice)
    wrong = paper(case, scene.officer(), "licence")
    where = f"/services/cases/{case.pk}/move/withdraw_material/"
    assert desk.post(where, {"key": str(wrong), "remark": " "}).status_code == 422
    assert desk.post(where, {"key": str(wrong), "remark": "传错了"}).status_code == 302
    assert not materials.materials_of(case).exists()
    assert "撤下：企业营业执照复印件" in desk.get(f"/services/cases/{case.pk}/").content.decode()


def test_the_third_return_is_said_and_the_unit_decided_cannot_send_it_back(scene: Scene) -> None:
    case, desk = registered(scene), signed_in("tousu", "receiver", scene.justice)
    health, police = (signed_in(u.code, "clerk", u) for u in (scene.health, scene.police))
    actor = scene.officer()
    for kind in ("identity", "licence", "evidence", "mandate"):
        paper(case, actor, kind)
    api.act(case_id=case.pk, verb="refer", actor=actor, as_of=timezone.now(), responsible=scene.health)
    where = f"/services/cases/{case.pk}/"
    for _ in range(3):
        moved = health.post(f"{where}move/hand_over/", {"unit": "市公安局", "remark": "不属我局"}, follow=True)
        assert "已办理：移交。" in moved.content.decode()
        sent = police.post(f"{where}move/send_back/", {"remark": "也不属我局"}, follow=True)
        assert "您不再能查看本事项" in sent.content.decode()
    assert "已被退回 3 次" in health.get(where).content.decode()
    assert health.post(f"{where}move/hand_over/", {"unit": "市公安局", "remark": "不属我局"}).status_code == 409
    desk.post(f"{where}move/arbitrate/", {"unit": "市公安局", "remark": "由公安办理"})
    page = police.get(where).content.decode()
    assert "已被退回" not in page
    assert "/move/send_back/" not in page
    assert police.post(f"{where}move/send_back/", {"remark": "不办"}).status_code == 409


def test_a_state_secret_stays_with_the_handlers_named(scene: Scene) -> None:
    case, desk = registered(scene), signed_in("tousu", "receiver", scene.justice)
    second = signed_in("lisi", "receiver", scene.justice)
    where = f"/services/cases/{case.pk}/"
    assert desk.post(f"{where}move/grade/", {"secrecy": "state", "remark": "涉密"})["Location"] == where
    assert second.get(where).status_code == 404
    named = {"role": "handler", "person": str(Person.objects.get(username="lisi").pk)}
    assert desk.post(f"{where}move/party/", named).status_code == 302
    assert second.get(where).status_code == 200
    stranger = Person.objects.create(username="x", name="x", created_at=LONG_AGO)
    assert desk.post(f"{where}move/party/", {"role": "handler", "person": str(stranger.pk)}).status_code == 422


def test_a_share_counts_in_what_was_chosen_and_keeps_what_was_typed(scene: Scene) -> None:
    case, desk = registered(scene), signed_in("tousu", "receiver", scene.justice)
    where = f"/services/cases/{case.pk}/move/assign/"
    typed = {"unit": "市公安局", "amount": "0", "measure": "wd", "remark": "请核实"}
    refused = desk.post(where, typed)
    assert refused.status_code == 422
    assert "请核实" in refused.content.decode()
    assert desk.post(where, typed | {"amount": "3"}).status_code == 302
    assert "市公安局协办" in desk.get(f"/services/cases/{case.pk}/").content.decode()


def test_the_public_form_says_what_cannot_be_right_and_sends_none_of_it(scene: Scene) -> None:
    visitor = Client()
    visitor.post("/open/complaints/")
    wrong = visitor.post("/open/complaints/form/enterprise/", {**ABOUT, "phone": "abc", "number": "123"})
    said = wrong.content.decode()
    assert wrong.status_code == 200
    assert "请填写电话号码" in said
    assert "统一社会信用代码须为 18 位" in said
    for name in ("respondent", "matter"):
        visitor.post(f"/open/complaints/form/{name}/", ABOUT)
    for kind in ("identity", "licence", "evidence"):
        file = io.BytesIO(PDF)
        file.name = "a.pdf"
        visitor.post("/open/complaints/form/materials/", {"kind": kind, "file": file})
    sent = visitor.post("/open/complaints/form/check/", {"vouched": "yes"})
    assert sent.status_code == 422
    assert not api.Case.objects.exists()


def test_the_citys_own_unit_is_meant_by_a_short_name_that_another_city_has_too(scene: Scene) -> None:
    other = Region.objects.create(code="5198", name="邻市", short_name="邻", level="prefecture", path="51.5198")
    Unit.objects.create(
        code="n-police", full_name="邻市公安局", short_name="市公安局", level="city", kind="government", region=other,
        path="n-police",
    )  # fmt: skip
    assert units_named("市公安局", at=DAY) == [scene.police]


def test_the_accountability_list_names_the_department_that_answered_late(scene: Scene) -> None:
    case, officer = registered(scene), scene.officer()
    for kind in ("identity", "licence", "evidence", "mandate"):
        paper(case, officer, kind)
    begun = timezone.now()
    api.act(case_id=case.pk, verb="refer", actor=officer, as_of=begun, responsible=scene.health)
    api.hand_over(case_id=case.pk, to=scene.police, reason="职责", actor=scene.clerk(scene.health), as_of=begun)
    police = scene.clerk(scene.police)
    api.take_over(case_id=case.pk, actor=police, as_of=begun)
    late = begun + timedelta(120)
    case.refresh_from_db()
    assert case.due_on is not None
    missed = (timezone.localdate(late) - case.due_on).days
    api.act(case_id=case.pk, verb="answer", actor=police, as_of=late, data={"answer": "已办理"})
    (row,) = accountable_for(scene.supervisor(), late.date())
    assert (row.department, row.responsible) == ("市公安局", scene.justice)  # type: ignore[attr-defined]
    assert row.days_late == missed > 0  # type: ignore[attr-defined]
    page = signed_in("tousu", "receiver", scene.justice).get("/services/complaints/accountability/?unit=公安")
    assert case.number in page.content.decode()
    counted = {
        u.unit: (u.given, u.answered_late) for u in figures(complaints_for(scene.supervisor()), late.date()).units
    }
    assert counted["市公安局"] == (1, 1)
    assert [late for _, late in counted.values()].count(1) == 1
