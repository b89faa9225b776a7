"""Reading people: the actor behind a login, and who may see whom."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.actors import Actor, Grant, Scope
from mianzhou.kernel.people.models import Person, RoleGrant
from mianzhou.kernel.people.roles import roles_with
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit


def actor_for(person: Person) -> Actor:
    """The person as an actor with the grants in force, in one query; without any once deactivated."""
    rows = RoleGrant.objects.filter(person=person, person__is_active=True, withdrawn_at__isnull=True).values_list(
        "role", "unit__path", "region__path"
    )
    grants = tuple(Grant(role=role, unit_path=unit, region_path=region) for role, unit, region in rows)
    return Actor(name=person.username, person_id=person.pk, unit_id=person.unit_id, grants=grants)


def actor_of_account(person: Person) -> Actor:
    """The person as an actor with the grants that were read with its account: for who has just been read, at the start of a request."""
    if person.grants_read is None:
        return actor_for(person)
    return Actor(name=person.username, person_id=person.pk, unit_id=person.unit_id, grants=person.grants_read)


def within(scope: Scope, *, unit: str = "unit__path", region: str = "unit__region__path") -> Q:
    """The rows inside a scope, by the names of their unit's and region's path fields; no row at all for an empty scope."""
    if scope.everywhere:
        return ~Q(pk__in=[])  # true for every row, also beside an `|`, where an empty Q() would vanish
    found = Q(pk__in=[])
    for field, paths in ((unit, scope.unit_paths), (region, scope.region_paths)):
        for path in paths:
            found |= Q(**{field: path}) | Q(**{f"{field}__startswith": f"{path}."})
    return found


def scopes_held(permission: str) -> set[Scope]:
    """In which parts of the city accounts in use hold a permission, each once; without those that hold it everywhere."""
    rows = RoleGrant.objects.filter(
        role__in=roles_with(permission), person__is_active=True, withdrawn_at__isnull=True
    ).values_list("person_id", "unit__path", "region__path")
    grants: dict[int, list[tuple[str | None, str | None]]] = {}
    for person, *place in rows:
        grants.setdefault(person, []).append((place[0], place[1]))
    return {
        Scope(
            unit_paths=tuple(sorted({unit for unit, _ in places if unit})),
            region_paths=tuple(sorted({region for _, region in places if region})),
        )
        for places in grants.values()
        if (None, None) not in places
    }


def visible_people(actor: Actor, *, permission: str = "people.read") -> QuerySet[Person]:
    """The accounts that an actor may see: those of the units and regions it administers, and always its own."""
    return Person.objects.filter(within(actor.scope(permission)) | Q(pk=actor.person_id)).select_related("unit")


def person_visible(actor: Actor, pk: int) -> Person:
    """One account, if the actor may see it; else `NotFound`, as if there were none."""
    person = visible_people(actor).filter(pk=pk).first()
    if person is None:
        raise NotFound(what=str(pk))
    return person


def person_named(username: str) -> Person:
    """The account with a login name, regardless of case; `NotFound` if there is none."""
    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        raise NotFound(what=username)
    return person


def grants_of(person: Person, *, withdrawn: bool = False) -> QuerySet[RoleGrant]:
    """The roles of a person: those in force, or those withdrawn."""
    found = RoleGrant.objects.filter(person=person, withdrawn_at__isnull=not withdrawn)
    return found.select_related("unit", "region").order_by("-granted_at", "-pk")


def grant_in_force(person: Person, pk: int) -> RoleGrant:
    """One of a person's roles in force; `NotFound` if it is not."""
    grant = grants_of(person).filter(pk=pk).first()
    if grant is None:
        raise NotFound(what=str(pk))
    return grant


def grantable_units(actor: Actor) -> QuerySet[Unit]:
    """The units that exist and for which an actor may make accounts and give roles."""
    inside = within(actor.scope("people.edit"), unit="path", region="region__path")
    return Unit.objects.filter(inside, valid_to__isnull=True).order_by("path")


def grantable_regions(actor: Actor) -> QuerySet[Region]:
    """The regions, down to townships, for which an actor may give roles."""
    scope = actor.scope("people.edit")
    inside = within(Scope(scope.everywhere, region_paths=scope.region_paths), unit="path", region="path")
    return Region.objects.filter(inside, valid_to__isnull=True).exclude(level="village").order_by("path")
