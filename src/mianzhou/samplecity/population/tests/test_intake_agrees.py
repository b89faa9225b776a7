"""Intake's checks judge every row of every department as the truth says: an oracle for both sides."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mianzhou.data.checks.api import RegionCodes, compile_checks
from mianzhou.data.files.api import tables_of
from mianzhou.data.lake.duck import DuckEngine
from mianzhou.data.lake.engine import HeldKeys, stage
from mianzhou.data.schemas.api import Mode, bind, read_schema
from mianzhou.samplecity.population.departments.register import HOLDINGS
from mianzhou.samplecity.population.documents import document, schema_of

_REGIONS = Path(__file__).parents[2] / "data" / "regions" / "regions.csv"


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda h: h.name)
def test_the_document_says_what_the_holding_is(holding) -> None:  # type: ignore[no-untyped-def]
    described = document(holding)
    assert read_schema(described) == schema_of(holding)
    code = described["mianzhou"]["provider_credit_code"]
    values = ["0123456789ABCDEFGHJKLMNPQRTUWXY".index(c) for c in code]
    assert len(code) == 18
    assert sum(value * pow(3, place, 31) for place, value in enumerate(values[:17])) % 31 + values[17] in (0, 31)
    assert all(item.sensitivity or item.standard for item in read_schema(described).fields)


def test_intake_sets_aside_exactly_the_rows_that_the_truth_calls_wrong(folder: Path, tmp_path: Path) -> None:
    wrong: dict[str, set[int]] = defaultdict(set)
    with (folder / "truth" / "errors.csv").open(encoding="utf-8", newline="") as file:
        for error in csv.DictReader(file):
            if error["expected"] == "quarantined":
                wrong[error["file"]].add(int(error["row"]))
    held: dict[str, tuple[str, ...]] = {}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["files"]:
        schema = read_schema(json.loads((folder / f"{entry['resource']}.schema.json").read_text(encoding="utf-8")))
        (table,) = tables_of(folder / entry["file"])
        binding = bind(schema, table.layout.header)
        assert (binding.missing, binding.unknown) == ((), ()), entry["file"]
        plan = compile_checks(
            schema,
            binding.headers,
            as_of=date.fromisoformat(entry["delivered_on"]),
            references={key.resource: held[key.resource] for key in schema.foreign_keys},
            regions=_regions(),
        )
        before = () if schema.mode is Mode.SNAPSHOT else held.get(entry["resource"], ())
        staged = stage(DuckEngine(256), plan, table.chunks(8 << 20), tmp_path / entry["file"], HeldKeys(before))
        held[entry["resource"]] = before + tuple(str(path) for path in staged.accepted_files)
        set_aside = {row for path in staged.quarantined_files for row in pq.read_table(path)["_row"].to_pylist()}
        assert staged.received == entry["rows"], entry["file"]
        assert set_aside == wrong[entry["file"]], (entry["file"], staged.by_reason)


def _regions() -> RegionCodes:
    with _REGIONS.open(encoding="utf-8", newline="") as file:
        rows = [(r["code"], _day(r["valid_from"]), _day(r["valid_to"])) for r in csv.DictReader(file)]
    return RegionCodes.of(rows, complete=["98"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
