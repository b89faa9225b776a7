"""Sealing under writers: nothing missed, nothing doubled, nobody waits."""

from __future__ import annotations

import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from mianzhou.kernel.audit.api import record, seal, seal_status, verify_record
from mianzhou.kernel.audit.chain import link
from mianzhou.kernel.audit.models import AuditEntry, AuditSealed
from mianzhou.kernel.audit.tests.conftest import ACTOR, AS_OF, write
from mianzhou.kernel.people.models import Person


@pytest.mark.django_db
def test_nothing_to_seal_makes_no_seal() -> None:
    assert seal(as_of=AS_OF) == []
    assert seal_status().last is None
    assert verify_record().whole


@pytest.mark.django_db
def test_a_long_queue_is_sealed_in_batches() -> None:
    write(7)
    made = seal(as_of=AS_OF, batch=3)
    assert [(s.first, s.last, s.count) for s in made] == [(1, 3, 3), (4, 6, 3), (7, 7, 1)]
    assert made[1].previous_hash == made[0].hash
    status = seal_status()
    assert (status.entries, status.waiting) == (7, 0)


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_is_sealed_later() -> None:
    """The slow writer has the lower number; the seal made meanwhile neither waits for it nor loses it."""
    inserted, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                record(actor=ACTOR, as_of=AS_OF, verb="slow", subject=Person(pk=1))
                inserted.set()
                may_commit.wait(300)
        finally:
            connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert inserted.wait(300)
    write(2)
    first = seal(as_of=AS_OF)
    assert sum(s.count for s in first) == 2
    assert verify_record().whole, "an entry in flight is nothing wrong"
    may_commit.set()
    thread.join()
    seal(as_of=AS_OF + timedelta(minutes=1))
    slow = AuditEntry.objects.get(verb="slow")
    assert slow.pk < AuditEntry.objects.exclude(verb="slow").earliest("pk").pk
    assert AuditSealed.objects.get(entry_id=slow.pk).position == 3
    assert verify_record().whole


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sealers() -> None:
    failures: list[BaseException] = []

    def run(work) -> None:  # type: ignore[no-untyped-def]
        try:
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    def writer() -> None:
        for n in range(25):
            with transaction.atomic():
                record(actor=ACTOR, as_of=AS_OF, verb="many", subject=Person(pk=n))
                if n % 5 == 0:
                    transaction.set_rollback(True)

    done = threading.Event()

    def sealer() -> None:
        while not done.is_set():
            seal(as_of=AS_OF, batch=7)

    writers = [threading.Thread(target=run, args=(writer,)) for _ in range(4)]
    sealers = [threading.Thread(target=run, args=(sealer,)) for _ in range(2)]
    for thread in [*writers, *sealers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal(as_of=AS_OF)
    assert failures == []
    assert AuditEntry.objects.count() == 80
    verdict = verify_record()
    assert verdict.whole, verdict.findings[:3]
    assert verdict.entries == 80


@pytest.mark.django_db
def test_a_link_does_not_depend_on_the_time_zone() -> None:
    write(1)
    entry = AuditEntry.objects.values().get()
    elsewhere = entry | {"at": entry["at"].astimezone(ZoneInfo("Asia/Shanghai"))}
    assert link(b"", 1, entry) == link(b"", 1, elsewhere)
    assert link(b"", 1, entry) != link(b"", 2, entry)
