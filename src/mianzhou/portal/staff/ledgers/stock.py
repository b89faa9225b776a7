"""What a book holds by lot with its days of expiry, and what is held back for a purpose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, Filter, TextFilter
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.ledgers.books import account_url, frame, tidy
from mianzhou.portal.staff.ledgers.postings import posting_url
from mianzhou.portal.staff.ledgers.words import RESERVATIONS, SOON_DAYS, expiry_status
from mianzhou.services.ledgers import api as ledgers
from mianzhou.services.ledgers.api import Reservation


@page("ledger.read")
def lots(request: HttpRequest, code: str) -> HttpResponse:
    """The lots in stock, those that expire first before the others."""
    actor, day = actor_of(request), timezone.localdate()
    book = ledgers.book_for(actor, code)
    table = Table(
        request,
        ledgers.lots_in(book, actor),
        name="ledger-lots",
        columns=[
            Column("lot__code", Text("批次", "Lot"), sort="lot__code", nowrap=True),
            Column("account__measure__title", Text("计量对象", "Of what"), sort="account__measure__title"),
            Column(
                "account__title",
                Text("账户", "Account"),
                sort="account__title",
                link=lambda b: account_url(book, b.account_id),
                wide=True,
            ),
            Column("lot__made_on", Text("生产日期", "Made on"), kind="date"),
            Column("lot__expires_on", Text("有效期至", "Usable until"), kind="date", sort="lot__expires_on"),
            Column("amount", Text("结存", "Held"), kind="number", value=lambda b: tidy(b.amount)),
            Column("reserved", Text("其中预留", "Held back"), kind="number", value=lambda b: tidy(b.reserved) or None),
            Column("account__measure__unit", Text("单位", "Unit")),
            Column("state", Text("状态", "State"), kind="status", value=lambda b: expiry_status(b.lot.expires_on, day)),
        ],
        filters=_lot_filters(day),
        default_sort="lot__expires_on",
        caption=Text("在库批次", "Lots in stock"),
        empty=Text("没有分批次的库存。", "Nothing in stock is told apart by lot."),
    )
    if response := table.export():
        return response
    return render(request, "ledgers/part.html", frame(request, book, "ledger_lots") | {"table": table})


def _lot_filters(day: date) -> list[Filter]:
    soon = day + timedelta(SOON_DAYS)

    def narrow(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "expired":
            return rows.filter(lot__expires_on__lt=day)
        if value == "soon":
            return rows.filter(lot__expires_on__gte=day, lot__expires_on__lte=soon)
        return rows.exclude(lot__expires_on__lte=soon)

    return [
        TextFilter("q", Text("批次、对象、账户", "Lot, what, account"), search=ledgers.lots_called),
        ChoiceFilter(
            "expiry",
            Text("有效期", "Expiry"),
            choices=[
                ("expired", Text("已过期", "Expired")),
                ("soon", Text("30 天内到期", "Within 30 days")),
                ("good", Text("其他", "Others")),
            ],
            narrow=narrow,
        ),
    ]


@page("ledger.read")
def reservations(request: HttpRequest, code: str) -> HttpResponse:
    """What is held back, for what, since when, and how it ended."""
    actor = actor_of(request)
    book = ledgers.book_for(actor, code)
    names: dict[str, str] = {}
    table = Table(
        request,
        ledgers.reservations_of(book, actor),
        name="ledger-reservations",
        columns=[
            Column("key", Text("编号", "Number"), sort="key"),
            Column("purpose", Text("用途", "For"), wide=True),
            Column("what", Text("内容", "What"), value=_what, wide=True),
            Column("made_at", Text("预留时间", "Since"), kind="datetime", sort="made_at"),
            Column("made_by", Text("经手", "By"), value=lambda r: names[r.made_by]),
            Column("state", Text("状态", "State"), kind="status", value=lambda r: RESERVATIONS[r.state]),
            Column(
                "ended_at",
                Text("办结时间", "Ended"),
                kind="datetime",
                link=lambda r: posting_url(book, r.posting_id) if r.posting_id else None,
            ),
        ],
        filters=_reservation_filters(),
        default_sort="-made_at",
        caption=Text("预留", "Reservations"),
        empty=Text("没有预留。", "Nothing is held back."),
        prepare=lambda rows: names.update(names_of(r.made_by for r in rows)),
    )
    if response := table.export():
        return response
    return render(request, "ledgers/part.html", frame(request, book, "ledger_reservations") | {"table": table})


def _what(reservation: Reservation) -> str:
    lines = list(reservation.lines.all())
    said = [f"{line.account.title} {tidy(line.amount):f} {line.account.measure.unit}" for line in lines[:3]]
    return "；".join(said) + (f" … {len(lines)}" if len(lines) > 3 else "")


def _reservation_filters() -> list[Filter]:
    return [
        TextFilter("q", Text("编号、用途", "Number, for"), fields=("key", "purpose")),
        ChoiceFilter(
            "state",
            Text("状态", "State"),
            field="state",
            choices=[(code, status.text) for code, status in RESERVATIONS.items()],
        ),
    ]


urlpatterns = [
    path("services/ledgers/<str:code>/lots/", lots, name="ledger_lots"),
    path("services/ledgers/<str:code>/reservations/", reservations, name="ledger_reservations"),
]
