"""What other pillars may use of schemas."""

from mianzhou.data.schemas.binding import Binding, bind, names_of
from mianzhou.data.schemas.comparing import Change, Changes, compare
from mianzhou.data.schemas.document import EXTENSION, read_schema, write_schema
from mianzhou.data.schemas.drafting import Described, describe, unit_above
from mianzhou.data.schemas.errors import SchemaWrong
from mianzhou.data.schemas.model import (
    Constraints,
    Expectation,
    Field,
    ForeignKey,
    LocalRegion,
    Mode,
    Rule,
    Schema,
    Type,
)

__all__ = [
    "EXTENSION",
    "Binding",
    "Change",
    "Changes",
    "Constraints",
    "Described",
    "Expectation",
    "Field",
    "ForeignKey",
    "LocalRegion",
    "Mode",
    "Rule",
    "Schema",
    "SchemaWrong",
    "Type",
    "bind",
    "compare",
    "describe",
    "names_of",
    "read_schema",
    "unit_above",
    "write_schema",
]
