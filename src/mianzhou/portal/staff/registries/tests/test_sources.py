"""Sources of the registries on their page, and an entry as a file: what a steward sees, confirms and takes away, on record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mianzhou.data.catalogue.api import Resource
from mianzhou.data.intake.tests.office import resource, unit
from mianzhou.data.registries.api import Entity, RegistrySource
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.people.api import Person, RoleGrant
from mianzhou.kernel.regions.api import Region

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def client() -> Client:
    """A steward of all data."""
    person = Person.objects.create(username="weihu", name="维护", created_at=NOW)
    RoleGrant.objects.create(person=person, role="steward", granted_at=NOW, granted_by="test")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def clinic() -> Resource:
    made: Resource = resource("clinic", {"fields": [{"name": "no", "type": "string"}]}, provider=unit("9901-c"))
    made.items.all().delete()
    for place, (name, standard) in enumerate((("no", "resident_number"), ("nm", "person_name"))):
        made.items.create(position=place, name=name, title=name, type="string", standard=standard)
    return made


def test_a_proposal_is_confirmed_with_its_items_and_trust(client: Client, clinic: Resource) -> None:
    assert b'value="clinic"' in client.get(reverse("registry_sources")).content
    given = {
        "resource": "clinic",
        "kind": "person",
        "role": "holder",
        "item-number": "no",
        "item-name": "nm",
        "do": "use",
    }
    where = reverse("registry_source_note")
    assert client.post(where, given | {"trust-name": "200"}).status_code == 400
    assert client.post(where, {**given, "item-number": "", "item-name": ""}).status_code == 400
    assert client.post(where, {**given, "item-number": "elsewhere"}).status_code == 400
    assert client.post(where, {**given, "resource": "nowhere"}).status_code == 404
    assert not RegistrySource.objects.exists()
    assert client.post(where, given | {"trust-name": "40", "sensitive": "on"}).status_code == 302
    source = RegistrySource.objects.get()
    assert (source.columns, source.authority, source.sensitive) == ({"number": "no", "name": "nm"}, {"name": 40}, True)
    client.post(where, given | {"do": "leave"})
    assert not RegistrySource.objects.get().is_active
    assert AuditEntry.objects.filter(verb="registry.source_noted").count() == 2


def test_a_proposal_is_counted_where_the_steward_looks_first(client: Client, clinic: Resource) -> None:
    client.cookies["language"] = "en"
    Region.objects.create(code=settings.CITY_REGION, name="云川市", short_name="云川", level="prefecture", path="9801")
    wanted = reverse("registry_sources")
    for page in ("home", "inbox"):
        shown = client.get(reverse(page)).content.decode()
        section = shown[shown.index('id="registry-sources"') :].partition("</section>")[0]
        assert section.count("<li>") == 1
        assert f'href="{wanted}">{clinic.title}<' in section
    assert "(1 to confirm)" in client.get(reverse("registries")).content.decode()
    given = {"resource": "clinic", "kind": "person", "role": "holder", "item-number": "no", "do": "leave"}
    client.post(reverse("registry_source_note"), given)
    assert 'id="registry-sources"' not in client.get(reverse("home")).content.decode()
    assert "to confirm" not in client.get(reverse("registries")).content.decode()


def test_an_entry_as_a_file_is_on_record(client: Client) -> None:
    golden = {"name": {"value": "云川食品有限公司", "source": 1, "date": None, "confidence": 0.9, "others": []}}
    found = Entity.objects.create(
        kind="organisation", name="云川食品有限公司", golden=golden, created_at=NOW, updated_at=NOW
    )
    where = reverse("registry_entity", args=[found.pk])
    client.post(reverse("registry_purpose"), {"purpose": "案号7", "next": where})
    answer = client.get(where, {"export": "csv"})
    assert "云川食品有限公司" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    entry = AuditEntry.objects.get(verb="registry.looked")
    assert (entry.purpose, entry.detail["file"]) == ("案号7", "csv")
