"""Writes of townships' figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mianzhou.applications.relief_supplies.places.queries import ALLOCATE
from mianzhou.applications.relief_supplies.response.errors import EventWrong
from mianzhou.applications.relief_supplies.townships.models import Township
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Figures:
    """People and households of a township, its middle, its terrain."""

    region: Region
    people: int
    households: int
    longitude: float
    latitude: float
    terrain: str = "plain"


@transaction.atomic
def set_townships(*, rows: Sequence[Figures], source: str, on: date, actor: Actor, as_of: datetime) -> int:
    """Take figures of townships over from a source, in place of what is there. How many. The command does."""
    actor.require(ALLOCATE)
    for row in rows:
        if row.households > row.people or row.people < 0 or row.households < 0:
            why = Text("{township}的人口或户数不对", "{township}: people or households are wrong")
            raise EventWrong(why=why.format(township=row.region.name))
        told = {name: getattr(row, name) for name in ("people", "households", "longitude", "latitude", "terrain")}
        Township.objects.update_or_create(region=row.region, defaults={**told, "source": source, "on": on})
    first = Township.objects.filter(region__in=[row.region for row in rows]).order_by("pk").first()
    if first is not None:
        detail = {"source": source, "count": len(rows)}
        record(actor=actor, as_of=as_of, verb="relief.set_townships", subject=first, detail=detail)
    return len(rows)
