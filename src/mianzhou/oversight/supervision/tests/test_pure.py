"""The pure rules, case by case as a lawyer would read them, and what must hold for any dates."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.oversight.supervision.ladder import Promise, Watched, due_actions
from mianzhou.oversight.supervision.lights import SEVERITY, Light, Standing, light_of
from mianzhou.oversight.supervision.procedure import STATE_TITLES, TRANSITIONS, State
from mianzhou.oversight.supervision.rhythm import periods
from mianzhou.oversight.supervision.rules import rules_from, shipped_rules

CASES = Path(__file__).parent / "cases"
RULES = shipped_rules()
DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))


def cases(name: str) -> list[Any]:
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(row, id=row["case"]) for row in rows]


@pytest.mark.parametrize("row", cases("lights"))
def test_light(row: dict[str, Any]) -> None:
    facts = Standing(
        state=State(row["state"]),
        sign_by=row.get("sign_by"),
        next_report_on=row.get("next_report_on"),
        due_on=row.get("due_on"),
        claimed_on=row.get("claimed_on"),
    )
    assert light_of(facts, as_of=row["as_of"], amber=RULES.amber) == Light(row["light"])


@pytest.mark.parametrize("row", cases("rhythm"))
def test_periods(row: dict[str, Any]) -> None:
    found = periods(RULES, row["rhythm"], start=row["start"], due_on=row.get("due_on"), until=row["until"])
    assert [[p.start, p.end, p.report_by] for p in found] == row["periods"]


@pytest.mark.parametrize("row", cases("ladder"))
def test_ladder(row: dict[str, Any]) -> None:
    promise = Promise(row.get("kind", "report"), 1, row["promised"])
    sent = {_key(name, promise): day for name, day in row.get("sent", {}).items()}
    task = Watched(
        task_id=1,
        number="1",
        title="t",
        state=State.UNDERWAY,
        importance=row.get("importance", "normal"),
        promises=(promise,),
        sent=sent,
        extension_pending=row.get("extension_pending", False),
    )
    found = due_actions([task], as_of=row["as_of"], rules=RULES)
    assert [a.colour or a.verb for a in found] == row["expect"]


def _key(name: str, promise: Promise) -> str:
    verb, _, rest = name.partition(":")
    return f"{verb}:{promise.item}:{rest}" if rest else f"slip:{promise.item}:{name}"


STANDINGS = st.builds(
    Standing,
    state=st.sampled_from(State),
    sign_by=st.none() | DAYS,
    next_report_on=st.none() | DAYS,
    due_on=st.none() | DAYS,
    claimed_on=st.none() | DAYS,
)


@given(facts=STANDINGS, day=DAYS, later=st.integers(0, 2000))
def test_lights_never_improve_by_waiting(facts: Standing, day: date, later: int) -> None:
    before = light_of(facts, as_of=day, amber=RULES.amber)
    after = light_of(facts, as_of=day + timedelta(days=later), amber=RULES.amber)
    assert SEVERITY[before] <= SEVERITY[after]


@given(rhythm=st.sampled_from(sorted(RULES.rhythms)), start=DAYS, due=st.none() | DAYS, ahead=st.integers(0, 1500))
def test_periods_are_gapless_and_end_with_the_due_date(rhythm: str, start: date, due: date | None, ahead: int) -> None:
    found = periods(RULES, rhythm, start=start, due_on=due, until=start + timedelta(days=ahead))
    for earlier, later in pairwise(found):
        assert later.start == earlier.end + timedelta(days=1)
        assert later.report_by > earlier.report_by
    assert all(p.start <= p.end <= p.report_by for p in found)
    if due is not None:
        assert found[-1].end == found[-1].report_by == due


@given(on=DAYS, days=st.integers(0, 90), importance=st.sampled_from(["normal", "important"]))
def test_working_a_day_twice_sends_nothing_twice_and_rungs_come_in_order(on: date, days: int, importance: str) -> None:
    promise = Promise("report", 1, on)
    sent: dict[str, date] = {}
    colours: list[str] = []
    for offset in range(-10, days):
        day = on + timedelta(days=offset)
        for _ in range(2):
            task = Watched(1, "1", "t", State.UNDERWAY, importance, (promise,), dict(sent))
            for action in due_actions([task], as_of=day, rules=RULES):
                assert action.key not in sent
                sent[action.key] = day
                colours += [action.colour] if action.colour else []
    ladder = ["blue", "orange", "red"][0 if importance == "normal" else 1 :]
    assert colours == ladder[: len(colours)]


def test_every_state_has_a_title_and_can_be_reached() -> None:
    assert set(STATE_TITLES) == set(State)
    assert {t.target for t in TRANSITIONS.values()} - {None} == set(State)


def test_an_unknown_rule_is_an_error() -> None:
    data = yaml.safe_load((Path(__file__).parents[1] / "rules.yaml").read_text("utf-8"))
    with pytest.raises(ValueError, match="unknown rules"):
        rules_from({**data, "surprise": 1})
