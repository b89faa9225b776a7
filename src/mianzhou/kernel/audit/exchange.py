"""The audit record as a file of JSON lines, which anybody can verify without the database. Pure.

One line for each seal, followed by a line for each of its entries; a last line states the head.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TextIO

from mianzhou.kernel.audit.chain import GENESIS, Seal, SealedEntry, plain_entry
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

FORMAT = "mianzhou-audit/1"


class AuditFileUnreadable(MianzhouError):
    """A file that is no exported audit record, or one that was cut off."""

    code = "audit-file-unreadable"
    status = 422
    problem = Text("第 {line} 行无法读取：{reason}。", "Line {line} cannot be read: {reason}. ")
    remedy = Text(
        "请使用 mianzhou audit export 导出的完整文件；若文件原本完整，说明它已被改动。",
        "Use a whole file written by mianzhou audit export; if the file was whole, it has been tampered with.",
    )


def write_record(file: TextIO, batches: Iterable[tuple[Seal, Iterable[SealedEntry]]]) -> int:
    """Write the record; the number of entries written."""
    head, entries = GENESIS, 0
    for seal, rows in batches:
        _put(file, {"seal": _seal_as_json(seal)})
        for row in rows:
            entry = plain_entry(row.entry) if row.entry is not None else None
            _put(file, {"position": row.position, "entry_id": row.entry_id, "link": row.link.hex(), "entry": entry})
            entries += 1
        head = seal.hash
    _put(file, {"end": {"format": FORMAT, "head": head, "entries": entries}})
    return entries


def read_record(file: TextIO) -> Iterator[tuple[Seal, Iterable[SealedEntry]]]:
    """Read a record back, a seal at a time; `AuditFileUnreadable` names the line that cannot be read."""
    current: Seal | None = None
    rows: list[SealedEntry] = []
    ended: dict[str, Any] | None = None
    number, entries = 0, 0
    for number, line in enumerate(file, start=1):
        body = _parse(line, number)
        if ended is not None:
            raise AuditFileUnreadable(line=number, reason=Text("结束行之后还有内容", "something follows the last line"))
        if "seal" in body:
            if current is not None:
                yield current, rows
            current, rows = _seal_from_json(body["seal"], number), []
        elif "end" in body:
            ended = body["end"]
        elif current is None:
            raise AuditFileUnreadable(line=number, reason=Text("记录之前没有封存", "an entry before any seal"))
        else:
            rows.append(_row_from_json(body, number))
            entries += 1
    if current is not None:
        yield current, rows
    if ended is None:
        raise AuditFileUnreadable(line=number + 1, reason=Text("文件末尾缺失", "the end of the file is missing"))
    told = {"format": FORMAT, "head": current.hash if current else GENESIS, "entries": entries}
    if ended != told:
        reason = Text("结束行与前文不符", "the last line does not agree with what came before")
        raise AuditFileUnreadable(line=number, reason=reason)


def _put(file: TextIO, body: dict[str, Any]) -> None:
    file.write(json.dumps(body, ensure_ascii=False, sort_keys=True) + "\n")


def _parse(line: str, number: int) -> dict[str, Any]:
    try:
        body = json.loads(line)
    except ValueError as error:
        raise AuditFileUnreadable(line=number, reason=str(error)) from None
    if not isinstance(body, dict):
        raise AuditFileUnreadable(line=number, reason=Text("不是一条记录", "not a record"))
    return body


def _seal_as_json(seal: Seal) -> dict[str, Any]:
    return {
        "number": seal.number,
        "first": seal.first,
        "last": seal.last,
        "previous_hash": seal.previous_hash,
        "hash": seal.hash,
        "sealed_at": seal.sealed_at.isoformat(),
    }


def _seal_from_json(body: Any, number: int) -> Seal:
    try:
        bytes.fromhex(body["previous_hash"])
        return Seal(
            int(body["number"]),
            int(body["first"]),
            int(body["last"]),
            str(body["previous_hash"]),
            str(body["hash"]),
            datetime.fromisoformat(body["sealed_at"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AuditFileUnreadable(line=number, reason=repr(error)) from None


def _row_from_json(body: dict[str, Any], number: int) -> SealedEntry:
    try:
        entry = body["entry"]
        if entry is not None:
            entry = plain_entry(entry)
        return SealedEntry(int(body["position"]), int(body["entry_id"]), bytes.fromhex(body["link"]), entry)
    except (KeyError, TypeError, ValueError) as error:
        raise AuditFileUnreadable(line=number, reason=repr(error)) from None
