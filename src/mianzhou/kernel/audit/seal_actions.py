"""Sealing the audit record in hash-chained batches, apart from the writers.

Writers only insert; they never wait for a hash or for one another. Sealing must then neither miss nor double an entry whose
transaction commits late, after entries with higher numbers were sealed. So it does not go by number or by time: a trigger puts every entry, in its own
transaction, on the list `audit_unsealed`, and a seal takes what it can see there. An entry that is not yet committed is not yet on the list for
others; it is sealed next time, at a later position with its lower number. Unlike a horizon of transaction numbers, this
stays right when the database is dumped and restored elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from mianzhou.kernel.audit.chain import ENTRY_FIELDS, GENESIS, link, seal_hash
from mianzhou.kernel.audit.models import AuditEntry, AuditSeal, AuditSealed

BATCH = 5000
_LOCK = 0x6175646974  # "audit": one sealer at a time, or two would continue from the same seal


def seal(*, as_of: datetime, batch: int = BATCH) -> list[AuditSeal]:
    """Seal every entry that is committed by now; the seals made, none if nothing waited."""
    made: list[AuditSeal] = []
    while (one := _seal_batch(as_of, batch)) is not None:
        made.append(one)
    return made


@transaction.atomic
def _seal_batch(as_of: datetime, batch: int) -> AuditSeal | None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            "delete from audit_unsealed where entry_id in (select entry_id from audit_unsealed order by entry_id limit %s) returning entry_id",
            [batch],
        )
        waiting = [row[0] for row in cursor.fetchall()]
    entries = list(AuditEntry.objects.filter(pk__in=waiting).order_by("pk").values(*ENTRY_FIELDS))
    if not entries:
        return None
    before = AuditSeal.objects.order_by("-number").first()
    number, position, head = (before.number + 1, before.last, before.hash) if before else (1, 0, GENESIS)
    chained = bytes.fromhex(head)
    rows = []
    for place, entry in enumerate(entries, start=position + 1):
        chained = link(chained, place, entry)
        rows.append(AuditSealed(position=place, entry_id=entry["id"], seal_id=number, link=chained))
    first, last = position + 1, position + len(rows)
    made = AuditSeal.objects.create(
        number=number,
        first=first,
        last=last,
        count=len(rows),
        previous_hash=head,
        hash=seal_hash(number, first, last, head, chained, as_of),
        sealed_at=as_of,
    )
    AuditSealed.objects.bulk_create(rows)
    return made
