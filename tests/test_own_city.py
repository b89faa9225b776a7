"""A city of one's own: regions and units from files by the command line, and a start without anything invented."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mianzhou.config.cli import app
from mianzhou.config.commands import ground
from mianzhou.config.seeding import steps
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.models import Person
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

REGIONS = """code,name,short_name,level,parent,aliases,valid_from,valid_to,successor,certainty,note
51,四川省,四川,province,CN,,,,,certain,
CN,中国,中国,country,,,,,,certain,
9901,清江市,清江,prefecture,51,,,,,certain,
"""
UNITS = """code,level,kind,region,parent,full_name,short_name,valid_from,valid_to,certainty,note
9901-gov,city,government,9901,,清江市人民政府,市政府,,,certain,
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Path:
    """A folder with both files; commands use the test's own database."""
    monkeypatch.setattr(ground, "opened", nullcontext)
    (tmp_path / "regions.csv").write_text(REGIONS, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    return tmp_path


def run(*words: str) -> dict[str, int]:
    done = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    return json.loads(done.stdout)


def test_files_are_loaded_once(folder: Path) -> None:
    assert run("regions", "load", str(folder / "regions.csv"))["created"] == 3
    assert run("regions", "load", str(folder / "regions.csv"))["unchanged"] == 3
    assert run("units", "load", str(folder))["created"] == 1
    assert Unit.objects.get(code="9901-gov").region == Region.objects.get(code="9901")


def test_a_mistake_is_named_and_nothing_is_loaded(folder: Path) -> None:
    (folder / "regions.csv").write_text(REGIONS.replace("prefecture,51", "prefecture,52"), encoding="utf-8")
    with pytest.raises(MianzhouError, match="52"):
        run("regions", "load", str(folder / "regions.csv"))
    assert not Region.objects.exists()


@pytest.mark.parametrize("words", [("regions", "load", "nowhere.csv"), ("units", "load", "nowhere")])
def test_a_wrong_path_is_told_in_words(words: tuple[str, ...]) -> None:
    with pytest.raises(ground.NoSuchFiles):
        run(*words)


def test_a_start_for_real_work_invents_nothing() -> None:
    titles = [step.title for step in steps(None, demo=False)]
    assert len(titles) == 3  # regions, units, and our own records as resources
    assert len(list(steps(None, demo=True))) > 3


@pytest.mark.django_db
def test_a_bulletin_for_real_work_opens_no_account(tmp_path: Path) -> None:
    bulletin = tmp_path / "issue.txt"
    bulletin.write_text("", encoding="utf-8")
    assert len(list(steps(bulletin, demo=False))) == len(list(steps(bulletin, demo=True))) - 1
    for step in list(steps(bulletin, demo=False))[:2]:
        step.run()
    assert not Person.objects.exists()
