"""What the invented city and the command line may use of relief supplies."""

from mianzhou.applications.relief_supplies.drill.actions import assumptions, keep_drill, run_now, told
from mianzhou.applications.relief_supplies.drill.models import Drill
from mianzhou.applications.relief_supplies.drill.simulation import STRENGTHS, SUPPOSED, Supposition
from mianzhou.applications.relief_supplies.places.actions import Site, open_place
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.response.allocation_actions import confirm_allocation, propose_allocation
from mianzhou.applications.relief_supplies.response.delivery_actions import send_delivery, take_over_delivery
from mianzhou.applications.relief_supplies.response.event_actions import Hit, close_event, open_event
from mianzhou.applications.relief_supplies.response.models import Delivery, Event, HitTownship
from mianzhou.applications.relief_supplies.response.progress import in_hand
from mianzhou.applications.relief_supplies.response.receipt_actions import Handed, Household, enter_receipts
from mianzhou.applications.relief_supplies.response.request_actions import draft_request, submit_request
from mianzhou.applications.relief_supplies.stock.actions import hand_out, receive, send
from mianzhou.applications.relief_supplies.stock.catalogue_actions import add_supply
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
from mianzhou.applications.relief_supplies.supplies import SUPPLIES, Supply
from mianzhou.applications.relief_supplies.townships.actions import Figures, set_townships
from mianzhou.applications.relief_supplies.townships.models import Township
from mianzhou.applications.relief_supplies.townships.taking_over import figures_from, read_figures

__all__ = [
    "STRENGTHS",
    "SUPPLIES",
    "SUPPOSED",
    "Arrived",
    "Delivery",
    "Drill",
    "Event",
    "Figures",
    "Goods",
    "Handed",
    "Hit",
    "HitTownship",
    "Household",
    "Incoming",
    "Place",
    "PlaceCount",
    "Shelf",
    "Site",
    "Supply",
    "Supposition",
    "Township",
    "Transfer",
    "WriteOff",
    "add_supply",
    "ask_write_off",
    "assumptions",
    "close_event",
    "confirm_allocation",
    "count_place",
    "draft_request",
    "enter_receipts",
    "figures_from",
    "hand_out",
    "in_hand",
    "judge_count",
    "judge_write_off",
    "keep_drill",
    "lying_in",
    "open_event",
    "open_place",
    "open_stock",
    "propose_allocation",
    "read_figures",
    "receive",
    "run_now",
    "send",
    "send_delivery",
    "set_townships",
    "settle",
    "submit_request",
    "take_over",
    "take_over_delivery",
    "told",
]
