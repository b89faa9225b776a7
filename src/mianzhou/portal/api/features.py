"""Regions and places as OGC API - Features (OGC 17-069r4, Part 1: Core, with GeoJSON): counties and townships with their boundaries,
and the doors and buildings of the registries with their coordinates, which say nothing of anybody.

Clients of the standard (QGIS, GDAL, OpenLayers) read them from /api/features with a key in the Authorization header. Coordinates are longitude and
latitude in WGS 84 (CRS84). As the standard asks, a parameter that is unknown or cannot be read is answered 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from mianzhou.data.geography.api import Boundary, Box, Span, boundaries
from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import PlaceSpot
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.api.operations import BadParameter, operation

router = Router(tags=["features"])
JSON, GEOJSON, OPENAPI = "application/json", "application/geo+json", "application/vnd.oai.openapi+json;version=3.1"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# Not oas30: the standard's class is for OpenAPI 3.0, and ours is described in 3.1.
CONFORMS_TO: Final = [f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "geojson")]
USUAL, MOST, DEEPEST = 10, 1000, 1_000_000


@dataclass(frozen=True, slots=True)
class Collection:
    """A level of regions, or the registered places, as a collection of features."""

    id: str
    level: str
    title: Text
    description: Text


COLLECTIONS: Final = {
    each.id: each
    for each in (
        Collection("counties", "county", Text("区县", "Counties"), Text("区县的边界", "Boundaries of the counties")),
        Collection(
            "townships", "township", Text("乡镇街道", "Townships"), Text("乡镇、街道的边界", "Boundaries of the townships and streets")
        ),
        Collection(
            "places", "", Text("地址和楼栋", "Addresses and buildings"),
            Text("标准地址和楼栋的坐标与网格", "Standard addresses and buildings with coordinates and grid cells"),
        ),
    )
}  # fmt: skip


class Link(Schema):
    """A link to something related (RFC 8288)."""

    href: str
    rel: str
    type: str
    title: str


class Landing(Schema):
    """Where everything is."""

    title: str
    description: str
    links: list[Link]


class Conformance(Schema):
    """The parts of the standard that are kept."""

    conformsTo: list[str]


class CollectionOut(Schema):
    """One collection; its extent is left out while it has no features."""

    id: str
    title: str
    description: str
    itemType: str
    crs: list[str]
    extent: dict[str, Any] | None = None
    links: list[Link]


class Collections(Schema):
    """All collections."""

    collections: list[CollectionOut]
    links: list[Link]


def _whole(default: int, least: int, most: int, words: str) -> Any:
    extra: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return Field("", description=words, json_schema_extra=extra)


# Requirement 23 (/req/core/fc-bbox-definition): numbers joined by commas, which the description of a query's fields has no words for.
BBOX: Final[dict[str, Any]] = {
    "name": "bbox",
    "in": "query",
    "required": False,
    "description": "west,south,east,north in degrees, or six numbers with heights; features that this box touches",
    "schema": {
        "type": "array",
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    },
    "style": "form",
    "explode": False,
}


class ItemsQuery(Schema):
    """What may be asked of the features of a collection."""

    limit: str = _whole(USUAL, 1, MOST, "features in one answer")
    offset: str = _whole(0, 0, DEEPEST, "features to skip")
    bbox: str = Field("", json_schema_extra={"include_in_schema": False})  # described as `BBOX`
    datetime: str = Field(
        "",
        description="a moment or an interval a/b, each side may be ..; regions that existed then; places have no time",
    )
    inside: str = Field("", description="a region's code, of a county, township or village; features inside it")


def _geojson(kind: str) -> dict[str, Any]:
    """The description of an answer that is GeoJSON."""
    schema = {"type": "object", "required": ["type"], "properties": {"type": {"const": kind}}}
    return {"responses": {200: {"content": {GEOJSON: {"schema": schema}}}}}


@operation(
    router.get,
    "/features",
    summary="地图要素入口 Features",
    permission="regions.read",
    response=Landing,
    url_name="api_features",
)
def features(request: HttpRequest) -> Any:
    """The landing page of OGC API - Features."""
    _only(request)
    return {
        "title": "绵州 Mianzhou",
        "description": str(Text("区划边界、地址和楼栋", "Boundaries of regions, addresses and buildings")),
        "links": [
            _link(request, "api_features", "self", JSON),
            _link(request, "openapi", "service-desc", OPENAPI),
            _link(request, "api_docs", "service-doc", "text/html"),
            _link(request, "api_features_conformance", "conformance", JSON),
            _link(request, "api_features_collections", "data", JSON),
        ],
    }


@operation(router.get, "/features/conformance", summary="遵循的标准 Standards kept", permission="regions.read", response=Conformance, url_name="api_features_conformance")  # fmt: skip
def features_conformance(request: HttpRequest) -> Any:
    """Which parts of the standard are kept."""
    _only(request)
    return {"conformsTo": CONFORMS_TO}


@operation(router.get, "/features/collections", summary="要素集 Collections", permission="regions.read", response=Collections, url_name="api_features_collections", exclude_none=True)  # fmt: skip
def features_collections(request: HttpRequest) -> Any:
    """The collections."""
    _only(request)
    return {
        "collections": [_described(request, each) for each in COLLECTIONS.values()],
        "links": [_link(request, "api_features_collections", "self", JSON)],
    }


@operation(router.get, "/features/collections/{collection}", summary="一个要素集 A collection", permission="regions.read", response=CollectionOut, url_name="api_features_collection", exclude_none=True)  # fmt: skip
def features_collection(request: HttpRequest, collection: str) -> Any:
    """One collection."""
    _only(request)
    return _described(request, _named(collection))


@operation(
    router.get,
    "/features/collections/{collection}/items",
    summary="要素集的要素 Features of a collection",
    permission="regions.read",
    response=None,
    url_name="api_features_items",
    openapi_extra=_geojson("FeatureCollection") | {"parameters": [BBOX]},
)
def features_items(request: HttpRequest, collection: str, given: Query[ItemsQuery]) -> HttpResponse:
    """Features of a collection, in the order of their codes."""
    named = _named(collection)
    _only(request, *ItemsQuery.model_fields)
    limit, offset = _number("limit", given.limit, USUAL, 1), _number("offset", given.offset, 0, 0)
    limit = min(limit, MOST)  # the standard: a larger limit is no error
    box, span = _box(given.bbox), _span(given.datetime)
    inside = given.inside.replace("\x00", "")[:32] or None
    if named.level:
        rows = boundaries(level=named.level, span=span, inside=inside, box=box)
        matched, shown = rows.count(), [_feature(row) for row in rows[offset : offset + limit]]
    else:
        places = registries.registered_places(inside=inside, box=box)
        matched, shown = places.count(), [_place(row) for row in places[offset : offset + limit]]
    links = [_link(request, "api_features_items", "self", GEOJSON, named.id, request.GET.dict())]
    if offset + len(shown) < matched and shown:
        following = {**request.GET.dict(), "limit": limit, "offset": offset + limit}
        links.append(_link(request, "api_features_items", "next", GEOJSON, named.id, following))
    return _answer(
        {
            "type": "FeatureCollection",
            "features": shown,
            "numberMatched": matched,
            "numberReturned": len(shown),
            "timeStamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
            "links": [*links, _link(request, "api_features_collection", "collection", JSON, named.id)],
        }
    )


@operation(
    router.get,
    "/features/collections/{collection}/items/{code}",
    summary="一个要素 A feature",
    permission="regions.read",
    response=None,
    url_name="api_features_item",
    openapi_extra=_geojson("Feature"),
)
def features_item(request: HttpRequest, collection: str, code: str) -> HttpResponse:
    """One feature; the id of a region is its code, of a place its number in the registry."""
    named = _named(collection)
    _only(request)
    code = code.replace("\x00", "")
    if named.level:
        row = boundaries(level=named.level).filter(region__code=code).first()
        if row is None:
            raise NotFound(what=code)
        feature = _feature(row)
    else:
        feature = _place(registries.registered_place(code))
    links = [
        _link(request, "api_features_item", "self", GEOJSON, named.id, code=feature["id"]),
        _link(request, "api_features_collection", "collection", JSON, named.id),
    ]
    return _answer(feature | {"links": links})


def _named(collection: str) -> Collection:
    if collection not in COLLECTIONS:
        raise NotFound(what=collection)
    return COLLECTIONS[collection]


def _only(request: HttpRequest, *known: str) -> None:
    """Refuse parameters that are not known, as the standard asks."""
    for name in request.GET:
        if name not in known:
            expected = Text(f"可用参数：{'、'.join(known) or '无'}", f"known parameters: {', '.join(known) or 'none'}")
            raise BadParameter(param=name[:40], expected=expected)


def _number(param: str, text: str, default: int, least: int) -> int:
    if not text:
        return default
    if text.isascii() and text.isdecimal() and len(text) < 8 and int(text) >= least:
        return int(text)
    raise BadParameter(param=param, expected=Text(f"应为不小于 {least} 的整数", f"a whole number of {least} or more"))


def _box(text: str) -> Box | None:
    if not text:
        return None
    try:
        numbers = [float(each) for each in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # with heights, which boundaries have none of
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) == 4 and all(abs(n) <= 180 for n in numbers) and numbers[1] <= numbers[3]:
        return Box(*numbers)
    expected = Text("应为 西,南,东,北 四个以度为单位的数", "west,south,east,north in degrees")
    raise BadParameter(param="bbox", expected=expected)


def _span(text: str) -> Span:
    """A moment, or an interval whose sides may be open, as the days that it touches."""
    if not text:
        return (None, None)
    first, slash, last = text.partition("/")
    span = (_day(first, open_=bool(slash)), _day(last if slash else first, open_=bool(slash)))
    if span[0] and span[1] and span[0] > span[1]:
        raise BadParameter(param="datetime", expected=Text("起点应不晚于终点", "the beginning before the end"))
    return span


def _day(text: str, *, open_: bool) -> date | None:
    if open_ and text in ("", ".."):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        expected = Text(
            "应为 2026-01-31、2026-01-31T00:00:00Z 或区间 a/b",
            "such as 2026-01-31, 2026-01-31T00:00:00Z, or an interval a/b",
        )
        raise BadParameter(param="datetime", expected=expected) from None  # fmt: skip
    return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()


def _described(request: HttpRequest, each: Collection) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": str(each.title),
        "description": str(each.description),
        "itemType": "feature",
        "crs": [CRS84],
        "extent": _extent(_edges(boundaries(level=each.level)) if each.level else registries.places_box()),
        "links": [
            _link(request, "api_features_collection", "self", JSON, each.id),
            _link(request, "api_features_items", "items", GEOJSON, each.id),
        ],
    }


def _edges(rows: QuerySet[Boundary]) -> Box | None:
    edges = rows.order_by().aggregate(west=Min("west"), south=Min("south"), east=Max("east"), north=Max("north"))
    return None if edges["west"] is None else Box(**edges)


def _extent(box: Box | None) -> dict[str, Any] | None:
    if box is None:
        return None
    return {"spatial": {"bbox": [[box.west, box.south, box.east, box.north]], "crs": CRS84}}


def _place(row: PlaceSpot) -> dict[str, Any]:
    """A door or a building: its address, what it is part of, its cell of the grid; `located` says whether the coordinates are its own or those of
    what it is part of."""
    found, region = row.entity, row.entity.region
    return {
        "type": "Feature",
        "id": registries.shown_number(found),
        "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
        "properties": {
            "address": found.name,
            "level": row.level,
            "region": region.code if region else None,
            "region_name": region.name if region else None,
            "grid": row.grid or None,
            "part_of": registries.shown_number(row.parent) if row.parent else None,
            "located": "own" if registries.is_own(row) else "part_of",
            "updated_at": found.updated_at,
        },
    }


def _feature(row: Boundary) -> dict[str, Any]:
    region = row.region
    return {
        "type": "Feature",
        "id": region.code,
        "bbox": [row.west, row.south, row.east, row.north],
        "geometry": row.geometry,
        "properties": {
            "code": region.code,
            "name": region.name,
            "level": region.level,
            "parent": region.parent.code if region.parent else None,
            "valid_from": region.valid_from,
            "valid_to": region.valid_to,
            "source": row.source,
        },
    }


def _link(
    request: HttpRequest, name: str, rel: str, kind: str, collection: str = "", query: Mapping[str, Any] | None = None, *, code: str = ""
) -> dict[str, str]:  # fmt: skip
    """A link with the address of a route; of the API's own unless it is a page."""
    args = [each for each in (collection, code) if each]
    where = request.build_absolute_uri(reverse(name, args=args)) + (f"?{urlencode(query)}" if query else "")
    return {"href": where, "rel": rel, "type": kind, "title": str(COLLECTIONS[collection].title) if collection else rel}


def _answer(body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, content_type=GEOJSON, json_dumps_params={"ensure_ascii": False})
