"""Persons: the fields that departments keep of residents, what each agreement weighs, and what forbids a link.

Weights are log2(m / u): how often the level is met by two records of one person, over how often by records of two. They stand in
`person_weights.yaml`: set by hand, from the error rates departments report (2 % wrong digits, 5 % wrong names, 10 % changed phones, 30 % shortened
addresses) and from how many share a birthday, a surname, a household, and trained by Splink. The weight of a name follows how many bear it.
"""

from __future__ import annotations

from collections.abc import Mapping

from mianzhou.data.linkage.edits import one_replaced, one_replaced_sql, one_slip, one_slip_in_ascii_sql, one_slip_sql
from mianzhou.data.linkage.forms import (
    CONTRADICTED_SQL,
    EARLY,
    FITS_SQL,
    address_parts,
    address_parts_sql,
    alnum,
    alnum_sql,
    check_sql,
    contradicted,
    day,
    day_sql,
    folded,
    folded_sql,
    half_width_sql,
    in_figures_sql,
    is_resident_number,
    lengthened,
    lengthened_sql,
)
from mianzhou.data.linkage.model import Comparison, Key, Level, Plan, Prepared, Veto, Vocabulary, weights_of
from mianzhou.data.normalising.api import (
    normal_name,
    normal_name_sql,
    romanised_sound,
    romanised_sound_sql,
    sound_key,
    sound_key_sql,
)
from mianzhou.data.normalising.characters import quoted
from mianzhou.data.normalising.names import compound_surnames

FIELDS = ("number", "name", "sex", "birth", "phone", "address")
WEIGHTS = weights_of("person")
COLUMNS = (
    "number",
    "typed",
    "name",
    "surname",
    "given",
    "sound",
    "sex",
    "birth",
    "phone",
    "door",
    "place",
    "street",
)
_LONGEST = 60  # no slip in a number is looked for beyond
_MALE = ("男", "1", "01", "男性", "M", "MALE")
_FEMALE = ("女", "2", "02", "女性", "F", "FEMALE")


def prepared(record: Mapping[str, object]) -> dict[str, str | None]:
    """One received record in comparable form.

    A number of 15 digits has no check character of its own: upgraded it says birthday and sex, and is compared, but is no proof by itself.
    """
    given = {field: _text(record.get(field)) for field in FIELDS}
    typed = alnum(given["number"]) or None
    upgraded = bool(typed and len(typed) == 15 and typed.isdecimal())
    if typed and upgraded:
        typed = lengthened(typed)
    number = typed
    if not (number and is_resident_number(number)):
        number = None
    born, early = day(given["birth"]), None
    if number is None and typed and EARLY.fullmatch(typed):
        early, typed = typed[6:14], None
    name, surname, of_person, sound = name_forms(given["name"])
    sex = folded(given["sex"])
    told = "1" if sex in _MALE else "2" if sex in _FEMALE else None
    if number and contradicted(number, born, told):
        number = None
    door, place = address_parts(given["address"])
    return {
        "number": None if upgraded else number,
        "typed": typed,
        "name": name,
        "surname": surname,
        "given": of_person,
        "sound": sound,
        "sex": told or (("1" if int(number[16]) % 2 else "2") if number else None),
        "birth": born or (number[6:14] if number else early),
        "phone": alnum(given["phone"])[-11:] or None,
        "door": door,
        "place": place,
        "street": f"{place}{door.split('-')[0]}" if place and door else None,
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)


def name_forms(text: str) -> tuple[str | None, str | None, str | None, str | None]:
    """A name in normal form, its surname, its given name, the key of its sound."""
    name = normal_name(text)
    if not name:
        return None, None, None, None
    surname = name[:2] if len(name) > 2 and name[:2] in compound_surnames() else name[:1]
    return name, surname, name[len(surname) :] or None, romanised_sound(name) or sound_key(name, blurring=True)


def prepared_sql(table: str) -> str:
    """What is kept of a table's records: `record`, the words of name and address in their vocabularies, and what is no word.

    In layers, since what stands twice in a CASE is computed twice; and without IN, since DuckDB makes a join of every longer list.
    """
    cleaned = f"""SELECT record, name_word, address_word, nullif({alnum_sql("number")}, '') AS received,
        upper(trim({half_width_sql("sex")})) AS said, {day_sql("birth")} AS born, nullif(right({alnum_sql("phone")}, 11), '') AS phone FROM {table} AS received"""
    fifteen = "length(received) = 15 AND regexp_full_match(received, '[0-9]*')"
    meant = " ".join(
        f"WHEN said = '{word}' THEN '{code}'" for code, told in (("1", _MALE), ("2", _FEMALE)) for word in told
    )
    parted = f"SELECT *, CASE WHEN {fifteen} THEN {lengthened_sql('received')} ELSE received END AS typed, CASE {meant} END AS told FROM ({cleaned}) AS cleaned"
    bodied = f"SELECT *, CASE WHEN length(typed) = 18 THEN TRY_CAST(left(typed, 17) AS BIGINT) END AS figures FROM ({parted}) AS parted"
    checked = f"""SELECT *, CASE WHEN {check_sql("figures")} = right(typed, 1) THEN figures END AS valid,
        CASE WHEN length(typed) = 14 AND regexp_full_match(typed, '{EARLY.pattern}') THEN substr(typed, 7, 8) END AS early FROM ({bodied}) AS bodied"""
    proven = f"SELECT *, CASE WHEN NOT coalesce({CONTRADICTED_SQL}, FALSE) THEN valid END AS body FROM ({checked}) AS checked"
    by_number = "CASE WHEN body % 2 = 1 THEN '1' WHEN body IS NOT NULL THEN '2' END"
    by_birth = "CASE WHEN body IS NOT NULL THEN substr(typed, 7, 8) ELSE early END"
    return f"""SELECT record, CASE WHEN length(received) <> 15 THEN body END AS body, CASE WHEN early IS NULL THEN typed END AS typed, name_word, coalesce(told, {by_number}) AS sex,
        coalesce(born, {by_birth}) AS birth, phone, address_word FROM ({proven}) AS proven"""


def _names_sql(texts: str) -> str:
    """`name_forms` over distinct texts."""
    compound = ", ".join(quoted(surname) for surname in compound_surnames())
    surname = f"CASE WHEN length(name) > 2 AND left(name, 2) IN ({compound}) THEN left(name, 2) ELSE left(name, 1) END"
    named = f"SELECT word, nullif({normal_name_sql('text')}, '') AS name FROM {texts}"
    return f"""SELECT word, name, surname, nullif(substr(name, length(surname) + 1), '') AS given, coalesce({romanised_sound_sql("name")}, {sound_key_sql("name", blurring=True)}) AS sound
        FROM (SELECT *, {surname} AS surname FROM ({named}) AS named) AS parted"""


def _addresses_sql(texts: str) -> str:
    """`address_parts` over distinct texts, and the street with its number."""
    folded = f"SELECT word, {folded_sql('text')} AS said FROM {texts}"
    figured = f"SELECT word, {in_figures_sql('said')} AS address FROM ({folded}) AS folded"
    door, place = address_parts_sql("address")
    parted = f"SELECT word, {door} AS door, {place} AS place FROM ({figured}) AS figured"
    return f"SELECT word, door, place, place || split_part(door, '-', 1) AS street FROM ({parted}) AS parted"


KEYS = (
    Key("number", ("typed",)),
    Key("name-birth", ("sound", "birth")),
    Key("name-phone", ("sound", "phone")),
    Key("birth-phone", ("birth", "phone")),
    Key("name-address", ("sound", "street")),
    Key("birth-address", ("birth", "street")),
    Key("surname-sex-phone-address", ("surname", "sex", "phone", "street")),
)


def _levels(field: str, *names: str) -> tuple[Level, ...]:
    """The levels of a field with the weights of the file; of what is unknown nothing follows."""
    return (*(Level(name, WEIGHTS[field][name]) for name in names), Level("unknown", 0.0))


NUMBER = _levels("number", "same", "same-unverified", "slip", "two-numbers", "differs")
NAME = (
    Level("same", WEIGHTS["name"]["same"], rare=True, bounds=(5.0, 20.0)),
    *_levels("name", "sounds-alike", "slip", "one-other", "given-same", "short-other", "surname-same", "differs"),
)
BIRTH = _levels("birth", "same", "day-month-swapped", "one-part-off", "differs")
SEX = _levels("sex", "same", "differs")
PHONE = _levels("phone", "same", "slip", "differs")
ADDRESS = _levels("address", "same", "same-door", "same-number", "shortened", "same-street", "differs")


def _number(l: Prepared, r: Prepared) -> int:  # noqa: E741 the sides' usual names
    left, right = l["typed"], r["typed"]
    if left is None or right is None:
        return 5
    if left == right:
        return 0 if l["number"] and r["number"] else 1
    if l["number"] and r["number"]:
        return 3
    return 2 if one_slip(left, right, longest=_LONGEST) else 4


_NUMBER_SQL = f"""CASE WHEN l.typed IS NULL OR r.typed IS NULL THEN 5 WHEN l.typed = r.typed THEN CASE WHEN l.number IS NULL OR r.number IS NULL THEN 1 ELSE 0 END
    WHEN l.number IS NOT NULL AND r.number IS NOT NULL THEN 3
    WHEN {one_slip_in_ascii_sql("l.typed", "r.typed")} THEN 2 ELSE 4 END"""


def _name(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["name"], r["name"]
    if left is None or right is None:
        return 8
    if left == right:
        return 0
    if l["sound"] == r["sound"]:
        return 1
    if l["given"] == r["given"]:
        return 4 if l["given"] else 7
    if one_replaced(left, right):
        return 3 if len(left) > 2 else 5 if l["surname"] == r["surname"] else 7
    if max(len(left), len(right)) > 2 and one_slip(left, right):
        return 2
    return 6 if l["surname"] == r["surname"] else 7


_NAME_SQL = f"""CASE WHEN l.name IS NULL OR r.name IS NULL THEN 8 WHEN l.name = r.name THEN 0 WHEN l.sound = r.sound THEN 1
    WHEN l.given = r.given THEN 4
    WHEN {one_replaced_sql("l.name", "r.name")} THEN CASE WHEN length(l.name) > 2 THEN 3 WHEN l.surname = r.surname THEN 5 ELSE 7 END
    WHEN greatest(length(l.name), length(r.name)) > 2 AND {one_slip_sql("l.name", "r.name")} THEN 2
    WHEN l.surname = r.surname THEN 6 ELSE 7 END"""


def _birth(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["birth"], r["birth"]
    if left is None or right is None:
        return 4
    if left == right:
        return 0
    parts = [left[:4] == right[:4], left[4:6] == right[4:6], left[6:8] == right[6:8]]
    if parts[0] and left[4:6] == right[6:8] and left[6:8] == right[4:6]:
        return 1
    return 2 if sum(parts) == 2 else 3


_BIRTH_SQL = """CASE WHEN l.birth IS NULL OR r.birth IS NULL THEN 4 WHEN l.birth = r.birth THEN 0
    WHEN left(l.birth, 4) = left(r.birth, 4) AND substr(l.birth, 5, 2) = substr(r.birth, 7, 2) AND substr(l.birth, 7, 2) = substr(r.birth, 5, 2) THEN 1
    WHEN CAST(left(l.birth, 4) = left(r.birth, 4) AS INTEGER) + CAST(substr(l.birth, 5, 2) = substr(r.birth, 5, 2) AS INTEGER)
        + CAST(substr(l.birth, 7, 2) = substr(r.birth, 7, 2) AS INTEGER) = 2 THEN 2 ELSE 3 END"""


def _sex(l: Prepared, r: Prepared) -> int:  # noqa: E741
    if l["sex"] is None or r["sex"] is None:
        return 2
    return 0 if l["sex"] == r["sex"] else 1


_SEX_SQL = "CASE WHEN l.sex IS NULL OR r.sex IS NULL THEN 2 WHEN l.sex = r.sex THEN 0 ELSE 1 END"


def _phone(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["phone"], r["phone"]
    if left is None or right is None:
        return 3
    if left == right:
        return 0
    return 1 if one_slip(left, right, longest=_LONGEST) else 2


_PHONE_SQL = f"""CASE WHEN l.phone IS NULL OR r.phone IS NULL THEN 3 WHEN l.phone = r.phone THEN 0
    WHEN {one_slip_in_ascii_sql("l.phone", "r.phone")} THEN 1 ELSE 2 END"""


def _address(l: Prepared, r: Prepared) -> int:  # noqa: E741
    door, other, here = l["door"], r["door"], l["place"] is not None and l["place"] == r["place"]
    if door is None or other is None:
        return 3 if here else 6
    if door == other:
        if here or (l["place"] is None and r["place"] is None):
            return 0 if "-" in door else 2
        return 1 if "-" in door else 5
    short, long = sorted((door.split("-"), other.split("-")), key=len)
    if len(short) > 2 and short[0] == long[0] and short[1] == long[1] and short[-1] == long[-1]:
        return 1
    told = "-".join(short)
    if (here and short[0] == long[0] and "-".join(long).startswith(f"{told}-")) or (
        len(short) > 1 and f"-{told}-" in f"-{'-'.join(long)}-"
    ):
        return 3
    return 4 if here else 5


_ADDRESS_SQL = """CASE WHEN l.door IS NULL OR r.door IS NULL THEN CASE WHEN l.place = r.place THEN 3 ELSE 6 END
    WHEN l.door = r.door THEN CASE WHEN l.place IS NOT DISTINCT FROM r.place THEN CASE WHEN contains(l.door, '-') THEN 0 ELSE 2 END
        WHEN contains(l.door, '-') THEN 1 ELSE 5 END
    WHEN l.door LIKE '%-%-%' AND r.door LIKE '%-%-%' AND split_part(l.door, '-', 1) = split_part(r.door, '-', 1)
        AND split_part(l.door, '-', 2) = split_part(r.door, '-', 2) AND split_part(l.door, '-', -1) = split_part(r.door, '-', -1) THEN 1
    WHEN l.place = r.place AND (starts_with(l.door, r.door || '-') OR starts_with(r.door, l.door || '-')) THEN 3
    WHEN contains(r.door, '-') AND contains('-' || l.door || '-', '-' || r.door || '-') THEN 3
    WHEN contains(l.door, '-') AND contains('-' || r.door || '-', '-' || l.door || '-') THEN 3
    WHEN l.place = r.place THEN 4 ELSE 5 END"""

COMPARISONS = (
    Comparison("number", ("typed", "number"), NUMBER, _NUMBER_SQL, _number),
    Comparison("name", ("name", "surname", "given", "sound"), NAME, _NAME_SQL, _name),
    Comparison("birth", ("birth",), BIRTH, _BIRTH_SQL, _birth),
    Comparison("sex", ("sex",), SEX, _SEX_SQL, _sex),
    Comparison("phone", ("phone",), PHONE, _PHONE_SQL, _phone),
    Comparison("address", ("door", "place"), ADDRESS, _ADDRESS_SQL, _address),
)

# Families share phone, address and surname, twins the birthday too, and children often one character of the given name: whoever bears
# another given name is somebody else unless a number says not. A short name with one other character passes where birthday and phone or
# door agree and no second record bears it: who has the name in two records is the twin. A number that two people use has one name with it.
_OTHER_NAME = ("surname-same", "differs")
_NO_NUMBER = ("number", ("two-numbers", "differs", "unknown"))
_OTHER_PHONE = ("phone", ("slip", "differs", "unknown"))
_OTHER_DOOR = ("address", ("shortened", "same-street", "differs", "unknown"))
_OTHER_BIRTH = ("birth", ("day-month-swapped", "one-part-off", "differs", "unknown"))
_SHORT = ("name", ("short-other",))
VETOES = (
    Veto("other-name-and-birth", (("name", ("short-other", *_OTHER_NAME)), ("birth", ("differs",)))),
    Veto("other-name", (("name", _OTHER_NAME), _NO_NUMBER)),
    Veto("short-name-birth-unsure", (_SHORT, _OTHER_BIRTH, _NO_NUMBER)),
    Veto("short-name-other-sex", (_SHORT, ("sex", ("differs",)), _NO_NUMBER)),
    Veto("short-name-elsewhere", (_SHORT, _NO_NUMBER, _OTHER_PHONE, _OTHER_DOOR)),
    Veto("one-other-birth-unsure", (("name", ("one-other",)), ("birth", ("differs", "unknown")), _NO_NUMBER)),
    Veto("one-other-other-sex", (("name", ("one-other",)), ("sex", ("differs",)), _NO_NUMBER)),
    Veto("other-person-elsewhere", (("name", _OTHER_NAME), _OTHER_PHONE, _OTHER_DOOR)),
    Veto("other-sex-birth-unsure", (("sex", ("differs",)), _NO_NUMBER, _OTHER_BIRTH)),
    Veto("two-numbers-and-births", (("number", ("two-numbers",)), ("birth", ("differs", "one-part-off")))),
)
ALONE = (Veto("short-other-name", (_SHORT, _NO_NUMBER)), Veto("one-other-name", (("name", ("one-other",)), _NO_NUMBER)))

NAMES = Vocabulary("name", ("name", "surname", "given", "sound"), _names_sql)
ADDRESSES = Vocabulary("address", ("door", "place", "street"), _addresses_sql)
PLAN = Plan(
    "person",
    FIELDS,
    COLUMNS,
    prepared,
    (NAMES, ADDRESSES),
    prepared_sql,
    "number",
    KEYS,
    COMPARISONS,
    VETOES,
    ALONE,
    proof="body",
    fits_sql=FITS_SQL,
    derived=(("number", "CASE WHEN body IS NOT NULL THEN typed END"),),
)
