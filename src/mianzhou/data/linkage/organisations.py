"""Organisations: enterprises, individual businesses, institutions, as commerce, tax and social insurance keep them.

Weights are log2(m / u), rounded: names of enterprises are their own within a region and trade (企业名称登记管理规定, 国令第734号, 第十七条), so a core
that is the same says much; a representative leads several firms at one address with one telephone, so person, telephone and address say
nothing against a name that differs. `birth` is the day of founding.
"""

from __future__ import annotations

from collections.abc import Mapping

from mianzhou.data.linkage.edits import one_slip, one_slip_sql
from mianzhou.data.linkage.model import Comparison, Key, Level, Plan, Prepared, Veto
from mianzhou.data.normalising.api import (
    address_door,
    address_door_sql,
    address_head_sql,
    address_road,
    address_road_sql,
    code_text,
    code_text_sql,
    credit_code_sql,
    is_credit_code,
    looks_alike,
    looks_alike_sql,
    normal_address,
    normal_address_sql,
    normal_date,
    normal_date_sql,
    normal_name,
    normal_name_sql,
    normal_organisation,
    normal_organisation_sql,
    normal_phone,
    normal_phone_sql,
    organisation_bare,
    organisation_bare_sql,
    organisation_core,
    organisation_core_sql,
    sound_key,
    sound_key_sql,
)

FIELDS = ("number", "name", "representative", "founded", "phone", "address")
COLUMNS = (
    *(
        "number",
        "typed",
        "body",
        "spelling",
        "name",
        "sound",
        "bare",
        "tail",
        "person",
        "person_sound",
    ),
    *("birth", "phone", "door", "place"),
)
_TAIL = 4  # characters at a core's end that stay when the region before it goes
_REGION = 6  # characters of regions that may stand before a core or not
_BRANCH = "分公司|分店|分行|支行|分部|分校|分院|门市部|营业部|办事处|营业厅"
# GB 32100-2015, 4: places 9 to 17 are the organisation's code of GB 11714, which older registers keep alone.
_BODY_FROM, _BODY = 9, 9


def prepared(record: Mapping[str, object]) -> dict[str, str | None]:
    """One received record in comparable form."""
    told = {field: "" if record.get(field) is None else str(record[field]) for field in FIELDS}
    typed = code_text(told["number"]) or None
    number = typed if typed and is_credit_code(typed) else None
    full = normal_organisation(told["name"])
    core = organisation_core(full)
    person = normal_name(told["representative"])
    door = address_door(normal_address(told["address"]))
    body = (
        number[_BODY_FROM - 1 : _BODY_FROM - 1 + _BODY] if number else typed if typed and len(typed) == _BODY else None
    )
    return {
        "number": number,
        "typed": typed,
        "body": body,
        "spelling": full or None,
        "name": core or None,
        "sound": sound_key(core, blurring=True) or None,
        "bare": organisation_bare(full, door.head) or None,
        "tail": core[-_TAIL:] or None,
        "person": person or None,
        "person_sound": sound_key(person, blurring=True) or None,
        "birth": normal_date(told["founded"]),
        "phone": normal_phone(told["phone"]),
        "door": door.door or None,
        "place": address_road(door.head) or None,
    }


def prepared_sql(table: str) -> str:
    """`prepared` over a table of `record` and the fields."""
    # Step by step: every step names what the next one uses more than once.
    plain = f"""SELECT record, nullif({code_text_sql("number")}, '') AS typed, {normal_organisation_sql("name")} AS spelling,
        {normal_name_sql("representative")} AS person,
        {normal_date_sql("founded")} AS birth, {normal_phone_sql("phone")} AS phone, {normal_address_sql("address")} AS address FROM {table}"""
    parted = f"""SELECT * EXCLUDE (address), {credit_code_sql("typed")} AS number, {organisation_core_sql("spelling")} AS core,
        {address_door_sql("address")} AS door, {address_head_sql("address")} AS head FROM ({plain}) AS plain"""
    named = f"SELECT *, {organisation_bare_sql('spelling', 'core', 'head')} AS without_region FROM ({parted}) AS parted"
    return f"""SELECT record, number, typed, CASE WHEN number IS NOT NULL THEN substr(number, {_BODY_FROM}, {_BODY}) WHEN length(typed) = {_BODY} THEN typed END AS body,
        nullif(spelling, '') AS spelling, nullif(core, '') AS name, nullif({sound_key_sql("core", blurring=True)}, '') AS sound, nullif(without_region, '') AS bare,
        nullif(right(core, {_TAIL}), '') AS tail,
        nullif(person, '') AS person, nullif({sound_key_sql("person", blurring=True)}, '') AS person_sound,
        birth, phone, nullif(door, '') AS door, nullif({address_road_sql("head")}, '') AS place FROM ({named}) AS named"""


KEYS = (
    Key("typed", ("typed",)),
    Key("body", ("body",)),
    Key("name", ("sound",)),
    Key("bare", ("bare",)),
    Key("tail-person", ("tail", "person_sound")),
    Key("tail-phone", ("tail", "phone")),
    Key("person-phone", ("person_sound", "phone")),
    Key("person-address", ("person_sound", "place", "door")),
)

CODE = (
    Level("same", 28.0),
    Level("same-unverified", 18.0),
    Level("same-body", 20.0),
    Level("slip", 10.0),
    Level("two-codes", -30.0),
    Level("differs", -3.0),
    Level("unknown", 0.0),
)
NAME = (
    Level("same", 17.0, rare=True, bounds=(5.0, 20.0)),
    Level("sounds-alike", 13.0),
    Level("other-region", 12.0),
    Level("slip", 10.0),
    Level("shortened", 5.0),
    Level("differs", -10.0),
    Level("unknown", 0.0),
)
# A core says less than a name in full; that the form was left out or shortened says little against it.
SPELLING = (Level("same", 6.0), Level("shortened", 5.0), Level("differs", 0.0), Level("unknown", 0.0))
PERSON = (
    Level("same", 10.0),
    Level("sounds-alike", 8.0),
    Level("slip", 6.0),
    Level("differs", -4.0),
    Level("unknown", 0.0),
)
FOUNDED = (Level("same", 9.0), Level("differs", -4.0), Level("unknown", 0.0))
PHONE = (Level("same", 11.0), Level("slip", 5.0), Level("differs", -1.5), Level("unknown", 0.0))
ADDRESS = (Level("same", 11.0), Level("same-road", 3.0), Level("differs", -2.5), Level("unknown", 0.0))


def _code(l: Prepared, r: Prepared) -> int:  # noqa: E741 the sides' usual names
    left, right = l["typed"], r["typed"]
    if left is None or right is None:
        return 6
    if left == right:
        return 0 if l["number"] else 1
    if l["body"] is not None and l["body"] == r["body"]:
        return 2
    if abs(len(left) - len(right)) > 1:
        return 6  # numbers of two kinds
    if l["number"] and r["number"]:
        return 4
    # Numbers without a check character are given one after the other: next to each other stand two organisations.
    return 3 if max(len(left), len(right)) >= _CHECKED and one_slip(left, right, longest=20) else 5


_CHECKED = 17
_CODE_SQL = f"""CASE WHEN l.typed IS NULL OR r.typed IS NULL THEN 6 WHEN l.typed = r.typed THEN CASE WHEN l.number IS NOT NULL THEN 0 ELSE 1 END
    WHEN l.body = r.body THEN 2 WHEN abs(length(l.typed) - length(r.typed)) > 1 THEN 6 WHEN l.number IS NOT NULL AND r.number IS NOT NULL THEN 4
    WHEN greatest(length(l.typed), length(r.typed)) >= {_CHECKED} AND damerau_levenshtein(l.typed, r.typed) <= 1 THEN 3 ELSE 5 END"""


def _name(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["name"], r["name"]
    if left is None or right is None:
        return 6
    if left == right:
        return 0
    if l["sound"] == r["sound"]:
        return 1
    short, long = sorted((left, right), key=len)
    if l["bare"] == r["bare"] or (len(short) >= _TAIL and long.endswith(short) and len(long) - len(short) <= _REGION):
        return 2
    if len(short) >= _TAIL and one_slip(left, right, longest=_LONGEST):
        return 3
    if (
        l["bare"]
        and r["bare"]
        and min(len(l["bare"]), len(r["bare"])) >= _TAIL
        and one_slip(l["bare"], r["bare"], longest=_LONGEST)
    ):
        return 3
    if len(short) >= _TAIL and long.startswith(short) and not long.endswith(tuple(_BRANCH.split("|"))):
        return 4
    return 5


_LONGEST = 12
_WITHIN = f"least(length(l.name), length(r.name)) >= {_TAIL}"
_NAME_SQL = f"""CASE WHEN l.name IS NULL OR r.name IS NULL THEN 6 WHEN l.name = r.name THEN 0 WHEN l.sound = r.sound THEN 1
    WHEN l.bare = r.bare THEN 2 WHEN {_WITHIN} AND (ends_with(l.name, r.name) OR ends_with(r.name, l.name)) AND abs(length(l.name) - length(r.name)) <= {_REGION} THEN 2
    WHEN {_WITHIN} AND {one_slip_sql("l.name", "r.name")} THEN 3
    WHEN least(length(l.bare), length(r.bare)) >= {_TAIL} AND {one_slip_sql("l.bare", "r.bare")} THEN 3
    WHEN {_WITHIN} AND ((starts_with(l.name, r.name) AND NOT regexp_matches(l.name, '(?:{_BRANCH})$'))
        OR (starts_with(r.name, l.name) AND NOT regexp_matches(r.name, '(?:{_BRANCH})$'))) THEN 4 ELSE 5 END"""


def _spelling(l: Prepared, r: Prepared) -> int:  # noqa: E741
    if l["spelling"] is None or r["spelling"] is None:
        return 3
    return 0 if l["spelling"] == r["spelling"] else 1 if l["name"] == r["name"] else 2


_SPELLING_SQL = """CASE WHEN l.spelling IS NULL OR r.spelling IS NULL THEN 3 WHEN l.spelling = r.spelling THEN 0
    WHEN l.name = r.name THEN 1 ELSE 2 END"""


def _exact(field: str, column: str, levels: tuple[Level, ...]) -> Comparison:
    """A value that is the same or not."""

    def of(l: Prepared, r: Prepared) -> int:  # noqa: E741
        if l[column] is None or r[column] is None:
            return 2
        return 0 if l[column] == r[column] else 1

    sql = f"CASE WHEN l.{column} IS NULL OR r.{column} IS NULL THEN 2 WHEN l.{column} = r.{column} THEN 0 ELSE 1 END"
    return Comparison(field, (column,), levels, sql, of)


def _person(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["person"], r["person"]
    if left is None or right is None:
        return 4
    if left == right:
        return 0
    if l["person_sound"] == r["person_sound"] or looks_alike(left, right):
        return 1
    return 2 if max(len(left), len(right)) > 2 and one_slip(left, right) else 3


_PERSON_SQL = f"""CASE WHEN l.person IS NULL OR r.person IS NULL THEN 4 WHEN l.person = r.person THEN 0 WHEN l.person_sound = r.person_sound OR {looks_alike_sql("l.person", "r.person")} THEN 1
    WHEN greatest(length(l.person), length(r.person)) > 2 AND {one_slip_sql("l.person", "r.person")} THEN 2 ELSE 3 END"""


def _phone(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["phone"], r["phone"]
    if left is None or right is None:
        return 3
    if left == right:
        return 0
    return 1 if one_slip(left, right) else 2


_PHONE_SQL = f"""CASE WHEN l.phone IS NULL OR r.phone IS NULL THEN 3 WHEN l.phone = r.phone THEN 0
    WHEN {one_slip_sql("l.phone", "r.phone")} THEN 1 ELSE 2 END"""


def _address(l: Prepared, r: Prepared) -> int:  # noqa: E741
    place, there = l["place"], r["place"]
    if place is None or there is None:
        return 3
    if place != there:
        return 2
    return 0 if l["door"] and l["door"] == r["door"] else 1


_ADDRESS_SQL = """CASE WHEN l.place IS NULL OR r.place IS NULL THEN 3 WHEN l.place <> r.place THEN 2 WHEN l.door = r.door THEN 0 ELSE 1 END"""

COMPARISONS = (
    Comparison("number", ("typed", "number", "body"), CODE, _CODE_SQL, _code),
    Comparison("name", ("name", "sound", "bare"), NAME, _NAME_SQL, _name),
    Comparison("spelling", ("spelling", "name"), SPELLING, _SPELLING_SQL, _spelling),
    Comparison("representative", ("person", "person_sound"), PERSON, _PERSON_SQL, _person),
    _exact("founded", "birth", FOUNDED),
    Comparison("phone", ("phone",), PHONE, _PHONE_SQL, _phone),
    Comparison("address", ("place", "door"), ADDRESS, _ADDRESS_SQL, _address),
)

_NO_CODE = ("two-codes", "differs", "unknown")
VETOES = (
    # Whoever leads two firms has them at one address with one telephone: another name is another firm.
    Veto("other-name", (("name", ("differs", "shortened")), ("number", _NO_CODE))),
    Veto("two-codes", (("number", ("two-codes",)),)),
)

PLAN = Plan("organisation", FIELDS, COLUMNS, prepared, (), prepared_sql, "number", KEYS, COMPARISONS, VETOES)
