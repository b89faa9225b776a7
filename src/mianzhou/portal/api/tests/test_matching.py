"""Matching over the network: the same answer by the site and by the lean way in front of it, refusals included."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mianzhou.data.matching.tests.city import WANG, City, city, entity
from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.people.api import Person, RoleGrant, actor_for, create_token
from mianzhou.portal.api.match_door import MatchDoor

pytestmark = pytest.mark.django_db
ADDRESS = "/api/data/match"


@pytest.fixture
def made() -> City:
    made = city()
    entity(made.police, WANG, made.fucheng)
    return made


def secret_of(role: str) -> str:
    now = timezone.now()
    person = Person.objects.create(username=role, name=role, created_at=now)
    RoleGrant.objects.create(person=person, role=role, granted_at=now, granted_by="test")
    _, secret = create_token(actor=actor_for(person), as_of=now, name="test", expires_at=now + timedelta(days=1))
    return secret


def by_site(secret: str, body: str) -> tuple[int, Any]:
    answer = Client().post(ADDRESS, body, "application/json", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code, answer.json()


def by_door(secret: str, body: str) -> tuple[int, Any]:
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": ADDRESS, "CONTENT_LENGTH": str(len(body.encode())), "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_HOST": "testserver", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(body.encode()), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), "QUERY_STRING": "",
    }  # fmt: skip

    def site(environ: dict[str, Any], start: Any) -> list[bytes]:  # the site itself, on the connection of the test
        answer = Client().post(
            ADDRESS,
            environ["wsgi.input"].read(),
            environ["CONTENT_TYPE"],
            headers={"Authorization": environ["HTTP_AUTHORIZATION"]},
        )
        start(f"{answer.status_code} .", [])
        return [answer.content]

    pieces = MatchDoor(site)(environ, lambda status, headers, *more: told.append(status))
    return int(told[0][:3]), json.loads(b"".join(pieces))


def asked(**given: Any) -> str:
    return json.dumps({"kind": "person", "record": WANG, "purpose": "case 7"} | given)


def test_she_is_found_with_the_reasons(made: City) -> None:
    secret = secret_of("examiner")
    status, answer = by_site(secret, asked(record={"name": "王芳", "phone": "13812345678", "birth": "1990-01-02"}))
    assert status == 200
    (found,) = answer["candidates"]
    assert (found["name"], found["masked"]) == ("王芳", False)
    total = found["prior"] + sum(each["weight"] for each in found["comparisons"])
    assert total == pytest.approx(found["weight"], abs=0.1)
    birth = next(each for each in found["comparisons"] if each["field"] == "birth")
    assert (birth["given"], birth["held"]) == ("19900102", "19900101")
    entry = AuditEntry.objects.get(verb="registry.matched")
    assert (entry.purpose, entry.detail["entity"], entry.detail["fields"]) == (
        "case 7",
        found["entity"],
        ["birth", "name", "phone"],
    )


def test_what_is_held_is_masked_unless_it_was_given(made: City) -> None:
    status, answer = by_site(secret_of("steward"), asked(record={**WANG, "phone": "13812345679"}))
    assert status == 200
    (found,) = answer["candidates"]
    held = {each["field"]: each["held"] for each in found["comparisons"]}
    assert (found["name"], found["masked"]) == ("王*", True)
    assert (held["name"], held["number"]) == ("王芳", WANG["number"])
    assert held["phone"] == "138****5678"


BODIES = [
    (200, asked()),
    (200, asked(record={"name": "赵六", "birth": "1970-01-01"})),
    (400, asked(purpose=" \x00")),
    (422, asked(record={})),
    (422, asked(record={"name": "王芳"})),
    (422, asked(record={"colour": "red"})),
    (422, asked(record={"name": ["王芳"]})),
    (422, asked(record={"name": "王" * 400})),
    (422, asked(kind="dog")),
    (422, asked(limit=0)),
    (400, "{"),
    (422, "[]"),
]


@pytest.mark.parametrize(("status", "body"), BODIES, ids=lambda v: str(v)[:60])
def test_both_ways_answer_alike(made: City, status: int, body: str) -> None:
    secret = secret_of("examiner")
    site, door = by_site(secret, body), by_door(secret, body)
    for answer in (site[1], door[1]):
        answer.pop("number", None)  # of the refusal, to be quoted
    assert site == door
    assert site[0] == status


@pytest.mark.parametrize("way", [by_site, by_door])
def test_strangers_and_those_without_the_role_are_refused(made: City, way: Any) -> None:
    assert way("mz_nobody", asked())[0] == 401
    status, answer = way(secret_of("administrator"), asked())
    assert (status, answer["code"]) == (403, "not-permitted")
    assert not AuditEntry.objects.filter(verb="registry.matched").exists()


def test_a_record_just_accepted_is_found_by_the_next_call(made: City) -> None:
    secret = secret_of("examiner")
    new = {"name": "司马云川", "birth": "1970-02-03", "phone": "19900000001"}
    assert by_door(secret, asked(record=new))[1]["candidates"] == []
    person = entity(made.health, new)
    assert [each["entity"] for each in by_door(secret, asked(record=new))[1]["candidates"]] == [person.pk]
