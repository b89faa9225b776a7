"""The real bulletins: how many of the annotated targets are found, and how right unit, deadline and comparator are."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from mianzhou.policy.documents.reading import read_file
from mianzhou.policy.documents.structure import Target
from mianzhou.policy.targets.extraction import extract_targets

GAZETTES = Path(__file__).resolve().parents[6] / "shared" / "gazettes"
ANNOTATED = ("mianyang-bulletin-2012-11", "mianyang-bulletin-2016-07")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (GAZETTES / "gold").is_dir(), reason="the real bulletins are not beside the project"),
]


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_gazette", GAZETTES / "score_gazette.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _as_json(target: Target) -> dict[str, object]:
    value = list(target.value) if isinstance(target.value, tuple) else target.value
    return {
        "text": target.text,
        "value": value,
        "unit": target.unit,
        "deadline": target.deadline,
        "comparator": target.comparator,
    }


@pytest.mark.parametrize("name", ANNOTATED)
def test_targets_reach_the_bar(name: str, tmp_path: Path) -> None:
    documents = [
        {"number": document.number, "targets": [_as_json(t) for t in extract_targets(document)]}
        for document in read_file(GAZETTES / f"{name}.txt").documents
    ]
    prediction = tmp_path / "prediction.json"
    prediction.write_text(json.dumps({"documents": documents}), encoding="utf-8")
    score = _scorer().main(str(GAZETTES / "gold" / f"{name}.json"), str(prediction))
    assert score["targets"] >= 0.93
    assert min(score["targets.unit"], score["targets.deadline"], score["targets.comparator"]) >= 0.93


def test_bulletin_read_without_annotation() -> None:
    """2018: what a reader finds by eye in the plan for disaster prevention, the private-use point of 1.3 included."""
    documents = read_file(GAZETTES / "mianyang-bulletin-2018.txt").documents
    plan = next(document for document in documents if document.number == "绵府办发〔2018〕11号")
    found = {(t.value, t.unit, t.comparator, t.deadline) for t in extract_targets(plan)}
    assert {
        (1.3, "%", "<=", "2020"),
        (1.3, None, "<=", "2020"),
        (12.0, "小时", "<=", "2020"),
        (20.0, "个", "=", "2020"),
        (1.0, "名", ">=", "2020"),
    } <= found
    assert not {value for value, *_ in found} & {2045.0, 3492.0, 2567.0, 95.0}
