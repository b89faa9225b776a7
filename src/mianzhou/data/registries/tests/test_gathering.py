"""What the sources say, read from rows as the lake has them."""

from __future__ import annotations

import pytest

from mianzhou.data.lake.api import Scratch
from mianzhou.data.registries.linking.gathering import Source, records_sql

_COLUMNS = {"number": "number", "name": "name", "dated": "changed_on"}


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("DATE '2026-03-01'", "2026-03-01"),
        ("NULL", "2026-06-05"),
        ("DATE '2062-03-01'", "2026-06-05"),  # for 2026: received in June, it cannot be of later
    ],
)
def test_a_record_is_of_the_day_it_tells_but_never_of_one_to_come(told: str, counts: str) -> None:
    rows = f"SELECT 'a' AS id, '510703' AS number, '王芳' AS name, CAST({told} AS DATE) AS changed_on, TIMESTAMP '2026-06-05 10:00' AS _received_at"
    with Scratch() as scratch:
        found = scratch.rows(f"SELECT CAST(dated AS VARCHAR) FROM ({records_sql('person', [Source(1, rows, ('id',), _COLUMNS)])})")  # fmt: skip
    assert found == [(counts,)]
