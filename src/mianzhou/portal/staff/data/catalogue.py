"""The catalogue: the list of resources, one resource, what may be done about it, its exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.catalogue import api as catalogue
from mianzhou.data.catalogue.api import ELEMENTS, Resource, code_set, shown
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.addresses import address
from mianzhou.portal.catalogue_lists import (
    EVENTS,
    HOW,
    ITEM_COLUMNS,
    RESOURCE_COLUMNS,
    RESOURCE_FILTERS,
    STATES,
    problem_line,
    resource_status,
    who,
)
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.data.catalogue_files import file_of, forms
from mianzhou.portal.staff.supervision.enacting import attempt

SHOWN = 6  # places of one item: five are listed, the sixth says that there are more
EMPTY = Text(
    "目录里还没有资源。各单位在这里登记自己掌握的信息资源：可以手工编目、上传一个数据文件由系统起草，或导入目录表。",
    "No resources yet. Units register here what they hold: by hand, from a data file that is drafted from, or by importing a sheet.",
)


@page("catalogue.read")
def resources(request: HttpRequest) -> HttpResponse:
    """Every resource that the reader may see."""
    actor = actor_of(request)
    table = Table(
        request,
        catalogue.listed_for(actor),
        name="resources",
        columns=RESOURCE_COLUMNS,
        filters=RESOURCE_FILTERS,
        default_sort="-updated_at",
        empty=EMPTY,
    )
    if response := table.export():
        return response
    if form := request.GET.get("as"):
        return file_of(request, table.rows_matching.order_by("code"), form, "catalogue")  # type: ignore[union-attr]
    context = {
        "table": table,
        "may_edit": actor.may_anywhere("catalogue.edit"),
        "may_review": actor.may_anywhere("catalogue.review"),
        "forms": [(words, table.url(**{"as": form, "page": None})) for form, words in forms().items()],
    }
    return render(request, "catalogue/list.html", context)


@page("catalogue.read")
def resource(request: HttpRequest, name: str) -> HttpResponse:
    """One resource: metadata in the guide's order, items, versions, who else holds the same, history."""
    actor = actor_of(request)
    found = catalogue.resource_visible(actor, name)
    items = Table(
        request, list(found.items.all()), name="items", columns=ITEM_COLUMNS, page_size=100, prefix="items",
        empty=Text("这个资源没有信息项。", "This resource has no items."), caption=Text("信息项", "Items"),
    )  # fmt: skip
    if response := items.export():
        return response
    about = catalogue.resource_page(found)
    context = {
        "resource": found,
        "status": resource_status(found),
        "facts": _facts(found),
        "items": items,
        "related": about.related,
        "versions": [(v, STATES[v.state]) for v in about.versions],
        "drafters": names_of(v.drafted_by for v in about.versions),
        "moments": [(e, EVENTS[e.verb], who(e.actor_name, e.person)) for e in about.events],
        "problems": [problem_line(p) for p in about.problems],
        "draft": found.draft_version,
        "offers": _offers(found, actor),
        "may_edit": catalogue.may_edit(actor, found),
        "send_url": address("send_file", name)
        if _may(actor, "intake.send", found) and found.state == "published"
        else None,
        "links": _links(found, actor),
        "exports": [
            (words, f"{reverse('resource_export', args=[found.name, form])}") for form, words in forms().items()
        ],
    }
    return render(request, "catalogue/resource.html", context)


@page("catalogue.read")
def resource_collected(request: HttpRequest, name: str) -> HttpResponse:
    """Who else collects its items: a part of its page that comes after the page, since it looks through the whole catalogue."""
    found = catalogue.resource_visible(actor_of(request), name)
    context = {"resource": found, "held": held_elsewhere(catalogue.schema_of(found), found)}
    name = "catalogue/collected.html" if request.htmx else "catalogue/collected_page.html"  # type: ignore[attr-defined]
    return render(request, name, context)


def _links(found: Resource, actor: Actor) -> list[tuple[Text, str]]:
    """Where its data can be seen, for whoever may."""
    candidates = [
        (Text("报送批次", "Batches"), address("batches"), f"?q={found.name}", _may(actor, "intake.read", found)),
        (Text("数据质量", "Quality"), address("quality_resource", found.name), "", actor.may_anywhere("quality.read")),
        (
            Text("数据湖中的表", "Its table in the lake"),
            address("lake_table", found.name),
            "",
            actor.may_anywhere("lake.query"),
        ),
        (
            Text("在查询台中查询", "Ask in the console"),
            address("console"),
            f"?table={found.name}",
            actor.may_anywhere("lake.query"),
        ),
        (
            Text("查找一行、提出校核", "Find a row, dispute a value"),
            address("dispute_raise"),
            f"?resource={found.name}",
            found.state == "published" and actor.may_anywhere("correction.raise"),
        ),
        (Text("JSON", "JSON"), address("api_resource", found.name), "", True),
    ]
    return [(words, f"{url}{query}") for words, url, query, may in candidates if url is not None and may]


def _may(actor: Actor, permission: str, found: Resource) -> bool:
    unit = found.provider
    return actor.may(permission, unit_path=unit.path, region_path=unit.region.path)


def _facts(found: Resource) -> list[tuple[Text, str]]:
    """The metadata as words, in the guide's order; the name is the heading, what is empty is left out."""
    version = catalogue.shown_version(found)
    category = f"{found.category.code} {found.category.title}"
    places = [
        (Text("信息资源分类", "Class"), category),
        (Text("信息资源代码", "Code"), found.code),
        (Text("资源标识", "Identifier"), found.name),
        (Text("信息资源提供方", "Provider"), found.provider.full_name),
        (Text("层级", "Level"), f"{code_set('level').words(found.level)} {found.region.name}"),
    ]
    said = [(e.title, str(shown(e, version.metadata[e.key]))) for e in ELEMENTS if e.key not in {"title", "related"}]
    return [(title, value) for title, value in (*places, *said) if value]


def held_elsewhere(schema: Any, found: Resource | None) -> list[dict[str, Any]]:
    """What others hold already of these items, item by item."""
    named = {f.name: f.title or f.name for f in schema.fields if f.name not in schema.primary_key}
    asked = [f for f in schema.fields if f.name in named]
    subject = catalogue.subject_of(schema)
    rows: dict[str, dict[str, Any]] = {}
    for held in catalogue.already_held(asked, subject=subject, excluding=found, most=SHOWN):
        row = rows.setdefault(held.asked, {"title": named[held.asked], "places": []})
        row["places"].append({"resource": held.resource, "item": held.item, "how": HOW[held.how]})
    return list(rows.values())


# --- verbs ---------------------------------------------------------------------------------------------------------------------


def _offers(found: Resource, actor: Actor) -> list[dict[str, Any]]:
    """What the actor may do now: the verb, its words, whether it asks for a reason."""
    draft = found.draft_version.state if found.draft_version else ""
    edits, reviews = catalogue.may_edit(actor, found), catalogue.may_review(actor, found)
    offered = [
        ("submit", edits and draft == "drafted"),
        ("approve_publish", reviews and draft == "submitted"),
        ("approve", reviews and draft == "submitted"),
        ("publish", reviews and draft == "reviewed"),
        ("return", reviews and draft in {"submitted", "reviewed"}),
        ("drop", edits and bool(draft) and found.current_version_id is not None),
        ("withdraw", reviews and found.state == "published"),
    ]
    return [{"verb": verb, **VERB_WORDS[verb]} for verb, on in offered if on]


VERB_WORDS: dict[str, dict[str, Any]] = {
    "submit": {"title": Text("提交审核", "Submit for review"), "done": Text("已提交审核。", "Submitted."), "style": "primary"},
    "approve": {"title": Text("审核通过，暂不发布", "Approve, publish later"), "done": Text("已审核通过。", "Approved."), "style": ""},
    "approve_publish": {"title": Text("审核通过并发布", "Approve and publish"), "done": Text("已发布。", "Published."), "style": "primary"},
    "publish": {"title": Text("发布", "Publish"), "done": Text("已发布。", "Published."), "style": "primary"},
    "return": {"title": Text("退回", "Return"), "done": Text("已退回。", "Returned."), "style": "", "asks": True},
    "drop": {"title": Text("放弃变更", "Drop the change"), "done": Text("变更已放弃，现行版本不变。", "Dropped; the version in force stays."), "style": ""},
    "withdraw": {"title": Text("撤销资源", "Withdraw"), "done": Text("已撤销。", "Withdrawn."), "style": "danger", "asks": True},
}  # fmt: skip


def _approve_publish(**given: Any) -> None:
    catalogue.approve_resource(**given)
    catalogue.publish_resource(**given)


VERBS: dict[str, Callable[..., Any]] = {
    "submit": catalogue.submit_resource,
    "approve": catalogue.approve_resource,
    "approve_publish": _approve_publish,
    "publish": catalogue.publish_resource,
    "return": catalogue.return_resource,
    "drop": catalogue.drop_draft,
    "withdraw": catalogue.withdraw_resource,
}


@require_POST
@page("catalogue.read")
def resource_do(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """Do a verb; the action asks for the permission that it needs."""
    actor = actor_of(request)
    found = catalogue.resource_visible(actor, name)
    words = VERB_WORDS.get(verb)
    back = reverse("resource", args=[name])
    if words is None:
        return attempt(request, lambda: None, Text("没有这个操作。", "There is no such action."), back)
    given: dict[str, Any] = {"resource": found, "actor": actor, "as_of": timezone.now()}
    if words.get("asks"):
        given["reason"] = request.POST.get("reason", "")[:1000]
    return attempt(request, lambda: VERBS[verb](**given), words["done"], back)


@page("catalogue.read")
def resource_export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One resource in another form."""
    found = catalogue.resource_visible(actor_of(request), name)
    return file_of(request, Resource.objects.filter(pk=found.pk), form, name)


urlpatterns = [
    path("data/resources/", resources, name="resources"),
    path("data/resources/<slug:name>/", resource, name="resource"),
    path("data/resources/<slug:name>/collected/", resource_collected, name="resource_collected"),
    path("data/resources/<slug:name>/do/<slug:verb>/", resource_do, name="resource_do"),
    path("data/resources/<slug:name>/export/<slug:form>/", resource_export, name="resource_export"),
]
