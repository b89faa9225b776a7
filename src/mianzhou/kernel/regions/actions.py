"""Writing the region tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Concat, Substr

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.regions.datafile import paths_of, read_regions
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.regions.records import Level, RegionRecord

_FIELDS = [
    "name",
    "short_name",
    "aliases",
    "level",
    "parent_id",
    "path",
    "valid_from",
    "valid_to",
    "successor_id",
    "certainty",
    "note",
]
_COLUMNS = [f.removesuffix("_id") for f in _FIELDS]


@dataclass(frozen=True, slots=True)
class RegionLoad:
    """What a load did: how many regions were new, differed from the stored ones, or were the same."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def load_regions(*, path: Path, actor: Actor, as_of: datetime) -> RegionLoad:
    """Store the regions of a file or folder. The same file twice changes nothing; regions it does not name stay as they are.

    Raises `RegionFileError` with every problem of the file and stores nothing then.
    """
    actor.require("regions.edit")
    stored = {r.code: r for r in Region.objects.select_for_update()}
    known: dict[str, Level] = {code: r.level for code, r in stored.items()}  # type: ignore[misc]  # choices are the levels
    records = read_regions(path, known)
    paths = paths_of(records, {code: r.path for code, r in stored.items()})
    ids = {code: r.pk for code, r in stored.items()}
    old_paths = {code: r.path for code, r in stored.items()}
    new = [r for r in records if r.code not in stored]
    changed = [r for r in records if r.code in stored and _differs(stored[r.code], _row(r, paths, ids))]
    touched = {r.code for r in new + changed}
    # Level by level, because a child needs the number of its parent; successors afterwards, since they may stand beside it.
    for _, group in groupby([r for r in records if r.code in touched], key=lambda r: r.level):
        rows = Region.objects.bulk_create(
            [_row(r, paths, ids, successor=False) for r in group],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[c for c in _COLUMNS if c != "successor"],
            batch_size=2000,
        )
        ids |= {row.code: row.pk for row in rows}
    _point_to_successors(
        [r for r in new + changed if r.successor or (r.code in stored and stored[r.code].successor_id)], ids
    )
    _move_subtrees(((old_paths[r.code], paths[r.code]) for r in changed), keep={r.code for r in records})
    if new or changed:
        detail = {"file": path.name, "created": len(new), "changed": [r.code for r in changed]}
        record(actor=actor, as_of=as_of, verb="regions.load", subject=Region(pk=ids[records[0].code]), detail=detail)
    return RegionLoad(len(new), len(changed), len(records) - len(new) - len(changed))


def _row(r: RegionRecord, paths: dict[str, str], ids: dict[str, int], *, successor: bool = True) -> Region:
    return Region(
        code=r.code,
        name=r.name,
        short_name=r.short_name,
        aliases=list(r.aliases),
        level=r.level,
        parent_id=ids.get(r.parent) if r.parent else None,
        path=paths[r.code],
        valid_from=r.valid_from,
        valid_to=r.valid_to,
        successor_id=ids.get(r.successor) if successor and r.successor else None,
        certainty=r.certainty,
        note=r.note,
    )


def _differs(stored: Region, row: Region) -> bool:
    return any(getattr(stored, f) != getattr(row, f) for f in _FIELDS)


def _point_to_successors(records: Iterable[RegionRecord], ids: dict[str, int]) -> None:
    rows = [Region(pk=ids[r.code], successor_id=ids[r.successor] if r.successor else None) for r in records]
    Region.objects.bulk_update(rows, ["successor"], batch_size=2000)


def _move_subtrees(moves: Iterable[tuple[str, str]], *, keep: set[str]) -> None:
    """What lies below a moved region and is not in the file keeps its place under it."""
    for old, new in moves:
        if old != new:
            tail = Substr("path", len(old) + 1)
            below = Region.objects.filter(path__startswith=old + ".").exclude(code__in=keep)
            below.update(path=Concat(Value(new), tail, output_field=CharField()))
