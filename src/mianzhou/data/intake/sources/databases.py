"""Other departments' databases: one read-only question, answered row by row, whatever its size.

Only a table, a view or a single SELECT can be asked for, in a read-only transaction: twice refused rather than once.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

import psycopg

from mianzhou.data.intake.sources.watermarks import Tide, as_cells, asked_from, encoded
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

POSTGRESQL, MYSQL, SQLITE = "postgresql", "mysql", "sqlite"
ENGINES = (POSTGRESQL, MYSQL, SQLITE)
_SECONDS_TO_CONNECT = 10
_ROWS_AT_ONCE = 5_000
_NAME = re.compile(r"\w+(\.\w+){0,2}")


class DatabaseUnreachable(MianzhouError):
    """The database does not answer, or refuses us."""

    code = "source-unreachable"
    status = 502
    problem = Text("连接数据库失败：{what}。", "The database cannot be reached: {what}. ")
    remedy = Text(
        "请核对地址、端口、库名、账号和密码，以及网络是否放行。",
        "Check host, port, database, account and password, and whether the network lets us through.",
    )


class QuestionRefused(MianzhouError):
    """The table, query or watermark column cannot be read."""

    code = "source-question-refused"
    problem = Text("数据库拒绝了查询：{what}。", "The database refused the question: {what}. ")
    remedy = Text("请核对表名、查询语句和增量字段。", "Check the table, the query and the watermark column.")


class NotReadOnly(MianzhouError):
    """Something else than one SELECT."""

    code = "source-not-read-only"
    problem = Text(
        "只能填写一张表、一个视图，或一条 SELECT 查询。", "Only a table, a view or a single SELECT can be asked for. "
    )
    remedy = Text("请修改查询语句。", "Change the query.")


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask of which database. `relation` is a table's or view's name, or a SELECT; `location` is SQLite's file."""

    engine: str
    relation: str
    watermark: str = ""
    overlap: timedelta = timedelta()
    host: str = ""
    port: int | None = None
    database: str = ""
    user: str = ""
    password: str = ""
    location: Path | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a run brought: how many rows were written, and how far it got."""

    records: int
    watermark: str
    boundary: list[str]


@dataclass(frozen=True, slots=True)
class Tried:
    """A connection that works: the columns that would come, and the first rows."""

    columns: list[str]
    rows: list[list[str]]


def pull(question: Question, *, watermark: str, boundary: Sequence[str], into: TextIO) -> Pulled:
    """Write the rows that are new since `watermark` as CSV; with no watermark column, all rows."""
    tide = Tide(known=frozenset(boundary), overlap=question.overlap)
    after = asked_from(watermark, question.overlap) if question.watermark else None
    writer = csv.writer(into, lineterminator="\n")
    records = 0
    with _answering(question, after) as (columns, rows):
        writer.writerow(columns)
        place = _place_of(question.watermark, columns)
        for row in rows:
            cells = as_cells(row)
            if place is None or tide.is_new(row[place], cells):
                writer.writerow(cells)
                records += 1
    if place is None:
        return Pulled(records, "", [])
    highest = watermark if tide.highest is None else encoded(tide.highest)
    # A run that found nothing at the boundary any more keeps what it knew: the rows may only be hidden for a while.
    return Pulled(records, highest, tide.boundary() or list(boundary))


def try_question(question: Question, *, rows: int = 5) -> Tried:
    """Ask for the first rows only."""
    with _answering(question, None) as (columns, answered):
        _place_of(question.watermark, columns)
        first = [as_cells(row) for row, _ in zip(answered, range(rows), strict=False)]
    return Tried(columns, first)


def _place_of(watermark: str, columns: Sequence[str]) -> int | None:
    if not watermark:
        return None
    if watermark not in columns:
        has = ", ".join(columns)
        raise QuestionRefused(
            what=Text(
                f"没有增量字段 {watermark}，现有 {has}", f"there is no watermark column {watermark}; there are {has}"
            )
        )
    return list(columns).index(watermark)


def relation_sql(question: Question) -> str:
    """The relation as something that can stand after FROM; `NotReadOnly` unless it is a name or one SELECT."""
    text = question.relation.strip().rstrip(";").strip()
    if _NAME.fullmatch(text):
        return ".".join(_quoted(question, part) for part in text.split("."))
    import sqlglot  # late, as it takes long to import and only a query needs it
    from sqlglot import expressions as exp

    try:
        statements = sqlglot.parse(text, read={POSTGRESQL: "postgres"}.get(question.engine, question.engine))
    except sqlglot.errors.SqlglotError:
        raise NotReadOnly from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Select | exp.SetOperation):
        raise NotReadOnly
    forbidden = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Command, exp.Into, exp.Lock)
    if statements[0].find(*forbidden) is not None:
        raise NotReadOnly
    return f"({text}) AS asked"


def _quoted(question: Question, name: str) -> str:
    mark = "`" if question.engine == MYSQL else '"'
    return mark + name.replace(mark, mark * 2) + mark


def _question_sql(question: Question, after: Any) -> tuple[str, list[Any]]:
    sql = f"SELECT * FROM {relation_sql(question)}"
    if not question.watermark:
        return sql, []
    column = _quoted(question, question.watermark)
    if after is None:
        return f"{sql} ORDER BY {column}", []
    mark = "?"
    if question.engine != SQLITE:
        # These two drivers look for their own marks as soon as there is a value to fill in.
        sql, column, mark = sql.replace("%", "%%"), column.replace("%", "%%"), "%s"
    # Rows without a watermark come every time and are left out by their digests.
    sql += f" WHERE {column} >= {mark} OR {column} IS NULL ORDER BY {column}"
    return sql, [str(after) if question.engine == POSTGRESQL else after]


@contextmanager
def _answering(question: Question, after: Any) -> Iterator[tuple[list[str], Iterator[Sequence[Any]]]]:
    """The columns and rows of the answer, streamed from the database."""
    sql, asked = _question_sql(question, after)
    answering = {POSTGRESQL: _from_postgresql, MYSQL: _from_mysql, SQLITE: _from_sqlite}[question.engine]
    with answering(question, sql, asked) as answer:
        yield answer


@contextmanager
def _from_postgresql(
    question: Question, sql: str, asked: list[Any]
) -> Iterator[tuple[list[str], Iterator[Sequence[Any]]]]:
    try:
        connection = psycopg.connect(
            host=question.host,
            port=question.port or 5432,
            dbname=question.database,
            user=question.user,
            password=question.password or None,
            connect_timeout=_SECONDS_TO_CONNECT,
        )
    except psycopg.Error as error:
        raise DatabaseUnreachable(what=_said(error)) from None
    with closing(connection):
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        try:
            with connection.cursor(name="mianzhou_intake") as cursor:
                cursor.itersize = _ROWS_AT_ONCE
                cursor.execute(sql.encode(), asked or None)
                yield [c.name for c in cursor.description or ()], iter(cursor)
        except psycopg.Error as error:
            raise QuestionRefused(what=_said(error)) from None


@contextmanager
def _from_mysql(question: Question, sql: str, asked: list[Any]) -> Iterator[tuple[list[str], Iterator[Sequence[Any]]]]:
    import pymysql.cursors  # here: with its cryptography it loads for a fifth of a second, and few offices use MySQL
    from pymysql.constants import FIELD_TYPE

    try:
        connection = pymysql.connect(
            host=question.host,
            port=question.port or 3306,
            database=question.database,
            user=question.user,
            password=question.password,
            connect_timeout=_SECONDS_TO_CONNECT,
            charset="utf8mb4",
            cursorclass=pymysql.cursors.SSCursor,
            init_command="SET SESSION TRANSACTION READ ONLY",
        )
    except (pymysql.MySQLError, OSError, RuntimeError) as error:
        raise DatabaseUnreachable(what=_said_by_mysql(error)) from None
    with closing(connection):
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, asked or None)
                columns = cursor.description or ()
                bits = {place for place, column in enumerate(columns) if column[1] == FIELD_TYPE.BIT}
                yield [c[0] for c in columns], _with_numbers(iter(cursor.fetchone, None), bits)
        except pymysql.MySQLError as error:
            raise QuestionRefused(what=_said_by_mysql(error)) from None


def _with_numbers(rows: Iterator[Sequence[Any]], bits: set[int]) -> Iterator[Sequence[Any]]:
    """MySQL hands out BIT columns, its yes and no, as bytes: here they are numbers."""
    if not bits:
        return rows
    return (
        [int.from_bytes(v, "big") if place in bits and v is not None else v for place, v in enumerate(row)]
        for row in rows
    )


@contextmanager
def _from_sqlite(question: Question, sql: str, asked: list[Any]) -> Iterator[tuple[list[str], Iterator[Sequence[Any]]]]:
    location = question.location
    if location is None or not location.is_file():
        raise DatabaseUnreachable(what=str(location))
    try:
        connection = sqlite3.connect(f"{location.resolve().as_uri()}?mode=ro", uri=True, timeout=_SECONDS_TO_CONNECT)
    except sqlite3.Error as error:
        raise DatabaseUnreachable(what=_said(error)) from None
    with closing(connection):
        try:
            connection.execute("PRAGMA query_only = 1")
            cursor = connection.execute(sql, asked)
            yield [c[0] for c in cursor.description or ()], iter(cursor)
        except sqlite3.Error as error:
            raise QuestionRefused(what=_said(error)) from None


def _said(error: Exception) -> str:
    """The driver's own words on one line."""
    return " ".join(str(error).split())[:300] or type(error).__name__


def _said_by_mysql(error: Exception) -> str:
    """Its errors are a number and words."""
    return " ".join(str(error.args[-1] if error.args else error).split())[:300] or type(error).__name__
