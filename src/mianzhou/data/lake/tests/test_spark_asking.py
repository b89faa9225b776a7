"""The same question has the same answer on both engines, or Spark says that it cannot be asked there."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mianzhou.data.lake.errors import NoSuchLakeTable, OutOfTime, StatementRefused, StatementWrong
from mianzhou.data.lake.querying import Asker, Budget
from mianzhou.data.lake.spark.querying import SparkAsker
from mianzhou.data.lake.spark.session import available
from mianzhou.data.lake.spark.translating import translated
from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.tests.filling import StagedFiles, asked, day, lake_in
from mianzhou.data.lake.views import Masks
from mianzhou.data.schemas.model import Field, Mode, Schema, Type
from mianzhou.data.standards.api import mask_sql

pytestmark = pytest.mark.xdist_group("spark")
needs_spark = pytest.mark.skipif(not available(), reason="needs pyspark and Java 17: make spark")
PAID = Schema(
    (
        Field("id"),
        Field("who"),
        Field("paid", Type.NUMBER, standard="money"),
        Field("share", Type.NUMBER),
        Field("n", Type.INTEGER),
        Field("born", Type.DATE),
        Field("seen", Type.DATETIME),
        Field("right", Type.BOOLEAN),
    ),
    primary_key=("id",),
    mode=Mode.UPSERT,
)
_WHO = ["张三", "李四", None, "王 五", "o'neill", "", "阿卜杜·热合曼", "a\\b", "李四", "𠮷田"]


def _rows(first: int, count: int, sign: int = 1) -> dict[str, pa.Array]:
    numbers = range(first, first + count)
    born = [None if i % 7 == 3 else date(1950 + i % 60, 1 + i % 12, 1 + i % 28) for i in numbers]
    return {
        "id": pa.array([f"{i:04d}" for i in numbers]),
        "who": pa.array([_WHO[i % len(_WHO)] for i in numbers], pa.string()),
        "paid": pa.array([None if i % 9 == 4 else Decimal(i * 37 * sign) / 100 for i in numbers], pa.decimal128(18, 2)),
        "share": pa.array([None if i % 5 == 1 else i / 8 for i in numbers], pa.float64()),
        "n": pa.array([None if i % 6 == 2 else (i - 20) * sign for i in numbers], pa.int64()),
        "born": pa.array(born, pa.date32()),
        "seen": pa.array([datetime(2025, 3, 1 + i % 28, i % 24, i % 60) for i in numbers], pa.timestamp("us")),
        "right": pa.array([[True, False, None][i % 3] for i in numbers], pa.bool_()),
        "_row": pa.array([i - first + 1 for i in numbers], pa.int64()),
    }


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = lake_in(tmp_path_factory.mktemp("lake"))
    made.ensure_table("paid", PAID)
    for batch, (first, count, sign) in enumerate([(1, 60, 1), (40, 30, -1), (90, 5, 1)], 1):
        rows = _rows(first, count, sign)
        if batch == 2:  # a column that the first files do not have
            rows["who__original"] = pa.array([f" {i}" for i in range(count)])
        good, bad = made.warehouse / f"good-{batch}.parquet", made.warehouse / f"bad-{batch}.parquet"
        pq.write_table(pa.table(rows), good)
        text = {"id": ["x"], "who": ["赵六"], "_reasons": ["id:pattern"], "_text": [None]}
        arrays = {name: pa.array(values, pa.string()) for name, values in text.items()}
        pq.write_table(pa.table(arrays | {"_row": pa.array([9], pa.int64())}), bad)
        made.commit("paid", StagedFiles([good], [bad] if batch == 1 else []), batch, as_of=day(batch))
    made.withdraw("paid", 3, as_of=day(4))
    return made


ALIKE = [
    "select * from paid order by id",
    "select who, n from paid order by who, n desc, id limit 20",
    "select id, paid, share from paid order by paid nulls first, id limit 9 offset 3",
    "select count(*), count(*), count(who), count(distinct who), sum(n), sum(paid), min(who), max(born), avg(paid), avg(n) from paid",
    "select who, count(*) n, sum(paid) from paid group by all order by all",
    'select "right", count(*) filter (where n > 0) from paid group by 1 having count(*) > 3 order by 1',
    "select year(born) y, extract(month from born) m, count(*) from paid group by rollup (y, m) order by y, m, 3",
    "select id, paid / 3, n / 2, n // 7, n % 7, -n, paid * 2, round(share, 1), abs(n), ceil(share), floor(share) from paid order by id",
    "select id, who || '·' || id, concat(who, id), upper(who), length(who), left(who, 1), right(who, 2), substr(who, 2, 2) from paid order by 1",
    "select replace(who, '四', '肆'), trim(who), starts_with(who, '张'), contains(who, '·'), instr(who, '五') from paid order by id",
    "from paid select id where born > '1970-01-01' and seen >= '2025-03-02 00:00:00' or who like '李%' or who = 'o''neill' or who = 'a\\b' or who = '' order by id",
    "select id from paid where regexp_matches(who, '^[张李王]') and not (n between -5 and 5) order by id",
    "select strftime(born, '%Y年%m月%d日'), strftime(seen, '%H:%M'), date_diff('day', born, date '2026-01-01'), born + 1 from paid order by id",
    'select cast(n as varchar), cast(paid as varchar), cast(born as varchar), cast(seen as varchar), cast("right" as varchar) from paid order by id',
    "select try_cast(id as double), try_cast(who as double), cast(id as decimal(10, 2)) from paid order by id",
    "select case when n > 0 then '正' when n < 0 then '负' end s, coalesce(n, 0), nullif(n, 1), greatest(n, 3), least(n, 3) from paid order by id",
    "select id, row_number() over (partition by who order by n, id), lag(n) over (order by id), sum(n) over (order by id) from paid order by id",
    "select id, who from paid qualify row_number() over (partition by who order by id) = 1 order by id",
    "with x as (select who, max(n) n from paid group by who) select p.id from paid p join x on p.who = x.who and p.n = x.n order by 1",
    "select a.id, b.who from paid a left join paid b on a.n = b.n + 1 and b.id > '0030' order by 1, 2",
    "select id from paid p where id in (select id from paid where n > 10) and exists (select 1 from paid q where q.n = p.n + 1) order by 1",
    "select who from paid union select id from paid__quarantine except select y from (values (1, '李四'), (2, '二')) v(x, y) order by 1",
    "select distinct who is null, who is not distinct from '李四' from paid order by 1, 2",
    "select id, _batch, _row, _received_at, who__original from paid__all order by _batch, _row",
    "select * from paid__raw order by _batch, _row",
    "select 1 a, null b, 'x' c, 1.50 d, true e",
]


def _told(
    lake: Lake, sql: str, asker: Asker | None, **how: Any
) -> tuple[list[tuple[str, str]], list[tuple[object, ...]]]:
    with lake.query(sql, **how, **({"asker": asker} if asker else {})) as answer:
        rows = answer.values()
        return [(field.name, str(field.type)) for field in answer.schema], rows


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return type(one) is type(other) and one == other


@needs_spark
@pytest.mark.parametrize("sql", ALIKE)
def test_both_engines_answer_alike(lake: Lake, sql: str) -> None:
    columns, rows = _told(lake, sql, None)
    spark_columns, spark_rows = _told(lake, sql, SparkAsker("local[2]"))
    assert spark_columns == columns
    assert len(spark_rows) == len(rows)
    for row, spark_row in zip(rows, spark_rows, strict=True):
        assert all(map(_same, row, spark_row)), (row, spark_row)


@needs_spark
@pytest.mark.parametrize("moment", [day(1), day(3), 1, 3])
def test_both_engines_see_the_same_past(lake: Lake, moment: object) -> None:
    sql = "select (select count(*) from paid), (select count(*) from paid__all), (select sum(n) from paid)"
    assert _told(lake, sql, SparkAsker("local[2]"), as_of=moment) == _told(lake, sql, None, as_of=moment)


@needs_spark
def test_masks_budgets_and_reach_hold_on_spark(lake: Lake) -> None:
    hidden = Masks({"who": lambda c: mask_sql("person_name", c), "paid": lambda c: mask_sql(None, c)})
    how = {"resolve": lambda name: hidden}
    for sql in ("select id, who, paid from paid order by id", "select count(*) from paid where who = '张三'"):
        assert _told(lake, sql, SparkAsker("local[2]"), **how) == _told(lake, sql, None, **how)
    with pytest.raises(NoSuchLakeTable):
        asked(lake, "select * from paid", resolve=lambda name: None, asker=SparkAsker("local[2]"))
    with lake.query("select * from paid", budget=Budget(rows=7), asker=SparkAsker("local[2]")) as answer:
        assert (len(answer.values()), answer.cut) == (7, True)


@needs_spark
def test_a_question_that_does_not_hear_that_its_time_is_up_leaves_the_cores_to_the_next(lake: Lake) -> None:
    # Nothing to join by: every combination is looked at, and Spark ends a task between two rows of the first table only: in days.
    joined = ", ".join(f"paid__all t{i}" for i in range(8))
    endless = f"select count(*) from {joined} where t0.n + t1.n * t2.n - t3.n < t4.n * 77 + t5.n - t6.n + t7.n"
    with pytest.raises(OutOfTime):
        asked(lake, endless, budget=Budget(seconds=3), asker=SparkAsker("local[2]"))
    assert not list(lake.warehouse.glob("spark-*"))
    assert asked(lake, "select count(*) from paid", asker=SparkAsker("local[2]")) == asked(
        lake, "select count(*) from paid"
    )


@needs_spark
@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("select * from read_text('/etc/passwd')", StatementRefused),
        ("select * from parquet.`/etc/passwd`", StatementRefused),
        ("select java_method('java.lang.System', 'exit', 1)", StatementWrong),
        ("select * from persons", NoSuchLakeTable),
        ("select nothing from paid", StatementWrong),
        ("select cast(who as double) from paid", StatementWrong),
    ],
)
def test_what_is_wrong_is_told_as_by_duckdb(lake: Lake, sql: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        asked(lake, sql, asker=SparkAsker("local[2]"))


@pytest.mark.parametrize(
    "sql",
    [
        "select list(n) from paid",
        "select median(n) from paid",
        "select any_value(n) from paid",
        "select cast(share as bigint) from paid",
        "select cast(who as date) from paid",
        "select substr(who, 0, 2) from paid",
        "select who[1] from paid",
        "select who like n from paid",
        "select regexp_replace(who, 'a', 'b') from paid",
        "select strftime(born, '%A') from paid",
        "select date_diff('month', born, seen) from paid",
        "select distinct on (who) who, id from paid",
        "select columns('.*') from paid",
        "select * exclude (n) from paid",
        "select now()",
        "select * from range(3)",
        "select * from paid limit 10%",
        "select * from paid using sample 3",
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select * from n",
        "select * from paid a asof join paid b on a.n >= b.n",
        "select reflect('java.lang.System', 'getenv')",
    ],
)
def test_what_the_engines_do_not_compute_alike_is_refused(sql: str) -> None:
    with pytest.raises(StatementRefused) as refused:
        translated(sql)
    assert "DuckDB" in str(refused.value.problem_text)
