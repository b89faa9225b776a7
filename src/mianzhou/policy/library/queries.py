"""Reading the library: lists, one document with everything around it, what it cites and who cites it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.text import Text
from mianzhou.policy.library.identity import number_key, title_key
from mianzhou.policy.library.models import Bulletin, BulletinFile, CitationRow, Document, DocumentVersion, Print

DOWNWARD = ("implements", "basis", "forwards")
"""Relations by which a document carries a higher one on."""


class SeveralDocuments(MianzhouError):
    """A name that several documents share."""

    code = "several-documents"
    status = 400
    problem = Text("“{name}”对应多份文件：{numbers}。", "“{name}” is the name of several documents: {numbers}. ")
    remedy = Text("请用发文字号指定。", "Give the document number.")


def documents() -> QuerySet[Document]:
    """The documents that current files print."""
    return Document.objects.filter(withdrawn=False)


def document_by_id(document_id: int) -> Document:
    """The document, withdrawn ones included; raises `NotFound`."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        raise NotFound(what=Text("文件", "document"))
    return document


def find_document(name: str) -> Document:
    """The document with this number, in any spelling of its brackets, or with this title."""
    key = number_key(name)
    found = list(Document.objects.filter(number_key=key)[:5]) if key else []
    if not found:
        found = list(documents().filter(names__contains=[title_key(name)])[:5])
    if not found:
        raise NotFound(what=Text(f"文件 {name}", f"document {name}"))
    if len(found) > 1:
        raise SeveralDocuments(name=name, numbers="、".join(str(d) for d in found))
    return found[0]


def current_version(document: Document) -> DocumentVersion:
    """The text that counts, with its sections and citations."""
    versions = document.versions.select_related("document", "file__bulletin")
    return versions.prefetch_related("sections", "citations__target").get(is_current=True)


def version_of(document: Document, number: int) -> DocumentVersion:
    """One version by its number; raises `NotFound`."""
    version = document.versions.select_related("file__bulletin").filter(number=number).first()
    if version is None:
        raise NotFound(what=Text("版本", "version"))
    return version


def prints_of(document: Document) -> list[Print]:
    """Where the document is printed: current files first."""
    prints = document.prints.select_related("file__bulletin", "version")
    return list(prints.order_by(F("file__replaced_by").asc(nulls_first=True), "file_id", "order"))


def cited_by(document: Document) -> list[CitationRow]:
    """Citations of this document in the current texts of others."""
    rows = CitationRow.objects.filter(target=document, version__is_current=True, version__document__withdrawn=False)
    return list(rows.select_related("version__document").order_by("version__document__issued_on", "pk"))


@dataclass(frozen=True, slots=True)
class Transmission:
    """How a document stands between the levels: what it carries on, what carries it on, what repeals it."""

    above: tuple[CitationRow, ...]
    below: tuple[CitationRow, ...]
    repeals: tuple[CitationRow, ...]
    repealed_by: tuple[CitationRow, ...]
    mentions: tuple[CitationRow, ...]
    mentioned_by: tuple[CitationRow, ...]


def transmission(version: DocumentVersion) -> Transmission:
    """The citations of a version and of it, each document once in each list, sorted by what they say."""
    own = list(version.citations.select_related("target"))
    others = cited_by(version.document)
    return Transmission(
        above=_once(c for c in own if c.relation in DOWNWARD),
        below=_once(c for c in others if c.relation in DOWNWARD),
        repeals=_once(c for c in own if c.relation == "repeals"),
        repealed_by=_once(c for c in others if c.relation == "repeals"),
        mentions=_once(c for c in own if c.relation == "mentions"),
        mentioned_by=_once(c for c in others if c.relation == "mentions"),
    )


def _once(rows: Any) -> tuple[CitationRow, ...]:
    kept: dict[tuple[int, int | str], CitationRow] = {}
    for row in rows:
        kept.setdefault((row.version_id, row.target_id or row.number_key or row.title_key), row)
    return tuple(kept.values())


def cited_but_missing() -> QuerySet[CitationRow, Any]:
    """Documents that current texts cite and the library does not hold, the most cited first: number, title, how often, by how many."""
    rows = CitationRow.objects.filter(target__isnull=True, version__is_current=True, version__document__withdrawn=False)
    named = rows.values("number_key", "title_key")
    return named.annotate(
        number=Min("number"),
        title=Min("title"),
        times=Count("pk"),
        documents=Count("version__document", distinct=True),
        carried_on=Count("pk", filter=Q(relation__in=DOWNWARD)),
        first_document=Min("version__document_id"),
        first_title=Min("version__document__title"),
    )


def issuers() -> list[str]:
    """All issuers, the most frequent first."""
    counts: dict[str, int] = {}
    for names in documents().values_list("issuers", flat=True):
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def years() -> list[int]:
    """The years in which the library's documents were issued, newest first."""
    found = documents().exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in found if year is not None]


def kinds() -> list[str]:
    """The kinds of document that the library holds."""
    return list(documents().exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct())


def bulletins() -> QuerySet[Bulletin]:
    """The issues, newest first."""
    return Bulletin.objects.all()


def files() -> QuerySet[BulletinFile]:
    """The files received, newest first, with how many documents each prints."""
    return (
        BulletinFile.objects.select_related("bulletin", "replaced_by")
        .defer("text", "discarded")
        .annotate(documents=Count("prints"))
    )


def documents_listed(*, level: str | None, year: int | None) -> Sequence[dict[str, Any]]:
    """All documents as plain rows, for the command line."""
    rows = documents()
    rows = rows.filter(level=level) if level else rows
    rows = rows.filter(year=year) if year else rows
    return [
        {"id": d.pk, "number": d.number or None, "title": d.title, "level": d.level, "date": d.date or None}
        for d in rows
    ]
