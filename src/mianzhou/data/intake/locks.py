"""Locks in the database that end with the process that holds them.

Two batches of one resource are checked and committed one after the other, since each is judged by the keys that are held. A lock on the
batch itself tells everybody whether its worker lives: a process that was killed has lost it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# The first half of an advisory lock's key: what is locked.
_BATCH = 0x4D5A10
_RESOURCE = 0x4D5A11
_REGISTRY = 0x4D5A12
_SOURCE = 0x4D5A13


def _ask(sql: str, space: int, pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [space, pk % 0x7FFFFFFF])
        return bool(cursor.fetchone()[0])


@contextmanager
def _held(space: int, pk: int, *, wait: bool) -> Iterator[bool]:
    if wait:
        _ask("SELECT pg_advisory_lock(%s, %s) IS NOT NULL", space, pk)
        got = True
    else:
        got = _ask("SELECT pg_try_advisory_lock(%s, %s)", space, pk)
    try:
        yield got
    finally:
        if got and connection.connection is not None and not connection.connection.closed:
            _ask("SELECT pg_advisory_unlock(%s, %s)", space, pk)


@contextmanager
def batch_lock(pk: int) -> Iterator[bool]:
    """Be the one who works on a batch; yields False if somebody else is."""
    with _held(_BATCH, pk, wait=False) as got:
        yield got


@contextmanager
def resource_lock(pk: int, *, wait: bool = True) -> Iterator[bool]:
    """Be the one who checks against and commits to a resource's tables; waits for its turn, or yields False."""
    with _held(_RESOURCE, pk, wait=wait) as got:
        yield got


@contextmanager
def source_lock(pk: int) -> Iterator[bool]:
    """Be the one who asks a source; yields False if somebody else is."""
    with _held(_SOURCE, pk, wait=False) as got:
        yield got


def resource_registry_lock(pk: int) -> None:
    """Until the end of the transaction: nobody else notes a delivery for this resource."""
    _ask("SELECT pg_advisory_xact_lock(%s, %s) IS NOT NULL", _REGISTRY, pk)
