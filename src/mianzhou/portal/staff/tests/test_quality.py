"""The pages of quality and their twins: who sees what, and that the figures of the page are those of the room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.models import Batch
from mianzhou.data.intake.tests.office import resource, unit
from mianzhou.data.quality import api
from mianzhou.data.quality.models import BatchMeasure
from mianzhou.kernel.people.api import Person, RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working_day")]


def signed_in(role: str, of: Any = None) -> Client:
    now = timezone.now()
    name = f"{role}-{of.code if of else 'city'}"
    person = Person.objects.create(username=name, name=name, unit=of, created_at=now)
    RoleGrant.objects.create(person=person, role=role, unit=of, granted_at=now, granted_by="test")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def measured(of: Resource, invalid: int) -> None:
    """A batch of a hundred rows that arrived today, some of them invalid."""
    now = timezone.now()
    batch = Batch.objects.create(
        resource=of, version=of.current_version, content_key=str(of.pk), state="done", as_of=now, sent_by="t", sent_at=now,
        received=100, accepted=100 - invalid, quarantined=invalid, by_reason={"day:type": invalid},
    )  # fmt: skip
    BatchMeasure.objects.create(
        batch=batch, resource=of, arrived_on=timezone.localdate(), received=100, accepted=100 - invalid, quarantined=invalid,
        duplicate=0, against={"validity": invalid}, filled={"id": 100 - invalid}, required_cells=200, required_missing=0,
        optional_cells=0, optional_filled=0, measured_at=now,
    )  # fmt: skip


@pytest.fixture
def city() -> list[Resource]:
    """Two departments with a resource each; the second is late."""
    begun = timezone.now() - timedelta(days=120)
    good, bad = resource("people", provider=unit("9901-mzj")), resource("firms", provider=unit("9901-gsj"))
    for each in (good, bad):
        each.versions.update(in_force_from=begun)
    bad.update_cycle = "daily"
    bad.save()
    measured(good, 1)
    bad_batches = Batch.objects.filter(resource=bad)
    measured(bad, 40)
    BatchMeasure.objects.filter(batch__in=bad_batches).update(arrived_on=timezone.localdate() - timedelta(days=30))
    api.refresh(actor=api.quality_actor(), as_of=timezone.now())
    return [good, bad]


def test_the_board_ranks_departments(city: list[Resource]) -> None:
    steward = signed_in("steward")
    page = steward.get(reverse("quality")).content.decode()
    assert page.index("9901-mzj") < page.rindex("9901-gsj")
    ranked = steward.get("/api/quality-ranking").json()["departments"]
    assert [d["rank"] for d in ranked] == [1, 2]
    assert steward.get(reverse("quality"), {"export": "xlsx"}).status_code == 200


def test_the_list_narrows_and_is_twinned(city: list[Resource]) -> None:
    steward = signed_in("steward")
    late = steward.get(reverse("quality_scores"), {"standing": "late"}).content.decode()
    assert "资源 firms" in late
    assert "资源 people" not in late
    found = steward.get("/api/quality", {"standing": "late"}).json()
    assert [item["resource"] for item in found["items"]] == ["firms"]
    graded = [steward.get("/api/quality", {"grade": g.code}).json()["total"] for g in api.shipped_rules().grades]
    assert sum(graded) == steward.get("/api/quality").json()["total"] == 2


def test_a_resource_says_where_its_score_comes_from(city: list[Resource]) -> None:
    steward = signed_in("steward")
    page = steward.get(reverse("quality_resource", args=["people"])).content.decode()
    assert "100 行中 1 行有问题" in page
    twin = steward.get("/api/quality/people").json()
    assert twin["by_reason"] == {"day:type": 1}
    assert twin["months"][-1]["validity"] == 99
    assert steward.get(reverse("quality_resource", args=["nothing"])).status_code == 404


def test_a_department_sees_its_own(city: list[Resource]) -> None:
    clerk = signed_in("clerk", city[1].provider)
    page = clerk.get(reverse("quality")).content.decode()
    assert "9901-mzj" not in page
    assert clerk.get("/api/quality-ranking").json()["departments"][0]["rank"] == 2  # its place among all
    assert clerk.get(reverse("quality_resource", args=["people"])).status_code == 404
    assert signed_in("reader").get(reverse("quality")).status_code == 403


def test_another_region_sees_nothing(city: list[Resource]) -> None:
    elsewhere = unit("9902-mzj", region="9902")
    neighbour = signed_in("steward", elsewhere)
    RoleGrant.objects.filter(person__unit=elsewhere).update(unit=None, region=elsewhere.region)
    assert "9901-mzj" not in neighbour.get(reverse("quality")).content.decode()
    assert neighbour.get("/api/quality-ranking").json()["departments"] == []
    assert neighbour.get("/api/quality").json()["total"] == 0
    for url in (reverse("quality_resource", args=["people"]), "/api/quality/people"):
        assert neighbour.get(url).status_code == 404


def test_reasons_lead_to_the_rows_and_periods_to_their_days(city: list[Resource]) -> None:
    steward = signed_in("steward")
    page = steward.get(reverse("quality_resource", args=["people"])).content.decode()
    batch = Batch.objects.get(resource=city[0])
    assert f"{reverse('quarantine', args=[batch.pk])}?reason=day%3Atype" in page
    assert steward.get("/api/quality/firms").json()["periods"][0]["met_on"] is None
    periods = steward.get(reverse("quality_resource", args=["firms"])).content.decode()
    assert "逾期未到" in periods


def test_the_first_page_tells_the_bureau_what_is_late(city: list[Resource]) -> None:
    assert "资源 firms" in signed_in("steward").get(reverse("home")).content.decode()
    assert 'id="data-quality"' not in signed_in("reader").get(reverse("home")).content.decode()
