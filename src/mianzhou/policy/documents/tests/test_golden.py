"""Invented documents in each real layout and with each real damage, against what a careful reader finds in them.

`fixtures/NAME.txt` is the bulletin, `fixtures/NAME.json` its reading: documents with masthead, parts and paragraphs, what was set
aside and why, and what the reader is told.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mianzhou.policy.documents.reading import read_text
from mianzhou.policy.documents.structure import Reading

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.txt"))


def as_golden(reading: Reading) -> dict[str, Any]:
    """A reading in the form of the golden files."""
    bulletin = reading.bulletin
    return {
        "bulletin": [bulletin.title, bulletin.year, bulletin.issue, bulletin.serial, bulletin.date]
        if bulletin
        else None,
        "documents": [
            {
                "number": d.number,
                "title": d.title,
                "issuers": list(d.issuers),
                "level": d.level,
                "addressees": list(d.addressees),
                "date": d.date,
                "attachments": list(d.attachments),
                "cites": [f"{c.relation} {c.number or ''} {c.title or ''}".strip() for c in d.cites],
                "validity": d.validity,
                "sections": [f"{s.kind} {'/'.join(s.path)} {s.title or ''}".strip() for s in d.sections],
                "paragraphs": d.clean.text[d.start : d.end].split("\n"),
            }
            for d in reading.documents
        ],
        "discarded": [f"{x.reason}: {''.join(x.text.split())[:40]}" for x in reading.discarded if x.reason != "blank"],
        "warnings": list(reading.warnings),
    }


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_layout_is_read_as_a_careful_reader_would(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert as_golden(read_text(path.read_text("utf-8"), path.name)) == expected


def test_every_layout_has_its_reading() -> None:
    assert len(FIXTURES) >= 18
    assert [path.stem for path in FIXTURES] == sorted(p.stem for p in FIXTURES[0].parent.glob("*.json"))
