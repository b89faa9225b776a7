"""The statements that write postings. Each writes posting, entries, balances and audit record, and so is a transaction by itself where there is none around it:
one way to the database and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from mianzhou.kernel.audit.api import record_sql
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.statements.api import Statement, array_literal
from mianzhou.services.ledgers.lines import Draft, Posted, digest
from mianzhou.services.ledgers.models import Book, Posting

_VERB = "ledger.post"
_ONE = Statement(
    "with told as materialized (select posting, again from ledger_write_one("
    "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::bigint[], %s::numeric[])), noted as ("
    + record_sql(
        "select %s, %s, %s, %s, %s, %s, posting::text, jsonb_build_object('book', %s::text, 'postings', 1, 'first', %s::text), ''"
        " from told where not again"
    )
    + ") select posting, again from told"
)
_MANY = Statement(
    "with told as materialized (select posting, posting_key, again from ledger_write("
    "%s, %s, %s, %s, %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::bigint[], %s::smallint[],"
    " %s::integer[], %s::smallint[], %s::bigint[], %s::bigint[], %s::numeric[])), noted as ("
    + record_sql(
        "select %s, %s, %s, %s, %s, case count(*) when 1 then %s else %s end, case count(*) when 1 then min(posting)::text else %s end,"
        " jsonb_build_object('book', %s::text, 'postings', count(*), 'first', %s::text), ''"
        " from told where not again having count(*) > 0"
    )
    + ") select posting, posting_key, again from told"
)
_BALANCED_NOW = "set constraints ledger_posting_balanced immediate; set constraints ledger_posting_balanced deferred"


def write(*, book: Book, drafts: Sequence[Draft], actor: Actor, as_of: datetime) -> dict[str, Posted]:
    """{key: posting}: all or none. What the database refuses is an IntegrityError with the name of the rule."""
    written = _one if len(drafts) == 1 else _many
    if connection.get_autocommit():
        return written(book, drafts, actor, as_of)
    with transaction.atomic(), connection.cursor() as cursor:
        told = written(book, drafts, actor, as_of)
        cursor.execute(_BALANCED_NOW)  # and not when the transaction ends, so that the caller hears of it here
    return told


def _one(book: Book, drafts: Sequence[Draft], actor: Actor, as_of: datetime) -> dict[str, Posted]:
    draft, who = drafts[0], (actor.name, actor.person_id)
    values: tuple[Any, ...] = (
        *(book.pk, as_of, *who, draft.key, draft.kind, digest(draft), draft.effective_at, draft.remark[:500]),
        draft.reverses_id,
        array_literal(line.account_id for line in draft.lines),
        array_literal(line.lot_id for line in draft.lines),
        array_literal(line.amount for line in draft.lines),
        *(as_of, actor.kind, *who, _VERB, Posting._meta.label_lower, book.code, draft.key),
    )
    ((posting, again),) = _ONE.rows(*values)
    return {draft.key: Posted(posting, draft.key, again)}


def _many(book: Book, drafts: Sequence[Draft], actor: Actor, as_of: datetime) -> dict[str, Posted]:
    lines = [(n, at, line) for n, draft in enumerate(drafts, 1) for at, line in enumerate(draft.lines, 1)]
    who = (actor.name, actor.person_id)
    values: tuple[Any, ...] = (
        *(book.pk, as_of, *who),
        array_literal(d.key for d in drafts),
        array_literal(d.kind for d in drafts),
        array_literal(digest(d) for d in drafts),
        array_literal(d.effective_at for d in drafts),
        array_literal(d.remark[:500] for d in drafts),
        array_literal(d.reverses_id for d in drafts),
        array_literal(len(d.lines) for d in drafts),
        array_literal(n for n, _, _ in lines),
        array_literal(at for _, at, _ in lines),
        array_literal(line.account_id for _, _, line in lines),
        array_literal(line.lot_id for _, _, line in lines),
        array_literal(line.amount for _, _, line in lines),
        *(as_of, actor.kind, *who, _VERB, Posting._meta.label_lower, Book._meta.label_lower, str(book.pk)),
        *(book.code, drafts[0].key),
    )
    told: dict[str, Posted] = {}
    for posting, key, again in _MANY.rows(*values):  # where some were there before, the others come first and once more
        told.setdefault(key, Posted(posting, key, again))
    return told
