"""The abstract tests of OGC API - Features (OGC 17-069r4, Annex A) that a server's answers can be held to, asked of our own, link by link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from mianzhou.portal.api.features import CONFORMS_TO, CRS84
from mianzhou.portal.api.tests.test_features import ITEMS, client

pytestmark = pytest.mark.django_db
__all__ = ["client"]  # the fixture


def got(client: Client, address: str, kind: str = "application/json", **query: Any) -> Any:
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    assert answer["Content-Type"].partition(";")[0] == kind, address
    return answer.json()


def by_rel(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    for link in document["links"]:
        assert {"href", "rel", "type"} <= link.keys()
    return {link["rel"]: link for link in document["links"]}


def test_the_landing_page_leads_to_the_definition_the_conformance_and_the_data(client: Client) -> None:
    """A.2.2: /conf/core/root-success, api-definition-success, conformance-success."""
    links = by_rel(got(client, "/api/features"))
    assert {"self", "service-desc", "conformance", "data"} <= links.keys()
    definition = client.get(links["service-desc"]["href"])
    assert definition.status_code == 200
    version = definition.json()["openapi"]
    assert links["service-desc"]["type"].endswith(f";version={version.rpartition('.')[0]}")
    told = got(client, links["conformance"]["href"])["conformsTo"]
    assert told == CONFORMS_TO
    assert any(each.endswith("/conf/oas30") for each in told) == version.startswith("3.0")
    assert client.get(links["service-doc"]["href"])["Content-Type"].startswith("text/html")


def test_every_collection_is_described_alike_alone_and_in_the_list(client: Client) -> None:
    """A.2.3: /conf/core/fc-md-success, sfc-md-success; every item type, reference system, extent and link in its place."""
    listed = got(client, by_rel(got(client, "/api/features"))["data"]["href"])
    assert by_rel(listed)["self"]["type"] == "application/json"
    for each in listed["collections"]:
        links = by_rel(each)
        assert got(client, links["self"]["href"]) == each
        assert links["items"]["type"] == "application/geo+json"
        assert got(client, links["items"]["href"], "application/geo+json")["type"] == "FeatureCollection"
        assert each["crs"] == [CRS84]
        if "extent" in each:
            [[west, south, east, north]] = each["extent"]["spatial"]["bbox"]
            assert west <= east
            assert south <= north


def test_an_answer_counts_and_dates_itself_and_its_pages_hold_every_feature_once(client: Client) -> None:
    """A.2.5: /conf/core/fc-response, fc-links, fc-timeStamp, fc-numberMatched, fc-numberReturned, fc-limit."""
    seen: list[str] = []
    address: str | None = f"{ITEMS}?limit=1"
    while address:
        page = got(client, address, "application/geo+json")
        assert len(page["features"]) == page["numberReturned"] <= 1
        assert page["numberMatched"] == 3
        assert datetime.fromisoformat(page["timeStamp"]).tzinfo is not None
        links = by_rel(page)
        assert got(client, links["self"]["href"], "application/geo+json")["features"] == page["features"]
        seen += [feature["id"] for feature in page["features"]]
        address = links["next"]["href"] if "next" in links else None
    assert seen == sorted(set(seen))
    assert len(seen) == 3
    assert got(client, ITEMS, "application/geo+json", limit=1_000_000)["numberReturned"] == 3, (
        "a larger limit is no error"
    )


def test_the_parameters_are_defined_as_the_standard_asks(client: Client) -> None:
    """A.2.5: /conf/core/fc-limit-definition, fc-bbox-definition, fc-time-definition, of the definition that a client is led to."""
    definition = client.get(by_rel(got(client, "/api/features"))["service-desc"]["href"]).json()
    listed = definition["paths"]["/api/features/collections/{collection}/items"]["get"]["parameters"]
    assert len({each["name"] for each in listed}) == len(listed)
    told = {each["name"]: each for each in listed}
    box, limit, when = told["bbox"], told["limit"], told["datetime"]
    assert all(each["in"] == "query" and each["required"] is False for each in (box, limit, when))
    assert (box["style"], box["explode"]) == ("form", False)
    assert box["schema"] == {
        "type": "array",
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    }
    assert limit["schema"]["type"] == "integer"
    assert 1 <= limit["schema"]["minimum"] <= limit["schema"]["default"] <= limit["schema"]["maximum"]
    assert when["schema"]["type"] == "string"
    [first, *_] = got(client, ITEMS, "application/geo+json", bbox=",".join(map(str, [0.2, 0.2, 0.4, 0.4])))["features"]
    assert first["id"] == "970100"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"bbox": "0.2,0.2,0.4,0.4"}, ["970100"]),
        ({"bbox": "0.2,0.2,-10,0.4,0.4,10"}, ["970100"]),
        ({"bbox": "0.2,0.2,0,0.4,0.4,10"}, ["970100"]),
        ({"bbox": "2.5,0,180,1"}, ["970102"]),
        ({"bbox": "170,0,-170,1"}, []),
        ({"bbox": "2.5,0.2,0.4,0.4"}, ["970100", "970102"]),
        ({"datetime": "2009-12-31"}, ["970100", "970101", "970102"]),
        ({"datetime": "2010-06-01T00:00:00Z"}, ["970100", "970102"]),
        ({"datetime": "../2009-01-01T00:00:00Z"}, ["970100", "970101", "970102"]),
        ({"datetime": "2010-06-01/.."}, ["970100", "970102"]),
        ({"datetime": "2010-06-01/", "bbox": "1.5,0.2,2.5,0.4"}, ["970102"]),
    ],
)  # fmt: skip
def test_a_box_and_a_time_choose_features(client: Client, query: dict[str, str], found: list[str]) -> None:
    """A.2.5: /conf/core/fc-bbox-response and fc-time-response; a box whose west lies east of its east goes over the 180th meridian."""
    assert [f["id"] for f in got(client, ITEMS, "application/geo+json", **query)["features"]] == found


@pytest.mark.parametrize(
    "address",
    [
        f"{ITEMS}?limit=0", f"{ITEMS}?limit=many", f"{ITEMS}?bbox=1,2,3", f"{ITEMS}?bbox=1,2,3,x", f"{ITEMS}?datetime=now", f"{ITEMS}?colour=red",
        f"{ITEMS}/970100?limit=1", "/api/features/collections?limit=1", "/api/features/conformance?x=1", "/api/features?x=1",
    ],
)  # fmt: skip
def test_parameters_that_are_unknown_or_cannot_be_read_are_answered_400(client: Client, address: str) -> None:
    """Requirements 8 and 9: /req/core/query-param-unknown, query-param-invalid."""
    assert client.get(address).status_code == 400


def test_a_feature_is_the_same_alone_and_knows_its_collection(client: Client) -> None:
    """A.2.6: /conf/core/f-success, f-links; one that is not there is answered 404."""
    [first, *_] = got(client, ITEMS, "application/geo+json")["features"]
    alone = got(client, f"{ITEMS}/{first['id']}", "application/geo+json")
    links = by_rel(alone)
    assert {name: alone[name] for name in first} == first
    assert got(client, links["self"]["href"], "application/geo+json") == alone
    assert got(client, links["collection"]["href"])["id"] == "counties"
    assert client.get(f"{ITEMS}/970199").status_code == 404
    assert client.get("/api/features/collections/rivers/items").status_code == 404
