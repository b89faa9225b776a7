"""The departments of the invented city register their resources and deliver three months of files, as real ones would have.

Registering takes a moment and is done at the start; the files are made and taken in by the worker, batch after batch, visible on the
pages of intake. Both do only what is missing, so that a start that was killed is finished by the next. What is true stays in the folder
`samplecity/truth` beside the lake.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from mianzhou.data.catalogue import api as catalogue
from mianzhou.data.intake import api as intake
from mianzhou.kernel.people.api import Actor, actor_for, system_actor
from mianzhou.kernel.units.api import Unit
from mianzhou.samplecity.living import CITY
from mianzhou.samplecity.people import Staff, open_accounts, staff_of
from mianzhou.samplecity.population.api import (
    HOLDINGS,
    MANIFEST,
    City,
    Due,
    deliveries,
    document,
    first_month,
    generate_city,
    last_month,
)

RESIDENTS = 100_000
SEED = 2026
_REGION = "9801"
_BEFORE = timedelta(days=20)  # the resources were published so long before the first month


def register_departments(now: datetime) -> None:
    """Every resource drafted and submitted by its department and published by the data bureau; those that are there stay as they are."""
    known = set(catalogue.Resource.objects.values_list("name", flat=True))
    missing = [holding for holding in HOLDINGS if holding.name not in known]
    if not missing:
        return
    until = _until() or last_month(now.astimezone(CITY).date())
    begin = _at(first_month(until) - _BEFORE)
    staff, steward = _staff(begin), _steward(begin)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={h.unit for h in missing})}
    for holding in missing:
        (registration,) = catalogue.read_registrations(document(holding))
        unit = units[holding.unit]
        clerk = staff[unit.pk].clerk
        resource = catalogue.register_resource(
            name=registration.name,
            schema=registration.schema,
            metadata=registration.first_metadata,
            provider=unit,
            actor=clerk,
            as_of=begin,
        )
        catalogue.submit_resource(resource=resource, actor=clerk, as_of=begin + timedelta(hours=2))
        catalogue.approve_resource(resource=resource, actor=steward, as_of=begin + timedelta(days=2))
        catalogue.publish_resource(resource=resource, actor=steward, as_of=begin + timedelta(days=2, minutes=5))


def outstanding(now: datetime) -> list[Due]:
    """Files that should have been taken in by now and were not, in the order of their delivery."""
    until = _until()
    if until is None:
        return []
    ended = intake.Batch.objects.exclude(finished_at=None)
    done = set(ended.values_list("resource__name", "deliveries__name"))
    due = (d for d in deliveries(until) if d.day <= now.astimezone(CITY).date() and (d.resource, d.file) not in done)
    return sorted(due, key=lambda d: d.day)


def deliver(now: datetime) -> int:
    """Make the city's files if they are not there, and take in what is outstanding; how many files that were."""
    waiting = outstanding(now)
    until = _until()
    if not waiting or until is None:
        return 0
    folder = _files(City(residents=RESIDENTS, seed=SEED, until=until))
    staff = _staff(_at(first_month(until) - _BEFORE))
    worker = system_actor("采集 intake", ["intake.send"])
    for due in waiting:
        resource = catalogue.resource_named(due.resource)
        moment = _at(due.day)
        delivery = intake.receive_file(
            resource=resource,
            source=folder / due.file,
            name=due.file,
            channel="web",
            actor=staff[resource.provider_id].clerk,
            as_of=moment,
        )
        intake.run_intake(batch=delivery.batch, actor=worker, as_of=moment)
    return len(waiting)


def _files(city: City) -> Path:
    """The folder with the city's files; made if it is not complete, which the manifest, written last, tells."""
    folder = Path(settings.LAKE_ROOT).parent / "samplecity"
    manifest = folder / MANIFEST
    told = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    same = (told.get("residents"), told.get("seed"), told.get("until"))
    if same != (city.residents, city.seed, city.until.isoformat()):
        generate_city(city, folder)
    return folder


def _until() -> date | None:
    """The day up to which this installation's files tell, kept in the day on which the first resource was registered."""
    names = [holding.name for holding in HOLDINGS]
    first = catalogue.Resource.objects.filter(name__in=names).order_by("created_at").first()
    if first is None:
        return None
    third = (
        first.created_at.astimezone(CITY).date() + _BEFORE + timedelta(days=75)
    )  # in the third month, whatever their lengths
    return (third.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _staff(begin: datetime) -> dict[int, Staff]:
    units = Unit.objects.filter(code__in={holding.unit for holding in HOLDINGS})
    return staff_of(units, city=_REGION, actor=_registrar(), as_of=begin)


def _steward(begin: datetime) -> Actor:
    return actor_for(open_accounts(city=_REGION, actor=_registrar(), as_of=begin)["weihu"])


def _registrar() -> Actor:
    return system_actor("样例城市 sample city", ["people.edit"])


def _at(day: date) -> datetime:
    """A quarter past nine, when offices send."""
    return datetime.combine(day, time(9, 15), CITY)
