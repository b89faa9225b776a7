"""Batches come into the lake once, can be taken out again, and every earlier state can be read."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from mianzhou.data.lake import committing
from mianzhou.data.lake.errors import NoSuchBatch, NoSuchLakeTable, StagedColumns
from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.tests.filling import PEOPLE, StagedFiles, asked, day, lake_in, person, staged
from mianzhou.data.schemas.model import Field, Mode, Type


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = lake_in(tmp_path / "lake")
    made.ensure_table("people", PEOPLE)
    return made


def _send(lake: Lake, batch: int, *rows: dict[str, object], bad: int = 0, **how: object) -> None:
    wrong = [{"身份证号": f"bad{n}", "姓名": "x"} for n in range(bad)]
    files = staged(lake.warehouse / "staging", rows, wrong)
    lake.commit("people", files, batch, **({"as_of": day(batch)} | how))  # type: ignore[arg-type]


def test_a_batch_counts_once(lake: Lake) -> None:
    _send(lake, 1, person("a", "甲", "12.50"), bad=2)
    again = lake.commit("people", staged(lake.warehouse / "staging", [person("z", "癸")]), 1, as_of=day(9))
    assert again.repeated
    assert asked(lake, "select * from people") == [("a", "甲", Decimal("12.50"))]
    assert asked(lake, "select count(*), min(_batch) from people__quarantine") == [(2, 1)]
    assert lake.holds("people", 1)
    assert not lake.holds("people", 2)


def test_rows_carry_their_batch_row_and_time(lake: Lake) -> None:
    _send(lake, 1, person("a", "甲"), received_at=day(5))
    assert asked(lake, "select _batch, _row, epoch_ms(_received_at) from people__all") == [
        (1, 1, int(day(5).timestamp() * 1000))
    ]


def test_a_batch_without_any_accepted_row_is_held_too(lake: Lake) -> None:
    _send(lake, 1, bad=1)
    assert lake.holds("people", 1)
    assert asked(lake, "select * from people") == []


def test_upsert_shows_the_newest_state_and_keeps_the_older(lake: Lake) -> None:
    _send(lake, 1, person("a", "甲"), person("b", "乙"))
    _send(lake, 2, person("a", "甲改"))
    assert asked(lake, "select id, name from people order by id") == [("a", "甲改"), ("b", "乙")]
    assert asked(lake, "select count(*) from people__all") == [(3,)]


def test_a_late_mending_does_not_override_a_newer_state(lake: Lake) -> None:
    _send(lake, 1, person("b", "乙"))
    _send(lake, 2, person("a", "新"))
    _send(lake, 3, person("a", "旧"), kind="mend", base=1, received_at=day(1))
    assert asked(lake, "select name from people where id = 'a'") == [("新",)]


def test_a_withdrawn_batch_leaves_the_state_but_not_the_history(lake: Lake) -> None:
    _send(lake, 1, person("a", "甲"), bad=1)
    _send(lake, 2, person("a", "甲改"), bad=3)
    assert lake.withdraw("people", 2, as_of=day(3), reason="报错了")
    assert not lake.withdraw("people", 2, as_of=day(4))
    assert asked(lake, "select name from people") == [("甲",)]
    assert asked(lake, "select count(*) from people__quarantine") == [(1,)]
    assert asked(lake, "select name from people", as_of=day(2)) == [("甲改",)]
    newest = lake.history("people")[0]
    assert (newest.what, newest.batch, newest.reason, newest.removed) == ("withdrawal", 2, "报错了", 1)
    with pytest.raises(NoSuchBatch):
        lake.withdraw("people", 7, as_of=day(3))


def test_states_by_moment_and_by_batch(lake: Lake) -> None:
    for batch in (1, 2, 3):
        _send(lake, batch, person(f"p{batch}", "人"))
    count = "select count(*) from people"
    assert asked(lake, count, as_of=day(1) - timedelta(seconds=1)) == [(0,)]
    assert [asked(lake, count, as_of=day(n)) for n in (1, 2, 3, 9)] == [[(1,)], [(2,)], [(3,)], [(3,)]]
    assert [asked(lake, count, as_of=n) for n in (1, 2, 3)] == [[(1,)], [(2,)], [(3,)]]
    with pytest.raises(NoSuchBatch):
        lake.files_at("people", 8)


def test_moments_only_grow(lake: Lake) -> None:
    """A batch that was received earlier but committed later belongs to no earlier state: what was answered once stays the answer."""
    _send(lake, 5, person("a", "甲"))
    _send(lake, 4, person("b", "乙"))
    assert asked(lake, "select count(*) from people", as_of=day(4)) == [(0,)]
    assert lake.history("people")[0].at == day(5)


def test_snapshots_replace_each_other(tmp_path: Path) -> None:
    lake = lake_in(tmp_path / "lake")
    lake.ensure_table("people", replace(PEOPLE, mode=Mode.SNAPSHOT))
    names = "select name from people order by 1"
    _send(lake, 1, person("a", "甲"), person("b", "乙"))
    _send(lake, 2, person("a", "丙"), bad=1)
    _send(lake, 3, person("c", "丁"), kind="mend", base=2)
    assert asked(lake, names) == [("丁",), ("丙",)]
    _send(lake, 4, bad=2)  # nothing accepted: the table is not emptied by it
    assert asked(lake, names) == [("丁",), ("丙",)]
    lake.withdraw("people", 2, as_of=day(5))
    assert asked(lake, names) == [("乙",), ("甲",)]
    assert asked(lake, names, as_of=day(2)) == [("丙",)]


def test_new_items_are_empty_in_old_rows(lake: Lake) -> None:
    _send(lake, 1, person("a", "甲"))
    lake.ensure_table("people", replace(PEOPLE, fields=(*PEOPLE.fields, Field("n", Type.INTEGER))))
    _send(lake, 2, person("b", "乙") | {"n": 3})
    assert asked(lake, "select id, n from people order by id") == [("a", None), ("b", 3)]


def test_a_changed_type_begins_a_generation_and_old_rows_stay_readable(lake: Lake) -> None:
    _send(lake, 1, person("a", "甲", "10.00"))
    changed = replace(PEOPLE, fields=(*PEOPLE.fields[:2], Field("income", Type.STRING)))
    lake.ensure_table("people", changed)
    rows = [{"id": "b", "name": "乙"}]
    lake.commit("people", staged(lake.warehouse / "staging", rows), 2, as_of=day(2), version=2)
    assert asked(lake, "select id, income from people order by id") == [("a", "10.00"), ("b", None)]
    assert asked(lake, "select income from people__g1") == [(Decimal("10.00"),)]
    assert asked(lake, "select count(*) from people", as_of=1) == [(1,)]
    assert lake.holds("people", 1)
    assert lake.withdraw("people", 1, as_of=day(3))
    assert asked(lake, "select id from people") == [("b",)]
    with pytest.raises(NoSuchLakeTable):
        asked(lake, "select * from people__g2")


def test_staged_files_with_other_columns_are_refused_and_kept(lake: Lake) -> None:
    files = staged(lake.warehouse / "staging", [{"id": "a", "surprise": "x"}])
    with pytest.raises(StagedColumns):
        lake.commit("people", files, 1, as_of=day(1))
    assert all(path.exists() for path in files.accepted_files)
    assert not lake.holds("people", 1)


def test_received_text_stays_recoverable(lake: Lake) -> None:
    rows = [person("a", "甲") | {"id__original": " A "}, person("b", "乙") | {"id__original": None}]
    _send(lake, 1, *rows)
    assert asked(lake, "select id from people__raw order by _row") == [(" A ",), ("b",)]
    assert asked(lake, "select id from people order by id") == [("a",), ("b",)]


def test_a_process_killed_between_the_two_tables_counts_nothing_twice(lake: Lake) -> None:
    """Quarantined rows of an attempt that never accepted anything give way to those of the next attempt."""
    first = staged(lake.warehouse / "staging", [], [{"身份证号": "1"}, {"身份证号": "2"}])
    lake._commit_quarantine("people", _stamped(first), 1, day(1), {"what": "batch", "batch": 1})
    assert not lake.holds("people", 1)
    _send(lake, 1, person("a", "甲"), bad=1)
    assert asked(lake, "select count(*) from people__quarantine") == [(1,)]


def _stamped(files: StagedFiles) -> list[Path]:
    from mianzhou.data.lake.stamping import with_stamps

    return with_stamps(files.quarantined_files, 1, day(1))


def test_writers_at_once_lose_nothing(lake: Lake) -> None:
    def send(batch: int) -> None:
        own = lake_in(lake.warehouse)
        files = staged(own.warehouse / f"staging{batch}", [person(f"p{batch}", "人")], [{"身份证号": "x"}])
        own.commit("people", files, batch, as_of=day(batch))

    writers = [threading.Thread(target=send, args=(batch,)) for batch in range(1, 7)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert asked(lake, "select count(*), count(distinct id) from people") == [(6, 6)]
    assert asked(lake, "select count(*) from people__quarantine") == [(6,)]
    moments = [commit.at for commit in lake.history("people")]
    assert moments == sorted(moments, reverse=True)


def test_one_batch_by_two_processes_at_once_counts_once(lake: Lake) -> None:
    def send(worker: int) -> None:
        own = lake_in(lake.warehouse)
        own.commit("people", staged(own.warehouse / f"w{worker}", [person("a", "甲")]), 1, as_of=day(1))

    workers = [threading.Thread(target=send, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert asked(lake, "select count(*) from people__all") == [(1,)]


def test_others_read_the_tables_without_us(lake: Lake) -> None:
    import duckdb
    import polars as pl
    from pyiceberg.table import StaticTable

    _send(lake, 1, person("a", "甲", "10.00"), bad=1)
    _send(lake, 2, person("b", "乙") | {"name__original": "乙 "})
    place = lake.table("people").metadata_location
    assert sorted(StaticTable.from_metadata(place).scan().to_arrow().column("id").to_pylist()) == ["a", "b"]
    with pytest.warns(Warning, match="polars_iceberg"):
        frame = pl.scan_iceberg(place).collect()
    assert frame.sort("id").select("id", "income", "_batch", "name__original").rows() == [
        ("a", Decimal("10.00"), 1, None),
        ("b", None, 2, "乙 "),
    ]
    paths = [str(committing.local_path(file.path)) for file in lake.files_at("people")]
    assert duckdb.read_parquet(paths, union_by_name=True).to_arrow_table().num_rows == 2
