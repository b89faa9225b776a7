"""Reading the region tree."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.regions.records import RegionRecord


def region_by_code(code: str) -> Region:
    """The region with this code; `NotFound` if there is none."""
    try:
        return Region.objects.select_related("parent", "successor").get(code=code)
    except Region.DoesNotExist:
        raise NotFound(what=code) from None


def regions_at(day: date) -> QuerySet[Region]:
    """The regions that exist on `day`."""
    return Region.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def children_of(region: Region, *, at: date) -> QuerySet[Region]:
    """The regions directly inside `region` on a day, in the order of their codes."""
    return regions_at(at).filter(parent=region).order_by("code")


def ancestors_of(region: Region) -> list[Region]:
    """The regions around `region`, from the country down, without itself."""
    codes = region.path.split(".")[:-1]
    found = {r.code: r for r in Region.objects.filter(code__in=codes)}
    return [found[code] for code in codes]


def subtree_of(region: Region, *, at: date) -> QuerySet[Region]:
    """`region` and everything inside it on a day."""
    return regions_at(at).filter(Q(pk=region.pk) | Q(path__startswith=region.path + "."))


def find_regions(name: str, *, at: date | None = None, within: Region | None = None) -> QuerySet[Region]:
    """The regions printed so, larger ones first; on a day, or ever; inside `within`, or anywhere."""
    found = Region.objects.all() if at is None else regions_at(at)
    if within is not None:
        found = found.filter(Q(pk=within.pk) | Q(path__startswith=within.path + "."))
    return found.filter(Q(name=name) | Q(short_name=name) | Q(aliases__contains=[name])).order_by("path")


def region_records(*, down_to_counties: bool = True) -> list[RegionRecord]:
    """The stored tree as plain records, for the pure rooms; without townships and villages unless asked."""
    rows = Region.objects.select_related("parent", "successor").order_by("path")
    if down_to_counties:
        rows = rows.exclude(level__in=["township", "village"])
    return [
        RegionRecord(
            code=r.code,
            name=r.name,
            short_name=r.short_name,
            level=r.level,  # type: ignore[arg-type]  # the column's choices are exactly the levels
            parent=r.parent.code if r.parent else None,
            aliases=tuple(r.aliases),
            valid_from=r.valid_from,
            valid_to=r.valid_to,
            successor=r.successor.code if r.successor else None,
            certainty=r.certainty,  # type: ignore[arg-type]  # likewise
            note=r.note,
        )
        for r in rows
    ]


def region_intervals() -> list[tuple[str, date | None, date | None]]:
    """Every stored code with when it was valid, townships and villages too."""
    return list(Region.objects.order_by("path").values_list("code", "valid_from", "valid_to"))
