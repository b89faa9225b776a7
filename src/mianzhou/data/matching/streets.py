"""Streets, villages and estates: the addresses of a kind without house numbers, each once. Through their short list any part of an address, however
written, leads to the beginnings of the terms that hold it, so that no address needs more terms of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The list of names holds the streets of a kind under the kind's number and this.
STREETS = 10
# Up to the first figure: province to road or village. Behind a house number an estate or a building may have a name of its own, which is no
# 栋, 单元 or 室. RE2 and Python read both alike.
_ROAD = r"^[^0-9]{2,}"
_ESTATE = r"^[^0-9]{2,}[0-9]+号[^0-9a-z号栋幢座单楼组室附层之#()/.,-][^0-9a-z#()/.,-]{1,15}"
_PARTS = re.compile(_ROAD), re.compile(_ESTATE)


def streets_of(term: str) -> Iterator[str]:
    """The beginnings of an address term that are a street or village, and an estate in it; nothing of one that begins with a figure."""
    yield from (found[0] for part in _PARTS if (found := part.match(term)))


def streets_sql(term: str) -> str:
    """`streets_of` over a column of address terms: a list, with "" for what it does not have."""
    return f"[regexp_extract({term}, '{_ROAD}'), regexp_extract({term}, '{_ESTATE}')]"
