"""What is counted of a batch in the lake, as SQL over the names that the lake answers to. These functions touch nothing. Pure."""

from __future__ import annotations

from mianzhou.data.quality.rules import DIMENSIONS, Rules
from mianzhou.data.schemas.model import Schema


def required_fields(schema: Schema) -> tuple[str, ...]:
    """The items that must be filled: those marked so, and those of the key."""
    return tuple(f.name for f in schema.fields if f.constraints.required or f.name in schema.primary_key)


def optional_fields(schema: Schema) -> tuple[str, ...]:
    """The other items."""
    required = set(required_fields(schema))
    return tuple(f.name for f in schema.fields if f.name not in required)


def against_sql(name: str, batch: int, rules: Rules) -> str:
    """Quarantined rows of a batch by dimension: those with at least one reason against it; last, missing required cells."""
    columns = [
        f"count(*) FILTER (WHERE regexp_matches(_reasons, '{_pattern(rules.codes_of(dimension))}')) AS {dimension}"
        for dimension in DIMENSIONS
        if rules.codes_of(dimension)
    ]
    missing = "coalesce(sum(len(regexp_extract_all(_reasons, '(^|[;:])required(;|$)'))), 0) AS required_missing"
    return f'SELECT {", ".join([*columns, missing])} FROM "{name}__quarantine" WHERE _batch = {batch}'


def scored_dimensions(rules: Rules) -> tuple[str, ...]:
    """The dimensions that `against_sql` counts, in its order."""
    return tuple(dimension for dimension in DIMENSIONS if rules.codes_of(dimension))


def filled_sql(name: str, batch: int, fields: tuple[str, ...]) -> str:
    """How many of a batch's accepted rows have each item filled."""
    columns = ", ".join(f'count("{field}")' for field in fields)
    return f'SELECT {columns} FROM "{name}__all" WHERE _batch = {batch}'


def _pattern(codes: tuple[str, ...]) -> str:
    """Matches a list of reasons, `field:rule;rule`, in which one of the codes occurs; what follows a point details the code."""
    return f"(^|[;:])({'|'.join(codes)})(\\.[^;]*)?(;|$)"
