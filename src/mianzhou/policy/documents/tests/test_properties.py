"""Reading never fails and loses nothing, whatever the text: arbitrary text, and real layouts with arbitrary damage."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.policy.documents.reading import read_text
from mianzhou.policy.documents.structure import Reading
from mianzhou.policy.pages.width import fold

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.txt"))
TEXTS = [path.read_text("utf-8") for path in FIXTURES]
ALPHABET = st.sampled_from(
    list(
        "一二三四五六七八九十、，。；：（）()《》“”〔〕【】第章节条年月日号附件关于通知的市政府办公室人民0123４５６．.! \n\n\n\t\r\f\u3000\ue010—-A"
    )
)
PIECES = st.sampled_from(
    [
        "绵江市人民政府",
        "关于做好工作的通知",
        "绵江府发〔2016〕3号",
        "\n附件\n",
        "\n目录\n",
        "\n大事记\n",
        "\n本级文件\n",
        "2016年5月6日",
        "\n一、",
        "\n（一）",
        "\n1．",
        "第一章",
        "\n\n",
        "。",
        "\n令\n第3号\n",
        "\f",
        "附件：1.",
    ]
)


def assert_nothing_lost(reading: Reading) -> None:
    """Every character belongs to exactly one document or to one discarded stretch."""
    text = reading.source.text
    owner = [0] * len(text)
    before = 0
    for document in reading.documents:
        span = document.clean.span(document.start, document.end)
        assert span.start >= before
        before = span.end
        for at in range(*span):
            owner[at] += 1
    for discarded in reading.discarded:
        assert discarded.reason
        assert discarded.text == text[discarded.span.start : discarded.span.end]
        inside = [
            d
            for d in reading.documents
            if d.clean.span(d.start, d.end).start <= discarded.span.start < d.clean.span(d.start, d.end).end
        ]
        for at in range(*discarded.span):
            owner[at] += -1 if inside else 1
            assert owner[at] in (0, 1)
            owner[at] = 1
    assert all(owner)


def assert_clean_is_source(reading: Reading) -> None:
    """Every clean character is the folded source character at its offset, or a blank that joins or parts lines."""
    folded = fold(reading.source.text)
    for document in reading.documents[:1]:
        clean = document.clean
        assert len(clean.text) == len(clean.offsets)
        assert list(clean.offsets) == sorted(clean.offsets)
        for char, at in zip(clean.text, clean.offsets, strict=True):
            assert char == folded[at] or char in "\n " or (char, folded[at]) == (".", "．")


def assert_kept_or_blank(reading: Reading) -> None:
    """Whatever stands in a document's span and is neither blank nor discarded is in its clean text."""
    folded = fold(reading.source.text)
    gone = {at for discarded in reading.discarded for at in range(*discarded.span)}
    for document in reading.documents:
        kept = set(document.clean.offsets)
        for at in range(*document.clean.span(document.start, document.end)):
            assert at in kept or at in gone or folded[at].isspace()


def assert_sections_nest(reading: Reading) -> None:
    """A part lies inside its document and inside the part above it, and starts with its label."""
    for document in reading.documents:
        assert document.title
        open_parts = []
        for section in document.sections:
            assert document.start <= section.start <= section.body <= section.end <= document.end
            while open_parts and (
                len(open_parts[-1].path) >= len(section.path) or open_parts[-1].attachment != section.attachment
            ):
                open_parts.pop()
            if open_parts:
                assert section.end <= open_parts[-1].end
            open_parts.append(section)
        for part in document.parts:
            assert document.start <= part.start <= part.end <= document.end


def check(text: str) -> Reading:
    reading = read_text(text)
    assert_nothing_lost(reading)
    assert_clean_is_source(reading)
    assert_kept_or_blank(reading)
    assert_sections_nest(reading)
    return reading


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_is_read_and_nothing_lost(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(ALPHABET, PIECES), max_size=160).map("".join))
def test_texts_made_of_what_documents_are_made_of(text: str) -> None:
    check(text)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A text in a real layout with pieces cut, doubled, moved and put in."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(text)))
        stop = min(len(text), at + draw(st.integers(0, 60)))
        kind = draw(st.sampled_from(["cut", "double", "put", "move"]))
        if kind == "cut":
            text = text[:at] + text[stop:]
        elif kind == "double":
            text = text[:stop] + text[at:stop] + text[stop:]
        elif kind == "put":
            text = text[:at] + draw(st.one_of(ALPHABET, PIECES)) + text[at:]
        else:
            to = draw(st.integers(0, len(text)))
            text = (text[:at] + text[stop:])[:to] + text[at:stop] + (text[:at] + text[stop:])[to:]
    return text


@settings(max_examples=200)
@given(damaged())
def test_damaged_layouts_lose_nothing(text: str) -> None:
    check(text)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 5))
def test_reading_is_the_same_twice(text: str, blanks: int) -> None:
    """Blanks at the end of a file change nothing in its documents."""
    once, again = check(text), check(text + "\n" * blanks)
    assert [(d.number, d.title, d.sections) for d in once.documents] == [
        (d.number, d.title, d.sections) for d in again.documents
    ]
