"""Articles of Chinese documents as English pages name them: 第十四条第二项 is article 14(2), 三（四）2 is section 3(4)2. Pure."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_NUMERAL = r"[零一二三四五六七八九十百]+"
_ARTICLE = re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?")
_PARTS = (
    (re.compile(rf"第({_NUMERAL})款"), " paragraph {}"),
    (re.compile(rf"第({_NUMERAL})项"), "({})"),
    (re.compile(rf"[（(]({_NUMERAL})[)）]"), "({})"),
)
_SECTION = re.compile(rf"^({_NUMERAL})(?=[（(]|$)")


def number_of(numeral: str) -> int:
    """A numeral below a thousand: 二十五 is 25, 一百零三 is 103."""
    found, digit = 0, 0
    for sign in numeral:
        if sign in "十百":
            found += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.index(sign)
    return found + digit


def article_in_english(article: str) -> str:
    """An article as printed, in English; what is no article stays as it is."""
    said = _ARTICLE.sub(_named, article)
    for pattern, words in _PARTS:
        said = pattern.sub(lambda found, words=words: words.format(number_of(found[1])), said)  # type: ignore[misc]
    said = _SECTION.sub(lambda found: f"section {number_of(found[1])}", said)
    return said.replace("、", ", ").strip()


def _named(found: re.Match[str]) -> str:
    return f"article {number_of(found[1])}" + (f"-{number_of(found[2])}" if found[2] else "")
