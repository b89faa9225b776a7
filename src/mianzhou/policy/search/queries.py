"""Finding paragraphs and documents by words.

A search looks at a bounded number of candidates, titles and headings first, so that a common word costs no more than a rare one. When more match,
the result says so instead of pretending to have counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from mianzhou.policy.library.identity import number_key
from mianzhou.policy.library.models import Document
from mianzhou.policy.search.asking import Question, question_of
from mianzhou.policy.search.marking import Passage, excerpt

CANDIDATES = 400  # paragraphs looked at for each kind of place
_NAMED = 100.0  # a document whose number or initials were typed stands before any paragraph
_WEIGHT = {"title": 8.0, "heading": 3.0, "body": 1.0}


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a search is narrowed to; None is no limit."""

    level: str | None = None
    year: int | None = None
    issuer: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph found: its place in the version's text and an excerpt with the words marked."""

    paragraph_id: int
    start: int
    kind: str
    score: float
    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class DocumentHits:
    """A document with its best paragraphs. `more` is how many further ones among the candidates match."""

    document: Document
    score: float
    hits: list[Hit] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search. `complete` is false when more paragraphs match than were looked at."""

    question: Question
    documents: tuple[DocumentHits, ...]
    paragraphs: int
    complete: bool


def search(typed: str, *, filters: SearchFilters = SearchFilters(), documents: int = 20, each: int = 4) -> Found:
    """The documents in which everything that was typed occurs in one paragraph, best first, each with its best paragraphs."""
    question = question_of(typed)
    if question.empty:
        return Found(question, (), 0, True)
    rows, complete = _candidates(question, filters)
    grouped: dict[int, list[Hit]] = {}
    for paragraph_id, document_id, start, kind, text in rows:
        score = _score(kind, text, question)
        grouped.setdefault(document_id, []).append(Hit(paragraph_id, start, kind, score, text, ()))
    scores = {document_id: _sum(hits) for document_id, hits in grouped.items()}
    for rank, document in enumerate(_documents_named(typed, question, filters)):
        scores[document.pk] = scores.get(document.pk, 0.0) + _NAMED - rank  # the newest first
    best = sorted(scores, key=lambda document_id: (-scores[document_id], -document_id))[:documents]
    held = Document.objects.in_bulk(best)
    shown = tuple(_shown(held[pk], scores[pk], grouped.get(pk, []), question, each) for pk in best)
    return Found(question, shown, len(rows), complete)


def matching_documents(rows: QuerySet[Document], typed: str) -> QuerySet[Document]:
    """Narrow a list of documents to those in which everything typed occurs in one paragraph, or that are named so."""
    question = question_of(typed)
    named = [d.pk for d in _documents_named(typed, question, SearchFilters())]
    if question.empty:
        return rows.filter(pk__in=named)
    inside = RawSQL("SELECT document_id FROM paragraph WHERE tokens @@ %s::tsquery", [question.tsquery])
    return rows.filter(Q(pk__in=inside) | Q(pk__in=named))


def _score(kind: str, text: str, question: Question) -> float:
    """Where it stands, how often the words occur, and how much else the paragraph says."""
    lower = text.lower()
    often = sum(min(lower.count(word), 4) for word in question.words)
    return _WEIGHT[kind] * (1 + 0.2 * often) / (1 + len(text) / 400)


def _sum(hits: list[Hit]) -> float:
    """Order a document's hits, the best first, and sum their scores: the best paragraph counts most."""
    hits.sort(key=lambda hit: (-hit.score, hit.start))
    return sum(hit.score / (rank + 1) for rank, hit in enumerate(hits[:10]))


def _shown(document: Document, score: float, hits: list[Hit], question: Question, each: int) -> DocumentHits:
    """A document with excerpts of its best paragraphs, in the order of the text."""
    body = [hit for hit in hits if hit.kind != "title"]
    best = sorted(body[:each], key=lambda hit: hit.start)
    marked = [replace(hit, passages=tuple(excerpt(hit.text, question.words))) for hit in best]
    return DocumentHits(document, score, marked, max(len(body) - each, 0))


def _candidates(question: Question, filters: SearchFilters) -> tuple[list[tuple[Any, ...]], bool]:
    """Paragraphs that match: titles and headings up to the limit, then body paragraphs up to the limit, newest documents first."""
    narrowing, values = _narrowing(filters)
    wanted = f"""
        SELECT p.id, p.document_id, p.start, p.kind, p.text FROM paragraph p {narrowing}
        WHERE p.tokens @@ %s::tsquery AND p.kind {{kinds}} LIMIT %s"""
    rows: list[tuple[Any, ...]] = []
    complete = True
    with connection.cursor() as cursor:
        for kinds in ("<> 'body'", "= 'body'"):
            cursor.execute(wanted.format(kinds=kinds), [*values, question.tsquery, CANDIDATES + 1])
            found = cursor.fetchall()
            complete = complete and len(found) <= CANDIDATES
            rows += found[:CANDIDATES]
    return rows, complete


def _narrowing(filters: SearchFilters) -> tuple[str, list[Any]]:
    """A join that keeps only documents which pass the filters."""
    conditions: list[str] = []
    values: list[Any] = []
    for column, value in (("level", filters.level), ("year", filters.year), ("kind", filters.kind)):
        if value is not None:
            conditions.append(f"d.{column} = %s")
            values.append(value)
    if filters.issuer is not None:
        conditions.append("d.issuers @> ARRAY[%s]::varchar[]")
        values.append(filters.issuer)
    if not conditions:
        return "", []
    return f"JOIN document d ON d.id = p.document_id AND {' AND '.join(conditions)}", values


def _documents_named(typed: str, question: Question, filters: SearchFilters) -> list[Document]:
    """Documents whose number was typed, or whose title has these pinyin initials."""
    rows = Document.objects.filter(withdrawn=False)
    for name in ("level", "year", "kind"):
        if getattr(filters, name) is not None:
            rows = rows.filter(**{name: getattr(filters, name)})
    if filters.issuer is not None:
        rows = rows.filter(issuers__contains=[filters.issuer])
    key = number_key(typed)
    if len(key) >= 4 and any(c.isdigit() for c in key):
        found = list(rows.filter(number_key__icontains=key)[:10])
        if found:
            return found
    if question.initials:
        return list(rows.filter(initials__contains=question.initials)[:10])
    return []


def as_json_rows(found: Found) -> dict[str, Any]:
    """A search result as JSON: documents with their hits; `marks` are ranges of the excerpt."""
    return {
        "words": list(found.question.words),
        "complete": found.complete,
        "paragraphs": found.paragraphs,
        "documents": [
            {
                "id": group.document.pk,
                "number": group.document.number or None,
                "title": group.document.title,
                "level": group.document.level,
                "date": group.document.date or None,
                "score": round(group.score, 3),
                "more": group.more,
                "hits": [_hit_as_json(hit) for hit in group.hits],
            }
            for group in found.documents
        ],
    }


def _hit_as_json(hit: Hit) -> dict[str, Any]:
    marks: list[list[int]] = []
    at = 0
    for passage in hit.passages:
        if passage.hit:
            marks.append([at, at + len(passage.text)])
        at += len(passage.text)
    return {"start": hit.start, "kind": hit.kind, "excerpt": "".join(p.text for p in hit.passages), "marks": marks}
