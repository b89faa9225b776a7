"""What was typed, as words."""

from __future__ import annotations

import pytest

from mianzhou.data.matching.searching.asking import Sort, words_of

CASES = [
    ("王芳", [("王芳", Sort.TEXT)]),
    ("王 芳", [("王芳", Sort.TEXT)]),
    ("王 小明", [("王小明", Sort.TEXT)]),
    ("王 塔山街道", [("塔山街道", Sort.TEXT), ("王", Sort.TEXT)]),
    ("買買提•艾山", [("买买提艾山", Sort.TEXT)]),
    ("买买提·艾山", [("买买提艾山", Sort.TEXT)]),
    ("wang fang", [("wangfang", Sort.LATIN)]),
    ("O'Brien", [("obrien", Sort.LATIN)]),
    ("138-1234-5678", [("13812345678", Sort.DIGITS)]),
    ("+86 138 1234 5678", [("138", Sort.DIGITS), ("1234", Sort.DIGITS), ("5678", Sort.DIGITS)]),
    ("５１０７０３19900101234x", [("51070319900101234X", Sort.DIGITS)]),
    ("91510700ma6", [("91510700MA6", Sort.DIGITS)]),
    ("王芳，人民路", [("人民路", Sort.TEXT), ("王芳", Sort.TEXT)]),
    ("wf 13812345678", [("13812345678", Sort.DIGITS), ("wf", Sort.LATIN)]),
    ("涪城区绵兴路12号", [("涪城区绵兴路12号", Sort.TEXT)]),
    ("", []),
    (" ·\x00 ", []),
]


@pytest.mark.parametrize(("typed", "words"), CASES, ids=lambda v: str(v)[:20])
def test_words(typed: str, words: list[tuple[str, Sort]]) -> None:
    found = [(word.text, word.sort) for word in words_of(typed)]
    assert sorted(found, key=str) == sorted(words, key=str)


def test_what_says_most_comes_first() -> None:
    assert [word.text for word in words_of("王芳 1990 13812345678")] == ["13812345678", "王芳", "1990"]
