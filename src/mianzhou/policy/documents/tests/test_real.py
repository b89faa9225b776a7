"""The real bulletins beside the project, against their hand annotations: documents, mastheads, attachments, section labels."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mianzhou.policy.documents.reading import read_file
from mianzhou.policy.documents.report import reading_as_json

GAZETTES = Path(__file__).parents[6] / "shared" / "gazettes"
GOLD = sorted(GAZETTES.glob("gold/*.json"))
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not GOLD, reason="the real bulletins are not beside the project"),
]


def tight(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def labels(rows: Iterator[tuple[str, str | None, str]]) -> Counter[tuple[str, str, str]]:
    return Counter((tight(number), tight(attachment), tight(label)) for number, attachment, label in rows)


def read(gold: Path) -> dict[str, Any]:
    return reading_as_json(read_file(GAZETTES / f"{gold.stem}.txt"))


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.stem)
def test_documents_are_all_right(gold: Path) -> None:
    expected = json.loads(gold.read_text("utf-8"))["documents"]
    found = {tight(d["number"]): d for d in read(gold)["documents"]}
    assert set(found) == {tight(d["number"]) for d in expected}
    for one in expected:
        document = found[tight(one["number"])]
        assert tight(document["title"]) == tight(one["title"])
        assert document["date"] == one["date"]
        assert {tight(name) for name in document["issuers"]} == {tight(name) for name in one["issuer"].split("、")}
        assert document["level"] == one["level"]
        assert [tight(name) for name in document["attachments"]] == [tight(name) for name in one["attachments"]]


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.stem)
def test_section_labels(gold: Path) -> None:
    expected = labels(
        (s["document"], s["attachment"], s["label"]) for s in json.loads(gold.read_text("utf-8"))["sections"]
    )
    found = labels((d["number"], s["attachment"], s["label"]) for d in read(gold)["documents"] for s in d["sections"])
    right = sum((expected & found).values())
    assert 2 * right / (sum(expected.values()) + sum(found.values())) >= 0.98


def test_the_bulletin_without_annotation() -> None:
    path = GAZETTES / "mianyang-bulletin-2018.txt"
    reading = read_file(path)
    assert [d.date for d in reading.documents] == ["2018-05-28", "2018-05-18", "2018-05-29", "2018-05-21", "2018-05-22"]
    assert [len(d.attachments) for d in reading.documents] == [2, 1, 2, 0, 1]
    assert [len(d.issuers) for d in reading.documents] == [2, 2, 1, 1, 1]
    chapters = [s.label for s in reading.documents[0].sections if s.level == 1]
    assert chapters == ["一、", "二、", "三、", "三、"]
    assert len(reading.warnings) == 2
