"""How much of the city the registries cover, and how fresh it is, by region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, Sum

from mianzhou.data.registries.models import ACTIVE, PLACE, RegistrySource
from mianzhou.data.registries.queries import visible_entities
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region

BUILDING_GOAL = 0.90  # of the dwellings that any record speaks of, those whose building the register of buildings holds


@dataclass(frozen=True, slots=True)
class Covered:
    """A region's entities of a kind: how many, with an identifier, with several sources' records, the day of the newest record."""

    region: Region
    entities: int
    identified: int
    records: int
    newest: date | None

    @property
    def share(self) -> float | None:
        """The share with an identifier of its own."""
        return self.identified / self.entities if self.entities else None


_NEWEST = """
select e.region_id, max(r.dated) from registry_entity e join registry_record r on r.entity_id = e.id and r.until is null
where e.kind = %s and e.state = 'active' and e.region_id = any(%s) group by 1
"""


def coverage(actor: Actor, kind: str) -> list[Covered]:
    """The regions in which there are entities of a kind, within reach, by code."""
    told = (
        visible_entities(actor).filter(kind=kind, state=ACTIVE, region__isnull=False).order_by().values_list("region")
    )
    counts = {
        region: (count, identified, records)
        for region, count, identified, records in told.annotate(
            count=Count("pk"), identified=Count("pk", filter=~Q(identifier="")), records=Sum("record_count")
        )
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [kind, list(counts)])
        newest = dict(cursor.fetchall())
    regions = Region.objects.filter(pk__in=counts).order_by("code")
    return [Covered(region, *counts[region.pk], newest.get(region.pk)) for region in regions]


# The roles of a record that say that somebody lives or may live at a place, and the one of the register of buildings.
DWELT_IN, SURVEYED = ("residence", "dwelling"), "building"
_HELD = """
with lived_in as (
    select distinct r.entity_id as id from registry_record r join registry_source s on s.id = r.source_id
    where s.kind = 'place' and s.role = any(%s) and r.until is null),
surveyed as (
    select distinct r.entity_id as id from registry_record r join registry_source s on s.id = r.source_id
    where s.kind = 'place' and s.role = %s and r.until is null)
select e.region_id, count(*), count(*) filter (where o.id is not null or a.id is not null)
from lived_in l join registry_entity e on e.id = l.id and e.state = 'active' and e.region_id = any(%s)
left join registry_place p on p.entity_id = e.id
left join surveyed o on o.id = e.id left join surveyed a on a.id = p.parent_id
group by 1
"""


def building_coverage(actor: Actor) -> dict[int, tuple[int, int]]:
    """By region: dwellings that any record speaks of, and those whose building the register of buildings holds. The goal is `BUILDING_GOAL`."""
    reach = list(visible_entities(actor).filter(kind=PLACE).order_by().values_list("region", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(DWELT_IN), SURVEYED, [pk for pk in reach if pk is not None]])
        return {region: (known, held) for region, known, held in cursor.fetchall()}


def building_sources() -> list[RegistrySource]:
    """The sources of which the figure is made: those that say where people dwell, and the register of buildings."""
    rows = RegistrySource.objects.filter(kind=PLACE, is_active=True, role__in=(*DWELT_IN, SURVEYED))
    return list(rows.select_related("resource__provider").order_by("role", "pk"))
