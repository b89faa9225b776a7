"""Every unit that the real bulletins assign resolves."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mianzhou.kernel.units.resolution import CONFIRM_BELOW, Resolution
from mianzhou.kernel.units.tests.registries import GAZETTES, resolver

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not GAZETTES.exists(), reason="the real bulletins lie beside the project only"),
]
GOLD = sorted((GAZETTES / "gold").glob("*.json"))
BULLETIN_2018 = GAZETTES / "mianyang-bulletin-2018.txt"


def _unresolved(found: list[Resolution]) -> list[str]:
    return [f"{r.printed}: {r.reason.zh}" for r in found if r.status == "unknown" or r.confidence < CONFIRM_BELOW]


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_every_annotated_unit_resolves(path: Path) -> None:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    documents = {d["number"]: d for d in gold["documents"]}
    found = []
    for o in gold["obligations"]:
        document = documents[o["document"]]
        day = date.fromisoformat(document["date"])
        found += [resolver().resolve(u, at=day, level=document["level"]) for u in (*o["lead"], *o["responsible"])]
    assert len(found) > 200
    assert _unresolved(found) == []
    # None is named in a bulletin after it had ceased to be, or before it was.
    assert [
        r.printed
        for r in found
        if any(not u.valid_at(date.fromisoformat(d["date"])) for u in r.units for d in documents.values())
    ] == []
    assert Counter(r.status for r in found)["unit"] / len(found) > 0.95


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_every_issuer_resolves(path: Path) -> None:
    for document in json.loads(path.read_text(encoding="utf-8"))["documents"]:
        found = resolver().resolve(document["issuer"], at=date.fromisoformat(document["date"]), level=document["level"])
        assert (found.status, found.confidence) == ("unit", 1.0)


def test_every_assigned_unit_of_2018_resolves() -> None:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", BULLETIN_2018.read_text(encoding="utf-8")))
    lists = re.findall(r"责任单位:(.*?)\)", text) + re.findall(r"成员单位有(.*?),领导小组", text)
    units = {u for line in lists for u in line.split("、")}
    assert len(units) > 50
    found = [resolver().resolve(u, at=date(2018, 5, 28)) for u in sorted(units)]
    assert _unresolved(found) == []
    assert {r.status for r in found} == {"unit"}
