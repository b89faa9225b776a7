"""Loading unit files into the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from django.db import models, transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.regions.queries import region_records
from mianzhou.kernel.units.datafile import paths_of, read_registry
from mianzhou.kernel.units.models import Unit, UnitAlias, UnitGroup, UnitSuccession
from mianzhou.kernel.units.queries import unit_record
from mianzhou.kernel.units.records import AliasRecord, GroupRecord, Registry, SuccessionRecord, UnitRecord

_UNIT_FIELDS = [
    "full_name", "short_name", "level", "kind", "region_id", "parent_id", "path", "valid_from", "valid_to", "certainty", "note",
]  # fmt: skip
_GROUP_FIELDS = ["name", "names", "kind", "level", "kinds", "under", "regions", "units", "note"]

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """What a load did: units that were new, differed from the stored ones, or were the same; rows of the other files changed."""

    created: int
    changed: int
    unchanged: int
    names_changed: int
    successions_changed: int
    groups_changed: int


@transaction.atomic
def load_units(*, path: Path, actor: Actor, as_of: datetime) -> UnitLoad:
    """Store the unit files of a folder. The same files twice change nothing.

    Units the files do not name stay as they are. Of the units they do name, names from files are brought in line, names given by
    people are kept. Raises `UnitFileError` with every problem of the files and stores nothing then.
    """
    actor.require("units.edit")
    stored = {u.code: u for u in Unit.objects.select_for_update(of=("self",)).select_related("region", "parent")}
    known = [unit_record(u) for u in stored.values()]
    registry = read_registry(path, regions=region_records(down_to_counties=False), home="CN", known=known)
    named = _codes_in_files(registry, known)
    ids, created, changed = _store_units(registry, named, stored)
    names = _store_aliases(registry.aliases, ids, named)
    successions = _store_successions(registry.successions, ids)
    groups = _store_groups(registry.groups)
    if created or changed or names or successions or groups:
        detail = {"folder": path.name, "created": len(created), "changed": changed, "names": names, "groups": groups}
        record(actor=actor, as_of=as_of, verb="units.load", subject=Unit(pk=min(ids.values())), detail=detail)
    return UnitLoad(len(created), len(changed), len(named) - len(created) - len(changed), names, successions, groups)


def _codes_in_files(registry: Registry, known: Iterable[UnitRecord]) -> list[str]:
    """The codes that come from the files: of the units read, those that are new or no longer the stored record itself."""
    stored = {id(u) for u in known}
    return [u.code for u in registry.units if id(u) not in stored]


def _store_units(
    registry: Registry, named: list[str], stored: dict[str, Unit]
) -> tuple[dict[str, int], list[str], list[str]]:
    paths = paths_of(registry.units)
    regions = dict(Region.objects.filter(code__in={u.region for u in registry.units}).values_list("code", "pk"))
    ids = {code: u.pk for code, u in stored.items()}
    wanted = set(named)
    created: list[str] = []
    changed: list[str] = []
    # A parent's path is the path of all below it, so units that the files do not name may move too.
    order = sorted(registry.units, key=lambda u: (paths[u.code].count("."), u.code))
    for _, group in groupby(order, key=lambda u: paths[u.code].count(".")):
        rows = []
        for unit in group:
            row = _unit_row(unit, paths[unit.code], regions, ids)
            if unit.code not in stored:
                created.append(unit.code)
                rows.append(row)
            elif any(getattr(stored[unit.code], f) != getattr(row, f) for f in _UNIT_FIELDS):
                if unit.code in wanted:
                    changed.append(unit.code)
                rows.append(row)
        ids |= {u.code: u.pk for u in _upsert(Unit, rows, ["code"], _UNIT_FIELDS)}
    return ids, created, changed


def _unit_row(u: UnitRecord, path: str, regions: dict[str, int], ids: dict[str, int]) -> Unit:
    return Unit(
        code=u.code,
        full_name=u.full_name,
        short_name=u.short_name,
        level=u.level,
        kind=u.kind,
        region_id=regions[u.region],
        parent_id=ids[u.parent] if u.parent else None,
        path=path,
        valid_from=u.valid_from,
        valid_to=u.valid_to,
        certainty=u.certainty,
        note=u.note,
    )


def _upsert(model: type[M], rows: list[M], unique: list[str], fields: list[str]) -> list[M]:
    columns = [f.removesuffix("_id") for f in fields]
    if not rows:
        return []
    manager = model._default_manager
    return manager.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=columns, batch_size=1000
    )


def _store_aliases(aliases: Iterable[AliasRecord], ids: dict[str, int], named: list[str]) -> int:
    wanted = {(ids[a.unit], a.form, a.text) for a in aliases}
    units = {unit for unit, _, _ in wanted} | {ids[code] for code in named}
    present = {(a.unit_id, a.form, a.text): a for a in UnitAlias.objects.filter(unit__in=units)}
    gone = [a.pk for key, a in present.items() if a.from_file and key not in wanted]
    new = [UnitAlias(unit_id=u, form=f, text=t, from_file=True) for u, f, t in sorted(wanted - present.keys())]
    UnitAlias.objects.filter(pk__in=gone).delete()
    UnitAlias.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    return len(gone) + len(new)


def _store_successions(successions: Iterable[SuccessionRecord], ids: dict[str, int]) -> int:
    present = {(s.predecessor_id, s.successor_id): s for s in UnitSuccession.objects.all()}
    rows = []
    for s in successions:
        before = present.get((ids[s.predecessor], ids[s.successor]))
        if before is None or (before.on, before.relation, before.certainty) != (s.on, s.relation, s.certainty):
            pair = {"predecessor_id": ids[s.predecessor], "successor_id": ids[s.successor]}
            rows.append(UnitSuccession(**pair, on=s.on, relation=s.relation, certainty=s.certainty))
    _upsert(UnitSuccession, rows, ["predecessor", "successor"], ["on", "relation", "certainty"])
    return len(rows)


def _store_groups(groups: Iterable[GroupRecord]) -> int:
    present = {g.code: g for g in UnitGroup.objects.all()}
    rows = []
    for g in groups:
        row = UnitGroup(
            code=g.code,
            name=g.name,
            names=list(g.names),
            kind=g.kind,
            level=g.level or "",
            kinds=list(g.kinds),
            under=g.under or "",
            regions=list(g.regions),
            units=list(g.units),
            note=g.note,
        )
        before = present.get(g.code)
        if before is None or any(getattr(before, f) != getattr(row, f) for f in _GROUP_FIELDS):
            rows.append(row)
    _upsert(UnitGroup, rows, ["code"], _GROUP_FIELDS)
    return len(rows)
