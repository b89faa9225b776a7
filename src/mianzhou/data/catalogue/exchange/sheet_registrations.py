"""What stands in the guide's spreadsheet as registrations: the items' cells become fields, over those that the resource already has.

The sheet has no column for patterns, ranges or rules: for a resource that exists these stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mianzhou.data.catalogue.codes import code_set
from mianzhou.data.catalogue.exchange.spreadsheet import ITEM_COLUMNS, SheetResource, SheetRow
from mianzhou.data.catalogue.metadata import BY_KEY, read_metadata
from mianzhou.data.catalogue.registration import Registration, name_from
from mianzhou.data.schemas.model import Constraints, Field, Schema, Type
from mianzhou.data.schemas.naming import identifier, is_name
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

ITEM_CELLS = frozenset({"item_was", "item_aliases", *(column.key for column, _ in ITEM_COLUMNS)})
YES = {"是", "yes", "true", "1", "√", "y"}
NO = {"", "否", "no", "false", "0", "n"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a row, counted from 1."""

    row: int
    problem: Text

    @property
    def text(self) -> Text:
        """The mistake with its row, as one line."""
        return Text(f"第{self.row}行：{self.problem.zh}", f"row {self.row}: {self.problem.en}")


@dataclass(frozen=True, slots=True)
class SheetRegistration:
    """One resource of a sheet: what it says, or every mistake in its rows."""

    row: int
    registration: Registration | None
    title: str
    mistakes: tuple[Mistake, ...] = ()


def registration_of(read: SheetResource, existing: Schema | None) -> SheetRegistration:
    """One resource of the sheet; `existing` is the schema of the resource of this name, if there is one."""
    reading = _Reading()
    metadata = reading.metadata(read)
    schema = reading.schema(read, existing)
    title = read.own.get("title", "")
    name = reading.tried(read.first_row, lambda: name_from(read.own.get("name") or title))
    if reading.mistakes or name is None:
        return SheetRegistration(read.first_row, None, title, tuple(reading.mistakes))
    places = {key: read.own[key] for key in ("provider", "category", "code") if read.own.get(key)}
    return SheetRegistration(read.first_row, Registration(name, schema, metadata, places), title)


def read_items(rows: Sequence[Mapping[str, str]], existing: Schema | None) -> tuple[Schema, tuple[Mistake, ...]]:
    """Items given cell by cell, as an editor has them, over the schema that there is; the mistakes name the rows from 1.

    `item_was` is the name under which an item was known before, so that what has no cell stays with an item that is renamed.
    """
    reading = _Reading()
    numbered = tuple(SheetRow(n, dict(cells)) for n, cells in enumerate(rows, 1))
    schema = reading.schema(SheetResource(1, {}, numbered), existing)
    return schema, tuple(reading.mistakes)


class _Reading:
    """One resource as it is read; mistakes gather with their rows."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def tried(self, row: int, read: Callable[[], Any]) -> Any:
        """What `read` gives; None, with the mistake noted at its row, where it refuses."""
        try:
            return read()
        except MianzhouError as error:
            self.wrong(row, error.problem_text)
            return None

    def wrong(self, row: int, text: Text) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(row, text))

    def metadata(self, read: SheetResource) -> dict[str, Any]:
        """The resource's own cells; an empty cell says nothing."""
        given = {key: text for key, text in read.own.items() if key in BY_KEY and text}
        for key, text in given.items():
            needed = {"title": given.get("title", "—")}
            self.tried(read.first_row, lambda key=key, text=text, needed=needed: read_metadata(needed | {key: text}))  # type: ignore[misc]
        if "title" not in given:
            self.wrong(read.first_row, Text("没有信息资源名称", "the resource has no name"))
        return given

    def schema(self, read: SheetResource, existing: Schema | None) -> Schema:
        """The items' rows as fields."""
        known = {f.name: f for f in existing.fields} if existing else {}
        by_title = {f.title: f for f in known.values() if f.title}
        fields: list[Field] = []
        key: list[str] = []
        for row in read.items:
            taken = [f.name for f in fields]
            field = self.field(row, known, by_title, taken)
            if field is None:
                continue
            fields.append(field)
            if self.flag(row, "item_key"):
                key.append(field.name)
        base = existing or Schema(())
        names = {f.name for f in fields}
        return replace(
            base,
            fields=tuple(fields),
            primary_key=tuple(key),
            foreign_keys=tuple(k for k in base.foreign_keys if set(k.fields) <= names),
        )

    def field(
        self, row: SheetRow, known: Mapping[str, Field], by_title: Mapping[str, Field], taken: list[str]
    ) -> Field | None:
        """One item."""
        title, name = row.cells.get("item_title", ""), row.cells.get("item_name", "")
        if name and not is_name(name):
            self.wrong(row.number, Text(f"信息项标识“{name}”不可用", f"“{name}” cannot be an item's name"))
            return None
        if not title and not name:
            self.wrong(row.number, Text("没有信息项名称", "the item has no name"))
            return None
        before = known.get(row.cells.get("item_was") or name) or by_title.get(title)
        name = name or (before.name if before else identifier(title, taken))
        if name in taken:
            self.wrong(row.number, Text(f"信息项“{name}”重复", f"the item {name} stands twice"))
            return None
        standard = self.standard(row)
        kind = self.kind(row, standard, before)
        constraints = replace(
            before.constraints if before else Constraints(),
            required=self.flag(row, "item_required"),
            max_length=self.length(row),
        )
        return replace(
            before or Field(name),
            name=name,
            type=kind,
            title=title or (before.title if before else ""),
            standard=standard,
            constraints=constraints,
            unit=row.cells.get("item_unit", ""),
            sharing=self.code(row, "item_sharing", "sharing"),
            sharing_condition=row.cells.get("item_condition", ""),
            sensitivity=self.code(row, "item_sensitivity", "sensitivity"),
            description=row.cells.get("item_description", ""),
            aliases=_names_in(row.cells["item_aliases"])
            if "item_aliases" in row.cells
            else before.aliases
            if before
            else (),
        )

    def code(self, row: SheetRow, column: str, set_name: str) -> str:
        """A cell of an enumeration; empty says nothing."""
        text = row.cells.get(column, "")
        return (self.tried(row.number, lambda: code_set(set_name).key_of(text)) or "") if text else ""

    def standard(self, row: SheetRow) -> str | None:
        """The data standard, by its name or its words."""
        text = row.cells.get("item_standard", "")
        if not text:
            return None
        for key, standard in STANDARDS.items():
            if text in {key, standard.title.zh, standard.title.en}:
                return key
        self.wrong(row.number, Text(f"没有数据标准“{text}”", f"there is no data standard “{text}”"))
        return None

    def kind(self, row: SheetRow, standard: str | None, before: Field | None) -> Type:
        """The data type; left empty it is the standard's, else as it was, else text."""
        given = self.code(row, "item_type", "type")
        fitting = STANDARDS[standard].type if standard else ""
        if given and fitting and given != fitting and standard != "enumeration":
            words = code_set("type").words(fitting)
            self.wrong(
                row.number, Text(f"该数据标准的类型应为{words.zh}", f"this standard's type is {words.en.lower()}")
            )
        return Type(given or fitting or (before.type if before else "string"))

    def length(self, row: SheetRow) -> int | None:
        """The greatest length; empty is none."""
        text = row.cells.get("item_length", "")
        if not text:
            return None
        if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 1_000_000:
            self.wrong(row.number, Text(f"长度“{text}”不是正整数", f"the length {text} is no positive whole number"))
            return None
        return int(text)

    def flag(self, row: SheetRow, column: str) -> bool:
        """Yes or no; empty is no."""
        text = row.cells.get(column, "").lower()
        if text not in YES | NO:
            self.wrong(row.number, Text(f"“{text}”应为 是 或 否", f"“{text}” should be yes or no"))
        return text in YES


def _names_in(text: str) -> tuple[str, ...]:
    """Other names of an item, as they are listed in one cell."""
    return tuple(dict.fromkeys(name for part in re.split("[、,，;；\n]", text) if (name := part.strip())))
