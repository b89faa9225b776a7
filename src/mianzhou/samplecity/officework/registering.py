"""Resources in every state of their life: those that the population's files fill, and others that are drafted, under review, returned or withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from mianzhou.data.catalogue import api as catalogue
from mianzhou.data.schemas.api import Field, Type
from mianzhou.kernel.people.api import Person
from mianzhou.kernel.units.api import unit_by_code
from mianzhou.samplecity.officework.happening import Happening, Office, days_before, known
from mianzhou.samplecity.population.api import Holding, document

_DOCUMENTS = Path(__file__).parents[1] / "data" / "resources"
_RETURNED = "请补充“共享条件”中的使用部门，并说明与民政部门残疾人两项补贴数据的关系。"
_EXPIRED = "补贴政策已于2025年底到期，停止采集；已入湖数据按期保存。"


@dataclass(frozen=True, slots=True)
class _Fate:
    """How far a resource comes after it was registered, and so many days before today."""

    days_ago: int
    state: str


_FATES = {
    "hotline_call": _Fate(5, "published"),
    "hall_visit": _Fate(5, "published"),
    "grid_event": _Fate(2, "submitted"),
    "disability_certificate": _Fate(12, "returned"),
    "price_subsidy": _Fate(60, "withdrawn"),
    "data_authorisation": _Fate(1, "drafted"),
}


def register_holdings(office: Office, holdings: Iterable[Holding]) -> None:
    """Every resource of the population's departments, published before the first month; those that are there stay as they are."""
    names = set(catalogue.Resource.objects.values_list("name", flat=True))
    for holding in holdings:
        if holding.name not in names:
            with transaction.atomic():
                _published(_registered(document(holding), office, office.begin), office, office.begin)


def filings(office: Office, now: datetime) -> Iterator[Happening]:
    """What goes on in the catalogue today, and a new item of a published resource."""
    for name, fate in _FATES.items():
        yield _filing(office, name, fate, days_before(now, fate.days_ago, 9, 40))
    yield _more_items(office, days_before(now, 1, 14, 30))


def _filing(office: Office, name: str, fate: _Fate, moment: datetime) -> Happening:
    def do(moment: datetime) -> None:
        text = (_DOCUMENTS / f"{name}.json").read_text(encoding="utf-8")
        with transaction.atomic():
            _carried(_registered(json.loads(text), office, moment), fate.state, office, moment)

    return Happening(moment, lambda: catalogue.Resource.objects.filter(name=name).exists(), do)


def _carried(resource: catalogue.Resource, state: str, office: Office, moment: datetime) -> None:
    clerk = office.clerk(resource.provider.code)
    if state == "drafted":
        return
    if state in ("published", "withdrawn"):
        _published(resource, office, moment)
        if state == "withdrawn":
            later = moment + timedelta(days=20)
            catalogue.withdraw_resource(resource=resource, reason=_EXPIRED, actor=office.steward, as_of=later)
        return
    catalogue.submit_resource(resource=resource, actor=clerk, as_of=moment + timedelta(hours=1))
    if state == "returned":
        later = moment + timedelta(hours=30)
        catalogue.return_resource(resource=resource, reason=_RETURNED, actor=office.steward, as_of=later)


def _registered(described: dict[str, Any], office: Office, moment: datetime) -> catalogue.Resource:
    (registration,) = catalogue.read_registrations(described)
    provider = unit_by_code(registration.places["provider"])
    clerk = office.clerk(provider.code)
    contact = Person.objects.get(username=clerk.name)
    return catalogue.register_resource(
        name=registration.name,
        schema=registration.schema,
        metadata=registration.first_metadata | {"contact_name": contact.name},
        provider=provider,
        actor=clerk,
        as_of=moment,
    )


def _published(resource: catalogue.Resource, office: Office, moment: datetime) -> None:
    clerk, steward = office.clerk(resource.provider.code), office.steward
    catalogue.submit_resource(resource=resource, actor=clerk, as_of=moment + timedelta(minutes=40))
    catalogue.approve_resource(resource=resource, actor=steward, as_of=moment + timedelta(hours=5))
    catalogue.publish_resource(resource=resource, actor=steward, as_of=moment + timedelta(hours=5, minutes=5))


def _more_items(office: Office, moment: datetime) -> Happening:
    """Education wants to tell how many pupils a school has: a second version that waits for review while the first is in force."""

    def do(moment: datetime) -> None:
        resource = known("school")
        clerk = office.clerk(resource.provider.code)
        schema = catalogue.schema_of(resource)
        pupils = Field("pupils", Type.INTEGER, title="在校学生数", standard="integer", unit="人")
        wider = replace(schema, fields=(*schema.fields, pupils))
        with transaction.atomic():
            catalogue.revise_resource(resource=resource, schema=wider, actor=clerk, as_of=moment)
            catalogue.submit_resource(resource=resource, actor=clerk, as_of=moment + timedelta(minutes=20))

    return Happening(moment, lambda: known("school").versions.count() > 1, do)
