"""The data bureau links what has arrived: it says which resource speaks of whom, and lets the registries be made after each month's files."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from mianzhou.data.catalogue.api import Resource
from mianzhou.data.intake.api import Batch
from mianzhou.data.registries import api as registries
from mianzhou.kernel.scratch.api import scratch_folder
from mianzhou.samplecity.officework.happening import Happening, Office
from mianzhou.samplecity.officework.truth import Truth
from mianzhou.samplecity.population.api import Due

_SOURCES = Path(__file__).parents[1] / "data" / "registry_sources.yaml"
_PATIENCE, _EVERY = 1800.0, 2.0  # seconds; runs of a city on a busy machine take minutes
_AFTER = timedelta(hours=12)  # the evening of the day on which a month's last file came
# Which role of the city's truth a source's role is: of a resource, or of any.
_SUBJECTS: dict[str, dict[tuple[str, str], str]] = {
    "person": {
        ("household_register", "holder"): "holder", ("residence_permit", "holder"): "holder",
        ("low_income_allowance", "holder"): "head", ("elderly_allowance", "holder"): "recipient",
        ("social_insurance", "holder"): "insured", ("health_record", "holder"): "patient", ("student", "holder"): "student",
        ("house_contract", "holder"): "buyer", ("individual_business", "representative"): "operator",
        ("", "husband"): "husband", ("", "wife"): "wife", ("", "representative"): "representative", ("", "owner"): "owner",
    },
    "organisation": {
        ("enterprise", "holder"): "enterprise", ("individual_business", "holder"): "business",
        ("taxpayer", "holder"): "taxpayer", ("social_insurance", "employer"): "employer",
    },
}  # fmt: skip
KINDS = ("person", "household", "organisation", "place")
_DRAWN = 5  # links of every rule that are checked by hand after the last month


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


def linkings(
    office: Office, truth: Truth, due: list[Due], now: datetime, at: Callable[[Due], datetime]
) -> Iterator[Happening]:
    """After the last file that came in a month every kind is linked; of the last month links are drawn for people to check."""
    months = sorted({at(one).replace(day=1).date() for one in due if at(one) <= now})
    for month in months:
        last = max(at(one) for one in due if at(one).replace(day=1).date() == month and at(one) <= now)
        for place, kind in enumerate(KINDS):
            each = _DRAWN if month == months[-1] else 0
            yield _linking(office, truth, kind, last + _AFTER + timedelta(minutes=20 * place), each)


def _linking(office: Office, truth: Truth, kind: str, moment: datetime, each: int) -> Happening:
    def do(moment: datetime) -> None:
        run = _linked(office, kind, moment)
        if kind in _SUBJECTS:
            with scratch_folder("truth") as folder:
                file = folder / "truth.csv"
                _write_truth(truth, kind, file)
                registries.measure_truth(run=run, truth=file, actor=office.steward, as_of=moment)
            if each:
                registries.draw_sample(run=run, each=each, actor=office.steward, as_of=moment)

    def done() -> bool:
        mine = registries.LinkRun.objects.filter(kind=kind, state="done", started_by=office.steward.name)
        return mine.filter(started_at__gte=moment).exists()

    return Happening(moment, done, do)


def _linked(office: Office, kind: str, moment: datetime) -> registries.LinkRun:
    """A run in this one's turn: where the worker links the kind by itself just now, its end is waited for."""
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            return registries.link_kind(kind=kind, actor=office.steward, as_of=moment)
        except registries.LinkBusy:
            if time.monotonic() > last:
                raise
            time.sleep(_EVERY)


def _write_truth(truth: Truth, kind: str, file: Path) -> None:
    """Source, batch, row, true subject of every row that the city's files say anything of in this kind."""
    sources: dict[tuple[str, str], int] = {}
    for one in registries.sources(kind):
        roles = _SUBJECTS[kind].get((one.resource.name, one.role)) or _SUBJECTS[kind].get(("", one.role))
        if roles:
            sources[one.resource.name, roles] = one.pk
    batches = {
        name: (resource, batch)
        for name, resource, batch in Batch.objects.filter(finished_at__isnull=False).values_list(
            "deliveries__name", "resource__name", "pk"
        )
    }
    with (truth.folder / "truth" / "links.csv").open(encoding="utf-8", newline="") as rows, file.open("w") as out:
        for row in csv.DictReader(rows):
            resource, batch = batches.get(row["file"], ("", 0))
            source = sources.get((resource, row["role"]))
            if source is not None:
                out.write(f"{source},{batch},{row['row']},{row['id']}\n")
