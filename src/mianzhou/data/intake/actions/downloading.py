"""Quarantined rows leave the house, and come back mended: every look at them is on record, since they are people's data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.db import transaction

from mianzhou.data.intake.actions.mending import draft_mendings
from mianzhou.data.intake.actions.receiving import require_for
from mianzhou.data.intake.models import Batch
from mianzhou.data.intake.pipeline import schema_as_sent
from mianzhou.data.intake.quarantine import QuarantinedRow, columns_of, quarantine_page, quarantined_rows
from mianzhou.data.intake.wording import all_words
from mianzhou.data.schemas.document import read_schema
from mianzhou.data.schemas.model import Schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

if TYPE_CHECKING:
    from mianzhou.data.intake.workbook import ReadBack

FORMATS = ("csv", "xlsx", "json")


@transaction.atomic
def note_look(*, batch: Batch, rows: int, actor: Actor, as_of: datetime, purpose: str = "") -> None:
    """Put on record that somebody was shown quarantined rows unmasked, which only who mends them is."""
    require_for(actor, "intake.mend", batch.resource)
    record(actor=actor, as_of=as_of, verb="quarantine.read", subject=batch, detail={"rows": rows}, purpose=purpose)


@transaction.atomic
def download_quarantine(
    *,
    batch: Batch,
    form: str,
    into: IO[bytes],
    actor: Actor,
    as_of: datetime,
    language: str | None = None,
    reason: str = "",
    field: str = "",
) -> int:
    """Write a batch's quarantined rows as CSV, XLSX or JSON: number, reasons in words, then what was received. Returns how many."""
    require_for(actor, "intake.mend", batch.resource)
    schema = read_schema(batch.version.schema)
    columns = columns_of(batch)
    rows = _chosen(batch, reason, field)
    written = _Counted(rows)
    writers: dict[str, Callable[[], None]] = {
        "csv": lambda: _write_csv(into, schema, columns, written, language),
        "json": lambda: _write_json(into, schema, columns, written),
        "xlsx": lambda: _write_xlsx(into, batch, columns, written, language),
    }
    writers[form]()
    detail = {"rows": written.count, "format": form, "reason": reason, "field": field}
    record(actor=actor, as_of=as_of, verb="quarantine.downloaded", subject=batch, detail=detail)
    return written.count


class _Counted:
    """Rows handed on one by one, and counted."""

    def __init__(self, rows) -> None:  # type: ignore[no-untyped-def]
        self._rows, self.count = rows, 0

    def __iter__(self):  # type: ignore[no-untyped-def]
        for row in self._rows:
            self.count += 1
            yield row


def _chosen(batch: Batch, reason: str, field: str):  # type: ignore[no-untyped-def]
    if not reason and not field:
        return quarantined_rows(batch)
    return quarantine_page(batch, reason=reason, field=field, limit=None).rows


def _write_xlsx(into: IO[bytes], batch: Batch, columns: tuple[str, ...], rows: _Counted, language: str | None) -> None:
    # Here: loading openpyxl takes longer than taking a small file in, and the command that does so never needs it.
    from mianzhou.data.intake.workbook import MOST_ROWS, TooManyForWorkbook, write_workbook

    if batch.quarantined > MOST_ROWS:
        raise TooManyForWorkbook(rows=batch.quarantined)
    write_workbook(into, batch=batch.pk, schema=schema_as_sent(batch), columns=columns, rows=rows, language=language)


def _write_csv(into: IO[bytes], schema: Schema, columns: tuple[str, ...], rows, language: str | None) -> None:  # type: ignore[no-untyped-def]
    """The columns keep the items' names; the row's number and its reasons come first."""
    text = io.TextIOWrapper(into, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["row", "reasons", *columns])
    for row in rows:
        writer.writerow(
            [row.row, all_words(schema, row.reasons, row.values, language), *(row.values.get(c, "") for c in columns)]
        )
    text.detach()


def _write_json(into: IO[bytes], schema: Schema, columns: tuple[str, ...], rows) -> None:  # type: ignore[no-untyped-def]
    for number, row in enumerate(rows):
        into.write(b"[\n" if number == 0 else b",\n")
        into.write(json.dumps(_as_json(schema, columns, row), ensure_ascii=False).encode())
    into.write(b"[]\n" if rows.count == 0 else b"\n]\n")


def _as_json(schema: Schema, columns: tuple[str, ...], row: QuarantinedRow) -> dict[str, object]:
    said = {
        "zh": all_words(schema, row.reasons, row.values, None),
        "en": all_words(schema, row.reasons, row.values, "en"),
    }
    values = {column: row.values.get(column, "") for column in columns}
    return {
        "row": row.row,
        "reasons": list(row.reasons),
        "words": said,
        "state": row.state,
        "values": values,
        "text": row.text,
    }


@transaction.atomic
def mend_from_workbook(*, batch: Batch, path: Path, actor: Actor, as_of: datetime) -> ReadBack:
    """Take mendings from a workbook that was downloaded from this batch: drafts for the rows whose cells were changed."""
    require_for(actor, "intake.mend", batch.resource)

    def known(rows):  # type: ignore[no-untyped-def]
        return {row.row: row for row in quarantined_rows(batch, rows)}

    from mianzhou.data.intake.workbook import read_workbook  # see `_write_xlsx`

    found = read_workbook(path, batch=batch.pk, known=known)
    if found.changes:
        draft_mendings(batch=batch, changes=found.changes, actor=actor, as_of=as_of)
    return found
