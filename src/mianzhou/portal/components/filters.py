"""Filters of lists: each reads its own parameters of the address and narrows a queryset.

The same objects stand above the table of a page and behind its JSON twin, so both give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from mianzhou.kernel.text import Text

Rows = QuerySet[Any]
Choices = Iterable[tuple[Any, Text | str]]
ANY = Text("全部", "All")
WRONG_DATE = Text("请按 2026-01-31 的格式填写日期", "Write the date as 2026-01-31")
WRONG_CHOICE = Text("没有这个选项", "There is no such choice")


class FilterError(ValueError):
    """A parameter that the filter cannot read; `text` says what is expected."""

    def __init__(self, param: str, text: Text) -> None:
        self.param = param
        self.text = text
        super().__init__(f"{param}: {text.en}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in force, as a chip: what it is called, what was chosen, which parameters it holds."""

    title: Text
    value: str
    params: tuple[str, ...]


class Filter(Protocol):
    """What every filter can do."""

    @property
    def name(self) -> str:
        """What its parameters are called by."""
        ...

    @property
    def title(self) -> Text:
        """What it is called on the page."""
        ...

    @property
    def template(self) -> str:
        """The template of its control."""
        ...

    @property
    def params(self) -> tuple[str, ...]:
        """The names of its parameters."""
        ...

    def apply(self, rows: Rows, given: Mapping[str, str]) -> Rows:
        """The rows that match; `FilterError` for a value that cannot be read."""
        ...

    def chosen(self, given: Mapping[str, str]) -> Chosen | None:
        """What is in force, None when nothing is."""
        ...

    def control(self, given: Mapping[str, str]) -> dict[str, Any]:
        """What its template needs."""
        ...


@dataclass(frozen=True)
class TextFilter:
    """Words, each of which must occur in one of `fields`; or handed to `search(rows, text)` where a room has its own search."""

    name: str
    title: Text
    fields: Sequence[str] = ()
    placeholder: Text | None = None
    search: Callable[[Rows, str], Rows] | None = None

    template = "components/filter_text.html"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def apply(self, rows: Rows, given: Mapping[str, str]) -> Rows:
        text = given.get(self.name, "").strip()
        if not text:
            return rows
        if self.search is not None:
            return self.search(rows, text)
        for word in text.split()[:8]:
            anywhere = Q()
            for name in self.fields:
                anywhere |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(anywhere)
        return rows

    def chosen(self, given: Mapping[str, str]) -> Chosen | None:
        text = given.get(self.name, "").strip()
        return Chosen(self.title, text, self.params) if text else None

    def control(self, given: Mapping[str, str]) -> dict[str, Any]:
        return {"value": given.get(self.name, ""), "placeholder": self.placeholder or ""}


@dataclass(frozen=True)
class ChoiceFilter:
    """One of several values of `field`; or handed to `narrow(rows, value)` where the choice is not a column.

    `choices` are pairs of value and title, or a function that gives them (asked only when the page is shown).
    """

    name: str
    title: Text
    field: str = ""
    choices: Choices | Callable[[], Choices] = ()
    narrow: Callable[[Rows, str], Rows] | None = None
    any_title: Text = ANY

    template = "components/filter_choice.html"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def options(self) -> list[tuple[str, str]]:
        """The choices as strings, in the language of the request."""
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(title)) for value, title in given]

    def apply(self, rows: Rows, given: Mapping[str, str]) -> Rows:
        value = given.get(self.name, "")
        if not value:
            return rows
        if value not in {v for v, _ in self.options()}:
            raise FilterError(self.name, WRONG_CHOICE)
        return self.narrow(rows, value) if self.narrow else rows.filter(**{self.field: value})

    def chosen(self, given: Mapping[str, str]) -> Chosen | None:
        value = given.get(self.name, "")
        title = dict(self.options()).get(value) if value else None  # choices may cost a query
        return Chosen(self.title, title, self.params) if title else None

    def control(self, given: Mapping[str, str]) -> dict[str, Any]:
        return {"value": given.get(self.name, ""), "options": self.options(), "any_title": self.any_title}


@dataclass(frozen=True)
class DateRangeFilter:
    """Days from … to …, both included, either may be open: parameters `<name>_from` and `<name>_to`.

    `moment=True` when the column is a moment: the days are then those of the city's time zone.
    """

    name: str
    title: Text
    field: str
    moment: bool = False

    template = "components/filter_dates.html"

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def apply(self, rows: Rows, given: Mapping[str, str]) -> Rows:
        column = f"{self.field}__date" if self.moment else self.field
        for param, comparison in zip(self.params, ("gte", "lte"), strict=True):
            day = _day(param, given)
            if day is not None:
                rows = rows.filter(**{f"{column}__{comparison}": day})
        return rows

    def chosen(self, given: Mapping[str, str]) -> Chosen | None:
        first, last = (given.get(p, "").strip() for p in self.params)
        if not first and not last:
            return None
        return Chosen(self.title, f"{first or '…'} – {last or '…'}", self.params)

    def control(self, given: Mapping[str, str]) -> dict[str, Any]:
        first, last = self.params
        return {"from_name": first, "to_name": last, "first": given.get(first, ""), "last": given.get(last, "")}


def _day(param: str, given: Mapping[str, str]) -> date | None:
    text = given.get(param, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FilterError(param, WRONG_DATE) from None
