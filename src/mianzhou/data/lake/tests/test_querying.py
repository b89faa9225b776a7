"""The console answers questions, and nothing else: attempts to break out, budgets, masks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from mianzhou.data.lake import querying
from mianzhou.data.lake.errors import (
    NoSuchLakeTable,
    OutOfMemory,
    OutOfTime,
    StatementRefused,
    StatementWrong,
)
from mianzhou.data.lake.querying import Budget
from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.tests.filling import PEOPLE, asked, day, lake_in, person, staged
from mianzhou.data.lake.views import Masks
from mianzhou.kernel.errors import MianzhouError


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = lake_in(tmp_path_factory.mktemp("lake"))
    made.ensure_table("people", PEOPLE)
    made.ensure_table("cities", PEOPLE)
    rows = [person("510700199001011234", "张三", "9000.00"), person("510700199001015678", "李四", "8000.00")]
    rows = [row | {"name__original": None} for row in rows]
    made.commit("people", staged(made.warehouse / "s", rows, [{"姓名": "王五"}]), 1, as_of=day(1))
    return made


BREAKING_OUT = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from '/etc/passwd'",
    'select * from "/etc/passwd"',
    "select * from glob('/*')",
    "select (select content from read_text('/etc/passwd'))",
    "select * from people where id in (select content from read_text('/etc/passwd'))",
    "with x as (select * from read_blob('/etc/passwd')) select * from x",
    "with x as materialized (from glob('/*')) from x",
    "select * from people, lateral (select * from read_text('/etc/passwd'))",
    "select * from people union all select * from parquet_scan('x')",
    "select * from query('select 1')",
    "select * from query_table('people')",
    "from duckdb_settings()",
    "from duckdb_views()",
    "from duckdb_secrets()",
    "from pragma_table_info('people')",
    "select * from information_schema.tables",
    "select * from main.people",
    "select * from memory.main.people",
    "select * from people at (version => 1)",
    "select getenv('HOME')",
    "select current_setting('allowed_paths')",
    "select name, sleep_ms(1000) from people",
    "select write_log('x')",
    "select stats(name) from people",
    "select * from json_execute_serialized_sql('{}')",
    "copy people to '/tmp/out.csv'",
    "copy (select 1) to '/tmp/out.csv'",
    "attach '/tmp/x.db' as x",
    "install httpfs",
    "load httpfs",
    "pragma database_list",
    "set memory_limit = '100GB'",
    "reset all",
    "create table x as select 1",
    "create macro f() as 1",
    "create or replace temp view people as select 1",
    "insert into people values (1)",
    "delete from people",
    "drop view people",
    "export database '/tmp/x'",
    "import database '/tmp/x'",
    "call pragma_version()",
    "checkpoint",
    "with x as (insert into people select 1 returning *) select * from x",
    "with x as (delete from people returning *) select * from x",
    "select file_row_number, filename from people",
    "select * from query_table(['people'])",
    "from read_ndjson_objects('/etc/passwd')",
    "select * from unnest(glob('/etc/*'))",
    "select list_transform([1], x -> getenv('HOME'))",
    "select apply(['/etc/passwd'], lambda x: read_text(x))",
    "select * from pg_catalog.pg_class",
    "select * from sqlite_master",
    "from duckdb_functions()",
    "from duckdb_logs()",
    "from enable_logging()",
    "from which_secret('x', 's3')",
    "from storage_info('people')",
    "from parquet_metadata('x')",
    "from seq_scan('people')",
    "from pandas_scan(1)",
    "select * from (describe people)",
    "select * from (show all tables)",
    "from (summarize people)",
    "select rowid from people",
    "select 'people'::regclass",
    "select write_blob('/tmp/x', 'a')",
    "merge into people using people on true when matched then delete",
    "describe people",
    "summarize people",
    "show tables",
    "select 1; select 2",
    "select 1; drop view people",
    "explain analyze select 1",
    "prepare x as select 1",
    "execute x",
    "begin",
    "",
    "  ;  ",
    "--",
    "x" * 60_000,
]


@pytest.mark.parametrize("sql", BREAKING_OUT)
def test_breaking_out_is_refused(lake: Lake, sql: str) -> None:
    with pytest.raises((StatementRefused, NoSuchLakeTable, StatementWrong)):
        asked(lake, sql)


def test_the_engine_itself_is_locked(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a statement to slip past the judge, the engine still reads nothing else and changes nothing."""
    with lake.query("select * from people") as answer:
        engine = answer._connection
        answer.values()
        for sql in (
            "select * from read_text('/etc/passwd')",
            "copy people to '/tmp/never.csv'",
            "attach '/tmp/never.db'",
            "set enable_external_access = true",
            "set memory_limit = '100GB'",
            "install httpfs",
        ):
            with pytest.raises(duckdb.Error):
                engine.execute(sql)
    assert not Path("/tmp/never.csv").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "select name from people order by 1",
        "from people",
        "with x as (select * from people) select count(*) from x",
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select sum(i) from n",
        "select substr(id, 1, 4) 区, count(*) from people group by all having count(*) > 0 order by all",
        "select p.name, q.name from people p join people__all q using (id)",
        "select * from (values (1), (2)) v(x)",
        "select unnest([1, 2, 3])",
        "select * from range(3) r(i), people",
        "select name, row_number() over (order by id) from people qualify row_number() over (order by id) = 1",
        "pivot people on name in ('张三') using count(*)",
        "select case when name like '张%' then 1 end, '；--' from people -- 注释",
        "select name from people;",
        "SELECT * FROM PEOPLE",
        "select * exclude (income) from people",
        "(select 1) intersect (select 1)",
    ],
)
def test_questions_are_answered(lake: Lake, sql: str) -> None:
    if sql.startswith("pivot"):
        sql = f"select * from ({sql})"
    assert asked(lake, sql)


def test_a_name_defined_by_the_statement_hides_the_table(lake: Lake) -> None:
    assert asked(lake, "with cities as (select 7) select * from cities") == [(7,)]


def test_errors_tell_the_place(lake: Lake) -> None:
    with pytest.raises(StatementWrong) as wrong:
        asked(lake, "select name,\n  金额x from people")
    assert "第 2 行" in wrong.value.problem_text.zh
    assert "LINE" not in wrong.value.problem_text.en
    with pytest.raises(NoSuchLakeTable) as missing:
        asked(lake, "select *\nfrom persons")
    assert "第 2 行第 6 字" in missing.value.problem_text.zh
    with pytest.raises(StatementWrong) as syntax:
        asked(lake, "select * fron people")
    assert "line 1" in syntax.value.problem_text.en


def test_the_time_budget_stops_a_question(lake: Lake) -> None:
    with pytest.raises(OutOfTime):
        asked(lake, "select count(*) from range(1000000000000) t(x) where x * x % 7 = 3", budget=Budget(seconds=0.3))


def test_the_row_budget_cuts_and_says_so(lake: Lake) -> None:
    with lake.query("select * from range(100000)", budget=Budget(rows=5)) as answer:
        assert len(answer.values()) == 5
        assert answer.cut
    with lake.query("select * from range(5)", budget=Budget(rows=5)) as answer:
        assert len(answer.values()) == 5
        assert not answer.cut


def test_the_memory_budget_stops_a_question(lake: Lake) -> None:
    with pytest.raises(OutOfMemory):
        asked(lake, "select list(x order by -x) from range(100000000) t(x)", budget=Budget(seconds=600, megabytes=64))


HIDDEN = Masks({"id": lambda c: f"concat(substr({c}, 1, 6), '********')", "name": lambda c: f"CASE WHEN {c} IS NULL THEN NULL ELSE '*' END", "income": lambda c: "'***'"}, other=lambda c: "'***'")  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    [
        "select * from people",
        "select id as x, name as y, income z from people",
        "select p from people p",
        "select to_json(p) from people p",
        "select p.* from people p join people q on p.name = q.name",
        "select list(id), max(name), string_agg(name, ',') from people",
        "select * from people__all",
        "select * from people__raw",
        "select * from people__quarantine",
        "select columns('.*') from people",
        "with x as (select id || name v from people) select v from x",
        "select * from (select id, name, income from people) group by all",
        "select name from people where name like '张%'",
        "select id from people where income > '8500'",
        "select error(id) from people",
        "select cast(id as bigint) from people",
        "select min(id), max(id), approx_top_k(id, 3), histogram(name) from people",
        "select _batch, name, name__original from people__all",
    ],
)
def test_masks_survive_every_way_of_asking(lake: Lake, sql: str) -> None:
    try:
        shown = str(asked(lake, sql, resolve=lambda name: HIDDEN))
    except MianzhouError as error:
        shown = error.in_language("en")
    for secret in ("张三", "李四", "王五", "1234", "5678", "9000", "8000"):
        assert secret not in shown.replace(sql, "")


def test_conditions_see_what_is_shown(lake: Lake) -> None:
    assert asked(lake, "select count(*) from people where name = '张三'", resolve=lambda name: HIDDEN) == [(0,)]
    assert asked(lake, "select count(*) from people where name = '*'", resolve=lambda name: HIDDEN) == [(2,)]


def test_keys_count_by_their_true_values_under_a_mask(lake: Lake) -> None:
    """Two people whose masked numbers agree stay two."""
    assert asked(lake, "select id, count(*) from people group by 1", resolve=lambda name: HIDDEN) == [
        ("510700********", 2)
    ]


def test_columns_that_no_item_stands_for_are_hidden(lake: Lake) -> None:
    """An item that a later version dropped is still in old rows: its grade is no longer known, so it is hidden."""
    masks = Masks({}, other=lambda c: "'***'", shown=frozenset({"id"}))
    assert asked(lake, "select distinct name, income from people__all", resolve=lambda name: masks) == [("***", "***")]
    assert asked(lake, "select min(id) from people", resolve=lambda name: masks) == [("510700199001011234",)]


def test_a_resource_out_of_reach_does_not_exist(lake: Lake) -> None:
    with pytest.raises(NoSuchLakeTable):
        asked(lake, "select * from people", resolve=lambda name: None)


def test_names_with_quotes_are_names(lake: Lake) -> None:
    assert querying.views.quoted('a"b') == '"a""b"'
    with pytest.raises((NoSuchLakeTable, StatementWrong)):
        asked(lake, 'select * from "people""; drop view x; --"')
