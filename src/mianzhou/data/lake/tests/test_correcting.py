"""A correction takes the place of one row, whatever the table's mode, and what was held before can still be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.tests.filling import PEOPLE, asked, day, lake_in, person, staged
from mianzhou.data.schemas.model import Mode


@pytest.fixture(params=list(Mode))
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    made = lake_in(tmp_path / "lake")
    made.ensure_table("people", replace(PEOPLE, mode=request.param))
    rows = [person("a", "甲"), person("b", "乙"), person("c", "丙")]
    made.commit("people", staged(made.warehouse / "staging", rows, []), 1, as_of=day(1))
    return made


def _correct(
    lake: Lake, rows: Sequence[dict[str, object]], wrong: Sequence[dict[str, object]] = (), batch: int = 2
) -> None:
    files = staged(lake.warehouse / "staging", rows, wrong)
    lake.commit(
        "people", files, batch, "mend", as_of=day(batch), received_at=day(1), base=1, replaces=(1, 2)
    )  # row 2 is that of b


def test_the_corrected_row_takes_the_place_of_the_old(lake: Lake) -> None:
    _correct(lake, [person("b", "乙改")])
    assert asked(lake, "select id, name from people order by id") == [("a", "甲"), ("b", "乙改"), ("c", "丙")]
    assert asked(lake, "select id, name from people order by id", as_of=day(1)) == [
        ("a", "甲"),
        ("b", "乙"),
        ("c", "丙"),
    ]
    _correct(lake, [person("b", "乙改")])  # once
    assert asked(lake, "select count(*) from people__all") == [(3,)]


def test_a_correction_that_the_checks_refuse_takes_nothing_away(lake: Lake) -> None:
    _correct(lake, [], [{"身份证号": "b", "姓名": "?"}])
    assert asked(lake, "select id, name from people order by id") == [("a", "甲"), ("b", "乙"), ("c", "丙")]


def test_a_row_of_a_past_generation_gives_way_too(tmp_path: Path) -> None:
    made = lake_in(tmp_path / "lake")
    made.ensure_table("people", replace(PEOPLE, mode=Mode.APPEND))
    made.commit(
        "people", staged(made.warehouse / "staging", [person("a", "甲"), person("b", "乙")], []), 1, as_of=day(1)
    )
    made.catalog.retire("people")
    made.ensure_table("people", replace(PEOPLE, mode=Mode.APPEND))
    _correct(made, [person("b", "乙改")])
    assert asked(made, "select id, name from people order by id") == [("a", "甲"), ("b", "乙改")]
