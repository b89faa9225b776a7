"""What is done to an entry from its page: follow it, merge it, split it, undo that, mark it, dispute one of its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.intake.api import find_held
from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import Entity, EntityRecord
from mianzhou.data.schemas.api import read_schema
from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.addresses import address
from mianzhou.portal.staff.registries.purposes import purpose_of

Do = Callable[[HttpRequest, Entity, Actor, datetime], Text]
LONGEST = 300
BETWEEN_KEYS = chr(0x1F)  # between the items of a record's key, as linking writes it


class ReasonMissing(MianzhouError):
    """A merge or a split without a reason."""

    code = "registry-reason-missing"
    problem = Text("没有写明理由，未作改动。", "No reason was given; nothing was changed. ")
    remedy = Text("请写明依据，例如核对了什么材料。", "Say what it rests on, such as the papers that were seen.")


def _reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    if not reason:
        raise ReasonMissing
    return reason[:LONGEST]


def _follow(request: HttpRequest, found: Entity, actor: Actor, now: datetime) -> Text:
    registries.subscribe(found=found, purpose=purpose_of(request), actor=actor, as_of=now)
    return Text("已关注：合并、拆分和更正会通知您。", "Followed: you will be told of merges, splits and corrections.")


def _unfollow(request: HttpRequest, found: Entity, actor: Actor, now: datetime) -> Text:
    registries.unsubscribe(found=found, actor=actor, as_of=now)
    return Text("已取消关注。", "No longer followed.")


def _merge(request: HttpRequest, found: Entity, actor: Actor, now: datetime) -> Text:
    keep = registries.entity_numbered(actor, request.POST.get("number", "")[:40])
    registries.merge(keep=keep, gone=found, reason=_reason(request), actor=actor, as_of=now)
    return Text("已并入 {n}，可在历史中撤销。", "Merged into {n}; it can be undone in the history.").format(
        n=registries.shown_number(keep)
    )


def _split(request: HttpRequest, found: Entity, actor: Actor, now: datetime) -> Text:
    chosen = {int(pk) for pk in request.POST.getlist("records") if pk.isdecimal() and len(pk) < 19}
    records = [(r.source_id, r.key) for r in registries.records_of(found) if r.pk in chosen]
    _, made = registries.split(whole=found, records=records, reason=_reason(request), actor=actor, as_of=now)
    return Text("已拆分，新条目为 {n}。", "Split; the new entry is {n}.").format(n=registries.shown_number(made))


def _undo(request: HttpRequest, found: Entity, actor: Actor, now: datetime) -> Text:
    wanted = request.POST.get("event", "")
    event = next((e for e in registries.events_of(found) if str(e.pk) == wanted), None)
    if event is None:
        raise NotFound(what=Text("变动", "change"))
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:LONGEST]
    registries.undo(event=event, reason=reason, actor=actor, as_of=now)
    return Text("已撤销。", "Undone.")


def _mark(request: HttpRequest, found: Entity, actor: Actor, now: datetime) -> Text:
    marked = registries.mark_sensitive(found=found, sensitive=not found.sensitive, actor=actor, as_of=now)
    if marked.sensitive:
        return Text("已标记敏感：相关裁定须两人一致。", "Marked sensitive: two must agree on its pairs.")
    return Text("已取消敏感标记。", "No longer marked sensitive.")


VERBS: dict[str, Do] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "merge": _merge,
    "split": _split,
    "undo": _undo,
    "mark": _mark,
}


@require_POST
@page("registry.read")
def change(request: HttpRequest, entity_id: int, verb: str) -> HttpResponse:
    """Do it, tell what came of it, and show the entry again."""
    if verb not in VERBS:
        raise Http404
    actor = actor_of(request)
    found = registries.entity(actor, entity_id)
    try:
        messages.success(request, str(VERBS[verb](request, found, actor, timezone.now())))
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(reverse("registry_entity", args=[found.pk]))


@require_POST
@page("correction.raise")
def dispute(request: HttpRequest, entity_id: int, record_id: int, attribute: str) -> HttpResponse:
    """Lead on to disputing the value that a record gave, where the lake holds that record."""
    actor = actor_of(request)
    found = registries.entity(actor, entity_id)
    here = reverse("registry_entity", args=[found.pk])
    records = registries.records_of(found)
    record = next((r for r in records if r.pk == record_id), None)
    column = record.source.columns.get(attribute) if record is not None else None
    where = address("dispute_raise")
    if record is None or column is None or where is None:
        raise NotFound(what=Text("记录", "record"))
    given = {"resource": record.source.resource.name}
    try:
        batch, row = _place_of(record)
        given |= {"batch": str(batch), "row": str(row), "field": str(column)}
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        return HttpResponseRedirect(here)
    if alike := _told_alike(record, records, attribute):
        messages.info(request, str(alike))
    return HttpResponseRedirect(f"{where}?{urlencode(given)}")


def _told_alike(record: EntityRecord, records: Sequence[EntityRecord], attribute: str) -> Text | None:
    """Which other resources say the same: one department corrects its own record only, and the entry may go on with what the others say."""
    said = record.said.get(attribute)
    others = dict.fromkeys(
        each.source.resource
        for each in records
        if each.source.resource_id != record.source.resource_id and each.said.get(attribute) == said
    )
    if not others:
        return None
    named = "、".join(f"{each.title}（{each.provider.short_name}）" for each in others)
    return Text(
        f"这个值另有来源：{named}。提供单位只更正自己的记录；其他来源也有误的，请分别提出校核。",
        f"Others say the same: {', '.join(f'{each.title} ({each.provider.short_name})' for each in others)}. A provider corrects its own record only; "
        "dispute the others too where they are wrong.",
    )


def _place_of(record: EntityRecord) -> tuple[int, int]:
    """The batch and row in which the lake holds the record now; a resource without a key names its records by them."""
    version = record.source.resource.current_version
    names = read_schema(version.schema).primary_key if version is not None else ()
    parts = record.key.split(BETWEEN_KEYS)
    if names:
        return find_held(record.source.resource, dict(zip(names, parts, strict=False)))
    if len(parts) == 2 and all(part.isdecimal() for part in parts):
        return int(parts[0]), int(parts[1])
    raise NotFound(what=Text("记录", "record"))


urlpatterns = [
    path("data/registries/<int:entity_id>/dispute/<int:record_id>/<str:attribute>/", dispute, name="registry_dispute"),
    path("data/registries/<int:entity_id>/<str:verb>/", change, name="registry_change"),
]
