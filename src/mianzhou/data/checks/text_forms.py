"""Reading text: plain, enumerations, names, addresses, telephone numbers, e-mail, truth values."""

from __future__ import annotations

from collections.abc import Iterable

from mianzhou.data.checks.dialect import Dialect
from mianzhou.data.checks.forms import BOOLEAN, HAN, UNTOUCHED, VARCHAR, Fold, Form, Refusal, Seen, Surroundings, one_of
from mianzhou.data.checks.looks import Listed, Named
from mianzhou.data.standards.facts import (
    ETHNICITIES,
    GENDER_WORDS,
    GENDERS,
    INTERPUNCT,
    INTERPUNCTS,
    NOTHINGS,
    OTHER_ETHNICITIES,
)

_TRUE = ("true", "t", "yes", "y", "1", "是", "有", "真", "√", "对")
_FALSE = ("false", "f", "no", "n", "0", "否", "无", "假", "×", "错")
# Patterns count nothing beyond a few: counted sets of the whole script make engines build large automata. Lengths are checked beside them.
_HAN_NAME = f"[{HAN}]+({INTERPUNCT}[{HAN}]+)*"
_LATIN_NAME = r"[A-Za-z\x{c0}-\x{24f}][A-Za-z\x{c0}-\x{24f} .,'\x{2019}-]+"
_PLACE = f"[!-'*-~{HAN}（）]+"
_SHORTEST_NAME, _LONGEST_NAME = 2, 50
_LONGEST_MAILBOX = 254  # RFC 5321, 4.5.3.1.3
_MOBILE = "1[3-9][0-9]{9}"
_AREA = "0(10|2[0-9]|[3-9][0-9]{2})"


def text(s: Surroundings) -> Form:
    """Any text; outer white space goes, nothing else is touched."""
    n = s.names
    return Form(VARCHAR, Fold.TRIM, "TRUE", n.received, n.plain, shape=UNTOUCHED, plain=True)


def _without_spaces_in_chinese(d: Dialect, value: str) -> str:
    """Space between Chinese characters comes from typesetting and goes; between Latin words it belongs."""
    return f"CASE WHEN {d.matches(value, f'[^{HAN}]*')} THEN {value} ELSE {d.replaced(value, ' ', '')} END"


def named_place(s: Surroundings) -> Form:
    """Names of organisations and units, addresses: narrow letters and digits, wide brackets, no space in Chinese."""
    d, n = s.dialect, s.names
    brackets = d.translated(n.plain, "()", "（）")
    return Form(
        kind=VARCHAR,
        fold=Fold.FOLD,
        shape=_PLACE,
        seen=Seen(lambda: Named(_PLACE, NOTHINGS, 2)),
        quick=f"length({n.received}) >= 2 AND NOT ({one_of(d, n.received, NOTHINGS)})",
        quick_value=n.received,
        middle=brackets,
        value=_without_spaces_in_chinese(d, n.middle),
        refusals=(Refusal(f"length({n.value}) < 2 OR {one_of(d, n.value, NOTHINGS)}", "format"),),
    )


def person_name(s: Surroundings) -> Form:
    """A person's name: Chinese characters, parts joined by a middle dot (GB/T 15834-2011, 4.14), or Latin letters."""
    d, n = s.dialect, s.names
    dotted = d.translated(n.plain, INTERPUNCTS, INTERPUNCT * len(INTERPUNCTS))
    chinese = d.translated(d.replaced(n.middle, " ", ""), ".", INTERPUNCT)
    length = f"BETWEEN {_SHORTEST_NAME} AND {_LONGEST_NAME}"
    return Form(
        kind=VARCHAR,
        fold=Fold.FOLD,
        shape=_HAN_NAME,
        seen=Seen(lambda: Named(_HAN_NAME, NOTHINGS, _SHORTEST_NAME, _LONGEST_NAME)),
        quick=f"length({n.received}) {length} AND NOT ({one_of(d, n.received, NOTHINGS)})",
        quick_value=n.received,
        middle=dotted,
        value=f"CASE WHEN {d.matches(n.middle, f'[ .{INTERPUNCT}{HAN}]+')} THEN {chinese} ELSE {n.middle} END",
        refusals=(
            Refusal(
                f"NOT {d.matches(n.value, f'{_HAN_NAME}|{_LATIN_NAME}')} OR length({n.value}) NOT {length}"
                f" OR {one_of(d, n.value, NOTHINGS)}",
                "format",
            ),
        ),
    )


def phone(s: Surroundings) -> Form:
    """Mobile numbers as 11 digits, fixed ones as 0816-2345678 or 0816-2345678-12, service numbers as they are; +86 and separators go."""
    d, n = s.dialect, s.names
    bare = d.replaced(d.replaced(n.plain, "[()（）.—–－\\-]", ""), r"^(\+|00)86", "")
    extension = "([转xX#*,]([0-9]{1,6}))?"
    fixed = f"0?(10|2[0-9]|[3-9][0-9]{{2}})([2-9][0-9]{{6,7}}){extension}"
    area, local, inner = (d.captured(n.middle, f"^{fixed}$", group) for group in (1, 2, 4))
    # 0816-2345678-12: the extension behind a hyphen has to be told before hyphens go.
    hyphened = "^(?:(?:\\+|00)86-?)?\\(?0?(10|2[0-9]|[3-9][0-9]{2})\\)?-?([2-9][0-9]{6,7})-([0-9]{1,6})$"
    with_hyphen = f"{d.captured(n.plain, hyphened, 1)} || {d.captured(n.plain, hyphened, 2)} || '转' || {d.captured(n.plain, hyphened, 3)}"
    canonical = f"{_MOBILE}|{_AREA}-[2-9][0-9]{{6,7}}(-[0-9]{{1,6}})?|[48]00[0-9]{{7}}|1[0-9]{{2,4}}|9[56][0-9]{{3,6}}"
    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        shape=_MOBILE,
        quick="TRUE",
        quick_value=n.received,
        middle=f"CASE WHEN {d.matches(n.plain, hyphened[1:-1])} THEN {with_hyphen} ELSE {bare} END",
        value=f"""CASE
            WHEN {d.matches(n.middle, _MOBILE)} THEN {n.middle}
            WHEN {d.matches(n.middle, "86" + _MOBILE)} THEN substr({n.middle}, 3)
            WHEN {d.matches(n.middle, "[48]00[0-9]{7}|1[0-9]{2,4}|9[56][0-9]{3,6}")} THEN {n.middle}
            WHEN {d.matches(n.middle, fixed)} THEN '0' || {area} || '-' || {local} || CASE WHEN {inner} <> '' THEN '-' || {inner} ELSE '' END
        END""",
        refusals=(Refusal(f"{n.value} IS NULL OR NOT {d.matches(n.value, canonical)}", "format"),),
    )


def email(s: Surroundings) -> Form:
    """A mailbox in its common form; the domain is case-blind, and in practice so is the name before it. Space inside is no slip to be guessed at."""
    d, n = s.dialect, s.names
    shape = r"[a-z0-9._%+'-]+@([a-z0-9-]+\.)+[a-z][a-z]+"
    return Form(
        kind=VARCHAR,
        fold=Fold.FOLD,
        shape=shape,
        quick=f"length({n.received}) <= {_LONGEST_MAILBOX}",
        quick_value=n.received,
        value=f"lower({n.plain})",
        refusals=(Refusal(f"NOT {d.matches(n.value, shape)} OR length({n.value}) > {_LONGEST_MAILBOX}", "format"),),
    )


def postcode(s: Surroundings) -> Form:
    """Six digits; the first two name a postal province."""
    d, n = s.dialect, s.names
    shape = "(0[1-9]|[1-8][0-9])[0-9]{4}"
    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        shape=shape,
        quick="TRUE",
        quick_value=n.received,
        value=d.replaced(n.plain, r"\.0$", ""),
        refusals=(Refusal(f"NOT {d.matches(n.value, shape)}", "format"),),
    )


def boolean(s: Surroundings) -> Form:
    """Yes and no, in either language, and 1 and 0."""
    d, n = s.dialect, s.names
    lower = f"lower({n.plain})"
    return Form(
        kind=BOOLEAN,
        fold=Fold.TIGHT,
        quick=one_of(d, n.received, ("true", "false")),
        quick_value=f"CASE {n.received} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
        value=f"CASE WHEN {one_of(d, lower, _TRUE)} THEN TRUE WHEN {one_of(d, lower, _FALSE)} THEN FALSE END",
        refusals=(Refusal(f"{n.value} IS NULL", "type"),),
    )


def enumeration(s: Surroundings) -> Form:
    """A code of the field's list, or its word in `labels`; kept as the code."""
    codes = s.field.constraints.enum or tuple(s.field.labels)
    words = {word: code for code, word in s.field.labels.items() if code in codes}
    return _coded(s, codes, words)


def gender(s: Surroundings) -> Form:
    """GB/T 2261.1-2003: kept as 0, 1, 2, 9, or as the field's own list writes them."""
    return _coded_alike(s, GENDERS, [{code, *(w for w, c in GENDER_WORDS.items() if c == code)} for code in GENDERS])


def ethnicity(s: Surroundings) -> Form:
    """GB/T 3304-1991: kept as 01 to 56, or as the field's own list writes them; names are known with and without 族."""
    codes = [f"{i + 1:02d}" for i in range(len(ETHNICITIES))]
    alike = [
        {code, str(int(code)), name, name.removesuffix("族")} for code, name in zip(codes, ETHNICITIES, strict=True)
    ]
    alike += [{code, name} for code, name in OTHER_ETHNICITIES.items()]
    return _coded_alike(s, (*codes, *OTHER_ETHNICITIES), alike)


def _coded_alike(s: Surroundings, codes: Iterable[str], alike: list[set[str]]) -> Form:
    """Codes of a standard with groups of words that mean the same; a list of the field itself goes first."""
    own = s.field.constraints.enum or tuple(s.field.labels)
    chosen = own or tuple(codes)
    words = {word: code for code, word in s.field.labels.items() if code in chosen}
    for group in alike:
        code = next((c for c in chosen if c in group), None)
        if code is not None:
            words |= {word: code for word in sorted(group) if word != code and word not in chosen}
    return _coded(s, chosen, words)


def _coded(s: Surroundings, codes: Iterable[str], words: dict[str, str]) -> Form:
    d, n = s.dialect, s.names
    chosen = tuple(codes)
    # Words are recognised whatever their case; codes are exact, since a list may hold both a and A.
    lowered = {word.lower(): code for word, code in words.items()}
    by_word = " ".join(f"WHEN {d.text_literal(word)} THEN {d.text_literal(code)}" for word, code in lowered.items())
    known = one_of(d, n.plain, chosen)
    whole = d.replaced(n.plain, r"\.0$", "")  # 1.0: as programs write whole numbers of a column with gaps
    return Form(
        kind=VARCHAR,
        fold=Fold.FOLD,
        quick=one_of(d, n.received, chosen),
        seen=Seen(lambda: Listed(chosen)) if chosen else None,
        quick_value=n.received,
        value=f"CASE WHEN {known} THEN {n.plain} WHEN {one_of(d, whole, chosen)} THEN {whole}"
        f" {f'ELSE CASE lower({n.plain}) {by_word} END' if by_word else ''} END",
        refusals=(Refusal(f"{n.value} IS NULL", "enum"),),
    )
