"""What somebody typed into the search of the registries, as words that the index knows. Pure.

Words are separated by blanks and all must be true of what is found. A word of digits begins a number or a telephone number, or ends one; Latin letters
are a name as written, pinyin or initials; anything else begins a name or an address, or is a part of a name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from mianzhou.data.normalising.characters import plain

LONGEST = 200
_MOST_WORDS = 5
_NUMBER = re.compile(r"\+?[0-9][0-9-]*[xX]?\Z")
_CODE = re.compile(r"(?=[0-9a-z]*[0-9])[0-9a-z]{6,18}\Z", re.I)
_LATIN = re.compile(r"[a-z]+(?:['’-][a-z]+)*\Z", re.I)
_APART = re.compile(
    r"(?<!\S)([\u3400-\u9fff])\s+(?=[\u3400-\u9fff]{1,2}(?:\s|\Z))"
)  # 王 小明 is one name, 王 塔山街道 is two words
_MARKS = re.compile(r"[·•‧∙.．・\s]+")


class Sort(Enum):
    """What a word looks like."""

    DIGITS = "digits"
    LATIN = "latin"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as terms are written: half-width, without marks between, letters large in numbers and small elsewhere."""

    text: str
    sort: Sort


def storable(typed: str) -> str:
    """What was typed as far as it is read, without what the database cannot hold: half a sign, the sign zero."""
    return typed[:LONGEST].replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def words_of(typed: str) -> tuple[Word, ...]:
    """The words of a search, the one that says most first; several Latin words are one name."""
    written = plain(unicodedata.normalize("NFKC", storable(typed))).strip()
    written = _APART.sub(r"\1", written.replace("+86", ""))
    found = [word for piece in re.split(r"[\s,，;；、]+", written) if (word := _word(piece))]
    latin = "".join(word.text for word in found if word.sort is Sort.LATIN)
    rest = [word for word in found if word.sort is not Sort.LATIN][:_MOST_WORDS]
    # Seven digits are of one number; a name is of many; fewer digits are of very many.
    return tuple(sorted([*rest, *([Word(latin, Sort.LATIN)] if latin else [])], key=_how_many))


def _word(piece: str) -> Word | None:
    if _NUMBER.match(piece):
        return Word(piece.replace("-", "").lstrip("+").upper(), Sort.DIGITS)
    if _CODE.match(piece):
        return Word(piece.upper(), Sort.DIGITS)
    if _LATIN.match(piece):
        return Word(re.sub(r"[^a-z]", "", piece.lower()), Sort.LATIN)
    text = _MARKS.sub("", piece).lower()
    return Word(text, Sort.TEXT) if text else None


def _how_many(word: Word) -> tuple[int, int]:
    if word.sort is Sort.DIGITS:
        return (0 if len(word.text) >= 7 else 3), -len(word.text)
    return (1 if word.sort is Sort.TEXT else 2), -len(word.text)
