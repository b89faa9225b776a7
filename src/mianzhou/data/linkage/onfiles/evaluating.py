"""Clusters held against the truth: pairs found, pairs right, clusters that mix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mianzhou.data.linkage.errors import FileUnusable
from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.onfiles.parquet import headers_of
from mianzhou.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Pairwise figures over the records that both files have. `mixed` are clusters with records of two true entities, `split` true entities in several clusters."""

    records: int
    precision: float
    recall: float
    f1: float
    true_pairs: int
    found_pairs: int
    right_pairs: int
    clusters: int
    entities: int
    mixed: int
    split: int
    unmatched: int


def evaluate(executor: Executor, clusters: Path, truth: Path) -> Evaluation:
    """Two Parquet files, each with `entity` and the record's id (`id` or the only other column), compared."""
    ids = {table: _read(executor, table, file) for table, file in (("found_file", clusters), ("true_file", truth))}
    executor.make(
        "evaluated",
        f"""SELECT f.entity AS cluster, t.entity, count(*) AS n FROM found_file AS f JOIN true_file AS t
        ON CAST(f.{ids["found_file"]} AS VARCHAR) = CAST(t.{ids["true_file"]} AS VARCHAR) GROUP BY f.entity, t.entity""",
    )
    pairs = "CAST(coalesce(sum(n * (n - 1) / 2), 0) AS BIGINT)"
    records, right = executor.rows(f"SELECT CAST(coalesce(sum(n), 0) AS BIGINT), {pairs} FROM evaluated")[0]
    grouped = "SELECT sum(n) AS n, count(*) AS parts FROM evaluated GROUP BY {by}"
    of = f"SELECT {pairs}, count(*), CAST(coalesce(sum(CASE WHEN parts > 1 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM ({grouped}) AS grouped"
    found, clustered, mixed = executor.rows(of.format(by="cluster"))[0]
    true, entities, split = executor.rows(of.format(by="entity"))[0]
    known = (
        executor.rows("SELECT count(*) FROM found_file")[0][0] + executor.rows("SELECT count(*) FROM true_file")[0][0]
    )
    if not records:
        raise FileUnusable(
            file=clusters.name,
            reason=Text("两个文件没有相同的记录编号", "the two files have no record in common"),
            remedy=Text("请核对两个文件的编号列", "Check the columns of the records' ids in both"),
        )
    precision = right / found if found else 1.0
    recall = right / true if true else 1.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Evaluation(
        int(records),
        precision,
        recall,
        f1,
        int(true),
        int(found),
        int(right),
        int(clustered),
        int(entities),
        int(mixed),
        int(split),
        int(known - 2 * records),
    )


def _read(executor: Executor, table: str, file: Path) -> str:
    columns = headers_of(file)
    executor.read_parquet(table, file)
    others = [name for name in columns if name != "entity"]
    if "entity" not in columns or not others:
        raise FileUnusable(
            file=file.name,
            reason=Text("没有 entity 列或编号列", "there is no column entity, or none of ids"),
            remedy=Text("文件须有 id 与 entity 两列", "The file needs the columns id and entity"),
        )
    name = "id" if "id" in others else others[0]
    quoted = '"' + name.replace('"', '""') + '"'
    _require_one_entity_each(executor, table, quoted, file)
    return quoted


def _require_one_entity_each(executor: Executor, table: str, name: str, file: Path) -> None:
    """Refuse a file in which a record has no entity, or stands more than once: pairs would be counted of what is none."""
    nowhere = executor.rows(f"SELECT CAST({name} AS VARCHAR) FROM {table} WHERE entity IS NULL LIMIT 1")
    twice = executor.rows(
        f"SELECT CAST({name} AS VARCHAR) FROM {table} WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1 LIMIT 1"
    )
    if nowhere:
        reason = Text(f"编号 {nowhere[0][0]} 没有 entity", f"the record {nowhere[0][0]} has no entity")
    elif twice:
        reason = Text(f"编号 {twice[0][0]} 出现不止一次", f"the record {twice[0][0]} stands more than once")
    else:
        return
    remedy = Text("每条记录须有且只有一行，并有 entity", "Give each record exactly one row, with its entity")
    raise FileUnusable(file=file.name, reason=reason, remedy=remedy)
