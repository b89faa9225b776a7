"""Whatever happens in whatever order, the ledger says what a plain list of all that happened says."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from mianzhou.services.ledgers import api
from mianzhou.services.ledgers.tests.storing import KEEPER, Store, at

PLACES = ("outside", "north", "south")
step = st.tuples(
    st.sampled_from(PLACES),
    st.sampled_from(PLACES),
    st.integers(1, 6),
    st.integers(0, 2),  # the lot
    st.integers(0, 3),  # how many hours ago it took effect
)
close = st.just("close")


class Told:
    """The slow way: every entry that was accepted, as (account, lot, effective, recorded, amount)."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, int, int, int, int]] = []

    def held(self, place: str, lot: int | None, hour: int, known: int = 10**6) -> int:
        return sum(
            e[4]
            for e in self.entries
            if e[0] == place and (lot is None or e[1] == lot) and e[2] <= hour and e[3] <= known
        )

    def takes(self, source: str, target: str, much: int, lot: int, effective: int, now: int) -> bool:
        """Whether it is accepted: no place but the outside is ever below zero afterwards."""
        added = [(source, lot, effective, now, -much), (target, lot, effective, now, much)]
        self.entries += added
        below = any(self.held(p, n, hour) < 0 for p in PLACES[1:] for n in range(3) for hour in range(now + 1))
        if below:
            del self.entries[-2:]
        return not below


@seed(20260301)
@settings(max_examples=12)
@given(steps=st.lists(st.one_of(step, step, step, close), min_size=4, max_size=14))
def test_the_ledger_is_what_happened(store: Store, steps: list[object]) -> None:
    with transaction.atomic():
        _run(store, steps)
        transaction.set_rollback(True)


def _run(store: Store, steps: list[object]) -> None:
    told, closed = Told(), -1
    lots = [store.tents.lots.get(code=""), store.lot("a", None), store.lot("b", None)]
    accounts = {"outside": store.outside, "north": store.north, "south": store.south}
    for now, what in enumerate(steps, 1):
        if what == "close":
            api.close_period(book=store.book, through=at(now - 1), actor=KEEPER, as_of=at(now))
            closed = now - 1
            store.book.refresh_from_db()
            continue
        source, target, much, lot, ago = what  # type: ignore[misc]
        effective = max(now - ago, closed + 1)
        draft = store.draft(f"s{now}", accounts[source], accounts[target], much, lot=lots[lot], effective=effective)
        expected = told.takes(source, target, much, lot, effective, now)
        try:
            store.post(draft, now=now)
            assert expected, f"step {now} was taken"
        except (api.NotEnough, api.BelowBefore):
            assert not expected, f"step {now} was refused"
    end = len(steps) + 1
    places = {account.pk: place for place, account in accounts.items()}
    for place, account in accounts.items():
        assert store.held(account) == told.held(place, None, end)
    for hour in range(end):
        for known in (None, end - 2):
            said = api.held_at(store.book, at=at(hour), now=at(end), known_at=None if known is None else at(known))
            slow = {
                (account, lot.pk): held
                for account, place in places.items()
                for n, lot in enumerate(lots)
                if (held := told.held(place, n, hour, end if known is None else known))
            }
            assert said == slow
            _same_by_other_ways(store, hour, end, known, said)
    assert api.doubts(store.book) == []
    assert sum((store.held(a) for a in accounts.values()), Decimal(0)) == 0


def _same_by_other_ways(
    store: Store, hour: int, end: int, known: int | None, said: dict[tuple[int, int], Decimal]
) -> None:
    """In words, and for some accounts only, the same is told."""
    asked = {"at": at(hour), "now": at(end), "known_at": None if known is None else at(known)}
    some = [store.outside.pk, store.south.pk]
    assert api.held_at(store.book, accounts=some, **asked) == {k: v for k, v in said.items() if k[0] in some}
    codes = {account.pk: account.code for account in (store.outside, store.north, store.south)}
    lots = dict(store.tents.lots.values_list("pk", "code"))
    told = {(each.account, each.lot): each.amount for each in api.standings(store.book, **asked)}
    assert told == {(codes[account], lots[lot]): held for (account, lot), held in said.items()}
