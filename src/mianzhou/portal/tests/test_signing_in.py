"""Signing in and out, the lock-out, the second factor, sessions, one's own password and language."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.people.api import Person, create_person, deactivate_person, system_actor, unlock_person

PASSWORD = "xiangjiang-2026"
SYSTEM = system_actor("test", ["people.edit"])
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db: None) -> Person:
    return create_person(
        username="li.si", name="李四", unit=None, password=PASSWORD, actor=SYSTEM, as_of=timezone.now()
    )


def sign_in(client: Client, username: str = "li.si", password: str = PASSWORD, **extra: str):  # type: ignore[no-untyped-def]
    return client.post("/accounts/login/", {"login": username, "password": password, **extra})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in_and_is_recorded(client: Client, person: Person) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client)
    assert AuditEntry.objects.filter(verb="people.sign_in", person_id=person.pk).count() == 1
    client.post("/accounts/logout/")
    assert not signed_in(client)


def test_one_comes_back_to_where_one_was_going_but_never_to_another_site(client: Client, person: Person) -> None:
    assert client.get("/account/")["Location"] == "/accounts/login/?next=/account/"
    assert sign_in(client, next="/account/")["Location"] == "/account/"
    client.logout()
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "登录名或密码不正确"), ("en", "The login name or the password is wrong")]
)
def test_a_wrong_password_is_refused_in_both_languages(
    client: Client, person: Person, language: str, said: str
) -> None:
    client.cookies["language"] = language
    for username in ("li.si", "nobody"):
        answer = sign_in(client, username, "wrong-password")
        assert said in answer.content.decode()
    assert not signed_in(client)


def test_the_fifth_wrong_password_locks_and_says_until_when(client: Client, person: Person) -> None:
    for _ in range(4):
        assert sign_in(client, "Li.Si", "wrong-password").status_code == 200
    answer = sign_in(client, "li.si", "wrong-password")
    assert answer.status_code == 429
    until = timezone.localtime(AccessAttempt.objects.get().attempt_time + timedelta(minutes=15))
    assert f"{until:%Y-%m-%d %H:%M}" in answer.content.decode()
    later = sign_in(client)
    assert later.status_code == 429, "the right password does not help while locked"
    assert f"{until:%Y-%m-%d %H:%M}" in later.content.decode(), "trying again does not make it longer"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client).status_code == 302


def test_an_administrator_lifts_a_lock(client: Client, person: Person) -> None:
    for _ in range(5):
        sign_in(client, password="wrong-password")
    assert unlock_person(person=person, actor=SYSTEM, as_of=timezone.now()) == 1
    assert sign_in(client).status_code == 302


def test_one_locked_name_does_not_lock_others(client: Client, person: Person) -> None:
    create_person(username="wang", name="王", unit=None, password=PASSWORD, actor=SYSTEM, as_of=timezone.now())
    for _ in range(5):
        sign_in(client, password="wrong-password")
    assert sign_in(client, "wang").status_code == 302


def test_a_closed_account_is_told_so_and_its_sessions_end(client: Client, person: Person) -> None:
    sign_in(client)
    deactivate_person(person=person, actor=SYSTEM, as_of=timezone.now())
    assert client.get("/account/").status_code == 302
    answer = sign_in(Client())
    assert not answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "socialaccount_connections"]
)
def test_what_we_do_not_want_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_changing_the_password_keeps_this_browser_and_ends_the_others(client: Client, person: Person) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    wrong = client.post(
        "/account/password/", {"present": "no", "password": "another-long-one", "again": "another-long-one"}
    )
    assert "当前密码不正确" in wrong.content.decode()
    differ = client.post("/account/password/", {"present": PASSWORD, "password": "another-long-one", "again": "x"})
    assert "不一致" in differ.content.decode()
    weak = client.post("/account/password/", {"present": PASSWORD, "password": "1234567", "again": "1234567"})
    assert weak.status_code == 422
    done = client.post(
        "/account/password/", {"present": PASSWORD, "password": "another-long-one", "again": "another-long-one"}
    )
    assert done.status_code == 302
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert sign_in(Client(), password="another-long-one").status_code == 302


def test_ones_sessions_are_listed_and_ended(client: Client, person: Person) -> None:
    other = Client(headers={"user-agent": "Other browser"})
    sign_in(client)
    sign_in(other)
    assert "Other browser" in client.get("/account/").content.decode()
    mine = UserSession.objects.get(session_key=client.session.session_key)
    client.post("/account/sessions/end/", {"session": str(mine.pk)})
    assert client.get("/account/").status_code == 200, "this browser signs out by the button for it"
    client.post("/account/sessions/end/", {"session": "all"})
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_nobody_ends_somebody_elses_session(client: Client, person: Person) -> None:
    create_person(username="wang", name="王", unit=None, password=PASSWORD, actor=SYSTEM, as_of=timezone.now())
    other = Client()
    sign_in(client)
    sign_in(other, "wang")
    theirs = UserSession.objects.get(session_key=other.session.session_key)
    client.post("/account/sessions/end/", {"session": str(theirs.pk)})
    assert other.get("/account/").status_code == 200


def test_the_chosen_language_comes_back_with_the_next_signing_in(client: Client, person: Person) -> None:
    sign_in(client)
    client.post("/account/language/", {"language": "en"})
    fresh = Client()
    assert sign_in(fresh).cookies["language"].value == "en"
    assert "My account" in fresh.get("/account/").content.decode()


def test_a_second_factor_is_set_up_and_asked_for(
    client: Client, person: Person, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    sign_in(client)
    confirm = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert confirm.startswith("/accounts/reauthenticate/"), "a change of this kind asks for the password again"
    assert "密码不正确" in client.post(confirm, {"password": "wrong"}).content.decode()
    client.post(confirm, {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert secret, "the secret is shown for typing in"

    def code() -> str:
        return totp.format_hotp_value(totp.hotp_value(secret[1], next(iter(totp.yield_hotp_counters_from_time()))))

    assert "不正确" in client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code()}).status_code == 302
    kept = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret[1] not in kept, "the secret is encrypted in the database"
    assert AuditEntry.objects.filter(verb="people.totp_activated").exists()
    codes = re.findall(r"<li><code>(\w+)</code>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10

    fresh = Client()
    assert sign_in(fresh)["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(fresh)
    assert "不正确" in fresh.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert fresh.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert signed_in(fresh)
    again = Client()
    sign_in(again)
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200, (
        "a recovery code works once"
    )

    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert sign_in(Client())["Location"] == "/"
