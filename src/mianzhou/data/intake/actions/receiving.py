"""A delivery arrives: its bytes are kept, and it gets the batch that will carry it, or the one that carried the same bytes before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.errors import EmptyDelivery, FileMissing, NoVersion
from mianzhou.data.intake.laying_out import assigned
from mianzhou.data.intake.locks import resource_registry_lock
from mianzhou.data.intake.models import CANCELLED, FAILED, FILE, REFUSED, WITHDRAWN, Batch, Delivery
from mianzhou.data.intake.received import Kept, keep_path, keep_stream
from mianzhou.data.schemas.document import read_schema
from mianzhou.data.schemas.model import Mode
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

_GONE = (FAILED, CANCELLED, WITHDRAWN)


def require_for(actor: Actor, permission: str, resource: Resource) -> None:
    """Raise `NotPermitted` unless the actor holds the permission for the unit that provides the resource."""
    unit = resource.provider
    actor.require(permission, unit_path=unit.path, region_path=unit.region.path)


def receive_file(
    *,
    resource: Resource,
    source: Path | BinaryIO,
    name: str,
    channel: str,
    actor: Actor,
    as_of: datetime,
    table: str = "",
    kind: str = FILE,
    engine: str = "duckdb",
    key: str = "",
    columns: Mapping[str, str] | None = None,
) -> Delivery:
    """Keep what was handed in and note the batch that waits to take it in. The same bytes again lead to the first batch (`repeated`).

    `key` sets apart what must not be taken for the same although its bytes are (a push names its idempotency key). `columns`
    says of columns which item they are (empty: none) where their header does not.
    """
    require_for(actor, "intake.send", resource)
    if resource.current_version is None:
        raise NoVersion(resource=resource.title)
    if isinstance(source, Path):
        if not source.is_file():
            raise FileMissing(path=source)
        kept = keep_path(source)
    else:
        kept = keep_stream(source)
    return note_delivery(
        resource=resource, kept=kept, name=name, channel=channel, actor=actor, as_of=as_of,
        table=table, kind=kind, engine=engine, key=key, columns=columns,
    )  # fmt: skip


@transaction.atomic
def note_delivery(
    *,
    resource: Resource,
    kept: Kept,
    name: str,
    channel: str,
    actor: Actor,
    as_of: datetime,
    table: str = "",
    kind: str = FILE,
    engine: str = "duckdb",
    key: str = "",
    parent: Batch | None = None,
    replaces: dict[str, Any] | None = None,
    columns: Mapping[str, str] | None = None,
) -> Delivery:
    """Note a delivery whose bytes are kept, and its batch. One transaction: a delivery without a batch cannot be."""
    require_for(actor, "intake.send" if parent is None else "intake.mend", resource)
    if kept.size == 0:
        raise EmptyDelivery(name=name)
    resource_registry_lock(resource.pk)
    columns = assigned(read_schema(resource.version_in_force.schema), columns or {})
    content = "|".join([kept.sha256, table, key, *_mark_of(columns)])
    batch = _earlier(resource, content)
    repeated = batch is not None
    if batch is None:
        batch = Batch.objects.create(
            resource=resource,
            version=resource.version_in_force,
            kind=kind,
            parent=parent,
            replaces=replaces,
            table=table,
            columns=columns,
            content_key=_distinct(resource, content),
            engine=engine,
            as_of=as_of,
            sent_by=actor.name,
            person_id=actor.person_id,
            sent_at=as_of,
            bytes_total=kept.size,
        )
    delivery = Delivery.objects.create(
        resource=resource,
        batch=batch,
        sha256=kept.sha256,
        size=kept.size,
        name=name[-255:],
        channel=channel,
        repeated=repeated,
        sent_by=actor.name,
        person_id=actor.person_id,
        sent_at=as_of,
    )
    detail: dict[str, Any] = {
        "name": delivery.name,
        "sha256": kept.sha256,
        "resource": resource.name,
        "batch": batch.pk,
    }
    record(
        actor=actor,
        as_of=as_of,
        verb="delivery.repeated" if repeated else "delivery.received",
        subject=delivery,
        detail=detail,
    )
    return delivery


def _mark_of(columns: Mapping[str, str]) -> list[str]:
    """The same bytes with other columns are another content."""
    if not columns:
        return []
    return [hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()[:16]]


def _earlier(resource: Resource, content: str) -> Batch | None:
    """The batch that the same bytes made before, if it still counts.

    A refused batch counts while the schema that refused it is in force. Of a resource whose batches are each the whole table only the
    last one counts: yesterday's table may come again after today's, and is then news.
    """
    same = Batch.objects.filter(resource=resource).exclude(state__in=_GONE)
    whole = read_schema(resource.version_in_force.schema).mode is Mode.SNAPSHOT
    if whole:
        last = same.exclude(state=REFUSED).order_by("-pk").first()
        found = last if last is not None and _content_of(last) == content else None
    else:
        found = same.exclude(state=REFUSED).filter(content_key=content).first()
    if found is None:
        refused = same.filter(state=REFUSED, version=resource.current_version, content_key=content)
        found = None if whole else refused.first()
    return found


def _content_of(batch: Batch) -> str:
    return batch.content_key.split("#")[0]


def _distinct(resource: Resource, content: str) -> str:
    """The content's key, told apart from a living batch of the same content that no longer counts."""
    alive = Batch.objects.filter(resource=resource, content_key__startswith=content)
    count = alive.exclude(state__in=(*_GONE, REFUSED)).count()
    return f"{content}#{count}" if count else content
