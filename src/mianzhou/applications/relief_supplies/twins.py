"""Relief supplies as JSON: the twins of their lists."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from mianzhou.applications.relief_supplies.places.queries import READ, places_for
from mianzhou.applications.relief_supplies.response_desk import twins as response
from mianzhou.applications.relief_supplies.stock.lists import (
    EXPIRING_FILTERS,
    PLACE_FILTERS,
    SHELF_FILTERS,
    TRANSFER_FILTERS,
    WRITE_OFF_FILTERS,
)
from mianzhou.applications.relief_supplies.stock.queries import (
    counts_for,
    expiring,
    lots_for,
    shelves_for,
    transfers_for,
    write_offs_for,
)
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.portal.api.api import list_api, operation

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
    query=lambda actor: shelves_for(actor, timezone.localdate()),
    schema=ReliefStockOut,
    permission=READ,
    filters=SHELF_FILTERS,
    sorts=("place__code", "supply", "kind", "amount", "free", "expires"),
    default_sort="place__code",
    summary="救灾物资库存 Stock of relief supplies",
)


class ReliefPlaceOut(Schema):
    """A depot, station or point: who keeps it, where it lies (degrees east and north), how large it is (m²)."""

    code: str
    name: str
    level: str = Field(alias="kind")
    township: str = Field(alias="township.code")
    unit: str = Field(alias="keeper.code")
    longitude: float
    latitude: float
    capacity: int | None
    closed_at: datetime | None


class ReliefTransferOut(Schema):
    """Supplies from a place to another, and how that stands."""

    number: str
    source: str = Field(alias="source.code")
    target: str = Field(alias="target.code")
    purpose: str
    state: str
    sent_at: datetime
    taken_at: datetime | None


class ReliefLotOut(Schema):
    """A lot in a place that has expired or will within 90 days."""

    place: str = Field(alias="place_code")
    name: str = Field(alias="place_name")
    supply: str
    lot: str = Field(alias="lot.code")
    amount: int
    expires_on: date = Field(alias="lot.expires_on")


class ReliefCountOut(Schema):
    """A count of a place by its keeper, and whether a second person agreed."""

    place: str = Field(alias="place.code")
    name: str = Field(alias="place.name")
    counted_at: datetime = Field(alias="stocktake.counted_at")
    state: str = Field(alias="stocktake.state")


class ReliefWriteOffOut(Schema):
    """What is to leave the book since it expired or is spoilt, and whether a second person agreed."""

    place: str = Field(alias="shelf.place.code")
    name: str = Field(alias="shelf.place.name")
    supply: str = Field(alias="shelf.supply")
    lot: str = Field(alias="lot.code")
    amount: int
    reason: str
    asked_at: datetime
    state: str


class ReliefSupplyOut(Schema):
    """A supply of the catalogue: its kind, the unit in which it is counted, how many people one of it serves for a day, whether it is still stored."""

    code: str
    title: str
    kind: str
    unit: str
    serves: float
    stored: bool


list_api(
    router,
    "/relief/places",
    query=places_for,
    schema=ReliefPlaceOut,
    permission=READ,
    filters=PLACE_FILTERS,
    sorts=("code", "name", "kind"),
    default_sort="code",
    summary="救灾物资储备点 Places of relief supplies",
)
list_api(
    router,
    "/relief/transfers",
    query=transfers_for,
    schema=ReliefTransferOut,
    permission=READ,
    filters=TRANSFER_FILTERS,
    sorts=("number", "sent_at", "state"),
    default_sort="-sent_at",
    summary="救灾物资调拨 Transfers of relief supplies",
)
list_api(
    router,
    "/relief/expiring",
    query=lambda actor: expiring(lots_for(actor), timezone.localdate()),
    schema=ReliefLotOut,
    permission=READ,
    filters=EXPIRING_FILTERS,
    sorts=("place_code", "supply", "amount", "lot__expires_on"),
    default_sort="lot__expires_on",
    summary="临期救灾物资 Lots of relief supplies that expire",
)
list_api(
    router,
    "/relief/counts",
    query=counts_for,
    schema=ReliefCountOut,
    permission=READ,
    filters=[],
    sorts=("place__code", "stocktake__counted_at", "stocktake__state"),
    default_sort="-stocktake__counted_at",
    summary="救灾物资盘点 Counts of places of relief supplies",
)
list_api(
    router,
    "/relief/write-offs",
    query=write_offs_for,
    schema=ReliefWriteOffOut,
    permission=READ,
    filters=WRITE_OFF_FILTERS,
    sorts=("shelf__place__code", "shelf__supply", "amount", "reason", "asked_at", "state"),
    default_sort="-asked_at",
    summary="救灾物资核销 Write-offs of relief supplies",
)


@operation(
    router.get,
    "/relief/catalogue",
    permission=READ,
    response=list[ReliefSupplyOut],
    summary="救灾物资目录 Catalogue of relief supplies",
)
def relief_catalogue_as_json(request: HttpRequest) -> list[ReliefSupplyOut]:
    """The catalogue, by its four kinds."""
    return [
        ReliefSupplyOut(
            code=s.code, title=s.title.zh, kind=s.kind, unit=s.unit.zh, serves=float(s.serves), stored=s.offered
        )
        for s in SUPPLIES.values()
    ]


response.add_to(router)
