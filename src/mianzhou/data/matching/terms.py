"""The terms of a record: the texts by which its entity can be asked for, the same for one record and for columns.

Names come over a list of the distinct ones (a city has far fewer names than records), the rest by expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mianzhou.data.linkage.forms import alnum, alnum_sql, lengthened, lengthened_sql
from mianzhou.data.normalising.characters import plain, plain_sql
from mianzhou.data.normalising.names import name_pinyin, normal_name, syllables

# What a term is: the ways in which an entity can be asked for.
NAME, NUMBER, PHONE, ADDRESS = "n", "i", "t", "a"
LONGEST = 80
_SOUND_LONGEST = 200
# What an address may begin with down to the township, as RE2 and Python read it alike; 小区 and 园区 are no counties.
_UPPER = (
    r"^(?:[^0-9]{2,8}?(?:省|自治区))?(?:[^0-9]{2,8}?(?:市|自治州))?"
    r"(?:[^0-9]{1,6}?(?:[^0-9小园社校矿景片]区|县))?(?:[^0-9]{1,6}?(?:街道|镇|乡))?"
)
_UPPER_PART, _BLANKS = re.compile(_UPPER), re.compile(r"\s+")
_SYLLABLE = re.compile(r"[a-z]+")
_LEGAL_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司\Z")
SOUND, INITIALS = 10, 5  # letters kept of a sound inside a name: enough to find few, which are then looked at


def name_term(kind: str, name: str) -> str:
    """A name as it is searched for: without blanks and marks, in plain characters."""
    if kind == "person":
        return normal_name(name).replace(" ", "")[:LONGEST]
    return text_term(name)


def text_term(text: str) -> str:
    """An address or a name of several words as it is searched for."""
    return _BLANKS.sub("", plain(text))[:LONGEST]


def text_term_sql(column: str) -> str:
    """`text_term` over a column."""
    return f"left(regexp_replace({plain_sql(column)}, '\\s+', '', 'g'), {LONGEST})"


def address_core(term: str) -> str:
    """An address term without province, city, county and township: people search for the road; the whole where nothing else is left."""
    return _UPPER_PART.sub("", term) or term


def address_core_sql(term: str) -> str:
    """`address_core` over a column of address terms."""
    return f"coalesce(nullif(regexp_replace({term}, '{_UPPER}', ''), ''), {term})"


def number_term(number: str) -> str:
    """A number as it is searched for: letters and digits, an old resident number of 15 digits as the 18 that replaced it."""
    bare = alnum(number)
    return (lengthened(bare) if len(bare) == 15 and bare.isdecimal() else bare)[:LONGEST]


def number_term_sql(column: str) -> str:
    """`number_term` over a column."""
    bare = alnum_sql(column)
    old = f"length({bare}) = 15 AND regexp_full_match({bare}, '[0-9]*')"
    return f"left(CASE WHEN {old} THEN {lengthened_sql(bare)} ELSE {bare} END, {LONGEST})"


def phone_term(phone: str) -> str:
    """A telephone number as it is searched for: its last eleven digits."""
    return alnum(phone)[-11:]


def phone_term_sql(column: str) -> str:
    """`phone_term` over a column."""
    return f"right({alnum_sql(column)}, 11)"


def terms_of(kind: str, record: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(what, term) of a record's fields, those that are known."""
    made = (
        (NAME, name_term(kind, _text(record, "name"))),
        (NUMBER, number_term(_text(record, "number"))),
        (PHONE, phone_term(_text(record, "phone"))),
        (ADDRESS, whole := text_term(_text(record, "address"))),
        (ADDRESS, address_core(whole)),
    )
    yield from ((what, term) for what, term in dict.fromkeys(made) if term)


def _text(record: Mapping[str, object], field: str) -> str:
    value = record.get(field)
    return "" if value is None else str(value)


def sounds_of(kind: str, term: str) -> tuple[str, str]:
    """Pinyin and initials of a name term; Latin letters sound as they are written, other signs not at all."""
    syllables = [s for s in (name_pinyin(term) if kind == "person" else _syllables(term)) if _SYLLABLE.fullmatch(s)]
    return "".join(syllables)[:_SOUND_LONGEST], "".join(s[0] for s in syllables)[:LONGEST]


def _syllables(term: str) -> Iterator[str]:
    known = syllables()
    return (known.get(character, character) for character in term)


def parts_of(kind: str, term: str) -> str:
    """The pairs of neighbouring characters of a name term, as the text of a PostgreSQL tsvector; of a person's name without the first pair, which
    any search for its beginning finds, but with each character behind the first: a single one tells something of a name of three."""
    first, alone = (1, list(term[1:])) if kind == "person" else (0, [])
    pairs = [term[at : at + 2] for at in range(first, len(term) - 1)]
    return " ".join(map(lexeme, dict.fromkeys([*alone, *pairs])))


def sounding_parts_of(term: str) -> str:
    """How a name or a street sounds from each of its later syllables on, as more of the same tsvector: the first letters of the pinyin behind ~,
    of the initials behind ^. The first syllable is found by the beginning, the legal form of a company tells nobody apart."""
    told = [s for s in _syllables(_LEGAL_FORM.sub("", term)) if _SYLLABLE.fullmatch(s)]
    sounds = (("".join(told[at:]), "".join(s[0] for s in told[at:])) for at in range(1, len(told) - 1))
    made = [each for pinyin, initials in sounds for each in (f"~{pinyin[:SOUND]}", f"^{initials[:INITIALS]}")]
    return " ".join(map(lexeme, dict.fromkeys(made)))


def lexeme(part: str) -> str:
    """A part of a name as a tsvector and a tsquery write it."""
    return "'" + part.replace("\\", "\\\\").replace("'", "''") + "'"
