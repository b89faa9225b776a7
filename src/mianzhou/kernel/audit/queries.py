"""Reading the audit record: for verification, for export, and for who may look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from mianzhou.kernel.audit.chain import ENTRY_FIELDS, Finding, Seal, SealedEntry, Verdict, verify
from mianzhou.kernel.audit.models import AuditEntry, AuditSeal, AuditSealed, AuditUnsealed
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.people.queries import visible_people
from mianzhou.kernel.text import Text

_CHUNK = 2000
VERIFY = "audit.verify"


@dataclass(frozen=True, slots=True)
class SealStatus:
    """How far the record is sealed."""

    entries: int
    waiting: int
    last: AuditSeal | None


def visible_entries(actor: Actor) -> QuerySet[AuditEntry]:
    """The entries an actor may read: all for the whole city, else those of the people it administers."""
    scope = actor.scope("audit.read")
    if scope.everywhere:
        return AuditEntry.objects.all()
    people = visible_people(actor, permission="audit.read")
    return AuditEntry.objects.filter(Q(person_id__in=people.values("pk")))


def entry_visible(actor: Actor, pk: int) -> AuditEntry:
    """One entry, if the actor may read it; else `NotFound`."""
    entry = visible_entries(actor).filter(pk=pk).first()
    if entry is None:
        raise NotFound(what=str(pk))
    return entry


def seal_of(entry: AuditEntry) -> AuditSealed | None:
    """Where an entry stands in the sealed order; None while it waits."""
    return AuditSealed.objects.filter(entry_id=entry.pk).first()


def last_verification() -> AuditEntry | None:
    """The entry about the last verification; its detail says whether the record was whole."""
    return AuditEntry.objects.filter(verb=VERIFY).order_by("-at").first()


def entries_about(subject_type: str, subject_id: str) -> QuerySet[AuditEntry]:
    """What was done to one thing, the newest first."""
    return AuditEntry.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-pk")


def seal_status() -> SealStatus:
    """How many entries are sealed and how many wait."""
    last = AuditSeal.objects.order_by("-number").first()
    waiting = AuditUnsealed.objects.count()
    return SealStatus(entries=(last.last if last else 0) + waiting, waiting=waiting, last=last)


def verify_record(*, kept_head: str | None = None) -> Verdict:
    """Verify the whole stored record, as of one moment."""
    with _one_snapshot():
        verdict = verify(sealed_batches(), kept_head=kept_head)
        strays = tuple(_strays())
        return replace(verdict, findings=verdict.findings + strays, waiting=AuditUnsealed.objects.count())


def sealed_batches() -> Iterator[tuple[Seal, Iterable[SealedEntry]]]:
    """Every seal with its entries. Rows whose seal is gone still come, with the seal before them, so that nothing is passed over."""
    rows = _sealed_rows()
    for row in AuditSeal.objects.order_by("number").iterator(chunk_size=_CHUNK):
        value = Seal(row.number, row.first, row.last, row.previous_hash, row.hash, row.sealed_at)
        yield value, _upto(rows, row.number)


def _upto(rows: _Rows, number: int) -> Iterator[SealedEntry]:
    while (found := rows.next_of(number)) is not None:
        yield found


class _Rows:
    """The sealed entries in order, with one row of lookahead."""

    def __init__(self, rows: Iterator[tuple[int, SealedEntry]]) -> None:
        self._rows = rows
        self._ahead = next(rows, None)

    def next_of(self, number: int) -> SealedEntry | None:
        """The next entry, if it belongs to seal `number` or one before; else None."""
        if self._ahead is None or self._ahead[0] > number:
            return None
        row = self._ahead[1]
        self._ahead = next(self._rows, None)
        return row


def _sealed_rows() -> _Rows:
    return _Rows(_read_sealed())


def _read_sealed() -> Iterator[tuple[int, SealedEntry]]:
    places = AuditSealed.objects.order_by("seal_id", "position").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(places, _CHUNK)):
        wanted = [place.entry_id for place in chunk]
        entries = {e["id"]: e for e in AuditEntry.objects.filter(pk__in=wanted).values(*ENTRY_FIELDS)}
        for place in chunk:
            entry = entries.get(place.entry_id)
            yield place.seal_id, SealedEntry(place.position, place.entry_id, bytes(place.link), entry)


def _strays() -> Iterator[Finding]:
    """Entries that no seal holds and that do not wait for one: put in past the trigger, or taken off the list."""
    sealed = AuditSealed.objects.filter(entry_id=OuterRef("pk"))
    waiting = AuditUnsealed.objects.filter(entry_id=OuterRef("pk"))
    inserted = Text(
        "记录 {id} 未经正常写入：既未封存，也不在待封存之列。",
        "Entry {id} came in by no regular write: it is neither sealed nor waiting.",
    )
    for pk in AuditEntry.objects.filter(~Exists(sealed), ~Exists(waiting)).order_by("pk").values_list("pk", flat=True):
        yield Finding("inserted", inserted.format(id=pk), entry_id=pk)
    entry = AuditEntry.objects.filter(pk=OuterRef("entry_id"))
    removed = Text("待封存的记录 {id} 已被删除。", "Entry {id}, which waited for its seal, was removed.")
    for pk in AuditUnsealed.objects.filter(~Exists(entry)).order_by("pk").values_list("pk", flat=True):
        yield Finding("removed", removed.format(id=pk), entry_id=pk)


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Read everything as of one moment, though others write and seal meanwhile."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:  # inside a caller's transaction it is too late to ask
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read read only")
        yield


def export_batches() -> Iterator[tuple[Seal, Iterable[SealedEntry]]]:
    """The batches as of one moment, for an export."""
    with _one_snapshot():
        yield from sealed_batches()
