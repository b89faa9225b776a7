"""The figures at the top of the first page count all that it lists, of every kind, and lead to it."""

from __future__ import annotations

from datetime import date, timedelta

from mianzhou.kernel.text import Text
from mianzhou.portal.components.status import Status
from mianzhou.portal.staff.home_parts import needs_of
from mianzhou.portal.waiting import Waiting, WaitingLine, left_until, pressing_of

DAY = date(2026, 11, 20)


def line(days: int, status: Status | None = None) -> WaitingLine:
    due_on = DAY + timedelta(days)
    return WaitingLine(status or left_until(due_on, DAY), "/x/", "x", "", due_on)


def section(kind: str, *lines: WaitingLine) -> Waiting:
    return Waiting(kind, Text("考核", "Assessment"), len(lines), lines, "/all/")


def test_what_is_late_and_due_of_every_kind_is_counted() -> None:
    work = {
        "late": ["report"],
        "today": [],
        "waiting": 3,
        "unread": 2,
        "kinds": [("report", Text("填报", "Report"), 3)],
        "inbox": "/inbox/",
    }
    cases = {"sections": [section("assessment", line(-2), line(0)), section("cases", line(-1), line(9))]}
    needs = needs_of(work, cases, DAY)
    assert needs is not None
    assert [(need.number, need.url) for need in needs] == [
        (3, "/inbox/#report"), (1, "/inbox/#assessment"), (7, "/inbox/#report"), (2, "/inbox/#notices"),
    ]  # fmt: skip
    assert [need.alarm for need in needs] == [True, False, False, False]


def test_who_has_no_inbox_is_led_to_the_sections_of_the_page() -> None:
    needs = needs_of(None, {"sections": [section("relief", line(9)), section("cases", line(-1))]}, DAY)
    assert needs is not None
    assert [(need.number, need.url) for need in needs] == [(1, "#cases"), (0, "#relief"), (2, "#relief")]
    assert needs_of(None, None, DAY) is None


def test_a_paused_clock_and_a_thing_without_a_day_are_not_late() -> None:
    paused = line(-3, Status("waiting", Text("中止计时", "paused")))
    undated = WaitingLine(Status("late", Text("差异待处理", "difference")), "/x/", "x", "", None)
    assert pressing_of([paused, undated, line(-1), line(0)], DAY) == (1, 1)
    many = Waiting("cases", Text("办理事项", "Cases"), 30, (line(-1),), "/all/", (20, 4))
    assert many.late_and_today(DAY) == (20, 4)
