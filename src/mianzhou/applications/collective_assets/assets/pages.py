"""The page of one asset: its card, its ledger, the contracts about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.applications.collective_assets import lists
from mianzhou.applications.collective_assets.assets import queries as assets
from mianzhou.applications.collective_assets.assets.cards import card_lines
from mianzhou.applications.collective_assets.classes import CLASSES
from mianzhou.applications.collective_assets.collectives.queries import KEEP, collective_for, may
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Column, Table, actor_of, page

_YUAN, _MU = Text("元", "yuan"), Text("亩", "mu")
_ASSET = "asset__name"  # the column that says which asset a contract is about
_CARD = [
    Column("on", Text("日期", "On"), kind="date"),
    Column("verb", Text("变动", "Change")),
    Column("area", Text("面积增减", "Area +/−"), kind="number", unit=_MU, digits=2),
    Column("area_left", Text("面积结存", "Area left"), kind="number", unit=_MU, digits=2),
    Column("value", Text("价值增减", "Value +/−"), kind="number", unit=_YUAN, digits=2),
    Column("value_left", Text("价值结存", "Value left"), kind="number", unit=_YUAN, digits=2),
    Column("reason", Text("原因", "Reason"), wide=True),
    Column("paper", Text("凭据", "Paper")),
    Column("actor", Text("经办", "Entered by")),
]


@page("collective.read")
def asset(request: HttpRequest, code: str, asset_id: int) -> HttpResponse:
    """One asset: what its card says, everything that happened to it, and who uses it."""
    actor, day = actor_of(request), timezone.localdate()
    found = collective_for(actor, code)
    row = assets.assets_of(found).filter(pk=asset_id).first()
    if row is None:
        raise NotFound(what=Text("资产", "asset"))
    table = Table(
        request,
        card_lines(row),
        name=f"card-{found.code}-{row.card}",
        columns=_CARD,
        prefix="card",
        caption=Text("台账", "Ledger"),
        empty=Text("没有记录。", "Nothing is entered."),
    )
    contracts = Table(
        request,
        assets.contracts_of([found], day).filter(asset=row),
        name=f"contracts-{found.code}-{row.card}",
        columns=[
            c for c in lists.contract_columns(day, keeps=may(actor, KEEP, found), of_collective=True) if c.key != _ASSET
        ],
        default_sort="-starts_on",
        prefix="contracts",
        caption=Text("合同", "Contracts"),
        empty=Text("没有合同。", "No contracts."),
    )
    if response := table.export() or contracts.export():
        return response
    context = {
        "collective": found,
        "tabs": lists.tabs_of(found, "assets"),
        "title": Text(f"资产 {row.card}", f"Asset {row.card}"),
        "asset": row,
        "kind": CLASSES[row.kind],
        "form": lists.FORM_NAMES[row.form],
        "status": lists.asset_status(row),
        "actions": lists.asset_actions(found, row) if may(actor, KEEP, found) and row.ended_on is None else [],
        "table": table,
        "contracts": contracts,
    }
    return render(request, "collective_assets/asset.html", context)


urlpatterns = [path("services/collectives/<str:code>/assets/<int:asset_id>/", asset, name="collective_asset")]
