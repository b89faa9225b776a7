"""Items of rows that were corrected, looked for in what is sent since: the old value sent again gives way to the corrected one, in the staged file.

The text as received stays beside it, as with any value that was standardised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mianzhou.data.lake.columns import ORIGINAL, ROW
from mianzhou.data.lake.duck import Scratch
from mianzhou.data.lake.views import key_text_sql, literal, quoted


@dataclass(frozen=True, slots=True)
class Corrected:
    """An item of a row, by the row's key as text: what was disputed and what stands instead. Of several of one item the one with the highest number stands."""

    number: int
    row_key: str
    item: str
    disputed: str
    corrected: str


@dataclass(frozen=True, slots=True)
class SentAgain:
    """An item as a file has it: rows with the old value, in their order, and which corrections that concerns; those for which it has a value of its own."""

    item: str
    rows: tuple[int, ...]
    concerned: frozenset[int]
    over: frozenset[int]


def keep_corrected_values(path: Path, key: Sequence[str], corrections: Sequence[Corrected]) -> list[SentAgain]:
    """Look for corrected items among the rows of a staged file, and put the corrected values in the place of the old ones. An item of the key is only told of."""
    kinds = pq.read_schema(path)
    items = [name for name in sorted({c.item for c in corrections}) if name in kinds.names]
    if not items or not set(key) <= set(kinds.names):
        return []
    with Scratch() as executor:
        if not _lay_rows(executor, path, key, items, corrections):
            return []
        kinds_sql = {name: kind for name, kind, *_ in executor.rows("DESCRIBE sent")}
        found: list[SentAgain] = []
        mended: dict[str, pa.Table] = {}
        for item in items:
            values = executor.arrow(_old_values_sql(item, kinds_sql[item], item + ORIGINAL in kinds_sql))
            if (told := _told(item, values)) is not None:
                found.append(told)
            if item not in key and told is not None and told.rows:
                mended[item] = values.filter(values.column("again"))
    if mended:
        _write_anew(path, mended)
    return found


def _lay_rows(
    executor: Scratch, path: Path, key: Sequence[str], items: Iterable[str], corrections: Sequence[Corrected]
) -> int:
    """The table `sent`: the rows of the file whose keys are among the corrections'; how many there are."""
    names = ("number", "row_key", "item", "disputed", "corrected")
    kinds = (pa.int64(), *[pa.string()] * 4)
    columns = [pa.array([getattr(c, n) for c in corrections], k) for n, k in zip(names, kinds, strict=True)]
    executor.lay("corrections", pa.table(columns, names=names))
    file = f"read_parquet({literal(str(path))})"
    executor.make(
        "sent",
        f"SELECT *, {key_text_sql(key)} AS _row_key FROM {file} WHERE _row_key IN (SELECT row_key FROM corrections)",
    )
    return int(executor.rows("SELECT count(*) FROM sent")[0][0])


def _old_values_sql(item: str, kind: str, has_original: bool) -> str:
    """Of each row that is concerned: whether it has an old value (`again`) or one of its own (`over`), the corrected value, the text as received."""
    value, text = quoted(item), f"CAST({quoted(item)} AS VARCHAR)"
    original = f"coalesce({quoted(item + ORIGINAL)}, {text})" if has_original else text
    disputed, stands = (f"TRY_CAST(nullif({told}, '') AS {kind})" for told in ("c.disputed", "stands"))
    return f"""
WITH found AS (
    SELECT {ROW} AS row, {value} AS value, {original} AS original, list(c.number) AS numbers, arg_max(c.corrected, c.number) AS stands,
        bool_or(CASE WHEN c.disputed = '' THEN {value} IS NULL ELSE coalesce({value} = {disputed}, false) END) AS old
    FROM sent s JOIN corrections c ON c.row_key = s._row_key AND c.item = {literal(item)} GROUP BY ALL)
SELECT row, numbers, coalesce(original, '') AS original, {stands} AS corrected, old AS again, NOT old AND value IS NOT NULL AS over
FROM found WHERE value IS DISTINCT FROM {stands} ORDER BY row"""


def _told(item: str, found: pa.Table) -> SentAgain | None:
    if not found.num_rows:
        return None
    again, over = (found.filter(found.column(name)) for name in ("again", "over"))
    return SentAgain(item, tuple(again.column("row").to_pylist()), _numbers(again), _numbers(over))


def _numbers(found: pa.Table) -> frozenset[int]:
    return frozenset(pc.list_flatten(found.column("numbers")).to_pylist())


def _write_anew(path: Path, mended: dict[str, pa.Table]) -> None:
    """The same file with the corrected values, piece by piece, in its place."""
    copy = path.with_suffix(".corrected.parquet")
    with pq.ParquetFile(path) as file:
        schema = _mended_schema(file.schema_arrow, mended)
        with pq.ParquetWriter(
            copy, schema, compression="lz4", use_dictionary=_in_dictionaries(file), write_statistics=[ROW]
        ) as out:
            for group in range(file.num_row_groups):
                out.write_table(_mended(file.read_row_group(group), mended).select(schema.names).cast(schema))
    copy.replace(path)


def _in_dictionaries(file: pq.ParquetFile) -> list[str]:
    """The columns that the file keeps as numbers of distinct values; for others looking for those would cost most of the writing."""
    group = file.metadata.row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    return [c.path_in_schema for c in columns if any("DICTIONARY" in encoding for encoding in c.encodings)]


def _mended_schema(schema: pa.Schema, mended: Iterable[str]) -> pa.Schema:
    for item in mended:
        place = schema.get_field_index(item)
        kind = schema.field(place).type
        schema = schema.set(place, pa.field(item, kind.value_type if pa.types.is_dictionary(kind) else kind))
        if item + ORIGINAL not in schema.names:
            schema = schema.append(pa.field(item + ORIGINAL, pa.string()))
    return schema


def _mended(rows: pa.Table, mended: dict[str, pa.Table]) -> pa.Table:
    for item, told in mended.items():
        place = pc.index_in(rows.column(ROW), value_set=told.column("row").combine_chunks())
        hit, name = pc.is_valid(place), item + ORIGINAL
        kind = rows.schema.field(item).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        value = pc.if_else(hit, told.column("corrected").cast(kind).take(place), rows.column(item).cast(kind))
        received = rows.column(name).cast(pa.string()) if name in rows.column_names else pa.scalar(None, pa.string())
        original = pc.if_else(hit, told.column("original").take(place), received)
        rows = rows.set_column(rows.schema.get_field_index(item), item, value)
        rows = rows.drop_columns([name]) if name in rows.column_names else rows
        rows = rows.append_column(name, original)
    return rows
