"""The API's frame: who may, how it refuses, lists as JSON, keys, health."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mianzhou.kernel.people.api import ApiToken, Person, RoleGrant, actor_for, create_token, withdraw_token
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit
from mianzhou.portal.api import health
from mianzhou.portal.api.site import description

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def reader() -> Person:
    person = Person.objects.create(username="li", name="李某", created_at=timezone.now())
    RoleGrant.objects.create(person=person, role="reader", granted_at=timezone.now(), granted_by="test")
    return person


@pytest.fixture
def signed_in(reader: Person) -> Client:
    client = Client()
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def units() -> None:
    region = Region.objects.create(code="5107", name="某市", short_name="某市", level="prefecture", path="5107")
    Unit.objects.bulk_create(
        Unit(
            code=f"u{n}",
            full_name=f"某市第{n}局",
            short_name=f"{n}局",
            level="city",
            kind="bureau",
            region=region,
            path=f"u{n}",
        )
        for n in range(7)
    )


def _secret(person: Person, **given: Any) -> tuple[ApiToken, str]:
    now = given.pop("now", timezone.now())
    return create_token(actor=actor_for(person), as_of=now, name="test", expires_at=now + timedelta(days=30))


def _asked(client: Client, address: str, secret: str = "") -> Any:
    return client.get(address, headers={"Authorization": f"Bearer {secret}"} if secret else {})


def test_a_stranger_is_told_how_to_come_in() -> None:
    answer = Client().get("/api/units")
    assert answer.status_code == 401
    assert answer["Content-Type"] == PROBLEM
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "address", ["/api/push/water_levels/records", "/api/push/water_levels/batches", "/api/data/match"]
)
@pytest.mark.parametrize("header", [{}, {"Cookie": "sessionid=gone"}, {"Authorization": "Basic bXo6eA=="}])
def test_a_program_without_a_key_is_told_where_keys_are_made(address: str, header: dict[str, str]) -> None:
    answer = Client(enforce_csrf_checks=True).post(address, b"{}", "application/json", headers=header)
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "/developers/" in answer.json()["detail"]


def test_a_browser_that_changes_something_needs_its_token(reader: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    answer = client.post("/api/data/match", b"{}", "application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf-token")
    assert "X-CSRFToken" in answer.json()["detail"]


def test_another_method_is_refused_with_those_that_there_are() -> None:
    for method, address, allowed in (
        ("get", "/api/push/water_levels/batches", "POST"),
        ("delete", "/api/units", "GET"),
    ):
        answer = getattr(Client(), method)(address)
        assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, PROBLEM, allowed)
        assert allowed in answer.json()["detail"]


def test_a_key_opens_what_its_person_may(reader: Person, units: None) -> None:
    _, secret = _secret(reader)
    assert _asked(Client(), "/api/units", secret).json()["total"] == 7
    refused = _asked(Client(), "/api/unknown-names", secret)
    assert refused.status_code == 403
    assert refused.json()["code"] == "not-permitted"


def test_only_the_digest_of_a_key_is_kept(reader: Person) -> None:
    token, secret = _secret(reader)
    assert secret not in json.dumps([str(v) for v in ApiToken.objects.values_list().get(pk=token.pk)])
    assert secret.startswith(token.start)


def test_a_key_ends_when_withdrawn_expired_or_its_person_is_gone(reader: Person, units: None) -> None:
    token, secret = _secret(reader)
    withdraw_token(actor=actor_for(reader), as_of=timezone.now(), token_id=token.pk)
    assert _asked(Client(), "/api/units", secret).status_code == 401
    _, old = _secret(reader, now=timezone.now() - timedelta(days=31))
    assert _asked(Client(), "/api/units", old).status_code == 401
    _, good = _secret(reader)
    Person.objects.filter(pk=reader.pk).update(is_active=False)
    assert _asked(Client(), "/api/units", good).status_code == 401


def test_a_key_is_the_password_of_who_can_only_give_one_and_then_only_reads(reader: Person, units: None) -> None:
    _, secret = _secret(reader)
    header = {"Authorization": f"Basic {b64encode(f'anybody:{secret}'.encode()).decode()}"}
    assert Client().get("/api/units", headers=header).json()["total"] == 7
    assert Client().get("/api/unknown-names", headers=header).status_code == 403
    assert Client().post("/api/data/match", b"{}", "application/json", headers=header).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer mz_wrong", "Bearer x\x00", "Basic abc", "Basic bXo6eA==", "Basic bXo=", "Basic /w==", "mz_x", "Bearer " + "a" * 5000],
)  # fmt: skip
def test_no_header_opens_by_accident(header: str) -> None:
    assert Client().get("/api/units", headers={"Authorization": header}).status_code == 401


def test_a_list_is_filtered_sorted_and_paged(signed_in: Client, units: None) -> None:
    body = signed_in.get("/api/units?q=局&sort=-code&limit=3&offset=1").json()
    assert [u["code"] for u in body["items"]] == ["u5", "u4", "u3"]
    assert (body["total"], body["total_is_exact"]) == (7, True)
    assert body["items"][0]["region"] == "5107"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 422),
        ("limit=9999", 422),
        ("offset=-1", 422),
        ("sort=password", 400),
        ("level=moon", 400),
        ("q=%00", 200),
        ("offset=9999999", 200),
    ],
)
def test_a_wrong_parameter_is_refused_in_words(signed_in: Client, units: None, query: str, status: int) -> None:
    answer = signed_in.get(f"/api/units?{query}")
    assert answer.status_code == status
    if status >= 400:
        assert answer["Content-Type"] == PROBLEM
        assert answer.json()["number"]


def test_what_no_database_holds_is_refused_in_words(signed_in: Client) -> None:
    answer = signed_in.get("/api/search?q=水&kind=%00")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert "NUL" in answer.json()["title"]


def test_a_missing_thing_is_404_in_the_language_asked_for(signed_in: Client) -> None:
    assert signed_in.get("/api/units/none").json()["title"] == "没有找到：none。"
    signed_in.cookies["language"] = "en"
    assert signed_in.get("/api/units/none").json()["title"].startswith("Not found")


def test_a_list_costs_two_queries_beyond_signing_in(
    signed_in: Client, units: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        signed_in.get("/api/units")


def test_health_names_the_part_that_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client().get("/api/health")
    assert answer.status_code == 503
    assert answer.json()["database"] == "ready"
    assert "worker" in answer.json()["worker"]
    monkeypatch.setattr(health, "PARTS", {name: lambda: health.READY for name in health.PARTS})
    answer = Client().get("/api/health")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_every_operation_documents_its_refusals() -> None:
    document = description()
    assert document["openapi"].startswith("3.1")
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            if address == "/api/health":
                continue
            answers = set(operation["responses"])
            assert {"400", "404", "422"} <= answers, (method, address)
            if operation.get("security"):
                assert {"401", "403"} <= answers, (method, address)
            for status in answers:
                if int(status) >= 400:
                    assert list(operation["responses"][status]["content"]) == [PROBLEM]


def test_operation_names_are_unique() -> None:
    names = [o["operationId"] for operations in description()["paths"].values() for o in operations.values()]
    assert len(names) == len(set(names))
