"""Judging doubtful pairs: one pair at a time, both records side by side, by keys. What both sides have alike stays masked; what differs is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import CandidatePair, Shown, Side
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.status import Status
from mianzhou.portal.staff.registries.differing import Piece, compared
from mianzhou.portal.staff.registries.explaining import Waterfall, chosen_from, hidden, waterfall_of_entries
from mianzhou.portal.staff.registries.purposes import asked_for, purpose_of, words_for
from mianzhou.portal.staff.registries.words import KINDS, SEXES, VERDICT_STATUS, VERDICTS, rule_title, sureness

JUDGED_KINDS = ("person", "organisation", "place")
DECIDED_SHOWN = 50
DONE = {
    "same": Text("已裁定为同一对象。", "Judged the same."),
    "different": Text("已裁定为不同对象。", "Judged different."),
    "unsure": Text("已记为不能确定。", "Noted as unsure."),
}
WAITS = Text("还需另一人裁定一致才生效。", "It takes effect when a second person agrees.")


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute of both records."""

    title: Text
    left: list[Piece]
    right: list[Piece]
    differs: bool


@page("registry.judge")
def queue(request: HttpRequest) -> HttpResponse:
    """The next open pair; or those that were decided lately."""
    if not purpose_of(request):
        return asked_for(request)
    actor, kind = actor_of(request), _kind(request)
    if request.GET.get("state") == "decided":
        context = _frame(request, actor, kind) | {"decided": _decided(actor, kind)}
        return render(request, "registries/pairs_decided.html", context)
    after = _after(request, actor)
    waiting = registries.queue(actor, kind, after=after, limit=1) or registries.queue(actor, kind, limit=1)
    if not waiting:
        return render(request, "registries/pair.html", _frame(request, actor, kind) | {"shown": None})
    return _pair_page(request, actor, registries.shown_pair(actor, waiting[0].pk), kind)


@page("registry.judge")
def pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """One pair. A POST shows it unmasked, once, on record."""
    if not purpose_of(request):
        return asked_for(request)
    actor = actor_of(request)
    shown, unmasked = registries.shown_pair(actor, pair_id), False
    if request.method == "POST":
        for side in (shown.left, shown.right):
            if side.entity is not None:
                registries.look(
                    pk=side.entity.pk, purpose=purpose_of(request), unmasked=True, actor=actor, as_of=timezone.now()
                )
        unmasked = True
    return _pair_page(request, actor, shown, _kind(request), unmasked=unmasked)


@require_POST
@page("registry.judge")
def judge(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Keep a judgement and go on to the next pair, or take one back and return to it."""
    actor, now, kind = actor_of(request), timezone.now(), _kind(request)
    found, verdict = registries.pair_visible(actor, pair_id), request.POST.get("verdict", "")
    onward = {"kind": kind, "after": str(found.pk), "last": str(found.pk)}
    try:
        if verdict == "withdraw":
            registries.withdraw_judgement(pair=found, actor=actor, as_of=now)
            messages.success(request, str(Text("已撤销裁定。", "The judgement is taken back.")))
            return HttpResponseRedirect(_pair_url(found, kind))
        if verdict in DONE:
            registries.judge(
                pair=found, verdict=verdict, note=request.POST.get("note", "")[:300], actor=actor, as_of=now
            )
            found.refresh_from_db()
            waits = found.sensitive and found.state == "open"
            messages.success(request, f"{DONE[verdict]}{WAITS if waits else ''}")
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        onward.pop("last")
    return HttpResponseRedirect(f"{reverse('registry_pairs')}?{urlencode({k: v for k, v in onward.items() if v})}")


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in JUDGED_KINDS else ""


def _after(request: HttpRequest, actor: Actor) -> CandidatePair | None:
    """The pair that was shown before, if it is still in reach."""
    wanted = request.GET.get("after", "")
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    try:
        return registries.pair_visible(actor, int(wanted))
    except MianzhouError:
        return None


def _frame(request: HttpRequest, actor: Actor, kind: str) -> dict[str, Any]:
    waiting = registries.waiting(actor)
    decided = request.GET.get("state") == "decided"
    where = reverse("registry_pairs")
    tabs = [(kind == "" and not decided, Text("全部待裁定", "All"), sum(waiting.values()), where)]
    tabs += [(kind == k and not decided, KINDS[k], waiting.get(k, 0), f"{where}?kind={k}") for k in JUDGED_KINDS]
    return {"tabs": tabs, "decided_tab": decided, "kind": kind, "left_over": waiting, **words_for(request)}


def _pair_page(request: HttpRequest, actor: Actor, shown: Shown, kind: str, *, unmasked: bool = False) -> HttpResponse:
    pair = shown.pair
    last = request.GET.get("last", "")
    judged = [(VERDICTS[j.verdict], j) for j in shown.judgements]
    both = shown.left.record is not None and shown.right.record is not None
    mine = any(j.actor_name == actor.name and j.withdrawn_at is None for j in shown.judgements)
    context = _frame(request, actor, kind) | {
        "shown": shown,
        "pair": pair,
        "kind_title": KINDS[pair.kind],
        "together": both and shown.left.entity == shown.right.entity,
        "rows": _rows(pair.kind, shown.left, shown.right, unmasked) if both else [],
        "fall": _fall(shown, unmasked) if both else None,
        "sureness": sureness(pair.probability),
        "sampled": rule_title(pair.stratum) if pair.origin == "sample" else "",
        "verdict": Status(VERDICT_STATUS[pair.verdict], VERDICTS[pair.verdict]) if pair.verdict else None,
        "judged": judged,
        "judged_by_others": shown.hidden,
        "open": pair.state == "open" and not mine,
        "mine": mine,
        "last": int(last) if last.isdecimal() and len(last) < 19 else None,
        "skip": f"{reverse('registry_pairs')}?{urlencode({'kind': kind, 'after': pair.pk} if kind else {'after': pair.pk})}",
        "may_unmask": not unmasked
        and all(side.entity is None or registries.sees_all(actor, side.entity) for side in (shown.left, shown.right)),
        "unmasked": unmasked,
    }
    return render(request, "registries/pair.html", context)


def _fall(shown: Shown, unmasked: bool) -> Waterfall | None:
    """The pair as the run weighed it: both entries whole; of a record that is in the other's entry already, that record and the rest of the entry."""
    pair = shown.pair
    left, right = (side.record for side in (shown.left, shown.right))
    if left is None or right is None:
        return None
    if left.entity_id == right.entity_id:
        came = left if left.linked_to == f"{right.source_id} {right.key}" else right
        lefts, rights = [came], [each for each in registries.records_of(came.entity) if each.pk != came.pk]
    else:
        lefts, rights = registries.records_of(left.entity), registries.records_of(right.entity)
    return waterfall_of_entries(
        pair.kind,
        [each.said for each in lefts],
        [each.said for each in rights],
        population=chosen_from(pair),
        came_to=pair.probability,
        unmasked=unmasked,
    )


def _rows(kind: str, left: Side, right: Side, unmasked: bool) -> list[Row]:
    """The attributes that either record gives, in the registry's order."""
    rows = []
    for name, attribute in registries.attributes_of(kind).items():
        a, b = (str(side.record.said.get(name) or "") for side in (left, right) if side.record is not None)
        if name == "sex":
            a, b = str(SEXES.get(a, a)), str(SEXES.get(b, b))
        if a or b:
            pieces = compared(a, b, hide=not unmasked and hidden(kind, name))
            rows.append(Row(attribute.title, *pieces, bool(a and b and a != b)))
    return rows


def _decided(actor: Actor, kind: str) -> Sequence[tuple[CandidatePair, Status, str]]:
    found = registries.visible_pairs(actor).filter(state="decided")
    if kind:
        found = found.filter(kind=kind)
    newest = found.prefetch_related("judgements__person").order_by("-pk")[:DECIDED_SHOWN]
    return [(p, Status(VERDICT_STATUS[p.verdict], VERDICTS[p.verdict]), _pair_url(p, kind)) for p in newest]


def _pair_url(found: CandidatePair, kind: str) -> str:
    return reverse("registry_pair", args=[found.pk]) + (f"?kind={kind}" if kind else "")


urlpatterns = [
    path("data/registries/pairs/", queue, name="registry_pairs"),
    path("data/registries/pairs/<int:pair_id>/", pair, name="registry_pair"),
    path("data/registries/pairs/<int:pair_id>/judge/", judge, name="registry_judge"),
]
