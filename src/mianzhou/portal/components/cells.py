"""Columns of a table, and how a value is shown on the page and written to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from mianzhou.kernel.text import Text

Kind = Literal["text", "date", "datetime", "number", "status", "actions"]
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Action:
    """A link in the 操作 column."""

    text: Text
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is the attribute (dots and double underscores go deeper) unless `value` computes it.

    `sort` is the queryset's field to order by, `link` the address of the row's page, `unit` is stated in the head (万元, %),
    `wide` lets the text wrap over the room that is left; `nowrap` keeps a number or code on one line.
    """

    key: str
    title: Text
    kind: Kind = "text"
    sort: str | None = None
    value: Callable[[Any], Any] | None = None
    link: Callable[[Any], str | None] | None = None
    unit: Text | None = None
    wide: bool = False
    nowrap: bool = False
    digits: int | None = None  # of numbers that are compared down the column
    file_only: bool = False  # in the file, where there is room; the row's own page says it

    @property
    def css(self) -> str:
        """The classes of its cells; the status tag itself is called `status`."""
        kind = {"status": "status-cell", "actions": "actions-cell"}.get(self.kind, self.kind)
        return " ".join(name for name, on in ((kind, True), ("wide", self.wide), ("nowrap", self.nowrap)) if on)

    @property
    def exported(self) -> bool:
        return self.kind != "actions"

    def of(self, row: Any) -> Any:
        """The column's value in this row."""
        if self.value is not None:
            return self.value(row)
        found = row
        for step in self.key.replace("__", ".").split("."):
            if found is None:
                return None
            found = found.get(step) if isinstance(found, dict) else getattr(found, step)
        return found() if callable(found) else found


def shown(column: Column, row: Any) -> SafeString:
    """The cell's HTML."""
    value = column.of(row)
    if column.kind == "actions":
        return format_html_join(" ", '<a href="{}">{}</a>', ((a.url, str(a.text)) for a in value or ()))
    html = _html(column.kind, value, column.digits)
    url = column.link(row) if column.link is not None else None
    return format_html('<a href="{}">{}</a>', url, html) if url else html


def _html(kind: Kind, value: Any, digits: int | None = None) -> SafeString:
    if value is None or value == "":
        return format_html('<span class="nothing">{}</span>', NOTHING)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        shape = "%Y-%m-%d" if kind == "date" else "%Y-%m-%d %H:%M"
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), local.strftime(shape))
    if isinstance(value, date):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), value.isoformat())
    if isinstance(value, bool):
        return conditional_escape(str(Text("是", "Yes") if value else Text("否", "No")))
    if kind == "number" and isinstance(value, int | float | Decimal):
        return conditional_escape(f"{value:,}" if digits is None else f"{value:,.{digits}f}")
    return conditional_escape(value if hasattr(value, "__html__") else str(value))


def written(column: Column, row: Any) -> str | int | float | Decimal | date | datetime | None:
    """The cell for a file: numbers and dates as such, everything else as text."""
    value = column.of(row)
    if isinstance(value, bool):
        return str(Text("是", "Yes") if value else Text("否", "No"))
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return str(value)
