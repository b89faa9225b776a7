"""Batches: the list, one batch with its progress and receipt, and what may be done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.intake.api import (
    Batch,
    batch_for,
    cancel_batch,
    mendings_of,
    open_count,
    reasons_in_words,
    receipt_of,
    retry_batch,
    run_in_background,
    visible_batches,
    withdraw_batch,
)
from mianzhou.data.schemas.api import read_schema
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.intake_lists import BATCH_FILTERS, CHANNELS, KINDS, ON_THE_WAY, STEPS, batch_status
from mianzhou.portal.names import names_of, shown_name, with_names

EMPTY = Text(
    "还没有报送过数据。选择“报送数据”上传第一个文件。",
    "No data has been sent yet. Choose “Send data” for the first file.",
)
COLUMNS = [
    Column("pk", Text("批次", "Batch"), sort="pk", link=lambda b: reverse("batch", args=[b.pk]), nowrap=True),
    Column("resource__title", Text("资源", "Resource"), sort="resource__title", wide=True),
    Column("resource__provider", Text("提供单位", "Provider"), sort="resource__provider__short_name"),
    Column("kind", Text("来源", "Kind"), sort="kind", value=lambda b: str(KINDS[b.kind]), nowrap=True),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=batch_status),
    Column("received", Text("收到", "Received"), kind="number", sort="received"),
    Column("accepted", Text("已收", "Accepted"), kind="number", sort="accepted"),
    Column(
        "quarantined",
        Text("未收", "Quarantined"),
        kind="number",
        sort="quarantined",
        link=lambda b: reverse("quarantine", args=[b.pk]) if b.quarantined else None,
    ),
    Column("sent_at", Text("报送时间", "Sent at"), kind="datetime", sort="sent_at"),
    Column(
        "sent_by",
        Text("报送人", "Sent by"),
        sort="sent_by",
        value=lambda b: shown_name(b.sent_by, b.person_name),
        nowrap=True,
    ),
]


@page("intake.read")
def batches(request: HttpRequest) -> HttpResponse:
    """What was sent to the resources of the reader's units."""
    table = Table(
        request,
        with_names(visible_batches(actor_of(request)), "sent_by"),
        name="batches",
        columns=COLUMNS,
        filters=BATCH_FILTERS,
        default_sort="-pk",
        empty=EMPTY,
    )
    if response := table.export():
        return response
    may_send = actor_of(request).may_anywhere("intake.send")
    return render(request, "intake/batches.html", {"table": table, "may_send": may_send})


@page("intake.read")
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: how far it is, its receipt, and what is left to do."""
    found = batch_for(actor_of(request), batch_id)
    context = _state(found) | _offers(found, actor_of(request))
    template = "intake/batch_state.html" if request.htmx else "intake/batch.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _state(batch: Batch) -> dict[str, Any]:
    under_way = batch.state in ON_THE_WAY
    reasons = reasons_in_words(read_schema(batch.version.schema), batch.by_reason)
    steps = [name for name, _ in STEPS]
    reached = steps.index("reading" if batch.state == "staged" else batch.state) if under_way else len(steps)
    most = max((reason["count"] for reason in reasons), default=1)
    deliveries, mended_by = list(batch.deliveries.order_by("pk")), list(batch.mended_by.order_by("pk"))
    return {
        "batch": batch,
        "names": names_of(
            [batch.sent_by, batch.withdrawn_by, *(d.sent_by for d in deliveries), *(b.sent_by for b in mended_by)]
        ),
        "status": batch_status(batch),
        "kind": KINDS[batch.kind],
        "under_way": under_way,
        "steps": [(str(t), "past" if i < reached else "now" if i == reached else "") for i, (_, t) in enumerate(STEPS)],
        "share": 100 * batch.bytes_read // batch.bytes_total if batch.bytes_total else 0,
        "rate": round(batch.rows_read / batch.seconds) if batch.seconds > 0 else 0,
        "reasons": [r | {"text": str(Text(r["zh"], r["en"])), "share": 100 * r["count"] / most} for r in reasons],
        "notes": [str(Text(note["zh"], note["en"])) for note in batch.notes],
        "problem": str(Text(batch.problem["zh"], batch.problem["en"])) if batch.problem else "",
        "has_receipt": hasattr(batch, "receipt"),
        "open_rows": open_count(batch),
        "settled_rows": mendings_of(batch).filter(state="settled").count(),
        "deliveries": [(d, CHANNELS[d.channel]) for d in deliveries],
        "mended_by": [(b, batch_status(b)) for b in mended_by],
    }


def _offers(batch: Batch, actor: Actor) -> dict[str, bool]:
    """What the actor may do about the batch in the state it is in."""
    unit = batch.resource.provider
    place = {"unit_path": unit.path, "region_path": unit.region.path}
    may_send = actor.may("intake.send", **place)
    return {
        "may_cancel": may_send and batch.state in ON_THE_WAY[:-1] and not batch.cancel_asked,
        "may_retry": may_send and batch.state in {"failed", "cancelled"} and batch.kind != "mend",
        "may_withdraw": actor.may("lake.maintain", **place) and batch.state == "done",
        "may_send": may_send,
        "may_compare": actor.may("lake.query", **place) and batch.state == "done" and batch.accepted > 0,
    }


@page("intake.read")
def batch_receipt(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The receipt as the sender keeps it."""
    document = receipt_of(batch_for(actor_of(request), batch_id))
    options = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(document, json_dumps_params=options)
    response["Content-Disposition"] = f'attachment; filename="receipt-{batch_id}.json"'
    return response


@require_POST
@page("intake.send")
def batch_cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Stop a batch that is on its way."""
    actor = actor_of(request)
    cancel_batch(batch=batch_for(actor, batch_id), actor=actor, as_of=timezone.now())
    messages.success(request, str(Text("已要求取消。", "It will be cancelled.")))
    return redirect("batch", batch_id=batch_id)


@require_POST
@page("intake.send")
def batch_retry(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Run a batch again that failed or was cancelled."""
    actor = actor_of(request)
    run_in_background(retry_batch(batch=batch_for(actor, batch_id), actor=actor, as_of=timezone.now()))
    return redirect("batch", batch_id=batch_id)


@require_POST
@page("lake.maintain")
def batch_withdraw(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take a batch out of the current state, with a reason."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "")
    withdraw_batch(batch=batch_for(actor, batch_id), reason=reason, actor=actor, as_of=timezone.now())
    messages.success(
        request, str(Text("批次已撤回；历史仍可按时间查询。", "The batch was withdrawn; history keeps it."))
    )
    return redirect("batch", batch_id=batch_id)


urlpatterns = [
    path("data/batches/", batches, name="batches"),
    path("data/batches/<int:batch_id>/", batch, name="batch"),
    path("data/batches/<int:batch_id>/receipt.json", batch_receipt, name="batch_receipt"),
    path("data/batches/<int:batch_id>/cancel/", batch_cancel, name="batch_cancel"),
    path("data/batches/<int:batch_id>/retry/", batch_retry, name="batch_retry"),
    path("data/batches/<int:batch_id>/withdraw/", batch_withdraw, name="batch_withdraw"),
]
