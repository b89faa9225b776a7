"""Knowing a record again: within the batch and against what is held, by fingerprints of key and content.

A table of fingerprints grows with the batch (96 bits of the key, 64 of the content a row). Each chunk's keys are joined against it with the
chunk as the small side, so the cost of a chunk hardly grows; only rows whose key occurs twice are looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from mianzhou.data.checks.api import DUCKDB, REASONS, CheckPlan, Dialect
from mianzhou.data.files.chunk import ROW
from mianzhou.data.lake.engine import HeldKeys
from mianzhou.data.lake.staging import REPEATED
from mianzhou.data.schemas.model import Mode

KEY, KEY_MORE, CONTENT = "_key", "_key_more", "_content"
_MORE = "more"
_FEW = 20_000
"""Up to so many rows, looking for theirs among what is held is cheaper than remembering all of it."""


_NONE = pa.table({ROW: pa.array([], pa.int64()), REASONS: pa.array([], pa.string())})


def unique_column(place: int) -> str:
    """The column of the fingerprint of the plan's unique field at this place."""
    return f"_unique{place}"


def recognised(plan: CheckPlan) -> list[str]:
    """What is needed of a row to know it again."""
    return [ROW, KEY, KEY_MORE, CONTENT, *(unique_column(i) for i in range(len(plan.unique_fields)))]


def fingerprints(plan: CheckPlan, dialect: Dialect) -> str:
    """The columns that stand for a row's key and content, over the standardised fields."""
    key = [dialect.quoted(name) for name in plan.key]
    content = [dialect.quoted(field.name) for field in plan.schema.fields]
    parts = [
        f"{dialect.fingerprint(key)} AS {KEY}",
        f"CAST({dialect.fingerprint(key, _MORE)} % 4294967296 AS UINTEGER) AS {KEY_MORE}",
        f"{dialect.fingerprint(content)} AS {CONTENT}",
    ]
    for i, name in enumerate(plan.unique_fields):
        value = dialect.quoted(name)
        parts.append(
            f"CASE WHEN {value} IS NULL THEN NULL ELSE {dialect.fingerprint([value])} END AS {unique_column(i)}"
        )
    return ", ".join(parts)


class Recogniser:
    """The records of a batch seen so far, and those held before it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, plan: CheckPlan, held: HeldKeys) -> None:
        self._connection = connection
        self._plan = plan
        self._uniques = [unique_column(i) for i in range(len(plan.unique_fields))]
        self._columns = ", ".join([KEY, KEY_MORE, CONTENT, *self._uniques])
        self._once = held.once and plan.mode is Mode.UPSERT
        self._held = held if held.files and plan.mode is not Mode.SNAPSHOT else None
        self._chunks = 0
        self._partly = False  # whether `seen` has of what is held only what the first chunk could be
        self._begin()

    def _begin(self) -> None:
        kinds = "".join(f", {name} UBIGINT" for name in self._uniques)
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE seen ({KEY} UBIGINT, {KEY_MORE} UINTEGER, {CONTENT} UBIGINT{kinds})"
        )
        self._before = 0  # how many rows of `seen` come from before this batch

    def _remember(self, held: HeldKeys, clean: pa.Table) -> None:
        """Before the first chunk is judged: what is held of its own records if they are few, else all; all before the second."""
        self._chunks += 1
        if self._chunks == 1:
            self._partly = clean.num_rows <= _FEW
            self._hold(held, clean if self._partly else None)
        elif self._partly:
            self._partly = False
            self._connection.execute(
                f"CREATE TEMP TABLE told AS FROM seen WHERE rowid >= {self._before} ORDER BY rowid"
            )
            self._begin()
            self._hold(held, None)
            self._connection.execute("INSERT INTO seen FROM told; DROP TABLE told")

    def _hold(self, held: HeldKeys, clean: pa.Table | None) -> None:
        """The fingerprints of what is held (of these rows' records, if rows are given), oldest first; fields that older files do not have
        are empty."""
        described = self._connection.execute(
            "DESCRIBE SELECT * FROM read_parquet(?, union_by_name = true)", [list(held.files)]
        ).fetchall()
        there = {row[0] for row in described}
        kinds = {column.name: column.kind for column in self._plan.columns}
        columns = [
            f"{DUCKDB.try_cast(DUCKDB.quoted(f.name) if f.name in there else 'NULL', kinds[f.name])} AS {DUCKDB.quoted(f.name)}"
            for f in self._plan.schema.fields
        ]
        order = [f"{DUCKDB.quoted(name)} AS o{i}" for i, name in enumerate(held.order) if name in there]
        by = ", ".join(name.rpartition(" AS ")[2] for name in order) or "1"
        if clean is not None:
            self._connection.register("clean", clean)
        own = " OR ".join(f"{name} IN (SELECT {name} FROM clean)" for name in (KEY, *self._uniques))
        where = "" if clean is None else f"WHERE {own}"
        self._connection.execute(
            f"INSERT INTO seen SELECT {self._columns} FROM (SELECT *, {fingerprints(self._plan, DUCKDB)}"
            f" FROM (SELECT {', '.join([*columns, *order])} FROM read_parquet(?, union_by_name = true)))"
            f" {where} ORDER BY {by}",
            [list(held.files)],
        )
        if clean is not None:
            self._connection.unregister("clean")
        [(self._before,)] = self._connection.execute("SELECT count(*) FROM seen").fetchall()

    def judge(self, clean: pa.Table) -> pa.Table:
        """Rows among these (the columns `recognised`) that are no news, with the reason; all others are remembered from now on."""
        if self._held is not None:
            self._remember(self._held, clean)
        found, places = [], []
        for place, name in enumerate(self._plan.unique_fields):
            column = unique_column(place)
            again = self._again(clean, column)
            places.append(_rows_with(clean, column, again))
            told = self._ask(clean, column, again, self._taken(column, f"{name}:unique"))
            clean = _without(clean, told)
            found.append(told)
        again = self._again(clean, KEY)
        places.append(_rows_with(clean, KEY, again))
        verdicts = self._ask(clean, KEY, again, self._first_states() if self._once else self._states())
        # A repeated row says again what its batch says of the key, whichever chunk the next one lies in.
        told = verdicts.filter(pc.not_equal(verdicts[REASONS], REPEATED)) if self._once else verdicts
        self._add(_without(clean, told), pa.concat_arrays(places))
        return pa.concat_tables([*found, verdicts])

    def _add(self, clean: pa.Table, several: pa.Array) -> None:
        """Remember the rows. Their order counts where there are several states of one key or several holders of a value: these come last, sorted."""
        last = pc.is_in(clean[ROW], value_set=several)
        for rows, order in ((clean.filter(pc.invert(last)), ""), (clean.filter(last), f"ORDER BY {ROW}")):
            if rows.num_rows:
                with self._known_as_clean(rows):
                    self._connection.execute(f"INSERT INTO seen SELECT {self._columns} FROM clean {order}")

    def _ask(self, clean: pa.Table, column: str, again: pa.Array, statement: str) -> pa.Table:
        """The answer of a statement over those rows whose fingerprint here is not the first of its kind: mostly there are none."""
        if not len(again):
            return _NONE
        with self._known_as_clean(clean.filter(pc.is_in(clean[column], value_set=again))):
            return self._connection.sql(statement).to_arrow_table()

    def _again(self, clean: pa.Table, column: str) -> pa.Array:
        """The fingerprints that were seen before or occur more than once among the rows."""
        given = clean[column].drop_null()
        with self._known_as_clean(clean.select([column])):
            before = self._connection.sql(
                f"SELECT DISTINCT {column} FROM seen WHERE {column} IN (SELECT {column} FROM clean)"
            ).to_arrow_table()
        again = before[column].combine_chunks()
        places = pc.dictionary_encode(given).combine_chunks()
        if len(places.dictionary) == len(given):
            return again
        # A value that is new gets a place behind all others: where the places do not rise, it occurred before.
        highest = pc.cumulative_max(places.indices)
        twice = given.combine_chunks()[1:].filter(pc.equal(highest[1:], highest[:-1]))
        return pa.concat_arrays([again, pc.unique(twice).cast(again.type)])

    @contextmanager
    def _known_as_clean(self, rows: pa.Table) -> Iterator[None]:
        self._connection.register("clean", rows)
        try:
            yield
        finally:
            self._connection.unregister("clean")

    def _held_and_twice(self, column: str, columns: str) -> str:
        """The beginning of a statement: what was seen under the chunk's fingerprints, looked for once, and those that occur more than once."""
        return f"""WITH held AS MATERIALIZED (
                SELECT {columns}, rowid AS place FROM seen WHERE {column} IN (SELECT {column} FROM clean)
            ), twice AS MATERIALIZED (
                SELECT {column} FROM clean GROUP BY {column} HAVING count(*) > 1 UNION SELECT {column} FROM held
            )"""

    def _taken(self, column: str, reason: str) -> str:
        """Rows whose value another record has: of the same value the first row's record keeps it."""
        return f"""
            {self._held_and_twice(column, f"{column}, {KEY}")}, holders AS (
                SELECT {column}, {KEY}, place, -1 AS row FROM held
                UNION ALL SELECT {column}, {KEY}, NULL, {ROW} FROM clean WHERE {column} IN (FROM twice)
            ), ordered AS (
                SELECT row, {KEY}, first_value({KEY}) OVER (PARTITION BY {column} ORDER BY row, place) AS holder FROM holders
            )
            SELECT row AS {ROW}, '{reason.replace("'", "''")}' AS {REASONS} FROM ordered WHERE row >= 0 AND {KEY} <> holder
        """

    def _states(self) -> str:
        """Rows that are no news: the same content again, or another content under a key that may not change."""
        before = f"lag({CONTENT})" if self._plan.mode is Mode.UPSERT else f"first_value({CONTENT})"
        other = "NULL" if self._plan.mode is Mode.UPSERT else DUCKDB.text_literal(f"{self._plan.key[0]}:unique")
        return f"""
            {self._all_states()}, ordered AS (
                SELECT row, {CONTENT}, {before} OVER states AS earlier, row_number() OVER states AS number FROM states
                WINDOW states AS (PARTITION BY {KEY}, {KEY_MORE} ORDER BY row, place)
            )
            SELECT row AS {ROW}, CASE WHEN {CONTENT} = earlier THEN '{REPEATED}' ELSE {other} END AS {REASONS} FROM ordered
            WHERE row >= 0 AND number > 1 AND ({CONTENT} = earlier OR {other} IS NOT NULL)
        """

    def _first_states(self) -> str:
        """Where a batch tells one state of each key: its first row is compared with what is held, every other one with the first."""
        other = DUCKDB.text_literal(f"{self._plan.key[0]}:unique")
        return f"""
            {self._all_states()}, ordered AS (
                SELECT row, {CONTENT}, lag({CONTENT}) OVER states AS earlier,
                    first_value(CASE WHEN row >= 0 OR place >= {self._before} THEN {CONTENT} END IGNORE NULLS)
                        OVER (states ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS first FROM states
                WINDOW states AS (PARTITION BY {KEY}, {KEY_MORE} ORDER BY row, place)
            )
            SELECT row AS {ROW}, CASE WHEN {CONTENT} = coalesce(first, earlier) THEN '{REPEATED}' ELSE {other} END AS {REASONS}
            FROM ordered WHERE row >= 0 AND (first IS NOT NULL OR {CONTENT} = earlier)
        """

    def _all_states(self) -> str:
        """The beginning of a statement over the states of all keys that occur more than once, held ones as row -1."""
        return f"""{self._held_and_twice(KEY, f"{KEY}, {KEY_MORE}, {CONTENT}")}, states AS (
                SELECT {KEY}, {KEY_MORE}, {CONTENT}, place, -1 AS row FROM held
                UNION ALL
                SELECT {KEY}, {KEY_MORE}, {CONTENT}, NULL, {ROW} FROM clean WHERE {KEY} IN (FROM twice)
            )"""


def _rows_with(rows: pa.Table, column: str, values: pa.Array) -> pa.Array:
    """The numbers of the rows that have one of these values."""
    if not len(values):
        return rows[ROW].slice(0, 0).combine_chunks()
    return rows[ROW].filter(pc.is_in(rows[column], value_set=values)).combine_chunks()


def _without(rows: pa.Table, told: pa.Table) -> pa.Table:
    if not told.num_rows:
        return rows
    return rows.filter(pc.invert(pc.is_in(rows[ROW], value_set=told[ROW].combine_chunks())))
