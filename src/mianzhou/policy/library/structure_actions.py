"""Storing the heading tree and the citations of a version."""

from __future__ import annotations

from mianzhou.policy.documents.structure import DocumentText, Section
from mianzhou.policy.library.identity import number_key, title_key
from mianzhou.policy.library.models import CitationRow, DocumentVersion, SectionRow


def store_sections(*, version: DocumentVersion, read: DocumentText) -> None:
    """One row for each numbered part, each knowing the part that holds it."""
    rows: list[SectionRow] = []
    open_parts: list[tuple[int, Section]] = []
    for order, section in enumerate(sorted(read.sections, key=lambda s: (s.start, -s.end, s.level))):
        while open_parts and (open_parts[-1][1].end <= section.start or open_parts[-1][1].level >= section.level):
            open_parts.pop()
        rows.append(
            SectionRow(
                version=version,
                order=order,
                parent_order=open_parts[-1][0] if open_parts else None,
                attachment=(section.attachment or "")[:500],
                path=[label[:64] for label in section.path],
                level=section.level,
                label=section.label[:64],
                title=section.title or "",
                kind=section.kind,
                start=section.start - read.start,
                body=section.body - read.start,
                end=section.end - read.start,
            )
        )
        open_parts.append((order, section))
    SectionRow.objects.bulk_create(rows, batch_size=1000)


def store_citations(*, version: DocumentVersion, read: DocumentText) -> None:
    """One row for each document that the text names; which of them the library holds is linked afterwards."""
    CitationRow.objects.bulk_create(
        [
            CitationRow(
                version=version,
                order=order,
                number=(cited.number or "")[:100],
                number_key=number_key(cited.number),
                title=(cited.title or "")[:500],
                title_key=title_key(cited.title),
                relation=cited.relation,
                start=cited.start - read.start,
                end=cited.end - read.start,
            )
            for order, cited in enumerate(read.cites)
        ],
        batch_size=1000,
    )
