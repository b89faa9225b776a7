"""Loading regions and reading them back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import NOBODY, system_actor
from mianzhou.kernel.regions.api import (
    SHIPPED,
    RegionFileError,
    ancestors_of,
    children_of,
    find_regions,
    load_regions,
    read_regions,
    region_by_code,
    region_records,
    subtree_of,
)
from mianzhou.kernel.regions.models import Region

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LOADER = system_actor("test loader", ["regions.edit"])
TODAY = date(2026, 1, 5)
HEADER = "code,name,short_name,level,parent,aliases,valid_from,valid_to,successor,certainty,note\n"


@pytest.fixture
def loaded() -> None:
    load_regions(path=SHIPPED, actor=LOADER, as_of=NOW)


def _file(folder: Path, *lines: str) -> Path:
    (folder / "more.csv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return folder / "more.csv"


def test_the_same_files_twice_change_nothing(loaded: None) -> None:
    before = list(Region.objects.order_by("pk").values())
    entries = AuditEntry.objects.count()
    again = load_regions(path=SHIPPED, actor=LOADER, as_of=NOW)
    assert (again.created, again.changed, again.unchanged) == (0, 0, len(before))
    assert list(Region.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.count() == entries == 1


def test_loading_takes_few_statements(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(20):
        load_regions(path=SHIPPED, actor=LOADER, as_of=NOW)


def test_the_tree_is_walked_both_ways(loaded: None) -> None:
    city = region_by_code("5107")
    counties = children_of(city, at=TODAY).filter(level="county")
    assert [r.short_name for r in counties] == ["涪城", "游仙", "安州", "三台", "盐亭", "梓潼", "北川", "平武", "江油"]
    assert "安县" in [r.name for r in children_of(city, at=date(2012, 6, 5))]
    village = Region.objects.get(code="510703001003")
    assert [r.code for r in ancestors_of(village)] == ["CN", "51", "5107", "510703", "510703001"]
    assert village in subtree_of(city, at=TODAY)
    assert region_by_code("5106") not in subtree_of(city, at=TODAY)


def test_a_name_is_found_on_its_day(loaded: None) -> None:
    assert [r.code for r in find_regions("安县", at=date(2015, 1, 1))] == ["510724"]
    assert not find_regions("安县", at=TODAY)
    assert [r.code for r in find_regions("北川县", within=region_by_code("5107"))] == ["510726"]
    assert region_by_code("510724").successor == region_by_code("510705")
    with pytest.raises(NotFound):
        region_by_code("999999")


def test_the_store_gives_back_what_the_file_said(loaded: None) -> None:
    wanted = {r.code: r for r in read_regions(SHIPPED)}
    assert {r.code: r for r in region_records(down_to_counties=False)} == wanted
    assert {r.level for r in region_records()} == {"country", "province", "prefecture", "county", "zone"}


def test_another_city_is_added_beside(loaded: None, tmp_path: Path) -> None:
    result = load_regions(path=_file(tmp_path, "5199,新城市,新城,prefecture,51,,,,,certain,"), actor=LOADER, as_of=NOW)
    assert (result.created, result.changed) == (1, 0)
    assert region_by_code("5199").path == "CN.51.5199"
    assert region_by_code("5107").name == "绵阳市"


def test_what_lies_below_a_moved_region_moves_with_it(loaded: None, tmp_path: Path) -> None:
    line = "510703001,城厢街道,城厢,township,510704,,,,,certain,"
    assert load_regions(path=_file(tmp_path, line), actor=LOADER, as_of=NOW).changed == 1
    assert region_by_code("510703001003").path == "CN.51.5107.510704.510703001.510703001003"


def test_a_bad_file_stores_nothing(loaded: None, tmp_path: Path) -> None:
    count = Region.objects.count()
    with pytest.raises(RegionFileError):
        load_regions(
            path=_file(
                tmp_path, "5199,新城市,新城,prefecture,51,,,,,certain,", "519901,区,区,county,9999,,,,,certain,"
            ),
            actor=LOADER,
            as_of=NOW,
        )
    assert Region.objects.count() == count


def test_only_a_steward_loads() -> None:
    with pytest.raises(NotPermitted):
        load_regions(path=SHIPPED, actor=NOBODY, as_of=NOW)
    assert not Region.objects.exists()
