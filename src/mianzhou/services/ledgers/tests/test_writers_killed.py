"""Eight writers post to the same few accounts and are killed; each then does its work again. Nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from decimal import Decimal
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest
from django.db import connection, connections, transaction

from mianzhou.services.ledgers import api
from mianzhou.services.ledgers.models import Posting
from mianzhou.services.ledgers.tests.storing import Store, at

WRITERS, EACH, BATCH = 8, 24, 3


def _work(store: Store, writer: int) -> list[list[api.Draft]]:
    """The writer's postings, in batches: round the depots, each batch in another order of accounts."""
    ring = [store.north, store.south, *(api.Account.objects.filter(code__startswith="depot").order_by("pk"))]
    drafts = []
    for n in range(EACH):
        source, target = ring[(writer + n) % len(ring)], ring[(writer + n + 1 + writer % 4) % len(ring)]
        drafts.append(store.draft(f"{writer}-{n}", source, target, 1))
    return [drafts[n : n + BATCH] for n in range(0, len(drafts), BATCH)]


def _write(store: Store, writer: int, said: Connection, dies: bool) -> None:
    connections.close_all()  # the parent's is not ours
    connection.connect()
    for n, batch in enumerate(_work(store, writer)):
        with transaction.atomic():
            store.post(*batch, now=5)
            if dies and n == 3:  # written, not committed
                os.kill(os.getpid(), signal.SIGKILL)
        said.send(len(batch))
    said.send(0)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_or_doubled() -> None:
    store = Store()
    for n in range(3):
        store.account(f"depot {n}")
    accounts = list(api.Account.objects.filter(may_go_below=False))
    store.post(*(store.draft(f"in {a.code}", store.outside, a, 1000) for a in accounts), now=1)
    expected = {a.pk: Decimal(1000) for a in accounts}
    for writer in range(WRITERS):
        for draft in (d for batch in _work(store, writer) for d in batch):
            for line in draft.lines:
                expected[line.account_id] += line.amount
    _round(store, dying={0, 2, 4, 6}, killed={1, 5})
    _round(store, dying={1, 3, 5, 7}, killed={2, 4})
    _round(store, dying=set(), killed=set())
    held = {account: amount for (account, _), (amount, _) in api.held_now(expected).items()}
    assert held == expected
    keys = [d.key for w in range(WRITERS) for batch in _work(store, w) for d in batch]
    assert Posting.objects.filter(kind="test", effective_at=at(5)).count() == len(keys)
    assert api.doubts(store.book) == []


def _round(store: Store, dying: set[int], killed: set[int]) -> None:
    """All eight at once. Some die before a commit; others are killed when they have told of two batches, wherever they are then, be it at the end."""
    connections.close_all()
    context = get_context("fork")
    writers = []
    for n in range(WRITERS):
        hear, say = context.Pipe(duplex=False)
        process = context.Process(target=_write, args=(store, n, say, n in dying))
        process.start()
        say.close()
        writers.append((n, process, hear))
    for n, process, hear in writers:
        told = 0
        with suppress(EOFError):  # it died
            while hear.recv():
                told += 1
                if n in killed and told == 2:
                    process.kill()
        process.join()
        assert process.exitcode in ({-signal.SIGKILL} if n in dying else {0, -signal.SIGKILL} if n in killed else {0})
