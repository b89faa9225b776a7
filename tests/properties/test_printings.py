"""One issue of the invented city under many printings reads the same, whatever the column's width, the pages and the damage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mianzhou.policy.documents.reading import read_text
from mianzhou.policy.documents.structure import Reading
from mianzhou.samplecity.bulletin.printing import CLEAN, EXTRACTED, TYPESET, Damage, printed
from mianzhou.samplecity.bulletin.sources import issue

NARROW = [replace(EXTRACTED, width=width, page=page) for width in (18, 20, 24, 30, 40) for page in (25, 44)]


def what_it_says(reading: Reading) -> list[tuple[object, ...]]:
    """Mastheads, attachments and parts of all documents."""
    return [
        (
            d.number,
            d.title,
            d.issuers,
            d.level,
            d.date,
            d.addressees,
            d.attachments,
            [(s.attachment, s.path, s.title) for s in d.sections],
        )
        for d in reading.documents
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("damage", [EXTRACTED, TYPESET, *NARROW], ids=lambda damage: f"{damage.width}x{damage.page}")
def test_every_printing_says_the_same(damage: Damage, seed: int) -> None:
    clean, damaged = read_text(printed(issue(), CLEAN)), read_text(printed(issue(), damage, seed=seed))
    assert what_it_says(damaged) == what_it_says(clean)
    assert damaged.bulletin == clean.bulletin
    assert damaged.warnings == clean.warnings
