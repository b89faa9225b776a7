"""A stored version as the `DocumentText` that it was read as: for exports and for extracting again."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from mianzhou.policy.documents.structure import AttachmentPart, Citation, CleanText, DocumentText, Section
from mianzhou.policy.library.models import DocumentVersion


def document_text(version: DocumentVersion) -> DocumentText:
    """The version as read; positions count from the beginning of its text."""
    document = version.document
    return DocumentText(
        clean=CleanText(version.text, _offsets(version.runs, len(version.text))),
        start=0,
        end=len(version.text),
        number=document.number or None,
        title=document.title,
        issuers=tuple(document.issuers),
        level=document.level,  # type: ignore[arg-type]
        addressees=tuple(version.addressees),
        date=document.date or None,
        attachments=tuple(version.attachments),
        cites=tuple(
            Citation(c.number or None, c.title or None, c.relation, c.start, c.end)  # type: ignore[arg-type]
            for c in version.citations.all()
        ),
        validity=document.validity or None,
        parts=tuple(AttachmentPart(p["title"], p["start"], p["end"]) for p in version.parts),
        sections=tuple(
            Section(
                attachment=s.attachment or None,
                path=tuple(s.path),
                level=s.level,
                label=s.label,
                title=s.title or None,
                kind=s.kind,  # type: ignore[arg-type]
                start=s.start,
                body=s.body,
                end=s.end,
            )
            for s in version.sections.all()
        ),
    )


def _offsets(runs: Sequence[Sequence[int]], length: int) -> array[int]:
    offsets = array("l")
    ends = [run[0] for run in runs[1:]] + [length]
    for (position, source), end in zip(runs, ends, strict=True):
        offsets.extend(range(source, source + end - position))
    return offsets
