"""Between the tables and the other forms: records for writing, and what a file that is handed in would change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from django.conf import settings
from django.db.models import QuerySet

from mianzhou.data.catalogue.actions.importing import Planned, outcome_of
from mianzhou.data.catalogue.errors import ProviderUnknown
from mianzhou.data.catalogue.exchange.records import Record, VersionRecord
from mianzhou.data.catalogue.exchange.sheet_registrations import registration_of
from mianzhou.data.catalogue.exchange.spreadsheet import SheetResource, read_sheet
from mianzhou.data.catalogue.models import Resource
from mianzhou.data.catalogue.queries import shown_version
from mianzhou.data.catalogue.registration import NotRegistrable, Registration, read_registrations
from mianzhou.data.catalogue.versions import stored_schema
from mianzhou.data.schemas.model import Schema
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit


def records_of(rows: QuerySet[Resource]) -> Iterator[Record]:
    """Resources as plain records, a few hundred at a time."""
    ready = rows.select_related("provider", "region", "category", "current_version", "draft_version")
    for resource in ready.prefetch_related("versions").iterator(chunk_size=500):
        version = shown_version(resource)
        past = tuple(
            VersionRecord(v.number, v.in_force_from, v.in_force_to)
            for v in resource.versions.all()
            if v.in_force_from is not None
        )
        yield Record(
            name=resource.name,
            code=resource.code,
            category_code=resource.category.code,
            category_title=resource.category.title,
            provider_name=resource.provider.full_name,
            provider_code=resource.provider.code,
            region_code=resource.region.code,
            region_name=resource.region.name,
            level=resource.level,
            state=resource.state,
            version=version.number,
            metadata=version.metadata,
            schema=stored_schema(version.schema),
            schema_document=version.schema,
            modified_at=resource.updated_at,
            versions=past,
        )


def provider_named(text: str) -> Unit:
    """The unit with this code or name; `ProviderUnknown` if there is none, or several."""
    wanted = text.strip()
    rows = Unit.objects.select_related("region")
    for lookup in ("code", "full_name", "short_name"):
        found = list(rows.filter(**{lookup: wanted}, valid_to__isnull=True)[:2]) if wanted else []
        if len(found) == 1:
            return found[0]
    raise ProviderUnknown(name=text)


def default_provider() -> Unit:
    """Who provides where nobody was named: the city's data bureau, else its government."""
    city = Unit.objects.select_related("region").filter(region__code=settings.CITY_REGION, valid_to__isnull=True)
    found = city.filter(short_name__contains="数据", kind="bureau").order_by("code").first()
    found = found or city.filter(kind="government").order_by("code").first()
    if found is None:
        raise ProviderUnknown(name=settings.CITY_REGION)
    return found


def publisher() -> Text:
    """Who publishes the catalogue: the default provider, or the platform where the registry knows none."""
    try:
        name = default_provider().full_name
        return Text(name, name)
    except ProviderUnknown:
        return Text("绵州平台", "Mianzhou")


def plan_file(name: str, data: bytes, *, provider: Unit | None = None, codes: str = "") -> list[Planned]:
    """What importing a file would do: the guide's spreadsheet, DCAT as Turtle or JSON-LD, or any JSON document that `registration` reads.

    `provider` stands in where a resource names none; `codes` names the system in whose codes the spreadsheet is written.
    """
    if data[:4] == b"PK\x03\x04" or name.lower().endswith((".xlsx", ".xlsm")):
        return _plan_sheet(data, provider, codes)
    if name.lower().endswith((".ttl", ".jsonld")):
        return _plan_dcat(data, "turtle" if name.lower().endswith(".ttl") else "json-ld", provider)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        why = Text("既不是 XLSX，也不是 JSON", "it is neither XLSX nor JSON")
        raise NotRegistrable(why=why) from error
    if isinstance(document, dict) and document.keys() & {"@context", "@graph"}:
        return _plan_dcat(data, "json-ld", provider)
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return plan_registrations(read_registrations(document, fallback_name=stem), provider=provider)


def plan_registrations(registrations: Iterable[Registration], *, provider: Unit | None = None) -> list[Planned]:
    """What taking in these resources would do, each by itself."""
    found = list(registrations)
    existing = {r.name: r for r in _existing([r.name for r in found])}
    planned: list[Planned] = []
    seen: set[str] = set()
    for each in found:
        planned.append(_plan_one(each, existing.get(each.name), provider, seen, None))
    return planned


def _existing(names: list[str]) -> QuerySet[Resource]:
    rows = Resource.objects.select_related("provider__region", "current_version", "draft_version")
    return rows.filter(name__in=names)


def _plan_one(
    registration: Registration, existing: Resource | None, default: Unit | None, seen: set[str], row: int | None
) -> Planned:
    def wrong(text: Text) -> Planned:
        return Planned(registration, "wrong", None, existing, error=text, row=row)

    if registration.name in seen:
        return wrong(Text(f"标识“{registration.name}”重复", f"the name {registration.name} stands twice"))
    seen.add(registration.name)
    try:
        provider = _provider_of(registration, existing, default)
    except ProviderUnknown as error:
        return wrong(error.problem_text)
    found = outcome_of(registration, provider, existing)
    return Planned(
        registration, found.outcome, provider, existing, difference=found.difference, error=found.error, row=row
    )


def _provider_of(registration: Registration, existing: Resource | None, default: Unit | None) -> Unit:
    if existing is not None:
        return existing.provider  # a resource does not change hands by an import
    given = registration.places.get("provider", "")
    if given or default is None:
        return provider_named(given)
    return default


def _plan_sheet(data: bytes, provider: Unit | None, codes: str) -> list[Planned]:
    resources = read_sheet(data, codes=codes)
    names = [r.own["name"] for r in resources if r.own.get("name")]
    known: dict[str, Resource] = {r.name: r for r in _existing(names)}
    planned: list[Planned] = []
    seen: set[str] = set()
    for read in resources:
        existing = known.get(read.own.get("name", ""))
        found = registration_of(read, _schema(existing))
        if found.registration is None:
            stand_in = Registration(read.own.get("name") or "—", Schema(()), {"title": found.title})
            told = [m.text for m in found.mistakes] + _provider_mistakes(read, existing, provider)
            lines = Text("；".join(t.zh.rstrip("。") for t in told), "; ".join(t.en.rstrip(" .") for t in told))
            planned.append(Planned(stand_in, "wrong", None, existing, error=lines, row=found.row))
            continue
        planned.append(_plan_one(found.registration, existing, provider, seen, found.row))
    return planned


def _provider_mistakes(read: SheetResource, existing: Resource | None, default: Unit | None) -> list[Text]:
    """That a resource with other mistakes names no known provider either: all of them are mended at once."""
    given = read.own.get("provider", "")
    if existing is not None or (not given and default is not None):
        return []
    try:
        provider_named(given)
    except ProviderUnknown as error:
        said = error.problem_text
        return [Text(f"第{read.first_row}行：{said.zh}", f"row {read.first_row}: {said.en}")]
    return []


def _plan_dcat(data: bytes, form: Literal["turtle", "json-ld"], provider: Unit | None) -> list[Planned]:
    # Here: rdflib loads for longer than a resource takes to register.
    from mianzhou.data.catalogue.exchange.dcat_reading import dcat_graph_of, dcat_names, registration_of_dataset

    graph = dcat_graph_of(data, form)
    names = dcat_names(graph)
    known: dict[str, Resource] = {r.name: r for r in _existing(list(names.values()))}
    seen: set[str] = set()
    planned = []
    for dataset, name in names.items():
        existing = known.get(name)
        registration = registration_of_dataset(graph, dataset, name, _schema(existing))
        planned.append(_plan_one(registration, existing, provider, seen, None))
    return planned


def _schema(resource: Resource | None) -> Schema | None:
    if resource is None:
        return None
    base: Any = resource.draft_version or resource.current_version
    return stored_schema(base.schema)
