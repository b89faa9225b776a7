"""The catalogue on pages: what is stored by its four kinds, and what the city enters of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, places_for
from mianzhou.applications.relief_supplies.stock import lists
from mianzhou.applications.relief_supplies.stock.catalogue_actions import add_supply, change_supply
from mianzhou.applications.relief_supplies.stock.forms import SupplyChangeForm, SupplyForm
from mianzhou.applications.relief_supplies.stock.models import AddedSupply
from mianzhou.applications.relief_supplies.stock.queries import supply_totals
from mianzhou.applications.relief_supplies.supplies import SUPPLIES, Supply
from mianzhou.applications.relief_supplies.tabs import tabs
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Table, WordedForm, actor_of, page

_ENTER = Text("增加物资", "Enter a supply")


@page("relief.read")
def relief_catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue by its four kinds, with what there is of each supply."""
    actor = actor_of(request)
    totals, changes = supply_totals(places_for(actor)), actor.may(ALLOCATE)
    own = set(AddedSupply.objects.values_list("code", flat=True)) if changes else set()
    table = Table(
        request,
        [lists.InCatalogue(code, *totals.get(code, (0, 0, 0))) for code in SUPPLIES],
        name="relief-catalogue",
        columns=lists.catalogue_columns(own),
        caption=Text("物资目录", "Catalogue"),
    )
    if response := table.export():
        return response
    context = {
        "table": table,
        "tabs": tabs(request, "relief_catalogue"),
        "title": Text("物资目录", "Catalogue"),
        "enters": changes,
        "note": Text(
            "四类见绵府办发〔2018〕11号第四章第五节；每件可供人数为平台自定的测算依据。",
            "The four kinds: 绵府办发〔2018〕11号, chapter 4, section 5. How many people a piece serves is our own assumption for planning.",
        ),
    }
    return render(request, "relief_supplies/catalogue.html", context)


@page("relief.allocate")
def relief_supply_new(request: HttpRequest) -> HttpResponse:
    """Enter a supply that the city stores besides."""
    form = SupplyForm(request.POST or None)

    def enter(given: dict[str, Any]) -> None:
        supply = Supply(
            given["code"].strip(),
            Text(given["title_zh"].strip(), given["title_en"].strip()),
            given["kind"],
            Text(given["unit_zh"].strip(), given["unit_en"].strip()),
            given["serves"],
            given["daily"],
        )
        add_supply(supply=supply, actor=actor_of(request), as_of=timezone.now())

    return _asked(request, form, enter, _ENTER, "")


@page("relief.allocate")
def relief_supply_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a supply of the city's own."""
    found = AddedSupply.objects.filter(code=code).first()
    if found is None:
        raise NotFound(what=Text("本市增加的物资", "supply that the city entered"))
    told = {"serves": found.serves, "daily": found.daily, "offered": found.ended_at is None}
    form = SupplyChangeForm(request.POST or None, initial=told)

    def enter(given: dict[str, Any]) -> None:
        change_supply(code=code, actor=actor_of(request), as_of=timezone.now(), **given)

    return _asked(request, form, enter, Text("修改物资", "Change a supply"), str(SUPPLIES[code].title))


def _asked(request: HttpRequest, form: WordedForm, enter: Any, title: Text, row: str) -> HttpResponse:
    """A form of the catalogue, and doing what it says."""
    back = reverse("relief_catalogue")
    if request.method == "POST" and form.tried(enter):
        messages.success(request, str(Text("目录已更新。", "The catalogue is changed.")))
        return HttpResponseRedirect(back)
    context = {"form": form, "title": title, "row": row, "back": back}
    return render(request, "relief_supplies/do.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("services/relief/catalogue/", relief_catalogue, name="relief_catalogue"),
    path("services/relief/catalogue/new/", relief_supply_new, name="relief_supply_new"),
    path("services/relief/catalogue/<str:code>/change/", relief_supply_change, name="relief_supply_change"),
]
