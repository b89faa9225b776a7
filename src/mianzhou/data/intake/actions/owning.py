"""Our own records become resources: registered by the city's data bureau like any department's, each with a source that is asked every day.

What the bureau has changed about such a resource since stays as it is; only other items, which a newer release brings, make a new version.
"""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.db.models import Q

from mianzhou.data.catalogue.actions.importing import Registered, register_or_revise
from mianzhou.data.catalogue.models import Resource
from mianzhou.data.catalogue.registration import Registration, read_registrations
from mianzhou.data.catalogue.versions import stored_schema
from mianzhou.data.intake.actions.sourcing import create_source
from mianzhou.data.intake.sources.models import OWN, Source
from mianzhou.data.intake.sources.own import own_sources
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit

EVERY_NIGHT = time(2, 10)


class NoDataBureau(MianzhouError):
    """The city has no unit that could provide what the platform itself knows."""

    code = "own-provider-missing"
    status = 409
    problem = Text(
        "机构库中没有 {city} 的数据局、政府办公室或人民政府，本平台的数据无从登记。",
        "The registry has no data bureau, office or government of {city} to provide the platform's own records. ",
    )
    remedy = Text("请先在机构库中登记其中之一。", "Enter one of them in the registry of units first.")


def data_bureau(city: str, as_of: datetime) -> Unit:
    """The unit that answers for the platform's own records: the city's data bureau, or where there is none its office or government."""
    day = as_of.date()
    alive = Unit.objects.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))
    units = alive.filter(region__code=city, level="city").select_related("region").order_by("code")
    bureaus = units.filter(Q(full_name__endswith="数据局") | Q(full_name__contains="大数据"), kind="department")
    for found in (bureaus, units.filter(kind="office", full_name__endswith="办公室"), units.filter(kind="government")):
        if (unit := found.first()) is not None:
            return unit
    raise NoDataBureau(city=city)


@transaction.atomic
def register_own(*, city: str, actor: Actor, as_of: datetime) -> list[Source]:
    """Have every own source that the configuration lists registered, published and asked every night; what is there already stays."""
    provider = data_bureau(city, as_of)
    known = {r.name: r for r in Resource.objects.select_related("provider__region", "current_version", "draft_version")}
    watched = {s.resource.name: s for s in Source.objects.filter(kind=OWN).select_related("resource")}
    sources = []
    for own in own_sources():
        (registration,) = read_registrations(own.document)
        resource = known.get(own.name)
        if resource is None or _items_changed(resource, registration):
            resource = _registered(registration, resource, provider, actor, as_of).resource
        sources.append(
            watched.get(own.name)
            or create_source(
                resource=resource,
                kind=OWN,
                title=resource.title,
                settings={"name": own.name},
                daily_at=EVERY_NIGHT,
                actor=actor,
                as_of=as_of,
            )
        )
    return sources


def _items_changed(resource: Resource, registration: Registration) -> bool:
    """Whether the items in force are others than ours. What somebody is just editing is waited for: the next start sees to it."""
    if resource.draft_version is not None or resource.current_version is None:
        return False
    return stored_schema(resource.current_version.schema) != registration.schema


def _registered(
    registration: Registration, existing: Resource | None, provider: Unit, actor: Actor, as_of: datetime
) -> Registered:
    if existing is not None:
        registration = Registration(registration.name, registration.schema, {})
    return register_or_revise(
        registration=registration, provider=provider, existing=existing, publish=True, actor=actor, as_of=as_of
    )
