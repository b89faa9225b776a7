"""The audit record: an entry lives and dies with its change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.people.models import Person

AS_OF = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    person = Person.objects.create(username="li", name="李", created_at=AS_OF)
    with pytest.raises(RuntimeError):
        record(actor=system_actor("test", []), as_of=AS_OF, verb="person.create", subject=person)
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_lost_with_a_change_that_fails() -> None:
    person = Person.objects.create(username="li", name="李", created_at=AS_OF)
    with pytest.raises(ValueError), transaction.atomic():  # noqa: PT012 - the failure is the subject
        record(actor=system_actor("test", []), as_of=AS_OF, verb="person.create", subject=person)
        raise ValueError("change failed")
    assert AuditEntry.objects.count() == 0
