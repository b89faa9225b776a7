"""How much of the city the registries cover, and how fresh it is, by region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, Sum

from mianzhou.data.registries.models import ACTIVE, PLACE
from mianzhou.data.registries.queries import visible_entities
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region

BUILDING_GOAL = 0.90  # of the places that any record speaks of, those that the register of dwellings holds


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


_LIVED_IN = """
select p.region_id, count(distinct p.id), count(distinct p.id) filter (where exists (
    select 1 from registry_record r join registry_source s on s.id = r.source_id
    where r.entity_id = p.id and r.until is null and s.role = 'dwelling'))
from registry_entity p where p.kind = 'place' and p.state = 'active' group by 1
"""


def building_coverage(actor: Actor) -> dict[int, tuple[int, int]]:
    """By region: places that are known, and those that the register of dwellings holds. The goal is `BUILDING_GOAL`."""
    reach = set(visible_entities(actor).filter(kind=PLACE).order_by().values_list("region", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(_LIVED_IN)
        return {region: (known, held) for region, known, held in cursor.fetchall() if region in reach}
