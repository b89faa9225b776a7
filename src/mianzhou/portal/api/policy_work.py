"""What policy work is under way, as JSON: loads, documents under review, what may be registered, what is cited and missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Router, Schema

from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import registrable_obligations
from mianzhou.policy.library.api import cited_but_missing
from mianzhou.policy.loading.api import LoadJob
from mianzhou.policy.review.api import documents_under_review
from mianzhou.portal.api.operations import list_api
from mianzhou.portal.components.filters import TextFilter

KEYWORD = Text("关键词", "Keyword")

router = Router(tags=["policy"])


class LoadOut(Schema):
    """A file that was handed in for loading; `problem` says in both languages why it was not loaded."""

    id: int
    name: str
    sha256: str
    state: str
    step: str
    problem: dict[str, str] | None
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None


class UnderReviewOut(Schema):
    """A document with what was extracted from it, by state."""

    id: int
    number: str
    title: str
    date: str
    obligations_waiting: int
    obligations_confirmed: int
    obligations_rejected: int
    obligations_in_doubt: int
    targets_waiting: int
    targets_confirmed: int


class RegistrableOut(Schema):
    """A confirmed obligation that no task stands for."""

    id: int
    document: int = Field(alias="document_id")
    document_number: str = Field(alias="document.number")
    title: str
    text: str
    units: list[str]
    deadline: str
    due_on: date | None

    @staticmethod
    def resolve_units(row: Any) -> list[str]:
        return [unit.printed for unit in row.units.all()]


class MissingOut(Schema):
    """A document that is cited and not in the library."""

    number: str
    title: str
    times: int
    documents: int
    carried_on: int
    first_document: int
    first_title: str


list_api(
    router,
    "/loads",
    query=lambda actor: LoadJob.objects.all(),
    schema=LoadOut,
    permission="policy.load",
    sorts=("name", "asked_by", "asked_at"),
    default_sort="-asked_at",
    summary="载入记录 Loads",
)
list_api(
    router,
    "/reviews",
    query=lambda actor: documents_under_review(),
    schema=UnderReviewOut,
    permission="policy.review",
    filters=(TextFilter("q", KEYWORD, ["title", "number"]),),
    sorts=("number", "issued_on", "obligations_waiting", "targets_waiting"),
    default_sort="-obligations_waiting",
    summary="待审核 Documents under review",
)
list_api(
    router,
    "/registrable-obligations",
    query=registrable_obligations,
    schema=RegistrableOut,
    permission="task.register",
    filters=(TextFilter("q", KEYWORD, ["title", "text", "document__number"]),),
    sorts=("due_on", "title"),
    default_sort="due_on",
    summary="可立项的任务 Obligations to register",
)
list_api(
    router,
    "/missing-documents",
    query=lambda actor: cited_but_missing(),
    schema=MissingOut,
    permission="policy.read",
    filters=(TextFilter("q", KEYWORD, ["title", "number"]),),
    sorts=("title", "number", "documents", "carried_on"),
    default_sort="-documents",
    last_sort=("number_key", "title_key"),
    summary="被引用而未入库的文件 Cited and missing",
)
