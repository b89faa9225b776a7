"""The real bulletins beside the project, against the annotations of hand."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from mianzhou.policy.documents.reading import read_file
from mianzhou.policy.documents.structure import Obligation
from mianzhou.policy.obligations.extraction import extract_mentions, extract_obligations

GAZETTES = Path(__file__).parents[5].parent / "shared" / "gazettes"
THE_BAR = 0.98

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not GAZETTES.is_dir(), reason="the real bulletins are not beside the project"),
]


def _norm(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def _read(name: str) -> list[tuple[str | None, Obligation]]:
    documents = read_file(GAZETTES / f"{name}.txt").documents
    return [(document.number, found) for document in documents for found in extract_obligations(document)]


def _gold(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((GAZETTES / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    return gold


def _f1(gold: Counter[Any], found: Counter[Any]) -> float:
    return 2 * (gold & found).total() / max(1, gold.total() + found.total())


@pytest.mark.parametrize("name", ["mianyang-bulletin-2012-11", "mianyang-bulletin-2016-07"])
def test_items_and_units_against_the_annotation(name: str) -> None:
    """Items by document and the last two labels of the path, units by their part in the item."""
    wanted: dict[Any, list[str]] = defaultdict(list)
    for row in _gold(name)["obligations"]:
        key = (_norm(row["document"]), _norm(row["attachment"]), tuple(map(_norm, row["path"][-2:])))
        wanted[key] += ["L" + _norm(u) for u in row["lead"]] + ["R" + _norm(u) for u in row["responsible"]]
    found: dict[Any, list[str]] = defaultdict(list)
    for number, row in _read(name):
        key = (_norm(number), _norm(row.attachment), tuple(map(_norm, row.path[-2:])))
        found[key] += ["L" + _norm(u) for u in row.lead] + ["R" + _norm(u) for u in row.responsible]
    assert _f1(Counter(wanted.keys()), Counter(found.keys())) >= THE_BAR
    pairs = [Counter((key, unit) for key, units in side.items() for unit in units) for side in (wanted, found)]
    assert _f1(*pairs) >= THE_BAR


def test_titles_of_obligations_against_the_annotation() -> None:
    name = "mianyang-bulletin-2016-07"
    wanted = Counter(_norm(row["title"])[:18] for row in _gold(name)["obligations"])
    found = Counter(_norm(row.title)[:18] for _, row in _read(name))
    assert _f1(wanted, found) >= THE_BAR


def test_bulletin_of_2018() -> None:
    """One document of it assigns: nineteen items, （一） to （十九）, responsible units without a lead."""
    rows = _read("mianyang-bulletin-2018")
    assert [row.label for _, row in rows][:3] == ["（一）", "（二）", "（三）"]
    assert len(rows) == 19
    assert {number for number, _ in rows} == {"绵委办发〔2018〕9号"}
    assert not any(row.lead for _, row in rows)
    assert [len(row.responsible) for _, row in rows] == [
        12,
        7,
        7,
        7,
        11,
        11,
        12,
        20,
        14,
        5,
        14,
        7,
        6,
        14,
        7,
        9,
        13,
        8,
        13,
    ]


def test_units_charged_by_prose_are_found() -> None:
    for name in ("mianyang-bulletin-2012-11", "mianyang-bulletin-2016-07"):
        documents = read_file(GAZETTES / f"{name}.txt").documents
        found = {_norm(m.unit) for document in documents for m in extract_mentions(document)}
        wanted = {_norm(u) for row in _gold(name)["prose_assignments"] for u in row["units"] if "…" not in u}
        assert len(wanted & found) >= 0.8 * len(wanted)
