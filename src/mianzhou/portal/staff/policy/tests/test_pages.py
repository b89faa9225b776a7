"""The library's pages and API: who may, what they answer, how many questions they ask the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mianzhou.kernel.people.models import Person, RoleGrant
from mianzhou.policy.library.models import BulletinFile, Document
from mianzhou.policy.loading.api import LoadJob, ask_for_load, run_load_job
from mianzhou.policy.loading.tests.bulletins import FIRES, LOADER, NOW, RIVERS, UPPER, bulletin, load
from mianzhou.policy.obligations.models import Obligation

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Client]


@pytest.fixture
def visitor() -> Visit:
    """A browser signed in with a role; an empty role is nobody."""

    def make(role: str) -> Client:
        client = Client()
        if role:
            person = Person.objects.create(username=role, name=role, created_at=timezone.now())
            RoleGrant.objects.create(person=person, role=role, granted_at=timezone.now(), granted_by="test")
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def rivers() -> Document:
    load(bulletin(UPPER, issue=1, serial=1), name="upper.txt")
    load(bulletin(RIVERS, FIRES))
    return Document.objects.get(number="绵府发〔2021〕8号")


def _addresses(document: Document) -> list[str]:
    inner = ("document", "document_relations", "document_versions", "document_source", "document_preview")
    lists = ("documents", "missing_documents", "obligations", "targets", "search")
    return [reverse(name, args=[document.pk]) for name in inner] + [reverse(name) for name in lists]


def test_readers_read_and_strangers_are_sent_to_sign_in(visitor: Visit, rivers: Document) -> None:
    reader, stranger = visitor("reader"), visitor("")
    for address in _addresses(rivers):
        assert reader.get(address).status_code == 200, address
        assert stranger.get(address).status_code == 302, address
    assert reader.get(reverse("upload")).status_code == 403
    assert reader.get(reverse("document", args=[9_999_999])).status_code == 404


def test_everyone_may_search_and_read_what_is_published(visitor: Visit, rivers: Document) -> None:
    stranger = visitor("")
    found = stranger.get(reverse("guidance"), {"q": "排污口"}).content.decode()
    assert "<mark>排污口</mark>" in found
    page = stranger.get(reverse("public_document", args=[rivers.pk]), {"q": "排污口"}).content.decode()
    assert "谁来做什么" not in page, "nothing unconfirmed is told to the public"
    Obligation.objects.filter(title="整治排污口").update(status="confirmed")
    assert "谁来做什么" in stranger.get(reverse("public_document", args=[rivers.pk])).content.decode()
    Document.objects.filter(pk=rivers.pk).update(withdrawn=True)
    assert stranger.get(reverse("public_document", args=[rivers.pk])).status_code == 404


def test_a_page_asks_no_more_for_more_rows(visitor: Visit, rivers: Document) -> None:
    reader = visitor("reader")
    cache.set("portal.city_name", "绵阳市", 3600)  # else asked for once a minute, by whichever page comes first

    def questions() -> dict[str, int]:
        counts = {}
        for address in _addresses(rivers):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                reader.get(address)
            counts[address] = len(asked)
        return counts

    before = questions()
    for number in range(5):
        load(bulletin(RIVERS.replace("8号", f"9{number}号"), issue=9, serial=90 + number), name=f"{number}.txt")
    assert questions() == before


def test_typed_markup_stays_text(visitor: Visit) -> None:
    load(bulletin(RIVERS.replace("落实巡河制度", "落实<script>alert(1)</script>巡河制度")))
    document = Document.objects.get()
    for address in (
        reverse("document", args=[document.pk]),
        reverse("public_document", args=[document.pk]) + "?q=alert",
        reverse("guidance") + "?q=alert",
    ):
        assert "<script>alert" not in visitor("").get(address, follow=True).content.decode()
    assert "&lt;script&gt;" in visitor("reader").get(reverse("document", args=[document.pk])).content.decode()


@pytest.mark.parametrize(("form", "says"), [("akn", "akomaNtoso"), ("md", "# "), ("html", "<article>")])
def test_exports(visitor: Visit, rivers: Document, form: str, says: str) -> None:
    answer = visitor("reader").get(reverse("document_export", args=[rivers.pk, form]))
    assert says in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert visitor("clerk").get(reverse("document_export", args=[rivers.pk, "exe"])).status_code == 404


def test_uploads_load_or_say_why_not(visitor: Visit) -> None:
    client = visitor("supervisor")
    files = [
        SimpleUploadedFile("issue.txt", bulletin(RIVERS)),
        SimpleUploadedFile("empty.txt", b""),
        SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 900),
    ]
    for file in files:
        client.post(reverse("upload"), {"files": [file]})
    assert BulletinFile.objects.get().name == "issue.txt"
    assert BulletinFile.objects.get().loaded_by == "supervisor"
    states = {job.name: job.state for job in LoadJob.objects.all()}
    assert states["issue.txt"] == "done"
    assert states["photo.png"] == "failed"
    failed = LoadJob.objects.get(name="photo.png")
    assert "photo.png" in client.get(reverse("load", args=[failed.pk])).content.decode()


def test_a_waiting_load_is_run_once(visitor: Visit) -> None:
    job = ask_for_load(data=bulletin(RIVERS), name="issue.txt", actor=LOADER, as_of=NOW)
    client = visitor("supervisor")
    assert "hx-trigger" in client.get(reverse("load", args=[job.pk])).content.decode()
    assert run_load_job(job_id=job.pk, as_of=NOW).state == "done"
    assert run_load_job(job_id=job.pk, as_of=NOW).state == "done"
    assert BulletinFile.objects.count() == 1
    assert 'hx-trigger="load' not in client.get(reverse("load", args=[job.pk])).content.decode()


def _json(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def test_the_api_gives_the_same_rows(visitor: Visit, rivers: Document) -> None:
    reader = visitor("reader")
    assert _json(reader, "/api/documents?level=province")["items"][0]["number"] == "川府发〔2020〕5号"
    assert _json(reader, "/api/documents?q=排污口")["total"] == 1
    full = _json(reader, f"/api/documents/{rivers.pk}")
    assert full["cites"][0]["document"] == Document.objects.get(level="province").pk
    part = next(s for s in _json(reader, f"/api/documents/{rivers.pk}/sections") if s["title"] == "整治排污口")
    assert full["text"][part["start"] : part["end"]].startswith("（二）整治排污口")
    row = _json(reader, "/api/obligations?q=排污口")["items"][0]
    assert [u["printed"] for u in row["units"]] == ["市生态环境局", "市水利局", "各县市区人民政府"]
    assert _json(reader, "/api/targets?q=排污口")["items"][0]["value"] == 120
    assert _json(visitor(""), "/api/search?q=排污口")["documents"][0]["id"] == rivers.pk
    assert visitor("").get("/api/documents").status_code == 401
    assert reader.get("/api/search?q=").status_code == 422
    assert reader.get("/api/documents/999999").status_code == 404
