"""Tables: every list of the site, paged, filtered, sorted, exportable, with its state in the address.

    table = Table(request, queryset, name="tasks", columns=[…], filters=[…], default_sort="-due_on", empty=Text(…))
    if response := table.export():
        return response
    return render(request, "area/list.html", {"table": table})    # {% include "components/table.html" %}

The queryset brings what its columns need (`select_related`, `annotate`): the table asks for one page of rows and one count. Columns and
filters are described in `cells` and `filters`. A second table on a page gets a `prefix`, so that the two do not share parameters. What a
column needs and no query can bring beforehand, `prepare` fetches for all rows of a page, or of a part of a file, at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from mianzhou.kernel.text import Text
from mianzhou.portal.components.cells import Action, Column, shown
from mianzhou.portal.components.counting import Total, total_of
from mianzhou.portal.components.exports import CSV_LIMIT, XLSX_LIMIT, ExportTooLarge, csv_response, xlsx_response
from mianzhou.portal.components.filters import Chosen, Filter, FilterError
from mianzhou.portal.components.status import Status

__all__ = ["Action", "BulkAction", "Column", "Status", "Table", "selected_ids"]

SIZES = (20, 50, 100)
CHUNK = 2000  # rows of a file that are fetched at once
DEEP = 200  # rows from which on skipping costs more than asking twice
CODE = re.compile(r"(?=\S*\d)\S{1,18}")
NOTHING_YET = Text("这里还没有内容。", "There is nothing here yet.")


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something done to all chosen rows: a POST of `selected` (keys) to `url`. `confirm` says what follows, when it matters."""

    name: str
    text: Text
    url: str
    confirm: Text | None = None
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    column: Column
    sort_url: str | None
    aria_sort: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its column and its HTML."""

    column: Column
    html: SafeString

    @property
    def css(self) -> str:
        """Its classes: a number of a document, a code or a date given as text stays on one line."""
        if self.column.kind == "text" and CODE.fullmatch(strip_tags(self.html)):
            return f"{self.column.css} nowrap"
        return self.column.css


@dataclass(frozen=True, slots=True)
class Row:
    """One row as shown; `url` is where Enter leads, `edit_url` where `e` leads."""

    key: str
    cells: tuple[Cell, ...]
    url: str | None
    edit_url: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Control:
    """A filter with what its template needs."""

    filter: Filter
    data: dict[str, Any]
    error: Text | None
    field_id: str


def selected_ids(request: HttpRequest) -> list[int]:
    """The keys chosen in a bulk action, without what is no key."""
    return [int(key) for key in request.POST.getlist("selected") if key.isdecimal()]


class Table:
    """One list in one request."""

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any] | Sequence[Any],
        *,
        name: str,
        columns: Sequence[Column],
        filters: Sequence[Filter] = (),
        default_sort: str = "",
        page_size: int = SIZES[0],
        empty: Text = NOTHING_YET,
        bulk: Sequence[BulkAction] = (),
        edit: Callable[[Any], str | None] | None = None,
        caption: Text | None = None,
        prefix: str = "",
        prepare: Callable[[Sequence[Any]], None] | None = None,
        whole: Total | None = None,
    ) -> None:
        if filters and not isinstance(queryset, QuerySet):
            raise TypeError("filters need a queryset")
        self.request = request
        self.name = name
        self.columns = tuple(columns)
        self.filters = tuple(filters)
        self.default_sort = default_sort
        self.empty = empty
        self.bulk = tuple(bulk)
        self.edit = edit
        self.caption = caption
        self.prefix = f"{prefix}-" if prefix else ""
        self.given = {
            k.removeprefix(self.prefix): str(v).replace("\x00", "")
            for k, v in request.GET.items()
            if k.startswith(self.prefix)
        }
        self.errors: dict[str, Text] = {}
        self._source = queryset
        self._whole = whole
        self._prepare = prepare
        self._page_size = page_size

    # --- what is asked for -------------------------------------------------------------------------------------------------

    @cached_property
    def size(self) -> int:
        """Rows on a page."""
        wanted = self.given.get("size", "")
        return int(wanted) if wanted.isdecimal() and int(wanted) in SIZES else self._page_size

    @cached_property
    def page(self) -> int:
        """The page shown, from 1."""
        wanted = self.given.get("page", "")
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 1
        return max(1, min(number, self.last_page or number))

    @cached_property
    def sort(self) -> str:
        """The field ordered by, with `-` for descending."""
        wanted = self.given.get("sort", "")
        return wanted if wanted.removeprefix("-") in {c.sort for c in self.columns if c.sort} else self.default_sort

    @cached_property
    def rows_matching(self) -> QuerySet[Any] | Sequence[Any]:
        """The rows that pass the filters, unordered."""
        rows = self._source
        for each in self.filters:
            try:
                rows = each.apply(rows, self.given)  # type: ignore[arg-type]  # a queryset, see __init__
            except FilterError as error:
                self.errors[each.name] = error.text
        return rows

    @cached_property
    def rows_sorted(self) -> QuerySet[Any] | Sequence[Any]:
        """The rows that pass, in order; the key decides between equals, so that pages never overlap."""
        rows = self.rows_matching
        if isinstance(rows, QuerySet):
            if not self.sort:
                return rows if rows.ordered else rows.order_by("pk")
            return rows.order_by(self.sort, "-pk" if self.sort.startswith("-") else "pk")
        if not self.sort:
            return rows
        by = attrgetter(self.sort.removeprefix("-").replace("__", "."))
        return sorted(rows, key=by, reverse=self.sort.startswith("-"))

    # --- what is shown -----------------------------------------------------------------------------------------------------

    @cached_property
    def total(self) -> Total:
        """How many rows match; of an unfiltered list what its page has found out already (`whole`)."""
        return self._whole if self._whole is not None and not self.filtered else total_of(self.rows_matching)

    @cached_property
    def last_page(self) -> int | None:
        """The number of the last page; None when the total is an estimate."""
        return max(1, -(-self.total.number // self.size)) if self.total.exact else None

    @cached_property
    def _window(self) -> list[Any]:
        first = (self.page - 1) * self.size
        rows, part = self.rows_sorted, slice(first, first + self.size + 1)  # one more tells whether a page follows
        if first < DEEP or not isinstance(rows, QuerySet) or rows.query.distinct or rows.query.group_by:
            return list(rows[part])
        # What is skipped is skipped by its keys, without what the columns need.
        keys = list(rows.values_list("pk", flat=True)[part])
        return list(rows.filter(pk__in=keys))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        shown_here = self._window[: self.size]
        if self._prepare is not None:
            self._prepare(shown_here)
        return [self._row(each) for each in shown_here]

    def _row(self, row: Any) -> Row:
        cells = tuple(Cell(c, shown(c, row)) for c in self.columns if not c.file_only)
        url = next((c.link(row) for c in self.columns if c.link is not None), None)
        key = (
            str(row.pk)
            if isinstance(row, Model)
            else str(row.get("pk", row.get("id", "")) if isinstance(row, dict) else getattr(row, "key", ""))
        )
        return Row(key, cells, url, self.edit(row) if self.edit else None, str(self.columns[0].of(row)))

    @property
    def heads(self) -> list[Head]:
        """The heads, each with the address that sorts by it."""
        return [self._head(c) for c in self.columns if not c.file_only]

    def _head(self, column: Column) -> Head:
        if column.sort is None:
            return Head(column, None, None)
        current = self.sort.removeprefix("-") == column.sort
        descending = self.sort.startswith("-")
        wanted = f"-{column.sort}" if current and not descending else column.sort
        aria = ("descending" if descending else "ascending") if current else None
        return Head(column, self.url(sort=wanted, page=None), aria)

    @property
    def controls(self) -> list[Control]:
        """The filters' controls, with what was wrong about a value."""
        _ = self.rows_matching
        return [
            Control(f, f.control(self.given), self.errors.get(f.name), f"{self.prefix}{self.name}-{f.name}")
            for f in self.filters
        ]

    @property
    def chips(self) -> list[tuple[Chosen, str]]:
        """The filters in force, each with the address without it."""
        chosen = (f.chosen(self.given) for f in self.filters)
        return [(c, self.url(page=None, **dict.fromkeys(c.params))) for c in chosen if c is not None]

    @property
    def filtered(self) -> bool:
        return bool(self.chips) or bool(self.errors)

    @property
    def clear_url(self) -> str:
        """The address without any filter."""
        return self.url(page=None, **dict.fromkeys(p for f in self.filters for p in f.params))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the filter form must carry along: sorting, page size, and what belongs to others on the page."""
        own = {self.prefix + p for f in self.filters for p in f.params} | {self.prefix + "page"}
        return [(k, str(v)) for k, v in self.request.GET.items() if k not in own]

    @property
    def previous_url(self) -> str | None:
        return self.url(page=self.page - 1) if self.page > 1 else None

    @property
    def next_url(self) -> str | None:
        return self.url(page=self.page + 1) if len(self._window) > self.size else None

    @property
    def page_links(self) -> list[tuple[int | None, str]]:
        """First, last and the neighbours; None stands for a gap. Only when the number of pages is known."""
        if self.last_page is None or self.last_page == 1:
            return []
        near = {1, self.last_page, *range(self.page - 2, self.page + 3)}
        pages = sorted(p for p in near if 1 <= p <= self.last_page)
        links: list[tuple[int | None, str]] = []
        for before, number in zip([0, *pages], pages, strict=False):
            if number - before > 1:
                links.append((None, ""))
            links.append((number, self.url(page=number)))
        return links

    @property
    def sizes(self) -> list[tuple[int, str]]:
        return [(n, self.url(size=n, page=None)) for n in SIZES]

    @property
    def span_text(self) -> Text:
        """Which rows are shown: 第 21–40 项."""
        first = (self.page - 1) * self.size + 1
        last = first + len(self.rows) - 1
        return Text(f"第 {first:,}–{last:,} 项", f"{first:,}–{last:,}")

    @property
    def left_out_text(self) -> Text:
        """What a print of this page says of the rows on others."""
        if not self.total.exact:
            return Text("其余内容没有打印，全部见 XLSX。", "the others are not printed; all are in the XLSX file")
        n = self.total.number - len(self.rows)
        words = Text("其余 {n} 项没有打印，全部见 XLSX。", "{n} more not printed; all are in the XLSX file")
        return words.format(n=f"{n:,}")

    @property
    def xlsx_url(self) -> str:
        return self.url(export="xlsx", page=None)

    @property
    def csv_url(self) -> str:
        return self.url(export="csv", page=None)

    def url(self, **changes: str | int | None) -> str:
        """The address of this page with some of the table's parameters changed; None takes one away."""
        query: QueryDict = self.request.GET.copy()
        query.pop(f"{self.prefix}export", None)
        for key, value in changes.items():
            query.pop(self.prefix + key, None)
            if value is not None:
                query[self.prefix + key] = str(value)
        return f"?{query.urlencode()}" if query else self.request.path

    # --- files -------------------------------------------------------------------------------------------------------------

    def export(self) -> HttpResponse | None:
        """The list as a file when the address asks for one (`?export=xlsx` or `csv`), as filtered and sorted; otherwise None."""
        wanted = self.given.get("export")
        if wanted not in {"xlsx", "csv"}:
            return None
        limit = XLSX_LIMIT if wanted == "xlsx" else CSV_LIMIT
        self._refuse_more_than(limit, wanted)
        columns = [c for c in self.columns if c.exported]
        name = f"{self.name}-{timezone.localdate().isoformat()}"
        if wanted == "csv":
            return cast(HttpResponse, csv_response(name, columns, self._all_rows()))  # views speak of HttpResponse only
        return cast(HttpResponse, xlsx_response(name, columns, self._all_rows(), self._note()))

    def _refuse_more_than(self, limit: int, kind: str) -> None:
        rows = self.rows_matching
        beyond = rows.order_by()[limit : limit + 1].exists() if isinstance(rows, QuerySet) else len(rows) > limit
        if beyond:
            other = Text("，或改用 CSV", ", or use CSV") if kind == "xlsx" else Text("", "")
            raise ExportTooLarge(limit=f"{limit:,}", kind=kind.upper(), other=other)

    def _all_rows(self) -> Iterable[Any]:
        rows = self.rows_sorted
        each = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
        if self._prepare is None:
            return each
        return self._prepared(each, self._prepare)

    @staticmethod
    def _prepared(rows: Iterator[Any], prepare: Callable[[Sequence[Any]], None]) -> Iterator[Any]:
        while chunk := list(islice(rows, CHUNK)):
            prepare(chunk)
            yield from chunk

    def _note(self) -> list[str]:
        made = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        lines = [str(Text(f"导出时间 {made}", f"Exported {made}")), self.request.build_absolute_uri(self.url())]
        return [*lines, *(f"{chosen.title}: {chosen.value}" for chosen, _ in self.chips)]
