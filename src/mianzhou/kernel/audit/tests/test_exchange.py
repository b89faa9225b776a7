"""The exported file verifies by itself, and shows every attack on it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from mianzhou.kernel.audit.chain import Verdict, verify
from mianzhou.kernel.audit.exchange import AuditFileUnreadable, read_record, write_record
from mianzhou.kernel.audit.queries import sealed_batches, verify_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealed")]
# Lines: seal 1, entries 1-3, seal 2, entries 4-6, seal 3, entries 7-9, end.
ENTRY_5 = 6


def _lines() -> list[str]:
    file = io.StringIO()
    assert write_record(file, sealed_batches()) == 9
    return file.getvalue().splitlines()


def _verify(lines: list[str], **options: str) -> Verdict:
    return verify(read_record(io.StringIO("\n".join(lines) + "\n")), **options)


def test_an_export_verifies_without_the_database() -> None:
    verdict = _verify(_lines())
    assert verdict.whole, verdict.findings
    assert verdict.head == verify_record().head
    assert (verdict.entries, verdict.seals) == (9, 3)


def _change(lines: list[str]) -> None:
    body = json.loads(lines[ENTRY_5])
    body["entry"]["detail"]["n"] = 500
    lines[ENTRY_5] = json.dumps(body)


def _exchange(lines: list[str]) -> None:
    lines[ENTRY_5], lines[ENTRY_5 + 1] = lines[ENTRY_5 + 1], lines[ENTRY_5]


def _insert(lines: list[str]) -> None:
    lines.insert(ENTRY_5 + 1, lines[ENTRY_5])


@pytest.mark.parametrize("attack", [_change, _exchange])
def test_an_attack_on_the_file_is_found_at_its_place(attack: Callable[[list[str]], None]) -> None:
    lines = _lines()
    attack(lines)
    verdict = _verify(lines)
    assert verdict.findings[0].position in {5, 6}
    assert verdict.findings[0].seal == 2


@pytest.mark.parametrize(("attack", "entries"), [(_insert, 10), (lambda lines: lines.pop(ENTRY_5), 8)])
def test_lines_added_or_removed_are_found_even_with_a_forged_end(
    attack: Callable[[list[str]], None], entries: int
) -> None:
    lines = _lines()
    attack(lines)
    with pytest.raises(AuditFileUnreadable):
        _verify(lines)
    end = json.loads(lines[-1])
    end["end"]["entries"] = entries
    lines[-1] = json.dumps(end)
    first = _verify(lines).findings[0]
    assert first.position == 5
    assert first.kind == ("inserted" if entries == 10 else "removed")


def test_a_file_cut_off_is_refused_and_a_forged_end_fails_against_the_kept_head() -> None:
    lines = _lines()
    kept = verify_record().head
    with pytest.raises(AuditFileUnreadable, match="missing"):
        _verify(lines[:9])
    short = lines[:8]
    head = json.loads(short[4])["seal"]["hash"]
    forged = [*short, json.dumps({"end": {"format": "mianzhou-audit/1", "head": head, "entries": 6}})]
    assert _verify(forged).whole
    assert [f.kind for f in _verify(forged, kept_head=kept).findings] == ["head"]


@pytest.mark.parametrize("line", ["", "[]", "{", '{"position": 1}', '{"seal": {}}', '{"seal": {"number": "x"}}'])
def test_nonsense_is_refused_with_its_line(line: str) -> None:
    lines = _lines()
    lines.insert(3, line)
    with pytest.raises(AuditFileUnreadable) as caught:
        _verify(lines)
    assert caught.value.values["line"] == 4
