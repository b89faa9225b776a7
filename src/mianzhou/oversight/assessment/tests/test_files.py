"""Schemes and events as files: what is read, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mianzhou.kernel.yamlfiles.api import FileWrong
from mianzhou.oversight.assessment.files import FOLDER, read_events, read_scheme
from mianzhou.oversight.assessment.report import score_as_json
from mianzhou.oversight.assessment.scheme import Event, Source
from mianzhou.oversight.assessment.scoring import score

SCHEME = """\
id: quality
version: 2
title: {zh: 质量, en: Quality}
source: 某号
in_force: 2025-01-01
total: 10
items:
  - {code: a, title: 甲, points: 10}
deductions:
  - {code: late, title: 迟, item: a, points: 0.5, most: 2, cap: 6, house: true}
bonuses:
  - {code: good, title: 好, points: 1}
bonus_cap: 2
vetoes:
  - {code: bad, title: 坏, at: 2, grade: no}
lowerings:
  - {code: lie, title: 假, source: 另号}
grades:
  - {code: yes, title: 是, least: 6}
  - {code: no, title: 否, least: 0}
calendar:
  self_report: {by: 02-28, opened_late: {within: 10wd, house: true}}
  rectification: {within: 30wd, for: [no]}
"""
EVENTS = """\
year: 2025
subject: 某局
events:
  - {rule: late, on: 2025-03-01, points: 1.5, note: 三月}
  - {规则: good, 日期: 2025-03-02, 次数: 3, 对象: 另局}
  - {rule: lie, on: 2025-12-31, withdrawn: 误录}
"""


def test_a_scheme_is_read_whole() -> None:
    scheme = read_scheme(SCHEME, "s.yaml")
    (late,) = scheme.deductions
    assert (late.points, late.most, late.cap, late.source.house) == (Decimal("0.5"), 2, 6, True)
    assert late.source.said.zh == "某号；数值为本平台所定"
    assert (scheme.vetoes[0].at, scheme.lowerings[0].steps, scheme.lowerings[0].source.said.zh) == (2, 1, "另号")
    assert (scheme.bonus_cap, scheme.highest, scheme.points) == (2, None, 10)
    assert scheme.calendar is not None
    assert (scheme.calendar.self_report_by, str(scheme.calendar.rectification_within)) == ((2, 28), "30wd")
    assert str(scheme.calendar.opened_late_within) == "10wd"
    assert scheme.calendar.opened_late_source == Source(scheme.source.text, house=True)
    assert scheme.calendar.self_report_source == scheme.source


def test_events_are_read_by_subject() -> None:
    found = read_events(EVENTS, "e.yaml", read_scheme(SCHEME, "s.yaml"))
    assert found.events == (
        Event("late", date(2025, 3, 1), "某局", points=Decimal("1.5"), note="三月"),
        Event("good", date(2025, 3, 2), "另局", count=3),
        Event("lie", date(2025, 12, 31), "某局", withdrawn="误录"),
    )
    assert found.subjects == ("某局", "另局")
    listed = read_events("subjects: [甲, 乙]\n", "e.yaml", read_scheme(SCHEME, "s.yaml"))
    assert (listed.subjects, listed.events, listed.year) == (("甲", "乙"), (), None)
    assert read_events("events: []\n", "e.yaml", read_scheme(SCHEME, "s.yaml")).subjects == ("",)


def test_the_json_of_a_score() -> None:
    scheme = read_scheme(SCHEME, "s.yaml")
    body = score_as_json(score(scheme, read_events(EVENTS, "e.yaml", scheme).events, "某局"))
    assert (body["scheme"], body["version"], body["subject"], body["veto"]) == ("quality", 2, "某局", False)
    (item,) = body["items"]
    assert (item["of"], item["points"], item["deducted"]) == (10, 8.5, 1.5)
    assert item["reasons"][0]["line"] == "2025-03-01 迟：三月，扣 1.5 分（某号；数值为本平台所定）。"
    assert (body["bonus"]["points"], body["total"], body["grade"]) == (2, 10.5, "yes")
    assert body["set_aside"] == [{"rule": "lie", "on": "2025-12-31", "note": "", "why": "误录"}]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("total: 10", "total: 9", 6, "各项合计 10 分"),
        ("points: 0.5", "points: half", 10, "应为数字"),
        ("item: a, ", "", 10, "缺少 item"),
        ("most: 2", "moist: 2", 10, "是否应为 most"),
        ("by: 02-28", "by: 02-29", 22, "01-31"),
        ("within: 10wd", "within: 2uh", 22, "以日、月计"),
        ("opened_late", "opened_early", 22, "是否应为 opened_late"),
        ("within: 30wd", "within: soon", 23, "看不懂的时限：soon。"),
        ("within: 30wd", "within: 3wh", 23, "以日、月计"),
        ("for: [no]", "for: []", 23, "列表"),
        ("at: 2", "at: 0", 15, "不能小于 1"),
        ("version: 2", "version: 0", 2, "不能小于 1"),
        ("in_force: 2025-01-01", "in_force: now", 5, "2026-11-20"),
    ],
)
def test_a_wrong_scheme_is_refused_at_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in SCHEME
    with pytest.raises(FileWrong) as caught:
        read_scheme(SCHEME.replace(old, new), "s.yaml")
    assert f"s.yaml 第 {line} 行" in caught.value.problem_text.zh
    assert "。。" not in caught.value.problem_text.zh
    assert said in caught.value.problem_text.zh


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("rule: late", "rule: lat", 4, "只能是 late、good、bad、lie"),
        ("2025-12-31", "2026-01-01", 6, "不在 2025 年度"),
        ("次数: 3", "次数: 0", 5, "不能小于 1"),
        ("note", "notes", 4, "是否应为 note"),
        ("subject", "subjekt", 2, "是否应为"),
    ],
)
def test_wrong_events_are_refused_at_their_line(old: str, new: str, line: int, said: str) -> None:
    assert old in EVENTS
    with pytest.raises(FileWrong) as caught:
        read_events(EVENTS.replace(old, new), "e.yaml", read_scheme(SCHEME, "s.yaml"))
    assert f"e.yaml 第 {line} 行" in caught.value.problem_text.zh
    assert said in caught.value.problem_text.zh


def test_shipped_schemes_are_named_by_id_and_version() -> None:
    for path in FOLDER.glob("*.yaml"):
        scheme = read_scheme(path.read_text("utf-8"), path.name)
        assert path.stem == f"{scheme.id}-{scheme.version}"
