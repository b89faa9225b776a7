"""While eight writers post, also late about earlier moments, whoever asks for the past is told of whole postings only, and of a closed period always the same."""

from __future__ import annotations

from multiprocessing import get_context

import pytest
from django.db import connection, connections

from mianzhou.services.ledgers import api
from mianzhou.services.ledgers.tests.storing import KEEPER, Store, at

WRITERS, EACH = 8, 20
NOW, LATE, CLOSED = 9, 5, 3


def _write(store: Store, writer: int) -> None:
    connections.close_all()  # the parent's is not ours
    connection.connect()
    for n in range(EACH):
        source, target = (store.outside, store.north) if n % 2 else (store.north, store.south)
        effective = LATE if n % 3 == 0 else None
        store.post(store.draft(f"{writer}-{n}", source, target, 1, effective=effective), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_past_is_whole_while_it_is_written() -> None:
    store = Store()
    store.post(store.draft("in", store.outside, store.north, 1000), now=1)
    store.post(store.draft("on", store.north, store.south, 400), now=2)
    api.close_period(book=store.book, through=at(CLOSED), actor=KEEPER, as_of=at(4))
    at_closing = api.held_at(store.book, at=at(CLOSED), now=at(NOW))
    connections.close_all()
    writers = [get_context("fork").Process(target=_write, args=(store, n)) for n in range(WRITERS)]
    for process in writers:
        process.start()
    asked = 0
    while asked < 5 or any(process.is_alive() for process in writers):
        asked += 1
        assert api.held_at(store.book, at=at(CLOSED), now=at(NOW)) == at_closing
        for hour in (4, LATE, NOW):  # forwards from the closing, and from now backwards
            told = api.held_at(store.book, at=at(hour), now=at(NOW))
            assert sum(told.values()) == 0
            assert all(held > 0 for (account, _), held in told.items() if account != store.outside.pk)
    for process in writers:
        process.join()
        assert process.exitcode == 0
    held = api.held_by_account(store.book, [store.north.pk, store.south.pk], at=at(LATE), now=at(NOW))
    late = [n for n in range(EACH) if n % 3 == 0]
    out, brought = sum(1 for n in late if not n % 2), sum(1 for n in late if n % 2)
    assert held[store.north.pk][0] == 600 + WRITERS * (brought - out)
    assert held[store.south.pk][0] == 400 + WRITERS * out
    assert api.doubts(store.book) == []
