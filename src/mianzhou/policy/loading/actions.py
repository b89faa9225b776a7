"""Loading files: read, extracted, stored, proposed and indexed; each file all or nothing.

The bytes are kept first, under their hash. Reading and extraction touch nothing. What follows is one transaction: a process killed at any
moment leaves either everything of a file or nothing, and a repeat finishes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.policy.documents.reading import read_bytes
from mianzhou.policy.documents.structure import Reading
from mianzhou.policy.library import storage
from mianzhou.policy.library.actions import StoredDocument, StoredFile, store_reading
from mianzhou.policy.library.models import BulletinFile, DocumentVersion
from mianzhou.policy.library.restoring import document_text
from mianzhou.policy.loading.extraction import Extracted, extract
from mianzhou.policy.loading.naming import Naming
from mianzhou.policy.loading.refusals import checked_reading, refuse_large, refuse_missing
from mianzhou.policy.obligations.actions import propose_obligations
from mianzhou.policy.obligations.naming_actions import resolve_unknown_names
from mianzhou.policy.obligations.resolving import unresolved
from mianzhou.policy.search.indexing_actions import drop_document, index_version
from mianzhou.policy.targets.actions import propose_targets

Tell = Callable[[str], None]
_ONE_LOAD_AT_A_TIME = 0x4D5A01  # advisory lock: two loads of one file must not both find it unknown


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """What became of one document."""

    document_id: int
    number: str
    title: str
    outcome: str  # new | same | changed | reprint
    obligations: int = 0
    targets: int = 0
    flagged: int = 0


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What became of one file. `known`: it was in the library before, and nothing changed."""

    file_id: int
    name: str
    known: bool
    documents: tuple[LoadedDocument, ...] = ()
    withdrawn: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def load_path(*, path: Path, actor: Actor, as_of: datetime, tell: Tell = lambda step: None) -> LoadSummary:
    """Load a file from disk."""
    refuse_missing(path)
    refuse_large(path.name, path.stat().st_size)
    return load_file(data=path.read_bytes(), name=path.name, actor=actor, as_of=as_of, tell=tell)


def load_file(*, data: bytes, name: str, actor: Actor, as_of: datetime, tell: Tell = lambda step: None) -> LoadSummary:
    """Load a file from its bytes; `tell` hears of each step as it begins: reading, extracting, storing, done.

    Raises `FileRefused` for a file from which no document can be read.
    """
    actor.require("policy.load")
    refuse_large(name, len(data))
    sha256 = hashlib.sha256(data).hexdigest()
    known = BulletinFile.objects.filter(sha256=sha256).first()
    if known is not None:
        return _summary_of_known(known)
    tell("reading")
    reading = checked_reading(name, lambda: read_bytes(data, name))
    tell("extracting")
    extracted = [extract(document, reading.source.text) for document in reading.documents]
    tell("storing")
    storage.keep(data)
    summary = _store(reading, extracted, len(data), actor, as_of)
    tell("done")
    return summary


@transaction.atomic
def _store(reading: Reading, extracted: list[Extracted], size: int, actor: Actor, as_of: datetime) -> LoadSummary:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_LOAD_AT_A_TIME])
    known = BulletinFile.objects.filter(sha256=reading.source.sha256).first()
    if known is not None:
        return _summary_of_known(known)
    naming = Naming()
    stored = store_reading(reading=reading, size=size, actor=actor, as_of=as_of)
    documents = tuple(
        _loaded(one, found, naming, actor, as_of) for one, found in zip(stored.documents, extracted, strict=True)
    )
    naming.note_unknown(actor=actor, as_of=as_of)
    _retire_withdrawn(stored, actor, as_of)
    return LoadSummary(
        file_id=stored.file.pk,
        name=stored.file.name,
        known=False,
        documents=documents,
        withdrawn=tuple(str(d) for d in stored.withdrawn),
        warnings=reading.warnings,
    )


def _loaded(stored: StoredDocument, found: Extracted, naming: Naming, actor: Actor, as_of: datetime) -> LoadedDocument:
    document = stored.document
    facts = (document.pk, document.number, document.title, stored.outcome)
    if stored.outcome not in ("new", "changed"):
        return LoadedDocument(*facts)
    obligations, targets, flagged = _propose(stored.version, found, naming, actor, as_of)
    return LoadedDocument(*facts, obligations=obligations, targets=targets, flagged=flagged)


def _propose(
    version: DocumentVersion, found: Extracted, naming: Naming, actor: Actor, as_of: datetime
) -> tuple[int, int, int]:
    """Index a version that is now current and propose what it contains; returns items in it and decisions put in doubt."""
    obligations = propose_obligations(
        version=version,
        extracted=found.obligations,
        mentions=found.mentions,
        resolve=naming.resolver_for(version.document, as_of),
        actor=actor,
        as_of=as_of,
    )
    targets = propose_targets(version=version, extracted=found.targets, actor=actor, as_of=as_of)
    index_version(version=version)
    return len(found.obligations), len(found.targets), obligations.flagged + targets.flagged


def _retire_withdrawn(stored: StoredFile, actor: Actor, as_of: datetime) -> None:
    """A withdrawn document is no longer found, and its decisions are in doubt."""
    for document in stored.withdrawn:
        drop_document(document_id=document.pk)
        version = document.versions.get(is_current=True)
        propose_obligations(version=version, extracted=(), mentions=(), resolve=unresolved, actor=actor, as_of=as_of)
        propose_targets(version=version, extracted=(), actor=actor, as_of=as_of)


@transaction.atomic
def make_current(*, version: DocumentVersion, actor: Actor, as_of: datetime) -> DocumentVersion:
    """Let another version's text count, when a person finds it the better print: indexed and proposed as a correction is."""
    actor.require("policy.load")
    version.document.versions.filter(is_current=True).update(is_current=False, reprint=True)
    version.is_current, version.reprint = True, False
    version.save(update_fields=["is_current", "reprint"])
    naming = Naming()
    _propose(version, extract(document_text(version), version.file.text), naming, actor, as_of)
    naming.note_unknown(actor=actor, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="document.version_chosen", subject=version)
    return version


def apply_known_names(*, actor: Actor, as_of: datetime) -> int:
    """After a person has mapped or created a unit: give it to the obligations that print its name; returns how many names that were."""
    return resolve_unknown_names(names=Naming(), actor=actor, as_of=as_of)


def _summary_of_known(file: BulletinFile) -> LoadSummary:
    prints = file.prints.select_related("document").order_by("order")
    documents = tuple(LoadedDocument(p.document_id, p.document.number, p.document.title, "same") for p in prints)
    return LoadSummary(file.pk, file.name, known=True, documents=documents)
