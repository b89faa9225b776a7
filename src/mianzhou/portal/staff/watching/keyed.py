"""A table over a million clocks: read by key from wherever one stands, never by skipping."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from mianzhou.kernel.text import Text
from mianzhou.oversight.watching.api import ENDED, ClockPage, ClockState, Cursor, page_of
from mianzhou.portal.components.tables import Table
from mianzhou.portal.watching_lists import EVERY


class KeyedTable(Table):
    """Watched clocks by deadline: the nearest first, of those that are done the latest. The address says where the page begins."""

    @cached_property
    def latest_first(self) -> bool:
        """Whether the list is one of what is done, or of everything."""
        return self.given.get("state") in {EVERY, *(state.value for state in (*ENDED, ClockState.CEASED))}

    @cached_property
    def page(self) -> int:
        """Pages have no numbers."""
        return 1

    @cached_property
    def rows_sorted(self) -> Any:
        """All rows in their order, for a file."""
        rows: Any = self.rows_matching
        return rows.order_by(*(("-due_at", "-pk") if self.latest_first else ("due_at", "pk"))).select_related("unit")

    @cached_property
    def _found(self) -> ClockPage:
        rows: Any = self.rows_matching
        after = Cursor.read(self.given.get("after", ""))
        return page_of(rows, after=after, latest_first=self.latest_first, size=self.size)

    @cached_property
    def _window(self) -> list[Any]:
        return list(self._found.clocks)

    @property
    def previous_url(self) -> str | None:
        """Back to the beginning."""
        return self.url() if self.given.get("after") else None

    @property
    def next_url(self) -> str | None:
        """The page after this one."""
        return self.url(after=str(self._found.next)) if self._found.next is not None else None

    @property
    def page_links(self) -> list[tuple[int | None, str]]:
        """None: pages have no numbers."""
        return []

    @property
    def span_text(self) -> Text:
        """How many are on the page."""
        return Text("本页 {n} 项", "{n} on this page").format(n=len(self._window))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along: not the place in the list, which filters change."""
        return [(name, value) for name, value in super().kept if name != f"{self.prefix}after"]

    def url(self, **changes: str | int | None) -> str:
        """The address with some parameters changed; from the beginning unless it says from where."""
        return super().url(**{"after": None, **changes})
