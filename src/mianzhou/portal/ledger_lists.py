"""What the lists of ledgers are filtered by, on the pages and in the API."""

from __future__ import annotations

from mianzhou.kernel.text import Text
from mianzhou.portal.components.filters import Filter, TextFilter

BOOK_FILTERS: list[Filter] = [
    TextFilter(
        "q",
        Text("编号、账簿、单位", "Code, book, unit"),
        fields=("code", "title", "unit__short_name", "unit__full_name"),
    ),
]
