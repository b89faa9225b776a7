"""A record from its acknowledgement to its receipt: once, durable, checked by intake, and told to whoever sent it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from mianzhou.data.intake.models import Batch, Delivery
from mianzhou.data.intake.tests.office import NOW, new_version, resource, unit, use_lake
from mianzhou.data.push.admission import REMEMBERED, Admissions, NotReceiving, NotSignedIn, TooManyWait, admit
from mianzhou.data.push.checking_actions import KEPT_FOR, check_pushed, forget_settled, pushing_actor
from mianzhou.data.push.journal_actions import KeyTaken, Pushed, keep
from mianzhou.data.push.models import PushedRecord
from mianzhou.data.push.queries import pushed_record, reasons_of
from mianzhou.data.push.receiving import keep_in_request, receive
from mianzhou.data.push.records import FieldsUnknown
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import Person, RoleGrant, actor_for, create_token, withdraw_token
from mianzhou.kernel.units.api import Unit

SOON = NOW + timedelta(seconds=30)


@pytest.fixture
def lake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return use_lake(monkeypatch, tmp_path)


def person(of: Unit, username: str = "tuisong") -> Person:
    made = Person.objects.create(username=username, name="推送", unit=of, created_at=NOW)
    RoleGrant.objects.create(person=made, role="clerk", unit=of, granted_at=NOW, granted_by="test")
    return made


def token(of: Person) -> tuple[Any, str]:
    return create_token(actor=actor_for(of), as_of=NOW, name="设备", expires_at=NOW + timedelta(days=30))


def push(admission: Any, key: str, record: dict[str, Any], *, at: Any = NOW) -> dict[str, Any]:
    return receive(admission, key=key, body=json.dumps(record).encode(), as_of=at, into=keep_in_request)


@pytest.mark.django_db
def test_the_same_record_again_gets_the_same_answer_and_is_kept_once() -> None:
    of = resource()
    admission = admit(actor_for(person(of.provider)), of.name)
    first = push(admission, "k1", {"id": 1, "name": "甲"})
    again = push(admission, "k1", {"name": "甲", "id": 1}, at=SOON)
    assert first == again
    assert PushedRecord.objects.count() == 1
    with pytest.raises(KeyTaken):
        push(admission, "k1", {"id": 1, "name": "乙"})
    with pytest.raises(FieldsUnknown):
        push(admission, "k2", {"id": 1, "nickname": "乙"})


@pytest.mark.django_db
def test_the_registries_know_before_the_sender_is_told(lake: Path) -> None:
    of = resource()
    push(admit(actor_for(person(of.provider)), of.name), "k1", {"id": 1, "name": "甲"})
    told: list[tuple[str, int]] = []

    def before_told() -> None:
        record = PushedRecord.objects.get()
        assert record.batch is not None
        told.append((record.state, record.batch.accepted))

    check_pushed(actor=pushing_actor(), as_of=SOON, at_once=True, before_told=before_told)
    assert told == [("checking", 1)]
    assert PushedRecord.objects.get().state == "accepted"


@pytest.mark.django_db
def test_when_too_many_wait_none_is_taken_until_they_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mianzhou.data.push.admission.MOST_WAITING", 2)
    of = resource()
    sender = actor_for(person(of.provider))
    for key in ("a", "b"):
        push(admit(sender, of.name), key, {"id": key, "name": "甲"})
    with pytest.raises(TooManyWait):
        push(admit(sender, of.name), "c", {"id": 3, "name": "甲"})
    assert PushedRecord.objects.count() == 2


@pytest.mark.django_db
def test_one_statement_keeps_a_group_and_tells_repetitions_within_it() -> None:
    of = resource()
    who = person(of.provider).pk
    bodies = [("a", '{"id":1}'), ("b", '{"id":2}'), ("a", '{"id":1}'), ("a", '{"id":3}')]
    kept = keep(connection, [Pushed(of.pk, who, None, key, body, NOW) for key, body in bodies])
    assert [k.again for k in kept] == [False, False, True, True]
    assert kept[3].body == '{"id":1}'
    assert PushedRecord.objects.count() == 2


@pytest.mark.django_db
def test_only_senders_of_the_unit_with_a_valid_token_may() -> None:
    of = resource()
    stranger = person(unit("9901-jyj"), "waidanwei")
    made, secret = token(person(of.provider))
    admissions = Admissions()
    assert admissions.admit(secret, of.name, as_of=NOW).token_id == made.pk
    with pytest.raises(NotPermitted):
        admissions.admit(token(stranger)[1], of.name, as_of=NOW)
    with pytest.raises(NotSignedIn):
        admissions.admit("mz_other", of.name, as_of=NOW)
    withdraw_token(token_id=made.pk, actor=actor_for(made.person), as_of=NOW)
    with pytest.raises(NotSignedIn):
        admissions.admit(secret, of.name, as_of=NOW + REMEMBERED)
    of.state = "withdrawn"
    of.save()
    with pytest.raises(NotReceiving):
        admit(actor_for(Person.objects.get(username="tuisong")), of.name)


@pytest.mark.django_db(transaction=True)
def test_records_are_checked_in_one_batch_and_their_senders_told(lake: Path) -> None:
    of = resource()
    sender = person(of.provider)
    made, secret = token(sender)
    admission = Admissions().admit(secret, of.name, as_of=NOW)
    push(admission, "good", {"编号": 1, "姓名": "甲", "amount": 1.10})
    push(admission, "bad", {"id": 2, "name": "乙", "amount": -5})
    push(admission, "twice", {"id": 1, "name": "甲", "amount": 1.10})
    assert check_pushed(actor=pushing_actor(), as_of=NOW) == 0  # nothing has waited long enough
    assert check_pushed(actor=pushing_actor(), as_of=SOON) == 3
    batch = Batch.objects.get()
    assert (batch.kind, batch.state, batch.received, batch.accepted, batch.quarantined, batch.duplicate) == (
        "push", "done", 3, 1, 2, 1,
    )  # fmt: skip
    found = {key: pushed_record(of, sender.pk, key) for key in ("good", "bad", "twice")}
    assert {key: row.state for key, row in found.items()} == {
        "good": "accepted", "bad": "quarantined", "twice": "repeated",
    }  # fmt: skip
    assert [reason for reason, _ in reasons_of(found["bad"])] == ["amount:minimum"]
    entry = AuditEntry.objects.get(verb="push.batch")
    assert entry.detail["senders"] == [{"person": sender.pk, "token": made.pk, "records": 3}]
    assert check_pushed(actor=pushing_actor(), as_of=SOON) == 0


@pytest.mark.django_db(transaction=True)
def test_equal_records_under_new_keys_are_a_new_batch_and_counted_once(lake: Path) -> None:
    of = resource()
    admission = admit(actor_for(person(of.provider)), of.name)
    for key in ("one", "two"):
        push(admission, key, {"id": 1, "name": "甲"})
        check_pushed(actor=pushing_actor(), as_of=SOON, at_once=True)
    assert list(Batch.objects.order_by("pk").values_list("accepted", "duplicate")) == [(1, 0), (0, 1)]
    assert not Delivery.objects.filter(repeated=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_was_claimed_and_left_is_settled_later(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies after the claim: intake's own recovery runs the batch, the next look settles the journal."""
    from mianzhou.data.intake.actions.running import recover
    from mianzhou.data.push.checking_actions import claim

    of = resource()
    sender = person(of.provider)
    push(admit(actor_for(sender), of.name), "k", {"id": 1, "name": "甲"})
    assert claim(resource=of, actor=pushing_actor(), as_of=SOON) is not None
    assert pushed_record(of, sender.pk, "k").state == "checking"
    recover(actor=pushing_actor(), as_of=SOON)
    check_pushed(actor=pushing_actor(), as_of=SOON)
    assert pushed_record(of, sender.pk, "k").state == "accepted"
    assert Batch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_record_admitted_under_an_earlier_version_is_not_lost(lake: Path) -> None:
    of = resource()
    sender = person(of.provider)
    push(admit(actor_for(sender), of.name), "k", {"id": 1, "name": "甲", "amount": 3})
    smaller = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}], "primaryKey": ["id"]}
    new_version(of, smaller)
    check_pushed(actor=pushing_actor(), as_of=SOON)
    assert pushed_record(of, sender.pk, "k").state == "accepted"


@pytest.mark.django_db(transaction=True)
def test_the_journal_forgets_what_was_settled_long_ago_and_nothing_else(lake: Path) -> None:
    of = resource()
    admission = admit(actor_for(person(of.provider)), of.name)
    push(admission, "settled", {"id": 1, "name": "甲"})
    check_pushed(actor=pushing_actor(), as_of=SOON)
    push(admission, "waiting", {"id": 2, "name": "乙"})
    assert forget_settled(actor=pushing_actor(), as_of=NOW + KEPT_FOR) == 0
    assert forget_settled(actor=pushing_actor(), as_of=NOW + KEPT_FOR + timedelta(seconds=1)) == 1
    assert list(PushedRecord.objects.values_list("key", flat=True)) == ["waiting"]
