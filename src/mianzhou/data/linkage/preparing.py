"""Records made comparable in bulk: what a vocabulary tells once for each distinct text, the rest by columns.

What is kept of a record is narrow: a number for each text that a vocabulary knows, and its own columns. The prepared columns are a view over both.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Brief:
    """What anchoring needs of the records: `sql` is a question (record, proof, said), where `proof` stands for the identifier and `said` for the name;
    `named` adds the name itself to rows of it called `f`, as `name`: what it selects, and the join that this takes."""

    sql: str
    named: tuple[str, str]


def brief_of(plan: Plan, forms: str) -> Brief:
    """Of a table of the prepared columns."""
    return Brief(f"SELECT record, {plan.identifier} AS proof, name AS said FROM {forms}", ("f.said AS name", ""))


def brief_of_prepared(plan: Plan, prepared: str) -> Brief:
    """Of what `prepare` made: where it keeps numbers for texts, no text is read."""
    if not plan.vocabularies:
        return brief_of(plan, prepared)
    return Brief(
        f"SELECT record, {plan.proof} AS proof, name_word AS said FROM {prepared}_rows",
        ("v.name", f"JOIN {prepared}_name AS v ON v.word = f.said"),
    )


def names_sql(brief: Brief) -> str:
    """(name, share): what share of the records has a name."""
    counted = f"SELECT said, count(*) AS records FROM ({brief.sql}) AS brief WHERE said IS NOT NULL GROUP BY said"
    name, join = brief.named
    named = f"SELECT {name}, records FROM ({counted}) AS f {join}"
    all_records = f"CAST((SELECT count(*) FROM ({brief.sql}) AS brief) AS DOUBLE)"
    return f"SELECT name, CAST(sum(records) AS BIGINT) / {all_records} AS share FROM ({named}) AS named WHERE name IS NOT NULL GROUP BY name"


def _lay_texts(executor: Executor, vocabulary: Vocabulary, table: str, into: str) -> None:
    """`…_texts` (word, text) of the distinct texts of a field, and `…` (word, columns); of word 0 nothing is known."""
    field, name = vocabulary.field, f"{into}_{vocabulary.field}"
    distinct = f"SELECT DISTINCT {field} AS text FROM {table} WHERE {field} IS NOT NULL"
    numbered = f"SELECT CAST(row_number() OVER () AS INTEGER) AS word, text FROM ({distinct}) AS texts"
    executor.make(f"{name}_texts", f"{numbered} UNION ALL SELECT 0, NULL")
    executor.make(name, vocabulary.sql(f"{name}_texts"))
