"""The upkeep changes no content: neither what stands now, nor any state that is kept."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mianzhou.data.lake import upkeep
from mianzhou.data.lake.columns import BATCH
from mianzhou.data.lake.committing import folder_of, local_path
from mianzhou.data.lake.errors import AsOfTooOld
from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.tests.filling import PEOPLE, asked, day, lake_in, person, staged
from mianzhou.data.schemas.model import Field, Mode, Schema, Type

EVERYTHING = "select * from people__all order by _batch, _row"


def _filled(folder: Path, schema: Schema = PEOPLE, batches: int = 10) -> Lake:
    lake = lake_in(folder)
    lake.ensure_table("people", schema)
    for batch in range(1, batches + 1):
        rows = [person(f"p{batch}-{n}", f"人{n}", f"{batch}.50") for n in range(3)]
        lake.commit("people", staged(lake.warehouse / "s", rows, [{"姓名": "x"}]), batch, as_of=day(batch))
    return lake


def test_joining_keeps_every_row_and_every_state(tmp_path: Path) -> None:
    lake = _filled(tmp_path / "lake")
    before = asked(lake, EVERYTHING)
    done = upkeep.compact(lake, "people", as_of=day(11))
    assert (done.files_before, done.files_after) == (20, 2)
    assert done.rows == 40
    assert asked(lake, EVERYTHING) == before
    assert asked(lake, "select count(*) from people__quarantine") == [(10,)]
    assert asked(lake, "select count(*) from people", as_of=4) == [(12,)]
    assert upkeep.compact(lake, "people", as_of=day(12)).rows == 0


def test_files_of_different_columns_are_joined(tmp_path: Path) -> None:
    lake = _filled(tmp_path / "lake", batches=6)
    lake.ensure_table("people", replace(PEOPLE, fields=(*PEOPLE.fields, Field("n", Type.INTEGER))))
    for batch in range(7, 10):
        rows = [person(f"q{batch}", "人") | {"n": batch, "n__original": " 7"}]
        lake.commit("people", staged(lake.warehouse / "s", rows), batch, as_of=day(batch))
    before = asked(lake, EVERYTHING)
    upkeep.compact(lake, "people", as_of=day(11))
    assert len(lake.files_at("people")) == 1
    assert asked(lake, EVERYTHING) == before


def test_a_batch_is_withdrawn_from_a_joined_file(tmp_path: Path) -> None:
    lake = _filled(tmp_path / "lake")
    upkeep.compact(lake, "people", as_of=day(11))
    lake.withdraw("people", 4, as_of=day(12))
    assert asked(lake, "select count(*), count(distinct _batch) from people__all") == [(27, 9)]
    assert asked(lake, "select count(*) from people__quarantine where _batch = 4") == [(0,)]


def test_a_loss_in_joining_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = _filled(tmp_path / "lake")
    widened = upkeep._widened
    monkeypatch.setattr(upkeep, "_widened", lambda rows, schema: widened(rows.slice(1), schema))
    with pytest.raises(upkeep.ContentChanged):
        upkeep.compact(lake, "people", as_of=day(11))
    assert len(lake.files_at("people")) == 10


def test_cleared_states_say_so_and_the_rest_stays(tmp_path: Path) -> None:
    lake = _filled(tmp_path / "lake")
    assert upkeep.clear_history(lake, "people", before=day(5), unfinished=[2]) == 6
    assert asked(lake, "select count(*) from people") == [(30,)]
    assert asked(lake, "select count(*) from people", as_of=day(6)) == [(18,)]
    assert lake.holds("people", 2)
    with pytest.raises(AsOfTooOld):
        asked(lake, "select count(*) from people", as_of=day(1))


def test_the_newest_whole_is_known_after_its_states_are_cleared(tmp_path: Path) -> None:
    lake = _filled(tmp_path / "lake", replace(PEOPLE, mode=Mode.SNAPSHOT), batches=3)
    lake.commit("people", staged(lake.warehouse / "s", []), 4, as_of=day(4))
    upkeep.clear_history(lake, "people", before=day(9))
    assert len(lake.history("people")) == 1
    assert asked(lake, "select count(*), min(id) from people") == [(3, "p3-0")]
    lake.withdraw("people", 3, as_of=day(10))
    assert asked(lake, "select min(id) from people") == [("p2-0",)]


def test_only_strays_are_removed(tmp_path: Path) -> None:
    lake = _filled(tmp_path / "lake")
    stray = folder_of(lake.table("people")) / "99-left.parquet"
    pq.write_table(pq.read_table(local_path(lake.files_at("people")[0].path)), stray)
    fresh = stray.with_name("100-being-written.parquet")
    fresh.write_bytes(b"")
    old = day(1).timestamp()
    for path in tmp_path.rglob("*"):
        if path.is_file() and path != fresh and path.suffix != ".db":
            os.utime(path, (old, old))
    upkeep.remove_strays(lake, "people", older_than=day(5))
    assert not stray.exists()
    assert fresh.exists()
    assert asked(lake, "select count(*) from people", as_of=1) == [(3,)]
    upkeep.compact(lake, "people", as_of=day(11))
    upkeep.clear_history(lake, "people", before=day(12))
    for path in tmp_path.rglob("*.parquet"):
        os.utime(path, (old, old))
    upkeep.remove_strays(lake, "people", older_than=day(5))
    assert len(list(folder_of(lake.table("people")).glob("*.parquet"))) == 1
    assert asked(lake, f"select count(distinct {BATCH}) from people__all") == [(10,)]
