"""A certificate verified in public by its code, downloaded by who may, and a public register."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from mianzhou.kernel.people.api import Person, RoleGrant
from mianzhou.services.registers import api
from mianzhou.services.registers.tests.keeping import Office, noon

DAY = date(2026, 3, 2)


@pytest.fixture
def issued(db: None) -> api.RegisterCertificate:
    """A certificate of an entry of a small register."""
    office = Office()
    return api.issue_certificate(entry_id=office.entered(DAY).pk, actor=office.actor("head"), as_of=noon(DAY))


def test_anybody_verifies_by_the_code(client: Client, issued: api.RegisterCertificate) -> None:
    answer = client.post("/open/verify/", {"code": api.shown_code(issued.code).lower()}, follow=True)
    words = answer.content.decode()
    assert "有效" in words
    assert "甲厂" in words
    assert "0000-1234" not in words  # the telephone is not public
    refused = client.post("/open/verify/", {"code": "AAAA-AAAA"})
    assert "没有找到" in refused.content.decode()
    assert client.get("/open/verify/AAAA/").status_code == 404


def test_a_public_register_shows_what_is_public(client: Client, issued: api.RegisterCertificate) -> None:
    client.cookies["language"] = "en"
    words = client.get("/open/registers/test_units/", {"q": "甲"}).content.decode()
    assert issued.entry.number in words
    assert "0000-1234" not in words
    assert "No entry matches" in client.get("/open/registers/test_units/", {"q": "乙"}).content.decode()
    assert client.get("/open/registers/nothing/").status_code == 404


def test_the_file_is_for_who_may_read_the_entry(client: Client, issued: api.RegisterCertificate) -> None:
    address = f"/registers/certificates/{issued.pk}/"
    assert client.get(address).status_code == 302
    for name, code, expected in (("own", "t-one", 200), ("other", "t-two", 404)):
        unit = type(issued.entry.unit).objects.get(code=code)
        person = Person.objects.create(username=name, name=name, unit=unit, created_at=noon(DAY))
        RoleGrant.objects.create(person=person, role="clerk", unit=unit, granted_at=noon(DAY), granted_by="test")
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(address)
        assert answer.status_code == expected
        if expected == 200:
            assert answer.content.startswith(b"%PDF")
