"""Sending a file: which resource, which columns mean which items, and the bytes in pieces that survive a broken line."""

from __future__ import annotations

import functools
import hashlib
import io
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.catalogue.api import Resource
from mianzhou.data.files.api import SourceTable, tables_of
from mianzhou.data.intake.api import (
    Delivery,
    add_piece,
    begin_upload,
    close_upload,
    drop_upload,
    forward,
    own_uploads,
    read_columns,
    send,
    sendable_resources,
)
from mianzhou.data.schemas.api import Schema, bind, names_of, read_schema
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page

View = Callable[..., HttpResponse]
SHOWN = 40
# A piece is small enough to be sent again without regret and held in memory; the head of a text file suffices to read its header.
PIECE = 4 * 1024 * 1024
HEAD = 512 * 1024
WHOLE_FOR_PREVIEW = 8 * 1024 * 1024


class PieceDamaged(MianzhouError):
    """A piece arrived with other bytes than were sent."""

    code = "piece-damaged"
    status = 422
    problem = Text("这一段在传输中损坏，没有保存。", "This piece was damaged on its way and was not kept. ")
    remedy = Text("请重新发送这一段。", "Send the piece again.")


def for_the_script(view: View) -> View:
    """Refusals as JSON for the page's script, which shows the words and sees by code and numbers what to do."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MianzhouError as error:
            numbers = {name: value for name, value in error.values.items() if isinstance(value, int)}
            words = f"{error.problem_text}{error.remedy_text}"
            return JsonResponse({"code": error.code, "words": words, **numbers}, status=error.status)

    return answered


@page("intake.send")
def send_start(request: HttpRequest) -> HttpResponse:
    """Which resource: those that the sender's units provide, found by words."""
    words = request.GET.get("q", "").replace("\x00", "").strip()
    found = sendable_resources(actor_of(request))
    for word in words.lower().split()[:6]:
        found = found.filter(Q(search_text__contains=word) | Q(title__icontains=word))
    rows = list(found[: SHOWN + 1])
    context = {
        "resources": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "words": words,
        "uploads": own_uploads(actor_of(request)),
    }
    return render(request, "intake/send_start.html", context)


@page("intake.send")
def send_file(request: HttpRequest, name: str) -> HttpResponse:
    """The file for a resource: chosen, looked at, sent. Without scripts it goes as one form."""
    resource = _sendable(request, name)
    if request.method == "POST":
        return _sent_as_form(request, resource)
    schema = _schema_of(resource)
    uploads = own_uploads(actor_of(request)).filter(resource=resource)
    context = {
        "resource": resource,
        "fields": schema.fields,
        "keys": set(schema.primary_key),
        "uploads": [(u.name, 100 * u.arrived // max(u.size, 1)) for u in uploads],
        "piece": PIECE,
        "head": HEAD,
        "whole": WHOLE_FOR_PREVIEW,
    }
    return render(request, "intake/send_file.html", context)


def _sendable(request: HttpRequest, name: str) -> Resource:
    found = sendable_resources(actor_of(request)).filter(name=name).select_related("provider__region").first()
    if found is None:
        raise NotFound(what=name)
    return found


def _schema_of(resource: Resource) -> Schema:
    if resource.current_version is None:
        raise NotFound(what=resource.name)
    return read_schema(resource.current_version.schema)


def _sent_as_form(request: HttpRequest, resource: Resource) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, str(Text("请选择文件。", "Choose a file.")))
        return redirect("send_file", name=resource.name)
    delivery = send(
        resource=resource,
        source=cast("BinaryIO", file.file or io.BytesIO()),
        name=file.name or resource.name,
        channel="web",
        actor=actor_of(request),
        as_of=timezone.now(),
        table=request.POST.get("table", ""),
        columns=read_columns(request.POST.get("columns", "")),
    )
    return _to_batch(request, delivery)


def _to_batch(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    _tell(request, delivery)
    return redirect("batch", batch_id=delivery.batch_id)


def _tell(request: HttpRequest, delivery: Delivery) -> None:
    if delivery.repeated:
        said = Text(
            "这个文件以前已经报送过，没有重复计入；下面是第一次的批次和回执。",
            "This very file was sent before and is not counted again; below are its first batch and receipt.",
        )
        messages.warning(request, str(said))


# --- looking at the header before anything is sent --------------------------------------------------------------------------


@require_POST
@page("intake.send")
def send_preview(request: HttpRequest, name: str) -> HttpResponse:
    """Which column is which item, from the beginning of the file."""
    resource = _sendable(request, name)
    head = request.FILES.get("head")
    file_name = request.POST.get("name", "").replace("\\", "/").rpartition("/")[2]
    if head is None or (head.size or 0) > WHOLE_FOR_PREVIEW + 1:
        return render(request, "intake/send_preview.html", {"unread": True})
    try:
        with tempfile.TemporaryDirectory(prefix="mianzhou-preview-") as folder:
            place = Path(folder) / f"head{Path(file_name).suffix[:16]}"
            place.write_bytes(head.read())
            schema = _schema_of(resource)
            found = tables_of(place, file_name, expected=names_of(schema))
            laid = [_laid_on(table, schema) for table in found]
            tables = [one for one in laid if one["bound"]] or laid[:1]  # intake too looks only at those that fit
    except MianzhouError as error:
        return render(request, "intake/send_preview.html", {"problem": error})
    items = [(field.name, field.title or field.name) for field in schema.fields]
    return render(request, "intake/send_preview.html", {"tables": tables, "items": items})


def _laid_on(table: SourceTable, schema: Schema) -> dict[str, Any]:
    """A table of the file against the resource's items: each column with its item, and the items without a column."""
    binding = bind(schema, table.layout.header)
    titles = {field.name: field.title or field.name for field in schema.fields}
    times = Counter(table.layout.header)
    required = {field.name for field in schema.fields if field.constraints.required} | set(schema.primary_key)
    return {
        "label": table.label,
        "layout": table.layout,
        "notes": [str(note) for note in table.layout.notes],
        "columns": [
            # A column without a name of its own, or with one that comes twice, cannot be spoken of.
            (column, binding.fields.get(column, ""), bool(column) and times[column] == 1)
            for column in table.layout.header
        ],
        "items": [(name, title, name in binding.missing) for name, title in titles.items() if name not in required],
        "needed": [(name, title, name in binding.missing) for name, title in titles.items() if name in required],
        "misses_item": any(name not in required for name in binding.missing),
        "misses_needed": any(name in required for name in binding.missing),
        "bound": len(binding.fields),
    }


# --- the bytes, piece by piece ------------------------------------------------------------------------------------------------


@require_POST
@page("intake.send")
@for_the_script
def upload_begin(request: HttpRequest, name: str) -> HttpResponse:
    """Announce a file, or find how far it came before."""
    resource = _sendable(request, name)
    size = request.POST.get("size", "")
    upload = begin_upload(
        resource=resource,
        name=request.POST.get("name", "")[-255:] or resource.name,
        size=int(size) if size.isdecimal() and len(size) < 15 else 0,
        table=request.POST.get("table", "")[:255],
        columns=read_columns(request.POST.get("columns", "")),
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    return JsonResponse({"key": str(upload.key), "arrived": upload.arrived, "size": upload.size})


@require_POST
@page("intake.send")
@for_the_script
def upload_piece(request: HttpRequest, key: str) -> HttpResponse:
    """One piece at its place; its digest is compared first, so that a damaged one is never kept."""
    piece = request.body
    told = request.headers.get("X-Piece-SHA256", "")
    if told and hashlib.sha256(piece).hexdigest() != told.lower():
        raise PieceDamaged
    offset = request.GET.get("offset", "")
    upload = add_piece(
        key=key,
        offset=int(offset) if offset.isdecimal() and len(offset) < 16 else -1,
        piece=io.BytesIO(piece),
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    return JsonResponse({"arrived": upload.arrived, "size": upload.size})


@require_POST
@page("intake.send")
@for_the_script
def upload_close(request: HttpRequest, key: str) -> HttpResponse:
    """Everything arrived: the batch begins, and the browser goes there."""
    actor, now = actor_of(request), timezone.now()
    delivery = close_upload(key=key, actor=actor, as_of=now)
    forward(delivery=delivery, actor=actor, as_of=now)
    _tell(request, delivery)
    return JsonResponse({"url": reverse("batch", args=[delivery.batch_id])})


@require_POST
@page("intake.send")
def upload_drop(request: HttpRequest, key: str) -> HttpResponse:
    """Give an upload up."""
    drop_upload(key=key, actor=actor_of(request), as_of=timezone.now())
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({})
    messages.success(request, str(Text("已放弃该上传。", "The upload was given up.")))
    return redirect("send")


urlpatterns = [
    path("data/send/", send_start, name="send"),
    path("data/send/<slug:name>/", send_file, name="send_file"),
    path("data/send/<slug:name>/preview/", send_preview, name="send_preview"),
    path("data/send/<slug:name>/uploads/", upload_begin, name="upload_begin"),
    path("data/uploads/<uuid:key>/piece/", upload_piece, name="upload_piece"),
    path("data/uploads/<uuid:key>/close/", upload_close, name="upload_close"),
    path("data/uploads/<uuid:key>/drop/", upload_drop, name="upload_drop"),
]
