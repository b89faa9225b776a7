"""The document that describes a holding: a Data Resource with a Table Schema and our own properties, ready to be registered."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from mianzhou.data.schemas.api import (
    EXTENSION,
    Constraints,
    Expectation,
    Field,
    ForeignKey,
    Mode,
    Rule,
    Schema,
    Type,
    write_schema,
)
from mianzhou.samplecity.population.city import CITY, local_regions
from mianzhou.samplecity.population.model import Column, Holding

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_GRADES = ("", "public", "internal", "sensitive", "secret")


def schema_of(holding: Holding) -> Schema:
    """The holding's items and conditions."""
    return Schema(
        fields=tuple(_field(column, _least(holding), holding.sharing) for column in holding.columns),
        primary_key=holding.key,
        foreign_keys=tuple(ForeignKey((name,), other, (theirs,)) for name, other, theirs in holding.foreign_keys),
        rules=tuple(Rule(rule.name, rule.expression, rule.message) for rule in holding.rules),
        expectations=() if holding.once else (Expectation("row_count", minimum=1),),
        mode=Mode(holding.mode),
        regions=local_regions(),  # so that the files are judged alike where nobody has loaded the invented regions
    )


def document(holding: Holding) -> dict[str, Any]:
    """What `mianzhou data register` takes."""
    return {
        "name": holding.name,
        "title": holding.title,
        "description": holding.abstract,
        "schema": write_schema(schema_of(holding)),
        EXTENSION: {
            "provider": holding.unit,
            "format": "table",
            "sharing": holding.sharing,
            "sharing_condition": holding.sharing_condition,
            "sharing_way": "exchange",
            "opening": holding.opening,
            "opening_condition": "经脱敏处理后开放" if holding.opening == "conditional" else "",
            "update_cycle": holding.cycle,
            "sensitivity": _grade(holding),
            "domain": holding.domain,
            "owner": holding.owner,
            "provider_credit_code": credit_code(holding.unit),
            "contact_phone": _extension(holding.unit),
            "retention": holding.retention,
            "source_system": holding.source_system,
            "business_scenario": holding.scenario,
        },
    }


def credit_code(unit: str) -> str:
    """The unified social credit code that an organ of the invented city has: 11, the city, eight digits of its own, and both check characters."""
    own = f"{int.from_bytes(sha256(unit.encode()).digest()[:4]) % 10**8:08}"
    remainder = 11 - sum(int(c) * w for c, w in zip(own, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    seventeen = f"11{CITY}00{own}{'0123456789X'[remainder % 11]}"
    total = sum(_LETTERS.index(c) * pow(3, place, 31) for place, c in enumerate(seventeen))
    return seventeen + _LETTERS[-total % 31]


def _extension(unit: str) -> str:
    """An extension of the city hall's exchange: a number that nobody has outside."""
    return f"12345转{1000 + int.from_bytes(sha256(unit.encode()).digest()[:2]) % 9000}"


def _grade(holding: Holding) -> str:
    """A resource is at least as sensitive as its most sensitive item."""
    return max([holding.sensitivity, *(column.sensitivity for column in holding.columns)], key=_GRADES.index)


def _least(holding: Holding) -> str:
    """The grade of the items that say nothing about anybody."""
    return "public" if holding.sensitivity == "public" else "internal"


def _field(column: Column, least: str, sharing: str) -> Field:
    return Field(
        name=column.name,
        type=Type(column.type),
        title=column.title,
        standard=column.standard,
        constraints=Constraints(
            required=column.required,
            max_length=column.max_length,
            pattern=column.pattern,
            minimum=column.minimum,
            maximum=column.maximum,
            enum=column.enum,
        ),
        labels=dict(column.labels),
        aliases=(column.header,) if column.header not in (column.name, column.title) else (),
        unit=column.unit,
        # What no standard grades is graded here: an item without a grade would be hidden like the most sensitive one.
        sensitivity=column.sensitivity or ("" if column.standard else least),
        sharing="conditional" if sharing == "unconditional" and column.sensitivity == "secret" else sharing,
    )
