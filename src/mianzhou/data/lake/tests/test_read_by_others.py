"""The tables are open: DuckDB, Polars, pyiceberg and Spark read them without a line of ours, also as they were before."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from pyiceberg.table import StaticTable

from mianzhou.data.lake.snapshots import local_path
from mianzhou.data.lake.spark.session import available, iceberg_jars, session
from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.tests.filling import PEOPLE, day, lake_in, person, staged
from mianzhou.data.lake.upkeep import compact

WANTED = [("a", "甲", "1.50"), ("b", "乙", None), ("c", "丙", "3.00")]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A table with a withdrawn batch, a column that only some files have, and files joined since."""
    made = lake_in(tmp_path_factory.mktemp("lake"))
    made.ensure_table("people", PEOPLE)
    batches = [[person("a", "甲", "1.5")], [person("b", "乙") | {"name__original": " 乙"}], [person("c", "丙", "3")]]
    for number, rows in enumerate([*batches, *[[person(f"x{n}", "戊")] for n in range(8)]], 1):
        made.commit("people", staged(made.warehouse / "s", rows), number, as_of=day(number))
    for number in range(4, 12):
        made.withdraw("people", number, as_of=day(12))
    compact(made, "people", as_of=day(13))
    return made


def _plain(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted((i, n, None if m is None else str(m)) for i, n, m in rows)  # type: ignore[type-var]


def test_by_pyiceberg(lake: Lake) -> None:
    table = StaticTable.from_metadata(lake.table("people").metadata_location)
    rows = table.scan(selected_fields=("id", "name", "income")).to_arrow().to_pylist()
    assert _plain([(r["id"], r["name"], r["income"]) for r in rows]) == WANTED
    first = next(c for c in lake.history("people") if c.batch == 1)
    assert table.scan(snapshot_id=first.snapshot_id).to_arrow().num_rows == 1


def test_by_the_sql_catalogue(lake: Lake) -> None:
    """Who knows Iceberg's SQL catalogue finds the tables by name; what is changed through it, we see."""
    sql = pytest.importorskip("pyiceberg.catalog.sql", reason="SQLAlchemy comes with the development dependencies")
    theirs = sql.SqlCatalog("mianzhou", uri=f"sqlite:///{lake.warehouse}/catalog.db", warehouse=lake.warehouse.as_uri())
    assert theirs.list_tables("resources") == [("resources", "people")]
    table = theirs.load_table("resources.people")
    rows = table.scan(selected_fields=("id", "name", "income")).to_arrow().to_pylist()
    assert _plain([(r["id"], r["name"], r["income"]) for r in rows]) == WANTED
    with table.transaction() as transaction:
        transaction.set_properties({"note": "theirs"})
    assert lake.table("people").properties["note"] == "theirs"


def test_tables_of_the_sql_catalogue_are_ours(tmp_path: Path) -> None:
    """A catalogue that other programs began goes on."""
    sql = pytest.importorskip("pyiceberg.catalog.sql", reason="SQLAlchemy comes with the development dependencies")
    sql.SqlCatalog("mianzhou", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=tmp_path.as_uri())
    lake = lake_in(tmp_path)
    lake.ensure_table("people", PEOPLE)
    lake.ensure_table("people", PEOPLE)
    assert lake.names() == ["people"]


def test_by_polars(lake: Lake) -> None:
    polars = pytest.importorskip("polars", reason="polars comes with the development dependencies")
    for table in (lake.table("people"), lake.table("people").metadata_location):
        found = polars.scan_iceberg(table).select("id", "name", "income").collect()
        assert _plain(found.rows()) == WANTED


def test_by_duckdb_from_the_planned_files(lake: Lake) -> None:
    paths = [str(local_path(file.path)) for file in lake.files_at("people")]
    rows = duckdb.execute("SELECT id, name, income FROM read_parquet(?, union_by_name = true)", [paths]).fetchall()
    assert _plain(rows) == WANTED


@pytest.mark.xdist_group("spark")
@pytest.mark.skipif(
    not (available() and iceberg_jars()), reason="needs pyspark, the Iceberg package and Java 17: make spark"
)
def test_by_spark(lake: Lake) -> None:
    address = str(local_path(lake.table("people").metadata_location))
    with session("local[2]") as spark:
        rows = spark.read.format("iceberg").load(address).select("id", "name", "income").collect()
        assert _plain([tuple(row) for row in rows]) == WANTED
        first = next(c for c in lake.history("people") if c.batch == 1)
        assert spark.read.format("iceberg").option("snapshot-id", first.snapshot_id).load(address).count() == 1
