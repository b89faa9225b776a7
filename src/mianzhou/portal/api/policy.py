"""Documents, sections, obligations, targets and search as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from mianzhou.kernel.people.api import Actor
from mianzhou.policy.library import api as library
from mianzhou.policy.obligations.api import Obligation, obligations
from mianzhou.policy.search.api import SearchFilters, as_json_rows, search
from mianzhou.policy.targets.api import Target, targets
from mianzhou.portal.api.operations import PUBLIC, list_api, operation
from mianzhou.portal.policy_lists import DOCUMENT_FILTERS, OBLIGATION_FILTERS, TARGET_FILTERS

router = Router(tags=["policy"])


class DocumentOut(Schema):
    """A document of the library."""

    id: int
    number: str
    title: str
    issuers: list[str]
    level: str
    kind: str
    date: str
    year: int | None
    validity: str


class SectionOut(Schema):
    """A numbered part of the current text; `start`–`end` are positions in the text."""

    order: int
    parent_order: int | None
    attachment: str
    path: list[str]
    level: int
    label: str
    title: str
    kind: str
    start: int
    end: int


class CitationOut(Schema):
    """A document that is cited; `document` is its id where the library holds it."""

    number: str
    title: str
    relation: str
    document: int | None = Field(None, alias="target_id")


class DocumentFull(DocumentOut):
    """A document with its current text and structure."""

    version: int
    text: str
    addressees: list[str]
    attachments: list[str]
    sections: list[SectionOut]
    cites: list[CitationOut]


class UnitNamed(Schema):
    """A unit of an obligation: as printed, and the registry's code where it is known."""

    role: str
    printed: str
    unit: str | None
    resolution: str
    confidence: float

    @staticmethod
    def resolve_unit(row: Any) -> str | None:
        return row.unit.code if row.unit else None


class ObligationOut(Schema):
    """An item to which a text assigns units."""

    id: int
    document: int = Field(alias="document_id")
    attachment: str
    path: list[str]
    label: str
    title: str
    text: str
    units: list[UnitNamed]
    deadline: str
    due_on: date | None
    schedule: str
    start: int
    end: int
    status: str
    needs_review: bool


class TargetOut(Schema):
    """A number to which a text commits; `high` is the upper end of a range."""

    id: int
    document: int = Field(alias="document_id")
    attachment: str
    path: list[str]
    text: str
    metric: str
    comparator: str
    value: float
    high: float | None
    unit: str = Field(alias="measure")
    deadline: str
    due_on: date | None
    baseline: str
    flags: list[str]
    start: int
    end: int
    status: str
    needs_review: bool


class HitOut(Schema):
    """A paragraph found: where it begins in the text, an excerpt, and the ranges of it that were searched for."""

    start: int
    kind: str
    excerpt: str
    marks: list[tuple[int, int]]


class DocumentHitsOut(Schema):
    """A document found with its best paragraphs."""

    id: int
    number: str | None
    title: str
    level: str
    date: str | None
    score: float
    more: int
    hits: list[HitOut]


class FoundOut(Schema):
    """A search result; `complete` is false when more matches than were looked at."""

    words: list[str]
    complete: bool
    paragraphs: int
    documents: list[DocumentHitsOut]


class SearchQuery(Schema):
    """What is searched for."""

    q: str = Field(min_length=1, max_length=200, description="words, separated by blanks")
    level: str | None = None
    year: int | None = Field(None, ge=1900, le=2200)
    issuer: str | None = Field(None, max_length=200)
    kind: str | None = Field(None, max_length=16)
    limit: int = Field(20, ge=1, le=50)


def _documents(actor: Actor) -> QuerySet[library.Document]:
    return library.documents()


def _obligations(actor: Actor) -> QuerySet[Obligation]:
    return obligations()


def _targets(actor: Actor) -> QuerySet[Target]:
    return targets()


list_api(
    router,
    "/documents",
    query=_documents,
    schema=DocumentOut,
    permission="policy.read",
    filters=DOCUMENT_FILTERS,
    sorts=("issued_on", "title", "number_key", "level"),
    default_sort="-issued_on",
    summary="公报文件 Documents",
)
list_api(
    router,
    "/obligations",
    query=_obligations,
    schema=ObligationOut,
    permission="policy.read",
    filters=OBLIGATION_FILTERS,
    sorts=("due_on", "status"),
    default_sort="pk",
    summary="任务 Obligations",
)
list_api(
    router,
    "/targets",
    query=_targets,
    schema=TargetOut,
    permission="policy.read",
    filters=TARGET_FILTERS,
    sorts=("due_on", "status", "metric", "value"),
    default_sort="pk",
    summary="指标 Targets",
)


@operation(
    router.get,
    "/documents/{int:document_id}",
    permission="policy.read",
    response=DocumentFull,
    summary="一份文件 A document",
)
def document(request: HttpRequest, document_id: int) -> Any:
    """The document with its current text, heading tree and citations."""
    found = library.document_by_id(document_id)
    version = library.current_version(found)
    return {
        **{name: getattr(found, name) for name in DocumentOut.model_fields},
        "version": version.number,
        "text": version.text,
        "addressees": version.addressees,
        "attachments": version.attachments,
        "sections": list(version.sections.all()),
        "cites": list(version.citations.all()),
    }


@operation(
    router.get,
    "/documents/{int:document_id}/sections",
    permission="policy.read",
    response=list[SectionOut],
    summary="标题树 Sections",
)
def sections(request: HttpRequest, document_id: int) -> Any:
    """The numbered parts of the current text in reading order."""
    return list(library.current_version(library.document_by_id(document_id)).sections.all())


@operation(router.get, "/search", permission=PUBLIC, response=FoundOut, summary="全文检索 Search")
def find(request: HttpRequest, given: Query[SearchQuery]) -> Any:
    """Documents in which everything asked for stands in one paragraph. Gazettes are public, so anyone may ask."""
    filters = SearchFilters(level=given.level, year=given.year, issuer=given.issuer, kind=given.kind)
    return as_json_rows(search(given.q, filters=filters, documents=given.limit))
