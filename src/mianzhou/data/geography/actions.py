"""Writing boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mianzhou.data.geography.geojson import BoundaryFileError, Outline, read_boundaries
from mianzhou.data.geography.models import Boundary
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region


@dataclass(frozen=True, slots=True)
class BoundaryLoad:
    """What a load did: how many boundaries were new, differed from the stored ones, or were the same."""

    created: int
    changed: int
    unchanged: int


def load_boundaries(*, data: bytes, source: str, actor: Actor, as_of: datetime) -> BoundaryLoad:
    """Store the boundaries of a GeoJSON file. The same file twice changes nothing; regions it does not name keep theirs.

    Raises `BoundaryFileError` with every problem of the file and stores nothing then.
    """
    actor.require("regions.edit")
    return store_boundaries(outlines=read_boundaries(data), source=source, actor=actor, as_of=as_of)


@transaction.atomic
def store_boundaries(*, outlines: Sequence[Outline], source: str, actor: Actor, as_of: datetime) -> BoundaryLoad:
    """Store boundaries that were read or made."""
    actor.require("regions.edit")
    regions = {r.code: r for r in Region.objects.filter(code__in=[o.code for o in outlines])}
    if missing := [o.code for o in outlines if o.code not in regions]:
        raise BoundaryFileError([f"{code}: no region has this code; load the regions first" for code in missing])
    stored = {b.region.code: b for b in Boundary.objects.select_for_update(of=("self",)).select_related("region")}
    new = [o for o in outlines if o.code not in stored]
    changed = [o for o in outlines if o.code in stored and stored[o.code].geometry != o.geometry]
    rows = [_row(o, regions[o.code], source, as_of) for o in (*new, *changed)]
    columns = ["geometry", "west", "south", "east", "north", "source", "loaded_at"]
    Boundary.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["region"], update_fields=columns, batch_size=200
    )
    if rows:
        detail = {"file": source[:200], "created": len(new), "changed": len(changed)}
        record(actor=actor, as_of=as_of, verb="regions.boundaries", subject=rows[0].region, detail=detail)
    return BoundaryLoad(len(new), len(changed), len(outlines) - len(rows))


def _row(outline: Outline, region: Region, source: str, as_of: datetime) -> Boundary:
    box = outline.box
    return Boundary(
        region=region,
        geometry=outline.geometry,
        west=box.west,
        south=box.south,
        east=box.east,
        north=box.north,
        source=source[:200],
        loaded_at=as_of,
    )
