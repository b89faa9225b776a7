"""Hand-written files: generous about how numbers are written, strict about everything else, always with the line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mianzhou.kernel.yamlfiles.reading import Entry, FileWrong, read_entry


def entry(line: str) -> Entry:
    return read_entry(f"# a comment\nfirst: 1\n{line}\n", "a.yaml")


@pytest.mark.parametrize(
    ("written", "read"),
    [("0.10", "0.10"), ("1,234,567.8", "1234567.8"), ('"１２．５"', "12.5"), ("-3", "-3"), (".5", "0.5"), ("007", "7")],
)
def test_numbers_are_exactly_what_is_written(written: str, read: str) -> None:
    assert entry(f"n: {written}").number("n", least=None) == Decimal(read)


@pytest.mark.parametrize("written", ["ten", "1e5", "1,23", "nan", '""', "'.'", "0x10", "1 2", "[1]", "9" * 21])
def test_what_is_no_number_is_refused_with_its_line(written: str) -> None:
    with pytest.raises(FileWrong) as caught:
        entry(f"n: {written}").number("n")
    assert "a.yaml 第 3 行" in caught.value.problem_text.zh


def test_numbers_keep_their_bounds() -> None:
    assert entry("n: 0").number("n") == 0
    assert entry("n: 0.1234").number("n") == Decimal("0.1234")
    for call in (
        lambda: entry("n: -0.01").number("n"),
        lambda: entry("n: 0.12345").number("n"),
        lambda: entry("n: 1.5").whole("n"),
        lambda: entry("n: 0").whole("n", least=1),
        lambda: entry("r: 100.1%").rate("r"),
        lambda: entry("r: 1.01").rate("r"),
    ):
        with pytest.raises(FileWrong):
            call()
    assert entry("n: 1").whole("n", least=1) == 1
    assert [entry(f"r: {r}").rate("r") for r in ("10%", "0.1", "100%", "１０％", "1")] == [
        Decimal(t) for t in ("0.1", "0.1", "1", "0.1", "1")
    ]


def test_other_kinds() -> None:
    assert entry("d: 2026-11-20").day("d") == date(2026, 11, 20)
    assert entry("d: 2026-11-20T10:00").day("d") == date(2026, 11, 20)
    assert entry("f: 是").flag("f")
    assert not entry("f: no").flag("f")
    assert entry("x: 1").flag("f", default=True)
    assert entry("t: 甲").both("t").en == "甲"
    assert entry("t: {zh: 甲, en: A}").both("t").en == "A"
    assert entry("收入: 5").number("income", "收入") == 5
    assert entry("c: b").choice("c", among=("a", "b")) == "b"
    assert [e.text("k") for e in entry("l: [{k: v}, {k: w}]").entries("l")] == ["v", "w"]
    assert entry("x: 1").entries("l", optional=True) == []
    assert entry("l: [a, 乙]").texts("l") == ["a", "乙"]
    assert entry("x: 1").texts("l", optional=True) == []
    assert entry("l: []").texts("l", optional=True) == []
    assert entry("l: [1]").is_list("l")
    assert not entry("l: 1").is_list("l")
    assert entry("x: ~").text("x", default="y") == "y"
    assert not entry("x: ~").has("x")
    assert entry("x: 1").has("y", "x")


@pytest.mark.parametrize(
    ("line", "call", "said"),
    [
        ("d: 2026-13-01", lambda e: e.day("d"), "2026-11-20"),
        ("f: maybe", lambda e: e.flag("f"), "true"),
        ("c: z", lambda e: e.choice("c", among=("a", "b")), "a、b"),
        ("l: 3", lambda e: e.entries("l"), "列表"),
        ("l: []", lambda e: e.entries("l"), "空"),
        ("l: [3]", lambda e: e.entries("l"), "每一项"),
        ("l: a", lambda e: e.texts("l"), "列表"),
        ("l: []", lambda e: e.texts("l"), "列表"),
        ("l: [a, b, a]", lambda e: e.texts("l"), "重复或空的：a"),
        ("l: [a, '']", lambda e: e.texts("l"), "重复或空的：—"),
        ("l: [[a]]", lambda e: e.texts("l"), "单个值"),
        ("m: 3", lambda e: e.entry("m"), "键值"),
        ("t: ''", lambda e: e.text("t"), "为空"),
        ("t: [1]", lambda e: e.text("t"), "单个值"),
        ("a: 1\n甲: 2", lambda e: e.number("a", "甲"), "两次"),
    ],
)
def test_every_error_has_its_line(line: str, call, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FileWrong) as caught:
        call(entry(line))
    assert f"第 {4 if said == '两次' else 3} 行" in caught.value.problem_text.zh
    assert said in caught.value.problem_text.zh


def test_a_missing_field_is_told_at_its_entry() -> None:
    with pytest.raises(FileWrong) as caught:
        read_entry("a:\n  - {x: 1}\n  - {y: 1}\n", "a.yaml").entries("a")[1].text("x")
    assert "第 3 行有误：缺少 x" in caught.value.problem_text.zh


def test_what_nobody_took_is_an_error_with_a_suggestion() -> None:
    found = entry("incme: 3")
    found.number("first")
    found.number("income", default=Decimal(0))
    with pytest.raises(FileWrong) as caught:
        found.close()
    assert "不认识 incme，是否应为 income" in caught.value.problem_text.zh
    assert "line 3" in caught.value.problem_text.en


@pytest.mark.parametrize(
    ("text", "line"), [("a: [", 1), ("a: 1\nb: {", 2), ("- 1", 1), ("", 1), ("a: 1\na: 2", 2), ("a: \x00", 1)]
)
def test_what_is_no_mapping_is_refused(text: str, line: int) -> None:
    with pytest.raises(FileWrong) as caught:
        read_entry(text, "a.yaml")
    assert f"第 {line}" in caught.value.problem_text.zh


def test_a_comma_that_cut_a_number_in_two_is_explained() -> None:
    found = read_entry("{a: 1,234.5}", "a.yaml")
    found.number("a")
    with pytest.raises(FileWrong) as caught:
        found.close()
    assert "须加引号" in caught.value.problem_text.zh
