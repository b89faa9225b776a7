"""Asking a plan of values in hand: what both statements of it say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from mianzhou.data.checks.api import CheckPlan, RegionCodes, compile_checks, reason_in_words, with_looks
from mianzhou.data.schemas.model import Field, Schema, Type
from mianzhou.data.standards.facts import CREDIT_ALPHABET, RESIDENT_CHECKS, RESIDENT_WEIGHTS

AS_OF = date(2026, 1, 1)
# 510724 became 510705 on 1 March 2016.
REGIONS = RegionCodes.of(
    [
        ("51", None, None), ("5107", None, None), ("510703", None, None), ("510724", None, date(2016, 3, 1)),
        ("510705", date(2016, 3, 1), None), ("510703001", None, None), ("510703001001", None, None),
    ],
    complete=["5107"],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one value: its standard form, the received text where it is kept beside, the rule that it breaks, and that in words."""

    value: Any
    original: str | None
    rule: str
    words: str


def answers(values: Sequence[str | None], of: Field, header: str = "项") -> list[Answer]:
    """What the careful statement says of each value, in a column under this header; the quick ones are held to it."""
    schema = Schema(fields=(Field("number"), of))
    plan = compile_checks(schema, {"number": "编号", of.name: header}, as_of=AS_OF, regions=REGIONS)
    rows = pa.table(
        {
            "_row": pa.array(range(1, len(values) + 1), pa.int64()),
            "编号": pa.array([str(n) for n in range(len(values))]),
            header: pa.array(values, pa.string()),
        }
    )
    careful, *quick = statements(plan, rows)
    name = of.name
    for said in quick:
        for row, told in said.items():
            assert careful[row]["_reasons"] == "", (values[row - 1], careful[row])
            assert told[name] == careful[row][name], values[row - 1]
    known, seen = (set(said) for said in quick)
    assert known <= seen, [values[row - 1] for row in known - seen]
    return [
        Answer(told[name], told[f"{name}__original"], told["_reasons"].rpartition(":")[2], _words(schema, told, value))
        for (_, told), value in zip(sorted(careful.items()), values, strict=True)
    ]


def _words(schema: Schema, told: dict[str, Any], value: str | None) -> str:
    return reason_in_words(schema, told["_reasons"], value).zh if told["_reasons"] else ""


def statements(plan: CheckPlan, rows: pa.Table) -> list[dict[int, dict[str, Any]]]:
    """By row: the careful statement's answer; for clean rows the quick one's, and the quick one's over rows that were looked at beforehand."""
    with duckdb.connect() as connection:
        for name, table in plan.tables().items():
            connection.register(name, table)
        connection.register("received", rows)
        connection.register("looked", with_looks(rows, plan.looks()))
        asked = [
            plan.checked_sql("received"),
            f"SELECT * FROM ({plan.quick_sql('received')}) WHERE _clean",
            f"SELECT * FROM ({plan.quick_sql('looked', looked=True)}) WHERE _clean",
        ]
        found = [connection.sql(sql).to_arrow_table().to_pylist() for sql in asked]
        findings = ", ".join(plan.findings())
        connection.execute(
            f"CREATE TEMP TABLE sifted AS SELECT * FROM received JOIN (SELECT _row, {findings} FROM ({plan.quick_sql('looked', looked=True)})) USING (_row)"
        )
        sifted = connection.sql(plan.checked_sql("sifted", sifted=True)).to_arrow_table().to_pylist()
        assert sorted(sifted, key=_place) == sorted(found[0], key=_place)
    return [{row["_row"]: row for row in answer} for answer in found]


def _place(told: dict[str, Any]) -> int:
    return int(told["_row"])


def one_field(standard: str | None, kind: str = "string", **more: Any) -> Field:
    return Field("item", Type(kind), title="项", standard=standard, **more)


def resident(body: str) -> str:
    """A resident number with the right check character (worked out by the standard's own formula, not by the statements')."""
    total = sum(weight * int(digit) for weight, digit in zip(RESIDENT_WEIGHTS, body, strict=True))
    return body + RESIDENT_CHECKS[total % 11]


def credit(body: str) -> str:
    """The same of a credit code."""
    total = sum(pow(3, i) * CREDIT_ALPHABET.index(c) for i, c in enumerate(body))
    return body + CREDIT_ALPHABET[-total % 31]
