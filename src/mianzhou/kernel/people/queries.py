"""Reading people: the actor behind a login."""

from __future__ import annotations

from mianzhou.kernel.people.actors import Actor, Grant
from mianzhou.kernel.people.models import Person, RoleGrant


def actor_for(person: Person) -> Actor:
    """The person as an actor with the grants in force, in one query."""
    rows = RoleGrant.objects.filter(person=person, withdrawn_at__isnull=True).values_list(
        "role", "unit__path", "region__path"
    )
    grants = tuple(Grant(role=role, unit_path=unit, region_path=region) for role, unit, region in rows)
    return Actor(name=person.username, person_id=person.pk, unit_id=person.unit_id, grants=grants)
