"""Scores: the cases that a lawyer can read, and what must hold under every scheme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.kernel.clock.api import shipped_calendar
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.dates import dates_of
from mianzhou.oversight.assessment.files import shipped_scheme, shipped_schemes
from mianzhou.oversight.assessment.report import score_as_json
from mianzhou.oversight.assessment.scheme import (
    Bonus,
    Deduction,
    Event,
    Grade,
    Item,
    Lowering,
    Scheme,
    SchemeWrong,
    Source,
    Veto,
)
from mianzhou.oversight.assessment.scoring import EventUnscorable, ranked, score

CASES = yaml.safe_load((Path(__file__).parent / "work_safety_cases.yaml").read_text("utf-8"))
WORK_SAFETY = shipped_scheme("work-safety")
DAY = date(2025, 6, 1)
WORDS = Text("某", "some")
SOURCE = Source(Text("某号", "some number"))
HOUSE = Source(Text("某号", "some number"), house=True)


def events_of(given: dict[str, Any]) -> list[Event]:
    return [
        Event(rule, DAY, points=Decimal(str(said[0]))) if isinstance(said, list) else Event(rule, DAY, count=said)
        for rule, said in given.items()
    ]


@pytest.mark.parametrize("case", CASES, ids=[f"case{n}" for n in range(1, len(CASES) + 1)])
def test_cases(case: dict[str, Any]) -> None:
    found = score(WORK_SAFETY, events_of(case["given"]))
    told = {
        "total": str(found.total),
        "grade": found.grade,
        "by_points": found.grade_by_points,
        "veto": found.vetoed,
        "bonus": str(found.bonus),
        "items": {each.item.code: str(each.points) for each in found.items},
    }
    expected = dict(case["then"])
    items = expected.pop("items", {})
    assert {code: told["items"][code] for code in items} == items  # type: ignore[index]
    assert {key: told[key] for key in expected} == expected
    assert case["source"]


def a_scheme(**changes: Any) -> Scheme:
    scheme = Scheme(
        id="a",
        version=1,
        title=WORDS,
        source=SOURCE,
        in_force=date(2020, 1, 1),
        items=[Item("x", Text("甲项", "part x"), Decimal(10), SOURCE), Item("y", WORDS, Decimal(20), SOURCE)],
        deductions=[
            Deduction("x1", Text("迟报", "late"), "x", Decimal("1.5"), SOURCE),
            Deduction("x2", Text("漏报", "omitted"), "x", Decimal(2), HOUSE, cap=Decimal(5)),
            Deduction("y1", WORDS, "y", Decimal(1), SOURCE, most=Decimal(4), cap=Decimal(6)),
        ],
        bonuses=[
            Bonus("b1", Text("表彰", "praised"), Decimal(2), SOURCE, cap=Decimal(3)),
            Bonus("b2", WORDS, Decimal(1), SOURCE, most=Decimal(2)),
        ],
        bonus_cap=Decimal(4),
        vetoes=[Veto("v1", Text("重大失职", "grave neglect"), 2, "low", SOURCE)],
        lowerings=[Lowering("l1", Text("瞒报", "concealed"), 1, SOURCE)],
        grades=[
            Grade("top", WORDS, Decimal(28), SOURCE),
            Grade("mid", Text("中", "middle"), Decimal(20), SOURCE),
            Grade("low", Text("差", "low"), Decimal(5), SOURCE),
            Grade("worst", Text("劣", "worst"), Decimal(0), SOURCE),
        ],
    )
    return replace(scheme, **changes)


RULES = {"x1": None, "x2": None, "y1": (1, 4), "b1": None, "b2": (1, 2), "v1": None, "l1": None}
EVENTS = st.lists(
    st.sampled_from(sorted(RULES)).flatmap(
        lambda rule: st.builds(
            Event,
            rule=st.just(rule),
            on=st.integers(0, 9).map(lambda n: DAY + timedelta(n)),
            count=st.integers(1, 3),
            points=st.none() if RULES[rule] is None else st.decimals(*RULES[rule], places=1),
            withdrawn=st.sampled_from(["", "", "申诉成立"]),
        )
    ),
    max_size=12,
)


@given(EVENTS)
def test_items_agree_with_taking_off_a_tenth_at_a_time(events: list[Event]) -> None:
    """The slow model: each event takes a tenth of a point at a time, while its item and its rule have one left."""
    scheme = a_scheme()
    left = {"x": 100, "y": 200, "bonus": 40}
    caps: dict[str, int] = {"x1": 10**9, "x2": 50, "y1": 60, "b1": 30, "b2": 10**9}
    each = {"x1": 15, "x2": 20, "b1": 20}
    for event in sorted((e for e in events if not e.withdrawn and e.rule in caps), key=lambda e: e.on):
        where = "bonus" if event.rule[0] == "b" else event.rule[0]
        tenths = int(event.points * 10) if event.points is not None else each[event.rule]
        for _ in range(tenths * event.count):
            if left[where] and caps[event.rule]:
                left[where] -= 1
                caps[event.rule] -= 1
    found = score(scheme, events)
    assert [each.points * 10 for each in found.items] == [left["x"], left["y"]]
    assert found.bonus * 10 == 40 - left["bonus"]
    assert found.total * 10 == left["x"] + left["y"] + 40 - left["bonus"]


@given(EVENTS)
def test_a_score_explains_every_point_and_is_the_same_when_replayed(events: list[Event]) -> None:
    found = score(a_scheme(), events)
    for each in found.items:
        assert sum(reason.counted for reason in each.reasons) == each.item.points - each.points
    assert sum(reason.counted for reason in found.bonus_reasons) == found.bonus
    told = [reason.event for each in found.items for reason in each.reasons]
    told += [reason.event for reason in found.bonus_reasons]
    assert len(told) == sum(e.rule in {"x1", "x2", "y1", "b1", "b2"} and not e.withdrawn for e in events)
    assert len(found.set_aside) == sum(bool(e.withdrawn) for e in events)
    assert score_as_json(score(a_scheme(), list(events))) == score_as_json(found)


@given(EVENTS)
def test_grades_agree_with_counting(events: list[Event]) -> None:
    found = score(a_scheme(), events)
    bounds = {"top": 28, "mid": 20, "low": 5, "worst": 0}
    names = list(bounds)
    assert found.grade_by_points == next(name for name, least in bounds.items() if found.total >= least)
    counted = [e for e in events if not e.withdrawn]
    place = names.index(found.grade_by_points)
    vetoed = sum(e.count for e in counted if e.rule == "v1") >= 2
    if vetoed:
        place = max(place, 2)
    place = min(3, place + sum(e.count for e in counted if e.rule == "l1"))
    assert (found.grade, found.vetoed) == (names[place], vetoed)


def test_the_words_of_a_score() -> None:
    events = [
        Event("x2", date(2025, 3, 2), count=3, note="三月月报"),
        Event("x1", date(2025, 3, 1), count=4),
        Event("b1", date(2025, 3, 1), count=2),
        Event("b2", date(2025, 3, 2), points=Decimal("1.5")),
        Event("v1", date(2025, 3, 1), count=2),
        Event("l1", date(2025, 3, 1)),
    ]
    found = score(a_scheme(highest=Decimal(25)), events)
    assert [reason.line.zh for reason in found.items[0].reasons] == [
        "2025-03-01 迟报（4 次），扣 6 分（某号）。",
        "2025-03-02 漏报（3 次）：三月月报，应扣 6 分，“甲项”仅余 4 分，扣 4 分（某号；数值为本平台所定）。",
    ]
    assert [reason.line.en for reason in found.bonus_reasons] == [
        "2025-03-01 praised (2 times): 4 points due, 3 added, since this rule stops at 3 in all (some number).",
        "2025-03-02 some: 1.5 points due, 1 added, all that is left of “bonus” (some number).",
    ]
    assert [line.zh for line in found.lines] == [
        "各项得分 20，加分 4，总分 24。",
        "总分不低于 20，按分数为“中”（某号）。",
        "一票否决：重大失职，定为“差”（某号）。",
        "瞒报 1 次，降低 1 个等次（某号）。",
        "最终等次：“劣”。",
    ]
    assert "以 23 分为限，总分 23" in score(a_scheme(highest=Decimal(23)), events).lines[0].zh
    assert [line.zh for line in score(a_scheme(), []).lines] == [
        "各项得分 30，加分 0，总分 30。",
        "总分不低于 28，按分数为“某”（某号）。",
    ]
    assert score(a_scheme(), [Event("l1", DAY)]).lines[-1].en == "The grade is “middle”."


def test_events_are_taken_by_their_days_not_by_their_places() -> None:
    late, early = Event("x2", date(2025, 5, 2), count=2), Event("x1", date(2025, 5, 1), count=6)
    assert [r.counted for r in score(a_scheme(), [late, early]).items[0].reasons] == [9, 1]


@pytest.mark.parametrize(
    "event",
    [
        Event("z", DAY),
        Event("x1", DAY, count=0),
        Event("x1", DAY, points=Decimal(1)),
        Event("v1", DAY, points=Decimal(1)),
        Event("y1", DAY),
        Event("y1", DAY, points=Decimal("0.9")),
        Event("y1", DAY, points=Decimal("4.1")),
        Event("x1", DAY, count=0, withdrawn="误录"),
    ],
)
def test_what_the_scheme_cannot_score_is_refused(event: Event) -> None:
    with pytest.raises(EventUnscorable):
        score(a_scheme(), [event])


def test_points_at_the_bounds_or_as_fixed_are_scored() -> None:
    for event in (
        Event("y1", DAY, points=Decimal(1)),
        Event("y1", DAY, points=Decimal(4)),
        Event("x1", DAY, points=Decimal("1.5")),
    ):
        assert score(a_scheme(), [event]).total < 30


@pytest.mark.parametrize(
    "changes",
    [
        {"items": [Item("x", WORDS, Decimal(10), SOURCE)]},
        {
            "items": [
                Item("x", WORDS, Decimal(1), SOURCE),
                Item("y", WORDS, Decimal(1), SOURCE),
                Item("x1", WORDS, Decimal(1), SOURCE),
            ]
        },
        {"deductions": [Deduction("d", WORDS, "z", Decimal(1), SOURCE)]},
        {"deductions": [Deduction("d", WORDS, "x", Decimal(1), SOURCE, most=Decimal(1))]},
        {"bonuses": [Bonus("b", WORDS, Decimal(2), SOURCE, cap=Decimal(1))]},
        {"grades": [Grade("low", WORDS, Decimal(0), SOURCE), Grade("top", WORDS, Decimal(9), SOURCE)]},
        {"grades": [Grade("top", WORDS, Decimal(9), SOURCE), Grade("low", WORDS, Decimal(1), SOURCE)]},
        {"grades": [Grade("low", WORDS, Decimal(9), SOURCE), Grade("low", WORDS, Decimal(0), SOURCE)]},
        {"grades": [Grade("top", WORDS, Decimal(0), SOURCE), Grade("low", WORDS, Decimal(0), SOURCE)]},
        {"grades": [Grade("top", WORDS, Decimal(0), SOURCE)]},
        {"grades": []},
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SchemeWrong):
        a_scheme(**changes)


def test_a_plan_is_asked_of_grades_that_there_are() -> None:
    assert WORK_SAFETY.calendar is not None
    with pytest.raises(SchemeWrong):
        replace(WORK_SAFETY, calendar=replace(WORK_SAFETY.calendar, rectification_for=("none",)))


def test_an_item_is_found_by_its_code() -> None:
    scheme = a_scheme()
    assert [scheme.item(code) for code in ("x", "y", "z")] == [*scheme.items, None]


def test_steps_of_several_rules_add_up() -> None:
    rules = [Lowering("l1", WORDS, 1, SOURCE), Lowering("l2", WORDS, 2, SOURCE), Lowering("l3", WORDS, 1, SOURCE)]
    found = score(a_scheme(lowerings=rules), [Event("l1", DAY), Event("l2", DAY)])
    assert (found.grade_by_points, found.lowered, found.grade) == ("top", 3, "worst")
    assert found.lines[-1].zh == "最终等次：“劣”。"


def test_a_cap_of_one_event_is_a_cap() -> None:
    scheme = a_scheme(bonuses=[Bonus("b", WORDS, Decimal(2), SOURCE, cap=Decimal(2))])
    assert score(scheme, [Event("b", DAY, count=2)]).bonus == 2


def test_where_a_cap_and_what_is_left_come_to_the_same_the_cap_is_the_reason() -> None:
    events = [Event("x1", date(2025, 3, 1), count=4), Event("x2", date(2025, 3, 2), count=3)]
    scheme = a_scheme(deductions=[replace(d, cap=Decimal(4)) if d.code == "x2" else d for d in a_scheme().deductions])
    (_, reason) = score(scheme, events).items[0].reasons
    assert (reason.asked, reason.counted) == (6, 4)
    assert "this rule stops at 4 in all" in reason.line.en


def test_a_score_is_of_nobody_unless_told_and_tens_are_written_out() -> None:
    scheme = a_scheme(items=[Item("x", WORDS, Decimal("1E+2"), SOURCE), Item("y", WORDS, Decimal(20), SOURCE)])
    found = score(scheme, [])
    assert found.subject == ""
    assert found.lines[0].zh == "各项得分 120，加分 0，总分 120。"
    ten = [replace(d, points=Decimal("1E+1")) if d.code == "x1" else d for d in scheme.deductions]
    assert "扣 10 分" in score(replace(scheme, deductions=ten), [Event("x1", DAY)]).items[0].reasons[0].line.zh


def test_without_bounds_everything_counts() -> None:
    scheme = a_scheme(bonus_cap=None, bonuses=[Bonus("b", WORDS, Decimal(2), SOURCE)])
    assert score(scheme, [Event("b", DAY, count=20)]).total == 70


def test_scores_are_ranked_by_grade_then_total() -> None:
    scores = {
        "甲": score(a_scheme(), [Event("x1", DAY)], "甲"),
        "乙": score(a_scheme(), [Event("x1", DAY)], "乙"),
        "丙": score(a_scheme(), [Event("v1", DAY, count=2)], "丙"),
        "丁": score(a_scheme(), [], "丁"),
        "戊": score(a_scheme(), [Event("l1", DAY)], "戊"),
    }
    assert [(place, found.subject) for place, found in ranked(scores.values())] == [
        (1, "丁"),
        (2, "乙"),
        (2, "甲"),
        (4, "戊"),
        (5, "丙"),
    ]


def test_the_best_may_share_the_first_place() -> None:
    alike = [score(a_scheme(), [], name) for name in ("甲", "乙", "丙")]
    assert [place for place, _ in ranked([*alike, score(a_scheme(), [Event("x1", DAY)], "丁")])] == [1, 1, 1, 4]


def test_every_shipped_scheme_comes_to_its_points_and_says_where_it_is_from() -> None:
    for key, scheme in shipped_schemes().items():
        assert key == f"{scheme.id}-{scheme.version}"
        assert scheme.points == 100
        for rule in (*scheme.items, *scheme.rules, *scheme.grades):
            assert "〔" in rule.source.said.zh or rule.source.house


def test_the_days_of_an_assessment() -> None:
    calendar = shipped_calendar()
    dates = dates_of(WORK_SAFETY, 2025, calendar, grade="fail", announced_on=date(2026, 4, 15))
    assert dates is not None
    assert dates.self_report_by == date(2026, 1, 31)
    assert dates.rectification is not None
    assert dates.rectification.due_on == date(2026, 5, 15)
    assert "2026-01-31" in dates.self_report_line.en
    passed = dates_of(WORK_SAFETY, 2025, calendar, grade="pass", announced_on=date(2026, 4, 15))
    assert passed is not None
    assert passed.rectification is None
    unannounced = dates_of(WORK_SAFETY, 2025, calendar, grade="fail")
    assert unannounced is not None
    assert unannounced.rectification is None
    assert dates_of(a_scheme(), 2025, calendar) is None
