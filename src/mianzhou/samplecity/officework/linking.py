"""The data bureau links what has arrived: it says which resource speaks of whom, and lets the registries be made after each month's files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from mianzhou.data.catalogue.api import Resource
from mianzhou.data.registries import api as registries
from mianzhou.samplecity.officework.happening import Happening, Office
from mianzhou.samplecity.population.api import Due

_SOURCES = Path(__file__).parents[1] / "data" / "registry_sources.yaml"
_AFTER = timedelta(hours=12)  # the evening of the day on which a month's last file came
KINDS = ("person", "household", "organisation", "place")


def note_sources(office: Office) -> None:
    """Have the sources of the registries; those that stand so already are left alone."""
    told = yaml.safe_load(_SOURCES.read_text(encoding="utf-8"))
    resources = {r.name: r for r in Resource.objects.filter(name__in={one["resource"] for one in told})}
    for one in told:
        if one["resource"] in resources:
            registries.note_source(
                resource=resources[one["resource"]],
                kind=one["kind"],
                role=one["role"],
                columns=one["columns"],
                sensitive=one.get("sensitive", False),
                actor=office.steward,
                as_of=office.begin,
            )


def linkings(office: Office, due: list[Due], now: datetime, at: Callable[[Due], datetime]) -> Iterator[Happening]:
    """After the last file that came in a month every kind is linked."""
    months = sorted({at(one).replace(day=1).date() for one in due if at(one) <= now})
    for month in months:
        last = max(at(one) for one in due if at(one).replace(day=1).date() == month and at(one) <= now)
        for place, kind in enumerate(KINDS):
            yield _linking(office, kind, last + _AFTER + timedelta(minutes=20 * place))


def _linking(office: Office, kind: str, moment: datetime) -> Happening:
    def do(moment: datetime) -> None:
        registries.link_kind(kind=kind, actor=office.steward, as_of=moment)

    def done() -> bool:
        return registries.LinkRun.objects.filter(kind=kind, state="done", started_at__gte=moment).exists()

    return Happening(moment, done, do)
