"""The shipped region files, and files that cannot be taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mianzhou.kernel.regions.datafile import COLUMNS, SHIPPED, RegionFileError, paths_of, read_regions
from mianzhou.kernel.regions.records import RegionRecord

GOOD = "51,四川省,四川,province,CN,,,,,certain,"


def _write(folder: Path, *lines: str, header: str = ",".join(COLUMNS)) -> Path:
    file = folder / "regions.csv"
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def shipped() -> dict[str, RegionRecord]:
    return {r.code: r for r in read_regions(SHIPPED)}


def _inside(shipped: dict[str, RegionRecord], level: str, code: str) -> list[RegionRecord]:
    return [r for r in shipped.values() if r.level == level and r.code.startswith(code)]


def test_the_city_is_complete(shipped: dict[str, RegionRecord]) -> None:
    assert len(_inside(shipped, "prefecture", "51")) == 21
    assert len(_inside(shipped, "township", "5107")) == 167
    assert len(_inside(shipped, "village", "5107")) == 2071
    assert sum(r.level == "province" for r in shipped.values()) == 34


@pytest.mark.parametrize(
    ("day", "new"), [(date(2012, 6, 5), False), (date(2016, 4, 22), False), (date(2016, 4, 23), True)]
)
def test_nine_counties_on_any_day(shipped: dict[str, RegionRecord], day: date, new: bool) -> None:
    codes = {r.code for r in _inside(shipped, "county", "5107") if r.valid_at(day)}
    assert len(codes) == 9
    assert ("510705" in codes, "510724" in codes) == (new, not new)
    assert shipped["510724"].successor == "510705"


def test_parents_come_first_and_paths_end_in_the_code(shipped: dict[str, RegionRecord]) -> None:
    paths = paths_of(shipped.values())
    assert paths["510703001003"] == "CN.51.5107.510703.510703001.510703001003"
    assert all(path.rsplit(".", 1)[-1] == code for code, path in paths.items())
    assert max(map(len, paths.values())) <= 200


def test_zones_carry_a_code_that_no_official_one_can_have(shipped: dict[str, RegionRecord]) -> None:
    zones = [r for r in shipped.values() if r.level == "zone"]
    assert {"高新区", "经开区", "科创区", "仙海区", "科学城", "科技城"} <= {z.short_name for z in zones}
    assert all(not z.code.isdigit() for z in zones)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("51,四川省,四川,provinz,CN,,,,,certain,", "level 'provinz'"),
        ("5100,四川省,四川,province,CN,,,,,certain,", "has not the form of a province"),
        ("51,,四川,province,CN,,,,,certain,", "name and short_name"),
        ("51,四川省,四川,province,99,,,,,certain,", "parent '99'"),
        ("51,四川省,四川,province,CN,,2016,,,certain,", "'2016' is not a date"),
        ("51,四川省,四川,province,CN,,2016-01-02,2016-01-01,,certain,", "is not after"),
        ("51,四川省,四川,province,CN,,,,,maybe,", "certainty 'maybe'"),
        ("51,四川省,四川,province,CN,,,,77,certain,", "successor 77"),
        ("51,四川省,四川,province,CN,,,,,certain", "10 cells where 11"),
        (f"{GOOD}\n{GOOD}", "stands already at regions.csv:2"),
        ("5107,绵阳市,绵阳,prefecture,CN,,,,,certain,", "cannot lie in a country"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(RegionFileError) as caught:
        read_regions(_write(tmp_path, line), {"CN": "country"})
    assert any(says in p and "regions.csv:" in p for p in caught.value.problems)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(RegionFileError) as caught:
        read_regions(
            _write(tmp_path, "51,,四川,province,CN,,,,,certain,", "5,五,五,province,CN,,,,,certain,"), {"CN": "country"}
        )
    assert len(caught.value.problems) == 2


def test_what_is_no_region_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gb.csv").write_bytes("编码,名称\n51,四川省\n".encode("gb18030"))
    with pytest.raises(RegionFileError, match="not UTF-8"):
        read_regions(tmp_path / "gb.csv")
    with pytest.raises(RegionFileError, match="columns must be"):
        read_regions(_write(tmp_path, GOOD, header="code,name"))
    with pytest.raises(RegionFileError, match="no such file"):
        read_regions(tmp_path / "absent.csv")
