"""What the invented city and the command line may use of relief supplies."""

from mianzhou.applications.relief_supplies.places.actions import Site, open_place
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.stock.actions import hand_out, receive, send
from mianzhou.applications.relief_supplies.stock.checking_actions import (
    ask_write_off,
    count_place,
    judge_count,
    judge_write_off,
)
from mianzhou.applications.relief_supplies.stock.goods import Goods, Incoming
from mianzhou.applications.relief_supplies.stock.handover_actions import Arrived, settle, take_over
from mianzhou.applications.relief_supplies.stock.models import PlaceCount, Shelf, Transfer, WriteOff
from mianzhou.applications.relief_supplies.stock.opening_actions import open_stock
from mianzhou.applications.relief_supplies.stock.queries import lying_in

__all__ = [
    "Arrived",
    "Goods",
    "Incoming",
    "Place",
    "PlaceCount",
    "Shelf",
    "Site",
    "Transfer",
    "WriteOff",
    "ask_write_off",
    "count_place",
    "hand_out",
    "judge_count",
    "judge_write_off",
    "lying_in",
    "open_place",
    "open_stock",
    "receive",
    "send",
    "settle",
    "take_over",
]
