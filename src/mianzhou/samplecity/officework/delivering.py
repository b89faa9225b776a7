"""The departments of the invented city register their resources and live with them for three months, as real ones would have.

Registering takes a moment and is done at the start; the files are made and taken in by the worker, batch after batch, visible on the
pages of intake, and what people do about them lies between: half a file taken back, rows mended, values disputed, months scored, calls
pushed, a database asked. Every step looks whether it was taken, so that a start that was killed is finished by the next. What is true
stays in the folder `samplecity/truth` beside the lake.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from mianzhou.data.catalogue import api as catalogue
from mianzhou.data.intake import api as intake
from mianzhou.data.quality.api import quality_actor, refresh
from mianzhou.data.registries import api as registries
from mianzhou.samplecity.living import CITY
from mianzhou.samplecity.officework.connecting import connections
from mianzhou.samplecity.officework.disputes import disputes
from mianzhou.samplecity.officework.economy import publish_economy
from mianzhou.samplecity.officework.happening import Happening, Office, at, batch_of, known
from mianzhou.samplecity.officework.linking import linkings, note_sources
from mianzhou.samplecity.officework.looking import questions, scored_months
from mianzhou.samplecity.officework.mending import mendings, taken_back
from mianzhou.samplecity.officework.registering import filings, register_holdings
from mianzhou.samplecity.officework.truth import Truth
from mianzhou.samplecity.population.api import (
    HOLDINGS,
    MANIFEST,
    City,
    Due,
    deliveries,
    first_month,
    generate_city,
    last_month,
)

_LOG = logging.getLogger(__name__)
RESIDENTS = 100_000
SEED = 2026
_AFTER = timedelta(days=2)  # the resources were registered so long after the first month began


def register_departments(now: datetime) -> None:
    """Every resource drafted and submitted by its department and published by the data bureau; those that are there stay as they are."""
    until = _until() or last_month(now.astimezone(CITY).date())
    office = Office(_begin(until))
    register_holdings(office, HOLDINGS)
    note_sources(office)
    publish_economy(actor=office.steward, as_of=now)


def outstanding(now: datetime) -> list[Happening]:
    """What should have happened by now and did not, in order."""
    until = _until()
    if until is None:
        return []
    return sorted((h for h in _life(until, now) if h.moment <= now and not h.done()), key=lambda h: h.moment)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of the outstanding: how much was done, and in words what failed."""

    done: int
    failed: tuple[str, ...]


def deliver(now: datetime) -> Delivered:
    """Make the city's files if they are not there, and let everything happen that is outstanding.

    What fails is told and stays outstanding for the next start; the rest of the city's life goes on.
    """
    waiting, failed = outstanding(now), []
    with ExitStack() as held:
        for kind in registries.KINDS:  # a run of today's in between would be later than what is still to come
            held.enter_context(registries.alone(kind))
        for happening in waiting:
            try:
                happening.do(happening.moment)
            except Exception as error:
                what = f"{happening.moment.astimezone(CITY):%Y-%m-%d %H:%M} {happening.name}: {error}"
                _LOG.exception("sample city: %s", what)
                failed.append(what)
    if len(waiting) > len(failed):
        refresh(actor=quality_actor(), as_of=now)
    return Delivered(len(waiting) - len(failed), tuple(failed))


def _life(until: date, now: datetime) -> Iterator[Happening]:
    office, due = Office(_begin(until)), list(deliveries(until, HOLDINGS))
    truth = Truth(lambda: _files(City(residents=RESIDENTS, seed=SEED, until=until)))
    yield from (_delivery(office, truth, one) for one in due)
    yield from taken_back(office, truth, due)
    yield from mendings(office, truth, due)
    yield from disputes(office, truth, due, now)
    yield from scored_months([one.day for one in due], now)
    yield from filings(office, now)
    yield from connections(office, now)
    yield from questions(office, now)
    yield from linkings(office, truth, due, now, lambda one: at(one.day))


def _delivery(office: Office, truth: Truth, due: Due) -> Happening:
    def do(moment: datetime) -> None:
        resource = known(due.resource)
        delivery = intake.receive_file(
            resource=resource,
            source=truth.file(due.file),
            name=due.file,
            channel="web",
            actor=office.clerk(resource.provider.code),
            as_of=moment,
        )
        intake.run_intake(batch=delivery.batch, actor=office.worker, as_of=moment)

    return Happening(at(due.day), lambda: batch_of(due.resource, due.file) is not None, do)


def _files(city: City) -> Path:
    """The folder with the city's files; made if it is not complete, which the manifest, written last, tells."""
    folder = Path(settings.LAKE_ROOT).parent / "samplecity"
    manifest = folder / MANIFEST
    told = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    same = (told.get("residents"), told.get("seed"), told.get("until"))
    if same != (city.residents, city.seed, city.until.isoformat()):
        generate_city(city, folder, holdings=HOLDINGS)
    return folder


def _begin(until: date) -> datetime:
    return at(first_month(until) + _AFTER)


def _until() -> date | None:
    """The day up to which this installation's files tell, kept in the day on which the first resource was registered."""
    names = [holding.name for holding in HOLDINGS]
    first = catalogue.Resource.objects.filter(name__in=names).order_by("created_at").first()
    if first is None:
        return None
    third = (
        first.created_at.astimezone(CITY).date() - _AFTER + timedelta(days=75)
    )  # in the third month, whatever their lengths
    return (third.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
