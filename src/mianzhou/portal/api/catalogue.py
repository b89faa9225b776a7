"""The catalogue as JSON: resources with metadata, schema and versions; registering; what is held already; what is collected twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from mianzhou.data.catalogue import api as catalogue
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.catalogue_lists import RESOURCE_FILTERS

router = Router(tags=["catalogue"])


class ClassOut(Schema):
    """A place of the classification: 类, 项, 目, 细目. `own` resources lie in it, `total` with everything below."""

    code: str
    title: str
    depth: int
    unit: str | None = Field(None, alias="unit.code")
    own: int
    total: int


class ResourceOut(Schema):
    """A resource in a list. Codes are this platform's own; `state` is where it stands in its procedure."""

    name: str
    code: str
    title: str
    provider: str = Field(alias="provider.code")
    provider_name: str = Field(alias="provider.full_name")
    region: str = Field(alias="region.code")
    level: str
    domain: str
    format: str
    sharing: str
    opening: str
    update_cycle: str
    sensitivity: str
    state: str
    version: int | None
    items: int = Field(alias="item_count")
    issued_on: date | None
    updated_at: datetime

    @staticmethod
    def resolve_version(resource: Any) -> int | None:
        return resource.current_version.number if resource.current_version else None


class VersionOut(Schema):
    """A version: when it was in force, and what it changed."""

    number: int
    state: str
    compatible: bool
    changes: list[dict[str, Any]]
    drafted_by: str
    drafted_at: datetime
    in_force_from: datetime | None
    in_force_to: datetime | None


class EventOut(Schema):
    """One thing that happened."""

    verb: str
    at: datetime
    by: str = Field(alias="actor_name")
    remark: str


class ResourceDetail(ResourceOut):
    """One resource whole: metadata, the schema as a Table Schema, versions, history, and what keeps its draft from being submitted."""

    category: str
    metadata: dict[str, Any]
    table_schema: dict[str, Any]
    versions: list[VersionOut]
    events: list[EventOut]
    problems: list[dict[str, str]]


class ReviewOut(Schema):
    """A version that waits for the bureau."""

    resource: str = Field(alias="resource.name")
    title: str
    provider: str = Field(alias="resource.provider.code")
    number: int
    state: str
    compatible: bool
    changes: list[dict[str, Any]]
    submitted_by: str
    drafted_at: datetime

    @staticmethod
    def resolve_title(version: Any) -> str:
        return str(version.metadata["title"])


class RegisterIn(Schema):
    """A document to register: a Table Schema, a Data Resource, a Data Package; `provider` is a unit's code or name."""

    document: dict[str, Any]
    provider: str = Field("", max_length=200)
    name: str = Field("", max_length=63, description="for a plain Table Schema, which has no name")


class RegisteredOut(Schema):
    """What became of one resource; `outcome` is new, changed or unchanged. It is a draft until it is reviewed."""

    name: str
    code: str
    version: int
    outcome: str
    compatible: bool
    problems: list[dict[str, str]]


class AskedIn(Schema):
    """An item that somebody wants to ask for."""

    name: str = Field(..., min_length=1, max_length=63)
    title: str = Field("", max_length=200)
    standard: str | None = Field(None, max_length=40)


class AskIn(Schema):
    """Items to ask for; `subject` is of whom: person, organisation, or empty."""

    items: list[AskedIn] = Field(..., min_length=1, max_length=500)
    subject: str = Field("", max_length=16)


class HeldOut(Schema):
    """Where an item is held already; `how` is same, initials or similar."""

    asked: str
    resource: str
    resource_title: str
    provider: str
    item: str
    item_title: str
    how: str


class RepeatedOut(Schema):
    """An item that several departments collect."""

    concept: str
    subject: str
    providers: int
    resources: int
    names: list[str]


class RepetitionOut(Schema):
    """The rate of repeated collection, and the items asked by most departments."""

    asked: int
    repeated: int
    share: float
    items: list[RepeatedOut]


list_api(
    router,
    "/resources",
    query=catalogue.listed_for,
    schema=ResourceOut,
    permission="catalogue.read",
    filters=RESOURCE_FILTERS,
    sorts=("title", "code", "updated_at", "item_count", "state"),
    default_sort="-updated_at",
    summary="信息资源 Resources",
)
list_api(
    router,
    "/resource-reviews",
    query=catalogue.waiting_for_review,
    schema=ReviewOut,
    permission="catalogue.review",
    sorts=("drafted_at", "number"),
    default_sort="drafted_at",
    summary="待审核的资源 Resources to review",
)


def _problems(found: Any) -> list[dict[str, str]]:
    return [{"element": p.element, "item": p.item, "zh": p.text.zh, "en": p.text.en} for p in found]


@operation(router.get, "/resource-classes", permission="catalogue.read", response=list[ClassOut], summary="资源分类 Classification")  # fmt: skip
def resource_classes(request: HttpRequest) -> Any:
    """The classification in the order of its codes, with how many resources lie where."""
    return catalogue.classification(actor_of(request))


@operation(router.get, "/resources/{name}", permission="catalogue.read", response=ResourceDetail, summary="一个信息资源 A resource", url_name="api_resource")  # fmt: skip
def resource_detail(request: HttpRequest, name: str) -> Any:
    """The resource with this name, as it is in force; a draft for whoever may see it."""
    found = catalogue.resource_visible(actor_of(request), name)
    about, version = catalogue.resource_page(found), catalogue.shown_version(found)
    found.metadata, found.table_schema = version.metadata, version.schema  # type: ignore[attr-defined]
    return _Whole(found, about)


class _Whole:
    """A resource with what its page shows, under the names of the answer."""

    def __init__(self, resource: Any, about: catalogue.ResourcePage) -> None:
        self._resource = resource
        self.category = resource.category.code
        self.versions, self.events = about.versions, about.events
        self.problems = _problems(about.problems)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._resource, name)


@operation(router.post, "/resources", permission="catalogue.edit", response=list[RegisteredOut], summary="登记信息资源 Register resources")  # fmt: skip
def register_resources(request: HttpRequest, given: RegisterIn) -> Any:
    """Register what a document describes as drafts; a resource that exists gets a draft of a new version, the same again changes nothing."""
    provider = catalogue.provider_named(given.provider) if given.provider else None
    found = catalogue.read_registrations(given.document, fallback_name=given.name)
    planned = catalogue.plan_registrations(found, provider=provider)
    done = catalogue.import_planned(planned=planned, actor=actor_of(request), as_of=timezone.now())
    return [
        {
            "name": each.resource.name,
            "code": each.resource.code,
            "version": each.version.number,
            "outcome": each.outcome,
            "compatible": each.version.compatible,
            "problems": _problems(each.problems),
        }
        for each in done
    ]


@operation(router.post, "/resources-held", permission="catalogue.read", response=list[HeldOut], summary="一数一源：已有的信息项 Items held already")  # fmt: skip
def items_held(request: HttpRequest, given: AskIn) -> Any:
    """Where each of these items is held already, the surest finds first."""
    asked = [catalogue.Asked(item.name, item.title, item.standard) for item in given.items]
    return [
        {
            "asked": held.asked,
            "resource": held.resource.name,
            "resource_title": held.resource.title,
            "provider": held.resource.provider.full_name,
            "item": held.item.name,
            "item_title": held.item.title,
            "how": held.how,
        }
        for held in catalogue.already_held(asked, subject=given.subject)
    ]


@operation(router.get, "/resources-repeated", permission="catalogue.read", response=RepetitionOut, summary="重复采集 Items collected twice")  # fmt: skip
def items_repeated(request: HttpRequest, most: int = Query(50, ge=1, le=500)) -> Any:
    """The rate of repeated collection over everything published."""
    found = catalogue.repetition(most=most)
    items = [
        {
            "concept": each.concept,
            "subject": each.subject,
            "providers": each.providers,
            "resources": each.resources,
            "names": list(each.names),
        }
        for each in found.most
    ]
    return {"asked": found.asked, "repeated": found.repeated, "share": found.share, "items": items}
