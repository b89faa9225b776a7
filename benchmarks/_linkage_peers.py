"""What the linking is held against, each in a process of its own: `python -m benchmarks._linkage_peers NAME RECORDS CLUSTERS`.

Splink 5 trains as its documentation proposes, with a blocking rule for every pair of fields that suggests itself, and clusters at the
threshold given; recordlinkage compares by index; a plain cascade is six joins that anybody would write. (id, entity) is written as by ours.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

_COLUMNS = """id, "公民身份号码" AS number, "姓名" AS name, "性别" AS sex, "出生日期" AS birth, "联系电话" AS phone, "住址" AS address"""


def splink(records: Path, clusters: Path, threshold: float = 0.9) -> None:
    """Splink 5 on DuckDB."""
    import duckdb
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(
        f"CREATE TABLE input AS SELECT id AS unique_id, * EXCLUDE (id) FROM (SELECT {_COLUMNS} FROM read_parquet('{records}'))"
    )
    database = DuckDBAPI(connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("name", "birth"),
            block_on("name", "phone"),
            block_on("birth", "phone"),
            block_on("name", "address"),
        ],
        comparisons=[
            compare.LevenshteinAtThresholds("number", 2),
            compare.ExactMatch("name").configure(term_frequency_adjustments=True),
            compare.LevenshteinAtThresholds("birth", 1),
            compare.ExactMatch("sex"),
            compare.ExactMatch("phone"),
            compare.LevenshteinAtThresholds("address", [3, 12]),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker(database.register("input"), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("name", "birth")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth"))
    pairs = linker.inference.predict(threshold_match_probability=threshold)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=threshold)
    connection.execute(
        f"COPY (SELECT unique_id AS id, cluster_id AS entity FROM {found.physical_name}) TO '{clusters}' (FORMAT parquet)"
    )


def cascade(records: Path, clusters: Path) -> None:
    """Six exact rules and connected components, in plain SQL."""
    import duckdb

    run: Any = duckdb.connect().execute
    run("SET enable_progress_bar = false")
    run(f"CREATE TABLE r AS SELECT row_number() OVER () AS n, {_COLUMNS} FROM read_parquet('{records}')")
    rules = (
        *("number", "name, birth, phone", "name, birth, address", "name, birth, sex"),
        *("name, phone, address", "birth, phone, address"),
    )
    edges = " UNION ALL ".join(
        f"SELECT n, min(n) OVER (PARTITION BY {rule}) AS m FROM r WHERE {' AND '.join(f'{c} IS NOT NULL' for c in rule.split(', '))}"
        for rule in rules
    )
    run(f"CREATE TABLE edge AS SELECT DISTINCT n, m FROM ({edges}) WHERE n <> m")
    run("CREATE TABLE label AS SELECT n, n AS c FROM r")
    while True:
        run("""CREATE OR REPLACE TABLE lower AS SELECT l.n, least(l.c, min(x.c)) AS c FROM label AS l JOIN
            (SELECT e.n, b.c FROM edge AS e JOIN label AS b ON b.n = e.m UNION ALL SELECT e.m, b.c FROM edge AS e JOIN label AS b ON b.n = e.n)
            AS x ON x.n = l.n GROUP BY l.n, l.c HAVING min(x.c) < l.c""")
        if not run("SELECT count(*) FROM lower").fetchone()[0]:
            break
        run("UPDATE label SET c = lower.c FROM lower WHERE lower.n = label.n")
    run(f"COPY (SELECT id, c AS entity FROM r JOIN label USING (n)) TO '{clusters}' (FORMAT parquet)")


def recordlinkage(records: Path, clusters: Path) -> None:
    """recordlinkage: five blocks, exact and Levenshtein comparisons, a sum of four or more."""
    import pandas as pd
    import recordlinkage as rl

    columns = {
        "公民身份号码": "number",
        "姓名": "name",
        "性别": "sex",
        "出生日期": "birth",
        "联系电话": "phone",
        "住址": "address",
    }
    frame = pd.read_parquet(records).set_index("id").rename(columns=columns)
    indexer = rl.Index()
    for block in ("number", ["name", "birth"], ["name", "phone"], ["birth", "phone"], ["name", "address"]):
        indexer.block(block)
    comparing = rl.Compare()
    for column in ("number", "name", "birth", "sex", "phone"):
        comparing.exact(column, column, label=column)
    comparing.string("address", "address", method="levenshtein", threshold=0.7, label="address")
    scores = comparing.compute(indexer.index(frame), frame)
    matches = scores[scores.sum(axis=1) >= 4].index
    parent = {record: record for record in frame.index}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = record = parent[parent[record]]
        return record

    for left, right in matches:
        parent[root(left)] = root(right)
    pd.DataFrame({"id": frame.index, "entity": [root(record) for record in frame.index]}).to_parquet(clusters)


if __name__ == "__main__":
    {"splink": splink, "cascade": cascade, "recordlinkage": recordlinkage}[sys.argv[1]](
        Path(sys.argv[2]), Path(sys.argv[3])
    )
