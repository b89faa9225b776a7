"""Taking one pushed record in: admission, strict reading, the journal, and what the sender is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection as of_this_thread

from mianzhou.data.push.admission import Admission, TooManyWait
from mianzhou.data.push.gathering import Gathering
from mianzhou.data.push.journal_actions import Kept, Pushed, keep, refuse_other_content
from mianzhou.data.push.models import RECEIVED
from mianzhou.data.push.records import read_key, read_record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

Keep = Callable[[Pushed], Kept]


class JournalUnreachable(MianzhouError):
    """The database did not take the record."""

    code = "journal-unreachable"
    status = 503
    problem = Text("暂时无法保存记录，没有接收。", "The record cannot be kept at the moment and was not taken. ")
    remedy = Text("请稍后用同一个键重发。", "Send it again later with the same key.")


def receive(admission: Admission, *, key: str | None, body: bytes, as_of: datetime, into: Keep) -> dict[str, Any]:
    """Keep one record; it is durable when this returns. The same record under its key again gets the same answer."""
    if admission.is_full:
        raise TooManyWait(resource=admission.target.resource.title)
    key = read_key(key)
    record = read_record(body)
    admission.target.fields_of(record)
    pushed = Pushed(
        admission.target.resource.pk, admission.person_id, admission.token_id, key, body.decode("utf-8-sig"), as_of
    )
    kept = into(pushed)
    refuse_other_content(pushed, kept)
    name = admission.target.resource.name
    return {
        "key": key,
        "received_at": kept.received_at.isoformat(),
        "state": RECEIVED,
        "status_url": f"/api/push/{name}/records/{quote(key, safe='')}",
    }


def keep_in_request(record: Pushed) -> Kept:
    """Keep a record in the transaction of the request."""
    return keep(of_this_thread, [record])[0]


class Journal:
    """A process's own connection to the journal, on which all its threads write together.

    Every statement is a transaction that waits for the disk, whatever the server's default is. A connection that broke is made anew and the write
    repeated, which is harmless because every record has its key.
    """

    def __init__(self) -> None:
        self._gathering: Gathering[Pushed, Kept] = Gathering(self._write)
        self._connection: psycopg.Connection[Any] | None = None

    def keep(self, record: Pushed) -> Kept:
        """The record, on disk."""
        try:
            return self._gathering.add(record)
        except psycopg.OperationalError:
            raise JournalUnreachable from None

    def _write(self, records: Sequence[Pushed]) -> list[Kept]:
        try:
            return keep(self._open(), records)
        except psycopg.OperationalError:
            self._close()
            return keep(self._open(), records)

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            known = of_this_thread.get_connection_params()
            options = f"{known.pop('options', '')} -c synchronous_commit=on".strip()
            self._connection = psycopg.connect(**known, options=options, autocommit=True)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
