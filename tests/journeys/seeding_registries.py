"""The part of the lived city that concerns the registries: a family, an enterprise and a dwelling made of five departments' records, a pair in
doubt, one decided, a run, and somebody who follows an entry. They stand as linking leaves them, without the minutes that linking a city takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

COUNTY = "980101"
SERIES = "gdp"
PEOPLE = "journey_people"
# Attributes by which the records of these resources are told: the columns are named alike.
COLUMNS = {
    "person": ("number", "name", "sex", "birth", "phone", "address", "region"),
    "organisation": ("number", "name", "representative", "address", "region"),
    "place": ("number", "address", "region", "area"),
    "household": ("number", "address", "head", "region"),
}
WANG = {
    "number": "980101199002136020", "name": "王芳", "sex": "2", "birth": "1990-02-13", "phone": "13800138000",
    "address": "云川市东屏区望江街道江畔路12号3栋2单元401", "region": COUNTY,
}  # fmt: skip
WANG_ABBREVIATED = {
    "name": "王芳",
    "birth": "1990-02-13",
    "phone": "13800138000",
    "address": "望江街道江畔路12号3-2-401",
}
WANG_DOUBTED = {"name": "王方", "birth": "1990-02-13", "phone": "13900139000", "address": "江畔路12号"}
LI = {"number": "980101198805120016", "name": "李强", "sex": "1", "birth": "1988-05-12", "region": COUNTY}
SHOP = {"number": "91980101MA6000001X", "name": "云川市江畔面馆", "representative": "王芳", "region": COUNTY}
HOME = {"number": "F0001", "address": WANG["address"], "region": COUNTY, "area": "89.5"}
FAMILY = {"number": "H0001", "address": WANG["address"], "head": "李强", "region": COUNTY}


def registry_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of the registries with parameters."""
    from mianzhou.data.matching.api import index_entities
    from mianzhou.data.registries.api import Entity, EntityRecord, judge, look, split, subscribe
    from mianzhou.kernel.people.api import Person, actor_for

    then = now - timedelta(days=30)
    run = _run(then)
    sources = _sources(then)
    wang = _entity("person", [(sources["person"], "1", WANG), (sources["person"], "2", WANG_ABBREVIATED)], run, then)
    _entity("person", [(sources["person"], "3", WANG_DOUBTED)], run, then)
    li = _entity("person", [(sources["person"], "4", LI)], run, then)
    shop = _entity("organisation", [(sources["organisation"], "5", SHOP)], run, then)
    home = _entity("place", [(sources["place"], "6", HOME)], run, then)
    family = _entity("household", [(sources["household"], "7", FAMILY)], run, then)
    for kind, subject, other in (
        ("lives_at", wang, home), ("legal_representative_of", wang, shop), ("member_of", wang, family),
        ("member_of", li, family), ("owns", li, home),
    ):  # fmt: skip
        _relate(kind, subject, other, then)
    open_pair = _pair(("2", "3"), sources["person"], 0.62, run, then)
    decided = _pair(("1", "4"), sources["person"], 0.41, run, then)
    examiner = actor_for(Person.objects.get(username="hecha"))
    keeper = actor_for(Person.objects.get(username="weihu"))
    judge(pair=decided, verdict="different", actor=examiner, as_of=now)
    subscribe(found=wang, purpose="演练", actor=keeper, as_of=now)
    records = EntityRecord.objects.filter(entity_id=wang.pk, key="2").values_list("source_id", "key")
    split(whole=wang, records=list(records), reason="演练", actor=keeper, as_of=now)
    look(pk=wang.pk, purpose="演练", actor=keeper, as_of=now)
    record = EntityRecord.objects.get(entity_id=wang.pk, key="1", until=None)
    found = {"entity_id": wang.pk}
    index_entities(entities=Entity.objects.values_list("pk", flat=True))
    _figures(now)
    return {
        "registry_entity": found,
        "registry_change": found | {"verb": "follow"},
        "registry_dispute": found | {"record_id": record.pk, "attribute": "name"},
        "economy_series": {"code": SERIES},
        "registry_run_do": {"kind": "person", "verb": "sample"},
        "registry_pair": {"pair_id": open_pair.pk},
        "registry_judge": {"pair_id": open_pair.pk},
    }


def _run(at: datetime) -> Any:
    from mianzhou.data.registries.api import LinkRun

    told = {"records": 7, "entities": 6, "doubtful": 2, "by_rule": {"number": 5, "name-birth": 2}}
    earlier = {"state": "done", "started_at": at - timedelta(days=7), "started_by": "cli", "by_rule": {"number": 4}}
    LinkRun.objects.create(kind="person", finished_at=at - timedelta(days=7), **earlier)
    return LinkRun.objects.create(
        kind="person", state="done", started_at=at, finished_at=at + timedelta(seconds=9), started_by="cli",
        sizes={"1": 5, "2": 1}, changes={"created": 6}, **told,
    )  # fmt: skip


def _sources(at: datetime) -> dict[str, Any]:
    from mianzhou.data.catalogue.api import read_registrations, register_or_revise
    from mianzhou.data.registries.api import RegistrySource
    from mianzhou.kernel.people.api import system_actor
    from mianzhou.kernel.units.api import unit_by_code

    doer = system_actor("journey", ["catalogue.edit", "catalogue.review"])
    found = {}
    for kind, columns in COLUMNS.items():
        name = PEOPLE if kind == "person" else f"journey_{kind}s"
        fields = [{"name": column, "title": f"项{n}", "type": "string"} for n, column in enumerate(columns)]
        schema = {"name": name, "title": f"演练{kind}", "schema": {"fields": fields, "primaryKey": ["number"]}}
        for registration in read_registrations(schema):
            register_or_revise(registration=registration, provider=unit_by_code("9801-sjj"), actor=doer, as_of=at)
        resource = _resource(name)
        found[kind] = RegistrySource.objects.create(
            resource=resource, kind=kind, columns={c: c for c in columns}, noted_at=at, noted_by="journey"
        )
    return found


def _resource(name: str) -> Any:
    from mianzhou.data.catalogue.api import resource_named

    return resource_named(name)


def _entity(kind: str, records: list[tuple[Any, str, dict[str, str]]], run: Any, at: datetime) -> Any:
    """An entity as a run leaves it."""
    from mianzhou.data.registries.api import Entity, EntityRecord
    from mianzhou.data.registries.changing_actions import refresh

    found = Entity.objects.create(kind=kind, created_at=at, created_run=run, updated_at=at)
    first = records[0]
    for source, key, said in records:
        EntityRecord.objects.create(
            entity=found, source=source, key=key, said=said, dated=date(2026, 3, 1), since=at, run=run,
            rule="number" if key == first[1] else "name-birth", probability=1.0 if key == first[1] else 0.97,
            linked_to="" if key == first[1] else f"{source.pk} {first[1]}",
        )  # fmt: skip
    refresh(found, at)
    return found


def _relate(kind: str, subject: Any, other: Any, at: datetime) -> None:
    from mianzhou.data.registries.api import EntityRecord, Relation

    told = EntityRecord.objects.filter(entity_id=subject.pk).order_by("pk").first()
    assert told is not None
    Relation.objects.create(kind=kind, subject=subject, object=other, source_id=told.source_id, key=told.key, since=at)


def _pair(keys: tuple[str, str], source: Any, probability: float, run: Any, at: datetime) -> Any:
    from mianzhou.data.registries.api import CandidatePair
    from mianzhou.kernel.regions.api import region_by_code

    return CandidatePair.objects.create(
        kind="person", left_source=source, left_key=keys[0], right_source=source, right_key=keys[1],
        probability=probability, opened_at=at, run=run, region=region_by_code(COUNTY),
    )  # fmt: skip


def _figures(now: datetime) -> None:
    """Two years of a series for the city and three counties, the newest revised."""
    from decimal import Decimal

    from mianzhou.data.economy.api import Given, note_series, publish_figures
    from mianzhou.kernel.people.api import system_actor
    from mianzhou.kernel.regions.api import region_by_code
    from mianzhou.kernel.text import Text
    from mianzhou.kernel.units.api import unit_by_code

    doer = system_actor("journey", ["economy.edit"])
    words = {"title": Text("地区生产总值", "Gross regional product"), "unit": Text("亿元", "100 million yuan")}
    provider = unit_by_code("9801-sjj")
    series = note_series(code=SERIES, **words, frequency="year", provider=provider, actor=doer, as_of=now)
    regions = [region_by_code(code) for code in ("9801", COUNTY, "980102", "980121")]
    for year, reason in ((2024, ""), (2025, ""), (2025, "经济普查调整")):
        figures = [
            Given(region, date(year, 1, 1), Decimal(n * 100 + year + len(reason)), "统计公报", "preliminary", reason)
            for n, region in enumerate(regions, 1)
        ]
        day = date(year + 1, 6 if reason else 2, 1)
        publish_figures(series=series, figures=figures, published_on=day, actor=doer, as_of=now)
