"""Which resource speaks of whom: what published resources propose, to confirm or decline, and the sources in use, to change or switch off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.catalogue.api import Resource
from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import RegistrySource
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.staff.registries.words import KINDS, role_title

OWN = {
    registries.DATED: Text("记录日期", "Day of the record"),
    registries.DETAIL: Text("关系说明", "Detail of the relation"),
}
DATUMS = {
    "wgs84": Text("WGS 84 或 2000 国家大地坐标", "WGS 84 or CGCS 2000"),
    "gcj02": Text("GCJ-02（公开地图坐标，入库时换算）", "GCJ-02 (of public maps; converted)"),
}
MOST_BELIEVED = 99


class NothingMapped(MianzhouError):
    """A source of which no item says anything, or a number that is none."""

    code = "registry-source-empty"
    problem = Text("没有登记来源：{why}。", "No source was noted: {why}. ")
    remedy = Text(
        "请至少选择一个数据项，可信度填 0 至 99 的整数。",
        "Choose an item at least, and give trust as a whole number from 0 to 99.",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute: the item that says it, and how far the source is believed in it."""

    name: str
    title: Text
    item: str
    believed: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """A source or a proposal as its form shows it."""

    resource: Resource
    kind: str
    role: str
    kind_title: Text
    role_title: Text | str
    rows: list[Row]
    items: list[tuple[str, str]]
    source: RegistrySource | None

    @property
    def located(self) -> bool:
        """Whether coordinates come with it."""
        return any(row.name == "longitude" and row.item for row in self.rows)

    @property
    def told(self) -> list[Row]:
        """The attributes that an item says."""
        return [row for row in self.rows if row.item]


@page("registry.manage")
def sources(request: HttpRequest) -> HttpResponse:
    """Proposals first, then what is in use by kind, then what was declined or switched off."""
    actor_of(request)
    open_ = [
        _card(each.resource, each.mapping.kind, each.mapping.role, each.mapping.columns, each.authority)
        for each in registries.open_proposals()
    ]
    noted = [_noted(each) for each in registries.sources()]
    kinds = [(title, [card for card in noted if card.kind == kind and card.source and card.source.is_active]) for kind, title in KINDS.items()]  # fmt: skip
    context = {
        "proposals": open_,
        "kinds": [(title, cards) for title, cards in kinds if cards],
        "off": [card for card in noted if card.source and not card.source.is_active],
        "datums": DATUMS.items(),
    }
    return render(request, "registries/sources.html", context)


def _noted(source: RegistrySource) -> Card:
    believed = {name: int(value) for name, value in source.authority.items()}
    return _card(source.resource, source.kind, source.role, source.columns, believed, source)


def _card(
    resource: Resource,
    kind: str,
    role: str,
    columns: dict[str, str],
    believed: dict[str, int],
    source: RegistrySource | None = None,
) -> Card:
    titles = {name: each.title for name, each in registries.attributes_of(kind).items()} | OWN
    rows = [Row(name, title, columns.get(name, ""), believed.get(name)) for name, title in titles.items()]
    items = [(name, f"{title}（{name}）") for name, title in resource.items.values_list("name", "title")]
    return Card(resource, kind, role, KINDS[kind], role_title(role), rows, items, source)


@require_POST
@page("registry.manage")
def note(request: HttpRequest) -> HttpResponse:
    """Confirm a proposal, change a source, decline the one or switch the other off or on."""
    kind, role = request.POST.get("kind", ""), request.POST.get("role", "")[:32]
    resource = Resource.objects.filter(name=request.POST.get("resource", "")[:100].replace("\x00", "")).first()
    if resource is None or kind not in KINDS or not role:
        raise NotFound(what=request.POST.get("resource", "")[:100])
    names = [*registries.attributes_of(kind), *OWN]
    columns = {name: item for name in names if (item := request.POST.get(f"item-{name}", "")[:63])}
    if not columns:
        raise NothingMapped(why=Text("没有选择数据项", "no item was chosen"))
    active = request.POST.get("do", "") == "use"
    registries.note_source(
        resource=resource,
        kind=kind,
        role=role,
        columns=columns,
        authority=_believed(request, columns),
        sensitive=request.POST.get("sensitive") == "on",
        datum=request.POST.get("datum", "wgs84"),
        active=active,
        actor=actor_of(request),
        as_of=timezone.now(),
    )
    done = (
        Text("已作为{k}的来源，下次关联时生效。", "It is a source of {k} from the next run on.")
        if active
        else Text("已记下不作为{k}的来源，可随时改。", "It is no source of {k}; that can be changed at any time.")
    )
    messages.success(request, str(done.format(k=KINDS[kind])))
    return HttpResponseRedirect(reverse("registry_sources"))


def _believed(request: HttpRequest, columns: Iterable[str]) -> dict[str, int]:
    told: dict[str, int] = {}
    for name in columns:
        text = request.POST.get(f"trust-{name}", "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) <= MOST_BELIEVED):
            raise NothingMapped(
                why=Text("可信度“{t}”不是 0 至 99 的整数", "trust “{t}” is none of 0 to 99").format(t=text[:20])
            )
        told[name] = int(text)
    return told


urlpatterns = [
    path("data/registries/sources/", sources, name="registry_sources"),
    path("data/registries/sources/note/", note, name="registry_source_note"),
]
