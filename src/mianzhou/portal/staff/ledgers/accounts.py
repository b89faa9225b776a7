"""An account's statement: what it held before the period, every entry with the balance after it, what it holds by lot and what is held back; for print and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import DateRangeFilter
from mianzhou.portal.components.tables import Table
from mianzhou.portal.ledger_kinds import kind_title
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.ledgers.books import frame, may, moment_of, tidy
from mianzhou.portal.staff.ledgers.postings import COMMON
from mianzhou.portal.staff.ledgers.words import expiry_status
from mianzhou.services.ledgers import api as ledgers
from mianzhou.services.ledgers.api import Account, Book, Entry

_PERIOD = DateRangeFilter("on", Text("发生日期", "Took effect"), field="effective_at", moment=True)


@page("ledger.read")
def account(request: HttpRequest, code: str, account_id: int) -> HttpResponse:
    """The statement of one account, the latest entry first."""
    actor = actor_of(request)
    book = ledgers.book_for(actor, code)
    found = ledgers.account_for(actor, book, account_id)
    after: dict[tuple[int, int], Decimal] = {}
    names: dict[str, str] = {}

    def sum_up(rows: Sequence[Entry]) -> None:
        after.update(ledgers.running(found, rows))
        names.update(names_of(entry.posting.actor_name for entry in rows))

    table = Table(
        request,
        ledgers.entries_of(found),
        name=f"statement-{found.code}",
        columns=_columns(book, after, names),
        filters=[_PERIOD],
        default_sort="-effective_at",
        page_size=50,
        caption=Text("分户明细", "Statement"),
        empty=Text("还没有记账。", "Nothing has been posted yet."),
        prepare=sum_up,
    )
    if response := table.export():
        return response
    day = timezone.localdate()
    now = ledgers.held_by_account(book, [found.pk], at=None, now=timezone.now())
    kept = list(ledgers.held_back_of(found)[:50])
    keepers = names_of(line.reservation.made_by for line in kept)
    held, reserved = now.get(found.pk, (Decimal(0), Decimal(0)))
    context = frame(request, book, "ledger") | {
        "account": found,
        "table": table,
        "held": tidy(held),
        "reserved": tidy(reserved),
        "opening": _opening(request, book, found),
        "lots": [(b, tidy(b.amount), tidy(b.reserved), expiry_status(b.lot.expires_on, day)) for b in _lots(found)],
        "held_back": [(line, tidy(line.amount), keepers[line.reservation.made_by]) for line in kept],
        "may_count": not found.may_go_below and book.kept_by == COMMON and may(actor, book.kept_by, book, found),
    }
    return render(request, "ledgers/account.html", context)


def _lots(account: Account) -> list[ledgers.Balance]:
    if account.may_go_below:
        return []
    return [balance for balance in ledgers.lots_of_account(account)[:200] if balance.lot.code]


def _opening(request: HttpRequest, book: Book, account: Account) -> tuple[str, Decimal] | None:
    """What it held before the first day of the period, where one is chosen."""
    typed = request.GET.get("on_from", "").strip()
    try:
        first = datetime.combine(datetime.fromisoformat(typed).date(), time.min)
    except ValueError:
        return None
    now = moment_of(request).now
    before = timezone.make_aware(first) - timedelta(microseconds=1)
    held = ledgers.held_by_account(book, [account.pk], at=min(before, now), now=now)
    return typed, tidy(held.get(account.pk, (Decimal(0), Decimal(0)))[0])


def _columns(book: Book, after: dict[tuple[int, int], Decimal], names: dict[str, str]) -> list[Column]:
    def link(entry: Entry) -> str:
        return reverse("ledger_posting", args=[book.code, entry.posting_id])

    return [
        Column("effective_at", Text("发生时间", "Took effect"), kind="datetime", sort="effective_at"),
        Column("posting__key", Text("凭证", "Posting"), link=link),
        Column("posting__kind", Text("种类", "Kind"), value=lambda e: kind_title(e.posting.kind)),
        Column("lot__code", Text("批次", "Lot")),
        Column("in", Text("收入", "In"), kind="number", value=lambda e: tidy(e.amount) if e.amount > 0 else None),
        Column("out", Text("付出", "Out"), kind="number", value=lambda e: tidy(-e.amount) if e.amount < 0 else None),
        Column("after", Text("结存", "Balance"), kind="number", value=lambda e: tidy(after[e.posting_id, e.line])),
        Column("posting__actor_name", Text("经手", "By"), value=lambda e: names[e.posting.actor_name]),
        Column("posting__remark", Text("摘要", "Why"), wide=True),
    ]


urlpatterns = [path("services/ledgers/<str:code>/accounts/<int:account_id>/", account, name="ledger_account")]
