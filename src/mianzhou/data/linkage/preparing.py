"""Records made comparable in bulk: what a vocabulary tells once for each distinct text, the rest by columns.

What is kept of a record is narrow: a number for each text that a vocabulary knows, and its own columns. The prepared columns are a view over both.
"""

from __future__ import annotations

from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Plan, Vocabulary


def prepare(executor: Executor, plan: Plan, table: str, into: str) -> None:
    """A table of `record` (once each) and the plan's fields (text) as prepared columns under the name `into`; dropping it drops all of it."""
    if not plan.vocabularies:
        executor.make(into, plan.prepared_sql(table))
        return
    for vocabulary in plan.vocabularies:
        _lay_texts(executor, vocabulary, table, into)
    places = ", ".join(f"coalesce(said_{v.field}.word, 0) AS {v.field}_word" for v in plan.vocabularies)
    joins = " ".join(
        f"LEFT JOIN {into}_{v.field}_texts AS said_{v.field} ON said_{v.field}.text = received.{v.field}"
        for v in plan.vocabularies
    )
    rows, words = f"{into}_rows", [f"{into}_{v.field}" for v in plan.vocabularies]
    executor.make(rows, plan.prepared_sql(f"(SELECT received.*, {places} FROM {table} AS received {joins})"))
    executor.drop(*(f"{word}_texts" for word in words))
    told = {column: f"{v.field}.{column}" for v in plan.vocabularies for column in v.columns} | dict(plan.derived)
    columns = ", ".join(f"{told.get(name, f'kept.{name}')} AS {name}" for name in plan.columns)
    joins = " ".join(
        f"JOIN {into}_{v.field} AS {v.field} ON {v.field}.word = kept.{v.field}_word" for v in plan.vocabularies
    )
    executor.define(into, f"SELECT kept.record, {columns} FROM {rows} AS kept {joins}", rows, *words)


def _lay_texts(executor: Executor, vocabulary: Vocabulary, table: str, into: str) -> None:
    """`…_texts` (word, text) of the distinct texts of a field, and `…` (word, columns); of word 0 nothing is known."""
    field, name = vocabulary.field, f"{into}_{vocabulary.field}"
    distinct = f"SELECT DISTINCT {field} AS text FROM {table} WHERE {field} IS NOT NULL"
    numbered = f"SELECT CAST(row_number() OVER () AS INTEGER) AS word, text FROM ({distinct}) AS texts"
    executor.make(f"{name}_texts", f"{numbered} UNION ALL SELECT 0, NULL")
    executor.make(name, vocabulary.sql(f"{name}_texts"))
