"""The pages of data correction, walked as people fill in their forms; who gets in; the twins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.tests.conftest import DAY, Scene
from mianzhou.data.intake.tests.office import unit
from mianzhou.kernel.people.api import Person, RoleGrant
from mianzhou.kernel.units.api import Unit

pytestmark = pytest.mark.usefixtures("working_day")


def signed_in(role: str, unit: Unit | None = None) -> Client:
    now = timezone.now()
    name = f"{role}-{unit.code if unit else 'city'}"
    person = Person.objects.create(username=name, name=name, unit=unit, created_at=now)
    RoleGrant.objects.create(person=person, role=role, unit=unit, granted_at=now, granted_by="test")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def in_region(of: Unit) -> Client:
    """The data bureau of another region: it judges there, and only there."""
    client = signed_in("steward", of)
    RoleGrant.objects.filter(person__username=f"steward-{of.code}").update(unit=None, region=of.region)
    return client


def raised(client: Client, **given: Any) -> Any:
    """Find the row with key 2 and dispute its name, through the forms."""
    start = f"{reverse('dispute_raise')}?resource=people"
    found = client.post(start, {"key_id": "2"})
    form = {"field": "name", "claimed": "丁大力", "reason": "与户口簿不符", "evidence": "户口簿"}
    return client.post(found["Location"], form | given, follow=True)


def test_from_raising_to_the_corrected_row(scene: Scene) -> None:
    user, provider = signed_in("clerk", scene.user), signed_in("clerk", scene.provider)
    asked = user.get(reverse("dispute_raise"), {"resource": "资源 people"}).content.decode()
    assert 'name="key_id"' in asked
    row = user.post(f"{reverse('dispute_raise')}?resource=people", {"key_id": "2"}, follow=True).content.decode()
    assert "李*" in row
    assert "李乙" not in row
    assert "field=name" in row
    page = raised(user).content.decode()
    dispute = Dispute.objects.get()
    assert dispute.case.number in page
    assert "丁大力" not in page
    assert dispute.case.number in provider.get(reverse("inbox")).content.decode()
    assert dispute.case.number in provider.get(reverse("disputes"), {"scope": "mine"}).content.decode()
    assert dispute.case.number not in user.get(reverse("disputes"), {"scope": "mine"}).content.decode()
    looked = provider.post(reverse("dispute_look", args=[dispute.pk]), {"purpose": "核对台账"}).content.decode()
    assert "丁大力" in looked
    shown = provider.get(reverse("dispute", args=[dispute.pk])).content.decode()
    assert reverse("dispute_do", args=[dispute.pk, "accept"]) in shown
    act = reverse("dispute_do", args=[dispute.pk, "accept"])
    done = provider.post(act, {"correction": "丁大力"}, follow=True).content.decode()
    assert "已更正" in done
    assert scene.held("id = 2") == [(2, "丁大力", 20.0)]
    assert dispute.case.number not in provider.get(reverse("inbox")).content.decode()
    assert user.get(reverse("disputes"), {"export": "csv"}).status_code == 200
    place = reverse("dispute", args=[dispute.pk])
    assert "更正以后" not in user.get(place).content.decode()
    scene.send((2, "李乙", 21, None), on=DAY + timedelta(1))
    assert scene.held("id = 2") == [(2, "丁大力", 21.0)]
    told = provider.get(place).content.decode()
    assert "又有 1 批送来原值（最近 2026-03-03）" in told
    assert "李乙" not in told
    later = timezone.localdate() + timedelta(1)  # the correction was made today
    scene.send((2, "李丙", 21, None), on=later)
    assert f"{later} 报送，以新值为准" in user.get(place).content.decode()


def test_what_is_wrong_is_told_in_the_form_and_kept(scene: Scene) -> None:
    user = signed_in("clerk", scene.user)
    start = f"{reverse('dispute_raise')}?resource=people"
    assert "data-errors" in user.post(start, {"key_id": ""}).content.decode()
    assert "data-errors" in user.get(f"{start}&batch=x&row=").content.decode()
    unknown = user.post(start, {"key_id": "77"}).content.decode()
    assert "没有找到这一行" in unknown
    assert 'value="77"' in unknown
    gone = user.get(reverse("dispute_raise"), {"resource": "people", "batch": scene.batch.pk, "row": 99}, follow=True)
    assert "没有找到这一行" in gone.content.decode()
    missing = raised(user, reason="").content.decode()
    assert 'value="丁大力"' in missing
    assert user.get(reverse("dispute_raise"), {"resource": "没有的资源"}).status_code == 200
    assert not Dispute.objects.exists()


def test_the_clock_from_the_page(scene: Scene) -> None:
    user, provider, bureau = signed_in("clerk", scene.user), signed_in("clerk", scene.provider), signed_in("steward")
    raised(user)
    dispute = Dispute.objects.get()

    def do(client: Client, verb: str, **form: str) -> str:
        page = client.post(reverse("dispute_do", args=[dispute.pk, verb]), form, follow=True).content.decode()
        dispute.case.refresh_from_db()
        return str(page)

    before = dispute.case.due_on
    do(provider, "pause", reason="等待材料")
    assert dispute.case.paused_on
    do(provider, "resume")
    assert (dispute.case.paused_on, dispute.case.due_on) == (None, before)
    assert "不能延长" in do(bureau, "extend", new_due_on="", reason="x") or dispute.case.due_on == before
    do(provider, "reject", remark="台账如此")
    do(user, "press", remark="请裁定")
    assert dispute.case.stage == "judging"
    assert "已办结：" not in user.get(reverse("inbox"), {"n-read": "new"}).content.decode()
    do(bureau, "uphold", remark="维持")
    assert dispute.case.stage == "kept"
    for told in (user, provider):  # both sides hear how it ended, and get there
        notices = told.get(reverse("inbox"), {"n-read": "new"}).content.decode()
        assert f"{dispute.case.number}“{dispute.case.title}”已办结：维持原值。维持" in notices
        assert reverse("dispute", args=[dispute.pk]) in notices


def test_what_was_typed_with_a_refused_step_stays(scene: Scene) -> None:
    user, provider = signed_in("clerk", scene.user), signed_in("clerk", scene.provider)
    raised(user, field="amount", claimed="25")
    dispute = Dispute.objects.get()
    act = reverse("dispute_do", args=[dispute.pk, "accept"])
    answer = provider.post(act, {"correction": "-7", "remark": "台账见附件"})
    page = answer.content.decode()
    assert answer.status_code >= 400
    assert 'role="alert"' in page
    assert 'value="-7"' in page
    assert "台账见附件</textarea>" in page
    assert 'class="offer" data-menu open' in page
    assert scene.held("id = 2") == [(2, "李乙", 20.0)]


def test_strangers_see_nothing(scene: Scene) -> None:
    """Neither another unit nor another region takes part; a reader does not even see the list."""
    raised(signed_in("clerk", scene.user))
    dispute = Dispute.objects.get()
    elsewhere = unit("9902-mzj", region="9902")
    for stranger in (signed_in("clerk", scene.stranger), signed_in("clerk", elsewhere), in_region(elsewhere)):
        assert stranger.get(reverse("dispute", args=[dispute.pk])).status_code == 404
        assert stranger.post(reverse("dispute_do", args=[dispute.pk, "accept"]), {"correction": "x"}).status_code == 404
        assert stranger.post(reverse("dispute_look", args=[dispute.pk]), {"purpose": "看"}).status_code == 404
        assert stranger.get(f"/api/disputes/{dispute.pk}").status_code == 404
        assert stranger.get("/api/disputes").json()["total"] == 0
    assert signed_in("reader").get(reverse("disputes")).status_code == 403


def test_the_twins(scene: Scene) -> None:
    user = signed_in("clerk", scene.user)
    raised(user)
    dispute = Dispute.objects.get()
    listed = user.get("/api/disputes").json()
    assert [item["number"] for item in listed["items"]] == [dispute.case.number]
    detail = user.get(f"/api/disputes/{dispute.pk}")
    assert [step["verb"] for step in detail.json()["events"]] == ["open"]
    assert "丁大力" not in detail.content.decode()


def test_raised_and_answered_by_a_program(scene: Scene) -> None:
    user, provider = signed_in("clerk", scene.user), signed_in("clerk", scene.provider)
    what = {"resource": "people", "key": {"id": "2"}, "field": "amount", "claimed": "25", "reason": "与发放表不符"}
    made = user.post("/api/disputes", what, content_type="application/json")
    assert made.status_code == 201
    number = made.json()["id"]
    refused = user.post(f"/api/disputes/{number}/accept", {"correction": "25"}, content_type="application/json")
    assert refused.status_code == 403
    done = provider.post(f"/api/disputes/{number}/accept", {"correction": "25"}, content_type="application/json")
    assert done.json()["stage"] == "corrected"
    assert scene.held("id = 2") == [(2, "李乙", 25.0)]
    again = provider.post(f"/api/disputes/{number}/nothing", {}, content_type="application/json")
    assert again.status_code == 404
