"""A small city for the tests: two departments' records of a few people, an enterprise and a dwelling."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from mianzhou.data.catalogue.models import Category, Resource
from mianzhou.data.matching.indexing_actions import index_entities
from mianzhou.data.registries.models import Entity, EntityRecord, RegistrySource
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
CITY = Grant("examiner")  # unmasked, the whole city
WANG = {
    "name": "王芳", "number": "510703199001012343", "sex": "2", "birth": "1990-01-01", "phone": "13812345678",
    "address": "云川市涪城区城厢街道绵兴路12号3栋2单元501室",
}  # fmt: skip
LI = {"name": "李小明", "birth": "1985-06-07", "phone": "13900001111", "address": "游仙区滨江路5号"}
OUYANG = {"name": "欧阳娜娜", "number": "510704200012314569", "birth": "2000-12-31", "phone": "13700002222"}


class City(NamedTuple):
    """What was made: regions and sources by name, and entities."""

    fucheng: Region
    youxian: Region
    police: RegistrySource
    health: RegistrySource


def actor(*grants: Grant) -> Actor:
    """Somebody with these grants."""
    return Actor(name="test", person_id=None, grants=grants or (CITY,))


def city() -> City:
    """Regions, units and sources."""
    root = Region.objects.create(code="9801", name="云川市", short_name="云川", level="city", path="9801")
    counties = [
        Region.objects.create(
            code=code, name=name, short_name=name[:2], level="county", path=f"9801.{code}", parent=root
        )
        for code, name in (("980103", "涪城区"), ("980104", "游仙区"))
    ]
    sources = [_source(name, counties[0]) for name in ("police", "health")]
    return City(counties[0], counties[1], sources[0], sources[1])


def _source(name: str, region: Region) -> RegistrySource:
    unit = Unit.objects.create(
        code=name, full_name=name, short_name=name, level="city", kind="bureau", region=region, path=name
    )
    category, _ = Category.objects.get_or_create(code="1", defaults={"title": "人口"})
    resource = Resource.objects.create(
        name=name, code=f"1/{name}", title=name, category=category, provider=unit, region=region, level="city",
        created_at=NOW, created_by="test", updated_at=NOW,
    )  # fmt: skip
    return RegistrySource.objects.create(resource=resource, kind="person", columns={}, noted_at=NOW, noted_by="test")


def entity(source: RegistrySource, said: dict[str, str], region: Region | None = None, kind: str = "person") -> Entity:
    """An entity of one record, in the index."""
    made = Entity.objects.create(
        kind=kind, name=said.get("address" if kind == "place" else "name", ""), identifier=said.get("number", ""),
        phone=said.get("phone", ""), address=said.get("address", ""), region=region, record_count=1,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    told(made, source, said)
    index_entities(entities=[made.pk])
    return made


def told(of: Entity, source: RegistrySource, said: dict[str, str]) -> None:
    """One more record of an entity."""
    EntityRecord.objects.create(
        entity=of, source=source, key=f"{of.pk}-{said}"[:200], said=said, rule="test", probability=1.0, since=NOW
    )
