"""What goes wrong when offices write: typing errors, other forms of the same, and things that cannot be. SQL in the words of `Flaw`."""

from __future__ import annotations

from mianzhou.samplecity.population.model import Flaw

# Stands for a comma that a department's export forgot to quote; written as a bare comma after quoting is done.
BARE_DELIMITER = "\ue000"


def wrong_check(field: str, share: float) -> Flaw:
    """The last character of a resident number or credit code is another digit; the old numbers of 15 digits have no check character."""
    other = "CASE right({it}, 1) WHEN '7' THEN '3' ELSE '7' END"
    received = f"CASE WHEN length({{it}}) = 18 THEN left({{it}}, 17) || {other} ELSE {{it}} END"
    return Flaw("wrong-check-character", field, share, received, "quarantined")


def transposed(field: str, share: float, place: int = 15) -> Flaw:
    """Two neighbouring characters changed places; nothing happens where they are alike."""
    swapped = f"substr({{it}}, {place + 1}, 1) || substr({{it}}, {place}, 1)"
    received = f"CASE WHEN length({{it}}) = 18 THEN left({{it}}, {place - 1}) || {swapped} || substr({{it}}, {place + 2}) ELSE {{it}} END"
    return Flaw("transposed-digits", field, share, received, "quarantined")


def lost_digit(field: str, share: float) -> Flaw:
    """One digit is missing."""
    return Flaw("lost-digit", field, share, "left({it}, 9) || substr({it}, 11)", "quarantined")


def missing(field: str, share: float, *, required: bool) -> Flaw:
    """Nothing was filled in."""
    return Flaw("missing", field, share, "NULL", "quarantined" if required else "accepted")


def miswritten(field: str, share: float) -> Flaw:
    """A character that sounds or looks alike; the surname stays."""
    received = "left({it}, 1) || translate(substr({it}, 2), written(), miswritten())"
    return Flaw("miswritten-name", field, share, received, "accepted")


def spaced(field: str, share: float) -> Flaw:
    """A name of two characters spread with a blank, as forms are filled in."""
    received = "CASE WHEN length({it}) = 2 THEN left({it}, 1) || '　' || right({it}, 1) ELSE {it} END"
    return Flaw("spaced-name", field, share, received, "accepted")


def other_dot(field: str, share: float) -> Flaw:
    """The dot inside a name of another people, typed as another dot."""
    return Flaw("other-dot", field, share, "replace({it}, '·', '•')", "accepted")


def full_width(field: str, share: float) -> Flaw:
    """Digits typed with a Chinese input method."""
    return Flaw("full-width", field, share, "in_full_width({it})", "accepted")


def lower_case(field: str, share: float) -> Flaw:
    """A small x at the end."""
    return Flaw("lower-case", field, share, "lower({it})", "accepted")


def old_length(field: str, share: float) -> Flaw:
    """The number of 15 digits, as it was until 1999."""
    received = "CASE WHEN length({it}) = 18 AND substr({it}, 7, 2) = '19' THEN old_number(left({it}, 17)) ELSE {it} END"
    return Flaw("fifteen-digits", field, share, received, "accepted")


def impossible_date(field: str, share: float, form: str) -> Flaw:
    """The 30th of February, in the form of the file."""
    return Flaw("impossible-date", field, share, f"'{form}'", "quarantined")


def other_birth_date(field: str, share: float, form: str) -> Flaw:
    """A date of birth that the resident number contradicts: the next month's, in the form of the file."""
    received = (
        f"CASE WHEN v_resident_number IS NULL THEN {{it}} ELSE {form}(CAST(birth + INTERVAL 1 MONTH AS DATE)) END"
    )
    return Flaw("other-birth-date", field, share, received, "quarantined")


def other_date_form(field: str, share: float, form: str, source: str) -> Flaw:
    """A date in another form than the rest of the file: `form` is a macro over the source's date."""
    return Flaw("other-date-form", field, share, f"{form}({source})", "accepted")


def short_phone(field: str, share: float) -> Flaw:
    """A digit of a mobile number is missing."""
    return Flaw("short-phone", field, share, "left({it}, 10)", "quarantined")


def phone_with_country(field: str, share: float) -> Flaw:
    """Country code and blanks."""
    received = "'+86 ' || left({it}, 3) || ' ' || substr({it}, 4, 4) || ' ' || substr({it}, 8)"
    return Flaw("phone-with-country", field, share, received, "accepted")


def unknown_code(field: str, share: float, code: str) -> Flaw:
    """A value outside the list."""
    return Flaw("unknown-code", field, share, f"'{code}'", "quarantined")


def no_amount(field: str, share: float) -> Flaw:
    """Words where an amount is asked for."""
    return Flaw("no-amount", field, share, "'见合同'", "quarantined")


def in_ten_thousands(field: str, share: float, source: str) -> Flaw:
    """An amount in 万元, said so in the cell."""
    received = f"regexp_replace(printf('%.6f', {source} / 10000.0), '\\.?0+$', '') || '万元'"
    return Flaw("in-ten-thousands", field, share, received, "accepted")


def forgotten_quotes(field: str, share: float) -> Flaw:
    """A comma in the text that the export did not quote: the row has a cell too many."""
    received = f"left({{it}}, 6) || '{BARE_DELIMITER}' || substr({{it}}, 7)"
    return Flaw("forgotten-quotes", field, share, received, "quarantined")
