"""The lists of stock: columns, filters and statuses."""

from __future__ import annotations

from django.urls import reverse

from mianzhou.applications.relief_supplies.stock.models import Shelf
from mianzhou.applications.relief_supplies.supplies import KINDS, PLACE_KINDS, SUPPLIES
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import ChoiceFilter, Column, Filter, TextFilter


def place_url(shelf: Shelf) -> str:
    """The page of the shelf's place."""
    return reverse("relief_place", args=[shelf.place.code])


SHELVES = [
    Column("place__name", Text("储备点", "Place"), sort="place__code"),
    Column("place__kind", Text("级别", "Level"), sort="place__kind", value=lambda s: PLACE_KINDS[s.place.kind]),
    Column("place__township__short_name", Text("乡镇", "Township"), sort="place__township__code"),
    Column("kind", Text("类别", "Kind"), sort="kind", value=lambda s: KINDS[s.kind]),
    Column("supply", Text("物资", "Supply"), sort="supply", value=lambda s: SUPPLIES[s.supply].title),
    Column("amount", Text("库存", "There"), kind="number", sort="amount"),
    Column("reserved", Text("预留", "Held back"), kind="number", sort="reserved"),
    Column("free", Text("可用", "Free"), kind="number", sort="free"),
    Column("coming", Text("在途", "On its way"), kind="number", sort="coming"),
    Column("expires", Text("最早到期", "First to expire"), kind="date", sort="expires"),
]
SHELF_FILTERS: list[Filter] = [
    TextFilter("q", Text("储备点", "Place"), fields=("place__name", "place__code", "place__township__name")),
    ChoiceFilter("supply", Text("物资", "Supply"), field="supply", choices=[(s, SUPPLIES[s].title) for s in SUPPLIES]),
    ChoiceFilter("kind", Text("类别", "Kind"), field="kind", choices=list(KINDS.items())),
    ChoiceFilter("level", Text("级别", "Level"), field="place__kind", choices=list(PLACE_KINDS.items())),
]
