"""What is asked between fields, rows and resources."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from mianzhou.data.checks.api import CheckPlan, ExpressionError, compile_checks
from mianzhou.data.checks.tests.asking import statements
from mianzhou.data.schemas.model import Field, ForeignKey, Rule, Schema, Type
from mianzhou.kernel.text import Text

WORDS = Text("不对", "wrong")


def _plan(**more: Any) -> CheckPlan:
    fields = (
        Field("unit"),
        Field("start", Type.DATE),
        Field("end", Type.DATE),
        Field("number", standard="resident_number"),
    )
    schema = Schema(fields=fields, **more)
    return compile_checks(schema, {f.name: f.name for f in fields}, as_of=date(2026, 1, 1))


def _reasons(plan: CheckPlan, *rows: tuple[str, str, str, str]) -> list[str]:
    columns = {name: pa.array([row[i] for row in rows]) for i, name in enumerate(("unit", "start", "end", "number"))}
    careful, quick, _ = statements(plan, pa.table({"_row": pa.array(range(1, len(rows) + 1), pa.int64()), **columns}))
    assert all(careful[row]["_reasons"] == "" for row in quick)
    return [careful[row]["_reasons"] for row in sorted(careful)]


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("end is empty or end >= start", {("2020-01-01", ""): True, ("2020年1月2日", "2020-01-01"): False, ("", "2020-01-01"): True}),
        ("days(end, start) <= 365", {("2020-01-01", "2020-12-31"): True, ("2020-01-01", "2021-01-01"): False}),
        ('start >= "2020-01-01" and year(start) in (2020, 2021)', {("2020-05-01", ""): True, ("2019-12-31", ""): False, ("2022-01-01", ""): False}),
        ("start <= today()", {("2026-01-01", ""): True, ("2026-01-02", ""): False}),
    ],
)  # fmt: skip
def test_a_row_breaks_a_rule_only_where_it_is_false(expression: str, rows: dict[tuple[str, str], bool]) -> None:
    plan = _plan(rules=(Rule("rule", expression, WORDS),))
    found = _reasons(plan, *(("", start, end, "") for start, end in rows))
    assert [reason == "" for reason in found] == list(rows.values())


@pytest.mark.parametrize(
    "expression", ["begin <= end", "start <", "start + 1", "start = 5", "delete(start)", "start; drop", "(" * 60]
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_place(expression: str) -> None:
    with pytest.raises(ExpressionError) as told:
        _plan(rules=(Rule("rule", expression, WORDS),))
    assert expression in told.value.in_language(None)


@pytest.mark.parametrize("held", [["A01", "A02"], []])
def test_a_foreign_key_asks_only_for_what_is_there(held: list[str]) -> None:
    plan = _plan(foreign_keys=(ForeignKey(("unit",), "units", ("code",)),))
    (reference,) = plan.references
    rows = pa.table(
        {"_row": pa.array([1, 2, 3], pa.int64()), "unit": ["A01", "A09", ""], "start": [""] * 3, "end": [""] * 3, "number": [""] * 3}
    )  # fmt: skip
    with duckdb.connect() as connection:
        connection.register(reference.table, pa.table({"key": pa.array(held, pa.string())}))
        connection.register("received", rows)
        found = dict(connection.sql(f"SELECT _row, _reasons FROM ({plan.checked_sql('received')})").fetchall())
        quick = dict(connection.sql(f"SELECT _row, _clean FROM ({plan.quick_sql('received')})").fetchall())
    assert found == {1: "" if held else "unit:foreign_key", 2: "unit:foreign_key", 3: ""}
    assert quick == {row: reason == "" for row, reason in found.items()}
