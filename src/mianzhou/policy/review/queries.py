"""Reading what is under review: progress by document, the rows of one document, a row with its judgements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.policy.library.models import Document, SectionRow
from mianzhou.policy.loading.naming import Naming
from mianzhou.policy.obligations.models import Obligation, ObligationUnit
from mianzhou.policy.obligations.resolving import Resolve
from mianzhou.policy.review.kinds import KINDS, KindName

STATES: dict[str, Q] = {
    "waiting": Q(status="proposed") | Q(status="confirmed", needs_review=True),
    "confirmed": Q(status="confirmed", needs_review=False),
    "rejected": Q(status="rejected"),
    "all": ~Q(status="superseded"),
}


def documents_under_review() -> QuerySet[Document]:
    """Documents with something extracted, each with how much waits and how much is decided, of both kinds."""

    def count(kind: str, state: str) -> Count:
        condition = Q(**{f"{kind}s__status": state})
        return Count(f"{kind}s", filter=condition, distinct=True)

    doubt = Q(obligations__status="confirmed", obligations__needs_review=True)
    return (
        Document.objects.filter(withdrawn=False)
        .annotate(
            obligations_waiting=count("obligation", "proposed"),
            obligations_confirmed=count("obligation", "confirmed"),
            obligations_rejected=count("obligation", "rejected"),
            obligations_in_doubt=Count("obligations", filter=doubt, distinct=True),
            targets_waiting=count("target", "proposed"),
            targets_confirmed=count("target", "confirmed"),
        )
        .filter(Q(obligations__isnull=False) | Q(targets__isnull=False))
        .distinct()
        .order_by("-issued_on", "-id")
    )


def rows_of(document: Document, kind: KindName, state: str) -> list[Any]:
    """The document's rows of a kind in a state of `STATES`, in the order of the text, with units."""
    rows = KINDS[kind].model._default_manager.filter(document_id=document.pk).filter(STATES[state])
    if kind == "obligation":
        units = ObligationUnit.objects.select_related("unit").order_by("role", "order", "id")
        rows = rows.prefetch_related(Prefetch("units", queryset=units))
    return list(rows.order_by("start", "end", "id"))


def counts_of(document: Document, kind: KindName) -> dict[str, int]:
    """How many rows of the document are in each state."""
    wanted = {name: Count("pk", filter=condition) for name, condition in STATES.items()}
    return KINDS[kind].model._default_manager.filter(document_id=document.pk).aggregate(**wanted)


def row_by_id(kind: KindName, id: int) -> Any:
    """One row with its judgements; raises `NotFound`."""
    rows = KINDS[kind].model._default_manager.select_related("document", "version").prefetch_related("judgements")
    if kind == "obligation":
        units = ObligationUnit.objects.select_related("unit").order_by("role", "order", "id")
        rows = rows.prefetch_related(Prefetch("units", queryset=units))
    row = rows.filter(pk=id).first()
    if row is None:
        raise NotFound(what=Text("审核项", "item under review"))
    return row


def waiting_total() -> int:
    """How many obligations wait for a judgement in the whole library."""
    return Obligation.objects.filter(STATES["waiting"]).count()


def document_by_id(id: int) -> Document:
    """The document; raises `NotFound`."""
    document = Document.objects.filter(pk=id).first()
    if document is None:
        raise NotFound(what=Text("文件", "document"))
    return document


def text_of(document: Document) -> tuple[str, dict[int, int]]:
    """The current text and, by the position where they begin, the levels of its headings."""
    version = document.versions.get(is_current=True)
    heads = SectionRow.objects.filter(version=version, kind="heading").values_list("start", "level")
    return version.text, dict(heads)


def resolver_for(document: Document, as_of: datetime) -> Resolve:
    """Resolves unit names as the document means them; for the few names of one edit."""
    return Naming().resolver_for(document, as_of)
