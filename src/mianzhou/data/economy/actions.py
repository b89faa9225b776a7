"""Writes of the macro-economy: a series is noted, figures are published, a published figure is revised and never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from mianzhou.data.economy.errors import PeriodWrong, ReasonMissing
from mianzhou.data.economy.models import EconomicFigure, EconomicSeries
from mianzhou.data.economy.queries import EDIT
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit

_FIRST_MONTHS = {"year": (1,), "quarter": (1, 4, 7, 10), "month": tuple(range(1, 13))}


@dataclass(frozen=True, slots=True)
class Given:
    """A figure to be published: for a region and the first day of a period. `reason` is needed where one stands already with another value."""

    region: Region
    period: date
    value: Decimal
    source: str
    basis: str = "final"
    reason: str = ""


@transaction.atomic
def note_series(
    *,
    code: str,
    title: Text,
    unit: Text,
    frequency: str,
    provider: Unit,
    actor: Actor,
    as_of: datetime,
    note: str = "",
    decimals: int = 1,
) -> EconomicSeries:
    """Have a series; what it is called may change, its code and its figures do not."""
    actor.require(EDIT)
    said = {
        "title": title.zh, "title_en": title.en, "unit": unit.zh, "unit_en": unit.en, "frequency": frequency,
        "provider": provider, "note": note, "decimals": decimals,
    }  # fmt: skip
    series, _ = EconomicSeries.objects.update_or_create(code=code, defaults=said)
    record(actor=actor, as_of=as_of, verb="economy.series", subject=series, detail={"code": code, "title": title.zh})
    return series


@transaction.atomic
def publish_figures(
    *, series: EconomicSeries, figures: Sequence[Given], published_on: date, actor: Actor, as_of: datetime
) -> int:
    """Publish figures of a series. One that stands already with this value is left alone; another value is a revision. Returns how many are new."""
    actor.require(EDIT)
    series = EconomicSeries.objects.select_for_update().get(pk=series.pk)
    made, revised = [], 0
    for given in figures:
        before = _in_force(series, given)
        if before is not None and before.value == given.value:
            continue
        if before is not None and not given.reason.strip():
            raise ReasonMissing
        if given.period.day != 1 or given.period.month not in _FIRST_MONTHS[series.frequency]:
            raise PeriodWrong(day=given.period.isoformat(), series=series.title)
        revised += before is not None
        made.append(
            EconomicFigure(
                series=series, region=given.region, period=given.period, value=given.value, source=given.source,
                revision=before.revision + 1 if before else 1, basis=given.basis, reason=given.reason.strip()[:200],
                published_on=published_on, noted_at=as_of, noted_by=actor.name,
            )
        )  # fmt: skip
    EconomicFigure.objects.bulk_create(made)
    if made:
        detail = {"code": series.code, "figures": len(made), "revised": revised}
        record(actor=actor, as_of=as_of, verb="economy.figures", subject=series, detail=detail)
    return len(made)


def _in_force(series: EconomicSeries, given: Given) -> EconomicFigure | None:
    same = EconomicFigure.objects.filter(series=series, region=given.region, period=given.period)
    return same.order_by("-revision").first()
