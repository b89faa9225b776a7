"""The frame around every page: headers, language, menu, errors, files of others."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from mianzhou.kernel.people.api import PERMISSIONS, ROLES, Actor, Grant, Person, RoleGrant
from mianzhou.kernel.regions.models import Region
from mianzhou.portal import failures
from mianzhou.portal.navigation import PILLARS, PUBLIC, SIGNED_IN, menu

PORTAL = Path(__file__).resolve().parents[1]
ENTRIES = [entry for pillar in PILLARS for entry in pillar.entries]


@pytest.fixture
def supervisor(db: None) -> Client:
    person = Person.objects.create(username="wang", name="王某", created_at=timezone.now())
    for role in ROLES:
        RoleGrant.objects.create(person=person, role=role, granted_at=timezone.now(), granted_by="test")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_nothing_inside_a_page_can_become_program(supervisor: Client) -> None:
    answer = supervisor.get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_no_template_has_inline_scripts_styles_or_addresses_of_others() -> None:
    for template in (PORTAL / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
        assert not scripts, f"{template.name}: {scripts}"
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), f"{template.name}: an inline handler"
        assert not re.search(r"\sstyle\s*=\s*[\"']", text), f"{template.name}: an inline style"
        assert "<style" not in text, template.name
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text), f"{template.name}: a file from elsewhere"


def test_every_template_that_posts_has_its_token() -> None:
    for template in (PORTAL / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        for form in re.findall(r"<form[^>]*method=[\"']post.*?</form>", text, re.S | re.I):
            assert "csrf_token" in form, f"{template.name}: {form[:120]}"


def test_files_of_others_are_as_listed() -> None:
    folder = PORTAL / "static" / "vendor"
    rows = re.findall(
        r"^\| (\S+) \|.*\| (\S+) \| ([0-9a-f]{64}) \|$", (folder / "VENDORED.md").read_text(encoding="utf-8"), re.M
    )
    assert {name for name, _, _ in rows} == {p.name for p in folder.iterdir() if p.is_file() and p.suffix != ".md"}
    for name, licence, digest in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
        assert (folder / licence).is_file(), licence


def test_our_style_is_small() -> None:
    assert (PORTAL / "static" / "css" / "mianzhou.css").stat().st_size < 40_000


def test_every_entry_of_the_menu_leads_somewhere() -> None:
    for entry in ENTRIES:
        assert reverse(entry.route, args=entry.args)
        assert entry.permission in {PUBLIC, SIGNED_IN} or entry.permission in PERMISSIONS


def test_every_icon_is_in_the_sprite() -> None:
    drawn = set(
        re.findall(r'symbol id="([\w-]+)"', (PORTAL / "static" / "vendor" / "icons.svg").read_text(encoding="utf-8"))
    )
    used = {entry.icon for entry in ENTRIES}
    for template in (PORTAL / "templates").rglob("*.html"):
        used |= set(re.findall(r'{% icon "([\w-]+)" %}', template.read_text(encoding="utf-8")))
    assert used <= drawn


def test_the_menu_shows_what_one_may_enter() -> None:
    def shown(*roles: str) -> set[str]:
        actor = Actor("x", person_id=1, grants=tuple(Grant(r) for r in roles))
        return {link.entry.route for group in menu(actor, "/") for link in group.links}

    assert {"audit", "people"} <= shown("administrator")
    assert shown("clerk").isdisjoint({"audit", "people", "review", "board", "unknown_names"})
    assert shown() == {e.route for e in ENTRIES if e.permission in {PUBLIC, SIGNED_IN}}


def test_only_one_entry_is_current() -> None:
    actor = Actor("x", person_id=1, grants=(Grant("steward"),))
    current = [link.entry.route for group in menu(actor, "/units/unknown/3/") for link in group.links if link.current]
    assert current == ["unknown_names"]


@pytest.mark.django_db
def test_the_language_is_kept_in_a_cookie_and_leads_back_here_only() -> None:
    client = Client()
    answer = client.post("/language/", {"language": "en", "next": "/units/?q=x"})
    assert (answer.status_code, answer["Location"]) == (302, "/units/?q=x")
    assert '<html lang="en">' in client.get("/").content.decode()
    assert client.post("/language/", {"language": "en", "next": "https://example.org/"})["Location"] == "/"
    assert client.post("/language/", {"language": "xx"}).cookies.get("language") is None
    assert client.get("/language/").status_code == 405


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_missing_page_says_so_in_the_frame(supervisor: Client) -> None:
    answer = supervisor.get("/nothing/here/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_an_expected_error_says_what_to_do_with_a_number(supervisor: Client) -> None:
    answer = supervisor.get("/regions/999999/", headers={"Referer": "http://testserver/regions/?q=x"})
    assert answer.status_code == 404
    assert 'href="http://testserver/regions/?q=x"' in answer.content.decode()
    elsewhere = supervisor.get("/regions/999999/", headers={"Referer": "https://example.org/"})
    assert "example.org" not in elsewhere.content.decode()
    text = answer.content.decode()
    assert "没有找到：999999" in text
    assert re.search(r"<code>[0-9a-f]{8}</code>", text)


def test_an_unexpected_error_needs_nothing_to_be_told(rf: RequestFactory) -> None:
    page = failures.server_error(rf.get("/x/"))
    assert page.status_code == 500
    assert re.search(r"<code>[0-9a-f]{8}</code>", page.content.decode())
    twin = failures.server_error(rf.get("/api/x"))
    assert twin["Content-Type"] == "application/problem+json"
    told = json.loads(twin.content)
    assert {"type", "title", "detail", "status", "number"} <= told.keys()
    assert told["number"] in told["detail"]
    assert "请稍后重试" in twin.content.decode()  # not as \\u escapes


def test_a_person_without_the_role_is_refused(db: None) -> None:
    person = Person.objects.create(username="li", name="李某", created_at=timezone.now())
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/units/")
    assert answer.status_code == 403
    assert "您没有权限" in answer.content.decode()


def test_a_list_page_asks_the_same_number_of_queries_for_more_rows(
    supervisor: Client, django_assert_max_num_queries: Any
) -> None:
    top = Region.objects.create(code="CN", name="国", short_name="国", level="country", path="CN")
    Region.objects.bulk_create(
        Region(code=str(n), name=f"地{n}", short_name=f"地{n}", level="province", path=f"CN.{n}", parent=top)
        for n in range(11, 60)
    )
    with django_assert_max_num_queries(9):
        assert supervisor.get("/regions/?size=100").status_code == 200


def test_a_body_that_is_too_large_gets_a_clear_answer(supervisor: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    answer = supervisor.post("/units/unknown/1/dismiss/", {"reason": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "超过 1 MB" in answer.content.decode()
    twin = supervisor.post("/api/units", "x" * (3 * 1024 * 1024), content_type="application/json")
    assert twin.status_code == 413
    assert twin.json()["code"] == "upload-too-large"
