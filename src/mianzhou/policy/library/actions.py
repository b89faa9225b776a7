"""Storing a reading: its bulletin, file, documents, versions, sections and citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.policy.documents.structure import Bulletin as BulletinRead
from mianzhou.policy.documents.structure import DocumentText, Reading
from mianzhou.policy.library import identity
from mianzhou.policy.library.carrying import fingerprint
from mianzhou.policy.library.citing_actions import link
from mianzhou.policy.library.models import Bulletin, BulletinFile, Document, DocumentVersion, Print
from mianzhou.policy.library.runs import runs_of
from mianzhou.policy.library.structure_actions import store_citations, store_sections

Outcome = Literal["new", "same", "changed", "reprint"]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What became of one document of a file. `version` is what this file prints; it is current unless `reprint`."""

    read: DocumentText
    document: Document
    version: DocumentVersion
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What became of a file: its documents, and those that only the file it corrects had."""

    file: BulletinFile
    documents: tuple[StoredDocument, ...]
    withdrawn: tuple[Document, ...] = ()


@transaction.atomic
def store_reading(*, reading: Reading, size: int, actor: Actor, as_of: datetime) -> StoredFile:
    """Store everything that was read from one file, once; the caller has made sure that the file is not known yet.

    A file that prints most of the documents of an earlier file of the same bulletin is its correction and replaces it: texts that differ become
    the new current versions. A text that differs in another bulletin is kept beside the current one as a reprint.
    """
    actor.require("policy.load")
    bulletin = _bulletin(reading.bulletin)
    file = BulletinFile.objects.create(
        bulletin=bulletin,
        name=reading.source.file[:255],
        sha256=reading.source.sha256,
        size=size,
        encoding=reading.source.encoding,
        text=reading.source.text.replace(
            "\0", "\ufffd"
        ),  # PostgreSQL holds no NUL; one character for one keeps positions
        discarded=[[*d.span, d.reason] for d in reading.discarded],
        warnings=list(reading.warnings),
        loaded_at=as_of,
        loaded_by=actor.name,
    )
    keys = _keys_of(reading.documents)
    replaced = _replaced_by(file, bulletin, set(keys))
    documents = _documents_of(reading.documents, keys, replaced, as_of)
    stored = tuple(
        _store_version(read, document, file, order, replaced, as_of)
        for order, (read, document) in enumerate(zip(reading.documents, documents, strict=True))
    )
    link([s.document for s in stored])
    withdrawn = _withdraw_missing(replaced, {s.document.pk for s in stored})
    detail = {"sha256": file.sha256, "documents": {s.document.key: s.outcome for s in stored}}
    record(actor=actor, as_of=as_of, verb="bulletin.loaded", subject=file, detail=detail)
    return StoredFile(file, stored, withdrawn)


def _bulletin(read: BulletinRead | None) -> Bulletin | None:
    if read is None:
        return None
    key = identity.bulletin_key(read.title, read.year, read.issue, read.serial)
    fields = {
        "title": read.title[:200],
        "year": read.year,
        "issue": read.issue,
        "serial": read.serial,
        "date": read.date or "",
    }
    return Bulletin.objects.get_or_create(key=key, defaults=fields)[0]


def _keys_of(documents: Sequence[DocumentText]) -> list[str]:
    """An identity for each document of a file; a second one with the same number is told apart by its title."""
    keys: dict[str, None] = {}  # in order
    copies: dict[str, int] = {}
    for read in documents:
        key = identity.document_key(read.number, read.title, read.issuers, read.date)[:600]
        if key in keys:
            key = f"{key}|{identity.title_key(read.title)[:60]}"
        copies[key] = copies.get(key, 0) + 1
        keys[key if copies[key] == 1 else f"{key}|copy {copies[key] - 1}"] = None
    return list(keys)


def _replaced_by(file: BulletinFile, bulletin: Bulletin | None, keys: set[str]) -> list[BulletinFile]:
    """Earlier files of which this one is a correction: of the same bulletin, with at least half of their documents here too."""
    candidates = BulletinFile.objects.filter(bulletin=bulletin, replaced_by__isnull=True).exclude(pk=file.pk)
    if bulletin is None:
        candidates = candidates.filter(prints__document__key__in=keys).distinct()
    replaced = []
    for earlier in candidates.prefetch_related("prints__document"):
        theirs = {p.document.key for p in earlier.prints.all()}
        if theirs and 2 * len(theirs & keys) >= len(theirs):
            replaced.append(earlier)
    BulletinFile.objects.filter(pk__in=[f.pk for f in replaced]).update(replaced_by=file)
    return replaced


def _documents_of(
    documents: Sequence[DocumentText], keys: Sequence[str], replaced: Sequence[BulletinFile], as_of: datetime
) -> list[Document]:
    """The library's rows of these documents, new ones made. A document of a replaced file whose number was corrected keeps its row."""
    known = {d.key: d for d in Document.objects.select_for_update().filter(key__in=keys)}
    renamed = Document.objects.filter(prints__file__in=replaced).exclude(key__in=keys).distinct()
    by_title = {d.title_key: d for d in renamed}
    rows = []
    for read, key in zip(documents, keys, strict=True):
        row = known.get(key) or by_title.pop(identity.title_key(read.title), None)
        if row is None:
            row = Document(key=key, created_at=as_of)
        row.key = key
        if row.pk is None:
            _describe(row, read)
            row.save()
        rows.append(row)
    return rows


def _describe(row: Document, read: DocumentText) -> None:
    """Set the fields that a text's head gives."""
    row.number, row.number_key = (read.number or "")[:100], identity.number_key(read.number)
    row.title, row.title_key = read.title[:500], identity.title_key(read.title)
    row.names = identity.citing_names(read.title, read.attachments)
    from pypinyin import (  # here and not above: its dictionary takes a fifth of a second that other commands do not need
        Style,
        lazy_pinyin,
    )

    row.initials = "".join(lazy_pinyin(row.title_key, style=Style.FIRST_LETTER)).lower()[:500]
    row.issuers, row.level = [issuer[:200] for issuer in read.issuers], read.level
    row.kind, row.validity = identity.kind_of(read.title), (read.validity or "")[:300]
    row.date, row.issued_on = (read.date or "")[:10], _whole_date(read.date)
    row.year = int(row.date[:4]) if row.date[:4].isdecimal() else identity.year_of_number(row.number_key)


def _whole_date(iso: str | None) -> date | None:
    return identity.last_day(iso) if iso and len(iso) == 10 else None


def _store_version(
    read: DocumentText,
    document: Document,
    file: BulletinFile,
    order: int,
    replaced: Sequence[BulletinFile],
    as_of: datetime,
) -> StoredDocument:
    span = read.clean.span(read.start, read.end)
    text = read.clean.text[read.start : read.end].replace("\0", "\ufffd")
    text_hash = fingerprint(text)
    versions = list(document.versions.order_by("number"))
    current = next((v for v in versions if v.is_current), None)
    same = current if current and current.text_hash == text_hash else None
    if same is None:
        same = next((v for v in versions if v.reprint and v.text_hash == text_hash and v.file not in replaced), None)
    outcome: Outcome = "changed" if same is not None and document.withdrawn else "same"
    version = same
    if version is None:
        corrects = current is None or document.withdrawn or current.file in replaced
        outcome = "new" if not versions else ("changed" if corrects else "reprint")
        version = DocumentVersion(
            document=document,
            file=file,
            number=versions[-1].number + 1 if versions else 1,
            is_current=corrects,
            reprint=not corrects,
            text=text,
            text_hash=text_hash,
            runs=runs_of(read.clean.offsets[read.start : read.end]),
            addressees=[a[:200] for a in read.addressees],
            attachments=[a[:500] for a in read.attachments],
            parts=[{"title": p.title, "start": p.start - read.start, "end": p.end - read.start} for p in read.parts],
            source_start=span.start,
            source_end=span.end,
            created_at=as_of,
        )
        if corrects:
            document.versions.filter(is_current=True).update(is_current=False)
        version.save()
        store_sections(version=version, read=read)
        store_citations(version=version, read=read)
        if corrects:
            _describe(document, read)
    document.withdrawn = False
    document.save()
    Print.objects.create(
        document=document, file=file, version=version, order=order, source_start=span.start, source_end=span.end
    )
    return StoredDocument(read, document, version, outcome)


def _withdraw_missing(replaced: Sequence[BulletinFile], kept: set[int]) -> tuple[Document, ...]:
    """Documents that only replaced files print are withdrawn: the corrected bulletin no longer has them."""
    theirs = Document.objects.filter(prints__file__in=replaced).exclude(pk__in=kept).distinct()
    elsewhere = Print.objects.filter(file__replaced_by__isnull=True).values("document_id")
    gone = list(theirs.exclude(pk__in=elsewhere))
    Document.objects.filter(pk__in=[d.pk for d in gone]).update(withdrawn=True)
    return tuple(gone)
