"""Records made comparable in bulk: the vocabulary once for each distinct text, the rest by columns."""

from __future__ import annotations

import pyarrow as pa

from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Plan

WORDS = "linkage_words"


def prepare(executor: Executor, plan: Plan, table: str, into: str) -> None:
    """A table of `record` (BIGINT, once each) and the plan's fields (text) as prepared columns in the table `into`."""
    field = plan.vocabulary.field
    texts = executor.arrow(f"SELECT DISTINCT {field} AS text FROM {table} WHERE {field} IS NOT NULL").column("text")
    forms = [plan.vocabulary.of(text) for text in texts.to_pylist()]
    columns = {
        name: pa.array([form[place] for form in forms], pa.string())
        for place, name in enumerate(plan.vocabulary.columns)
    }
    executor.lay(WORDS, pa.table({"text": pa.array(texts.to_pylist(), pa.string()), **columns}))
    executor.make(into, plan.prepared_sql(table, WORDS))
    executor.drop(WORDS)
