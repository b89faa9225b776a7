"""A small government with resources, for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mianzhou.data.catalogue.actions.drafting import register_resource, revise_resource
from mianzhou.data.catalogue.actions.lifecycle import approve_resource, publish_resource, submit_resource
from mianzhou.data.catalogue.models import Resource
from mianzhou.data.schemas.document import read_schema
from mianzhou.data.schemas.model import Schema
from mianzhou.kernel.people.api import Actor, Grant, system_actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

AS_OF = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPERATOR = system_actor("test", ["catalogue.read", "catalogue.edit", "catalogue.review"])

RESIDENTS: dict[str, Any] = {
    "fields": [
        {
            "name": "sfzh",
            "title": "身份证号",
            "constraints": {"required": True, "maxLength": 18},
            "mianzhou": {"standard": "resident_number"},
        },
        {"name": "xm", "title": "姓名", "mianzhou": {"standard": "person_name"}},
        {"name": "csrq", "title": "出生日期", "type": "date", "mianzhou": {"standard": "date"}},
        {"name": "lxdh", "title": "联系电话", "mianzhou": {"standard": "phone"}},
        {"name": "bz", "title": "备注"},
    ],
    "primaryKey": ["sfzh"],
}
COMPLETE = {
    "title": "常住人口信息",
    "abstract": "辖区常住人口的基本情况，来自户籍登记。",
    "sharing": "conditional",
    "sharing_condition": "因履行职责需要核对身份",
    "sharing_way": "query",
    "domain": "population",
    "update_cycle": "daily",
}


def schema(document: dict[str, Any] | None = None) -> Schema:
    """A schema, by default that of the residents."""
    return read_schema(document or RESIDENTS)


def fields(*items: tuple[str, str, str]) -> dict[str, Any]:
    """A Table Schema document of (name, title, standard); the first is the key."""
    described = []
    for name, title, standard in items:
        described.append({"name": name, "title": title} | ({"mianzhou": {"standard": standard}} if standard else {}))
    return {"fields": described, "primaryKey": [items[0][0]]}


class Office:
    """A city with two bureaus and a county with one; a resource each on demand."""

    def __init__(self) -> None:
        self.city = Region.objects.create(
            code="5107", name="市", short_name="市", level="prefecture", path="CN.51.5107"
        )
        self.county = Region.objects.create(
            code="510703", name="县", short_name="县", level="county", parent=self.city, path="CN.51.5107.510703"
        )
        self.police = self._unit("5107-gaj", "市公安局", self.city, "bureau")
        self.welfare = self._unit("5107-mzj", "市民政局", self.city, "bureau")
        self.county_bureau = self._unit("510703-gaj", "县公安局", self.county, "bureau")

    def _unit(self, code: str, name: str, region: Region, kind: str) -> Unit:
        level = "city" if region is self.city else "county"
        return Unit.objects.create(
            code=code, full_name=name, short_name=name, level=level, kind=kind, region=region, path=code
        )

    def resource(self, name: str = "residents", provider: Unit | None = None, **more: Any) -> Resource:
        """A draft."""
        document = more.pop("schema", None)
        places = {key: more.pop(key) for key in ("category", "code") if key in more}
        return register_resource(
            **places,
            name=name,
            schema=schema(document),
            metadata=COMPLETE | more,
            provider=provider or self.police,
            actor=OPERATOR,
            as_of=AS_OF,
        )

    def published(self, name: str = "residents", provider: Unit | None = None, **more: Any) -> Resource:
        """A resource all the way."""
        return self._carried(self.resource(name, provider, **more))

    def published_again(self, name: str, document: dict[str, Any]) -> Resource:
        """The same resource in a new version, all the way."""
        resource = Resource.objects.get(name=name)
        revise_resource(resource=resource, schema=schema(document), actor=OPERATOR, as_of=AS_OF)
        return self._carried(resource)

    @staticmethod
    def _carried(resource: Resource) -> Resource:
        submit_resource(resource=resource, actor=OPERATOR, as_of=AS_OF)
        approve_resource(resource=resource, actor=OPERATOR, as_of=AS_OF)
        publish_resource(resource=resource, actor=OPERATOR, as_of=AS_OF)
        return Resource.objects.select_related("provider__region", "current_version").get(pk=resource.pk)


def clerk(unit: Unit) -> Actor:
    """Somebody who drafts for a unit."""
    return Actor("clerk", person_id=None, grants=(Grant("clerk", unit_path=unit.path),))


def steward(region: Region | None = None) -> Actor:
    """Somebody who reviews, for a region or the whole city."""
    return Actor("steward", grants=(Grant("steward", region_path=region.path if region else None),))


def forget_everything() -> None:
    """Another installation, in which nothing is catalogued yet."""
    Resource.objects.update(state="drafted", current_version=None, draft_version=None)
    Resource.objects.all().delete()
