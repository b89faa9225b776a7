"""The part of the lived city that concerns ledgers and registers: a store of the data bureau with lots, a reservation and a stocktake that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any


def ledger_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of these pages with parameters."""
    from mianzhou.kernel.people.api import Person, actor_for
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.services.ledgers import api as ledgers

    keeper = actor_for(Person.objects.get(username="shuju"))
    begin, unit = now - timedelta(days=60), unit_by_code("9801-sjj")
    opened = {"actor": keeper, "as_of": begin}
    book = ledgers.open_book(code="9801-goods", title="数据局物资台账", unit=unit, **opened)
    tents = ledgers.open_measure(code="journey-tent", title="帐篷", unit="顶", **opened)
    outside = ledgers.open_account(
        book=book, code="outside", title="采购来源", measure=tents, may_go_below=True, **opened
    )
    store, yard = (
        ledgers.open_account(book=book, code=code, title=title, measure=tents, **opened)
        for code, title in (("store", "一号库"), ("yard", "二号库"))
    )
    days = now.date()
    lots = [
        ledgers.open_lot(measure=tents, code=code, expires_on=days + timedelta(days=left), **opened)
        for code, left in (("P-2019", -5), ("P-2024", 20), ("P-2026", 900))
    ]
    drafts = [
        ledgers.Draft(
            f"in-{lot.code}",
            "over",
            (ledgers.Line(outside.pk, Decimal(-40), lot.pk), ledgers.Line(store.pk, Decimal(40), lot.pk)),
            remark="采购入库",
        )
        for lot in lots
    ]
    posted = ledgers.post(book=book, drafts=drafts, actor=keeper, as_of=begin + timedelta(days=1))
    ledgers.move(
        book=book, key="out-1", kind="over", moves=[ledgers.Move(store.pk, yard.pk, Decimal(15))], actor=keeper,
        as_of=begin + timedelta(days=9), remark="调拨",
    )  # fmt: skip
    wants = [ledgers.Want(store.pk, Decimal(6))]
    ledgers.reserve(
        book=book, key="YL-1", purpose="汛期备用", wants=wants, actor=keeper, as_of=begin + timedelta(days=10)
    )
    counted = ledgers.count_stock(
        book=book, key="PD-1", counts=[ledgers.Count(yard.pk, Decimal(14), lots[0].pk)], counted_at=now - timedelta(days=2),
        actor=keeper, as_of=now - timedelta(days=2),
    )  # fmt: skip
    of_book = {"code": book.code}
    account = of_book | {"account_id": store.pk}
    posting = of_book | {"posting_id": posted[0].id}
    stocktake = of_book | {"stocktake_id": counted.pk}
    return {
        **dict.fromkeys(
            (
                "ledger",
                "ledger_close",
                "ledger_lots",
                "ledger_postings",
                "ledger_reservations",
                "ledger_stocktakes",
                "ledger_verify",
            ),
            of_book,
        ),
        "ledger_account": account,
        "ledger_count": account,
        "ledger_posting": posting,
        "ledger_undo": posting,
        "ledger_stocktake": stocktake,
        "ledger_stocktake_judge": stocktake | {"verdict": "approve"},
        **_register_places(),
    }


def _register_places() -> dict[str, dict[str, Any]]:
    """The shares of the collective, certified to its households."""
    from mianzhou.services.registers.api import RegisterEntry

    entry = RegisterEntry.objects.filter(register="rural-shares", unit__code="9801-sjj").order_by("number")[0]
    register = {"register_id": "rural-shares"}
    return {
        "register_entries": register,
        "register_entry": register | {"entry_id": entry.pk},
        "register_do": register | {"entry_id": entry.pk, "verb": "change"},
    }
