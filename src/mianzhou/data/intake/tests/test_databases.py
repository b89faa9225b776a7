"""Databases of others: read whole, then only what is new; nothing but reading; PostgreSQL, MySQL and SQLite alike."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from django.db import connection

from mianzhou.data.intake.sources.databases import (
    DatabaseUnreachable,
    NotReadOnly,
    Pulled,
    Question,
    QuestionRefused,
    pull,
    try_question,
)

COLUMNS = "id, name, amount, changed"
ROWS = [(i, f"张{i}", f"{i}.50", f"2026-03-{1 + i // 10:02d} 08:00:00") for i in range(40)]


@dataclass(frozen=True)
class Theirs:
    """A database of another department: how it is asked, and how its own people write to it."""

    question: Question
    run: Callable[[str], Any]


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Theirs]:
    location = tmp_path / "theirs.db"
    writing = sqlite3.connect(location, isolation_level=None)
    yield Theirs(Question(engine="sqlite", relation="people", location=location), writing.execute)
    writing.close()


@pytest.fixture
def postgresql(db: None) -> Iterator[Theirs]:
    given = connection.settings_dict
    host = given["HOST"] or given["OPTIONS"].get("host", "")
    question = Question(
        engine="postgresql", relation="theirs.people", host=host, port=int(given["PORT"] or 5432),
        database=given["NAME"], user=given["USER"], password=given["PASSWORD"],
    )  # fmt: skip
    with psycopg.connect(
        host=host, port=question.port, dbname=question.database, user=question.user, autocommit=True
    ) as writing:
        writing.execute("drop schema if exists theirs cascade")
        writing.execute("create schema theirs")
        writing.execute("set search_path to theirs")
        yield Theirs(question, writing.execute)
        writing.execute("drop schema theirs cascade")


@pytest.fixture(scope="module")
def mariadb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    server, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if server is None or install is None:
        pytest.skip("no MariaDB on this machine; .ci/run installs one")
    folder = tmp_path_factory.mktemp("mariadb")
    as_root = ["--user=root"] if os.geteuid() == 0 else []
    made = [install, f"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", *as_root]
    subprocess.run(made, check=True, capture_output=True)
    port = 15_000 + os.getpid() % 4_000  # below those that the system hands out
    command = [
        server,
        "--no-defaults",
        f"--datadir={folder}/data",
        f"--socket={folder}/s",
        f"--port={port}",
        "--bind-address=127.0.0.1",
    ]
    running = subprocess.Popen([*command, *as_root], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = {"host": "127.0.0.1", "port": port}
        patience = time.monotonic() + 300
        while True:
            try:
                pymysql.connect(unix_socket=f"{folder}/s", user="root").close()
                break
            except pymysql.MySQLError:
                assert running.poll() is None, "MariaDB did not start"
                assert time.monotonic() < patience, "MariaDB does not answer"
                time.sleep(0.1)
        with (
            pymysql.connect(unix_socket=f"{folder}/s", user="root", autocommit=True) as admin,
            admin.cursor() as cursor,
        ):
            cursor.execute("create database theirs character set utf8mb4")
            cursor.execute("create user 'reader'@'127.0.0.1' identified by 'a secret'")
            cursor.execute("grant all on theirs.* to 'reader'@'127.0.0.1'")
        yield address
    finally:
        running.terminate()
        running.wait()


@pytest.fixture
def mysql(mariadb_server: dict[str, Any]) -> Iterator[Theirs]:
    question = Question(
        engine="mysql", relation="people", database="theirs", user="reader", password="a secret", **mariadb_server
    )
    with pymysql.connect(
        user="reader", password="a secret", database="theirs", autocommit=True, charset="utf8mb4", **mariadb_server
    ) as writing:
        cursor = writing.cursor()
        cursor.execute("drop table if exists people")
        yield Theirs(question, cursor.execute)


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def theirs(request: pytest.FixtureRequest) -> Theirs:
    """A table of 40 people, ten of them changed in each second."""
    found: Theirs = request.getfixturevalue(request.param)
    moment = {"sqlite": "text", "postgresql": "timestamp", "mysql": "datetime"}[request.param]
    found.run(f"create table people (id integer, name varchar(20), amount decimal(10,2), changed {moment})")
    for row in ROWS:
        found.run("insert into people values ({}, '{}', {}, '{}')".format(*row))
    return found


def _taken(question: Question, before: Pulled | None = None) -> tuple[list[list[str]], Pulled]:
    into = io.StringIO()
    pulled = pull(
        question, watermark=before.watermark if before else "", boundary=before.boundary if before else [], into=into
    )
    rows = list(csv.reader(io.StringIO(into.getvalue())))
    assert rows[0] == COLUMNS.split(", ")
    assert len(rows) - 1 == pulled.records
    return rows[1:], pulled


def test_a_table_is_read_whole(theirs: Theirs) -> None:
    rows, pulled = _taken(theirs.question)
    assert sorted(int(r[0]) for r in rows) == list(range(40))
    assert {r[1] for r in rows} == {f"张{i}" for i in range(40)}
    assert pulled.watermark == ""


def test_only_what_is_new_comes_again_and_rows_at_the_boundary_are_neither_lost_nor_repeated(theirs: Theirs) -> None:
    asked = replace(theirs.question, watermark="changed")
    rows, first = _taken(asked)
    assert len(rows) == 40
    assert _taken(asked, first)[0] == []
    # In the very second up to which the last run came, another row is written; and one later.
    theirs.run("insert into people values (100, '同秒', 1, '2026-03-04 08:00:00')")
    theirs.run("insert into people values (101, '其后', 1, '2026-03-05 08:00:00')")
    rows, second = _taken(asked, first)
    assert [r[0] for r in rows] == ["100", "101"]
    assert _taken(asked, second)[0] == []


def test_a_row_without_a_watermark_comes_once(theirs: Theirs) -> None:
    asked = replace(theirs.question, watermark="changed")
    theirs.run("insert into people values (200, '无时间', 1, null)")
    rows, first = _taken(asked)
    assert len(rows) == 41
    rows, second = _taken(asked, first)
    assert rows == []
    theirs.run("insert into people values (201, '又一个', 1, null)")
    rows, _ = _taken(asked, second)
    assert [r[0] for r in rows] == ["201"]


def test_numbers_serve_as_watermarks_too(theirs: Theirs) -> None:
    asked = replace(theirs.question, watermark="id")
    _, first = _taken(asked)
    theirs.run("insert into people values (2007199254, '大号', 1, '2020-01-01 00:00:00')")
    rows, second = _taken(asked, first)
    assert [r[0] for r in rows] == ["2007199254"]
    assert second.watermark == "int:2007199254"


def test_a_query_is_asked_like_a_table(theirs: Theirs) -> None:
    query = f"select {COLUMNS} from {theirs.question.relation} where name like '%3' and id % 2 = 1"
    rows, first = _taken(replace(theirs.question, relation=query, watermark="id"))
    assert [r[0] for r in rows] == ["3", "13", "23", "33"]
    assert _taken(replace(theirs.question, relation=query, watermark="id"), first)[0] == []


@pytest.mark.parametrize(
    "relation",
    [
        "delete from people",
        "select 1; drop table people",
        "people; drop table people",
        "with gone as (delete from people returning *) select * from gone",
        "select * into other from people",
        "select * from people for update",
        "drop table people",
        "",
        "people--",
    ],
)
def test_nothing_but_reading_can_be_asked(theirs: Theirs, relation: str) -> None:
    with pytest.raises(NotReadOnly):
        try_question(replace(theirs.question, relation=relation))


def test_the_connection_itself_cannot_write(postgresql: Theirs) -> None:
    """Even a function that writes is stopped by the database."""
    postgresql.run("create table people (id integer)")
    postgresql.run(
        "create function sneak() returns integer language sql as 'insert into theirs.people values (1) returning id'"
    )
    with pytest.raises(QuestionRefused, match="read-only"):
        try_question(replace(postgresql.question, relation="select theirs.sneak() as id"))


def test_trying_shows_columns_and_first_rows(theirs: Theirs) -> None:
    tried = try_question(theirs.question, rows=3)
    assert tried.columns == COLUMNS.split(", ")
    assert len(tried.rows) == 3


def test_what_is_wrong_is_told_in_words_without_the_password(theirs: Theirs) -> None:
    with pytest.raises(QuestionRefused):
        try_question(replace(theirs.question, relation="nowhere"))
    with pytest.raises(QuestionRefused, match="updated_at"):
        try_question(replace(theirs.question, watermark="updated_at"))
    gone = replace(theirs.question, port=1, host="127.0.0.1", password="wrong secret", location=Path("/nowhere.db"))
    with pytest.raises(DatabaseUnreachable) as refused:
        try_question(gone)
    assert "wrong secret" not in str(refused.value)


def test_an_overlap_looks_back_for_rows_that_were_committed_late(postgresql: Theirs) -> None:
    postgresql.run("create table people (id integer, name text, amount numeric, changed timestamp)")
    postgresql.run("insert into people values (1, 'a', 1, '2026-03-01 08:10'), (2, 'b', 1, '2026-03-01 08:11')")
    asked = replace(postgresql.question, watermark="changed", overlap=timedelta(minutes=5))
    _, first = _taken(asked)
    postgresql.run("insert into people values (3, 'late', 1, '2026-03-01 08:08')")
    rows, second = _taken(asked, first)
    assert [r[0] for r in rows] == ["3"]
    assert _taken(asked, second)[0] == []


def test_mysql_says_yes_and_no_in_bits(mysql: Theirs) -> None:
    mysql.run("create table people (id integer, alive bit(1), flags bit(12))")
    mysql.run("insert into people values (1, 1, 258), (2, 0, null)")
    assert try_question(mysql.question).rows == [["1", "1", "258"], ["2", "0", ""]]
