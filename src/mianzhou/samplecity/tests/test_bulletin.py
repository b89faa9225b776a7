"""Whatever the printing does to the invented bulletin, the same documents and obligations are read from it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import pytest
import yaml

from mianzhou.policy.documents.reading import read_text
from mianzhou.policy.documents.structure import DocumentText, Reading
from mianzhou.policy.obligations.extraction import extract_obligations
from mianzhou.policy.targets.extraction import extract_targets
from mianzhou.samplecity.bulletin.printing import CLEAN, EXTRACTED, TYPESET, Damage, printed
from mianzhou.samplecity.bulletin.sources import ISSUES, issue

PRINTINGS = {"clean": CLEAN, "extracted": EXTRACTED, "typeset": TYPESET}
SEEDS = {"clean": (0,), "extracted": (1, 2, 2026), "typeset": (1, 2)}
CASES = [(name, seed) for name, seeds in SEEDS.items() for seed in seeds]


@cache
def reading(name: str, seed: int) -> Reading:
    return read_text(printed(issue(), PRINTINGS[name], seed=seed), "bulletin.txt")


@cache
def truth() -> dict[str, list[dict[str, Any]]]:
    text = (files(ISSUES) / "2026-06" / "truth.yaml").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    return found


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_documents_are_found_with_their_heads(name: str, seed: int) -> None:
    wanted = [(d.number, d.title, d.issuers, d.date, tuple(a.title for a in d.attachments)) for d in issue().documents]
    found = [(d.number, d.title, d.issuers, d.date, d.attachments) for d in reading(name, seed).documents]
    assert found == wanted


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_the_cover_is_read(name: str, seed: int) -> None:
    bulletin = reading(name, seed).bulletin
    assert bulletin is not None
    assert (bulletin.year, bulletin.issue, bulletin.serial) == (issue().year, issue().issue, issue().serial)


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_obligations_are_what_a_careful_reader_finds(name: str, seed: int) -> None:
    for document in reading(name, seed).documents:
        assert [_as_truth(o) for o in extract_obligations(document)] == truth()[document.number or ""]


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_targets_survive_the_printing(name: str, seed: int) -> None:
    wanted = {d.number: _values(d) for d in reading("clean", 0).documents}
    assert {d.number: _values(d) for d in reading(name, seed).documents} == wanted


def test_relations_between_the_documents() -> None:
    cites = {d.number: {(c.number, c.relation) for c in d.cites} for d in reading("extracted", 1).documents}
    assert ("云岭府发〔2026〕4号", "implements") in cites["云府发〔2026〕6号"]
    assert ("云府办发〔2020〕27号", "repeals") in cites["云府规〔2026〕2号"]
    assert ("云岭商流通函〔2026〕118号", "forwards") in cites["云商函〔2026〕22号"]


def test_damage_is_real() -> None:
    text = printed(issue(), EXTRACTED, seed=1)
    assert "２０２６" in text
    assert "\ue010" in text
    assert "\n\n" in text
    assert printed(issue(), Damage(), seed=1) != text


def _as_truth(obligation: Any) -> dict[str, str]:
    row = {
        "path": " ".join(obligation.path),
        "lead": "、".join(obligation.lead),
        "responsible": " ".join(obligation.responsible),
    }
    for name in ("deadline", "schedule"):
        if getattr(obligation, name):
            row[name] = getattr(obligation, name)
    return row


def _values(document: DocumentText) -> list[tuple[Any, ...]]:
    return [(t.value, t.unit, t.comparator, t.deadline) for t in extract_targets(document)]
