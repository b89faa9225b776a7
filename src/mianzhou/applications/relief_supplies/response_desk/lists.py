"""The lists of the response: columns, filters and statuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from mianzhou.applications.relief_supplies.response.helping import (
    IN_TIME,
    LATE,
    RUNNING,
    SOON,
    STANDINGS,
    TOO_LATE,
    Helped,
)
from mianzhou.applications.relief_supplies.response.models import (
    OPEN,
    SENT,
    Allocation,
    Delivery,
    Event,
    HitTownship,
    Receipt,
    Request,
)
from mianzhou.applications.relief_supplies.response.words import (
    ALLOCATION_STATES,
    DELIVERY_STATES,
    EVENT_KIND_NAMES,
    EVENT_STATES,
    REQUEST_STATES,
    URGENCY_NAMES,
)
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.data.standards.api import mask
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import (
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Filter,
    Status,
    TextFilter,
    shown_name,
)

_LIGHTS = {RUNNING: "waiting", SOON: "soon", LATE: "late", IN_TIME: "done", TOO_LATE: "late"}


def light(standing: str, event: Event) -> Status:
    """How a township or an event stands against the twelve hours; of one that was closed no clock runs any more."""
    if event.state != OPEN and standing in (RUNNING, SOON, LATE):
        return Status("late", Text("未全部救助", "Not all helped"))
    return Status(_LIGHTS[standing], STANDINGS[standing])


def span(time: timedelta) -> Text:
    """A time in hours and minutes, whichever way it goes."""
    minutes = int(abs(time).total_seconds() // 60)
    if minutes < 60:
        return Text("{m} 分钟", "{m} min").format(m=minutes)
    return Text("{h} 小时 {m} 分", "{h} h {m} min").format(h=minutes // 60, m=minutes % 60)


def left(due_at: datetime, now: datetime) -> Text:
    """How far it is to a deadline, or since."""
    words = Text("还有 {span}", "{span} left") if now <= due_at else Text("已超 {span}", "{span} over")
    return words.format(span=span(due_at - now))


def event_url(event: Event, part: str = "") -> str:
    """The page of an event, or of one part of it."""
    return (
        reverse("relief_event_part", args=[event.number, part])
        if part
        else reverse("relief_event", args=[event.number])
    )


def hit_url(hit: HitTownship) -> str:
    """The page of a township in an event."""
    return reverse("relief_hit", args=[hit.event.number, hit.township.code])


def event_columns(standings: Mapping[int, Helped]) -> list[Column]:
    """Events with how they stand; `standings` by the event's id, filled before a row is asked for."""

    def of(event: Event) -> Helped:
        return standings[event.pk]

    return [
        Column("number", Text("编号", "Number"), sort="number", link=event_url, nowrap=True),
        Column("title", Text("灾情", "Event"), sort="title", wide=True),
        Column("kind", Text("类型", "Kind"), sort="kind", value=lambda e: EVENT_KIND_NAMES[e.kind]),
        Column("happened_at", Text("发生时间", "Happened"), kind="datetime", sort="happened_at"),
        Column("households", Text("受灾户", "Households"), kind="number", value=lambda e: of(e).households),
        Column("helped", Text("已救助户", "Helped"), kind="number", value=lambda e: of(e).helped),
        Column("in_time", Text("12小时内", "Within 12 h"), kind="number", value=lambda e: of(e).in_time),
        Column("standing", Text("时限", "Clock"), kind="status", value=lambda e: light(of(e).standing, e)),
        Column("state", Text("状态", "State"), kind="status", sort="state", value=event_status),
    ]


def event_status(event: Event) -> Status:
    """Under way or closed."""
    return Status("waiting" if event.state == "open" else "done", EVENT_STATES[event.state])


EVENT_FILTERS: list[Filter] = [
    TextFilter("q", Text("灾情、编号", "Event, number"), fields=("title", "number")),
    ChoiceFilter("kind", Text("类型", "Kind"), field="kind", choices=list(EVENT_KIND_NAMES.items())),
    ChoiceFilter("state", Text("状态", "State"), field="state", choices=list(EVENT_STATES.items())),
    DateRangeFilter("happened", Text("发生日期", "Happened"), field="happened_at", moment=True),
]

PROGRESS = [
    Column("supply", Text("物资", "Supply"), value=lambda p: p.supply.title),
    Column("unit", Text("单位", "Unit"), value=lambda p: p.supply.unit),
    Column("needed", Text("需要", "Needed"), kind="number"),
    Column("asked", Text("申请", "Asked for"), kind="number"),
    Column("promised", Text("已调拨", "Promised"), kind="number"),
    Column("on_the_way", Text("在途", "On the way"), kind="number"),
    Column("arrived", Text("已到", "Arrived"), kind="number"),
    Column("handed_out", Text("已发放", "Handed out"), kind="number"),
    Column("open", Text("缺口", "Unmet"), kind="number"),
]


def hit_columns(helped: Mapping[str, Helped]) -> list[Column]:
    """The townships of an event; `helped` by their codes."""

    def of(hit: HitTownship) -> Helped:
        return helped[hit.township.code]

    return [
        Column("township__name", Text("乡镇", "Township"), link=hit_url),
        Column("township__parent__name", Text("县（市、区）", "County")),
        Column("people", Text("受灾人数", "People"), kind="number"),
        Column("households", Text("受灾户", "Households"), kind="number"),
        Column("helped", Text("已救助户", "Helped"), kind="number", value=lambda h: of(h).helped),
        Column("in_time", Text("12小时内", "Within 12 h"), kind="number", value=lambda h: of(h).in_time),
        Column("done_at", Text("完成时间", "Done at"), kind="datetime", value=lambda h: of(h).done_at),
        Column("receives_at__name", Text("接收点", "Takes over at")),
        Column("standing", Text("时限", "Clock"), kind="status", value=lambda h: light(of(h).standing, h.event)),
    ]


def _goods(lines: Any) -> Text:
    parts = [(SUPPLIES[line.supply], line.amount) for line in lines]
    return Text(
        "、".join(f"{s.title.zh} {n}{s.unit.zh}" for s, n in parts),
        ", ".join(f"{s.title.en} {n} {s.unit.en}" for s, n in parts),
    )


REQUESTS = [
    Column(
        "number",
        Text("申请号", "Request"),
        sort="number",
        link=lambda r: reverse("relief_request", args=[r.number]),
        nowrap=True,
    ),
    Column("hit__township__name", Text("乡镇", "Township"), sort="hit__township__code"),
    Column("urgency", Text("紧急程度", "Urgency"), sort="urgency", value=lambda r: URGENCY_NAMES[r.urgency]),
    Column("goods", Text("物资", "Supplies"), wide=True, value=lambda r: _goods(r.lines.all())),
    Column("submitted_at", Text("提交时间", "Submitted"), kind="datetime", sort="submitted_at"),
    Column("made_by", Text("经办", "By"), value=lambda r: shown_name(r.made_by, r.person_name)),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=lambda r: request_status(r)),
]
REQUEST_FILTERS: list[Filter] = [
    TextFilter("q", Text("乡镇、申请号", "Township, number"), fields=("hit__township__name", "number")),
    ChoiceFilter("state", Text("状态", "State"), field="state", choices=list(REQUEST_STATES.items())),
    ChoiceFilter(
        "urgency", Text("紧急程度", "Urgency"), field="urgency", choices=[(str(n), t) for n, t in URGENCY_NAMES.items()]
    ),
]


def request_status(request: Request) -> Status:
    """Draft, submitted or withdrawn."""
    return Status({"drafted": "open", "submitted": "waiting"}.get(request.state, "open"), REQUEST_STATES[request.state])


def allocation_status(allocation: Allocation) -> Status:
    """To be decided, confirmed or rejected."""
    kinds = {"proposed": "soon", "confirmed": "done", "rejected": "open"}
    return Status(kinds[allocation.state], ALLOCATION_STATES[allocation.state])


ALLOCATIONS = [
    Column("number", Text("方案号", "Proposal"), sort="number", link=lambda a: reverse("relief_allocation", args=[a.number]), nowrap=True),
    Column("made_at", Text("生成时间", "Made"), kind="datetime", sort="made_at"),
    Column("made_by", Text("生成人", "By"), value=lambda a: shown_name(a.made_by, a.person_name)),
    Column("shipments", Text("调拨项", "Lines"), kind="number", sort="shipments"),
    Column("missing", Text("无库存可满足项", "Unmet"), kind="number", value=lambda a: len(a.missing)),
    Column("reason", Text("理由", "Reason"), wide=True),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=allocation_status),
]  # fmt: skip


def delivery_state(delivery: Delivery) -> str:
    """The state of a delivery, its transfer's with it."""
    transfer = delivery.transfer
    if delivery.state == SENT and transfer is not None and transfer.state != "sent":
        return "arrived" if transfer.state == "arrived" else "short"
    return delivery.state


def delivery_status(delivery: Delivery) -> Status:
    """How a delivery stands."""
    state = delivery_state(delivery)
    kinds = {
        "promised": "waiting",
        "sent": "soon",
        "arrived": "done",
        "here": "done",
        "short": "late",
        "cancelled": "open",
    }
    return Status(kinds[state], DELIVERY_STATES[state])


DELIVERIES = [
    Column("number", Text("调拨单", "Delivery"), sort="number", link=lambda d: reverse("relief_delivery", args=[d.number]), nowrap=True),
    Column("source__name", Text("从", "From"), sort="source__name"),
    Column("hit__township__name", Text("到", "To"), sort="hit__township__code"),
    Column("goods", Text("物资", "Supplies"), wide=True, value=lambda d: _goods(d.lines.all())),
    Column("sent_at", Text("发运", "Sent"), kind="datetime", value=lambda d: d.transfer.sent_at if d.transfer else None),
    Column("taken_at", Text("接收", "Taken over"), kind="datetime", value=lambda d: d.transfer.taken_at if d.transfer else None),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=delivery_status),
]  # fmt: skip
DELIVERY_FILTERS: list[Filter] = [
    TextFilter("q", Text("储备点、乡镇、单号", "Place, township, number"), fields=("source__name", "hit__township__name", "number")),
    ChoiceFilter(
        "state", Text("状态", "State"), field="state", choices=[(c, DELIVERY_STATES[c]) for c in ("promised", "sent", "here", "cancelled")]
    ),
]  # fmt: skip


def masked(receipt: Receipt) -> str:
    """The resident number as it is shown."""
    return mask("resident_number", receipt.person_number) or ""


RECEIPTS = [
    Column("number", Text("签收号", "Receipt"), sort="number", nowrap=True),
    Column("hit__township__name", Text("乡镇", "Township"), sort="hit__township__code"),
    Column("head", Text("户主", "Head"), sort="head"),
    Column("person_number", Text("身份证号", "Resident number"), value=masked, nowrap=True),
    Column("people", Text("人数", "People"), kind="number", sort="people"),
    Column("supply", Text("物资", "Supply"), sort="supply", value=lambda r: SUPPLIES[r.supply].title),
    Column("amount", Text("数量", "Amount"), kind="number", sort="amount"),
    Column("handed_at", Text("发放时间", "Handed out"), kind="datetime", sort="handed_at"),
    Column("handed_by", Text("发放人", "By"), sort="handed_by", value=lambda r: shown_name(r.handed_by, r.person_name)),
    Column("again", Text("再次发放原因", "Why again"), wide=True),
]
RECEIPT_FILTERS: list[Filter] = [
    TextFilter("q", Text("户主、签收号", "Head, number"), fields=("head", "number")),
    ChoiceFilter(
        "supply", Text("物资", "Supply"), field="supply", choices=lambda: [(s.code, s.title) for s in SUPPLIES.values()]
    ),
    DateRangeFilter("handed", Text("发放日期", "Handed out"), field="handed_at", moment=True),
]
# On the page of a township the township need not be said again.
RECEIPTS_OF_ONE = [column for column in RECEIPTS if column.key != "hit__township__name"]
