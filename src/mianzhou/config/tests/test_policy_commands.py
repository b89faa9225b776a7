"""`mianzhou policy …` as a user runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mianzhou.config.columns import in_columns
from mianzhou.config.prototype import copied
from mianzhou.policy.loading.tests.bulletins import FIRES, RIVERS, bulletin

# Imports that would make reading slow to start, and reading needs none of them.
HEAVY = {"django", "psycopg", "ninja", "openpyxl"}


def _run(*words: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mianzhou.config.cli", "policy", *words]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | surroundings, check=False)


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    path = tmp_path / "issue.txt"
    path.write_bytes(bulletin(RIVERS, FIRES))
    return path


def test_read_tells_of_a_bad_file_and_goes_on(issue: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = _run("read", "--json", str(empty), str(issue), LANG="C.UTF-8", DATABASE_URL="postgresql://nowhere.invalid/x")
    assert done.returncode == 1
    assert "empty.txt" in done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert [d["number"] for d in found["documents"]] == ["绵府发〔2021〕8号", "绵府办函〔2021〕20号"]
    first = found["documents"][0]
    assert [o["lead"] for o in first["obligations"]] == [["市水利局"], ["市生态环境局"], []]
    text = issue.read_text(encoding="utf-8")
    for section in first["sections"]:
        start, end = section["span"]
        assert section["title"] in text[start:end]
    assert set(found) == {"source", "bulletin", "documents", "discarded", "warnings"}


def test_read_prints_a_table(issue: Path) -> None:
    done = _run("read", str(issue))
    assert done.returncode == 0
    assert "绵府办函〔2021〕20号" in done.stdout


def test_read_loads_no_heavy_library(issue: Path) -> None:
    script = (
        "import sys; from mianzhou.config import cli; sys.argv = ['mianzhou', 'policy', 'read', sys.argv[1]]\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "print('LOADED', *sorted({m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(issue)], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("LOADED", 1)[1].split())
    assert not loaded & HEAVY


def test_load_list_search_export(issue: Path, tmp_path: Path) -> None:
    url = os.environ["DATABASE_URL"]
    copied("commands")
    own = {"DATABASE_URL": url.replace("/mianzhou?", "/commands?"), "MIANZHOU_DATA": str(tmp_path)}
    loaded = _run("load", "--json", str(issue), **own)
    assert [d["outcome"] for d in json.loads(loaded.stdout)["documents"]] == ["new", "new"], loaded.stderr
    assert "nothing changed" in _run("load", str(issue), **own).stdout
    listed = json.loads(_run("list", "--json", **own).stdout)
    assert [d["number"] for d in listed] == ["绵府发〔2021〕8号", "绵府办函〔2021〕20号"]
    found = json.loads(_run("search", "--json", "灭火水泵", **own).stdout)
    assert [d["number"] for d in found["documents"]] == ["绵府办函〔2021〕20号"]
    output = tmp_path / "document.xml"
    assert _run("export", "绵府发(2021)8号", "--format", "akn", "-o", str(output), **own).returncode == 0
    assert b"akomaNtoso" in output.read_bytes()
    unknown = _run("export", "绵府发〔1999〕1号", **own)
    assert unknown.returncode == 2
    assert "Traceback" not in unknown.stderr


def test_columns_count_chinese_twice() -> None:
    lines = in_columns(("文号", "数"), [("绵府发", 3), ("a", 12)])
    assert lines[2:] == ["  绵府发   3", "  a       12"]
    narrow = in_columns(("标题", "数"), [("长" * 60, 1)], width=40)
    assert all(len(line) <= 40 for line in narrow)
    assert "…" in narrow[2]
