"""Whether intake could check rows by a schema: asked when it is registered or changed, not when the first file comes."""

from __future__ import annotations

from datetime import date

from mianzhou.data.checks.api import compile_checks
from mianzhou.data.schemas.model import Schema

# What a rule says is understood or not on any day alike.
_ANY_DAY = date(2000, 1, 1)


def require_checkable(schema: Schema) -> None:
    """Raise what compiling the checks raises: a rule that names an unknown item, a bound that does not fit its type."""
    if schema.fields:
        compile_checks(schema, {field.name: field.name for field in schema.fields}, as_of=_ANY_DAY)
