"""Places: regions down to townships, what lies in what, coordinates handed down, and all of it kept when something merges or comes later."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

from mianzhou.data.registries.changing_actions import merge, undo
from mianzhou.data.registries.figures.queries import Covered, building_sources, coverage
from mianzhou.data.registries.models import BUILDING, DOOR, DWELLING, GCJ02, Entity, PlaceSpot, RegistrySource
from mianzhou.data.registries.places.locating import Locator
from mianzhou.data.registries.places.placing_actions import city_locator
from mianzhou.data.registries.sourcing_actions import note_source
from mianzhou.data.registries.tests.town import LINKER, NOW, Town, steward
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import Region, load_regions
from mianzhou.kernel.regions.datafile import COLUMNS

STREET = "云川市东屏区望江街道人民路"


def region(code: str, name: str, level: str, parent: Region | None) -> Region:
    path = f"{parent.path}.{code}" if parent else code
    return Region.objects.create(code=code, name=name, short_name=name[:2], level=level, parent=parent, path=path)


@pytest.fixture
def regions(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city with a county and two townships, one of which has its villages."""
    monkeypatch.setattr(settings, "CITY_REGION", "9801")
    city = region("9801", "云川市", "prefecture", region("98", "云岭省", "province", None))
    county = region("980101", "东屏区", "county", city)
    region("980101001", "望江街道", "township", county)
    region("980101103001", "双龙村", "village", region("980101103", "双桥镇", "township", county))
    region("980221", "南溪县", "county", region("9802", "临江市", "prefecture", None))


class Addresses(Town):
    """The town with its doors, buildings and who lives where."""

    def source(self, name: str, role: str, **columns: str) -> RegistrySource:
        made = self.resource(name, "geography" if role == "address" else "construction")
        told = {"address": "address", **columns}
        return note_source(resource=made, kind="place", role=role, columns=told, actor=LINKER, as_of=NOW)


@pytest.fixture
def town(regions: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Addresses:
    """Doors tell coordinates in two of the columns that every register here has."""
    town = Addresses(monkeypatch, tmp_path)
    town.doors = town.source("doors", "address", longitude="phone", latitude="name", grid="number")  # type: ignore[attr-defined]
    town.homes = town.source("homes", "residence", region="number")  # type: ignore[attr-defined]
    return town


def spot(town: Town, source: RegistrySource, key: str) -> PlaceSpot:
    return PlaceSpot.objects.get(entity=town.at(source, key))


def door(plate: int, **more: str) -> Mapping[str, str]:
    return {"address": f"{STREET}{plate}号", "phone": "150.5", "name": "30.25", "number": "980101001002007"} | more


@pytest.mark.parametrize(
    ("address", "said", "lies"),
    [
        ("云岭省云川市东屏区望江街道人民路12号", "980101", ("980101001", "980101001/人民路", "12")),
        ("望江街道人民路12号3栋", "", ("980101001", "980101001/人民路", "12-3")),
        ("东屏区双桥镇双龙村3组8号", "980101", ("980101103001", "980101103/双龙村", "3-8")),
        ("人民路12号", "980101001", ("980101001", "980101001/人民路", "12")),
        ("望江街道临江社区人民路12号", "980101", ("980101001", "980101001/人民路", "12")),
        ("人民路12号", "980101", ("980101", "", "")),
        ("望江街道人民路12号", "980221", ("980221", "980101001/人民路", "12")),
        ("", "980101103001", ("980101103001", "", "")),
        ("", "980101103888", ("980101103", "", "")),
        ("东屏区", "", ("980101", "", "")),
        ("北京路1号", "", ("", "", "")),
    ],
)
def test_source_and_address_say_together_where_something_lies(
    regions: None, address: str, said: str, lies: tuple[str, str, str]
) -> None:
    found = city_locator().of(address, said)
    assert found == lies


def test_no_city_no_region() -> None:
    assert Locator((), city="").of("东屏区望江街道人民路12号", "980101") == ("", "", "")


def test_a_dwelling_lies_where_its_door_lies(town: Addresses) -> None:
    town.deliver("doors", {"a": door(12)})
    town.deliver("homes", {"1": {"address": "东屏区望江街道人民路12号3栋2单元401室", "number": "980101"}})
    town.link("place")
    plate, home = spot(town, town.doors, "a"), spot(town, town.homes, "1")  # type: ignore[attr-defined]
    assert (plate.level, home.level) == (DOOR, DWELLING)
    assert (plate.longitude, plate.latitude, plate.grid) == (150.5, 30.25, "980101001002007")
    assert (home.parent_id, home.located_by_id) == (plate.entity_id, plate.entity_id)
    assert (home.longitude, home.latitude, home.grid) == (150.5, 30.25, plate.grid)
    assert plate.located_by_id == plate.entity_id
    assert {e.region.code for e in Entity.objects.filter(kind="place") if e.region} == {"980101001"}


def test_a_dwelling_lies_in_the_village_that_its_building_is_known_to_lie_in(town: Addresses) -> None:
    """Its own address names the street and the road, no community; where its source names another one that counts."""
    street = Region.objects.get(code="980101001")
    for code, name in (("980101001002", "临江社区"), ("980101001003", "滨河社区")):
        region(code, name, "village", street)
    flat = "东屏区望江街道人民路12号3栋2单元{}室"
    town.deliver(
        "homes",
        {
            "1": {"address": flat.format(401), "number": "980101"},
            "2": {"address": flat.format(402), "number": "980101001003"},
            "3": {"address": "东屏区望江街道人民路14号101室", "number": "980101"},
        },
    )
    town.link("place")
    assert {home(town, n) for n in "13"} == {"980101001"}
    town.deliver("doors", {"a": door(12)})
    town.link("place")
    assert [home(town, n) for n in "123"] == ["980101001002", "980101001003", "980101001"]
    assert sum(each.known_places for each in told()) == 3
    town.link("place")
    assert [home(town, n) for n in "123"] == ["980101001002", "980101001003", "980101001"]


def told() -> list[Covered]:
    """What the city covers."""
    return coverage(steward(), "place", Region.objects.get(code="9801")).regions


def home(town: Addresses, key: str) -> str:
    """The code of the region in which a dwelling lies."""
    found = town.at(town.homes, key).region  # type: ignore[attr-defined]
    return found.code if found else ""


def test_a_village_that_the_region_table_gets_later_has_its_places_with_the_next_run(
    town: Addresses, tmp_path: Path
) -> None:
    town.deliver("doors", {"d1": {"address": "云川市东屏区双桥镇青山村3组12号"}, "d2": {"address": f"{STREET}8号"}})
    town.link("place")
    doors = town.doors  # type: ignore[attr-defined]
    assert [town.at(doors, key).region.code for key in ("d1", "d2")] == ["980101103", "980101001"]
    file = tmp_path / "villages.csv"
    file.write_text(
        f"{','.join(COLUMNS)}\n980101103002,青山村民委员会,青山村,village,980101103,,,,,certain,\n", "utf-8"
    )
    load_regions(path=file, actor=system_actor("test", ["regions.edit"]), as_of=NOW)  # its moment is before the run's
    run = town.link("place")
    assert [town.at(doors, key).region.code for key in ("d1", "d2")] == ["980101103002", "980101001"]
    assert (run.changes["opened"], run.changes["corrected"]) == (0, 0), "what sources say is the same"
    assert town.link("place").changes["decided"] == 0, "once is enough"


def test_a_building_that_comes_later_stands_between(town: Addresses) -> None:
    homes = {str(n): {"address": f"{STREET}12号3栋{n}室", "number": ""} for n in (101, 102)}
    town.deliver("doors", {"a": door(12), "b": door(1, number="", phone="", name="30.2")})
    town.deliver("homes", homes)
    town.link("place")
    blocks = town.source("blocks", "building", longitude="phone", latitude="name")
    town.deliver("blocks", {"x": {"address": f"{STREET}12号3栋", "phone": "150.51", "name": "30.26"}})
    town.link("place")
    block, home = spot(town, blocks, "x"), spot(town, town.homes, "101")  # type: ignore[attr-defined]
    assert (block.level, home.parent_id, home.located_by_id) == (BUILDING, block.entity_id, block.entity_id)
    assert (home.longitude, home.grid) == (150.51, "980101001002007"), (
        "its cell from the door, its place from the building"
    )
    assert block.parent_id == spot(town, town.doors, "a").entity_id  # type: ignore[attr-defined]
    assert spot(town, town.doors, "b").longitude is None, "one coordinate is none"  # type: ignore[attr-defined]
    before = list(PlaceSpot.objects.order_by("pk").values())
    town.link("place")
    assert list(PlaceSpot.objects.order_by("pk").values()) == before


def test_what_merges_gives_its_place_up_and_takes_it_back(town: Addresses) -> None:
    town.deliver("doors", {"a": door(12), "b": door(14, phone="150.6")})
    town.deliver("homes", {"1": {"address": f"{STREET}12号3栋401室"}})
    town.link("place")
    first, second = (town.at(town.doors, key) for key in "ab")  # type: ignore[attr-defined]
    event = merge(keep=second, gone=first, reason="same", actor=steward(), as_of=town.now)
    assert not PlaceSpot.objects.filter(entity=first).exists()
    assert spot(town, town.homes, "1").located_by_id == second.pk, "it has the first one's address now"  # type: ignore[attr-defined]
    undo(event=event, actor=steward(), as_of=town.now)
    assert spot(town, town.homes, "1").located_by_id == first.pk  # type: ignore[attr-defined]


def test_coordinates_of_public_maps_are_put_right_where_they_are_said_to_be_such(town: Addresses) -> None:
    RegistrySource.objects.filter(pk=town.doors.pk).update(datum=GCJ02)  # type: ignore[attr-defined]
    town.deliver("doors", {"a": door(12, phone="104.0665", name="30.5723")})
    town.link("place")
    found = spot(town, town.doors, "a")  # type: ignore[attr-defined]
    assert (found.longitude, found.latitude) == pytest.approx((104.0640, 30.574757), abs=1e-5)


def test_buildings_cover_the_dwellings_in_them(town: Addresses) -> None:
    town.deliver("homes", {n: {"address": f"{STREET}{n}室"} for n in ("12号3栋101", "12号3栋102", "14号1栋101")})
    town.source("blocks", "building")
    town.deliver("blocks", {"x": {"address": f"{STREET}12号3栋"}})
    town.link("place")
    assert [(each.known_places, each.held_places) for each in told()] == [(3, 2)]
    assert {s.role for s in building_sources()} == {"residence", "building"}
