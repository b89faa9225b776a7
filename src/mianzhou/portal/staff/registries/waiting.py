"""What waits for a person in the registries, for the inbox and the first page: proposed sources to confirm, doubtful pairs to judge."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from mianzhou.data.registries import api as registries
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.status import Status
from mianzhou.portal.staff.registries.words import KINDS, role_title
from mianzhou.portal.waiting import SHOWN, Waiting, WaitingLine

_OPEN = Status("waiting", Text("待办", "To do"))
_PAIRS = Text("疑似同一对象的记录：{kind}", "Doubtful pairs: {kind}")


def proposals_waiting(actor: Actor, day: date) -> Waiting | None:
    """What published resources propose to the registries, for those who confirm sources."""
    if not actor.may_anywhere("registry.manage"):
        return None
    found, url = registries.open_proposals(), reverse("registry_sources")
    lines = tuple(
        WaitingLine(
            _OPEN,
            url,
            each.resource.title,
            f"{each.resource.provider.short_name} · {KINDS[each.mapping.kind]} · {role_title(each.mapping.role)}",
            None,
        )
        for each in found[:SHOWN]
    )
    return Waiting("registry-sources", Text("基础库建议的来源", "Sources proposed to the registries"), len(found), lines, url)  # fmt: skip


def pairs_waiting(actor: Actor, day: date) -> Waiting | None:
    """How many doubtful pairs of each kind wait for the actor's judgement."""
    if not actor.may_anywhere("registry.judge"):
        return None
    found, url = (
        {kind: number for kind, number in registries.waiting(actor).items() if number},
        reverse("registry_pairs"),
    )
    lines = tuple(
        WaitingLine(
            _OPEN,
            f"{url}?kind={kind}",
            str(_PAIRS.format(kind=KINDS[kind])),
            str(Text("{n} 对", "{n} pair(s)").format(n=number)),
            None,
        )
        for kind, number in found.items()
    )
    return Waiting("registry-pairs", Text("关联待裁定", "Pairs to judge"), sum(found.values()), lines, url)
