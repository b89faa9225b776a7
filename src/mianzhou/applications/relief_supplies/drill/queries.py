"""Reads of drills."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mianzhou.applications.relief_supplies.drill.models import Drill
from mianzhou.applications.relief_supplies.places.queries import READ, places_for
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


def drills_for(actor: Actor) -> QuerySet[Drill]:
    """The drills: whoever reads relief supplies anywhere sees what was supposed and how each township fared."""
    return Drill.objects.all() if actor.may_anywhere(READ) else Drill.objects.none()


def drill_for(actor: Actor, number: str) -> Drill:
    """One drill; `NotFound` where there is none."""
    found = drills_for(actor).filter(number=number).first()
    if found is None:
        raise NotFound(what=Text("演练", "drill"))
    return found


def result_for(actor: Actor, drill: Drill) -> dict[str, Any]:
    """The report as the actor may read it: what lies in a place is told to those who see the place, what is to be bought for a place as well."""
    if actor.scope(READ).everywhere:
        return dict(drill.result)
    seen = set(places_for(actor).values_list("code", flat=True))
    own = {part: [line for line in drill.result[part] if line["place"] in seen] for part in ("moves", "buy")}
    return {**drill.result, **own}
