"""The lists of stock: columns, filters and statuses."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.stock.models import PlaceCount, Transfer, TransferLine, WriteOff
from mianzhou.applications.relief_supplies.stock.queries import WARN_BEFORE, Lying
from mianzhou.applications.relief_supplies.supplies import KINDS, PLACE_KINDS, SUPPLIES
from mianzhou.applications.relief_supplies.words import (
    COUNT_STATES,
    MOVEMENTS,
    PLACE_STATES,
    REASONS,
    TRANSFER_STATES,
    WRITE_OFF_STATES,
)
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import (
    Action,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Filter,
    Status,
    TextFilter,
    shown_name,
)

_STATUS = {
    "sent": "waiting",
    "arrived": "done",
    "short": "late",
    "settled": "done",
    "asked": "waiting",
    "approved": "done",
    "refused": "open",
    "counted": "waiting",
    "adjusted": "done",
}
_SUPPLY = ChoiceFilter("supply", Text("物资", "Supply"), field="supply", choices=lambda: [(s.code, s.title) for s in SUPPLIES.values()])  # fmt: skip
_KIND = ChoiceFilter("kind", Text("类别", "Kind"), field="kind", choices=list(KINDS.items()))


def place_url(code: str) -> str:
    """The page of a place."""
    return reverse("relief_place", args=[code])


def do_url(place: Place, verb: str, about: str = "") -> str:
    """The form of a verb in a place."""
    url = reverse("relief_place_do", args=[place.code, verb])
    return f"{url}?about={about}" if about else url


def supply_title(row: Any) -> Text:
    """What the row's supply is called."""
    return SUPPLIES[row.supply].title


def _pieces(row: Any) -> int:
    """The row's amount: supplies are counted in whole pieces."""
    return int(row.amount)


def unit_of(row: Any) -> Text:
    """The unit in which the row's supply is counted."""
    return SUPPLIES[row.supply].unit


def place_status(place: Place) -> Status:
    """In use or closed."""
    return Status("done", PLACE_STATES["open"]) if place.closed_at is None else Status("late", PLACE_STATES["closed"])


PLACES = [
    Column("code", Text("编码", "Code"), sort="code", nowrap=True),
    Column("name", Text("名称", "Name"), sort="name", link=lambda p: place_url(p.code), wide=True),
    Column("kind", Text("级别", "Level"), sort="kind", value=lambda p: PLACE_KINDS[p.kind]),
    Column("township__parent__short_name", Text("区县", "County"), sort="township__parent__code"),
    Column("township__short_name", Text("乡镇", "Township"), sort="township__code"),
    Column("keeper__short_name", Text("保管单位", "Kept by"), sort="keeper__short_name"),
    Column("capacity", Text("面积", "Floor"), kind="number", sort="capacity", unit=Text("平方米", "m²")),
    Column("contact", Text("联系人", "Contact")),
    Column("phone", Text("电话", "Phone"), nowrap=True),
    Column("supplies", Text("物资品种", "Kinds of goods"), kind="number", sort="supplies"),
    Column("state", Text("状态", "State"), kind="status", sort="closed_at", value=place_status),
]
PLACE_FILTERS: list[Filter] = [
    TextFilter(
        "q", Text("名称、编码、乡镇", "Name, code, township"), fields=("name", "code", "township__name", "keeper__full_name")
    ),
    ChoiceFilter("level", Text("级别", "Level"), field="kind", choices=list(PLACE_KINDS.items())),
    ChoiceFilter("state", Text("状态", "State"), choices=list(PLACE_STATES.items()), narrow=lambda rows, value: rows.filter(closed_at__isnull=value == "open")),
]  # fmt: skip
SHELVES = [
    Column(
        "place__name", Text("储备点", "Place"), sort="place__code", link=lambda s: place_url(s.place.code), wide=True
    ),
    Column("place__kind", Text("级别", "Level"), sort="place__kind", value=lambda s: PLACE_KINDS[s.place.kind]),
    Column("place__township__short_name", Text("乡镇", "Township"), sort="place__township__code"),
    Column("kind", Text("类别", "Kind"), sort="kind", value=lambda s: KINDS[s.kind]),
    Column("supply", Text("物资", "Supply"), sort="supply", value=supply_title),
    Column("amount", Text("库存", "There"), kind="number", sort="amount"),
    Column("reserved", Text("预留", "Held"), kind="number"),
    Column("free", Text("可用", "Free"), kind="number", sort="free"),
    Column("coming", Text("在途", "Coming"), kind="number"),
    Column("counted_in", Text("单位", "Unit"), value=unit_of),
    Column("expires", Text("最早到期", "Expires"), kind="date", sort="expires"),
]
SHELF_FILTERS: list[Filter] = [
    TextFilter("q", Text("储备点、乡镇", "Place, township"), fields=("place__name", "place__code", "place__township__name")),
    _SUPPLY,
    _KIND,
    ChoiceFilter("level", Text("级别", "Level"), field="place__kind", choices=list(PLACE_KINDS.items())),
]  # fmt: skip


def expiry_status(expires_on: date | None, day: date) -> Status:
    """How far a lot is from its last day."""
    if expires_on is None:
        return Status("done", Text("长期有效", "Keeps for good"))
    left = (expires_on - day).days
    if left < 0:
        return Status("late", Text("已过期 {n} 天", "expired {n} day(s) ago").format(n=-left))
    if expires_on <= day + WARN_BEFORE:
        return Status("soon", Text("{n} 天后到期", "{n} day(s) left").format(n=left))
    return Status("done", Text("有效", "To be used"))


def expiring_columns(day: date, kept: Callable[[str], bool]) -> list[Column]:
    """Lots that expire; whoever keeps the place may ask to write them off."""
    return [
        Column("place_name", Text("储备点", "Place"), sort="place_code", link=lambda b: place_url(b.place_code), wide=True),
        Column("unit_name", Text("保管单位", "Kept by"), sort="unit_name"),
        Column("supply", Text("物资", "Supply"), sort="supply", value=supply_title),
        Column("lot__code", Text("批次", "Lot"), sort="lot__code"),
        Column("amount", Text("数量", "Amount"), kind="number", sort="amount", value=_pieces),
        Column("counted_in", Text("单位", "Counted in"), value=unit_of),
        Column("lot__expires_on", Text("有效期至", "Until"), kind="date", sort="lot__expires_on"),
        Column("status", Text("状态", "State"), kind="status", value=lambda b: expiry_status(b.lot.expires_on, day)),
        Column(
            "actions",
            Text("操作", "Actions"),
            kind="actions",
            value=lambda b: [
                Action(Text("核销", "Write off"), f"{reverse('relief_place_do', args=[b.place_code, 'write_off'])}?about={b.shelf_id}-{b.lot_id}")
            ]
            if b.free > 0 and kept(b.place_code)
            else [],
        ),
    ]  # fmt: skip


EXPIRING_FILTERS: list[Filter] = [
    TextFilter("q", Text("储备点、批次", "Place, lot"), fields=("place_name", "lot__code")),
    _SUPPLY,
    _KIND,
]


def lying_columns(day: date, *, keeps: bool, past: bool = False) -> list[Column]:
    """The lots of a place, now or at a past moment."""
    columns = [
        Column("shelf__supply", Text("物资", "Supply"), value=lambda e: supply_title(e.shelf)),
        Column("kind", Text("类别", "Kind"), value=lambda e: KINDS[e.shelf.kind]),
        Column("lot", Text("批次", "Lot"), value=lambda e: e.lot.code or "—", nowrap=True),
        Column("amount", Text("数量", "Amount"), kind="number"),
        Column("counted_in", Text("单位", "Counted in"), value=lambda e: unit_of(e.shelf)),
    ]
    if not past:
        columns.append(Column("reserved", Text("预留", "Held back"), kind="number"))
    columns += [
        Column("expires_on", Text("有效期至", "Until"), kind="date", value=lambda e: e.lot.expires_on),
        Column("status", Text("状态", "State"), kind="status", value=lambda e: expiry_status(e.lot.expires_on, day)),
    ]
    if keeps and not past:
        columns.append(Column("actions", Text("操作", "Actions"), kind="actions", value=_lot_actions))
    return columns


def _lot_actions(each: Lying) -> list[Action]:
    if each.free <= 0:
        return []
    return [Action(Text("核销", "Write off"), do_url(each.shelf.place, "write_off", f"{each.shelf.pk}-{each.lot.pk}"))]


MOVEMENT_COLUMNS = [
    Column("effective_at", Text("时间", "When"), kind="datetime", sort="effective_at"),
    Column("kind", Text("事项", "What"), value=lambda e: MOVEMENTS.get(e.posting.kind, e.posting.kind)),
    Column("supply", Text("物资", "Supply"), value=supply_title),
    Column("lot__code", Text("批次", "Lot")),
    Column("amount", Text("数量", "Amount"), kind="number", value=_pieces),
    Column("by", Text("经手人", "By"), value=lambda e: shown_name(e.posting.actor_name, e.person_name)),
    Column("posting__remark", Text("说明", "Remark"), wide=True),
]
MOVEMENT_FILTERS: list[Filter] = [
    ChoiceFilter("what", Text("事项", "What"), field="posting__kind", choices=list(MOVEMENTS.items())),
    DateRangeFilter("on", Text("日期", "Day"), field="effective_at"),
]


def transfer_url(transfer: Transfer) -> str:
    """The page of a transfer."""
    return reverse("relief_transfer", args=[transfer.number])


def transfer_status(transfer: Transfer) -> Status:
    """On its way, taken over, short, settled."""
    return Status(_STATUS[transfer.state], TRANSFER_STATES[transfer.state])


TRANSFERS = [
    Column("number", Text("单号", "No."), sort="number", link=transfer_url, nowrap=True),
    Column("source__name", Text("发出", "From"), sort="source__name"),
    Column("target__name", Text("发往", "To"), sort="target__name"),
    Column("purpose", Text("用途", "For"), wide=True),
    Column("sent_at", Text("发运时间", "Sent"), kind="datetime", sort="sent_at"),
    Column("taken_at", Text("接收时间", "Taken over"), kind="datetime", sort="taken_at"),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=transfer_status),
]
TRANSFER_FILTERS: list[Filter] = [
    TextFilter("q", Text("单号、储备点、用途", "No., place, purpose"), fields=("number", "source__name", "target__name", "purpose")),
    ChoiceFilter("state", Text("状态", "State"), field="state", choices=list(TRANSFER_STATES.items())),
    DateRangeFilter("sent", Text("发运日期", "Sent"), field="sent_at"),
]  # fmt: skip


def _arrived(line: TransferLine) -> int | None:
    return line.arrived


TRANSFER_LINES = [
    Column("supply", Text("物资", "Supply"), value=supply_title),
    Column("lot__code", Text("批次", "Lot")),
    Column("lot__expires_on", Text("有效期至", "Until"), kind="date"),
    Column("counted_in", Text("单位", "Counted in"), value=unit_of),
    Column("sent", Text("发运", "Sent"), kind="number"),
    Column("arrived", Text("完好", "Whole"), kind="number", value=_arrived),
    Column("damaged", Text("损坏", "Damaged"), kind="number", value=lambda x: None if x.arrived is None else x.damaged),
    Column("missing", Text("短少", "Missing"), kind="number", value=lambda x: None if x.arrived is None else x.missing),
]


def count_status(count: PlaceCount) -> Status:
    """Waiting, entered, to be done again."""
    return Status(_STATUS[count.stocktake.state], COUNT_STATES[count.stocktake.state])


COUNTS = [
    Column("place__name", Text("储备点", "Place"), sort="place__code", link=lambda c: reverse("relief_count", args=[c.pk])),
    Column("stocktake__counted_at", Text("盘点时间", "Counted"), kind="datetime", sort="stocktake__counted_at"),
    Column("by", Text("盘点人", "By"), value=lambda c: shown_name(c.stocktake.counted_by, c.person_name)),
    Column("lines", Text("项数", "Lines"), kind="number", value=lambda c: c.line_count),
    Column("state", Text("状态", "State"), kind="status", sort="stocktake__state", value=count_status),
]  # fmt: skip
COUNT_LINES = [
    Column("supply", Text("物资", "Supply"), value=supply_title),
    Column("lot__code", Text("批次", "Lot")),
    Column("expected", Text("账面", "In the book"), kind="number", value=lambda line: int(line.expected)),
    Column("counted", Text("实盘", "Counted"), kind="number", value=lambda line: int(line.counted)),
    Column(
        "difference", Text("盈亏", "Difference"), kind="number", value=lambda line: int(line.counted - line.expected)
    ),
]


def write_off_status(found: WriteOff) -> Status:
    """Waiting, written off, refused."""
    return Status(_STATUS[found.state], WRITE_OFF_STATES[found.state])


WRITE_OFFS = [
    Column("shelf__place__name", Text("储备点", "Place"), sort="shelf__place__code", link=lambda w: reverse("relief_write_off", args=[w.pk])),
    Column("supply", Text("物资", "Supply"), sort="shelf__supply", value=lambda w: supply_title(w.shelf)),
    Column("lot__code", Text("批次", "Lot")),
    Column("amount", Text("数量", "Amount"), kind="number", sort="amount"),
    Column("reason", Text("原因", "Reason"), sort="reason", value=lambda w: REASONS[w.reason]),
    Column("by", Text("申请人", "Asked by"), value=lambda w: shown_name(w.asked_by, w.person_name)),
    Column("asked_at", Text("申请时间", "Asked"), kind="datetime", sort="asked_at"),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=write_off_status),
]  # fmt: skip
WRITE_OFF_FILTERS: list[Filter] = [
    TextFilter("q", Text("储备点、批次", "Place, lot"), fields=("shelf__place__name", "lot__code")),
    ChoiceFilter("state", Text("状态", "State"), field="state", choices=list(WRITE_OFF_STATES.items())),
]


@dataclass(frozen=True, slots=True)
class InCatalogue:
    """A supply of the catalogue, with what there is of it in the places that the reader sees."""

    supply: str
    amount: int
    reserved: int
    places: int

    @property
    def pk(self) -> str:
        """The supply's code."""
        return self.supply


_CATALOGUE_COLUMNS = [
    Column("kind", Text("类别", "Kind"), value=lambda r: KINDS[SUPPLIES[r.supply].kind]),
    Column(
        "title", Text("物资", "Supply"), value=supply_title, wide=True, link=lambda r: f"{reverse('relief')}?supply={r.supply}"
    ),
    Column("counted_in", Text("单位", "Counted in"), value=unit_of),
    Column("serves", Text("每件可供", "Serves"), kind="number", unit=Text("人·天", "people for a day"), value=lambda r: SUPPLIES[r.supply].serves or None),
    Column("amount", Text("库存", "There"), kind="number", sort="amount"),
    Column("reserved", Text("预留", "Held back"), kind="number", sort="reserved"),
    Column("places", Text("有货储备点", "Places that have it"), kind="number", sort="places"),
]  # fmt: skip


def catalogue_columns(own: Collection[str]) -> list[Column]:
    """The catalogue; the supplies in `own` are the city's, which the reader may change."""
    columns = [
        *_CATALOGUE_COLUMNS,
        Column(
            "state", Text("状态", "State"), kind="status", value=lambda r: supply_status(SUPPLIES[r.supply].offered)
        ),
    ]
    if own:
        columns.append(
            Column("actions", Text("操作", "Actions"), kind="actions", value=lambda r: _supply_actions(r, own))
        )
    return columns


def supply_status(offered: bool) -> Status:
    """Whether a supply is still stored."""
    return Status("done", Text("在储", "Stored")) if offered else Status("open", Text("不再储备", "Stored no more"))


def _supply_actions(row: InCatalogue, own: Collection[str]) -> list[Action]:
    if row.supply not in own:
        return []
    return [Action(Text("修改", "Change"), reverse("relief_supply_change", args=[row.supply]))]
