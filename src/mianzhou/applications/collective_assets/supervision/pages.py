"""The pages of those who supervise collectives: key figures by collective, township and county; contracts to look at and inventories not made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.applications.collective_assets import lists
from mianzhou.applications.collective_assets.assets import queries as assets
from mianzhou.applications.collective_assets.collectives import queries as collectives
from mianzhou.applications.collective_assets.supervision.key_figures import (
    COLLECTIVE,
    COUNTY,
    TOWNSHIP,
    KeyFigures,
    figures_of,
    grouped,
    total_of,
)
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Column, Status, Table, actor_of, page

_BY = (
    (COLLECTIVE, Text("按集体经济组织", "By collective")),
    (TOWNSHIP, Text("按乡镇", "By township")),
    (COUNTY, Text("按县区", "By county")),
)
_YUAN, _MU = Text("元", "yuan"), Text("亩", "mu")


@page("collective.read")
def figures(request: HttpRequest) -> HttpResponse:
    """Key figures over all that the actor reads: of each collective, or together by township or county."""
    actor, day = actor_of(request), timezone.localdate()
    by = request.GET.get("by", "")
    by = by if by in {code for code, _ in _BY} else COLLECTIVE
    seen = collectives.collectives_for(actor)
    found = figures_of(seen, day)
    table = Table(
        request,
        grouped(seen, found, by),
        name=f"collective-figures-{by}",
        columns=_columns(by, day.year - 1),
        default_sort="code",
        page_size=50,
        caption=Text("三资指标", "Key figures"),
        empty=Text("没有您可查阅的集体经济组织。", "There is no collective that you may read."),
    )
    if response := table.export():
        return response
    total = total_of(found)
    context = {
        "table": table,
        "tabs": [(code == by, title, f"{reverse('collectives_figures')}?by={code}") for code, title in _BY],
        "total": total,
        "sums": {name: f"¥{getattr(total, name):,.2f}" for name in ("operating", "unpaid", "distributed")},
        "year": day.year - 1,
    }
    return render(request, "collective_assets/figures.html", context)


def _columns(by: str, year: int) -> list[Column]:
    single = by == COLLECTIVE
    names = {
        COLLECTIVE: Text("集体经济组织", "Collective"),
        TOWNSHIP: Text("乡镇", "Township"),
        COUNTY: Text("县区", "County"),
    }
    places = {COLLECTIVE: Text("乡镇", "Township"), TOWNSHIP: Text("县区", "County"), COUNTY: Text("市州", "City")}

    def link(row: KeyFigures) -> str | None:
        return reverse("collective", args=[row.code]) if single else None

    def number(
        key: str, title: Text, unit: Text | None = None, digits: int | None = None, *, file_only: bool = False
    ) -> Column:
        return Column(key, title, kind="number", sort=key, unit=unit, digits=digits, file_only=file_only)

    late = Text("{y} 年度清查", "Inventory of {y}").format(y=year)
    columns = [
        Column("name", names[by], sort="name", link=link, wide=True),
        Column("place", places[by], sort="place"),
        number("households", Text("户数", "Households")),
        number("members", Text("成员", "Members")),
        number("certified", Text("已发证户", "Certified")),
        number("area", Text("资源性资产", "Resources"), _MU, 2),
        number("operating", Text("经营性资产", "Operating"), _YUAN, 0),
        number("non_operating", Text("非经营性资产", "Non-operating"), _YUAN, 0),
        number("disputed", Text("争议资产", "Disputed"), file_only=True),
        number("contracts", Text("履行合同", "Contracts running"), file_only=True),
        number("warned", Text("预警合同", "Warned of")),
        number("unpaid", Text("欠租", "Rent unpaid"), _YUAN, 0),
        number("distributed", Text("{y} 年分配", "Distributed for {y}").format(y=year), _YUAN, 0),
    ]
    if single:
        return [*columns, Column("late", late, kind="status", sort="late", value=_inventory)]
    return [
        columns[0],
        columns[1],
        number("collectives", Text("集体经济组织", "Collectives")),
        *columns[2:],
        number("late", Text("{y} 年度未清查", "Without inventory of {y}").format(y=year)),
    ]


def _inventory(row: KeyFigures) -> Status:
    return Status("late", Text("未完成", "Not made")) if row.late else Status("done", Text("已完成", "Made"))


@page("collective.read")
def supervision(request: HttpRequest) -> HttpResponse:
    """Contracts that a warning is given of, and who has not made the year's inventory, over all that the actor reads."""
    actor, day = actor_of(request), timezone.localdate()
    seen = collectives.collectives_for(actor)
    table = Table(
        request,
        assets.warned(assets.contracts_of(seen, day), day),
        name="collective-warnings",
        columns=lists.contract_columns(day, keeps=False),
        filters=lists.CONTRACT_FILTERS,
        default_sort="ends_on",
        caption=Text("需要处理的合同", "Contracts to look at"),
        empty=Text("没有需要处理的合同。", "No contract needs attention."),
    )
    sums = sums_table(request, assets.sums_of(seen))
    if response := table.export() or sums.export():
        return response
    year = day.year - 1
    without = seen.exclude(inventories__year=year, inventories__state="closed").order_by("code")
    context = {
        "table": table,
        "sums": sums,
        "year": year,
        "without": list(without[:50]),
        "without_count": without.count(),
    }
    return render(request, "collective_assets/supervision.html", context)


def sums_table(request: HttpRequest, rows: list[assets.ClassSum]) -> Table:
    """Assets by class and form."""
    return Table(
        request,
        rows,
        name="collective-sums",
        columns=lists.SUMS,
        prefix="sums",
        caption=Text("资产分类（不含争议资产）", "Assets by class (without disputed ones)"),
        empty=Text("还没有登记资产。", "No asset is entered yet."),
    )


urlpatterns = [
    path("services/collectives/supervision/", supervision, name="collectives_supervision"),
    path("services/collectives/figures/", figures, name="collectives_figures"),
]
