"""Records made comparable in bulk: the vocabulary once for each distinct text, the rest by columns."""

from __future__ import annotations

import pyarrow as pa

from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Plan, Vocabulary

WORDS = "linkage_words"


def prepare(executor: Executor, plan: Plan, table: str, into: str) -> None:
    """A table of `record` (BIGINT, once each) and the plan's fields (text) as prepared columns in the table `into`."""
    if plan.vocabulary is not None:
        _lay_words(executor, plan.vocabulary, table)
    executor.make(into, plan.prepared_sql(table, WORDS))
    executor.drop(WORDS)


def _lay_words(executor: Executor, vocabulary: Vocabulary, table: str) -> None:
    field = vocabulary.field
    texts = executor.arrow(f"SELECT DISTINCT {field} AS text FROM {table} WHERE {field} IS NOT NULL").column("text")
    forms = [vocabulary.of(text) for text in texts.to_pylist()]
    columns = {
        name: pa.array([form[place] for form in forms], pa.string()) for place, name in enumerate(vocabulary.columns)
    }
    executor.lay(WORDS, pa.table({"text": texts.cast(pa.string()), **columns}))
