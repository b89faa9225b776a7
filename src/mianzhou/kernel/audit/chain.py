"""The hash chain over the audit record, and its verification. Pure: works on rows from the database or from an exported file.

Entry at position p of seal n:  link(p) = SHA-256(link(p-1) · p · entry as canonical JSON); the first link of a seal continues
from the hash of the seal before. Seal n:  hash(n) = SHA-256(number, first, last, hash(n-1), link(last), time). So the last hash (the head)
stands for every byte before it. Whoever can rewrite the whole database can also make a new chain: against that, keep a head somewhere else and give
it to the verifier.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mianzhou.kernel.text import Text

GENESIS = hashlib.sha256(b"mianzhou audit chain 1").hexdigest()
ENTRY_FIELDS = (
    "id", "at", "actor_kind", "actor_name", "person_id", "verb", "subject_type", "subject_id", "detail", "purpose",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as a plain value."""

    number: int
    first: int
    last: int
    previous_hash: str
    hash: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """A place in the sealed order with the entry found there; `entry` is None when it is gone."""

    position: int
    entry_id: int
    link: bytes
    entry: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: `kind` is changed, removed, inserted, reordered, seal or head."""

    kind: str
    message: Text
    position: int | None = None
    entry_id: int | None = None
    seal: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: all findings in order (the first is where the record goes wrong), and how much was read."""

    findings: tuple[Finding, ...]
    entries: int
    seals: int
    head: str
    waiting: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.findings


def plain_entry(row: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with only JSON values; the moment in UTC, so that no time zone setting changes a hash."""
    entry = {field: row[field] for field in ENTRY_FIELDS}
    if isinstance(entry["at"], datetime):
        entry["at"] = entry["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return entry


def link(before: bytes, position: int, row: Mapping[str, Any]) -> bytes:
    """The hash of an entry at its position, continuing from the one before."""
    text = json.dumps(plain_entry(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + position.to_bytes(8, "big") + text.encode()).digest()


def seal_hash(number: int, first: int, last: int, previous_hash: str, last_link: bytes, sealed_at: datetime) -> str:
    """The hash of a seal."""
    moment = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([number, first, last, previous_hash, last_link.hex(), moment])
    return hashlib.sha256(text.encode()).hexdigest()


def verify(batches: Iterable[tuple[Seal, Iterable[SealedEntry]]], *, kept_head: str | None = None) -> Verdict:
    """Walk the chain from its beginning. After a finding the walk goes on from the stored values, so each damage is told once."""
    findings: list[Finding] = []
    heads = {GENESIS}
    number, position, head, entries = 0, 0, GENESIS, 0
    for seal, rows in batches:
        findings.extend(_seal_in_place(seal, number, position, head))
        walk = _Walk(position=seal.first - 1, link=bytes.fromhex(seal.previous_hash))
        findings.extend(walk.over(rows, seal))
        entries += walk.seen
        computed = seal_hash(seal.number, seal.first, seal.last, seal.previous_hash, walk.link, seal.sealed_at)
        if computed != seal.hash:
            findings.append(_finding("seal", _SEAL_CHANGED, seal=seal.number))
        number, position, head = seal.number, seal.last, seal.hash
        heads.add(head)
    if kept_head is not None and kept_head.lower() not in heads:
        findings.append(_finding("head", _HEAD_LOST, head=kept_head[:16], number=number))
    return Verdict(tuple(findings), entries, number, head)


@dataclass(slots=True)
class _Walk:
    """The walk over one seal's entries."""

    position: int
    link: bytes
    seen: int = 0
    last_id: int = 0

    def over(self, rows: Iterable[SealedEntry], seal: Seal) -> Iterator[Finding]:
        for row in rows:
            self.seen += 1
            yield from self._out_of_order(row, seal)
            if row.entry is None:
                yield _finding("removed", _REMOVED, row=row, seal=seal.number)
            elif link(self.link, row.position, row.entry) != row.link or row.entry["id"] != row.entry_id:
                yield _finding("changed", _CHANGED, row=row, seal=seal.number)
            self.position, self.link, self.last_id = row.position, row.link, row.entry_id
        if self.position < seal.last:
            yield _finding("removed", _POSITIONS_MISSING, position=self.position + 1, last=seal.last, seal=seal.number)

    def _out_of_order(self, row: SealedEntry, seal: Seal) -> Iterator[Finding]:
        if row.position > self.position + 1:
            yield _finding(
                "removed", _POSITIONS_MISSING, position=self.position + 1, last=row.position - 1, seal=seal.number
            )
        elif row.position <= self.position:
            kind, text = ("inserted", _INSERTED) if row.position == self.position else ("reordered", _REORDERED)
            yield _finding(kind, text, row=row, seal=seal.number)
        elif row.position > seal.last:
            yield _finding("inserted", _INSERTED, row=row, seal=seal.number)
        if row.entry_id < self.last_id:  # sealing orders a batch by number
            yield _finding("reordered", _REORDERED, row=row, seal=seal.number)


def _seal_in_place(seal: Seal, number: int, position: int, head: str) -> Iterator[Finding]:
    if seal.number != number + 1 or seal.first != position + 1:
        yield _finding("seal", _SEAL_MISSING, seal=seal.number, expected=number + 1)
    elif seal.previous_hash != head:
        yield _finding("seal", _SEAL_UNCHAINED, seal=seal.number)


_CHANGED = Text(
    "第 {position} 位的记录 {entry_id} 与封存值不符：内容被改，或其前有记录被删除、调换。",
    "Entry {entry_id} at position {position} does not match its seal: it was changed, or what stood before it was removed or exchanged.",
)
_REMOVED = Text("第 {position} 位的记录 {entry_id} 已被删除。", "Entry {entry_id} at position {position} was removed.")
_POSITIONS_MISSING = Text(
    "封存 {seal} 中第 {position} 位至第 {last} 位的记录缺失。",
    "Positions {position} to {last} of seal {seal} are missing.",
)
_INSERTED = Text(
    "第 {position} 位的记录 {entry_id} 是后来插入的。", "Entry {entry_id} at position {position} was inserted later."
)
_REORDERED = Text(
    "第 {position} 位的记录 {entry_id} 次序被调换。", "Entry {entry_id} at position {position} is out of order."
)
_SEAL_CHANGED = Text("封存 {seal} 的哈希值不符。", "The hash of seal {seal} does not match what it seals.")
_SEAL_MISSING = Text("封存 {expected} 缺失，其后为封存 {seal}。", "Seal {expected} is missing; seal {seal} follows.")
_SEAL_UNCHAINED = Text("封存 {seal} 与前一封存不相接。", "Seal {seal} does not continue from the one before.")
_HEAD_LOST = Text(
    "另行保存的链头 {head}… 不在现有 {number} 个封存之中：末尾被截去，或整条链被重做。",
    "The head kept elsewhere, {head}…, is not among the {number} seal(s): the tail was cut off, or the chain was made anew.",
)


def _finding(kind: str, text: Text, *, row: SealedEntry | None = None, **values: Any) -> Finding:
    if row is not None:
        values |= {"position": row.position, "entry_id": row.entry_id}
    return Finding(
        kind=kind,
        message=text.format(**values),
        position=values.get("position"),
        entry_id=values.get("entry_id"),
        seal=values.get("seal"),
    )
