"""The pages of data correction, walked as people fill in their forms; who gets in; the twins."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.tests.conftest import Scene
from mianzhou.kernel.people.api import Person, RoleGrant
from mianzhou.kernel.units.api import Unit

pytestmark = pytest.mark.parametrize("scene", ["upsert"], indirect=True)


def signed_in(role: str, unit: Unit | None = None) -> Client:
    now = timezone.now()
    name = f"{role}-{unit.code if unit else 'city'}"
    person = Person.objects.create(username=name, name=name, unit=unit, created_at=now)
    RoleGrant.objects.create(person=person, role=role, unit=unit, granted_at=now, granted_by="test")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def raised(client: Client, **given: Any) -> Any:
    form = {"key_id": "2", "field": "name", "claimed": "丁大力", "reason": "与户口簿不符", "evidence": "户口簿"}
    return client.post(f"{reverse('dispute_raise')}?resource=people", form | given, follow=True)


def test_from_raising_to_the_corrected_row(scene: Scene) -> None:
    user, provider = signed_in("clerk", scene.user), signed_in("clerk", scene.provider)
    asked = user.get(reverse("dispute_raise"), {"resource": "资源 people"}).content.decode()
    assert "编号" in asked
    assert 'name="key_id"' in asked
    page = raised(user).content.decode()
    dispute = Dispute.objects.get()
    assert dispute.case.number in page
    assert "丁大力" not in page
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
    assert user.get(reverse("disputes"), {"export": "csv"}).status_code == 200


def test_what_is_wrong_is_told_in_the_form_and_kept(scene: Scene) -> None:
    user = signed_in("clerk", scene.user)
    missing = raised(user, key_id="").content.decode()
    assert "请指定是哪一行" in missing
    assert "丁大力" in missing
    assert "没有找到这一行" in raised(user, key_id="77").content.decode()
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
    do(bureau, "uphold", remark="维持")
    assert dispute.case.stage == "kept"


def test_strangers_see_nothing(scene: Scene) -> None:
    raised(signed_in("clerk", scene.user))
    dispute = Dispute.objects.get()
    stranger, reader = signed_in("clerk", scene.stranger), signed_in("reader")
    assert stranger.get(reverse("dispute", args=[dispute.pk])).status_code == 404
    assert stranger.post(reverse("dispute_do", args=[dispute.pk, "accept"]), {"correction": "x"}).status_code == 404
    assert stranger.post(reverse("dispute_look", args=[dispute.pk]), {"purpose": "看"}).status_code == 404
    assert reader.get(reverse("disputes")).status_code == 403
    assert stranger.get("/api/disputes").json()["total"] == 0


def test_the_twins(scene: Scene) -> None:
    user = signed_in("clerk", scene.user)
    raised(user)
    dispute = Dispute.objects.get()
    listed = user.get("/api/disputes").json()
    assert [item["number"] for item in listed["items"]] == [dispute.case.number]
    detail = user.get(f"/api/disputes/{dispute.pk}")
    assert [step["verb"] for step in detail.json()["events"]] == ["open"]
    assert "丁大力" not in detail.content.decode()
