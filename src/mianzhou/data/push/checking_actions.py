"""Pushed records go to intake in micro-batches, and what intake says comes back to the journal.

A micro-batch is claimed in one transaction: the records written as a file, its delivery and batch, and the journal's rows that name them. From
there on it is a batch like any other, which intake itself recovers; a killed process leaves either waiting records or a claimed batch.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import note_delivery
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.models import PUSH, WITH_RECEIPT, Batch
from mianzhou.data.intake.quarantine import quarantined_reasons
from mianzhou.data.intake.received import keep_stream
from mianzhou.data.push.admission import NotReceiving, Target
from mianzhou.data.push.models import ACCEPTED, CHECKING, QUARANTINED, RECEIVED, REPEATED, PushedRecord
from mianzhou.data.push.records import read_record, values_as_sent
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor, system_actor

# A batch is closed when so many records wait, or when the oldest has waited so long: at once after a pause, later in a steady stream, so that a
# day of it makes some thousands of snapshots and not a hundred thousand.
MOST_RECORDS = 20_000
PATIENCE, PATIENCE_IN_A_STREAM = timedelta(seconds=1), timedelta(seconds=10)
STREAM = timedelta(minutes=1)
KEPT_FOR = timedelta(days=7)
_SWEEP = 50_000


def pushing_actor() -> Actor:
    """The process that hands pushed records to intake; who sent them is in the audit row."""
    return system_actor("push", ["intake.send", "intake.read"])


def check_pushed(
    *, actor: Actor, as_of: datetime, at_once: bool = False, before_told: Callable[[], None] | None = None
) -> int:
    """Hand every micro-batch that is due to intake and settle it; how many records were claimed. `at_once` waits for nothing.

    `before_told` is done once the records are in the lake, before anybody is told that they were accepted.
    """
    settle_pushed(actor=actor, as_of=as_of)
    claimed = 0
    for resource in _due(as_of, at_once):
        batch = claim(resource=resource, actor=actor, as_of=as_of)
        if batch is not None:
            claimed += PushedRecord.objects.filter(batch=batch).count()
            run_intake(batch=batch, actor=actor, as_of=as_of)
    if claimed:
        if before_told is not None:
            before_told()
        settle_pushed(actor=actor, as_of=as_of)
    return claimed


def _due(as_of: datetime, at_once: bool) -> list[Resource]:
    waiting = PushedRecord.objects.filter(state=RECEIVED).values("resource_id")
    due = []
    for row in waiting.annotate(oldest=Min("received_at")).order_by("resource_id"):
        last = Batch.objects.filter(resource_id=row["resource_id"], kind=PUSH).aggregate(at=Max("sent_at"))["at"]
        patience = PATIENCE_IN_A_STREAM if last is not None and as_of - last < STREAM else PATIENCE
        full = PushedRecord.objects.filter(state=RECEIVED, resource_id=row["resource_id"])[:MOST_RECORDS].count()
        if at_once or full >= MOST_RECORDS or as_of - row["oldest"] >= patience:
            due.append(row["resource_id"])
    return list(Resource.objects.filter(pk__in=due).select_related("provider__region", "current_version"))


def claim(*, resource: Resource, actor: Actor, as_of: datetime) -> Batch | None:
    """Close a micro-batch of what waits for a resource: kept as a file, noted as a delivery, named in the journal, on record."""
    if resource.current_version is None:
        raise NotReceiving(resource=resource.title)
    target = Target(resource, read_schema(resource.current_version.schema))
    with transaction.atomic():
        rows = list(
            PushedRecord.objects.select_for_update(skip_locked=True)
            .filter(resource=resource, state=RECEIVED)
            .order_by("pk")[:MOST_RECORDS]
        )
        if not rows:
            return None
        kept = keep_stream(io.BytesIO(_as_lines(rows, target)))
        name, key = f"push-{rows[0].pk}-{rows[-1].pk}.jsonl", f"push {rows[0].pk}-{rows[-1].pk}"
        delivery = note_delivery(
            resource=resource, kept=kept, name=name, channel="push", actor=actor, as_of=as_of, kind=PUSH, key=key
        )
        _name_batch(rows, delivery.batch)
        detail = {"resource": resource.name, "records": len(rows), "senders": _senders(rows)}
        record(actor=actor, as_of=as_of, verb="push.batch", subject=delivery.batch, detail=detail)
    batch: Batch = delivery.batch
    return batch


def _as_lines(rows: Sequence[PushedRecord], target: Target) -> bytes:
    """One line a record, all with the same items; an item that a newer version dropped goes along under its name, for intake to note."""
    records = [read_record(row.body.encode()) for row in rows]
    fields = [target.fields_as_kept(given) for given in records]
    order = tuple(dict.fromkeys((*target.order, *(name for named in fields for name in named.values()))))
    lines = [values_as_sent(given, named, order) for given, named in zip(records, fields, strict=True)]
    return "".join(f"{line}\n" for line in lines).encode()


def _name_batch(rows: Sequence[PushedRecord], batch: Batch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"update pushed_record p set state = '{CHECKING}', batch_id = %s, row = t.row"
            " from unnest(%s::bigint[]) with ordinality as t (id, row) where p.id = t.id",
            [batch.pk, [row.pk for row in rows]],
        )


def _senders(rows: Sequence[PushedRecord]) -> list[dict[str, Any]]:
    """Who sent how many with which token."""
    counts = Counter((row.person_id, row.token_id) for row in rows)
    return [{"person": p, "token": t, "records": n} for (p, t), n in sorted(counts.items(), key=str)]


@transaction.atomic
def settle_pushed(*, actor: Actor, as_of: datetime) -> int:
    """Note in the journal what became of the records of every batch with a receipt; how many batches. A failed one may be run again."""
    actor.require_anywhere("intake.send")
    finished = Batch.objects.filter(
        pk__in=PushedRecord.objects.filter(state=CHECKING).values("batch_id"),
        state__in=WITH_RECEIPT,
    ).select_related("resource")
    for batch in finished:
        _note_reasons(batch, quarantined_reasons(batch))
        PushedRecord.objects.filter(batch=batch, state=CHECKING).update(state=ACCEPTED)
    return len(finished)


def _note_reasons(batch: Batch, reasons: Mapping[int, str]) -> None:
    """Set the quarantined rows apart, before all others are accepted."""
    rows = sorted(reasons)
    with connection.cursor() as cursor:
        cursor.execute(
            "update pushed_record p set state = t.state, reasons = t.reasons"
            " from unnest(%s::int[], %s::text[], %s::text[]) as t (row, state, reasons)"
            f" where p.batch_id = %s and p.row = t.row and p.state = '{CHECKING}'",
            [rows, [_state(reasons[r]) for r in rows], [reasons[r][:4000] for r in rows], batch.pk],
        )


def _state(reasons: str) -> str:
    """Held already is no fault: such a record counts once and needs nothing."""
    codes = {reason.rpartition(":")[2] for reason in reasons.split(";")}
    return REPEATED if codes == {"repeated"} else QUARANTINED


def forget_settled(*, actor: Actor, as_of: datetime) -> int:
    """Remove records that were settled and are older than a week: their content lies in the lake and in the delivery's file."""
    actor.require_anywhere("intake.send")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "delete from pushed_record where id in (select id from pushed_record"
            f" where state not in ('{RECEIVED}', '{CHECKING}') and received_at < %s limit {_SWEEP})",
            [as_of - KEPT_FOR],
        )
        removed = cursor.rowcount
        if removed:
            subject = PushedRecord(pk=0)
            record(actor=actor, as_of=as_of, verb="push.forgotten", subject=subject, detail={"records": removed})
    return removed
