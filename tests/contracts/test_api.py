"""The API keeps its own description: any request gets an answer that the description foresees, never a server error."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from mianzhou.kernel.people.api import ROLES, Person, RoleGrant
from mianzhou.portal.api.site import description

SCHEMA = schemathesis.openapi.from_dict(description())
READING = SCHEMA.include(method="GET").exclude(path="/api/health")
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def signed_in(db: None) -> Client:
    """Somebody who may everything, so that every operation is reached."""
    person = Person.objects.create(username="wang", name="王某", created_at=timezone.now())
    for role in ROLES:
        RoleGrant.objects.create(person=person, role=role, granted_at=timezone.now(), granted_by="test")
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _operations() -> list[Any]:
    return [found.ok() for found in READING.get_all_operations()]


@pytest.mark.parametrize("operation", _operations(), ids=lambda o: o.label)
def test_any_request_is_answered_as_described(operation: Any, signed_in: Client) -> None:
    described = operation.definition.raw["responses"]

    @settings(
        max_examples=25, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=MODES[0]) | operation.as_strategy(generation_mode=MODES[1]))
    def ask(case: Any) -> None:
        answer = signed_in.get(case.formatted_path, case.query or {})
        assert answer.status_code < 500, case.as_curl_command()
        if answer.status_code == 404 and not case.path_parameters:
            return
        assert str(answer.status_code) in described or answer.status_code in {301, 404}, (
            answer.status_code,
            case.formatted_path,
        )
        if answer.status_code >= 400 and "json" in answer["Content-Type"]:
            problem = json.loads(answer.content)
            assert {"title", "status", "code", "number"} <= problem.keys()

    ask()


def test_the_description_is_openapi_3_1_and_has_every_operation() -> None:
    document = description()
    assert document["openapi"] == "3.1.0"
    assert {"/api/health", "/api/units", "/api/regions"} <= document["paths"].keys()
