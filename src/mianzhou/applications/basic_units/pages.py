"""The one page of its own: what registration data say that the directory does not. All else is the desk's and the registers'."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.applications.basic_units.application import APPLICATION
from mianzhou.applications.basic_units.comparing import compared
from mianzhou.applications.basic_units.twins import FILTERS, STANDING, router
from mianzhou.data.registries.api import shown_name
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Column, Table, actor_of, address, page

COLUMNS = [
    Column("name", Text("登记名称", "Registered name"), sort="name", value=shown_name, link=lambda e: address("registry_entity", e.pk), wide=True),
    Column("identifier", Text("统一社会信用代码", "Credit code"), sort="identifier", nowrap=True),
    Column("region", Text("区划", "Region")),
    Column("entry", Text("名录编号", "In the directory")),
    Column("called", Text("名录名称", "Called there")),
    Column("standing", Text("比对结果", "Compared"), kind="status", value=lambda e: STANDING[e.standing]),
]  # fmt: skip


@page("directory.keep")
def basic_units_compared(request: HttpRequest) -> HttpResponse:
    """What the registration data of the offices say that the directory does not."""
    found, empty = compared(actor_of(request)), Text("名录库与登记资料一致。", "The directory agrees with the registration data.")  # fmt: skip
    table = Table(request, found, name="units-compared", columns=COLUMNS, filters=FILTERS, default_sort="identifier", empty=empty)  # fmt: skip
    return table.export() or render(request, "basic_units/compared.html", {"table": table, "basis": APPLICATION.basis})


__all__ = ["router", "urlpatterns"]  # what the program mounts

urlpatterns = [path("services/basic-units/compared/", basic_units_compared, name="basic_units_compared")]
