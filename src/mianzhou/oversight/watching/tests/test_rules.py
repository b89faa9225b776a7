"""The rules of notices: cases that a lawyer can read, by the pure rule and by the statement that works on all clocks; versions by date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone

from mianzhou.kernel.calendar.api import shipped_calendar
from mianzhou.oversight.watching import reading_actions, rules
from mianzhou.oversight.watching.models import WatchedClock
from mianzhou.oversight.watching.rules import CITY, Turns
from mianzhou.services.cases.tests.asking import Town

CASES = yaml.safe_load((Path(__file__).parent / "notice_cases.yaml").read_text("utf-8"))
SHIPPED = rules.shipped_rules()[0]


def moment(text: Any) -> datetime:
    return datetime.fromisoformat(str(text)).replace(tzinfo=CITY)


def given_of(case: dict[str, Any]) -> tuple[Turns, dict[str, Any]]:
    given = case["given"]
    own = given.get("rules")
    turns = Turns(own["before"], Fraction(own["share"]), own["after"]) if own else SHIPPED.turns
    due_on = given["due_on"]
    by_hour = "due_at" in given
    due_at = moment(given["due_at"]) if by_hour else moment(f"{due_on + timedelta(1)}T00:00")
    return turns, {"started_at": moment(given["started"]), "due_on": due_on, "due_at": due_at, "by_hour": by_hour}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_when_a_clock_turns(case: dict[str, Any]) -> None:
    turns, given = given_of(case)
    yellow, red = rules.turning(turns, **given, calendar=shipped_calendar())
    assert {"yellow": yellow, "red": red} == {k: moment(v) for k, v in case["then"].items()}


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_the_statement_over_all_clocks_says_the_same(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    turns, given = given_of(case)
    version = rules.RuleVersion(SHIPPED.since, SHIPPED.basis, SHIPPED.house, turns, SHIPPED.answer_within, {})
    monkeypatch.setattr(reading_actions, "version_on", lambda day: version)
    unit = Town().health
    WatchedClock.objects.create(source="cases", key="s1", ref=1, procedure="p", step="s", unit=unit, **given)
    reading_actions.read_everything(as_of=given["started_at"])
    WatchedClock.objects.update(yellow_at=None)
    reading_actions.follow(as_of=given["started_at"])
    found = WatchedClock.objects.get()
    assert found.yellow_at is not None
    assert found.red_at is not None
    assert {k: timezone.localtime(v) for k, v in (("yellow", found.yellow_at), ("red", found.red_at))} == {
        k: moment(v) for k, v in case["then"].items()
    }


def entry(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "since": date(2026, 1, 1),
        "house": False,
        "basis": {"zh": "通知", "en": "notice"},
        "yellow": {"working_days_before": 3, "not_before_share": "1/2"},
        "red": {"working_days_after": 1},
        "answer_within": "5wd",
        "procedures": {
            "complaints": {
                "yellow": {"working_days_before": 1, "not_before_share": 0},
                "red": {"working_days_after": 0},
            }
        },
    }
    return whole | changes


def test_versions_hold_from_their_day_and_procedures_may_differ() -> None:
    old, new = rules.rules_from({"versions": [entry(since=date(2027, 1, 1)), entry()]})
    assert (old.since, new.since) == (date(2026, 1, 1), date(2027, 1, 1))
    assert rules.version_on(date(2026, 12, 31), (old, new)) is old
    assert rules.version_on(date(2027, 1, 1), (old, new)) is new
    assert rules.version_on(date(2020, 1, 1), (old, new)) is old
    assert old.turns_of("cases", "complaints").before == 1
    assert old.turns_of("complaints", "anything").before == 1
    assert old.turns_of("cases", "anything").before == 3
    assert "到期前 3 个工作日" in old.sentence().zh
    assert "1 working days after" in old.sentence().en


@pytest.mark.parametrize(
    "wrong",
    [
        {"versions": []},
        {"versions": [entry(), entry()]},
        {"versions": [entry(more=1)]},
        {"versions": [entry(red={"days": 1})]},
        {"versions": [entry(yellow={"working_days_before": -1, "not_before_share": 0})]},
        {"versions": [entry(yellow={"working_days_before": 1, "not_before_share": "3/2"})]},
        {"rules": []},
    ],
    ids=["none", "twice", "more", "unknown", "negative", "beyond", "other"],
)
def test_rules_are_read_strictly(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        rules.rules_from(wrong)
