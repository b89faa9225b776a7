"""Golden records: cases a lawyer can read, and the same answer from SQL over many as from Python for one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.lake.api import Scratch
from mianzhou.data.registries.linking.golden_sql import believed_sql, golden_sql
from mianzhou.data.registries.survivorship import Said, confidence, corrected_days, golden, shipped_survivorship

RULES = shipped_survivorship()
CASES = yaml.safe_load((Path(__file__).parent / "survivorship_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_cases(case: dict[str, Any]) -> None:
    records = [
        Said(
            place, RULES.authority_of(r["domain"], case["kind"], {}), r.get("dated"), r["says"], r.get("corrected", {})
        )
        for place, r in enumerate(case["records"], start=1)
    ]
    made = golden(case["kind"], records, RULES)
    for attribute, expected in case["stands"].items():
        assert made[attribute]["value"] == expected
        beside = {other["value"] for other in made[attribute]["others"]}
        assert beside == {r["says"][attribute] for r in case["records"] if r["says"].get(attribute)} - {expected}


def test_nothing_said_is_no_value() -> None:
    assert golden("person", [Said(1, {"name": 90}, None, {"name": ""})], RULES) == {}
    assert golden("person", [], RULES) == {}


def test_confidence_rises_with_agreement_and_falls_with_contradiction() -> None:
    alone, together = confidence({1: 90}, []), confidence({1: 90, 2: 60}, [])
    assert (alone, together) == (0.9, 0.96)
    assert confidence({1: 90}, [{2: 60}]) < alone


_value = st.sampled_from(["张三", "张叁", 'a"b', "13800000000", "x,y"])
_record = st.builds(
    lambda source, dated, corrected, values: (source, dated, corrected, values),
    st.integers(1, 3),
    st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 3)),
    st.dictionaries(
        st.sampled_from(sorted(RULES.kinds["person"])), st.dates(date(2020, 1, 1), date(2020, 1, 4)), max_size=2
    ),
    st.dictionaries(st.sampled_from(sorted(RULES.kinds["person"])), _value, max_size=4),
)
_AUTHORITY = {
    source: RULES.authority_of(domain, "person", {})
    for source, domain in ((1, "population"), (2, "health"), (3, "tax"))
}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_record, min_size=1, max_size=4), min_size=1, max_size=3))
def test_many_are_decided_as_one_is(
    entities: list[list[tuple[int, date | None, dict[str, date], dict[str, str]]]],
) -> None:
    names = tuple(RULES.kinds["person"])
    rows = [
        f"({number}, {source}, {_literal(dated and dated.isoformat())}, {_literal(_told(corrected))}, {', '.join(_literal(values.get(n)) for n in names)})"
        for number, records in enumerate(entities)
        for source, dated, corrected, values in records
    ]
    with Scratch() as executor:
        executor.run(believed_sql(RULES, "person", _AUTHORITY))
        columns = ", ".join(f"CAST({n} AS VARCHAR) AS {n}" for n in names)
        executor.run(
            f"CREATE TABLE told AS SELECT entity, source, CAST(dated AS DATE) AS dated, CAST(corrected AS VARCHAR) AS corrected, {columns}"
            f" FROM (VALUES {', '.join(rows)}) AS t(entity, source, dated, corrected, {', '.join(names)})"
        )
        found = executor.rows(
            f"SELECT entity, records, golden, name FROM ({golden_sql('person', RULES.kinds['person'])})"
        )
    assert len(found) == len(entities)
    for entity, records, text, name in found:
        told = entities[entity]
        mine = [
            Said(source, _AUTHORITY[source], dated, values, corrected_days(_told(corrected)))
            for source, dated, corrected, values in told
        ]
        expected = golden("person", mine, RULES)
        made = json.loads(text)
        assert records == len(told)
        assert name == (expected["name"]["value"] if "name" in expected else "")
        assert {n: v.pop("confidence") for n, v in made.items()} == pytest.approx(
            {n: v.pop("confidence") for n, v in expected.items()}, abs=0.011
        )
        assert made == expected


def _told(corrected: dict[str, date]) -> str | None:
    """Corrections as a record tells them."""
    return " ".join(f"{day}:{name}" for name, day in corrected.items()) or None


def _literal(text: str | None) -> str:
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"
