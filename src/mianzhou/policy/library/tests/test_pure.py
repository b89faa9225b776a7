"""Identity, matching, layout, runs and differences: the library's pure parts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.policy.documents.reading import read_text
from mianzhou.policy.library.carrying import Item, match
from mianzhou.policy.library.difference import difference
from mianzhou.policy.library.identity import citing_names, document_key, kind_of, last_day, number_key, title_key
from mianzhou.policy.library.layout import Mark, layout
from mianzhou.policy.library.runs import runs_of, source_position, source_span
from mianzhou.policy.library.source_view import source_pieces
from mianzhou.policy.loading.tests.bulletins import FIRES, RIVERS, bulletin

LINES = st.lists(st.text(alphabet="甲乙丙丁12，。\t", max_size=12), max_size=8).map("\n".join)


@pytest.mark.parametrize(
    "printed", ["绵府发〔2016〕6号", "绵府发[2016] 6 号", "绵府发（２０１６）６号", "绵府发【2016】6号"]
)
def test_a_number_is_the_same_in_any_brackets(printed: str) -> None:
    assert number_key(printed) == "绵府发〔2016〕6号"


def test_a_number_with_its_year_identifies_and_one_without_does_not() -> None:
    one = document_key("绵府发〔2016〕6号", "关于甲的通知", ["市政府"], "2016-01-02")
    assert one == document_key("绵府发（2016）6号", "关于甲的 通知", [], None)
    order = document_key("第12号", "甲办法", ["甲市人民政府"], "2016-01-02")
    assert order != document_key("第12号", "乙办法", ["乙市人民政府"], "2016-01-02")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("绵州市人民政府关于甲的通知", "通知"),
        ("绵州市人民政府令", "令"),
        ("河湖管护办法（试行）", "办法"),
        ("河湖管护办法(2021年修订)", "办法"),
        ("河湖", ""),
    ],
)
def test_kinds(title: str, kind: str) -> None:
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        ("2020", date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 29)),
        ("2021-06-03", date(2021, 6, 3)),
        ("2020-13", None),
        ("每月", None),
        (None, None),
        ("2021-02-30", None),
    ],
)
def test_the_last_day_of_a_deadline(deadline: str | None, day: date | None) -> None:
    assert last_day(deadline) == day


def test_a_document_is_cited_by_its_title_with_and_without_issuer_and_by_what_it_issues() -> None:
    names = citing_names("绵州市人民政府关于印发《绵州市河湖管护办法》的通知", ["绵州市河湖管护办法"])
    assert title_key("关于印发《绵州市河湖管护办法》的通知") in names
    assert title_key("绵州市河湖管护办法") in names


def _items(*texts: str) -> list[Item]:
    return [Item(text, (text[:1],), text) for text in texts]


def test_equal_items_are_kept_rewritten_ones_changed_the_rest_gone_or_fresh() -> None:
    old = _items("一、修建水库三座", "二、治理河道", "三、植树")
    new = _items("一、修建水库五座", "三、植树", "四、办学校")
    found = match(old, new)
    assert (found.kept, found.changed, found.gone, found.fresh) == (((2, 1),), ((0, 0),), (1,), (2,))


@given(st.lists(st.sampled_from("甲乙丙丁"), max_size=8), st.lists(st.sampled_from("甲乙丙丁"), max_size=8))
def test_every_item_has_one_fate(old: list[str], new: list[str]) -> None:
    found = match(_items(*old), _items(*new))
    pairs = (*found.kept, *found.changed)
    assert sorted([*(i for i, _ in pairs), *found.gone]) == list(range(len(old)))
    assert sorted([*(j for _, j in pairs), *found.fresh]) == list(range(len(new)))
    assert len(found.kept) == sum(min(old.count(c), new.count(c)) for c in "甲乙丙丁")


@given(st.lists(st.integers(1, 4), max_size=60))
def test_runs_give_back_every_position(steps: list[int]) -> None:
    offsets = [sum(steps[: i + 1]) for i in range(len(steps))]
    runs = runs_of(offsets)
    assert [source_position(runs, i) for i in range(len(offsets))] == offsets
    if len(offsets) > 2:
        assert source_span(runs, 1, 3) == (offsets[1], offsets[2] + 1)


@given(LINES, LINES)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    changes = difference(old, new)
    wanted_old = [line for line in old.split("\n") if line.strip()]
    wanted_new = [line for line in new.split("\n") if line.strip()]

    def side(kind: str, lines: list[str]) -> list[str]:
        told, at = [], 0
        for change in changes:
            if change.kind == "same":
                told += lines[at : at + change.count]
                at += change.count
            elif any(p.kind in ("same", kind) for p in change.parts) or change.kind == "changed":
                told.append("".join(p.text for p in change.parts if p.kind in ("same", kind)))
                at += 1
        return told

    assert side("removed", wanted_old) == wanted_old
    assert side("added", wanted_new) == wanted_new


def test_a_number_changes_as_a_whole() -> None:
    (change,) = difference("完成整治120个。", "完成整治210个。")
    assert [(p.kind, p.text) for p in change.parts] == [
        ("same", "完成整治"),
        ("removed", "120"),
        ("added", "210"),
        ("same", "个。"),
    ]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 120)), max_size=12))
def test_a_layout_says_the_whole_text_once_and_every_mark_covers_its_range(spans: list[tuple[int, int]]) -> None:
    for document in read_text(bulletin(RIVERS, FIRES).decode(), "x.txt").documents:
        marks = [
            Mark(f"m{i}", "obligation", document.start + a, min(document.start + a + n, document.end))
            for i, (a, n) in enumerate(spans)
        ]
        pieces = layout(document, marks)
        text = document.clean.text[document.start : document.end]
        assert "".join(s.text for p in pieces for cell in p.cells for s in cell) == text.replace("\n", "").replace(
            "\t", ""
        )
        for mark in marks:
            covered = "".join(s.text for p in pieces for cell in p.cells for s in cell if mark in s.marks)
            assert covered == document.clean.text[mark.start : mark.end].replace("\n", "") or mark.end <= mark.start
        assert [p.kind for p in pieces if p.kind == "masthead"], "number, title and addressees are the head"
        assert pieces[-1].kind == "closing"


@given(
    st.text(alphabet="甲乙丙", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=6),
)
def test_source_pieces_are_the_source(text: str, put_aside: list[tuple[int, int]]) -> None:
    pieces = source_pieces(text, [[a, a + n, "page number"] for a, n in put_aside], 0, len(text))
    assert "".join(p.text for p in pieces) == text
