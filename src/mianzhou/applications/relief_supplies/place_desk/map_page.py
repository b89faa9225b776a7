"""The map of places, and the same places in words."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import READ, places_for
from mianzhou.applications.relief_supplies.supplies import PLACE_KINDS
from mianzhou.applications.relief_supplies.tabs import tabs
from mianzhou.data.geography.api import boundaries, outlines
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Area, Dot, Dotted, actor_of, page

_DOTS = {"depot": "d0", "station": "d1", "point": "d2"}
_STEPS = (2, 4, 6, 8)


@page("relief.read")
def relief_map(request: HttpRequest) -> HttpResponse:
    """Where the places lie, over the townships of the city tinted by how many each has."""
    places = list(places_for(actor_of(request)).filter(closed_at=None))
    day = timezone.localdate()
    rows = boundaries(level="township", span=(day, day), inside=settings.CITY_REGION)
    names = {row.region.code: row.region.short_name for row in rows}
    lists = {row.region.code: f"{reverse('relief_places')}?{urlencode({'q': row.region.name})}" for row in rows}
    counted: dict[str, int] = {}
    for place in places:
        counted[place.township.code] = counted.get(place.township.code, 0) + 1
    nothing = 0 if actor_of(request).scope(READ).everywhere else None  # what lies elsewhere is not known to a keeper
    areas = [
        Area(
            each, names[each.code], counted.get(each.code, nothing), lists[each.code] if each.code in counted else None
        )
        for each in outlines(rows)
    ]
    counties = outlines(boundaries(level="county", span=(day, day), inside=settings.CITY_REGION))
    figure = Dotted(
        Text("储备点分布（数字为乡镇内的储备点数）", "Where supplies are stored (places in each township)"),
        areas,
        _STEPS,
        frame=counties,
        dots=[Dot((p.longitude, p.latitude), f"{PLACE_KINDS[p.kind]} {p.name}", _DOTS[p.kind]) for p in places],
        kinds=[(_DOTS[kind], title) for kind, title in PLACE_KINDS.items()],
    )
    title = Text("分布图", "Map")
    context = {"map": figure, "tabs": tabs(request, "relief_map"), "title": title, "groups": _by_county(places)}
    return render(request, "relief_supplies/map.html", context)


def _by_county(places: Iterable[Place]) -> list[tuple[str, list[tuple[Place, Text]]]]:
    """The places under their counties: in each township depots, then stations, then points."""
    order, found = list(PLACE_KINDS), dict[str, list[tuple[Place, Text]]]()
    for place in sorted(places, key=lambda p: (p.township.code, order.index(p.kind), p.code)):
        county = place.township.parent
        found.setdefault(county.name if county else place.township.name, []).append((place, PLACE_KINDS[place.kind]))
    return list(found.items())


urlpatterns = [path("services/relief/map/", relief_map, name="relief_map")]
