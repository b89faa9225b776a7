"""The commands clock, people and audit, run as an operator runs them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner, Result

from mianzhou.config.cli import app
from mianzhou.kernel.errors import MianzhouError

runner = CliRunner()


def run(*words: str) -> Result:
    return runner.invoke(app, list(words))


@pytest.fixture
def opened_in_place(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    """Commands use the test's own database, whose connection they must not close."""
    from contextlib import nullcontext

    from mianzhou.config.commands import audit, people

    for module in (audit, people):
        monkeypatch.setattr(module, "opened", nullcontext)


def test_a_deadline_and_its_derivation_as_json() -> None:
    body = json.loads(run("clock", "add", "2026-09-18T17:30+08:00", "30wd", "--json").stdout)
    assert body["deadline"] == "2026-11-05"
    assert body["limit"] == "30wd"
    assert len(body["derivation"]) == len(body["derivation_en"]) > 5
    rolled = json.loads(run("clock", "add", "2026-09-24", "7d", "--roll", "--json").stdout)
    assert rolled["deadline"] == "2026-10-08"


def test_a_moment_elsewhere_counts_as_the_day_it_is_here() -> None:
    body = json.loads(run("clock", "add", "2026-03-02T20:00+00:00", "1wd", "--json").stdout)
    assert body["deadline"] == "2026-03-04", "it is already the third of March in China"


def test_working_days_are_counted() -> None:
    body = json.loads(run("clock", "count", "2026-02-01", "2026-03-01", "--json").stdout)
    assert body["working_days"] == 16
    assert run("clock", "count", "2026-02-01", "2026-03-01").stdout.strip() == "16"


@pytest.mark.parametrize(
    "words", [("add", "soon", "5wd"), ("add", "2026-01-01", "5 weeks"), ("add", "2027-01-01", "5wd")]
)
def test_what_cannot_be_counted_is_an_expected_error(words: tuple[str, ...]) -> None:
    assert isinstance(run("clock", *words).exception, MianzhouError)


def test_accounts_and_the_record_of_making_them(opened_in_place: None, tmp_path: Path) -> None:
    made = run("people", "create", "chief", "主任", "--role", "administrator", "--generate")
    assert made.exit_code == 0, made.output
    assert len(made.stdout.split()[1]) >= 12
    assert run("people", "grant", "chief", "steward").exit_code == 0
    assert run("people", "password", "Chief", "--generate").exit_code == 0
    listed = json.loads(run("people", "list", "--json").stdout)
    assert [r["role"] for r in listed["roles"]] == ["steward", "administrator"]
    assert isinstance(run("people", "create", "chief", "x", "--generate").exception, MianzhouError)
    assert isinstance(run("people", "grant", "chief", "clerk", "--unit", "nowhere").exception, MianzhouError)
    assert run("people", "deactivate", "chief").exit_code == 0

    assert json.loads(run("audit", "verify", "--json").stdout)["waiting"] == 5
    file = tmp_path / "record.jsonl"
    assert run("audit", "export", str(file)).exit_code == 0
    head = run("audit", "head").stdout.strip()
    assert run("audit", "verify", "--head", head).exit_code == 0
    assert run("audit", "verify", str(file), "--head", head).exit_code == 0
    assert run("audit", "verify", str(file), "--head", "0" * 64).exit_code == 1
    file.write_text(file.read_text(encoding="utf-8").replace("主任", "主人"), encoding="utf-8")
    told = json.loads(run("audit", "verify", str(file), "--json").stdout)
    assert [(f["kind"], f["position"]) for f in told["findings"]] == [("changed", 1)]
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("update audit_entry set actor_name = 'nobody' where verb = 'people.grant'")
        cursor.execute("set session_replication_role = origin")
    assert run("audit", "verify").exit_code == 1


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    assert isinstance(run("audit", "verify", str(tmp_path / "nothing")).exception, MianzhouError)
    picture = tmp_path / "picture.png"
    picture.write_bytes(os.urandom(200))
    assert isinstance(run("audit", "verify", str(picture)).exception, MianzhouError)
    empty = tmp_path / "empty"
    empty.touch()
    assert isinstance(run("audit", "verify", str(empty)).exception, MianzhouError)
