"""A schema in memory: what a Table Schema document says, typed, with what our field adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mianzhou.kernel.text import Text


class Type(StrEnum):
    """Types of values, by their Table Schema names."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    YEAR = "year"
    YEARMONTH = "yearmonth"


class Mode(StrEnum):
    """What a batch is to the table."""

    APPEND = "append"  # facts: each row stays; the same key again with other content is refused
    UPSERT = "upsert"  # states: the same key again with other content is the newer state
    SNAPSHOT = "snapshot"  # each batch is the whole table

    @property
    def words(self) -> Text:
        """What it is called."""
        return _MODES[self][0]

    @property
    def meaning(self) -> Text:
        """What becomes of a key that comes again."""
        return _MODES[self][1]


_MODES: dict[Mode, tuple[Text, Text]] = {
    Mode.APPEND: (
        Text("逐批追加", "Added to"),
        Text("同一主键内容不同的行转入问题数据", "another row of the same key is set aside"),
    ),
    Mode.UPSERT: (
        Text("按主键更新", "Updated by key"),
        Text(
            "后一批为准，同一文件内主键重复而内容不同的行转入问题数据",
            "a later file updates the rows of its keys; within one file another row of the same key is set aside",
        ),
    ),
    Mode.SNAPSHOT: (
        Text("每批全量", "Replaced as a whole"),
        Text(
            "每次报送完整的表，新的一批替换上一批",
            "each batch is the whole table and takes the place of the one before",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a single value must satisfy; numbers and dates are given as text and read in the field's own type."""

    required: bool = False
    unique: bool = False
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    enum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One item of a resource.

    `name` is the code used for the column, `title` and `aliases` are other headers under which files carry it. `standard` binds it to a
    data standard of the room `standards`; `labels` maps an enumeration's codes to their words, and the words are accepted for the codes.
    """

    name: str
    type: Type = Type.STRING
    title: str = ""
    description: str = ""
    format: str = "default"
    standard: str | None = None
    constraints: Constraints = Constraints()
    labels: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    unit: str = ""  # unit of measure: 元, 万元, 人
    sensitivity: str = ""  # "", public, internal, sensitive, secret
    sharing: str = ""  # "", unconditional, conditional, refused
    sharing_condition: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Values that must be held by another resource; an empty `resource` is this one."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition between the fields of a row, in the small language of `checks/expressions.py`; a row breaks it only if it is false."""

    name: str
    expression: str
    message: Text


@dataclass(frozen=True, slots=True)
class Expectation:
    """A condition on a whole batch. Kinds: row_count, null_share, distribution; `fatal` refuses the batch, otherwise it warns."""

    kind: str
    field: str = ""
    minimum: float | None = None
    maximum: float | None = None
    tolerance: float | None = None  # distribution: total variation distance from the last batches
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class LocalRegion:
    """A region code that is in use beside the national ones (a development zone, an invented city), from when until when; None is unbounded."""

    code: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The items of a resource and the conditions on them."""

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    mode: Mode = Mode.APPEND
    all_or_nothing: bool = False
    regions: tuple[LocalRegion, ...] = ()

    def field(self, name: str) -> Field:
        """The field of this name; KeyError if there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)
