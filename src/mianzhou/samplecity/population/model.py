"""What a department holds, as a description: the columns of its files, where their values come from, and what goes wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mianzhou.kernel.text import Text

Expected = Literal["accepted", "quarantined"]
Format = Literal["csv", "xlsx", "jsonl"]


@dataclass(frozen=True, slots=True)
class Column:
    """One item. `header` is what the department's file carries above it, `value` is SQL over the resource's source."""

    name: str
    header: str
    title: str
    value: str
    type: str = "string"
    standard: str | None = None
    required: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    max_length: int | None = None
    unit: str = ""
    sensitivity: str = ""
    group: str = ""  # the merged header over several columns of a spreadsheet


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that goes wrong in a cell: `received` is SQL in which `{it}` is the right text and `{key}` the record's number.

    `expected` is what intake must do with the row: a wrong name cannot be seen in the row alone, a wrong checksum can.
    """

    kind: str
    field: str
    share: float
    received: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition between the items of a row, in the language of intake's checks."""

    name: str
    expression: str
    message: Text


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a record is about: the role in the record, what kind of subject, and the column of the source with its true id."""

    role: str
    kind: Literal["resident", "enterprise"]
    column: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How the department's system writes its files."""

    format: Format = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    heading: str = ""  # the line above a spreadsheet's header
    note: str = ""  # the line under it: unit of measure, who filled it in

    @property
    def suffix(self) -> str:
        return self.format


@dataclass(frozen=True, slots=True)
class Holding:
    """One information resource of a department.

    `source` is SQL that yields `key` (unique in the resource), `batch` (1 to 3: the month) and whatever the columns and subjects name.
    """

    name: str
    title: str
    unit: str
    abstract: str
    source: str
    columns: tuple[Column, ...]
    subjects: tuple[Subject, ...]
    domain: str
    cycle: str = "monthly"
    key: tuple[str, ...] = ()
    mode: Literal["append", "upsert", "snapshot"] = "append"
    batches: tuple[int, ...] = (1,)
    days_late: Mapping[int, int] = field(default_factory=dict)
    layout: Layout = Layout()
    flaws: tuple[Flaw, ...] = ()
    repeated: float = 0.0  # share of rows that the file holds twice
    foreign_keys: tuple[tuple[str, str, str], ...] = ()  # field, resource, its field
    rules: tuple[Condition, ...] = ()
    once: bool = False  # the source does not grow with the residents
    sharing: str = "conditional"
    sharing_condition: str = "限因履行职责需要的政务部门申请使用，不得用于其他目的"
    sensitivity: str = "internal"
    retention: str = "permanent"
    opening: str = "refused"
    owner: str = "信息中心"
    source_system: str = ""
    scenario: str = ""

    def column(self, name: str) -> Column:
        """The column of this name; KeyError if there is none."""
        for candidate in self.columns:
            if candidate.name == name:
                return candidate
        raise KeyError(name)
