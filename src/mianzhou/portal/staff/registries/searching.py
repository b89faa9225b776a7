"""Looking up: one box for names, pinyin, initials, numbers, phones and addresses, with help while typing; results masked by grade."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.data.matching import api as matching
from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import InUse
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region, children_of, region_by_code
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.staff.registries.purposes import asked_for, purpose_of, words_for
from mianzhou.portal.staff.registries.words import FOUND_BY, KIND, KINDS

LONGEST = 100
PAGE = 20


@page("registry.read")
def search(request: HttpRequest) -> HttpResponse:
    """The box, and what was found; the first search asks what it is for."""
    actor = actor_of(request)
    text, kind, region = (_given(request, name) for name in ("q", "kind", "region"))
    kind = kind if kind in KINDS else ""
    if text and (straight := _numbered(actor, text)) is not None:
        return straight
    if text and not purpose_of(request):
        return asked_for(request)
    context: dict[str, Any] = {
        "text": text,
        "kind": kind,
        "region": region,
        "tabs": _tabs(text, kind, region),
        "counties": counties(),
        "queue": sum(registries.waiting(actor).values()) if actor.may_anywhere("registry.judge") else None,
        "proposed": len(registries.open_proposals()) if actor.may_anywhere("registry.manage") else None,
        "unread": len(registries.notices(actor, unread=True)),
        **words_for(request),
    }
    if not text:
        counted = registries.counted(actor)
        context["counted"] = [(KINDS[k], _figure(n), f"?{urlencode({'kind': k})}") for k, n in counted.items()]
        context["as_of"] = registries.as_of_all(counted.values())
        context["reach"] = not registries.reads_all(actor)
        context["any"] = any(each.count for each in counted.values())
        return render(request, "registries/search.html", context)
    try:
        hits = matching.search(
            text=text,
            kind=kind,
            region=region,
            purpose=purpose_of(request),
            limit=PAGE,
            after=_given(request, "after"),
            actor=actor,
            as_of=timezone.now(),
        )
    except MianzhouError as error:
        context |= {"error": error.problem_text, "remedy": error.remedy_text}
        return render(request, "registries/search.html", context, status=error.status)
    context |= {
        "hits": [(hit, KIND[hit.kind], FOUND_BY.get(hit.what, "")) for hit in hits.hits],
        "more": _url(text, kind, region, hits.after) if hits.after else "",
        "first_url": _url(text, kind, region, ""),
        "later": "after" in request.GET,
    }
    return render(request, "registries/search.html", context)


@page("registry.read")
def suggest(request: HttpRequest) -> HttpResponse:
    """What may be meant by what is typed so far."""
    text, kind = _given(request, "q"), _given(request, "kind")
    kind = kind if kind in KINDS else ""
    found = (
        matching.suggest(text=text, kind=kind, actor=actor_of(request), region=_given(request, "region"))
        if text
        else []
    )
    shown = [
        (each, KIND[each.kind], reverse("registry_entity", args=[each.entity]) if each.entity else _url(each.text, each.kind, "", ""))
        for each in found
    ]  # fmt: skip
    return render(request, "registries/suggestions.html", {"found": shown, "text": text})


def _given(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _numbered(actor: Actor, text: str) -> HttpResponse | None:
    """Straight to the entity whose number was typed."""
    try:
        found = registries.entity_numbered(actor, text)
    except MianzhouError:
        return None
    return redirect("registry_entity", found.pk)


def _url(text: str, kind: str, region: str, after: str) -> str:
    given = {"q": text, "kind": kind, "region": region, "after": after}
    return f"{reverse('registries')}?{urlencode({k: v for k, v in given.items() if v})}"


def _tabs(text: str, kind: str, region: str) -> list[tuple[bool, Any, str]]:
    every = [("", Text("全部", "All")), *KINDS.items()]
    return [(code == kind, title, _url(text, code, region, "")) for code, title in every]


def counties() -> list[Region]:
    """The counties of the city today, by code."""
    city = region_by_code(settings.CITY_REGION)
    return list(children_of(city, at=timezone.localdate()).filter(level="county"))


def _figure(told: InUse) -> str:
    """A count as it is shown: beyond the most that is counted there may be more."""
    return f"{told.count:,}" + ("+" if told.more else "")


urlpatterns = [
    path("data/registries/", search, name="registries"),
    path("data/registries/suggest/", suggest, name="registry_suggest"),
]
