"""Marking places in a text: nothing is lost, overlaps included."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mianzhou.policy.review.marks import Place, paragraphs, sentences


@st.composite
def texts_with_places(draw: st.DrawFn) -> tuple[str, list[Place]]:
    text = draw(st.text(alphabet="一二。；\n（a", max_size=60))
    ends = st.integers(0, len(text))
    places = [Place(i, *sorted(pair)) for i, pair in enumerate(draw(st.lists(st.tuples(ends, ends), max_size=6)))]
    return text, places


@given(texts_with_places())
def test_the_stretches_are_the_text(case: tuple[str, list[Place]]) -> None:
    text, places = case
    assert "\n".join("".join(s.text for s in line) for line in paragraphs(text, places)) == text


@given(texts_with_places())
def test_every_character_knows_its_rows(case: tuple[str, list[Place]]) -> None:
    text, places = case
    at = 0
    for line in paragraphs(text, places):
        for stretch in line:
            for i in range(at, at + len(stretch.text)):
                assert set(stretch.ids) == {p.id for p in places if p.start <= i < p.end}
            at += len(stretch.text)
        at += 1


@given(st.text(alphabet="一二。；\n ", max_size=60))
def test_sentences_begin_where_they_say(text: str) -> None:
    for start, words in sentences(text):
        assert text[start:].lstrip().startswith(words.strip()[:1])


def test_sentences_are_items_and_sentences() -> None:
    assert sentences("甲。乙；丙") == [(0, "甲。"), (2, "乙；"), (4, "丙")]
