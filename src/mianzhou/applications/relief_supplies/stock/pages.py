"""The pages of stock."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.applications.relief_supplies.application import RELIEF_SUPPLIES
from mianzhou.applications.relief_supplies.stock import lists
from mianzhou.applications.relief_supplies.stock.queries import shelves_for
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Table, actor_of, page


@page("relief.read")
def relief(request: HttpRequest) -> HttpResponse:
    """What lies where, of all that the actor sees."""
    table = Table(
        request,
        shelves_for(actor_of(request)),
        name="relief-stock",
        columns=lists.SHELVES,
        filters=lists.SHELF_FILTERS,
        default_sort="place__code",
        caption=Text("库存", "Stock"),
        empty=Text("这里还没有物资。", "There are no supplies here yet."),
    )
    if response := table.export():
        return response
    return render(request, "relief_supplies/stock.html", {"table": table, "basis": RELIEF_SUPPLIES.basis})


urlpatterns = [path("services/relief/", relief, name="relief")]
