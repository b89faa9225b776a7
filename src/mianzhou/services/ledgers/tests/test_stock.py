"""Lots with expiry, goods held back, and stock counted by one and approved by another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from mianzhou.kernel.errors import NotPermitted
from mianzhou.services.ledgers import api
from mianzhou.services.ledgers.expiry import Held, first_expired_first
from mianzhou.services.ledgers.tests.storing import KEEPER, Store, at, person

SPRING, SUMMER, EARLY = date(2026, 3, 1), date(2026, 6, 1), date(2026, 1, 2)


@pytest.fixture
def lots(store: Store) -> tuple[api.Lot, api.Lot, api.Lot]:
    """Ten of a lot for the summer, five for the spring, three that expire at once."""
    made = (store.lot("summer", SUMMER), store.lot("spring", SPRING), store.lot("early", EARLY))
    store.post(
        *(
            store.draft(f"in {lot}", store.outside, store.north, n, lot=lot)
            for lot, n in zip(made, (10, 5, 3), strict=True)
        ),
        now=1,
    )
    return made


def moved(store: Store, key: str, amount: int, *, days: int, lot: api.Lot | None = None) -> api.Posted:
    move = api.Move(store.north.pk, store.south.pk, Decimal(amount), lot.pk if lot else None)
    return api.move(book=store.book, key=key, kind="over", moves=[move], actor=KEEPER, as_of=at(days * 24))


def in_south(store: Store) -> dict[int, Decimal]:
    return {lot: held for (_, lot), (held, _) in api.held_now([store.south.pk]).items()}


def test_what_expires_first_is_taken_first_and_what_has_expired_is_not() -> None:
    held = [Held(1, Decimal(10)), Held(2, Decimal(5), SUMMER), Held(3, Decimal(5), SPRING), Held(4, Decimal(9), EARLY)]
    assert first_expired_first(held, Decimal(7), SPRING) == (((3, Decimal(5)), (2, Decimal(2))), 0)
    assert first_expired_first(held, Decimal(30), SUMMER) == (((2, Decimal(5)), (1, Decimal(10))), 15)
    assert first_expired_first([], Decimal(1), SPRING) == ((), 1)


def test_goods_move_by_expiry(store: Store, lots: tuple[api.Lot, api.Lot, api.Lot]) -> None:
    summer, spring, early = lots
    moved(store, "one", 7, days=5)
    assert in_south(store) == {spring.pk: 5, summer.pk: 2}
    with pytest.raises(api.NotEnough):
        moved(store, "two", 9, days=6)
    moved(store, "expired, to be destroyed", 3, days=6, lot=early)
    assert in_south(store)[early.pk] == 3
    assert moved(store, "one", 7, days=7).again
    with pytest.raises(api.KeyTaken):
        moved(store, "one", 8, days=7)
    assert api.doubts(store.book) == []


def test_what_is_held_back_is_for_its_purpose(store: Store, lots: tuple[api.Lot, api.Lot, api.Lot]) -> None:
    summer, spring, _ = lots
    want = [api.Want(store.north.pk, Decimal(12))]

    def reserve(key: str) -> api.Reservation:
        return api.reserve(book=store.book, key=key, purpose="演练", wants=want, actor=KEEPER, as_of=at(72))

    kept = reserve("r1")
    assert reserve("r1").pk == kept.pk
    with pytest.raises(api.NotEnough):
        reserve("r2")
    with pytest.raises(api.NotEnough):
        moved(store, "other", 4, days=3)
    with pytest.raises(api.NotEnough):
        store.post(store.draft("by hand", store.north, store.south, 1, lot=spring), now=73)
    api.use(
        reservation_id=kept.pk,
        targets={store.north.pk: store.south.pk},
        key="used",
        kind="over",
        actor=KEEPER,
        as_of=at(74),
    )
    assert in_south(store) == {spring.pk: 5, summer.pk: 7}
    with pytest.raises(api.AlreadyEnded):
        api.release(reservation_id=kept.pk, actor=KEEPER, as_of=at(75))
    want[0] = api.Want(store.north.pk, Decimal(3))
    again = reserve("r3")
    api.release(reservation_id=again.pk, actor=KEEPER, as_of=at(76))
    moved(store, "free again", 3, days=4)
    assert api.doubts(store.book) == []


def test_stock_is_counted_by_one_and_approved_by_another(store: Store, lots: tuple[api.Lot, api.Lot, api.Lot]) -> None:
    summer, spring, _ = lots
    counter, head = person(1, "head", store.unit), person(2, "head", store.unit)
    counts = [api.Count(store.north.pk, Decimal(9), summer.pk), api.Count(store.north.pk, Decimal(6), spring.pk)]

    def counted(key: str) -> api.Stocktake:
        return api.count_stock(book=store.book, key=key, counts=counts, counted_at=at(10), actor=counter, as_of=at(12))

    stocktake = counted("January")
    assert sorted((line.expected, line.counted) for line in stocktake.lines.all()) == [(5, 6), (10, 9)]
    store.post(store.draft("meanwhile", store.north, store.south, 2, lot=spring), now=13)
    with pytest.raises(api.SamePerson):
        api.adjust(stocktake_id=stocktake.pk, actor=counter, as_of=at(14))
    with pytest.raises(NotPermitted):
        api.adjust(stocktake_id=stocktake.pk, actor=person(3, "head", store.other), as_of=at(14))
    api.adjust(stocktake_id=stocktake.pk, actor=head, as_of=at(14), remark="复核属实")
    held = {lot: held for (_, lot), (held, _) in api.held_now([store.north.pk]).items()}
    assert (held[summer.pk], held[spring.pk]) == (9, 4)
    assert store.held_at(store.north, 10) == 18  # one more and one less, as of the count
    with pytest.raises(api.AlreadyEnded):
        api.adjust(stocktake_id=stocktake.pk, actor=head, as_of=at(15))
    with pytest.raises(api.KeyTaken):
        counted("January")
    api.refuse_count(stocktake_id=counted("again").pk, actor=head, as_of=at(16), remark="数错")
    assert api.doubts(store.book) == []


def test_no_process_counts_and_no_row_has_one_person_twice(store: Store) -> None:
    count = [api.Count(store.north.pk, Decimal(0))]
    with pytest.raises(api.SamePerson):
        api.count_stock(book=store.book, key="x", counts=count, counted_at=at(1), actor=KEEPER, as_of=at(1))
    api.count_stock(
        book=store.book, key="x", counts=count, counted_at=at(1), actor=person(1, "head", store.unit), as_of=at(1)
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update service_ledger_stocktake set judge_id = counter_id")
