"""Signing in through an OpenID Connect provider: it vouches for existing accounts and makes none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.people.api import Person, create_person, deactivate_person, system_actor
from mianzhou.portal.tests.openid_provider import Provider, provider

SYSTEM = system_actor("test", ["people.edit"])
pytestmark = pytest.mark.django_db


@pytest.fixture
def idp(settings: Any) -> Iterator[Provider]:
    with provider() as running:
        app = {
            "provider_id": "city",
            "name": "统一身份认证",
            "client_id": "mianzhou",
            "secret": "secret",
            "settings": {"server_url": running.address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield running


@pytest.fixture
def person(db: None) -> Person:
    return create_person(username="li.si", name="李四", unit=None, password=None, actor=SYSTEM, as_of=timezone.now())


def through(client: Client, idp: Provider, **extra: str) -> Any:
    """Press the button, be identified, come back."""
    start = client.post("/accounts/oidc/city/login/", extra)
    assert start.status_code == 302
    assert start["Location"].startswith(f"{idp.address}/authorize")
    return client.get(idp.authorize(start["Location"]))


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_without_a_provider_the_login_page_offers_none(client: Client) -> None:
    assert "oidc" not in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/oidc/city/login/").status_code == 404


def test_an_account_of_the_same_name_is_linked_and_found_again(client: Client, idp: Provider, person: Person) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "通过“统一身份认证”登录" in page
    assert "/accounts/oidc/city/login/" in page
    assert through(client, idp)["Location"] == "/"
    assert signed_in_as(client) == str(person.pk)
    verbs = set(AuditEntry.objects.filter(person_id=person.pk).values_list("verb", flat=True))
    assert {"people.account_connected", "people.sign_in"} <= verbs

    idp.username = "renamed.at.provider"
    again = Client()
    through(again, idp)
    assert signed_in_as(again) == str(person.pk), "once linked, the subject counts and not the name"
    assert SocialAccount.objects.count() == 1


def test_names_are_compared_without_case(client: Client, idp: Provider, person: Person) -> None:
    idp.username = "Li.Si"
    through(client, idp)
    assert signed_in_as(client) == str(person.pk)


def test_nobody_gets_an_account_by_being_identified(client: Client, idp: Provider, person: Person) -> None:
    idp.username = "stranger"
    answer = through(client, idp)
    assert "没有对应的账号" in answer.content.decode()
    assert signed_in_as(client) is None
    assert list(Person.objects.all()) == [person]


def test_an_identity_without_a_name_is_no_match(client: Client, idp: Provider, person: Person) -> None:
    idp.username = ""
    through(client, idp)
    assert signed_in_as(client) is None


def test_a_second_identity_of_the_same_name_is_not_linked(client: Client, idp: Provider, person: Person) -> None:
    through(client, idp)
    idp.subject = "somebody-else"
    other = Client()
    answer = through(other, idp)
    assert "没有对应的账号" in answer.content.decode()
    assert signed_in_as(other) is None


def test_a_closed_account_stays_closed(client: Client, idp: Provider, person: Person) -> None:
    deactivate_person(person=person, actor=SYSTEM, as_of=timezone.now())
    through(client, idp)
    assert signed_in_as(client) is None


def test_a_signed_in_person_cannot_attach_another_identity(client: Client, idp: Provider, person: Person) -> None:
    other = create_person(username="wang", name="王", unit=None, password=None, actor=SYSTEM, as_of=timezone.now())
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    start = client.post("/accounts/oidc/city/login/?process=connect")
    answer = client.get(idp.authorize(start["Location"]))
    assert answer["Location"] == "/account/"
    assert not SocialAccount.objects.exists()


def test_a_provider_that_fails_is_told_on_a_page(client: Client, idp: Provider, person: Person) -> None:
    idp.broken = True
    answer = through(client, idp)
    assert "身份认证未成功" in answer.content.decode()
    assert signed_in_as(client) is None


def test_a_forged_return_is_refused(client: Client, idp: Provider, person: Person) -> None:
    answer = client.get("/accounts/oidc/city/login/callback/?code=a-code&state=forged")
    assert "身份认证未成功" in answer.content.decode()
    assert signed_in_as(client) is None
