"""Every attack on the stored record is found, and the first bad entry is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from mianzhou.kernel.audit.api import seal, verify_record
from mianzhou.kernel.audit.chain import GENESIS, link, seal_hash
from mianzhou.kernel.audit.models import AuditEntry, AuditSeal, AuditSealed
from mianzhou.kernel.audit.tests.conftest import AS_OF, write

Attack = Callable[..., None]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealed")]


def _id_at(position: int) -> int:
    return AuditSealed.objects.get(position=position).entry_id


def test_an_untouched_record_is_whole() -> None:
    verdict = verify_record()
    assert verdict.whole, verdict.findings
    assert (verdict.entries, verdict.seals, verdict.waiting) == (9, 3, 0)
    assert verdict.head == AuditSeal.objects.get(number=3).hash


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_sealed"])
@pytest.mark.parametrize("sql", ["update {t} set {c} = {c}", "delete from {t}", "truncate {t} cascade"])
def test_the_database_refuses_to_change_the_record(table: str, sql: str) -> None:
    column = {"audit_entry": "verb", "audit_seal": "hash", "audit_sealed": "link"}[table]
    with connection.cursor() as cursor:
        cursor.execute(
            "set constraints all immediate"
        )  # pending checks of this transaction would refuse TRUNCATE first
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql.format(t=table, c=column))


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'person.delete'",
        "at = at + interval '1 microsecond'",
        "actor_name = 'other'",
        "person_id = 7",
        "subject_id = '99'",
        "subject_type = 'kernel.unit'",
        "actor_kind = 'person'",
        "purpose = 'x'",
        "detail = jsonb_set(detail, '{nested,b,1}', '2')",
    ],
)
def test_a_changed_entry_is_named(attack: Attack, change: str) -> None:
    entry = _id_at(5)
    attack(f"update audit_entry set {change} where id = %s", entry)
    verdict = verify_record()
    assert [(f.kind, f.entry_id, f.position, f.seal) for f in verdict.findings] == [("changed", entry, 5, 2)]
    assert str(entry) in verdict.findings[0].message.zh


def test_a_removed_entry_is_named(attack: Attack) -> None:
    entry = _id_at(5)
    attack("delete from audit_entry where id = %s", entry)
    assert [(f.kind, f.entry_id) for f in verify_record().findings] == [("removed", entry)]


def test_an_entry_removed_with_its_place_is_missed(attack: Attack) -> None:
    entry = _id_at(5)
    attack("delete from audit_entry where id = %s", entry)
    attack("delete from audit_sealed where position = 5")
    first = verify_record().findings[0]
    assert (first.kind, first.position) == ("removed", 5)


def test_an_entry_removed_and_the_rest_moved_up_is_noticed_there(attack: Attack) -> None:
    attack("delete from audit_entry where id = %s", _id_at(5))
    attack("delete from audit_sealed where position = 5")
    attack("update audit_sealed set position = position - 1 where position > 5")
    first = verify_record().findings[0]
    assert first.position == 5


def test_exchanged_entries_are_noticed_at_the_first(attack: Attack) -> None:
    four, six = _id_at(4), _id_at(6)
    attack("update audit_sealed set entry_id = -1 where position = 4")
    attack("update audit_sealed set entry_id = %s where position = 6", four)
    attack("update audit_sealed set entry_id = %s where position = 4", six)
    findings = verify_record().findings
    assert findings[0].position == 4
    assert "reordered" in {f.kind for f in findings}


def test_exchanged_contents_are_noticed(attack: Attack) -> None:
    four, six = _id_at(4), _id_at(6)
    attack("update audit_entry set id = -1 where id = %s", four)
    attack("update audit_entry set id = %s where id = %s", four, six)
    attack("update audit_entry set id = %s where id = -1", six)
    assert [(f.kind, f.position) for f in verify_record().findings] == [("changed", 4), ("changed", 6)]


def test_an_inserted_entry_is_named(attack: Attack) -> None:
    attack(
        "insert into audit_entry (id, at, actor_kind, actor_name, verb, subject_type, subject_id, detail, purpose)"
        " values (-5, now(), 'person', 'x', 'v', 't', '1', '{}', '')"
    )
    assert [(f.kind, f.entry_id) for f in verify_record().findings] == [("inserted", -5)]


def test_an_entry_inserted_with_a_place_is_named(attack: Attack) -> None:
    attack("update audit_sealed set position = -position where position >= 5")
    attack("update audit_sealed set position = -position + 1 where position < 0")
    attack(
        "insert into audit_entry (id, at, actor_kind, actor_name, verb, subject_type, subject_id, detail, purpose)"
        " values (-5, now(), 'person', 'x', 'v', 't', '1', '{}', '')"
    )
    attack("insert into audit_sealed (position, entry_id, seal_id, link) values (5, -5, 2, '\\x00')")
    first = verify_record().findings[0]
    assert (first.position, first.entry_id) == (5, -5)


@pytest.mark.parametrize("change", ["hash = repeat('0', 64)", "sealed_at = sealed_at - interval '1 day'", "last = 7"])
def test_a_changed_seal_is_noticed(attack: Attack, change: str) -> None:
    attack(f"update audit_seal set {change} where number = 2")
    findings = verify_record().findings
    assert any(f.seal == 2 for f in findings)


@pytest.mark.django_db(transaction=True)
def test_a_removed_seal_is_noticed(attack: Attack) -> None:
    attack("delete from audit_seal where number = 2")
    assert "seal" in {f.kind for f in verify_record().findings}


def test_a_cut_tail_is_found_with_a_head_kept_elsewhere(attack: Attack) -> None:
    kept = verify_record().head
    for table, column, value in (("audit_sealed", "seal_id", 3), ("audit_seal", "number", 3)):
        attack(f"delete from {table} where {column} = %s", value)
    attack("delete from audit_entry where id not in (select entry_id from audit_sealed)")
    assert verify_record().whole, "nothing inside the database shows it"
    assert [f.kind for f in verify_record(kept_head=kept).findings] == ["head"]


def test_a_chain_made_anew_is_found_with_a_head_kept_elsewhere(attack: Attack) -> None:
    kept = verify_record().head
    attack("update audit_entry set actor_name = 'other' where id = %s", _id_at(2))
    _rechain(attack)
    assert verify_record().whole
    assert [f.kind for f in verify_record(kept_head=kept).findings] == ["head"]


def _rechain(attack: Attack) -> None:
    head = GENESIS
    for one in AuditSeal.objects.order_by("number"):
        chained = bytes.fromhex(head)
        for place in AuditSealed.objects.filter(seal=one).order_by("position"):
            entry = AuditEntry.objects.filter(pk=place.entry_id).values().get()
            chained = link(chained, place.position, entry)
            attack("update audit_sealed set link = %s where position = %s", chained, place.position)
        made = seal_hash(one.number, one.first, one.last, head, chained, one.sealed_at)
        attack("update audit_seal set previous_hash = %s, hash = %s where number = %s", head, made, one.number)
        head = made


def test_a_head_kept_long_ago_still_holds_after_more_was_sealed() -> None:
    kept = verify_record().head
    write(2, start=50)
    seal(as_of=AS_OF + timedelta(days=1))
    assert verify_record(kept_head=kept).whole
    assert verify_record(kept_head=kept.upper()).whole


def test_an_entry_taken_off_the_waiting_list_is_named(attack: Attack) -> None:
    write(1, start=50)
    attack("delete from audit_unsealed")
    entry = AuditEntry.objects.latest("pk").pk
    assert [(f.kind, f.entry_id) for f in verify_record().findings] == [("inserted", entry)]


def test_an_entry_removed_before_its_seal_is_named(attack: Attack) -> None:
    write(1, start=50)
    entry = AuditEntry.objects.latest("pk").pk
    attack("delete from audit_entry where id = %s", entry)
    assert [(f.kind, f.entry_id) for f in verify_record().findings] == [("removed", entry)]
