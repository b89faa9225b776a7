"""Regions as OGC API - Features: what a client of the standard asks, and what it is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mianzhou.data.geography.api import Outline, read_boundaries, store_boundaries
from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import Entity, PlaceSpot
from mianzhou.kernel.people.api import Person, RoleGrant, system_actor
from mianzhou.kernel.regions.api import Region

pytestmark = pytest.mark.django_db
ITEMS = "/api/features/collections/counties/items"


@pytest.fixture
def client() -> Client:
    """Somebody who may read regions, in a land of three counties side by side, one of them gone since 2010."""
    land = Region.objects.create(code="97", name="甲省", short_name="甲", level="province", path="97")
    outlines = []
    for n, until in enumerate((None, date(2010, 1, 1), None)):
        code = f"97010{n}"
        Region.objects.create(
            code=code, name=f"{n}县", short_name=f"{n}", level="county", parent=land, path=f"97.{code}", valid_to=until
        )
        outlines.append(Outline(code, ((((n, 0), (n + 1, 0), (n + 1, 1), (n, 1), (n, 0)),),)))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    store_boundaries(outlines=outlines, source="t", actor=system_actor("t", ["regions.edit"]), as_of=now)
    person = Person.objects.create(username="wang", name="王某", created_at=timezone.now())
    RoleGrant.objects.create(person=person, role="reader", granted_at=timezone.now(), granted_by="test")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def items(client: Client, **query: Any) -> Any:
    answer = client.get(ITEMS, query)
    assert answer["Content-Type"] == "application/geo+json"
    return answer.json()


def test_a_client_finds_its_way_from_the_landing_page(client: Client) -> None:
    landing = client.get("/api/features").json()
    links = {link["rel"]: link["href"] for link in landing["links"]}
    assert "conf/core" in client.get(links["conformance"]).json()["conformsTo"][0]
    found = client.get(links["data"]).json()["collections"]
    assert [each["id"] for each in found] == ["counties", "townships", "places"]
    assert found[0]["extent"]["spatial"]["bbox"] == [[0, 0, 3, 1]]
    assert "extent" not in found[1]
    assert "extent" not in found[2]
    assert client.get(found[0]["links"][0]["href"]).json() == found[0]
    assert client.get(found[0]["links"][1]["href"]).json()["numberMatched"] == 3


def test_features_come_in_pages_that_lead_to_each_other(client: Client) -> None:
    first = items(client, limit=2)
    assert (first["numberMatched"], first["numberReturned"]) == (3, 2)
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    rest = client.get(following).json()
    assert [f["id"] for f in first["features"] + rest["features"]] == ["970100", "970101", "970102"]
    assert not [link for link in rest["links"] if link["rel"] == "next"]
    assert read_boundaries(client.get(ITEMS).content)[2].code == "970102", "what we give, we take"


def test_features_are_chosen_by_place_time_and_region(client: Client) -> None:
    def codes(**query: Any) -> list[str]:
        return [f["id"][-1] for f in items(client, **query)["features"]]

    assert codes(bbox="2.5,0,4,1") == ["2"]
    assert codes(bbox="1.5,0,0,1.6,1,9") == ["1"]
    assert codes(datetime="2020-01-01") == ["0", "2"]
    assert codes(datetime="../2009-06-01T00:00:00Z") == ["0", "1", "2"]
    assert codes(inside="97", limit=1) == ["0"]
    assert codes(inside="98") == []
    assert codes(limit=5000) == ["0", "1", "2"], "a limit beyond the most is the most"


@pytest.mark.parametrize(
    "query",
    [{"colour": "red"}, {"limit": "0"}, {"limit": "x"}, {"offset": "-1"}, {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"},
     {"bbox": "0,2,1,1"}, {"datetime": "yesterday"}, {"datetime": "2020-01-01/2019-01-01"}, {"datetime": ""} | {"x": ""}],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(client: Client, query: dict[str, str]) -> None:
    answer = client.get(ITEMS, query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-parameter"


def test_one_feature_and_none(client: Client) -> None:
    answer = client.get(f"{ITEMS}/970101")
    assert answer.json()["properties"]["valid_to"] == "2010-01-01"
    assert client.get(f"{ITEMS}/970199").status_code == 404
    assert client.get("/api/features/collections/rivers").status_code == 404
    assert Client().get(ITEMS).status_code == 401


PLACES = "/api/features/collections/places/items"


@pytest.fixture
def places(client: Client) -> dict[str, Entity]:
    """A door with a building in two townships, a dwelling that no register of addresses has, and a door without coordinates."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    county = Region.objects.get(code="970100")
    towns = [
        Region.objects.create(code=f"970100{n}", name=f"{n}镇", short_name=f"{n}", level="township", parent=county, path=f"{county.path}.970100{n}")
        for n in ("101", "102")
    ]  # fmt: skip
    made: dict[str, Entity] = {}
    for name, town, level, registered, at in (
        ("甲路1号", 0, "door", True, (0.5, 0.5)), ("甲路1号3栋", 0, "building", True, (0.5, 0.5)), ("乙路2号", 1, "door", True, (179.5, 0.25)),
        ("甲路1号3栋401室", 0, "dwelling", False, (0.5, 0.5)), ("丙路9号", 0, "door", True, None),
    ):  # fmt: skip
        made[name] = each = Entity.objects.create(
            kind="place", name=name, address=name, region=towns[town], created_at=now, updated_at=now
        )
        lies = {"longitude": at[0], "latitude": at[1], "located_by": each} if at else {}
        PlaceSpot.objects.create(entity=each, level=level, registered=registered, grid="970100101001007", **lies)
    PlaceSpot.objects.filter(entity=made["甲路1号3栋"]).update(parent=made["甲路1号"], located_by=made["甲路1号"])
    return made


def test_registered_places_are_features_and_dwellings_are_not(client: Client, places: dict[str, Entity]) -> None:
    def named(**query: Any) -> list[str]:
        return [f["properties"]["address"] for f in client.get(PLACES, query).json()["features"]]

    assert named() == ["甲路1号", "甲路1号3栋", "乙路2号"]
    assert named(inside="970100102") == ["乙路2号"]
    assert named(inside="970100") == ["甲路1号", "甲路1号3栋", "乙路2号"]
    assert named(bbox="0,0,1,1") == ["甲路1号", "甲路1号3栋"]
    assert named(bbox="170,0,-170,1") == ["乙路2号"], "a box over 180 degrees"
    assert named(datetime="2001-01-01") == ["甲路1号", "甲路1号3栋", "乙路2号"], "what has no time is of all times"
    first = client.get(PLACES, {"limit": 2}).json()
    assert (first["numberMatched"], first["numberReturned"]) == (3, 2)
    onward = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert [f["properties"]["address"] for f in client.get(onward).json()["features"]] == ["乙路2号"]
    building = first["features"][1]
    assert building["geometry"] == {"type": "Point", "coordinates": [0.5, 0.5]}
    told = building["properties"]
    assert (told["region"], told["located"], told["part_of"]) == ("970100101", "part_of", first["features"][0]["id"])
    one = client.get(f"{PLACES}/{building['id']}").json()
    assert one["properties"] == told
    assert client.get(f"{PLACES}/{registries.shown_number(places['甲路1号3栋401室'])}").status_code == 404
    assert client.get(f"{PLACES}/7").status_code == 404
