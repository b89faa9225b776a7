"""Who may see what: permission scopes as conditions of a query, and seats of the procedure as units."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mianzhou.kernel.people.api import Actor, Scope
from mianzhou.oversight.supervision.models import Announcement, Notice, Task, TaskUnit
from mianzhou.oversight.supervision.procedure import Seat, Transition

NOWHERE = Q(pk__in=[])


def in_scope(scope: Scope, unit: str) -> Q:
    """Rows whose unit (the lookup path `unit`; empty for the unit itself) lies in the scope."""
    if scope.everywhere:
        return Q()
    prefix = f"{unit}__" if unit else ""
    found = NOWHERE
    for column, paths in (("path", scope.unit_paths), ("region__path", scope.region_paths)):
        for path in paths:
            found |= Q(**{f"{prefix}{column}": path}) | Q(**{f"{prefix}{column}__startswith": f"{path}."})
    return found


def visible_to(actor: Actor) -> QuerySet[Task]:
    """The tasks an actor may read: those in which a unit in its scope takes part, or which such a unit issued."""
    scope = actor.scope("task.read")
    if scope.everywhere:
        return Task.objects.all()
    taking_part = TaskUnit.objects.filter(in_scope(scope, "unit"), task=OuterRef("pk"))
    return Task.objects.filter(Exists(taking_part) | in_scope(scope, "issuer"))


def notices_to(actor: Actor) -> QuerySet[Notice]:
    """Notices to the person, to the person's unit, and to the units it was made a clerk or head of."""
    units = actor.scope("task.report").unit_paths
    mine = Q(unit__path__in=units)
    if actor.person_id is not None:
        mine |= Q(person=actor.person_id)
    if actor.unit_id is not None:
        mine |= Q(unit=actor.unit_id)
    return Notice.objects.filter(mine)


def announcements_for(actor: Actor) -> QuerySet[Announcement]:
    """Published announcements for everyone who reads tasks; drafts for those who announce."""
    if actor.may_anywhere("task.notice"):
        return Announcement.objects.all()
    return Announcement.objects.filter(state="published")


def place_of(unit: Any) -> dict[str, str | None]:
    """A unit as the place that a permission is asked for."""
    return {"unit_path": unit.path, "region_path": unit.region.path if unit.region_id else None}


def seated(seat: Seat, task: Task, unit: Any | None) -> Any | None:
    """The unit on a seat of the procedure, None where the seat is empty."""
    if seat is Seat.LEAD:
        return task.lead_unit
    if seat is Seat.ACTING:
        return unit
    return task.lead_unit if unit is not None and unit.pk != task.lead_unit_id else task.issuer


def may_enact(transition: Transition, task: Task, unit: Any | None, actor: Actor) -> bool:
    """Whether the actor holds one of the verb's permissions at its seat."""
    for who in transition.who:
        place = seated(who.seat, task, unit)
        if place is not None and actor.may(who.permission, **place_of(place)):
            return True
    return False
