"""What the tests of intake stand on: a city with two offices, resources of theirs, people who send, and a lake of its own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from mianzhou.data.catalogue.models import Category, Resource, ResourceVersion
from mianzhou.kernel.people.api import Actor, Grant, system_actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DOER = system_actor("test", ["intake.read", "intake.send", "intake.mend", "intake.manage", "lake.maintain"])

PEOPLE: dict[str, Any] = {
    "fields": [
        {"name": "id", "title": "编号", "type": "integer", "constraints": {"required": True}},
        {"name": "name", "title": "姓名", "type": "string", "constraints": {"required": True, "maxLength": 20}},
        {"name": "amount", "title": "金额", "type": "number", "constraints": {"minimum": 0}},
        {"name": "day", "title": "日期", "type": "date"},
    ],
    "primaryKey": ["id"],
}


def use_lake(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A lake in a folder of the test's, with a catalogue of tables of its own in the test database."""
    root = folder / "lake"
    root.mkdir()
    monkeypatch.setattr(settings, "LAKE_ROOT", root)
    monkeypatch.setattr(settings, "LAKE_CATALOG", f"test{uuid.uuid4().hex[:12]}", raising=False)
    return root


def unit(code: str = "9901-mzj", region: str = "9901") -> Unit:
    place, _ = Region.objects.get_or_create(
        code=region, defaults={"name": "测试市", "short_name": "测试", "level": "city", "path": region}
    )
    found, _ = Unit.objects.get_or_create(
        code=code,
        defaults={
            "full_name": f"测试市{code}",
            "short_name": code,
            "level": "city",
            "kind": "department",
            "region": place,
            "path": code,
        },
    )
    return found


def resource(
    name: str = "people", schema: dict[str, Any] | None = None, *, provider: Unit | None = None, **extension: Any
) -> Resource:
    """A published resource; `extension` sets mode, allOrNothing and the like."""
    provider = provider or unit()
    category, _ = Category.objects.get_or_create(code="3", defaults={"title": "部门"})
    made = Resource.objects.create(
        name=name, code=f"3{name}"[:60], title=f"资源 {name}", category=category, provider=provider, region=provider.region,
        level="city", created_at=NOW, created_by="test", updated_at=NOW,
    )  # fmt: skip
    document = (schema or PEOPLE) | ({"mianzhou": extension} if extension else {})
    new_version(made, document)
    return made


def new_version(of: Resource, document: dict[str, Any]) -> ResourceVersion:
    """Bring another schema into force."""
    of.versions.filter(state="published").update(state="superseded", in_force_to=NOW)
    version = ResourceVersion.objects.create(
        resource=of, number=of.versions.count() + 1, state="published", schema=document, metadata={}, drafted_at=NOW,
        drafted_by="test", in_force_from=NOW,
    )  # fmt: skip
    of.current_version, of.state = version, "published"
    of.save()
    return version


def clerk(of: Unit, name: str = "clerk", role: str = "clerk") -> Actor:
    """Somebody who works in a unit; no account stands behind it."""
    return Actor(name=name, person_id=1, unit_id=of.pk, grants=(Grant(role=role, unit_path=of.path),))


def csv_bytes(*rows: tuple[Any, ...], head: str = "编号,姓名,金额,日期") -> bytes:
    return "\n".join([head, *(",".join("" if c is None else str(c) for c in row) for row in rows), ""]).encode()
