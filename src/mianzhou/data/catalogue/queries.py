"""Reading the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mianzhou.data.catalogue.actions.enacting import EDIT, REVIEW
from mianzhou.data.catalogue.concepts import concept_of
from mianzhou.data.catalogue.models import Category, Resource, ResourceEvent, ResourceItem, ResourceVersion
from mianzhou.data.catalogue.rules import Problem, problems
from mianzhou.data.catalogue.versions import stored_schema
from mianzhou.data.schemas.model import Schema
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.units.api import Unit

PROVIDER = {"unit": "provider__path", "region": "provider__region__path"}


def visible_to(actor: Actor) -> QuerySet[Resource]:
    """The resources that an actor may see: what is or was published, for everybody who reads the catalogue; drafts where one edits or reviews."""
    if not actor.may_anywhere("catalogue.read"):
        return Resource.objects.none()
    rows = Resource.objects.select_related("provider", "region", "category", "current_version", "draft_version")
    mine = [actor.scope(permission) for permission in (EDIT, REVIEW)]
    if any(scope.everywhere for scope in mine):
        return rows
    own = Q(state__in=["published", "withdrawn"])
    for scope in mine:
        own |= within(scope, **PROVIDER)
    return rows.filter(own)


def listed_for(actor: Actor) -> QuerySet[Resource]:
    """What an actor may see, for lists: without the documents of the versions."""
    documents = ("schema", "metadata", "changes")
    return visible_to(actor).defer(
        *(f"{version}__{part}" for version in ("current_version", "draft_version") for part in documents)
    )


def resource_visible(actor: Actor, name: str) -> Resource:
    """One resource by its name, if the actor may see it; else `NotFound`, as if there were none."""
    found = visible_to(actor).filter(name=name).first()
    if found is None:
        raise NotFound(what=name)
    return found


def resource_named(text: str) -> Resource:
    """The resource with this name, code or title; `NotFound` if there is none, or several of that title."""
    rows = Resource.objects.select_related("provider__region", "region", "category", "current_version", "draft_version")
    wanted = text.strip()
    for lookup in ("name", "code", "title"):
        found = list(rows.filter(**{lookup: wanted})[:2])
        if len(found) == 1:
            return found[0]
    raise NotFound(what=text)


def may_edit(actor: Actor, resource: Resource) -> bool:
    """Whether the actor may draft and submit for the resource's provider."""
    provider = resource.provider
    return actor.may(EDIT, unit_path=provider.path, region_path=provider.region.path)


def may_review(actor: Actor, resource: Resource) -> bool:
    """Whether the actor may return, approve, publish and withdraw here."""
    provider = resource.provider
    return actor.may(REVIEW, unit_path=provider.path, region_path=provider.region.path)


def waiting_for_review(actor: Actor) -> QuerySet[ResourceVersion]:
    """What was submitted in the actor's scope, or approved and not yet published; the longest waiting first."""
    scope = actor.scope(REVIEW)
    inside = within(scope, unit="resource__provider__path", region="resource__provider__region__path")
    rows = ResourceVersion.objects.filter(inside, state__in=["submitted", "reviewed"])
    return rows.select_related("resource__provider").order_by("drafted_at", "pk")


def search_resources(rows: QuerySet[Resource], text: str) -> QuerySet[Resource]:
    """Narrow a list by words, each of which occurs in title, name, code or provider, or in their pinyin or its initials."""
    for word in text.lower().split()[:8]:
        rows = rows.filter(search_text__contains=word)
    return rows


def with_standard(rows: QuerySet[Resource], standard: str) -> QuerySet[Resource]:
    """The resources that have an item of a standard."""
    return rows.filter(pk__in=ResourceItem.objects.filter(standard=standard).values("resource"))


def with_item(rows: QuerySet[Resource], text: str) -> QuerySet[Resource]:
    """The resources that have an item of this name, or one that asks for the same thing."""
    called = Q(title=text.strip()) | Q(name=text.strip().lower())
    if concept := concept_of(text, ""):
        called |= Q(concept=concept)
    return rows.filter(pk__in=ResourceItem.objects.filter(called).values("resource"))


def schema_of(resource: Resource) -> Schema:
    """The schema in force; that of the draft for a resource never published."""
    return stored_schema(shown_version(resource).schema)


def shown_version(resource: Resource) -> ResourceVersion:
    """The version that a resource's columns and items show: the one in force, else the draft."""
    version = resource.current_version or resource.draft_version
    if version is None:
        raise NotFound(what=resource.name)
    return version


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """What a resource's page shows besides its own columns."""

    items: list[ResourceItem]
    versions: list[ResourceVersion]
    events: list[ResourceEvent]
    related: list[tuple[str, Resource | None]]
    problems: list[Problem]


def resource_page(resource: Resource) -> ResourcePage:
    """Everything that hangs on a resource, and what keeps its draft from being submitted."""
    draft = resource.draft_version
    return ResourcePage(
        items=list(resource.items.all()),
        versions=list(resource.versions.all()),
        events=list(resource.events.select_related("person").order_by("-pk")),
        related=_related(resource.related),
        problems=problems(draft.metadata, stored_schema(draft.schema).fields) if draft else [],
    )


def _related(given: list[str]) -> list[tuple[str, Resource | None]]:
    found = Resource.objects.filter(Q(name__in=given) | Q(code__in=given)).exclude(state="drafted")
    known = {key: r for r in found for key in (r.name, r.code)}
    return [(key, known.get(key)) for key in given]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A place of the classification with what lies there: `own` resources in it, `total` with everything below."""

    code: str
    title: str
    depth: int
    unit: Unit | None
    own: int
    total: int
    pk: int


def classification(actor: Actor) -> list[Shelved]:
    """The classification as far as it is in use, in the order of its codes, with the resources that the actor may see."""
    counted = visible_to(actor).order_by().values_list("category__code").annotate(n=Count("pk"))
    own: dict[str, int] = dict(counted)
    found = list(Category.objects.select_related("unit", "parent").order_by("code"))
    totals = dict.fromkeys((c.pk for c in found), 0)
    above = {c.pk: c.parent_id for c in found}
    for category in found:
        pk: int | None = category.pk
        while pk is not None:
            totals[pk] += own.get(category.code, 0)
            pk = above[pk]
    depths = {c.pk: _depth(c.pk, above) for c in found}
    return [Shelved(c.code, c.title, depths[c.pk], c.unit, own.get(c.code, 0), totals[c.pk], c.pk) for c in found]


def _depth(pk: int, above: dict[int, int | None]) -> int:
    parent = above[pk]
    return 0 if parent is None else 1 + _depth(parent, above)


def categories_in_use() -> list[tuple[str, str]]:
    """The places of the classification, for a choice; the first two levels are named by their class."""
    return [(code, f"{code} {title}") for code, title in Category.objects.order_by("code").values_list("code", "title")]


def further_categories() -> list[tuple[str, str]]:
    """The 目 and 细目 that were opened by hand, where a new resource can be put besides its provider's own."""
    rows = Category.objects.filter(unit=None, parent__parent__isnull=False).order_by("code")
    return [(code, f"{code} {title}") for code, title in rows.values_list("code", "title")]


def within_category(rows: QuerySet[Resource], code: str) -> QuerySet[Resource]:
    """The resources of a 类, 项, 目 or 细目 and of everything below it; codes begin with the code of the place above."""
    return rows.filter(category__code__startswith=code)


def providers() -> list[tuple[int, str]]:
    """The units that provide resources, for a choice."""
    used = Unit.objects.filter(Exists(Resource.objects.filter(provider=OuterRef("pk"))))
    return list(used.order_by("short_name").values_list("pk", "short_name"))


def regions_in_use() -> list[tuple[str, str]]:
    """The regions whose units provide resources, for a choice."""
    used = Region.objects.filter(Exists(Resource.objects.filter(region=OuterRef("pk"))))
    return list(used.order_by("code").values_list("code", "name"))


def within_region(rows: QuerySet[Resource], code: str) -> QuerySet[Resource]:
    """The resources of a region and of everything in it: a county's catalogue is part of its city's."""
    path = Region.objects.filter(code=code).values_list("path", flat=True).first() or code
    return rows.filter(Q(region__path=path) | Q(region__path__startswith=f"{path}."))
