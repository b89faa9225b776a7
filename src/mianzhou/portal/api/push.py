"""Pushing as JSON: single records with their keys and what became of them, and whole files."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, BinaryIO, cast
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status

from mianzhou.data.intake.api import BatchFailed, read_columns, receipt_for, send
from mianzhou.data.push.api import (
    LARGEST_RECORD,
    Admission,
    Admissions,
    RecordTooLarge,
    admit,
    keep_in_request,
    pushed_record,
    read_key,
    reasons_of,
    receive,
)
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import operation

router = Router(tags=["push"])
RECORD = {
    "type": "object",
    "description": "数据项名或标题，及其值 items by name or title, and their values",
    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
    "minProperties": 1,
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "幂等键，也可用 ?key= the record's key, or ?key=",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
# The kinds of body that a file may have, with the ending that intake knows them by.
FILES = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.apache.parquet": "parquet",
    "application/zip": "zip",
    "application/gzip": "gz",
}
_admissions = Admissions()


class FileTooLarge(MianzhouError):
    """A body larger than a file may be."""

    code = "push-too-large"
    status = 413
    problem = Text("文件超过 {limit} MB，没有接收。", "The file is larger than {limit} MB and was not taken. ")
    remedy = Text(
        "请分成几个文件推送，或请管理员调高 MIANZHOU_INTAKE_GB。",
        "Push it in several files, or ask the administrator to raise MIANZHOU_INTAKE_GB.",
    )


class ReceivedOut(Schema):
    """A record that is on disk. The same record under its key again gets the same answer."""

    key: str
    received_at: datetime
    state: str
    status_url: str


class ReasonOut(Schema):
    """Why a record was set aside: the item, the rule, and both in words."""

    field: str
    rule: str
    zh: str
    en: str


class PushedOut(Schema):
    """A pushed record: `received` and `checking` are on the way; `accepted`, `quarantined` and `repeated` (held already) are final.

    `batch_state` tells of a batch that failed or was cancelled, whose records wait until it is run again, and of one that was withdrawn.
    """

    key: str
    received_at: datetime
    state: str
    batch: int | None
    row: int | None
    batch_state: str | None
    reasons: list[ReasonOut]


class BatchSentOut(Schema):
    """A file that was taken: with its receipt if it was small or came before, else with the address where it will be."""

    batch: int
    state: str
    repeated: bool
    receipt: dict[str, Any] | None
    status_url: str


class _Body(io.RawIOBase):
    """The body of a request as a stream that refuses to be larger than a file may be, whatever length was announced."""

    def __init__(self, request: HttpRequest) -> None:
        self._request, self._left = request, settings.INTAKE_LIMIT
        if int(request.META.get("CONTENT_LENGTH") or 0) > self._left:
            raise self._too_large()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._request.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise self._too_large()
        return bytes(piece)

    @staticmethod
    def _too_large() -> FileTooLarge:
        return FileTooLarge(limit=settings.INTAKE_LIMIT // 1024**2)


def _admitted(request: HttpRequest, resource: str) -> Admission:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        return _admissions.admit(secret.strip(), resource, as_of=timezone.now())
    return admit(actor_of(request), resource)


def _key(request: HttpRequest) -> str | None:
    return request.headers.get("Idempotency-Key") or request.GET.get("key")


@operation(
    router.post,
    "/push/{resource}/records",
    permission="intake.send",
    response=ReceivedOut,
    status=202,
    refuses=(411, 413, 429),
    summary="推送一条记录 Push a record",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": RECORD}}},
        "parameters": [KEY],
    },
)
def push_record(request: HttpRequest, resource: str) -> Any:
    """One JSON object, durable once answered; checked within seconds, see `status_url`. Send again with the same key when in doubt."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_RECORD:
        raise RecordTooLarge(limit=LARGEST_RECORD // 1024)
    admission = _admitted(request, resource)
    return Status(
        202, receive(admission, key=_key(request), body=request.body, as_of=timezone.now(), into=keep_in_request)
    )


@operation(
    router.get,
    "/push/{resource}/records/{path:key}",
    permission="intake.send",
    response=PushedOut,
    summary="一条记录的结果 What became of a record",
)
def pushed(request: HttpRequest, resource: str, key: str) -> Any:
    """The state of a record that the caller pushed, for a week after it is final."""
    admission = _admitted(request, resource)
    found = pushed_record(admission.target.resource, admission.person_id, read_key(key))
    return {
        "key": found.key,
        "received_at": found.received_at,
        "state": found.state,
        "batch": found.batch_id,
        "row": found.row,
        "batch_state": found.batch.state if found.batch else None,
        "reasons": [_reason(reason, words.zh, words.en) for reason, words in reasons_of(found)],
    }


def _reason(reason: str, zh: str, en: str) -> dict[str, str]:
    field, _, rule = reason.rpartition(":")
    return {"field": field, "rule": rule, "zh": zh, "en": en}


@operation(
    router.post,
    "/push/{resource}/batches",
    permission="intake.send",
    response=BatchSentOut,
    status=202,
    other_status=201,
    refuses=(411, 413),
    summary="推送一个文件 Push a file",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (*FILES, "application/octet-stream")},
        },
        "parameters": [
            KEY,
            {"name": "name", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "文件名 the file's name, which tells its kind"},
            {"name": "table", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "工作表或压缩包成员 the sheet or member"},
            {"name": "columns", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "哪一列是哪个数据项 which column is which item: 列=项,… or JSON"},
        ],
    },
)  # fmt: skip
def push_batch(request: HttpRequest, resource: str) -> Any:
    """A whole file of any kind that intake reads, as the body. The same bytes again give the first receipt, marked as repeated."""
    admission = _admitted(request, resource)
    delivery = send(
        resource=admission.target.resource,
        source=cast("BinaryIO", _Body(request)),
        name=_file_name(request, resource),
        channel="api",
        actor=admission.actor,
        as_of=timezone.now(),
        table=request.GET.get("table", ""),
        columns=read_columns(request.GET.get("columns", "")),
    )
    batch = delivery.batch
    if batch.state == "failed" and batch.problem:
        raise BatchFailed(batch=batch.pk, problem=Text(batch.problem["zh"], batch.problem["en"]))
    finished = hasattr(batch, "receipt")
    return Status(
        201 if finished else 202,
        {
            "batch": batch.pk,
            "state": batch.state,
            "repeated": delivery.repeated,
            "receipt": receipt_for(delivery) if finished else None,
            "status_url": reverse("api_batch", args=[batch.pk]),
        },
    )


def _file_name(request: HttpRequest, resource: str) -> str:
    given = unquote(request.GET.get("name", "")).replace("\\", "/").rpartition("/")[2]
    kind = (request.content_type or "").lower()
    return given or f"{resource}.{FILES.get(kind, 'csv')}"
