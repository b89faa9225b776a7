"""Knowing a record again: within the batch and against what is held, by fingerprints of key and content.

A table of fingerprints grows with the batch (96 bits of the key, 64 of the content a row). Each chunk's keys are joined against it with the
chunk as the small side, so the cost of a chunk hardly grows; only rows whose key occurs twice are looked at closely.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from mianzhou.data.checks.api import DUCKDB, REASONS, CheckPlan, Dialect
from mianzhou.data.files.chunk import ROW
from mianzhou.data.lake.engine import HeldKeys
from mianzhou.data.lake.staging import REPEATED
from mianzhou.data.schemas.model import Mode

KEY, KEY_MORE, CONTENT = "_key", "_key_more", "_content"
RECOGNISED = (ROW, KEY, KEY_MORE, CONTENT)
_MORE = "more"


def fingerprints(plan: CheckPlan, dialect: Dialect) -> str:
    """The columns that stand for a row's key and content, over the standardised fields."""
    key = [dialect.quoted(name) for name in plan.key]
    content = [dialect.quoted(field.name) for field in plan.schema.fields]
    parts = [
        f"{dialect.fingerprint(key)} AS {KEY}",
        f"CAST({dialect.fingerprint(key, _MORE)} % 4294967296 AS UINTEGER) AS {KEY_MORE}",
        f"{dialect.fingerprint(content)} AS {CONTENT}",
    ]
    return ", ".join(parts)


class Recogniser:
    """The records of a batch seen so far, and those held before it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, plan: CheckPlan, held: HeldKeys) -> None:
        self._connection = connection
        self._plan = plan
        connection.execute("CREATE TEMP TABLE seen (key UBIGINT, more UINTEGER, content UBIGINT)")
        if held.files and plan.mode is not Mode.SNAPSHOT:
            self._hold(held)

    def _hold(self, held: HeldKeys) -> None:
        """The fingerprints of what is held, oldest first; fields that older files do not have are empty."""
        described = self._connection.execute(
            "DESCRIBE SELECT * FROM read_parquet(?, union_by_name = true)", [list(held.files)]
        ).fetchall()
        there = {row[0] for row in described}
        kinds = {column.name: column.kind for column in self._plan.columns}
        columns = ", ".join(
            f"CAST({DUCKDB.quoted(f.name) if f.name in there else 'NULL'} AS {kinds[f.name]}) AS {DUCKDB.quoted(f.name)}"
            for f in self._plan.schema.fields
        )
        order = ", ".join(DUCKDB.quoted(name) for name in held.order if name in there)
        self._connection.execute(
            f"INSERT INTO seen SELECT {KEY}, {KEY_MORE}, {CONTENT} FROM"
            f" (SELECT {fingerprints(self._plan, DUCKDB)}, {order or '0'} FROM (SELECT {columns}{', ' + order if order else ''}"
            f" FROM read_parquet(?, union_by_name = true))) {'ORDER BY ' + order if order else ''}",
            [list(held.files)],
        )

    def judge(self, clean: pa.Table) -> pa.Table:
        """Rows among these (the columns RECOGNISED) that are no news, with the reason; all others are remembered from now on."""
        self._connection.register("clean", clean)
        verdicts = self._verdicts()
        self._remember(verdicts)
        self._connection.unregister("clean")
        return verdicts

    def _verdicts(self) -> pa.Table:
        """Rows that are no news: the same content again, or another content under a key that may not change."""
        run = self._connection.execute
        run(
            f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {KEY} AS key FROM clean GROUP BY {KEY} HAVING count(*) > 1"
            f" UNION SELECT seen.key FROM seen JOIN clean ON seen.key = clean.{KEY}"
        )
        before = "lag(content)" if self._plan.mode is Mode.UPSERT else "first_value(content)"
        other = "NULL" if self._plan.mode is Mode.UPSERT else DUCKDB.text_literal(f"{self._plan.key[0]}:unique")
        return self._connection.sql(
            f"""
            WITH states AS (
                SELECT key, more, content, rowid AS place, -1 AS row FROM seen WHERE key IN (SELECT key FROM twice)
                UNION ALL
                SELECT {KEY}, {KEY_MORE}, {CONTENT}, NULL, {ROW} FROM clean WHERE {KEY} IN (SELECT key FROM twice)
            ), ordered AS (
                SELECT row, content, {before} OVER states AS earlier, row_number() OVER states AS number FROM states
                WINDOW states AS (PARTITION BY key, more ORDER BY row, place)
            )
            SELECT row AS {ROW}, CASE WHEN content = earlier THEN '{REPEATED}' ELSE {other} END AS {REASONS} FROM ordered
            WHERE row >= 0 AND number > 1 AND (content = earlier OR {other} IS NOT NULL) ORDER BY row
            """
        ).to_arrow_table()

    def _remember(self, verdicts: pa.Table) -> None:
        self._connection.register("refused", verdicts)
        self._connection.execute(
            f"INSERT INTO seen SELECT {KEY}, {KEY_MORE}, {CONTENT} FROM clean WHERE {ROW} NOT IN (SELECT {ROW} FROM refused) ORDER BY {ROW}"
            if verdicts.num_rows
            else f"INSERT INTO seen SELECT {KEY}, {KEY_MORE}, {CONTENT} FROM clean"
        )
        self._connection.unregister("refused")
