"""Coverage of the registries and runs of linking as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from mianzhou.data.registries import api as registries
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import operation
from mianzhou.portal.coverage_lists import around, lines_of

router = Router(tags=["registries"])


class CoveredOut(Schema):
    """One region: entries, those with an identifier, records, the day of the newest; places known and those in the register of dwellings."""

    region: str
    name: str
    entities: int
    identified: int
    records: int
    newest: date | None
    known_places: int
    held_places: int


class CoverageOut(Schema):
    """The regions inside `around`, by code."""

    kind: str
    around: str
    regions: list[CoveredOut]


class RunOut(Schema):
    """A run of linking: links by rule, entries by how many records they have, what it changed."""

    id: int
    kind: str
    engine: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    records: int
    entities: int
    doubtful: int
    by_rule: dict[str, int]
    sizes: dict[str, int]
    changes: dict[str, Any]
    truth: dict[str, Any]


class RunsOut(Schema):
    """The newest runs."""

    runs: list[RunOut]


@operation(router.get, "/registry-coverage", permission="registry.read", response=CoverageOut)
def registry_coverage(
    request: HttpRequest, kind: Literal["person", "organisation", "place", "household"] = "person", region: str = ""
) -> Any:
    """How much of each county the registry of a kind covers; of each township where `region` is a county."""
    today = timezone.localdate()
    place = around(region, today)
    lines = lines_of(actor_of(request), kind, place, today)
    told = ("entities", "identified", "records", "newest", "known_places", "held_places")
    regions = [
        {"region": line.region.code, "name": line.region.name} | {name: getattr(line, name) for name in told}
        for line in lines
    ]
    return {"kind": kind, "around": place.code, "regions": regions}


@operation(router.get, "/registry-runs", permission="registry.judge", response=RunsOut)
def registry_runs(request: HttpRequest, kind: Literal["", "person", "organisation", "place"] = "") -> Any:
    """Runs of linking, the newest first."""
    return {"runs": registries.runs(actor_of(request), kind)}
