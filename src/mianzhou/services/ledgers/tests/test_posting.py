"""Postings: balanced, complete, never changed, never twice, never below zero; what the database refuses, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotPermitted
from mianzhou.services.ledgers import api
from mianzhou.services.ledgers.models import Entry, Posting
from mianzhou.services.ledgers.tests.storing import KEEPER, Store, at, person


def test_goods_come_in_go_out_and_are_where_they_are(store: Store) -> None:
    store.post(store.draft("in 1", store.outside, store.north, 100), now=1)
    store.post(store.draft("over 1", store.north, store.south, 30), now=2)
    assert [store.held(a) for a in (store.outside, store.north, store.south)] == [-100, 70, 30]
    assert [store.held_at(store.north, h) for h in (0.5, 1, 1.5, 2)] == [0, 100, 100, 70]
    assert api.doubts(store.book) == []
    assert [e.amount for e in api.entries_of(store.north)] == [-30, 100]


def test_many_postings_are_written_at_once_or_not_at_all(store: Store) -> None:
    drafts = [store.draft(f"in {n}", store.outside, store.north, n) for n in range(1, 51)]
    written = store.post(*drafts, now=1)
    assert [p.key for p in written] == [d.key for d in drafts]
    assert store.held(store.north) == 1275
    with pytest.raises(api.NotEnough) as refused:
        store.post(
            store.draft("in 99", store.outside, store.north, 5),
            store.draft("out 99", store.north, store.south, 1281),
            now=2,
        )
    assert (refused.value.values["available"], refused.value.values["asked"]) == ("1275", "1276")  # in all
    assert Posting.objects.count() == 50
    assert store.held(store.north) == 1275


def test_the_same_key_is_the_same_posting(store: Store) -> None:
    draft = store.draft("in 1", store.outside, store.north, 100)
    first = store.post(draft, now=1)[0]
    again, new = store.post(draft, store.draft("in 2", store.outside, store.north, "1.0"), now=2)
    assert (again.id, again.again, new.again) == (first.id, True, False)
    assert store.held(store.north) == 101
    with pytest.raises(api.KeyTaken):
        store.post(store.draft("in 1", store.outside, store.north, 99), now=3)
    with pytest.raises(api.KeyTaken):
        store.post(draft, draft, now=3)
    assert AuditEntry.objects.filter(verb="ledger.post").count() == 2


def test_what_does_not_balance_is_refused(store: Store) -> None:
    money = store.account("till", measure=store.yuan, may_go_below=True)
    lines = (api.Line(store.outside.pk, Decimal(-5)), api.Line(money.pk, Decimal(5)))
    with pytest.raises(api.NotBalanced):
        store.post(api.Draft("mixed", "test", lines), now=1)
    with pytest.raises(api.DraftWrong):
        store.post(api.Draft("one", "test", lines[:1]), now=1)
    for amount in ("0", "NaN", "Infinity", "0.0000001", "1e17"):
        with pytest.raises(api.DraftWrong):
            store.post(store.draft("odd", store.outside, store.north, amount), now=1)
    assert Posting.objects.count() == 0


def test_amounts_are_as_fine_as_their_measure(store: Store) -> None:
    with pytest.raises(api.AmountTooFine):
        store.post(store.draft("half", store.outside, store.north, "0.5"), now=1)
    till, source = (store.account(code, measure=store.yuan, may_go_below=True) for code in ("till", "source"))
    store.post(store.draft("fen", source, till, "0.01"), store.draft("much", source, till, "12345678901234.99"), now=1)
    assert store.held(till) == Decimal("12345678901235.00")
    with pytest.raises(api.AmountTooFine):
        store.post(store.draft("finer", source, till, "0.005"), now=2)


def test_accounts_and_lots_of_elsewhere_are_refused(store: Store) -> None:
    elsewhere = api.open_book(code="t-else", title="x", unit=store.unit, actor=KEEPER, as_of=at(0))
    foreign = api.open_account(
        book=elsewhere, code="x", title="x", measure=store.tents, actor=KEEPER, as_of=at(0), may_go_below=True
    )
    with pytest.raises(api.NotOfThisBook):
        store.post(store.draft("foreign", foreign, store.north, 1), now=1)
    lot = api.open_lot(measure=store.yuan, code="x", actor=KEEPER, as_of=at(0))
    with pytest.raises(api.NotOfThisBook):
        store.post(store.draft("lot", store.outside, store.north, 1, lot=lot), now=1)
    nowhere = (api.Line(store.outside.pk, Decimal(-1)), api.Line(10**9, Decimal(1)))
    with pytest.raises(api.NotOfThisBook):
        store.post(api.Draft("nowhere", "test", nowhere), now=1)


def test_nothing_was_below_zero_at_an_earlier_moment_either(store: Store) -> None:
    store.post(store.draft("in", store.outside, store.north, 10, effective=5), now=6)
    store.post(store.draft("out", store.north, store.south, 4, effective=8), now=8)
    with pytest.raises(api.BelowBefore):
        store.post(store.draft("too soon", store.north, store.south, 1, effective=4), now=9)
    with pytest.raises(api.BelowBefore):
        store.post(
            store.draft("in late", store.outside, store.north, 5, effective=9),
            store.draft("between", store.north, store.south, 7, effective=7),
            now=9,
        )
    store.post(store.draft("fits", store.north, store.south, 6, effective=5), now=9)
    assert [store.held_at(store.north, h) for h in (4.9, 5, 7.9, 8)] == [0, 4, 4, 0]
    with pytest.raises(api.NotYet):
        store.post(store.draft("ahead", store.outside, store.north, 1, effective=11), now=10)


def test_nothing_is_below_zero_between_what_is_posted_at_once(store: Store) -> None:
    late = store.draft("in", store.outside, store.north, 5, effective=2)
    with pytest.raises(api.BelowBefore):
        store.post(store.draft("out", store.north, store.south, 5, effective=1), late, now=3)
    store.post(store.draft("out", store.north, store.south, 5, effective=2), late, now=3)
    assert [store.held_at(store.south, h) for h in (1, 2)] == [0, 5]


def test_what_was_known_earlier_can_still_be_read(store: Store) -> None:
    store.post(store.draft("in", store.outside, store.north, 10, effective=5), now=6)
    store.post(store.draft("late news", store.outside, store.north, 3, effective=5), now=20)
    assert store.held_at(store.north, 5) == 13
    assert store.held_at(store.north, 5, known=7) == 10
    assert store.held_at(store.north, 5, known=5.5) == 0


def test_a_posting_is_undone_by_another_once(store: Store) -> None:
    posted = store.post(store.draft("in", store.outside, store.north, 10), now=1)[0]
    undone = api.reverse(posting_id=posted.id, reason="重复入库", actor=KEEPER, as_of=at(2))
    assert [store.held_at(store.north, h) for h in (1, 2)] == [10, 0]
    assert Posting.objects.get(pk=undone.id).reverses_id == posted.id
    with pytest.raises((api.AlreadyReversed, api.KeyTaken)):
        api.reverse(posting_id=posted.id, reason="再冲一次", actor=KEEPER, as_of=at(3))
    assert api.reverse(posting_id=posted.id, reason="重复入库", actor=KEEPER, as_of=at(4)).again
    assert store.held(store.north) == 0


def test_a_closed_period_stays_as_it_is(store: Store) -> None:
    store.post(store.draft("in", store.outside, store.north, 10), now=1)
    store.post(store.draft("out", store.north, store.south, 4), now=10)
    with pytest.raises(NotPermitted):
        api.close_period(book=store.book, through=at(5), actor=person(1, "clerk", store.unit), as_of=at(11))
    api.close_period(book=store.book, through=at(5), actor=KEEPER, as_of=at(11))
    for moment in (5.0, 3.0):
        with pytest.raises(api.PeriodClosed):
            store.post(store.draft("late", store.outside, store.north, 1, effective=moment), now=12)
    assert store.post(store.draft("in", store.outside, store.north, 10), now=12)[0].again
    with pytest.raises(api.PeriodClosed):
        api.close_period(book=store.book, through=at(5), actor=KEEPER, as_of=at(12))
    store.post(store.draft("later", store.outside, store.north, 1, effective=6), now=12)
    # From the closed period, from now, and from the first entry: the same.
    assert [store.held_at(store.north, h, now=12) for h in (1, 5, 6, 10)] == [10, 10, 11, 7]
    assert [store.held_at(store.north, h, known=11.5) for h in (1, 5, 6, 10)] == [10, 10, 10, 6]
    api.close_period(book=store.book, through=at(7), actor=KEEPER, as_of=at(13))
    assert [store.held_at(store.north, h, now=5000) for h in (5, 7, 10)] == [10, 11, 7]


def test_an_account_ends_when_nothing_is_left(store: Store) -> None:
    store.post(store.draft("in", store.outside, store.north, 10), now=1)
    with pytest.raises(api.NotEmpty):
        api.close_account(account_id=store.north.pk, actor=KEEPER, as_of=at(2))
    store.post(store.draft("out", store.north, store.south, 10), now=2)
    api.close_account(account_id=store.north.pk, actor=KEEPER, as_of=at(3))
    with pytest.raises(api.AccountNotOpen):
        store.post(store.draft("more", store.outside, store.north, 1), now=4)
    with pytest.raises(api.AccountNotOpen):
        store.post(store.draft("before", store.outside, store.south, 1, effective=-1), now=4)


def test_whoever_keeps_it_gives_it_away(store: Store) -> None:
    store.post(store.draft("in", store.outside, store.north, 10), now=1)
    keeper, other = person(1, "clerk", store.unit), person(2, "clerk", store.other)
    with pytest.raises(NotPermitted):
        store.post(store.draft("theft", store.north, store.south, 1), now=2, actor=other)
    store.post(store.draft("given", store.north, store.south, 1), now=2, actor=keeper)
    store.post(store.draft("bought", store.outside, store.south, 1), now=2, actor=other)
    with pytest.raises(NotPermitted):
        store.post(store.draft("back", store.south, store.north, 1), now=2, actor=person(3, "reader"))
    assert {a.code for a in api.accounts_of(store.book, other)} == {"south"}
    assert {a.code for a in api.accounts_of(store.book, keeper)} == {"north", "south", "outside"}
    assert list(api.books_for(person(3, "reader"))) == []


@pytest.mark.parametrize(
    "sql",
    [
        "update service_ledger_entry set amount = amount * 2",
        "delete from service_ledger_entry",
        "update service_ledger_posting set remark = 'x'",
        "truncate service_ledger_entry",
        # one entry more than the posting has lines
        "insert into service_ledger_entry (posting_id, line, lines, amount, effective_at, account_id, book_id, lot_id, measure_id)"
        " select posting_id, 3, lines, amount, effective_at, account_id, book_id, lot_id, measure_id from service_ledger_entry limit 1",
        # a balance that is not what the entries say cannot go below zero by hand either
        "update service_ledger_balance set amount = -1 where not may_go_below",
    ],
)
def test_nobody_writes_past_the_rules(store: Store, sql: str) -> None:
    store.post(store.draft("in", store.outside, store.north, 10), now=1)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_posting_by_hand_that_does_not_balance_is_refused_when_it_ends(store: Store) -> None:
    posting = Posting(
        book=store.book,
        key="by hand",
        kind="x",
        digest="",
        effective_at=at(1),
        recorded_at=at(1),
        actor_name="x",
        lines=2,
    )

    def write(amounts: list[int]) -> None:
        posting.pk = None
        posting.save()
        Entry.objects.bulk_create(
            Entry(
                posting=posting, line=n, lines=2, book=store.book, account=account, measure=store.tents,
                lot=store.tents.lots.get(code=""), amount=amount, effective_at=at(1),
            )
            for n, (account, amount) in enumerate(zip((store.outside, store.north), amounts, strict=False), 1)
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")

    for amounts in ([-5, 4], [-5]):
        with pytest.raises(IntegrityError), transaction.atomic():
            write(amounts)
    with transaction.atomic():
        write([-5, 5])
    assert api.doubts(store.book) == []
    assert store.held(store.north) == 5


@pytest.mark.django_db(transaction=True)
def test_a_posting_outside_any_transaction_is_one_by_itself() -> None:
    store = Store()
    first = store.post(store.draft('said "so\\', store.outside, store.north, 10), now=1)[0]
    entry = AuditEntry.objects.get(verb="ledger.post")
    assert (entry.subject_type, entry.subject_id) == ("services.posting", str(first.id))
    assert entry.detail == {"book": "t-stock", "postings": 1, "first": 'said "so\\'}
    assert Posting.objects.get().key == first.key
    money = store.account("till", measure=store.yuan, may_go_below=True)
    mixed = api.Draft("mixed", "test", (api.Line(store.outside.pk, Decimal(-5)), api.Line(money.pk, Decimal(5))))
    more = store.draft("more", store.outside, store.north, 1)
    for drafts, refusal in (
        ((more, mixed), api.NotBalanced),  # told by the database when it ends
        ((more, store.draft("out", store.north, store.south, 12)), api.NotEnough),
        ((more, store.draft(first.key, store.outside, store.north, 11)), api.KeyTaken),
        ((mixed,), api.NotBalanced),
        ((store.draft("out", store.north, store.south, 12),), api.NotEnough),
        ((store.draft(first.key, store.outside, store.north, 11),), api.KeyTaken),
    ):
        with pytest.raises(refusal):
            store.post(*drafts, now=2)
    again, new, other = store.post(
        store.draft(first.key, store.outside, store.north, 10),
        more,
        store.draft("other", store.north, store.south, 11),
        now=3,
    )
    assert (again, new.again, other.again) == (api.Posted(first.id, first.key, again=True), False, False)
    assert store.post(more, now=4) == (api.Posted(new.id, "more", again=True),)
    assert [p.key for p in Posting.objects.order_by("pk")] == [first.key, "more", "other"]
    assert AuditEntry.objects.filter(verb="ledger.post").count() == 2
    detail = AuditEntry.objects.filter(verb="ledger.post").latest("pk").detail
    assert detail == {"book": "t-stock", "postings": 2, "first": first.key}
    assert store.held(store.south) == 11
    assert api.doubts(store.book) == []
