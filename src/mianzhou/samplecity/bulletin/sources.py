"""The clean sources of the invented bulletin, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

ISSUES = "mianzhou.samplecity.bulletin"


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment; with a masthead of its own where it is a reprinted letter."""

    title: str
    paragraphs: tuple[str, ...]
    number: str | None = None
    issuers: tuple[str, ...] = ()
    addressees: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """One document of the issue. `date` is ISO; `printed` the later printing date of Party documents."""

    column: str
    number: str
    title: str
    issuers: tuple[str, ...]
    addressees: str
    date: str
    paragraphs: tuple[str, ...]
    attachments: tuple[Attached, ...]
    printed: str | None = None
    printed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """A whole issue of the bulletin."""

    title: str
    year: int
    issue: int
    serial: int
    date: str
    running_head: str
    documents: tuple[Printed, ...]


def issue(folder: str = "2026-06") -> Issue:
    """The issue whose sources lie in `folder`."""
    root = files(ISSUES) / folder

    def load(name: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load((root / name).read_text(encoding="utf-8"))
        return found

    head = load("00-issue.yaml")
    documents = tuple(_document(column, load(name)) for column, names in head.pop("columns").items() for name in names)
    return Issue(documents=documents, **head)


def _paragraphs(body: str | None) -> tuple[str, ...]:
    return tuple(line.strip() if "\t" not in line else line for line in (body or "").splitlines() if line.strip())


def _document(column: str, record: dict[str, Any]) -> Printed:
    attachments = tuple(
        Attached(
            title=a["title"],
            paragraphs=_paragraphs(a["body"]),
            number=a.get("number"),
            issuers=tuple(a.get("issuers", ())),
            addressees=a.get("addressees"),
            date=a.get("date"),
        )
        for a in record.get("attachments", ())
    )
    return Printed(
        column=column,
        number=record["number"],
        title=record["title"],
        issuers=tuple(record["issuers"]),
        addressees=record["addressees"],
        date=record["date"],
        paragraphs=_paragraphs(record["body"]),
        attachments=attachments,
        printed=record.get("printed"),
        printed_by=record.get("printed_by"),
    )
