"""The tables of the application's rooms."""

from mianzhou.applications.relief_supplies.drill.models import Drill
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.response.models import (
    Allocation,
    AllocationLine,
    Delivery,
    Event,
    HitTownship,
    Receipt,
    Request,
    RequestLine,
)
from mianzhou.applications.relief_supplies.stock.models import (
    AddedSupply,
    PlaceCount,
    Shelf,
    Transfer,
    TransferLine,
    WriteOff,
)
from mianzhou.applications.relief_supplies.townships.models import Township

__all__ = [
    "AddedSupply",
    "Allocation",
    "AllocationLine",
    "Delivery",
    "Drill",
    "Event",
    "HitTownship",
    "Place",
    "PlaceCount",
    "Receipt",
    "Request",
    "RequestLine",
    "Shelf",
    "Township",
    "Transfer",
    "TransferLine",
    "WriteOff",
]
