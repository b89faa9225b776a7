"""Reads of collectives: what an actor may see, who belongs to one, and who holds which office."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from mianzhou.applications.collective_assets.collectives.models import (
    CONFIRMED,
    Collective,
    Household,
    Member,
    MemberRoll,
    Office,
)
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, Person, Scope
from mianzhou.kernel.text import Text

READ, KEEP, REVIEW, FILE = "collective.read", "collective.keep", "collective.review", "collective.file"
_COLLECTIVE = Text("集体经济组织", "collective")


def collectives_for(actor: Actor) -> QuerySet[Collective]:
    """The collectives of the units and regions that the actor reads, with how many households and members each has."""
    rows = Collective.objects.select_related("unit__region", "region__parent")
    members = Count("households__members", filter=Q(households__members__state=CONFIRMED), distinct=True)
    return _within(rows, actor.scope(READ)).annotate(
        households_count=Count("households", distinct=True), members_count=members
    )


def _within(rows: QuerySet[Collective], scope: Scope) -> QuerySet[Collective]:
    if scope.everywhere:
        return rows
    seen = Q(pk__in=[])
    for path in scope.unit_paths:
        seen |= Q(unit__path=path) | Q(unit__path__startswith=path + ".")
    for path in scope.region_paths:
        seen |= Q(region__path=path) | Q(region__path__startswith=path + ".")
    return rows.filter(seen)


def collective_for(actor: Actor, code: str) -> Collective:
    """One collective; `NotFound` where the actor may not read it."""
    rows = Collective.objects.select_related("unit__region", "region__parent", "book__unit__region", "measure")
    found = _within(rows, actor.scope(READ)).filter(code=code).first()
    if found is None:
        raise NotFound(what=_COLLECTIVE)
    return found


def may(actor: Actor, permission: str, collective: Collective) -> bool:
    """Whether the actor may, for this collective."""
    return actor.may(permission, unit_path=collective.unit.path, region_path=collective.region.path)


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """What the people with these user names are called; those who have no account are left out."""
    return dict(Person.objects.filter(username__in=set(usernames)).values_list("username", "name"))


def households_of(collective: Collective) -> QuerySet[Household]:
    """Its households, each with how many members it has."""
    counted = Count("members", filter=Q(members__state=CONFIRMED))
    return Household.objects.filter(collective=collective).annotate(members_count=counted)


def members_of(collective: Collective) -> QuerySet[Member]:
    """Everybody who is or was proposed as a member."""
    return Member.objects.filter(household__collective=collective).select_related("household", "roll")


def rolls_of(collective: Collective) -> QuerySet[MemberRoll]:
    """The rounds of confirming members, the newest first."""
    return MemberRoll.objects.filter(collective=collective).select_related("case").annotate(listed=Count("members"))


def offices_of(collective: Collective) -> QuerySet[Office]:
    """The seats that are held now."""
    return Office.objects.filter(collective=collective, until=None).select_related("member__household")
