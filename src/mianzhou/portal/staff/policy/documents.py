"""The library of documents: the list, one document with its margin notes, its relations, versions and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header

from mianzhou.kernel.text import Text
from mianzhou.policy.library import api as library
from mianzhou.policy.obligations.api import Obligation, mentions_in, obligation_by_id, obligations_in
from mianzhou.policy.targets.api import Target, targets_in
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.filters import TextFilter
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.document_text import Links, text_as_html
from mianzhou.portal.policy_lists import COMPARATORS, DOCUMENT_FILTERS, DOUBTFUL, LEVELS, RELATIONS, STATES

COLUMNS = [
    Column(
        "title",
        Text("标题", "Title"),
        sort="title",
        link=lambda d: reverse("document", args=[d.pk]),
        wide=True,
    ),
    Column("number", Text("文号", "Number"), sort="number_key"),
    Column("level", Text("级别", "Level"), sort="level", value=lambda d: LEVELS[d.level]),
    Column("issuers", Text("发文机关", "Issuers"), value=lambda d: "、".join(d.issuers)),
    Column("issued_on", Text("成文日期", "Date"), kind="date", sort="issued_on"),
    Column("obligations_found", Text("任务", "Obligations"), kind="number", sort="obligations_found"),
    Column("targets_found", Text("指标", "Targets"), kind="number", sort="targets_found"),
]
EMPTY = Text(
    "还没有文件。督查人员或数据管理员用“载入公报”上传一期公报，其中的文件、任务和指标就会列在这里。",
    "No documents yet. A supervisor or data steward loads a bulletin with “Load a bulletin”; its documents, obligations and targets then stand here.",
)


@page("policy.read")
def documents(request: HttpRequest) -> HttpResponse:
    """All documents of the library."""
    living = Q(obligations__status__in=("proposed", "confirmed"))
    aims = Q(targets__status__in=("proposed", "confirmed"))
    rows = library.documents().annotate(
        obligations_found=Count("obligations", filter=living, distinct=True),
        targets_found=Count("targets", filter=aims, distinct=True),
    )
    table = Table(
        request,
        rows,
        name="documents",
        columns=COLUMNS,
        filters=DOCUMENT_FILTERS,
        default_sort="-issued_on",
        empty=EMPTY,
    )
    if response := table.export():
        return response
    context = {"table": table, "may_load": actor_of(request).may_anywhere("policy.load")}
    return render(request, "documents/list.html", context)


@dataclass(frozen=True, slots=True)
class Note:
    """A margin note: an obligation, a target or a mention beside the place where it stands."""

    key: str
    kind: str
    row: Any
    status: Any
    value: str = ""


@page("policy.read")
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """One document as it was issued, with its heading tree, margin notes and linked citations."""
    found = library.document_by_id(document_id)
    version = library.current_version(found)
    notes = _notes(version)
    citations = [c for c in version.citations.all() if c.target_id]
    marks = [library.Mark(n.key, n.kind, n.row.start, n.row.end) for n in notes]
    marks += [library.Mark(f"c{c.pk}", "citation", c.start, c.end) for c in citations]
    links = Links(
        {f"c{c.pk}": reverse("document", args=[c.target_id]) for c in citations},
        {f"c{c.pk}": reverse("document_preview", args=[c.target_id]) for c in citations},
    )
    pieces = library.layout(library.document_text(version), marks)
    context = _head(request, found, "text") | {
        "version": version,
        "notes": notes,
        "text": list(text_as_html(pieces, links)),
        "tree": _tree(version),
        "prints": library.prints_of(found),
        "relations": library.transmission(version),
        "words": RELATIONS,
    }
    return render(request, "documents/document.html", context)


def _notes(version: library.DocumentVersion) -> list[Note]:
    notes = [Note(f"o{o.pk}", "obligation", o, _state(o)) for o in obligations_in(version)]
    notes += [Note(f"t{t.pk}", "target", t, _state(t), value_of(t)) for t in targets_in(version)]
    notes += [Note(f"m{m.pk}", "mention", m, None) for m in mentions_in(version)]
    return sorted(notes, key=lambda n: (n.row.start, n.row.end, n.key))


def _state(row: Obligation | Target) -> Any:
    return DOUBTFUL if row.needs_review else STATES[row.status]


def value_of(target: Target) -> str:
    """A target's comparison and value as people write them."""
    low = f"{target.value:,.10g}"
    value = f"{low}–{target.high:,.10g}" if target.high is not None else low
    return f"{COMPARATORS[target.comparator]}{value}{target.measure}"


def _tree(version: library.DocumentVersion) -> list[dict[str, Any]]:
    """Titled parts and attachments in order, for the contents at the left."""
    parts = [
        {"start": p["start"], "anchor": f"p{p['start']}", "level": 0, "label": "", "title": p["title"]}
        for p in version.parts
    ]
    parts += [
        {"start": s.start, "anchor": f"p{s.start}", "level": s.level, "label": s.label, "title": s.title}
        for s in version.sections.all()
        if s.title and s.level <= 4 and s.kind != "item"
    ]
    return sorted(parts, key=lambda part: (part["start"], part["level"]))


def _head(request: HttpRequest, found: library.Document, tab: str) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "document": found,
        "tab": tab,
        "level": LEVELS[found.level],
        "versions_count": found.versions.count(),
        "may_review": actor.may_anywhere("policy.review"),
        "may_export": actor.may_anywhere("policy.export"),
        "may_load": actor.may_anywhere("policy.load"),
    }


@page("policy.read")
def preview(request: HttpRequest, document_id: int) -> HttpResponse:
    """The head of a document, for showing beside a citation."""
    found = library.document_by_id(document_id)
    opening = library.layout(library.document_text(library.current_version(found)))
    body = (s.text for p in opening if p.kind == "paragraph" for cell in p.cells for s in cell)
    beginning = "".join(text for _, text in zip(range(6), body, strict=False))[:160]
    context = {"document": found, "level": LEVELS[found.level], "beginning": beginning}
    return render(request, "documents/preview.html", context)


@page("policy.read")
def relations(request: HttpRequest, document_id: int) -> HttpResponse:
    """Between the levels: what the document carries on, what carries it on, what it repeals and mentions."""
    found = library.document_by_id(document_id)
    version = library.current_version(found)
    context = _head(request, found, "relations") | {
        "found": library.transmission(version),
        "words": RELATIONS,
        "levels": LEVELS,
    }
    return render(request, "documents/relations.html", context)


@page("policy.read")
def versions(request: HttpRequest, document_id: int) -> HttpResponse:
    """All texts of the document, and the difference between two of them."""
    found = library.document_by_id(document_id)
    rows = list(found.versions.select_related("file__bulletin").order_by("-number"))
    chosen = [request.GET.get("old", ""), request.GET.get("new", "")]
    context = _head(request, found, "versions") | {"rows": rows, "prints": library.prints_of(found)}
    if len(rows) > 1:
        old, new = (
            (library.version_of(found, int(chosen[0])), library.version_of(found, int(chosen[1])))
            if all(c.isdecimal() and len(c) < 6 for c in chosen)
            else (rows[1], rows[0])
        )
        context |= {"old": old, "new": new, "changes": library.difference(old.text, new.text)}
    return render(request, "documents/versions.html", context)


@page("policy.read")
def source(request: HttpRequest, document_id: int) -> HttpResponse:
    """The document as its file gave it; what was put aside is greyed, with the reason."""
    found = library.document_by_id(document_id)
    version = library.current_version(found)
    file = version.file
    start, end = version.source_start, min(version.source_end, len(file.text))
    last = max((end - start - 1) // library.PAGE, 0)
    asked = request.GET.get("page", "0")
    number = min(int(asked), last) if asked.isdecimal() and len(asked) < 6 else 0
    begin = start + number * library.PAGE
    pieces = library.source_pieces(file.text, file.discarded, begin, min(begin + library.PAGE, end))
    context = _head(request, found, "source") | {
        "file": file,
        "pieces": pieces,
        "number": number,
        "last": last,
        "previous": number - 1,
        "next": number + 1,
    }
    return render(request, "documents/source.html", context)


@page("policy.export")
def export(request: HttpRequest, document_id: int, form: str) -> HttpResponse:
    """The document as a file in an open format."""
    if form not in library.FORMATS:
        raise Http404(form)
    file = library.exported(library.document_by_id(document_id), form)
    response = HttpResponse(file.data, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return response


@page("policy.read")
def obligation(request: HttpRequest, obligation_id: int) -> HttpResponse:
    """An obligation is shown where it stands."""
    row = obligation_by_id(obligation_id)
    return redirect(f"{reverse('document', args=[row.document_id])}#t-o{row.pk}")


MISSING_COLUMNS = [
    Column("title", Text("标题", "Title"), sort="title", wide=True),
    Column("number", Text("文号", "Number"), sort="number"),
    Column("documents", Text("引用它的文件", "Cited by"), kind="number", sort="documents"),
    Column("carried_on", Text("其中贯彻落实", "Of which carrying it on"), kind="number", sort="carried_on"),
    Column(
        "first_title",
        Text("例如", "For example"),
        link=lambda row: reverse("document", args=[row["first_document"]]),
        wide=True,
    ),
]
MISSING_EMPTY = Text(
    "文件库中的文件所引用的文件都已入库。", "Every document that the library's documents cite is in the library."
)


@page("policy.read")
def missing(request: HttpRequest) -> HttpResponse:
    """Documents that are cited and not in the library."""
    words = [TextFilter("q", Text("关键词", "Keyword"), ("title", "number"))]
    table = Table(
        request,
        library.cited_but_missing(),
        name="cited-but-missing",
        columns=MISSING_COLUMNS,
        filters=words,
        default_sort="-documents",
        empty=MISSING_EMPTY,
    )
    if response := table.export():
        return response
    return render(request, "documents/missing.html", {"table": table})


urlpatterns = [
    path("policy/documents/", documents, name="documents"),
    path("policy/documents/missing/", missing, name="missing_documents"),
    path("policy/documents/<int:document_id>/", document, name="document"),
    path("policy/documents/<int:document_id>/preview/", preview, name="document_preview"),
    path("policy/documents/<int:document_id>/relations/", relations, name="document_relations"),
    path("policy/documents/<int:document_id>/versions/", versions, name="document_versions"),
    path("policy/documents/<int:document_id>/source/", source, name="document_source"),
    path("policy/documents/<int:document_id>/export/<str:form>/", export, name="document_export"),
    path("policy/obligations/<int:obligation_id>/", obligation, name="obligation"),
]
