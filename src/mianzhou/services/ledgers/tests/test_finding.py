"""Searching finds what comparing every account would find; a running balance is the same whichever way it is reached."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Q, QuerySet
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from mianzhou.services.ledgers import api, looking
from mianzhou.services.ledgers.tests.storing import KEEPER, Store, at

pytestmark = pytest.mark.django_db
TITLES = ("张建国户", "李建国", "Depot North", "depot-ß", "第1户 北", "100%纯棉_被", "a\\b", "İstanbul", "ab", "b")
words = st.text(st.sampled_from("张建国户DdEPpotİiß1%_\\ 0北-ab"), min_size=1, max_size=6)


def _plainly(rows: QuerySet[api.Account], text: str) -> set[str]:
    for word in text.split():
        rows = rows.filter(Q(code__icontains=word) | Q(title__icontains=word))
    return {account.title for account in rows}


@pytest.fixture
def named(store: Store) -> Store:
    wanted = [api.NewAccount(f"n-{n}", title) for n, title in enumerate(TITLES)]
    api.open_accounts(book=store.book, wanted=wanted, measure=store.tents, actor=KEEPER, as_of=at(0))
    return store


def test_any_part_of_code_and_title_finds_an_account(named: Store) -> None:
    accounts = api.accounts_of(named.book, KEEPER)

    @seed(11)
    @settings(max_examples=150, deadline=None, database=None)
    @given(words)
    def ask(text: str) -> None:
        assert {a.title for a in api.accounts_called(accounts, text)} == _plainly(accounts, text)

    ask()
    assert {a.title for a in api.accounts_called(accounts, "建国")} == {"张建国户", "李建国"}
    assert {a.title for a in api.accounts_called(accounts, "NORTH depot")} == {"Depot North"}


def test_a_lot_is_found_by_its_code_by_what_it_is_and_by_where_it_lies(named: Store) -> None:
    for n, place in enumerate((named.north, named.south), start=1):
        lot = named.lot(f"P{n}", date(2027, n, 1))
        named.post(named.draft(f"in {n}", named.outside, place, 3, lot=lot), now=n)
    named.post(named.draft("plain", named.outside, named.north, 3), now=3)
    lots = api.lots_in(named.book, KEEPER).order_by("lot__code")
    told = {
        text: [b.lot.code for b in api.lots_called(lots, text)] for text in ("p2", "帐篷", "north", "p1 south", "x")
    }
    assert told == {"p2": ["P2"], "帐篷": ["P1", "P2"], "north": ["P1"], "p1 south": [], "x": []}


@pytest.mark.parametrize("few", [1, 2, 5000])
@pytest.mark.parametrize("closed", [False, True])
def test_every_page_of_a_statement_runs_on_from_what_was_there(
    few: int, closed: bool, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_FEW", few)
    for n in range(1, 7):
        store.post(store.draft(f"in {n}", store.outside, store.north, n), now=n)
    if closed:
        api.close_period(book=store.book, through=at(3), actor=KEEPER, as_of=at(7))
    store.post(store.draft("late", store.north, store.south, 2, effective=4), now=8)
    for account, wanted in ((store.north, [1, 3, 6, 10, 8, 13, 19]), (store.outside, [-1, -3, -6, -10, -15, -21])):
        rows = list(api.entries_of(account))[::-1]
        for size in (1, 2, 3, 7):
            pages = [rows[n : n + size] for n in range(0, len(rows), size)]
            found = [api.running(account, page)[e.posting_id, e.line] for page in pages for e in page]
            assert found == wanted
