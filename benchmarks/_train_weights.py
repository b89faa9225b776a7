"""The weights of a person's comparisons trained by Splink: prints them beside those set by hand, and writes both to the file that the plan reads.

`python -m benchmarks._train_weights [RECORDS.parquet TRUTH.parquet]…`. Splink is given our prepared columns and our levels, estimates u from random
pairs and m by expectation maximisation over pairs that agree on the number, then over pairs that agree on name and birthday; a weight is log2(m / u).
Both sets then link records made with another seed, and the files named, of another make. The trained ones are used if they link better everywhere.
"""

from __future__ import annotations

import dataclasses
import math
import re
import sys
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from benchmarks._linkage_people import write_people
from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage.cascade import link
from mianzhou.data.linkage.model import Comparison, Level, Plan, weights_document
from mianzhou.data.linkage.onfiles.evaluating import evaluate
from mianzhou.data.linkage.onfiles.recognising import plan_for
from mianzhou.data.linkage.persons import PLAN
from mianzhou.data.linkage.preparing import prepare

TRAINED_ON, JUDGED_ON = 200_000, 200_000  # records
TRAINING_SEED, JUDGING_SEED = 11, 12
FILE, BEFORE = weights_document("person")
Trained = dict[str, dict[str, tuple[float, float]]]


def main(others: list[str]) -> None:
    """Train, judge, print, write."""
    with tempfile.TemporaryDirectory(prefix="mianzhou-train-") as name:
        folder = Path(name)
        records = _people(folder / "training", TRAINED_ON, TRAINING_SEED)
        trained = train(PLAN, records)
        judged = _people(folder / "judging", JUDGED_ON, JUDGING_SEED)
        files = {"made alike": (judged, judged.with_name("truth.parquet"))}
        for number, (file, truth) in enumerate(zip(others[::2], others[1::2], strict=True), 1):
            files[f"of another make {number}"] = (Path(file), Path(truth))
        f1 = {
            label: {which: _f1(*pair, folder, _with(PLAN, trained, which)) for which in ("set", "trained")}
            for label, pair in files.items()
        }
    used = "trained" if all(told["trained"] > told["set"] for told in f1.values()) else "set"
    for comparison in PLAN.comparisons:
        for level in comparison.levels[:-1]:
            m, u = trained[comparison.field].get(level.name, (0.0, 0.0))
            told = f"{math.log2(m / u):7.1f}   m {m:.6f}  u {u:.8f}" if m and u else "    not seen"
            print(f"   {comparison.field:8} {level.name:18} set {_set(comparison, level):6.1f}   trained {told}")
    for label, figures in f1.items():
        print(f"   F1 on records {label}: set {figures['set']:.5f}, trained {figures['trained']:.5f}")
    print(f"   used: {used}")
    FILE.write_text(_document(trained, f1, used), encoding="utf-8")


def train(plan: Plan, records: Path) -> Trained:
    """(m, u) of every level that Splink met, by field and level."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.register("prepared", _prepared(plan, records))
    connection.execute("CREATE TABLE input AS SELECT record AS unique_id, * EXCLUDE (record) FROM prepared")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_for_splink(comparison) for comparison in plan.comparisons],
        blocking_rules_to_generate_predictions=[block_on("number"), block_on("name", "birth")],
    )
    linker = Linker(DuckDBAPI(connection).register("input"), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("name", "birth")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e7, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth"))
    return _read(plan, linker.misc.save_model_to_json())


def _people(folder: Path, many: int, seed: int) -> Path:
    folder.mkdir()
    write_people(folder / "records.parquet", folder / "truth.parquet", many, seed)
    return folder / "records.parquet"


def _received(executor: Scratch, records: Path) -> None:
    """`received` (record, fields) and `numbered` (record, id) of a file of records."""
    _, columns = plan_for(records, PLAN.kind, PLAN, "id")
    told = ", ".join(f'"{column}" AS {field}' for field, (column, *_) in columns.items())
    executor.numbered("numbered", records, "record")
    executor.define("received", f"SELECT record, {told} FROM numbered")


def _prepared(plan: Plan, records: Path) -> Any:
    """The prepared columns of a file of records."""
    with Scratch(memory_mb=2000, ordered=False) as executor:
        _received(executor, records)
        prepare(executor, plan, "received", "forms")
        return executor.arrow("SELECT * FROM forms")


def _for_splink(comparison: Comparison) -> Any:
    """One of our comparisons as Splink's: its levels are the places that our expression yields, the last one says that a side is unknown."""
    from splink.comparison_library import CustomComparison

    place = re.sub(r"\b([lr])\.(\w+)", r'"\2_\1"', comparison.sql)
    unknown = len(comparison.levels) - 1
    levels = [{"sql_condition": f"({place}) = {unknown}", "label_for_charts": "unknown", "is_null_level": True}]
    levels += [
        {"sql_condition": f"({place}) = {number}", "label_for_charts": level.name}
        for number, level in enumerate(comparison.levels[:unknown])
        if number < unknown - 1
    ]
    levels.append({"sql_condition": "ELSE", "label_for_charts": comparison.levels[unknown - 1].name})
    return CustomComparison(output_column_name=comparison.field, comparison_levels=levels)


def _read(plan: Plan, model: dict[str, Any]) -> Trained:
    read: Trained = {comparison.field: {} for comparison in plan.comparisons}
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            m, u = level.get("m_probability"), level.get("u_probability")
            if m and u:
                read[comparison["output_column_name"]][level["label_for_charts"]] = (m, u)
    return read


def _set(comparison: Comparison, level: Level) -> float:
    return float(BEFORE["comparisons"][comparison.field][level.name]["set"])


def _weight(trained: Trained, comparison: Comparison, level: Level) -> float:
    """The trained weight; where training met no such pair, the one set by hand."""
    m, u = trained[comparison.field].get(level.name, (0.0, 0.0))
    return round(math.log2(m / u), 2) if m and u else _set(comparison, level)


def _with(plan: Plan, trained: Trained, which: str) -> Plan:
    """The plan with weights set by hand or trained; unknown weighs nothing."""
    comparisons = []
    for comparison in plan.comparisons:
        *told, unknown = comparison.levels
        levels = [
            dataclasses.replace(
                level, weight=_set(comparison, level) if which == "set" else _weight(trained, comparison, level)
            )
            for level in told
        ]
        comparisons.append(dataclasses.replace(comparison, levels=(*levels, unknown)))
    return dataclasses.replace(plan, comparisons=tuple(comparisons))


def _f1(records: Path, truth: Path, folder: Path, plan: Plan) -> float:
    found = folder / "found.parquet"
    with Scratch(memory_mb=2000, ordered=False) as executor:
        _received(executor, records)
        link(executor, plan, "received")
        executor.write_parquet("SELECT id, entity FROM links JOIN numbered USING (record)", found)
    with Scratch(memory_mb=2000, ordered=False) as executor:
        return evaluate(executor, found, truth).f1


def _document(trained: Trained, f1: dict[str, dict[str, float]], used: str) -> str:
    comparisons: dict[str, Any] = {}
    for comparison in PLAN.comparisons:
        comparisons[comparison.field] = levels = {}
        for level in comparison.levels[:-1]:
            m, u = trained[comparison.field].get(level.name, (0.0, 0.0))
            levels[level.name] = {"set": _set(comparison, level)}
            if m and u:
                levels[level.name] |= {"trained": round(math.log2(m / u), 2), "m": float(f"{m:.4g}"), "u": float(f"{u:.4g}")}  # fmt: skip
    told = {
        "used": used,
        "f1": {label: {which: round(figure, 5) for which, figure in told.items()} for label, told in f1.items()},
        "trained": {
            "by": f"Splink {metadata.version('splink')}",
            "on": f"{TRAINED_ON:,} invented residents' records, seed {TRAINING_SEED}; judged on {JUDGED_ON:,} made alike, seed {JUDGING_SEED}",
            "date": datetime.now(UTC).date().isoformat(),
        },
        "comparisons": comparisons,
    }
    return yaml.safe_dump({"about": BEFORE["about"]} | told, allow_unicode=True, sort_keys=False, width=160)


if __name__ == "__main__":
    main(sys.argv[1:])
