"""Writing pushed records to the journal: many in one statement and one commit, each key once.

No audit row stands beside a single record: the micro-batch that takes it to intake writes one for all, with who sent how many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from mianzhou.data.push.models import RECEIVED
from mianzhou.data.push.records import same_record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_INSERT = f"""
insert into pushed_record (resource_id, person_id, token_id, key, body, received_at, state, reasons)
select t.*, '{RECEIVED}', ''
from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) as t
on conflict (resource_id, person_id, key) do nothing
returning resource_id, person_id, key, received_at
"""
_EARLIER = """
select r.resource_id, r.person_id, r.key, r.received_at, r.body
from pushed_record r
join unnest(%s::bigint[], %s::bigint[], %s::text[]) as t (resource_id, person_id, key) using (resource_id, person_id, key)
"""


class KeyTaken(MianzhouError):
    """The same key came with another record."""

    code = "key-taken"
    status = 409
    problem = Text(
        "幂等键“{key}”已用于另一条内容不同的记录，没有接收。",
        "The key {key} was used for a record with other content; nothing was taken. ",
    )
    remedy = Text(
        "新记录请使用新的键；重发请发送原来的内容。",
        "Use a new key for a new record; send the same content when sending again.",
    )


class Database(Protocol):
    """A connection: Django's own, or one of psycopg in which every statement is a transaction."""

    def cursor(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Pushed:
    """A record that was read and may be kept."""

    resource_id: int
    person_id: int
    token_id: int | None
    key: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A record in the journal: since when, whether this call brought it, and the body that was kept."""

    received_at: datetime
    again: bool
    body: str


def keep(database: Database, records: Sequence[Pushed]) -> list[Kept]:
    """Have all records in the journal; those whose key was there already are answered with what is there."""
    # In one order for everybody, or two processes that bring the same keys could wait for each other.
    ordered = sorted(records, key=_identity)
    columns = [[getattr(r, name) for r in ordered] for name in Pushed.__slots__]
    with database.cursor() as cursor:
        cursor.execute(_INSERT, columns)
        new = {tuple(row[:3]): row[3] for row in cursor.fetchall()}
        earlier: dict[Any, Kept] = {}
        if len(new) < len(ordered):
            cursor.execute(_EARLIER, [columns[0], columns[1], columns[3]])
            earlier = {tuple(row[:3]): Kept(row[3], True, row[4]) for row in cursor.fetchall()}
    return [_kept(record, new, earlier) for record in records]


def _kept(record: Pushed, new: dict[Any, datetime], earlier: dict[Any, Kept]) -> Kept:
    identity = _identity(record)
    # Taken out: of two with one key in one group the first was inserted, the second is a repetition.
    at = new.pop(identity, None)
    return earlier[identity] if at is None else Kept(at, False, record.body)


def _identity(record: Pushed) -> tuple[int, int, str]:
    return record.resource_id, record.person_id, record.key


def refuse_other_content(record: Pushed, kept: Kept) -> None:
    """`KeyTaken` if the key stands for a record that says something else."""
    if kept.again and not same_record(kept.body, record.body):
        raise KeyTaken(key=record.key)
