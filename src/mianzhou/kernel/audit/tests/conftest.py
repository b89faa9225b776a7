"""What the tests of the audit record share: writing entries, and attacking the record as a superuser would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from mianzhou.kernel.audit.api import record, seal
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.people.models import Person

AS_OF = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACTOR = system_actor("test", [])


def write(count: int, *, start: int = 1) -> None:
    """Append entries, each in a transaction of its own."""
    for n in range(start, start + count):
        with transaction.atomic():
            record(
                actor=ACTOR,
                as_of=AS_OF + timedelta(minutes=n),
                verb="person.change",
                subject=Person(pk=n),
                detail={"n": n, "name": "李", "share": 0.1, "nested": {"b": [1, None], "a": "½"}},
            )


@pytest.fixture
def attack() -> Callable[..., None]:
    """Run SQL with all triggers off."""

    def run(sql: str, *params: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
            cursor.execute(sql, params)
            cursor.execute("set session_replication_role = origin")

    return run


@pytest.fixture
def sealed(db: None) -> None:
    """Nine entries in three seals."""
    for batch in range(3):
        write(3, start=batch * 3 + 1)
        seal(as_of=AS_OF + timedelta(hours=batch))
