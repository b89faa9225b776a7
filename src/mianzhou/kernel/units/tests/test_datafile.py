"""The shipped unit files, and files that cannot be taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from mianzhou.kernel.units.datafile import (
    ALIAS_COLUMNS,
    GROUP_COLUMNS,
    SUCCESSION_COLUMNS,
    UNIT_COLUMNS,
    UnitFileError,
    paths_of,
    read_registry,
)
from mianzhou.kernel.units.tests.registries import regions, registry

UNIT = "a,city,department,5107,,绵阳市甲局,市甲局,,,certain,"
FILES = {
    "units.csv": UNIT_COLUMNS,
    "aliases.csv": ALIAS_COLUMNS,
    "successions.csv": SUCCESSION_COLUMNS,
    "groups.csv": GROUP_COLUMNS,
}


def _folder(root: Path, **lines: list[str]) -> Path:
    for file, columns in FILES.items():
        content = lines.get(file.removesuffix(".csv"), [UNIT] if file == "units.csv" else [])
        (root / file).write_text("\n".join([",".join(columns), *content]) + "\n", encoding="utf-8")
    return root


def test_an_abolished_unit_ends_when_its_successor_takes_over() -> None:
    """What the files say of one reform in two places agrees."""
    units = registry().unit_by_code
    for s in registry().successions:
        assert units[s.predecessor].valid_to == s.on, units[s.predecessor].full_name
        begin = units[s.successor].valid_from
        assert begin is None or begin <= s.on, units[s.successor].full_name


def test_every_abolished_unit_of_a_reform_has_a_successor() -> None:
    ended = {u.code for u in registry().units if u.valid_to and u.certainty == "certain"}
    without = ended - {s.predecessor for s in registry().successions}
    names = {registry().unit_by_code[code].full_name for code in without}
    assert names == {"中国铁路总公司", "中国人民银行成都分行"}


def test_no_two_units_have_one_full_name_on_one_day() -> None:
    by_name: dict[str, list[tuple[str, str]]] = {}
    for u in registry().units:
        span = (str(u.valid_from or "0000"), str(u.valid_to or "9999"))
        for other in by_name.setdefault(u.full_name, []):
            assert span[1] <= other[0] or other[1] <= span[0], u.full_name
        by_name[u.full_name].append(span)


def test_paths_lead_from_the_top() -> None:
    paths = paths_of(registry().units)
    assert paths["5107-gov"] == "CN-gov.51-gov.5107-gov"
    assert paths["510781-gov"] == "CN-gov.51-gov.5107-gov.510781-gov"
    assert max(map(len, paths.values())) <= 300


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"units": ["a,town,department,5107,,甲,甲,,,certain,"]}, "level 'town'"),
        ({"units": ["a,city,bakery,5107,,甲,甲,,,certain,"]}, "kind 'bakery'"),
        ({"units": ["a,city,department,5107,,甲,,,,certain,"]}, "short_name must be given"),
        ({"units": ["a.b,city,department,5107,,甲,甲,,,certain,"]}, "holds a dot"),
        ({"units": ["a,city,department,9999,,甲,甲,,,certain,"]}, "region 9999 not known"),
        ({"units": ["a,city,department,5107,b,甲,甲,,,certain,"]}, "parent b not known"),
        ({"units": [UNIT, UNIT]}, "stands already at units.csv:2"),
        ({"units": ["a,city,department,5107,,甲,甲,2019-01-01,2018-01-01,certain,"]}, "is not after"),
        ({"units": ["a,city,department,5107,,甲,甲,2019,,certain,"]}, "'2019' is not a date"),
        (
            {"units": ["a,city,department,5107,b,甲,甲,,,certain,", "b,city,office,5107,a,乙,乙,,,certain,"]},
            "circle of parents",
        ),
        ({"aliases": ["zzz,name,丙"]}, "unit zzz not known"),
        ({"aliases": ["a,nick,丙"]}, "form 'nick'"),
        ({"successions": ["a,zzz,2019-01-01,renamed,certain"]}, "unit zzz not known"),
        ({"successions": ["a,a,,renamed,certain"]}, "on must be given"),
        ({"groups": ["g,各局,,members,,,,,,"]}, "needs under, regions or units"),
        ({"groups": ["g,各局,,members,,bakery,5107,,,"]}, "kinds holds ['bakery']"),
        ({"groups": ["g,各局,,members,city,,5107"]}, "7 cells where 10"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, lines: dict[str, list[str]], says: str) -> None:
    with pytest.raises(UnitFileError) as caught:
        read_registry(_folder(tmp_path, **lines), regions=regions(), home="5107")
    assert any(says in problem for problem in caught.value.problems), caught.value.problems


def test_what_is_no_unit_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnitFileError, match="no such file"):
        read_registry(tmp_path, regions=regions(), home="5107")
    (tmp_path / "units.csv").write_bytes("代码,级别\n".encode("gb18030"))
    with pytest.raises(UnitFileError, match="not UTF-8"):
        read_registry(tmp_path, regions=regions(), home="5107")
    (tmp_path / "units.csv").write_text("code,name\n", encoding="utf-8")
    with pytest.raises(UnitFileError, match="columns must be"):
        read_registry(tmp_path, regions=regions(), home="5107")
