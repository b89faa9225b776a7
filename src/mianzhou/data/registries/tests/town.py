"""What the tests of the registries stand on: a town with the police's register, a clinic's, a shop register, and a lake of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mianzhou.data.catalogue.models import Resource, ResourceItem
from mianzhou.data.intake.tests.office import resource, unit, use_lake
from mianzhou.data.lake.tests.filling import staged
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.registries.linking.linking_actions import link_kind
from mianzhou.data.registries.models import Entity, EntityRecord, LinkRun, RegistrySource
from mianzhou.data.registries.sourcing_actions import note_source
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.people.api import Actor, Grant, Person, system_actor

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LINKER = system_actor("test", ["registry.manage"])
ITEMS = ("id", "number", "name", "sex", "birth", "phone", "address", "household", "relation")
SAID = {name: name for name in ("number", "name", "sex", "birth", "phone", "address")}
# Three people: the numbers carry their right check characters.
LI = {"number": "110101199003070011", "name": "李建国", "sex": "1", "birth": "1990-03-07", "phone": "19912345601", "address": "云川市河滨路12号3栋401室"}  # fmt: skip
WANG = {"number": "110101198511230021", "name": "王秀英", "sex": "2", "birth": "1985-11-23", "phone": "19912345602", "address": "云川市新华街5号2单元301室"}  # fmt: skip
ZHAO = {"number": "110101197207190032", "name": "赵国强", "sex": "1", "birth": "1972-07-19", "phone": "19912345603", "address": "云川市建设路88号"}  # fmt: skip


class Town:
    """The lake and its two registers; each delivery is the whole of one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        use_lake(monkeypatch, folder)
        self._folder, self._batch = folder, 0
        self.now = NOW
        self.police = self.register("police", "population", SAID | {"detail": "relation"})
        self.clinic = self.register("clinic", "health", SAID)

    def register(self, name: str, domain: str, columns: Mapping[str, str] = SAID) -> RegistrySource:
        """A department's register of people, in the domain after which its authority goes."""
        made = self.resource(name, domain)
        return note_source(resource=made, kind="person", role="holder", columns=columns, actor=LINKER, as_of=NOW)

    def resource(self, name: str, domain: str) -> Resource:
        """A published resource of these items, each delivery of which is the whole."""
        document: dict[str, Any] = {
            "fields": [{"name": item, "type": "string"} for item in ITEMS],
            "primaryKey": ["id"],
        }
        made = resource(name, document, provider=unit(f"9901-{name}"), mode="snapshot")
        made.domain = domain
        made.save()
        ResourceItem.objects.bulk_create(
            ResourceItem(resource=made, position=place, name=item, title=item, type="string")
            for place, item in enumerate(ITEMS)
        )
        open_lake().ensure_table(name, read_schema(document | {"mianzhou": {"mode": "snapshot"}}))
        return made

    def deliver(self, name: str, records: Mapping[str, Mapping[str, str]]) -> None:
        """A register as it stands now: record id → what it says."""
        self._batch += 1
        self.now += timedelta(days=1)
        rows = [{item: None for item in ITEMS} | {"id": key} | dict(said) for key, said in records.items()]
        files = staged(self._folder / f"{name}{self._batch}", rows, [])
        open_lake().commit(name, files, self._batch, as_of=self.now)

    def link(self, kind: str = "person") -> LinkRun:
        """A run of linking, an hour after what was last done."""
        self.now += timedelta(hours=1)
        return link_kind(kind=kind, actor=LINKER, as_of=self.now)

    def at(self, source: RegistrySource, key: str) -> Entity:
        """The entity that a record is in now."""
        return EntityRecord.objects.select_related("entity").get(source=source, key=key, until__isnull=True).entity


def person(name: str) -> Person:
    """An account."""
    return Person.objects.create(username=name, name=name, created_at=NOW)


def steward(name: str = "steward") -> Actor:
    """Somebody who may do everything here, with an account."""
    account = Person.objects.filter(username=name).first() or person(name)
    return Actor(name, person_id=account.pk, grants=(Grant("steward"),))


def told(records: Sequence[tuple[str, Mapping[str, str]]]) -> dict[str, dict[str, str]]:
    """Records by id."""
    return {key: dict(said) for key, said in records}
