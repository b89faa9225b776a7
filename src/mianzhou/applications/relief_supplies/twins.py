"""Relief supplies as JSON: the twins of their lists."""

from __future__ import annotations

from datetime import date

from ninja import Field, Router, Schema

from mianzhou.applications.relief_supplies.places.queries import READ
from mianzhou.applications.relief_supplies.stock.lists import SHELF_FILTERS
from mianzhou.applications.relief_supplies.stock.queries import shelves_for
from mianzhou.portal.api.api import list_api

router = Router(tags=["relief supplies"])


class ReliefStockOut(Schema):
    """A supply in a place: how much lies there, is held back, is free, is on its way there, and when the first of it expires."""

    place: str = Field(alias="place.code")
    name: str = Field(alias="place.name")
    level: str = Field(alias="place.kind")
    township: str = Field(alias="place.township.code")
    unit: str = Field(alias="place.keeper.code")
    kind: str
    supply: str
    amount: int
    reserved: int
    free: int
    coming: int
    expires: date | None


list_api(
    router,
    "/relief/stock",
    query=shelves_for,
    schema=ReliefStockOut,
    permission=READ,
    filters=SHELF_FILTERS,
    sorts=("place__code", "supply", "kind", "amount", "free", "expires"),
    default_sort="place__code",
    summary="Stock of relief supplies",
)
