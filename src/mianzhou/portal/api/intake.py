"""Batches, receipts, quarantined rows and sources as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from mianzhou.data.intake.api import (
    Batch,
    batch_for,
    note_look,
    quarantine_page,
    receipt_of,
    visible_batches,
    visible_sources,
)
from mianzhou.data.schemas.api import read_schema
from mianzhou.data.standards.api import is_masked, mask
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.intake_lists import BATCH_FILTERS, SOURCE_FILTERS

router = Router(tags=["intake"])


class BatchOut(Schema):
    """A batch: how far it is and its counts; accepted and quarantined together are what was received."""

    id: int
    resource: str = Field(alias="resource.name")
    version: int = Field(alias="version.number")
    kind: str
    parent: int | None = Field(alias="parent_id")
    state: str
    received: int
    accepted: int
    quarantined: int
    duplicate: int
    by_reason: dict[str, int]
    checksum: str
    rows_read: int
    bytes_read: int
    bytes_total: int
    sent_by: str
    sent_at: datetime
    finished_at: datetime | None
    problem: dict[str, Any] | None


class SourceOut(Schema):
    """A source; `watermark` is how far it was taken, `last_state` how its last run went (empty before the first)."""

    id: int
    title: str
    kind: str
    resource: str = Field(alias="resource.name")
    is_active: bool
    every_minutes: int | None
    daily_at: str | None
    watermark: str
    last_run_at: datetime | None
    last_state: str

    @staticmethod
    def resolve_daily_at(source: Any) -> str | None:
        return source.daily_at.strftime("%H:%M") if source.daily_at else None


class RowOut(Schema):
    """A quarantined row: `values` as last given, personal items masked for whoever may not mend; reasons as `item:rule`."""

    row: int
    state: str
    reasons: list[str]
    values: dict[str, str | None]


class RowsOut(Schema):
    """Some of a batch's quarantined rows."""

    items: list[RowOut]
    total: int
    limit: int
    offset: int


class RowsAsked(Schema):
    """Which rows: by a reason (`item:rule`), an item or a state, in pages."""

    reason: str = ""
    field: str = ""
    state: str = ""
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=2**31)


list_api(
    router,
    "/batches",
    query=visible_batches,
    schema=BatchOut,
    permission="intake.read",
    filters=BATCH_FILTERS,
    sorts=("pk", "sent_at", "received", "quarantined", "state"),
    default_sort="-pk",
    summary="报送批次 Batches",
)
list_api(
    router,
    "/sources",
    query=visible_sources,
    schema=SourceOut,
    permission="intake.read",
    filters=SOURCE_FILTERS,
    sorts=("title", "last_run_at"),
    default_sort="title",
    summary="数据来源 Sources",
)


@operation(
    router.get, "/batches/{int:batch_id}", permission="intake.read", response=BatchOut, url_name="api_batch",
    summary="一个批次 A batch",
)  # fmt: skip
def batch_state(request: HttpRequest, batch_id: int) -> Any:
    """The batch with this number."""
    return batch_for(actor_of(request), batch_id)


@operation(
    router.get, "/batches/{int:batch_id}/receipt", permission="intake.read", response=dict[str, Any],
    url_name="api_receipt", summary="批次回执 A receipt",
)  # fmt: skip
def batch_receipt(request: HttpRequest, batch_id: int) -> Any:
    """The receipt, word for word as it was written; not found while there is none."""
    return receipt_of(batch_for(actor_of(request), batch_id))


@operation(
    router.get, "/batches/{int:batch_id}/quarantine", permission="intake.read", response=RowsOut,
    url_name="api_quarantine", summary="批次的问题数据 Quarantined rows",
)  # fmt: skip
def batch_quarantine(request: HttpRequest, batch_id: int, asked: Query[RowsAsked]) -> Any:
    """The rows with their reasons; a look at unmasked values is put on record."""
    actor = actor_of(request)
    batch = batch_for(actor, batch_id)
    given = {name: getattr(asked, name).replace("\x00", "") for name in ("reason", "field", "state")}
    page = quarantine_page(batch, **given, offset=asked.offset, limit=asked.limit)
    unit = batch.resource.provider
    unmasked = actor.may("intake.mend", unit_path=unit.path, region_path=unit.region.path)
    if unmasked and page.rows:
        note_look(batch=batch, rows=len(page.rows), actor=actor, as_of=timezone.now(), purpose="api")
    rows = [
        {
            "row": row.row,
            "state": row.state,
            "reasons": list(row.reasons),
            "values": _values(batch, row.values, unmasked),
        }
        for row in page.rows
    ]
    return {"items": rows, "total": page.total, "limit": asked.limit, "offset": asked.offset}


def _values(batch: Batch, values: dict[str, str], unmasked: bool) -> dict[str, str | None]:
    if unmasked:
        return dict(values)
    fields = {field.name: field for field in read_schema(batch.version.schema).fields}
    shown: dict[str, str | None] = {}
    for name, value in values.items():
        field = fields.get(name)
        hidden = field is None or is_masked(field.standard, field.sensitivity)
        shown[name] = mask(field.standard if field else None, value) if hidden and value else value
    return shown
