"""The departments' life in a real installation: all of it once, files judged as the truth says, and every page of data with something to show."""

from __future__ import annotations

import csv
import json
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from django.conf import settings

from mianzhou.applications.data_correction.api import Dispute
from mianzhou.data.catalogue.api import Resource
from mianzhou.data.intake.api import Batch, Mending, Source, open_count
from mianzhou.data.lakehouse.api import ConsoleQuestion, SavedQuestion
from mianzhou.data.push.api import PushedRecord
from mianzhou.data.quality.api import QualityScore
from mianzhou.data.registries import api as registries
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import SHIPPED as REGIONS
from mianzhou.kernel.regions.api import load_regions
from mianzhou.kernel.units.api import SHIPPED as UNITS
from mianzhou.kernel.units.api import load_units
from mianzhou.samplecity import api as samplecity
from mianzhou.samplecity.officework import delivering, linking
from mianzhou.samplecity.officework.happening import Happening, Office
from mianzhou.samplecity.population.api import HOLDINGS
from mianzhou.services.cases.api import is_late

# Those that something is done about; that intake judges all of them rightly is tested beside the population.
LIVED_WITH = tuple(
    h for h in HOLDINGS
    if h.name in {
        "household_register", "residence_permit", "low_income_allowance", "enterprise", "social_insurance", "school",
        "tax_payment", "house_contract",
    }
)  # fmt: skip
NOW = datetime(2026, 7, 17, 2, 0, tzinfo=UTC)


@pytest.fixture
def city(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The ground of the invented city, a lake and an inbox of its own, and a city small enough for a test."""
    for name in ("lake", "inbox"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")
    monkeypatch.setattr(settings, "INBOXES", [tmp_path / "inbox"])
    monkeypatch.setattr(settings, "LAKE_CATALOG", f"test{uuid.uuid4().hex[:12]}", raising=False)
    monkeypatch.setattr(delivering, "RESIDENTS", 2_000)
    monkeypatch.setattr(delivering, "HOLDINGS", LIVED_WITH)
    loader = system_actor("test", ["regions.edit", "units.edit"])
    for path in (REGIONS, samplecity.DATA / "regions"):
        load_regions(path=path, actor=loader, as_of=NOW)
    for path in (UNITS, samplecity.DATA / "units"):
        load_units(path=path, actor=loader, as_of=NOW)
    return tmp_path / "samplecity"


def test_three_months_are_lived_once_and_files_are_judged_as_the_truth_says(city: Path) -> None:
    delivering.register_departments(NOW)
    delivering.register_departments(NOW)
    assert Resource.objects.filter(state="published").count() == Resource.objects.count() == len(LIVED_WITH)

    delivered = delivering.deliver(NOW)
    assert delivered.done > 40
    assert delivered.failed == ()
    before = _counts()
    assert delivering.outstanding(NOW) == []
    assert delivering.deliver(NOW).done == 0
    assert _counts() == before
    _as_the_truth_says(city)
    _something_on_every_page()


def test_what_fails_is_told_and_the_rest_takes_place(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def breaks(moment: datetime) -> None:
        raise OSError("no paper")

    steps = [
        Happening(NOW, lambda: 0 in done, lambda moment: done.append(0)),
        Happening(NOW, lambda: False, breaks),
        Happening(NOW, lambda: 2 in done, lambda moment: done.append(2)),
    ]
    monkeypatch.setattr(delivering, "_until", lambda: NOW.date())
    monkeypatch.setattr(delivering, "_life", lambda until, now: iter(steps))
    delivered = delivering.deliver(NOW)
    assert (delivered.done, done) == (2, [0, 2])
    assert delivered.failed == (
        "2026-07-17 10:00 test_delivering.test_what_fails_is_told_and_the_rest_takes_place: no paper",
    )
    assert [each.do for each in delivering.outstanding(NOW)] == [breaks]


def test_a_linking_waits_for_the_workers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def link(*, kind: str, actor: object, as_of: datetime) -> str:
        asked.append(kind)
        if len(asked) < 3:
            raise registries.LinkBusy(kind=kind)
        return "run"

    monkeypatch.setattr(registries, "link_kind", link)
    monkeypatch.setattr(linking, "_EVERY", 0.0)
    office = cast(Office, SimpleNamespace(steward=None))
    assert str(linking._linked(office, "place", NOW)) == "run"
    assert asked == ["place"] * 3


def _counts() -> list[int]:
    tables = (Resource, Batch, Mending, Dispute, Source, SavedQuestion, ConsoleQuestion, PushedRecord, QualityScore)
    return [table.objects.count() for table in tables]


def _as_the_truth_says(city: Path) -> None:
    manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    files = {entry["file"]: entry for entry in manifest["files"]}
    with (city / "truth" / "errors.csv").open(encoding="utf-8", newline="") as file:
        wrong = Counter(e["file"] for e in csv.DictReader(file) if e["expected"] == "quarantined")
    seen = 0
    for batch in Batch.objects.filter(kind="file", state="done"):
        name = batch.deliveries.get().name
        entry = files[name]
        assert (batch.received, batch.quarantined) == (entry["rows"], wrong[name]), (name, batch.by_reason)
        assert batch.sent_at.date().isoformat() == entry["delivered_on"]
        seen += 1
    assert seen == len(files)


def _something_on_every_page() -> None:
    assert {b.state for b in Batch.objects.all()} == {"done", "withdrawn"}
    assert {b.kind for b in Batch.objects.all()} >= {"file", "mend", "push", "pull"}
    # What was mended with the right value was accepted; what was only drafted waits for its department.
    assert set(Mending.objects.values_list("state", flat=True)) >= {"accepted"}
    assert not Mending.objects.filter(state="failed").exists()
    assert any(open_count(batch) for batch in Batch.objects.filter(kind="file"))
    assert set(Dispute.objects.values_list("case__stage", flat=True)) == {"corrected", "kept", "judging", "answering"}
    # One has waited for its provider longer than it may.
    [late] = [d for d in Dispute.objects.select_related("case") if is_late(d.case, NOW.date())]
    assert (late.resource.name, late.case.stage) == ("low_income_allowance", "answering")
    assert set(Resource.objects.values_list("state", flat=True)) == {"published", "submitted", "drafted", "withdrawn"}
    months = sorted({score.month.month for score in QualityScore.objects.all()})
    assert months == [5, 6, 7]
    assert SavedQuestion.objects.count() == ConsoleQuestion.objects.filter(state="answered").count() == 3
    assert set(PushedRecord.objects.values_list("state", flat=True)) == {"accepted", "quarantined"}
