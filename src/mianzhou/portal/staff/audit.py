"""The audit record: who did what and when, how far it is sealed, and whether it is whole."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.audit.api import (
    entry_visible,
    last_verification,
    note_verification,
    seal_of,
    seal_status,
    verify_record,
)
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.system_lists import AUDIT_FILTERS, audit_list, detail_in_words, subject_in_words, verb_in_words

COLUMNS = [
    Column("at", Text("时间", "When"), kind="datetime", sort="id", link=lambda e: reverse("audit_entry", args=[e.pk])),
    Column("actor_name", Text("人员", "Who"), sort="actor_name"),
    Column("words", Text("动作", "What"), value=verb_in_words),
    Column("subject", Text("对象", "Subject"), value=subject_in_words),
    Column("detail", Text("内容", "Detail"), value=lambda e: detail_in_words(e, _SHOWN), wide=True),
]
EMPTY = Text("每一次改动都会自动记录在这里。", "Every change is recorded here by itself.")
_SHOWN = 120


@page("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """The entries that I may see, and the state of the seals."""
    actor = actor_of(request)
    table = Table(
        request,
        audit_list(actor),
        name="audit",
        columns=COLUMNS,
        filters=AUDIT_FILTERS,
        default_sort="-id",
        empty=EMPTY,
    )
    if response := table.export():
        return response
    whole_city = actor.scope("audit.read").everywhere
    context = {
        "table": table,
        "seals": seal_status(),
        "whole_city": whole_city,
        "verification": last_verification() if whole_city else None,
    }
    return render(request, "audit/list.html", context)


@page("audit.read")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry in full."""
    found = entry_visible(actor_of(request), pk)
    context: dict[str, Any] = {
        "entry": found,
        "words": verb_in_words(found),
        "subject": subject_in_words(found),
        "detail": json.dumps(found.detail, ensure_ascii=False, indent=2),
        "place": seal_of(found),
    }
    return render(request, "audit/entry.html", context)


@page("audit.read")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verify the whole record now, against a kept head if one is given, and keep the result in the record itself."""
    actor = actor_of(request)
    actor.require("audit.read")
    verdict = verify_record(kept_head=request.POST.get("head", "").strip() or None)
    with transaction.atomic():
        note_verification(verdict=verdict, actor=actor, as_of=timezone.now())
    if verdict.whole:
        return redirect("audit")
    context = {"findings": verdict.findings[:100], "verdict": verdict}
    return render(request, "audit/findings.html", context)


urlpatterns = [
    path("audit/", audit, name="audit"),
    path("audit/verify/", verify, name="audit_verify"),
    path("audit/<int:pk>/", entry, name="audit_entry"),
]
