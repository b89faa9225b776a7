"""Reading the registry of units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.regions.queries import region_records
from mianzhou.kernel.units.models import Unit, UnitAlias, UnitGroup, UnitSuccession, UnknownName
from mianzhou.kernel.units.names import normalise
from mianzhou.kernel.units.records import AliasRecord, GroupRecord, Level, Registry, SuccessionRecord, UnitRecord
from mianzhou.kernel.units.resolver import Resolver


def unit_by_code(code: str) -> Unit:
    """The unit with this code; `NotFound` if there is none."""
    unit = Unit.objects.select_related("region", "parent").filter(code=code).first()
    if unit is None:
        raise NotFound(what=code)
    return unit


def units_by_code(codes: set[str]) -> dict[str, Unit]:
    """The units with these codes, in one query; codes that are not stored are absent."""
    return {u.code: u for u in Unit.objects.select_related("region").filter(code__in=codes)}


def units_at(day: date) -> QuerySet[Unit]:
    """The units that exist on `day`."""
    return Unit.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def find_units(
    *,
    text: str = "",
    level: str = "",
    kind: str = "",
    region: Region | None = None,
    parent: Unit | None = None,
    at: date | None = None,
) -> QuerySet[Unit]:
    """Units for a list: by a piece of any of their names or their code, by level and kind, inside a region, on a day or ever."""
    found = Unit.objects.all() if at is None else units_at(at)
    if level:
        found = found.filter(level=level)
    if kind:
        found = found.filter(kind=kind)
    if region is not None:
        found = found.filter(Q(region=region) | Q(region__path__startswith=region.path + "."))
    if parent is not None:
        found = found.filter(parent=parent)
    wanted = normalise(text)
    if wanted:
        by_alias = UnitAlias.objects.filter(text__icontains=wanted).values("unit")
        names = (
            Q(full_name__icontains=wanted)
            | Q(short_name__icontains=wanted)
            | Q(code__iexact=wanted)
            | Q(pk__in=by_alias)
        )
        found = found.filter(names)
    return found.select_related("region", "parent")


def subtree_of(unit: Unit, *, at: date) -> QuerySet[Unit]:
    """`unit` and everything below it on a day."""
    return units_at(at).filter(Q(pk=unit.pk) | Q(path__startswith=unit.path + "."))


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What a unit's page shows of the registry."""

    unit: Unit
    above: list[Unit]
    below: list[Unit]
    aliases: list[UnitAlias]
    predecessors: list[UnitSuccession]
    successors: list[UnitSuccession]


def unit_page(code: str, *, at: date) -> UnitPage:
    """A unit with what lies above and below it on a day, its names, and what it came from and went into."""
    unit = unit_by_code(code)
    codes = unit.path.split(".")[:-1]
    above = units_by_code(set(codes))
    return UnitPage(
        unit=unit,
        above=[above[c] for c in codes],
        below=list(units_at(at).filter(parent=unit).select_related("region").order_by("code")),
        aliases=list(unit.aliases.all()),
        predecessors=list(unit.precessions.select_related("predecessor", "successor")),
        successors=list(unit.successions.select_related("predecessor", "successor")),
    )


def unknown_names(*, status: str = UnknownName.OPEN, text: str = "") -> QuerySet[UnknownName]:
    """The names that await a person, the most frequent first; or those already decided. An empty status is all of them."""
    found = UnknownName.objects.select_related("unit")
    if status:
        found = found.filter(status=status)
    return found.filter(text__icontains=normalise(text)) if normalise(text) else found


def registry_from_store(*, home: str | None = None) -> Registry:
    """The stored registry as plain records; `home` is by default the region this installation serves."""
    units = Unit.objects.select_related("region", "parent").order_by("pk")
    aliases = UnitAlias.objects.select_related("unit").order_by("pk")
    successions = UnitSuccession.objects.select_related("predecessor", "successor").order_by("pk")
    records = tuple(unit_record(u) for u in units)
    regions = region_records()
    further = {u.region for u in records} - {r.code for r in regions}  # townships that have units of their own
    if further:
        regions += [r for r in region_records(down_to_counties=False) if r.code in further]
    return Registry(
        regions=tuple(regions),
        units=records,
        aliases=tuple(AliasRecord(a.unit.code, a.form, a.text) for a in aliases),  # type: ignore[arg-type]  # choices are the forms
        successions=tuple(_succession_record(s) for s in successions),
        groups=tuple(_group_record(g) for g in UnitGroup.objects.order_by("pk")),
        home=home or settings.CITY_REGION,
    )


def resolver_from_store(*, home: str | None = None) -> Resolver:
    """A resolver over the stored registry as it is now. Keep it while you read a document, not longer."""
    return Resolver(registry_from_store(home=home))


def known_units_by_record(records: tuple[UnitRecord, ...]) -> list[Unit]:
    """The stored units of a resolution, in its order."""
    stored = units_by_code({r.code for r in records})
    return [stored[r.code] for r in records if r.code in stored]


def unit_record(u: Unit) -> UnitRecord:
    """A stored unit as a plain record."""
    return UnitRecord(
        code=u.code,
        level=u.level,  # type: ignore[arg-type]  # the columns' choices are exactly the literals
        kind=u.kind,  # type: ignore[arg-type]
        region=u.region.code,
        parent=u.parent.code if u.parent else None,
        full_name=u.full_name,
        short_name=u.short_name,
        valid_from=u.valid_from,
        valid_to=u.valid_to,
        certainty=u.certainty,  # type: ignore[arg-type]
        note=u.note,
    )


def _succession_record(s: UnitSuccession) -> SuccessionRecord:
    return SuccessionRecord(
        predecessor=s.predecessor.code,
        successor=s.successor.code,
        on=s.on,
        relation=s.relation,  # type: ignore[arg-type]
        certainty=s.certainty,  # type: ignore[arg-type]
    )


def _group_record(g: UnitGroup) -> GroupRecord:
    level: Level | None = g.level or None  # type: ignore[assignment]
    return GroupRecord(
        code=g.code,
        name=g.name,
        names=tuple(g.names),
        kind=g.kind,  # type: ignore[arg-type]
        level=level,
        kinds=tuple(g.kinds),
        under=g.under or None,
        regions=tuple(g.regions),
        units=tuple(g.units),
        note=g.note,
    )
