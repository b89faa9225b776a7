"""Names of persons: one normal form for all spellings, surname and given name apart, keys of how a name sounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from mianzhou.data.normalising.characters import (
    FIRST,
    HAN,
    PAST,
    folded_sql,
    is_plain_sql,
    looked_up_sql,
    mapped,
    plain,
    quoted,
    rows_of,
)
from mianzhou.data.standards.facts import INTERPUNCT

# 张三（已故）, 李四(小): what stands in brackets is a remark, unless the whole name does.
_REMARK = r"\([^()]*\)"
_NOT_OF_CHINESE = f"[^{HAN}]"
_NOT_OF_LATIN = r"[ -&(-/:-@\[-`{-~]+"
# Beyond these, syllables that speakers and keyboards of the south-west confuse: zh z, ch c, sh s, n l, ng n after e and i.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ing", "in"), ("eng", "en"))


def _pattern(re2: str) -> re.Pattern[str]:
    """A pattern written for RE2, where a code point is \\x{4e00}, for Python."""
    return re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: re.escape(chr(int(found[1], 16))), re2))


_REMARKS, _FOREIGN, _PUNCTUATION = _pattern(_REMARK), _pattern(_NOT_OF_CHINESE), _pattern(_NOT_OF_LATIN)
_CHINESE, _QUICK = _pattern(f"[{HAN}]"), f"[{HAN}]+"


class Name(NamedTuple):
    """A name taken apart; both parts in normal form. A name of other peoples has its parts in the order in which they are written."""

    surname: str
    given: str


def normal_name(text: str) -> str:
    """A person's name for comparing: plain characters; a Chinese name without blanks, dots and remarks, another one in lower-case words.

    欧 阳 娜娜, 歐陽娜娜 and 欧阳娜娜(已故) are one; 买买提·艾山 is 买买提艾山; O'Brien, Mary-Ann is obrien mary ann. Empty where nothing is left.
    """
    folded = plain(text)
    bare = _REMARKS.sub("", folded)
    if _CHINESE.search(bare):
        return _FOREIGN.sub("", bare)
    return _PUNCTUATION.sub(" ", bare.replace("'", "").replace(INTERPUNCT, " ")).strip(" ")


def normal_name_sql(column: str) -> str:
    """`normal_name` over a column; an empty text where nothing is left, NULL for NULL. About 0.2 µs for a plain Chinese name."""
    bare = f"regexp_replace({folded_sql(column)}, {quoted(_REMARK)}, '', 'g')"
    chinese = f"regexp_replace(bare, {quoted(_NOT_OF_CHINESE)}, '', 'g')"
    latin = f"trim(regexp_replace(replace(replace(bare, '''', ''), '{INTERPUNCT}', ' '), {quoted(_NOT_OF_LATIN)}, ' ', 'g'), ' ')"
    careful = f"list_transform([{bare}], lambda bare: CASE WHEN regexp_matches(bare, '[{HAN}]') THEN {chinese} ELSE {latin} END)[1]"
    return f"CASE WHEN {column} IS NULL THEN NULL WHEN regexp_matches({column}, '^(?:{_QUICK})\\z') AND {is_plain_sql(column)} THEN {column} ELSE {careful} END"


@cache
def compound_surnames() -> tuple[str, ...]:
    """Surnames of two characters."""
    return tuple(row["surname"] for row in rows_of("compound_surnames.csv"))


def name_parts(text: str) -> Name:
    """Surname and given name. 欧阳娜娜 is 欧阳 and 娜娜, 司马光 司马 and 光, 单雄信 单 and 雄信; 买买提·艾山 is 买买提 and 艾山; Mary Ann Smith is mary and ann smith."""
    normal = normal_name(text)
    if not _CHINESE.search(normal):
        first, _, rest = normal.partition(" ")
        return Name(first, rest)
    dotted = plain(text).replace(" ", "").replace(".", INTERPUNCT).partition(INTERPUNCT)
    if dotted[1]:
        return Name(normal_name(dotted[0]), normal_name(dotted[2]))
    long = 2 if len(normal) > 2 and normal[:2] in compound_surnames() else 1
    return Name(normal[:long], normal[long:])


def surname_sql(normal: str) -> str:
    """The surname of a name in normal form that is written without a dot: two characters of a compound one, else the first; the first word of Latin letters."""
    compound = ", ".join(quoted(surname) for surname in compound_surnames())
    return (
        f"CASE WHEN NOT regexp_matches({normal}, '^(?:{_QUICK})\\z') THEN split_part({normal}, ' ', 1)"
        f" WHEN length({normal}) > 2 AND substr({normal}, 1, 2) IN ({compound}) THEN substr({normal}, 1, 2) ELSE substr({normal}, 1, 1) END"
    )


@cache
def syllables() -> Mapping[str, str]:
    """Every character with its syllable without tone."""
    return {character: row["syllable"] for row in rows_of("sounds.csv") for character in row["characters"]}


@cache
def surname_syllables() -> Mapping[str, str]:
    """Surnames that are read otherwise than the character is elsewhere."""
    return {row["surname"]: row["syllable"] for row in rows_of("surname_sounds.csv")}


def blurred(syllable: str) -> str:
    """A syllable as those say and type it who do not tell zh from z, n from l, ing from in."""
    for written, heard in _INITIALS:
        if syllable.startswith(written):
            syllable = heard + syllable[len(written) :]
            break
    for written, heard in _FINALS:
        if syllable.endswith(written):
            return syllable[: -len(written)] + heard
    return syllable


def name_pinyin(text: str) -> tuple[str, ...]:
    """The syllables of a name, surnames as surnames are read: 曾乐 is zeng le. What is not Chinese comes in its words."""
    normal = normal_name(text)
    if not _CHINESE.search(normal):
        return tuple(normal.split())
    readings = [syllables().get(character, character) for character in normal]
    if normal[:2] not in compound_surnames() or len(normal) <= 2:
        readings[0] = surname_syllables().get(normal[0], readings[0])
    return tuple(readings)


@cache
def _first_of_sound(blurring: bool) -> Mapping[str, str]:
    """For each character the first one of those that sound like it: it stands for them all in keys."""
    classes: dict[str, str] = {}
    return {
        character: classes.setdefault(blurred(syllable) if blurring else syllable, character)
        for character, syllable in syllables().items()
    }


@cache
def _surnames_by_sound(blurring: bool) -> Mapping[str, str]:
    heard: dict[str, str] = {}
    for character, syllable in syllables().items():
        heard.setdefault(blurred(syllable) if blurring else syllable, character)
    table = {}
    for surname, syllable in surname_syllables().items():
        first = heard.get(blurred(syllable) if blurring else syllable, surname)
        if first != _first_of_sound(blurring).get(surname, surname):
            table[surname] = first
    return table


def sound_key(normal: str, *, blurring: bool = False) -> str:
    """The key of how a name in normal form sounds: every character replaced by the one that stands for its syllable.

    Names with one key sound alike: 刘建 and 柳健. As long as the name, so that keys can be compared character by character. `blurring` also
    takes zh for z, n for l, ing for in. Latin letters stay as they are.
    """
    if not normal:
        return normal
    key = mapped(normal, lambda: _first_of_sound(blurring))
    if len(normal) > 2 and normal[:2] in compound_surnames():
        return key
    return _surnames_by_sound(blurring).get(normal[0], key[0]) + key[1:]


def sound_key_sql(normal: str, *, blurring: bool = False) -> str:
    """`sound_key` over a column of names in normal form (about 1 µs a name; over distinct names where names repeat)."""
    table, surnames = _first_of_sound(blurring), _surnames_by_sound(blurring)
    compound = ", ".join(quoted(surname) for surname in compound_surnames())
    own = " ".join(f"WHEN {quoted(surname)} THEN {quoted(sound)}" for surname, sound in surnames.items())

    def sound(character: str) -> str:
        return looked_up_sql(character, FIRST, PAST, table)

    one, two, three, four = (f"substr({normal}, {place}, 1)" for place in (1, 2, 3, 4))
    is_own = f"{one} IN ({', '.join(quoted(surname) for surname in surnames)})"
    no_compound = f"(length({normal}) < 3 OR substr({normal}, 1, 2) NOT IN ({compound}))"
    first = f"CASE WHEN {is_own} AND {no_compound} THEN CASE {one} {own} END ELSE coalesce({sound(one)}, {one}) END"
    short = f"concat({', '.join(sound(character) for character in (two, three, four))})"
    rest = f"array_to_string(list_transform(string_split(substr({normal}, 2), ''), lambda c: coalesce({sound('c')}, c)), '')"
    return (
        f"CASE WHEN {normal} IS NULL THEN NULL WHEN regexp_matches({normal}, '^(?:[\\x{{{FIRST:x}}}-\\x{{{PAST - 1:x}}}]{{1,4}})\\z') THEN concat({first}, {short})"
        f" WHEN regexp_matches({normal}, '^(?:[!-~ ]*)\\z') THEN {normal} ELSE concat({first}, {rest}) END"
    )


@cache
def _sounds_of_syllables() -> Mapping[str, str]:
    """Every syllable with the character that stands for it in blurred keys."""
    return {
        syllable: _first_of_sound(True)[character] for character, syllable in syllables().items() if syllable.isascii()
    }


@cache
def _any_syllable() -> str:
    return "|".join(sorted(_sounds_of_syllables(), key=lambda syllable: (-len(syllable), syllable)))


def romanised_sound(normal: str) -> str | None:
    """The blurred key of a Chinese name in Latin letters: hu yuqi as 胡玉琪 has it. None where it is no name of two to four syllables."""
    if not normal.isascii():
        return None
    found = re.findall(_any_syllable(), normal)
    if not 2 <= len(found) <= 4 or "".join(found) != normal.replace(" ", ""):
        return None
    return "".join(_sounds_of_syllables()[syllable] for syllable in found)


def romanised_sound_sql(normal: str) -> str:
    """`romanised_sound` over a column of names in normal form."""
    keys = ", ".join(f"{quoted(syllable)}: {quoted(sound)}" for syllable, sound in _sounds_of_syllables().items())
    found = f"list_transform([regexp_extract_all({normal}, {quoted(_any_syllable())})], lambda found: CASE WHEN len(found) BETWEEN 2 AND 4 AND array_to_string(found, '') = replace({normal}, ' ', '') THEN array_to_string(list_transform(found, lambda s: MAP {{{keys}}}[s]), '') END)[1]"
    return f"CASE WHEN regexp_matches({normal}, '^(?:[a-z ]*)\\z') THEN {found} END"
