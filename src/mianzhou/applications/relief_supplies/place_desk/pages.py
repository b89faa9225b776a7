"""The pages of places: the list, the map, one place with all that happens in it, and the forms of its keeper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from mianzhou.applications.relief_supplies.place_desk.map_page import urlpatterns as map_urls
from mianzhou.applications.relief_supplies.places.actions import (
    Site,
    change_place,
    close_place,
    open_place,
    reopen_place,
)
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import (
    ALLOCATE,
    KEEP,
    may,
    place_for,
    places_for,
    require,
)
from mianzhou.applications.relief_supplies.stock import lists
from mianzhou.applications.relief_supplies.stock.doing import CLOSE, CLOSED_NOW, OPEN_AGAIN, REOPEN, lot_in, verbs
from mianzhou.applications.relief_supplies.stock.forms import PlaceForm, StateForm
from mianzhou.applications.relief_supplies.stock.models import PlaceCount
from mianzhou.applications.relief_supplies.stock.opening_actions import book_of_supplies
from mianzhou.applications.relief_supplies.stock.queries import (
    Lying,
    latest_counts,
    lay_in,
    lying_in,
    movements_of,
    transfers_for,
)
from mianzhou.applications.relief_supplies.supplies import PLACE_KINDS, SUPPLIES
from mianzhou.applications.relief_supplies.tabs import tabs
from mianzhou.applications.relief_supplies.words import TERRAIN_NAMES
from mianzhou.data.geography.api import boundaries, outlines
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import (
    Area,
    Pinned,
    Status,
    Table,
    actor_of,
    names_of,
    page,
    with_names,
)


def _places(request: HttpRequest) -> QuerySet[Place]:
    return places_for(actor_of(request)).annotate(supplies=Count("shelves"))


@page("relief.read")
def relief_places(request: HttpRequest) -> HttpResponse:
    """The places that the actor sees."""
    table = Table(
        request,
        _places(request),
        name="relief-places",
        columns=lists.PLACES,
        filters=lists.PLACE_FILTERS,
        default_sort="code",
        caption=Text("储备库、储备站、储备点", "Depots, stations and points"),
        empty=Text("还没有登记储备点。", "No place is entered yet."),
    )
    if response := table.export():
        return response
    counted = {kind: 0 for kind in PLACE_KINDS}
    for kind in places_for(actor_of(request)).values_list("kind", flat=True):
        counted[kind] += 1
    context = {
        "table": table,
        "tabs": tabs(request, "relief_places"),
        "title": Text("储备点", "Places"),
        "figures": [(PLACE_KINDS[kind], n) for kind, n in counted.items()],
        "opens": actor_of(request).may(ALLOCATE),
    }
    return render(request, "relief_supplies/places.html", context)


@page("relief.read")
def relief_place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: its lots now or on a day before, what is on its way to and from it, what happened in it."""
    actor, now = actor_of(request), timezone.now()
    place = place_for(actor, code)
    asked = _day_before(request.GET.get("on", ""), timezone.localdate())
    keeps = may(actor, KEEP, place)
    lots = Table(
        request,
        _lots(place, asked, now),
        name=f"relief-{place.code}-lots",
        columns=lists.lying_columns(asked or timezone.localdate(), keeps=keeps, past=asked is not None),
        prefix="lots",
        caption=Text("{day} 的库存", "Stock on {day}").format(day=asked) if asked else Text("库存", "Stock"),
        empty=Text("没有物资。", "There are no supplies."),
    )
    moves = Table(
        request,
        with_names(movements_of(place), "posting__actor_name"),
        name=f"relief-{place.code}-movements",
        columns=lists.MOVEMENT_COLUMNS,
        filters=lists.MOVEMENT_FILTERS,
        default_sort="-effective_at",
        prefix="moves",
        caption=Text("收发记录", "Movements"),
        empty=Text("还没有收发记录。", "Nothing came or went yet."),
    )
    if response := lots.export() or moves.export():
        return response
    under_way = transfers_for(actor).filter(state__in=["sent", "short"])
    context = {
        "place": place,
        "kind": PLACE_KINDS[place.kind],
        "terrain": TERRAIN_NAMES[place.terrain],
        "lots": lots,
        "moves": moves,
        "asked": asked,
        "keeps": keeps,
        "changes": may(actor, ALLOCATE, place),
        "arriving": under_way.filter(target=place),
        "leaving": under_way.filter(source=place),
        "counts": _counts(latest_counts(actor, place)),
        "where": _where(place),
        "verbs": [
            (title, lists.do_url(place, name))
            for name, title in (
                *(() if place.closed_at else (("receive", Text("入库", "Receive")),)),
                ("send", Text("发运", "Send")),
                ("hand_out", Text("发放", "Hand out")),
                ("count", Text("盘点", "Count")),
                ("reopen", Text("恢复使用", "Open again")) if place.closed_at else ("close", Text("停用", "Close")),
            )
        ],
    }
    return render(request, "relief_supplies/place.html", context)


def _counts(rows: Iterable[PlaceCount]) -> list[tuple[PlaceCount, str, Status]]:
    """Counts, who counted, and how they stand."""
    found = list(rows)
    names = names_of(count.stocktake.counted_by for count in found)
    return [(count, names[count.stocktake.counted_by], lists.count_status(count)) for count in found]


def _lots(place: Place, asked: date | None, now: datetime) -> list[Lying]:
    if asked is None:
        return lying_in(place)
    end = timezone.make_aware(datetime.combine(asked + timedelta(days=1), time())) - timedelta(microseconds=1)
    return lay_in(place, book_of_supplies(), at=end, now=now)


def _day_before(text: str, today: date) -> date | None:
    """A day of the past; None for today, a later day or what is no day."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and found < today else None


def _where(place: Place) -> Pinned | None:
    """The townships of the county, and the place among them."""
    day, county = timezone.localdate(), place.township.parent
    if county is None:
        return None
    rows = boundaries(level="township", span=(day, day), inside=county.code)
    names = {row.region.code: row.region.short_name for row in rows}
    areas = [Area(o, names[o.code], 1 if o.code == place.township.code else None) for o in outlines(rows)]
    title = Text("{n}在{r}的位置", "Where {n} lies in {r}").format(n=place.name, r=county.name)
    return Pinned(title, areas, (place.longitude, place.latitude)) if areas else None


@page("relief.keep")
def relief_place_do(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """The form of a keeper's verb, and doing it."""
    actor, now = actor_of(request), timezone.now()
    wanted = verbs(now).get(verb)
    if wanted is None:
        raise Http404
    place = place_for(actor, code)
    require(actor, KEEP, place)
    about = request.GET.get("about", "")
    form = wanted.form(request, place, about)
    if request.method == "POST" and form.tried(lambda given: wanted.run(place, form, actor, now, about)):
        messages.success(request, str(wanted.done))
        return HttpResponseRedirect(request.path if verb == "receive" else lists.place_url(place.code))
    context = {
        "form": form,
        "title": wanted.title,
        "place": place,
        "row": _about(place, about) if verb == "write_off" else place.name,
        "back": lists.place_url(place.code),
        "note": wanted.note,
    }
    return render(request, "relief_supplies/do.html", context, status=422 if form.errors else 200)


def _about(place: Place, about: str) -> str:
    each = lot_in(place, about)
    return f"{place.name} · {SUPPLIES[each.shelf.supply].title} · {each.lot}"


@page("relief.allocate")
def relief_place_new(request: HttpRequest) -> HttpResponse:
    """Enter a place."""
    return _place_form(request, None)


@page("relief.allocate")
def relief_place_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is told of a place."""
    return _place_form(request, place_for(actor_of(request), code))


def _place_form(request: HttpRequest, place: Place | None) -> HttpResponse:
    form = PlaceForm(request.POST or None, initial=_told(place) if place else None)
    if place is not None:
        form.fields["code"].disabled = True
    made: list[Place] = []

    def enter(given: dict[str, Any]) -> None:
        code, site = given.pop("code"), Site(**given)
        said = {"site": site, "actor": actor_of(request), "as_of": timezone.now()}
        made.append(change_place(place_id=place.pk, **said) if place else open_place(code=code, **said))  # type: ignore[arg-type]

    if request.method == "POST" and form.tried(enter):
        messages.success(request, str(Text("已登记。", "Entered.")))
        return HttpResponseRedirect(lists.place_url(made[0].code))
    context = {
        "form": form,
        "title": Text("修改储备点", "Change a place") if place else Text("登记储备点", "Enter a place"),
        "place": place,
        "row": place.name if place else "",
        "back": lists.place_url(place.code) if place else reverse("relief_places"),
    }
    return render(request, "relief_supplies/do.html", context, status=422 if form.errors else 200)


@page("relief.allocate")
def relief_place_state(request: HttpRequest, code: str) -> HttpResponse:
    """The command closes a place, or opens it again; its keeper does by a verb of its own."""
    actor = actor_of(request)
    place = place_for(actor, code)
    closes = place.closed_at is None
    form, action = StateForm(request.POST or None), close_place if closes else reopen_place
    if request.method == "POST" and form.tried(
        lambda given: action(place_id=place.pk, actor=actor, as_of=timezone.now(), **given)
    ):
        messages.success(request, str(CLOSED_NOW if closes else OPEN_AGAIN))
        return HttpResponseRedirect(lists.place_url(place.code))
    context = {
        "form": form,
        "title": CLOSE if closes else REOPEN,
        "place": place,
        "row": place.name,
        "back": lists.place_url(place.code),
    }
    return render(request, "relief_supplies/do.html", context, status=422 if form.errors else 200)


def _told(place: Place) -> dict[str, Any]:
    told = {name: getattr(place, name) for name in (*Site.__dataclass_fields__, "code")}
    return {**told, "keeper": place.keeper.code, "township": place.township.code}


urlpatterns = [
    path("services/relief/places/", relief_places, name="relief_places"),
    path("services/relief/places/new/", relief_place_new, name="relief_place_new"),
    path("services/relief/places/<str:code>/", relief_place, name="relief_place"),
    path("services/relief/places/<str:code>/change/", relief_place_change, name="relief_place_change"),
    path("services/relief/places/<str:code>/state/", relief_place_state, name="relief_place_state"),
    path("services/relief/places/<str:code>/do/<str:verb>/", relief_place_do, name="relief_place_do"),
    *map_urls,
]
