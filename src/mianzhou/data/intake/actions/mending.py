"""Mending: other values for quarantined rows, kept with who and when, and sent through the very same intake as a batch of their own."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mianzhou.data.intake.actions.receiving import note_delivery, require_for
from mianzhou.data.intake.captions import spelled_out
from mianzhou.data.intake.errors import BatchState, NothingToMend, ReasonNeeded, RowNotOpen, UnknownItem
from mianzhou.data.intake.models import DONE, MEND, REFUSED, Batch, Delivery, Mending
from mianzhou.data.intake.pipeline import units_of
from mianzhou.data.intake.quarantine import (
    QuarantinedRow,
    columns_of,
    is_repeated,
    quarantined_reasons,
    quarantined_rows,
)
from mianzhou.data.intake.received import Kept, keep_own
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

Changes = Mapping[int, Mapping[str, str]]


@transaction.atomic
def draft_mendings(*, batch: Batch, changes: Changes, actor: Actor, as_of: datetime) -> int:
    """Keep other values for rows, to be sent later; returns how many rows differ from what was received."""
    _may_mend(batch, actor)
    items = {name for values in changes.values() for name in values}
    unknown = items - set(columns_of(batch))
    if unknown:
        raise UnknownItem(names=", ".join(sorted(unknown)))
    drafted = 0
    for row in _open_rows(batch, changes):
        drafted += _draft(batch, row, changes[row.row], actor, as_of)
    if drafted:
        detail = {"rows": drafted, "items": sorted(items)}
        record(actor=actor, as_of=as_of, verb="rows.mended", subject=batch, detail=detail)
    return drafted


def _draft(batch: Batch, row: QuarantinedRow, given: Mapping[str, str], actor: Actor, as_of: datetime) -> bool:
    after = {name: value for name, value in given.items() if value != row.received.get(name, "")}
    standing = row.mending if row.mending is not None and row.mending.state == Mending.DRAFTED else None
    if row.mending is not None:
        # What was given before and is not named now stays; what is set back to the received value goes.
        after = {n: v for n, v in row.mending.after.items() if n not in given} | after
    if standing is None and after == (row.mending.after if row.mending else {}):
        return False
    if standing is not None and not after:
        return _undo(standing, actor, as_of)
    before = {name: row.received.get(name, "") for name in after}
    if standing is None:
        standing = Mending(batch=batch, row=row.row, reasons=";".join(row.reasons)[:4000])
    standing.before, standing.after = before, after
    standing.by, standing.person_id, standing.at = actor.name, actor.person_id, as_of
    standing.save()
    return True


def _undo(mending: Mending, actor: Actor, as_of: datetime) -> bool:
    mending.state, mending.undone_by, mending.undone_at = Mending.UNDONE, actor.name, as_of
    mending.save(update_fields=["state", "undone_by", "undone_at"])
    return True


def replace_in_column(
    *, batch: Batch, field: str, old: str, new: str, actor: Actor, as_of: datetime, reason: str = ""
) -> int:
    """In all open rows (with this reason) whose value is `old`, draft `new` instead."""
    require_for(actor, "intake.mend", batch.resource)  # before it is told whether any row holds the value
    changes = {
        row.row: {field: new}
        for row in quarantined_rows(batch)
        if row.is_open
        and not is_repeated(row.reasons)
        and row.values.get(field, "") == old
        and (not reason or any(r == reason or r.endswith(":" + reason) for r in row.reasons))
    }
    return draft_mendings(batch=batch, changes=changes, actor=actor, as_of=as_of) if changes else 0


@transaction.atomic
def undo_mendings(*, batch: Batch, rows: Collection[int], actor: Actor, as_of: datetime) -> int:
    """Take back what was drafted or settled and not sent; the rows are open again."""
    _may_mend(batch, actor)
    states = (Mending.DRAFTED, Mending.SETTLED)
    found = list(Mending.objects.select_for_update().filter(batch=batch, row__in=list(rows), state__in=states))
    for mending in found:
        _undo(mending, actor, as_of)
    if found:
        record(actor=actor, as_of=as_of, verb="rows.unmended", subject=batch, detail={"rows": len(found)})
    return len(found)


@transaction.atomic
def settle_rows(*, batch: Batch, rows: Collection[int], reason: str, actor: Actor, as_of: datetime) -> int:
    """Close rows that cannot or need not be mended, and say why. A draft for such a row is given up."""
    _may_mend(batch, actor)
    if not reason.strip():
        raise ReasonNeeded
    settled = 0
    for row in _open_rows(batch, rows):
        if row.mending is not None and row.mending.state == Mending.DRAFTED:
            _undo(row.mending, actor, as_of)
        Mending.objects.create(
            batch=batch,
            row=row.row,
            state=Mending.SETTLED,
            reasons=";".join(row.reasons)[:4000],
            reason=reason.strip()[:200],
            by=actor.name,
            person_id=actor.person_id,
            at=as_of,
        )
        settled += 1
    record(actor=actor, as_of=as_of, verb="rows.settled", subject=batch, detail={"rows": settled, "reason": reason})
    return settled


def mend_rows(*, batch: Batch, changes: Changes, actor: Actor, as_of: datetime) -> Delivery:
    """Keep other values for rows and send these rows at once."""
    with transaction.atomic():
        draft_mendings(batch=batch, changes=changes, actor=actor, as_of=as_of)
        return send_mendings(batch=batch, actor=actor, as_of=as_of, rows=changes.keys())


@transaction.atomic
def send_mendings(*, batch: Batch, actor: Actor, as_of: datetime, rows: Collection[int] | None = None) -> Delivery:
    """Send the drafted rows, all or some, as a batch of their own; of a refused batch all rows go, since it is taken as a whole or not."""
    _may_mend(batch, actor)
    drafts = Mending.objects.select_for_update().filter(batch=batch, state=Mending.DRAFTED).order_by("row")
    if rows is not None and batch.state != REFUSED:
        drafts = drafts.filter(row__in=list(rows))
    sent = {m.row: m for m in drafts}
    if not sent:
        raise NothingToMend
    kept, numbers = _mended_file(batch, None if batch.state == REFUSED else sent.keys())
    delivery = note_delivery(
        resource=batch.resource,
        kept=kept,
        name=f"{batch.resource.name}-{batch.pk}-mended.csv",
        channel="mend",
        kind=MEND,
        parent=batch,
        key=f"mend {batch.pk}:{max(m.pk for m in sent.values())}",
        actor=actor,
        as_of=as_of,
    )
    for row, mending in sent.items():
        mending.state, mending.result, mending.result_row = Mending.SENT, delivery.batch, numbers[row]
    Mending.objects.bulk_update(sent.values(), ["state", "result", "result_row"], batch_size=2000)
    detail = {"rows": len(sent), "batch": delivery.batch_id}
    record(actor=actor, as_of=as_of, verb="rows.sent_again", subject=batch, detail=detail)
    return delivery


def _mended_file(batch: Batch, rows: Collection[int] | None) -> tuple[Kept, dict[int, int]]:
    """The rows with their mended values as CSV by item names, kept; and the new number of each row."""
    folder = Path(settings.LAKE_ROOT) / "received"
    names = [f.name for f in read_schema(batch.version.schema).fields]
    numbers: dict[int, int] = {}
    units = units_of(batch)
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".mended-", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        for row in _to_send(batch, rows):
            values = spelled_out(row.values, units)
            writer.writerow([values.get(name, "") for name in names])
            numbers[row.row] = len(numbers) + 1
        file.flush()
        return keep_own(Path(file.name)), numbers


def _to_send(batch: Batch, rows: Collection[int] | None) -> Iterator[QuarantinedRow]:
    for row in quarantined_rows(batch, rows):
        if row.state != Mending.SETTLED and not is_repeated(row.reasons):
            yield row


def _may_mend(batch: Batch, actor: Actor) -> None:
    """Also makes whoever mends rows of the same batch at the same moment wait for the end of this transaction."""
    require_for(actor, "intake.mend", batch.resource)
    Batch.objects.select_for_update(no_key=True).only("pk").get(pk=batch.pk)
    if batch.state not in (DONE, REFUSED) or batch.kind == MEND:
        raise BatchState(batch=batch.pk, state=batch.state)


def _open_rows(batch: Batch, rows: Collection[int]) -> list[QuarantinedRow]:
    """The rows of these numbers; `RowNotOpen` if one of them is not there, closed, or on its way."""
    found = list(quarantined_rows(batch, rows))
    wrong = set(rows) - {row.row for row in found if row.is_open and not is_repeated(row.reasons)}
    if wrong:
        raise RowNotOpen(batch=batch.pk, rows=", ".join(map(str, sorted(wrong)[:10])))
    return found


def conclude_mendings(*, batch: Batch) -> None:
    """In the transaction that closes a mend batch: what became of each row that it carried."""
    sent = list(Mending.objects.filter(result=batch, state=Mending.SENT))
    if not sent:
        return
    reasons = quarantined_reasons(batch)
    for mending in sent:
        found = reasons.get(mending.result_row or 0)
        if found is None:
            mending.state = Mending.ACCEPTED
        elif is_repeated(found):
            mending.state, mending.new_reasons = Mending.REPEATED, found[:4000]
        else:
            mending.state, mending.new_reasons = Mending.FAILED, found[:4000]
    Mending.objects.bulk_update(sent, ["state", "new_reasons"], batch_size=2000)


def reopen_mendings(*, batch: Batch, actor: Actor, as_of: datetime) -> None:
    """In the transaction that ends a mend batch without a result: what it carried can be sent again; of a withdrawn one, mended anew."""
    Mending.objects.filter(result=batch, state=Mending.SENT).update(state=Mending.DRAFTED, result=None, result_row=None)
    closed = Mending.objects.filter(result=batch, state__in=(Mending.ACCEPTED, Mending.REPEATED))
    closed.update(state=Mending.UNDONE, undone_by=actor.name, undone_at=as_of)
