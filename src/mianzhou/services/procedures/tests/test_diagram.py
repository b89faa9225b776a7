"""A procedure drawn from its own data."""

from __future__ import annotations

from lxml import etree

from mianzhou.services.cases.tests.full import FULL
from mianzhou.services.procedures.diagram import diagram_of

SVG = "{http://www.w3.org/2000/svg}"


def test_every_stage_and_verb_is_drawn_in_both_languages() -> None:
    for language in ("zh-hans", "en"):
        drawn = etree.fromstring(diagram_of(FULL, language).encode())
        titles = [t.text for t in drawn.iter(f"{SVG}title")]
        assert all(stage.title.in_language(language) in titles for stage in FULL.stages)
        words = drawn.findtext(f"{SVG}desc")
        assert all(t.title.in_language(language) in words for t in FULL.transitions if t.target is not None)


def test_no_box_lies_on_another() -> None:
    drawn = etree.fromstring(diagram_of(FULL, "en").encode())
    places = [(r.get("x"), r.get("y")) for r in drawn.iter(f"{SVG}rect")]
    assert len(set(places)) == len(places) == len(FULL.stages)
