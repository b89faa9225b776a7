"""Uploads in pieces: begun, continued where they stopped, closed into a delivery."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import note_delivery, require_for
from mianzhou.data.intake.errors import EmptyDelivery
from mianzhou.data.intake.laying_out import assigned
from mianzhou.data.intake.models import Delivery
from mianzhou.data.intake.received import keep_own
from mianzhou.data.intake.sources.models import Upload
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

KEPT_FOR = timedelta(days=7)
LARGEST_PIECE = 32 * 1024 * 1024
_AT_ONCE = 1024 * 1024


class UploadOutOfStep(MianzhouError):
    """A piece does not begin where the last one ended."""

    code = "upload-out-of-step"
    status = 409
    problem = Text(
        "上传应从第 {arrived} 字节继续，收到的是第 {offset} 字节。",
        "The upload continues at byte {arrived}, not {offset}. ",
    )
    remedy = Text("请从该处继续上传。", "Continue from there.")


class UploadTooLong(MianzhouError):
    """More bytes than announced, or a piece larger than allowed."""

    code = "upload-too-long"
    status = 413
    problem = Text(
        "收到的内容比声明的 {size} 字节多，或单次超过上限。",
        "More arrived than the {size} byte(s) announced, or than one piece may hold. ",
    )
    remedy = Text("请重新选择文件上传。", "Choose the file again.")


class UploadTooLarge(MianzhouError):
    """A file larger than the installation takes."""

    code = "pieces-too-large"
    status = 413
    problem = Text(
        "文件有 {size} 字节，超过上限 {limit} 字节。", "The file has {size} byte(s); at most {limit} are taken. "
    )
    remedy = Text(
        "请分批报送，或请管理员调高 MIANZHOU_INTAKE_GB。",
        "Send it in parts, or ask the administrator to raise MIANZHOU_INTAKE_GB.",
    )


class UploadIncomplete(MianzhouError):
    """Closed before everything arrived."""

    code = "upload-incomplete"
    status = 409
    problem = Text("只收到 {arrived} 字节，共 {size} 字节。", "Only {arrived} of {size} byte(s) have arrived. ")
    remedy = Text("请继续上传。", "Continue the upload.")


def _path_of(upload: Upload) -> Path:
    return Path(settings.LAKE_ROOT) / "uploads" / upload.key.hex


@transaction.atomic
def begin_upload(
    *,
    resource: Resource,
    name: str,
    size: int,
    actor: Actor,
    as_of: datetime,
    table: str = "",
    columns: Mapping[str, str] | None = None,
) -> Upload:
    """Announce a file; the same person's unfinished upload of that name and size is continued instead of begun anew."""
    require_for(actor, "intake.send", resource)
    columns = assigned(read_schema(resource.version_in_force.schema), columns or {})
    if size <= 0:
        raise EmptyDelivery(name=name)
    if size > settings.INTAKE_LIMIT:
        raise UploadTooLarge(size=size, limit=settings.INTAKE_LIMIT)
    found = Upload.objects.filter(
        resource=resource, name=name[-255:], size=size, table=table, person_id=actor.person_id, state="open"
    ).first()
    if found is not None:
        if found.columns != columns:
            found.columns = columns
            found.save(update_fields=["columns"])
        return found
    upload = Upload.objects.create(
        resource=resource,
        name=name[-255:],
        size=size,
        table=table,
        columns=columns,
        person_id=actor.person_id,
        started_by=actor.name,
        started_at=as_of,
        changed_at=as_of,
    )
    record(actor=actor, as_of=as_of, verb="upload.begun", subject=upload, detail={"name": upload.name, "size": size})
    return upload


@transaction.atomic
def add_piece(*, key: str, offset: int, piece: BinaryIO, actor: Actor, as_of: datetime) -> Upload:
    """Write a piece where the last one ended; on disk before it is counted. A piece that came before is counted once."""
    upload = _open_upload(key, actor)
    if offset != upload.arrived:
        raise UploadOutOfStep(arrived=upload.arrived, offset=offset)
    path = _path_of(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    written = 0
    with os.fdopen(descriptor, "r+b") as file:
        # What a broken connection left behind the counted bytes goes.
        file.truncate(upload.arrived)
        file.seek(upload.arrived)
        while part := piece.read(_AT_ONCE):
            written += len(part)
            if upload.arrived + written > upload.size or written > LARGEST_PIECE:
                raise UploadTooLong(size=upload.size)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    upload.arrived += written
    upload.changed_at = as_of
    upload.save(update_fields=["arrived", "changed_at"])
    return upload


@transaction.atomic
def close_upload(*, key: str, actor: Actor, as_of: datetime) -> Delivery:
    """Everything has arrived: make it a delivery with its batch."""
    upload = _open_upload(key, actor)
    path = _path_of(upload)
    if upload.arrived != upload.size:
        raise UploadIncomplete(arrived=upload.arrived, size=upload.size)
    if upload.size == 0:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    kept = keep_own(path)
    delivery = note_delivery(
        resource=upload.resource,
        kept=kept,
        name=upload.name,
        channel="web",
        actor=actor,
        as_of=as_of,
        table=upload.table,
        columns=upload.columns,
    )
    upload.state, upload.batch, upload.changed_at = "closed", delivery.batch, as_of
    upload.save(update_fields=["state", "batch", "changed_at"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return delivery


@transaction.atomic
def drop_upload(*, key: str, actor: Actor, as_of: datetime) -> None:
    """Give an upload up; what arrived is removed."""
    _drop(_open_upload(key, actor), actor, as_of)


@transaction.atomic
def drop_stale_uploads(*, actor: Actor, as_of: datetime) -> int:
    """Give up uploads that nobody has continued for a week."""
    stale = Upload.objects.select_for_update(skip_locked=True).filter(state="open", changed_at__lt=as_of - KEPT_FOR)
    found = list(stale)
    for upload in found:
        _drop(upload, actor, as_of)
    return len(found)


def _drop(upload: Upload, actor: Actor, as_of: datetime) -> None:
    upload.state, upload.changed_at = "dropped", as_of
    upload.save(update_fields=["state", "changed_at"])
    record(actor=actor, as_of=as_of, verb="upload.dropped", subject=upload, detail={"arrived": upload.arrived})
    transaction.on_commit(lambda: _path_of(upload).unlink(missing_ok=True))


def _open_upload(key: str, actor: Actor) -> Upload:
    """The upload if it is the actor's own, who may still send, and open; locked against a second piece at the same time."""
    found = Upload.objects.select_for_update(of=("self",)).select_related(
        "resource__provider__region", "resource__current_version"
    )
    upload = found.filter(key=key, state="open", person_id=actor.person_id).first()
    if upload is None:
        raise NotFound(what=Text("上传", "upload"))
    require_for(actor, "intake.send", upload.resource)
    return upload
