"""Reading boundaries."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mianzhou.data.geography.geojson import Box, Outline, outline_of
from mianzhou.data.geography.models import Boundary
from mianzhou.kernel.regions.api import Region

Span = tuple[date | None, date | None]  # days, both included; None is unbounded


def boundaries(
    *, level: str, span: Span = (None, None), inside: str | None = None, box: Box | None = None
) -> QuerySet[Boundary]:
    """The boundaries of the regions of a level that exist on some day of a span, in the order of their codes; within the region `inside`, touching `box`
    (which crosses 180° where its west lies east of its east)."""
    first, last = span
    rows = Boundary.objects.select_related("region__parent").filter(region__level=level)
    if last is not None:
        rows = rows.filter(Q(region__valid_from__isnull=True) | Q(region__valid_from__lte=last))
    if first is not None:
        rows = rows.filter(Q(region__valid_to__isnull=True) | Q(region__valid_to__gt=first))
    if inside is not None:
        path = Region.objects.filter(code=inside).values_list("path", flat=True).first()
        rows = rows.filter(region__path__startswith=f"{path}.") if path else rows.none()
    if box is not None:
        before, behind = Q(west__lte=box.east), Q(east__gte=box.west)
        rows = rows.filter(before & behind if box.west <= box.east else before | behind)
        rows = rows.filter(south__lte=box.north, north__gte=box.south)
    return rows.order_by("region__code")


def outlines(rows: QuerySet[Boundary]) -> list[Outline]:
    """The boundaries as outlines to draw."""
    return [outline_of(row.region.code, row.geometry) for row in rows]
