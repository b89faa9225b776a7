"""Reading what the registries add up to. What was kept is read where it is of now, or where there is too much to count for a page; then it is said of when it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from mianzhou.data.registries.figures.adding_up import DWELT_IN, SURVEYED, added_up
from mianzhou.data.registries.figures.models import FigureCount, FigureDue, KeptFigure, KeptReach
from mianzhou.data.registries.figures.reaching import placed_sources, reach_of
from mianzhou.data.registries.models import ACTIVE, KINDS, PLACE, RegistrySource
from mianzhou.data.registries.queries import READ, visible_entities
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.regions.api import Region

BUILDING_GOAL = 0.90  # of the dwellings that any record speaks of, those whose building the register of buildings holds
FEW = 20_000  # so many entries of a kind are counted for a page when the figures that are kept are no longer true
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Covered:
    """What lies in the region of this path itself: entities, with an identifier, their records, the newest one's day; dwellings known, and those in a registered building."""

    path: str
    entities: int
    identified: int
    records: int
    newest: date | None
    known_places: int
    held_places: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Regions with entries in them, and how many entries lie in none of these; `as_of` is when they were counted, None where that is now."""

    regions: list[Covered]
    elsewhere: int
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class InUse:
    """How many entries of a kind are in use, at least so many where there are `more`; `as_of` as of `Coverage`."""

    count: int
    more: bool = False
    as_of: datetime | None = None


def coverage(actor: Actor, kind: str, inside: Region) -> Coverage:
    """What a region and those inside it hold of a kind, within the actor's reach."""
    count, rows = _kept(actor, kind)
    if rows is not None:
        there = rows.filter(Q(region__path=inside.path) | Q(region__path__startswith=f"{inside.path}."))
        names = "region__path", *(name for name in Covered.__dataclass_fields__ if name != "path")
        regions = [Covered(*row) for row in there.values_list(*names)]
        return Coverage(regions, _entities(rows) - sum(each.entities for each in regions), count)
    everywhere = actor.scope(READ).everywhere
    sums = added_up(kind, None if everywhere else visible_entities(actor).filter(kind=kind, state=ACTIVE))
    wanted = Region.objects.filter(Q(path=inside.path) | Q(path__startswith=f"{inside.path}."))
    paths = dict(wanted.filter(pk__in=[each.region for each in sums]).values_list("pk", "path"))
    regions = [Covered(paths[each.region], *each[1:]) for each in sums if each.region in paths]
    return Coverage(regions, sum(each.entities for each in sums) - sum(each.entities for each in regions), None)


def counted(actor: Actor) -> dict[str, InUse]:
    """How many entities in use there are of each kind within reach; where that is not kept, up to a hundred thousand are counted."""
    return {kind: _counted(actor, kind) for kind in KINDS}


def _counted(actor: Actor, kind: str) -> InUse:
    count, rows = _kept(actor, kind)
    if rows is not None:
        return InUse(_entities(rows), as_of=count)
    number = visible_entities(actor).filter(kind=kind, state=ACTIVE).order_by()[:_MOST].count()
    return InUse(number, more=number == _MOST)


def _entities(rows: QuerySet[KeptFigure]) -> int:
    return rows.aggregate(n=Sum("entities"))["n"] or 0


def _kept(actor: Actor, kind: str) -> tuple[datetime | None, QuerySet[KeptFigure] | None]:
    """The figures that serve this actor and when they were counted, None if that is how it stands now; no rows where he has to be counted for."""
    count = FigureCount.objects.filter(kind=kind).first()
    if count is None:
        return None, None
    due = FigureDue.objects.filter(kind=kind).exists()
    rows = None if due and count.entities <= FEW else _in_reach(actor, count)
    return (count.counted_at if due else None), rows


def _in_reach(actor: Actor, count: FigureCount) -> QuerySet[KeptFigure] | None:
    """The figures within reach as `visible_entities` has it: of regions all that lies there, elsewhere what records of his sources speak of.

    None where nobody had a reach of these sources when they were counted.
    """
    rows, scope = KeptFigure.objects.filter(kind=count.kind), actor.scope(READ)
    every = rows.filter(reach=None)
    if scope.everywhere:
        return every
    if count.sources is None:
        return None
    # Sources that were noted since have no records that are counted, and what is not counted is noted as due.
    own = sorted(set(reach_of(scope, placed_sources(count.kind))) & set(count.sources))
    there = within(scope, unit="region__path", region="region__path")
    if not own:
        return every.filter(there)
    if len(own) == len(count.sources):
        return every  # an entry in use has a record, and every record is of a source of his
    reach = KeptReach.objects.filter(kind=count.kind, sources=own).first()
    if reach is None:
        return None
    return rows.filter(Q(there, reach=None) | Q(Q(region=None) | ~there, reach=reach))


def as_of_all(figures: Iterable[InUse]) -> datetime | None:
    """When the oldest of several figures was counted; None where all are of now."""
    return min((each.as_of for each in figures if each.as_of is not None), default=None)


def building_sources() -> list[RegistrySource]:
    """The sources of which the figure is made: those that say where people dwell, and the register of buildings."""
    rows = RegistrySource.objects.filter(kind=PLACE, is_active=True, role__in=(*DWELT_IN, SURVEYED))
    return list(rows.select_related("resource__provider").order_by("role", "pk"))
