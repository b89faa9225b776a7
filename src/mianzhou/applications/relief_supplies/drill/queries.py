"""Reads of drills."""

from __future__ import annotations

from django.db.models import QuerySet

from mianzhou.applications.relief_supplies.drill.models import Drill
from mianzhou.applications.relief_supplies.places.queries import READ
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


def drills_for(actor: Actor) -> QuerySet[Drill]:
    """The drills: they say nothing of anybody, whoever reads relief supplies anywhere sees them all."""
    return Drill.objects.all() if actor.may_anywhere(READ) else Drill.objects.none()


def drill_for(actor: Actor, number: str) -> Drill:
    """One drill; `NotFound` where there is none."""
    found = drills_for(actor).filter(number=number).first()
    if found is None:
        raise NotFound(what=Text("演练", "drill"))
    return found
