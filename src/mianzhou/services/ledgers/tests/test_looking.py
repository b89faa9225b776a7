"""What one sees who looks into a book: its own accounts only, running balances, the past; and many accounts opened at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.services.ledgers import api
from mianzhou.services.ledgers.tests.storing import KEEPER, Store, at, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(store: Store) -> Store:
    """Ten tents to the north, four of them to the south, one back; the last written late about an earlier moment."""
    store.post(store.draft("in", store.outside, store.north, 10), now=1)
    store.post(store.draft("on", store.north, store.south, 4), now=2)
    store.post(store.draft("late", store.south, store.north, 1, effective=2.5), now=5)
    store.post(store.draft("more", store.outside, store.north, 3), now=6)
    return store


def test_a_keeper_of_one_account_sees_that_account_and_what_touched_it(moved: Store) -> None:
    clerk = person(1, "clerk", moved.other)
    assert [b.code for b in api.books_for(clerk)] == ["t-stock"]
    assert [a.code for a in api.accounts_of(moved.book, clerk)] == ["south"]
    assert {p.key for p in api.postings_of(moved.book, clerk)} == {"on", "late"}
    with pytest.raises(NotFound):
        api.account_for(clerk, moved.book, moved.north.pk)
    unseen = api.Posting.objects.get(key="in")
    with pytest.raises(NotFound):
        api.posting_for(clerk, moved.book, unseen.pk)
    assert not api.reads_whole(clerk, moved.book)


def test_a_stranger_sees_no_book(moved: Store) -> None:
    stranger = person(2, "clerk")
    stranger = type(stranger)("nobody", person_id=2, unit_id=None, grants=())
    assert not api.books_for(stranger).exists()
    with pytest.raises(NotFound):
        api.book_for(stranger, "t-stock")


def test_whoever_reads_the_book_sees_all_of_it(moved: Store) -> None:
    assert api.reads_whole(KEEPER, moved.book)
    assert {p.key for p in api.postings_of(moved.book, KEEPER)} == {"in", "on", "late", "more"}
    assert {a.code for a in api.accounts_of(moved.book, KEEPER)} == {"outside", "north", "south"}


def test_running_balances_follow_the_moments_either_way(moved: Store) -> None:
    rows = list(api.entries_of(moved.north))  # the latest first
    after = api.running(moved.north, rows)
    assert [after[e.posting_id, e.line] for e in rows] == [10, 7, 6, 10]
    part = rows[:2]  # a page of the statement knows what came before it
    assert list(api.running(moved.north, part).values()) == [7, 10]
    assert list(api.running(moved.north, part[::-1]).values()) == [7, 10]
    assert api.running(moved.north, []) == {}


def test_balances_of_a_page_of_accounts_now_and_before(moved: Store) -> None:
    ids = [moved.north.pk, moved.south.pk]
    api.reserve(
        book=moved.book, key="r", purpose="x", wants=[api.Want(moved.north.pk, Decimal(2))], actor=KEEPER, as_of=at(7)
    )
    now = api.held_by_account(moved.book, ids, at=None, now=at(8))
    assert now == {moved.north.pk: (10, 2), moved.south.pk: (3, 0)}
    then = api.held_by_account(moved.book, ids, at=at(2), now=at(8))
    assert then == {moved.north.pk: (6, 0), moved.south.pk: (4, 0)}
    assert [(line.reservation.key, line.amount) for line in api.held_back_of(moved.north)] == [("r", 2)]


def test_lots_in_stock_are_those_told_apart(moved: Store) -> None:
    lot = moved.lot("P1", None)
    moved.post(moved.draft("lot", moved.outside, moved.north, 5, lot=lot), now=7)
    assert [(b.lot.code, b.amount) for b in api.lots_in(moved.book, KEEPER)] == [("P1", 5)]
    assert not api.lots_in(moved.book, person(1, "clerk", moved.other)).exists()


def test_accounts_opened_at_once_are_those_opened_one_by_one(store: Store) -> None:
    wanted = [api.NewAccount(f"h-{n}", f"户 {n}") for n in range(3)]
    given = {"book": store.book, "measure": store.tents, "actor": KEEPER, "as_of": at(1)}
    first = api.open_accounts(wanted=wanted[:2], **given)
    again = api.open_accounts(wanted=wanted, **given)
    assert {code: again[code] for code in first} == first
    assert sorted(again) == ["h-0", "h-1", "h-2"]
    one = api.open_account(book=store.book, code="h-2", title="户 2", measure=store.tents, actor=KEEPER, as_of=at(2))
    assert one.pk == again["h-2"]
    with pytest.raises(api.AlreadyThere):
        api.open_accounts(wanted=[api.NewAccount("h-1", "另一户")], **given)
    with pytest.raises(NotPermitted):
        api.open_accounts(
            book=store.book, wanted=wanted, measure=store.tents, actor=person(3, "clerk", store.other), as_of=at(3)
        )
