"""The departments' resources and files in a real installation: registered in order, taken in as the truth says, nothing twice."""

from __future__ import annotations

import csv
import json
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from mianzhou.data.catalogue.api import Resource
from mianzhou.data.intake.api import Batch
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import SHIPPED as REGIONS
from mianzhou.kernel.regions.api import load_regions
from mianzhou.kernel.units.api import SHIPPED as UNITS
from mianzhou.kernel.units.api import load_units
from mianzhou.samplecity import delivering
from mianzhou.samplecity.population.api import HOLDINGS, deliveries, last_month

NOW = datetime(2026, 7, 17, 2, 0, tzinfo=UTC)
DATA = Path(delivering.__file__).parent / "data"


@pytest.fixture
def city(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The ground of the invented city, a lake of its own, and a city small enough for a test."""
    (tmp_path / "lake").mkdir()
    monkeypatch.setattr(settings, "LAKE_ROOT", tmp_path / "lake")
    monkeypatch.setattr(settings, "LAKE_CATALOG", f"test{uuid.uuid4().hex[:12]}", raising=False)
    monkeypatch.setattr(delivering, "RESIDENTS", 1_200)
    loader = system_actor("test", ["regions.edit", "units.edit"])
    for path in (REGIONS, DATA / "regions"):
        load_regions(path=path, actor=loader, as_of=NOW)
    for path in (UNITS, DATA / "units"):
        load_units(path=path, actor=loader, as_of=NOW)
    return tmp_path / "samplecity"


def test_three_months_of_files_reach_the_lake_once_and_are_judged_as_the_truth_says(city: Path) -> None:
    delivering.register_departments(NOW)
    delivering.register_departments(NOW)
    assert Resource.objects.filter(state="published").count() == Resource.objects.count() == len(HOLDINGS)

    due = delivering.outstanding(NOW)
    # June's elderly allowance comes three weeks late, in the end of July.
    late = [d.file for d in deliveries(last_month(NOW.date())) if d.day > NOW.date()]
    assert late == ["elderly_allowance-2026-06.xlsx"]
    assert delivering.deliver(NOW) == len(due) == 34
    assert delivering.deliver(NOW) == 0
    assert delivering.outstanding(datetime(2026, 8, 1, tzinfo=UTC))[0].file == late[0]

    manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    rows = {entry["file"]: entry["rows"] for entry in manifest["files"]}
    with (city / "truth" / "errors.csv").open(encoding="utf-8", newline="") as file:
        wrong = Counter(e["file"] for e in csv.DictReader(file) if e["expected"] == "quarantined")
    batches = Batch.objects.order_by("pk")
    assert {b.state for b in batches} == {"done"}
    for batch in batches:
        name = batch.deliveries.get().name
        assert (batch.received, batch.quarantined) == (rows[name], wrong[name]), (name, batch.by_reason)
        assert batch.sent_at.date().isoformat() in {e["delivered_on"] for e in manifest["files"] if e["file"] == name}
