"""SQL that turns what is true into what a department wrote down, and keeps record of every difference."""

from __future__ import annotations

from collections.abc import Mapping

from mianzhou.samplecity.population.model import Flaw, Holding

RECORD = "record"  # the table that `records_sql` leaves


def records_sql(holding: Holding, offsets: Mapping[int, int]) -> str:
    """The records of a holding for the chunk in the engine: right texts `t_…`, received texts `v_…`, which flaw, which row of which file.

    `offsets` are the rows that the files of each batch have already. A flaw that changes nothing (an x in small letters where there is no x)
    is no flaw. Only flawless rows are repeated, so that a repeated row is refused for being repeated and for nothing else.
    """
    texts = ",\n    ".join(f"CAST({c.value} AS VARCHAR) AS v_{c.name}" for c in holding.columns)
    flawed = _by_field(holding)
    right = "".join(f", v_{name} AS t_{name}" for name in flawed)
    received = ", ".join(f"{_received_sql(name, flaws)} AS v_{name}" for name, flaws in flawed.items())
    differs = " ".join(
        f"WHEN {number} THEN v_{flaw.field} IS DISTINCT FROM t_{flaw.field}"
        for number, flaw in enumerate(holding.flaws, 1)
    )
    kept = ", ".join(
        [f"v_{c.name}" for c in holding.columns]
        + [f"t_{name}" for name in flawed]
        + [s.column for s in holding.subjects]
    )
    offset = " ".join(f"WHEN {batch} THEN {offsets.get(batch, 0)}" for batch in holding.batches)
    return f"""
CREATE OR REPLACE TEMP TABLE {RECORD} AS
WITH source AS ({holding.source.strip()}),
texts AS (
  SELECT source.*, draw(key, '{holding.name} flaw') AS luck,
    {texts}
  FROM source WHERE batch IN ({", ".join(map(str, holding.batches))})
), marked AS (
  SELECT *, {_flaw_sql(holding.flaws)} AS drawn{right} FROM texts
), damaged AS (
  SELECT *{f" REPLACE ({received})" if received else ""} FROM marked
), honest AS (
  SELECT *, {f"CASE WHEN CASE drawn {differs} ELSE false END THEN drawn ELSE 0 END" if differs else "0"} AS flaw FROM damaged
), written AS (
  SELECT *, false AS again FROM honest
  UNION ALL
  SELECT *, true FROM honest WHERE flaw = 0 AND draw(key, '{holding.name} again') < {holding.repeated}
)
SELECT {kept}, batch, again, flaw,
  row_number() OVER (PARTITION BY batch ORDER BY again, key) + CASE batch {offset} END AS "row"
FROM written
"""


def file_sql(holding: Holding, batch: int) -> str:
    """The rows of a batch's file in their order, columns named by their headers."""
    columns = ", ".join(f"v_{c.name} AS {_quoted(c.header)}" for c in holding.columns)
    return f'SELECT {columns} FROM {RECORD} WHERE batch = {batch} ORDER BY "row"'


def links_sql(holding: Holding, files: Mapping[int, str]) -> str:
    """Whom every record is really about: file, row, role, kind of subject, its true id."""
    parts = [
        f"SELECT batch, \"row\", {place} AS place, '{s.role}' AS role, '{s.kind}' AS kind, {s.column} AS id FROM {RECORD} WHERE {s.column} IS NOT NULL"
        for place, s in enumerate(holding.subjects)
    ]
    return f"""
SELECT {_file_sql(files)} AS file, "row", role, kind, id FROM ({" UNION ALL ".join(parts)}) ORDER BY batch, "row", place
"""


def errors_sql(holding: Holding, files: Mapping[int, str]) -> str:
    """Every difference from the truth: file, row, field, kind, what intake must do, the right text, the received text."""
    cases = list(enumerate(holding.flaws, 1))
    right = _case("flaw", {n: f"t_{f.field}" for n, f in cases})
    received = _case("flaw", {n: f"v_{f.field}" for n, f in cases})
    field = _case("flaw", {n: f"'{f.field}'" for n, f in cases})
    kind = _case("flaw", {n: f"'{f.kind}'" for n, f in cases}, "'repeated-row'")
    expected = _case("flaw", {n: f"'{f.expected}'" for n, f in cases}, "'quarantined'")
    return f"""
SELECT {_file_sql(files)} AS file, "row", {field} AS field, {kind} AS kind, {expected} AS expected, {right} AS "right", {received} AS received
FROM {RECORD} WHERE flaw > 0 OR again ORDER BY batch, "row"
"""


def counts_sql() -> str:
    """How many rows each batch has."""
    return f"SELECT batch, count(*) FROM {RECORD} GROUP BY batch ORDER BY batch"


def _by_field(holding: Holding) -> dict[str, list[tuple[int, Flaw]]]:
    fields: dict[str, list[tuple[int, Flaw]]] = {}
    for number, flaw in enumerate(holding.flaws, 1):
        fields.setdefault(holding.column(flaw.field).name, []).append((number, flaw))
    return fields


def _received_sql(field: str, flaws: list[tuple[int, Flaw]]) -> str:
    cases = {
        number: f"CAST({flaw.received.replace('{it}', f'v_{field}').replace('{key}', 'key')} AS VARCHAR)"
        for number, flaw in flaws
    }
    return _case("drawn", cases, f"v_{field}")


def _flaw_sql(flaws: tuple[Flaw, ...]) -> str:
    upto, parts = 0.0, []
    for number, flaw in enumerate(flaws, 1):
        upto += flaw.share
        parts.append(f"WHEN luck < {upto:.6f} THEN {number}")
    return f"CASE {' '.join(parts)} ELSE 0 END" if parts else "0"


def _case(subject: str, cases: Mapping[int, str], otherwise: str = "NULL") -> str:
    if not cases:
        return otherwise
    return f"CASE {subject} {' '.join(f'WHEN {n} THEN {sql}' for n, sql in cases.items())} ELSE {otherwise} END"


def _file_sql(files: Mapping[int, str]) -> str:
    return _case("batch", {batch: f"'{name}'" for batch, name in files.items()})


def _quoted(header: str) -> str:
    return '"' + header.replace('"', '""') + '"'
