"""A reading as the JSON of `mianzhou policy read --json` and as a table for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from mianzhou.policy.documents.structure import CleanText, DocumentText, Mention, Obligation, Reading, Section, Target


def reading_as_json(
    reading: Reading,
    obligations: Sequence[Sequence[Obligation]] = (),
    mentions: Sequence[Sequence[Mention]] = (),
    targets: Sequence[Sequence[Target]] = (),
) -> dict[str, Any]:
    """One JSON object for a file; the extracted rows come one sequence for each document, in the documents' order."""
    documents = []
    for index, document in enumerate(reading.documents):
        row = document_as_json(document)
        row["obligations"] = [_row(document.clean, x) for x in _at(obligations, index)]
        row["mentions"] = [_row(document.clean, x) for x in _at(mentions, index)]
        row["targets"] = [_row(document.clean, x) for x in _at(targets, index)]
        documents.append(row)
    source = reading.source
    return {
        "source": {
            "file": source.file,
            "sha256": source.sha256,
            "encoding": source.encoding,
            "characters": len(source.text),
        },
        "bulletin": dataclasses.asdict(reading.bulletin) if reading.bulletin else None,
        "documents": documents,
        "discarded": [{"span": list(d.span), "text": d.text, "reason": d.reason} for d in reading.discarded],
        "warnings": list(reading.warnings),
    }


def document_as_json(document: DocumentText) -> dict[str, Any]:
    """The fields of one document without obligations and targets."""
    clean = document.clean
    return {
        "number": document.number,
        "title": document.title,
        "issuers": list(document.issuers),
        "level": document.level,
        "addressees": list(document.addressees),
        "date": document.date,
        "attachments": list(document.attachments),
        "cites": [{"number": c.number, "title": c.title, "relation": c.relation} for c in document.cites],
        "validity": document.validity,
        "span": list(clean.span(document.start, document.end)),
        "sections": [_section(clean, s) for s in document.sections if s.kind != "item"],
    }


def _section(clean: CleanText, section: Section) -> dict[str, Any]:
    return {
        "attachment": section.attachment,
        "path": list(section.path),
        "level": section.level,
        "label": section.label,
        "title": section.title,
        "kind": section.kind,
        "span": list(clean.span(section.start, section.end)),
    }


def _row(clean: CleanText, row: Obligation | Mention | Target) -> dict[str, Any]:
    fields = dataclasses.asdict(row)
    start, end = fields.pop("start"), fields.pop("end")
    return {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()} | {
        "span": list(clean.span(start, end))
    }


def _at(rows: Sequence[Sequence[Any]], index: int) -> Sequence[Any]:
    return rows[index] if index < len(rows) else ()
