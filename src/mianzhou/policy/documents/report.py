"""A reading as the JSON of `mianzhou policy read --json` and as a table for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mianzhou.policy.documents.structure import CleanText, DocumentText, Mention, Obligation, Reading, Section, Target

COLUMNS: Final = {
    "zh": ("文号", "日期", "层级", "标题", "条目", "附件", "任务"),
    "en": ("Number", "Date", "Level", "Title", "Parts", "Att.", "Obl."),
}
LEVELS: Final = {"state": "国家", "province": "省", "city": "市", "county": "县"}


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


def table_rows(
    reading: Reading, obligations: Sequence[Sequence[Obligation]] = (), language: str = "zh"
) -> list[tuple[str, ...]]:
    """One row for each document: number, date, level, title, and how many parts, attachments and obligations it has."""
    rows = []
    for index, document in enumerate(reading.documents):
        headed = [section for section in document.sections if section.kind != "item"]
        level = document.level if language == "en" else LEVELS[document.level]
        counts = (len(headed), len(document.attachments), len(_at(obligations, index)))
        rows.append(
            (document.number or "—", document.date or "—", level, document.title, *(str(count) for count in counts))
        )
    return rows


def print_table(
    reading: Reading,
    obligations: Sequence[Sequence[Obligation]] = (),
    *,
    language: str = "zh",
    console: Console | None = None,
) -> None:
    """Prints a reading for people: the issue, its documents, and what a reader should be told."""
    console = console or Console()
    table = Table(title=Text(_issue_name(reading)), title_justify="left")
    for place, name in enumerate(COLUMNS[language]):
        table.add_column(name, no_wrap=place != 3, overflow="fold", justify="right" if place > 3 else "left")
    for row in table_rows(reading, obligations, language):
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    for warning in reading.warnings:
        console.print(Text(f"{'Note: ' if language == 'en' else '注意：'}{warning}"), soft_wrap=True)


def _issue_name(reading: Reading) -> str:
    """The file's name, and the issue if its cover names it."""
    bulletin = reading.bulletin
    if bulletin is None:
        return reading.source.file
    year, issue = (f"{bulletin.year}年" if bulletin.year else ""), (f"第{bulletin.issue}期" if bulletin.issue else "")
    return f"{reading.source.file}　{bulletin.title}{year}{issue}"


def _at(rows: Sequence[Sequence[Any]], index: int) -> Sequence[Any]:
    return rows[index] if index < len(rows) else ()
