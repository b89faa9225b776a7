"""The commands that only calculate, run as a stranger runs them with files of his own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mianzhou.config.cli import app
from mianzhou.config.files import GivenFileUnusable
from mianzhou.kernel.errors import MianzhouError
from mianzhou.oversight.assessment.files import FOLDER

runner = CliRunner()

PLAN = """\
collective: 某社
year: 2025
income: 100.00
reserve: 10%
welfare: 5%
households:
  - {number: 1, name: 甲, shares: 1}
  - {number: 2, name: 乙, shares: 2}
"""
EVENTS = "year: 2025\nsubject: 某县\nevents:\n  - {rule: hazard-not-listed, on: 2025-03-01, count: 5}\n"


def run(*words: str) -> Result:
    return runner.invoke(app, list(words))


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize(
    ("start", "limit", "deadline", "moment"),
    [
        ("2026-11-20T16:30", "4wh", "2026-11-23T13:30:00+08:00", "2026-11-23T13:30:00+08:00"),
        ("2026-11-20T23:00Z", "2uh", "2026-11-21T09:00:00+08:00", "2026-11-21T09:00:00+08:00"),
        ("2026-09-18T10:00", "30wd", "2026-11-05", "2026-11-06T00:00:00+08:00"),
        (" 2026-09-18 ", "7d", "2026-09-25", "2026-09-26T00:00:00+08:00"),
    ],
)
def test_deadlines(start: str, limit: str, deadline: str, moment: str) -> None:
    body = json.loads(run("clock", "add", start, limit, "--json").stdout)
    assert (body["deadline"], body["deadline_at"]) == (deadline, moment)
    assert len(body["derivation"]) == len(body["derivation_en"]) >= 3
    assert run("clock", "add", start, limit).stdout.splitlines() == body["derivation"]


def test_counting_between_moments_and_between_days() -> None:
    body = json.loads(run("clock", "count", "2026-09-30T10:00", "2026-10-31T09:30", "--json").stdout)
    assert (body["working_days"], body["calendar_days"], body["working_hours"]) == (18, 31, 132)
    assert (body["urgent_hours"], body["urgent_seconds"]) == (743.5, 2676600)
    days = json.loads(run("clock", "count", "2026-09-30", "2026-10-31", "--json").stdout)
    assert (days["working_days"], days["working_hours"], days["urgent_hours"]) == (18, 126, 744)
    back = run("clock", "count", "2026-10-31T09:30", "2026-09-30T10:00").stdout
    assert back.strip() == "-18 个工作日，工作时 −132 小时，紧急工作时 −743 小时 30 分"


def test_hours_of_ones_own_office(tmp_path: Path) -> None:
    hours = written(
        tmp_path,
        "hours.yaml",
        'offices: {h: {title: 厅, rules: [{since: 2020-01-01, source: 某, sessions: ["10:00-11:00"]}]}}',
    )
    body = json.loads(run("clock", "add", "2026-11-20T10:30", "1wh", "--hours", hours, "--json").stdout)
    assert body["deadline"] == "2026-11-23T10:30:00+08:00"
    closing = json.loads(run("clock", "add", "2026-11-20", "1wd", "--hours", hours, "--closing", "--json").stdout)
    assert (closing["deadline"], closing["deadline_at"]) == ("2026-11-23", "2026-11-23T11:00:00+08:00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_distribution(tmp_path: Path, encoding: str) -> None:
    plan = written(tmp_path, "plan.yaml", PLAN, encoding)
    body = json.loads(run("collective", "distribute", plan, "--json").stdout)
    assert [(h["name"], h["amount"]) for h in body["households"]] == [("甲", 28.33), ("乙", 56.67)]
    shown = run("collective", "distribute", plan).stdout
    assert all(word in shown for word in ("某社", "28.33", "56.67", "零头 1 分"))


def test_an_assessment(tmp_path: Path) -> None:
    scheme, events = str(FOLDER / "work-safety-1.yaml"), written(tmp_path, "events.yaml", EVENTS)
    body = json.loads(run("assessment", "score", scheme, events, "--json").stdout)
    assert (body["total"], body["grade"], body["veto"], body["rank"]) == (90, "excellent", False, 1)
    assert body["calendar"]["self_report_by"] == "2026-01-31"
    shown = run("assessment", "score", scheme, events).stdout
    assert "1. 某县  90  优秀" in shown
    assert "重大隐患未挂牌督办（5 次），扣 10 分" in shown
    several = written(tmp_path, "several.yaml", EVENTS.replace("subject: 某县", "subject: 某县\nsubjects: [另县]"))
    ranking = json.loads(run("assessment", "score", scheme, several, "--json").stdout)["subjects"]
    assert [(each["rank"], each["subject"], each["total"]) for each in ranking] == [(1, "另县", 100), (2, "某县", 90)]


@pytest.mark.parametrize(
    "words",
    [
        ("clock", "add", "2026-11-20", "4wh"),
        ("clock", "add", "2026-11-20T25:00", "4wh"),
        ("clock", "add", "2026-11-20", "1wd", "--office", "nowhere"),
        ("clock", "add", "9999-12-31", "1y"),
        ("clock", "count", "2026-01-01", "9999-12-31"),
        ("collective", "distribute", "nowhere.yaml"),
        ("assessment", "score", "nowhere.yaml", "nowhere.yaml"),
    ],
)
def test_what_cannot_be_calculated_is_an_expected_error(words: tuple[str, ...]) -> None:
    assert isinstance(run(*words).exception, MianzhouError)


def test_a_file_that_is_no_text_is_an_expected_error(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"\xff\xfe\xfa\xff\x00\x81\xff")
    assert isinstance(run("collective", "distribute", str(path)).exception, GivenFileUnusable)
    assert isinstance(run("collective", "distribute", str(tmp_path)).exception, GivenFileUnusable)
