"""The pages of stock: what lies where, what is on its way, what expires, what is counted and written off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.applications.relief_supplies.application import RELIEF_SUPPLIES
from mianzhou.applications.relief_supplies.places.queries import APPROVE, KEEP, may, places_for, require
from mianzhou.applications.relief_supplies.stock import lists
from mianzhou.applications.relief_supplies.stock.catalogue_pages import urlpatterns as catalogue_urls
from mianzhou.applications.relief_supplies.stock.checking_actions import judge_count, judge_write_off
from mianzhou.applications.relief_supplies.stock.forms import JudgeForm, SettleForm, TakeOverForm
from mianzhou.applications.relief_supplies.stock.handover_actions import Arrived, settle, take_over
from mianzhou.applications.relief_supplies.stock.models import Transfer
from mianzhou.applications.relief_supplies.stock.queries import (
    counts_for,
    expiring,
    lots_for,
    shelves_for,
    transfer_for,
    transfers_for,
    write_offs_for,
)
from mianzhou.applications.relief_supplies.tabs import tabs
from mianzhou.applications.relief_supplies.words import OUTCOMES, REASONS
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Table, WordedForm, actor_of, names_of, page, with_names


def _listed(request: HttpRequest, part: str, title: Text, table: Table, **more: Any) -> HttpResponse:
    context = {"table": table, "tabs": tabs(request, part), "title": title, **more}
    return table.export() or render(request, "relief_supplies/list.html", context)


@page("relief.read")
def relief(request: HttpRequest) -> HttpResponse:
    """What lies where, of all that the actor sees."""
    actor, day = actor_of(request), timezone.localdate()
    table = Table(
        request,
        shelves_for(actor, day),
        name="relief-stock",
        columns=lists.SHELVES,
        filters=lists.SHELF_FILTERS,
        default_sort="place__code",
        caption=Text("库存", "Stock"),
        empty=Text("这里还没有物资。", "There are no supplies here yet."),
    )
    lots = lots_for(actor)
    figures = [
        (Text("储备点", "Places"), places_for(actor).filter(closed_at=None).count()),
        (Text("在途调运", "Transfers on their way"), transfers_for(actor).filter(state="sent").count()),
        (Text("90 天内到期批次", "Lots expiring in 90 days"), expiring(lots, day).filter(lot__expires_on__gte=day).count()),
        (Text("已过期批次", "Lots expired"), lots.filter(lot__expires_on__lt=day).count()),
    ]  # fmt: skip
    title = Text("救灾物资", "Relief supplies")
    return _listed(request, "relief", title, table, figures=figures, basis=RELIEF_SUPPLIES.basis)


@page("relief.read")
def relief_expiry(request: HttpRequest) -> HttpResponse:
    """Lots that have expired, or will within the time of warning."""
    actor, day = actor_of(request), timezone.localdate()
    kept = set(places_for(actor, KEEP).values_list("code", flat=True))
    table = Table(
        request,
        expiring(lots_for(actor), day),
        name="relief-expiry",
        columns=lists.expiring_columns(day, kept.__contains__),
        filters=lists.EXPIRING_FILTERS,
        default_sort="lot__expires_on",
        caption=Text("已过期和 90 天内到期的批次", "Lots that have expired or will within 90 days"),
        empty=Text("没有快到期的物资。", "Nothing expires soon."),
    )
    note = Text(
        "到期前 90 天预警（平台自定）：可先调往用得快的地方；过期的申请核销，由另一人审核。",
        "A warning comes 90 days before (our own choice): swap it for fresh stock in time; what has expired is written off by two.",
    )
    return _listed(request, "relief_expiry", Text("效期预警", "Expiry"), table, note=note)


@page("relief.read")
def relief_transfers(request: HttpRequest) -> HttpResponse:
    """Transfers from and to the places that the actor sees."""
    table = Table(
        request,
        transfers_for(actor_of(request)),
        name="relief-transfers",
        columns=lists.TRANSFERS,
        filters=lists.TRANSFER_FILTERS,
        default_sort="-sent_at",
        caption=Text("调运单", "Transfers"),
        empty=Text("还没有调运。", "Nothing was sent yet."),
    )
    return _listed(request, "relief_transfers", Text("调运", "Transfers"), table)


@page("relief.read")
def relief_transfer(request: HttpRequest, number: str) -> HttpResponse:
    """One transfer, and what is to be done about it: taking it over, or settling its difference."""
    actor = actor_of(request)
    found = transfer_for(actor, number)
    form, title, action = _step(request, found, actor)
    if response := _tried(request, form, action):
        return response
    lines = Table(
        request,
        found.lines.select_related("lot"),
        name=f"relief-{found.number}",
        columns=lists.TRANSFER_LINES,
        caption=Text("物资明细", "Goods"),
    )
    if response := lines.export():
        return response
    context = {
        "transfer": found,
        "status": lists.transfer_status(found),
        "table": lines,
        "form": form,
        "form_title": title,
        "settlement": _settlement(found),
        "names": _people(sent=found.sent_by, taken=found.taken_by, settled=found.settled_by),
    }
    return render(request, "relief_supplies/transfer.html", context, status=422 if form and form.errors else 200)


def _people(**logins: str) -> dict[str, str]:
    """The names of who did what."""
    known = names_of(logins.values())
    return {what: known[login] for what, login in logins.items()}


def _settlement(found: Transfer) -> str:
    """What became of a difference, in words."""
    outcome, _, reason = found.settlement.partition(": ")
    return f"{OUTCOMES[outcome]}：{reason}" if outcome in OUTCOMES else ""


def _step(
    request: HttpRequest, found: Transfer, actor: Actor
) -> tuple[WordedForm | None, Text | None, Callable[[], Any]]:
    """The form of what this actor does next, what it is called, and the action; no form where it is not the actor's turn."""
    if found.state == "sent" and may(actor, KEEP, found.target):
        taking = TakeOverForm(found, request.POST or None)

        def take() -> None:
            arrived = {pk: Arrived(*both) for pk, both in taking.arrived().items()}
            remark = taking.cleaned_data["remark"]
            take_over(transfer_id=found.pk, found=arrived, remark=remark, actor=actor, as_of=timezone.now())

        return taking, Text("接收", "Take over"), take
    if found.state == "short" and may(actor, APPROVE, found.target) and actor.person_id != found.taker_id:
        settling = SettleForm(request.POST or None)
        return (
            settling,
            Text("处理差异", "Settle the difference"),
            lambda: settle(transfer_id=found.pk, actor=actor, as_of=timezone.now(), **settling.cleaned_data),
        )
    return None, None, lambda: require(actor, KEEP, found.target)


def _tried(request: HttpRequest, form: WordedForm | None, action: Callable[[], Any]) -> HttpResponse | None:
    """Do what was asked for; who has no form may not do it."""
    if request.method != "POST":
        return None
    if form is None:
        action()
        return HttpResponseRedirect(request.path)
    if not form.tried(lambda given: action()):
        return None
    messages.success(request, str(Text("已办理。", "Done.")))
    return HttpResponseRedirect(request.path)


@page("relief.read")
def relief_checks(request: HttpRequest) -> HttpResponse:
    """Counts and write-offs of the places that the actor sees."""
    actor = actor_of(request)
    counts = Table(
        request,
        with_names(counts_for(actor), "stocktake__counted_by"),
        name="relief-counts",
        columns=lists.COUNTS,
        default_sort="-stocktake__counted_at",
        prefix="counts",
        caption=Text("盘点", "Counts"),
        empty=Text("还没有盘点。", "Nothing was counted yet."),
    )
    table = Table(
        request,
        with_names(write_offs_for(actor), "asked_by"),
        name="relief-write-offs",
        columns=lists.WRITE_OFFS,
        filters=lists.WRITE_OFF_FILTERS,
        default_sort="-asked_at",
        caption=Text("核销", "Write-offs"),
        empty=Text("还没有核销。", "Nothing was written off yet."),
    )
    if response := counts.export():
        return response
    title = Text("盘点和核销", "Counts and write-offs")
    return _listed(request, "relief_checks", title, table, second=counts)


@page("relief.read")
def relief_count(request: HttpRequest, count_id: int) -> HttpResponse:
    """One count, line by line, and its judgement by a second person."""
    actor = actor_of(request)
    found = counts_for(actor).filter(pk=count_id).first()
    if found is None:
        raise NotFound(what=Text("盘点", "count"))
    take = found.stocktake
    own = take.counter_id == actor.person_id
    form = (
        JudgeForm(request.POST or None)
        if take.state == "counted" and may(actor, APPROVE, found.place) and not own
        else None
    )

    def judge() -> None:
        require(actor, APPROVE, found.place)
        if form is not None:
            judge_count(count_id=found.pk, actor=actor, as_of=timezone.now(), **_judgement(form))

    if response := _tried(request, form, judge):
        return response
    shelves = {s.account_id: s.supply for s in found.place.shelves.all()}
    rows = list(take.lines.select_related("lot"))
    for row in rows:
        row.supply = shelves[row.account_id]  # type: ignore[attr-defined]
    lines = Table(
        request, rows, name=f"relief-count-{found.pk}", columns=lists.COUNT_LINES, caption=Text("盘点明细", "Lines")
    )
    if response := lines.export():
        return response
    context = {
        "count": found,
        "status": lists.count_status(found),
        "table": lines,
        "form": form,
        "own": own,
        "names": _people(counted=take.counted_by, judged=take.judged_by),
    }
    return render(request, "relief_supplies/count.html", context, status=422 if form and form.errors else 200)


@page("relief.read")
def relief_write_off(request: HttpRequest, write_off_id: int) -> HttpResponse:
    """One write-off, and its judgement by a second person."""
    actor = actor_of(request)
    found = write_offs_for(actor).filter(pk=write_off_id).first()
    if found is None:
        raise NotFound(what=Text("核销申请", "write-off"))
    own, place = found.asker_id == actor.person_id, found.shelf.place
    form = (
        JudgeForm(request.POST or None) if found.state == "asked" and may(actor, APPROVE, place) and not own else None
    )

    def judge() -> None:
        require(actor, APPROVE, place)
        if form is not None:
            judge_write_off(write_off_id=found.pk, actor=actor, as_of=timezone.now(), **_judgement(form))

    if response := _tried(request, form, judge):
        return response
    context = {
        "found": found,
        "supply": lists.supply_title(found.shelf),
        "unit": lists.unit_of(found.shelf),
        "reason": REASONS[found.reason],
        "status": lists.write_off_status(found),
        "names": _people(asked=found.asked_by, judged=found.judged_by),
        "form": form,
        "own": own,
    }
    return render(request, "relief_supplies/write_off.html", context, status=422 if form and form.errors else 200)


def _judgement(form: WordedForm) -> dict[str, Any]:
    return {"approved": form.cleaned_data["passed"] == "yes", "remark": form.cleaned_data["remark"]}


urlpatterns = [
    path("services/relief/", relief, name="relief"),
    path("services/relief/expiry/", relief_expiry, name="relief_expiry"),
    path("services/relief/transfers/", relief_transfers, name="relief_transfers"),
    path("services/relief/transfers/<str:number>/", relief_transfer, name="relief_transfer"),
    path("services/relief/checks/", relief_checks, name="relief_checks"),
    path("services/relief/counts/<int:count_id>/", relief_count, name="relief_count"),
    path("services/relief/write-offs/<int:write_off_id>/", relief_write_off, name="relief_write_off"),
    *catalogue_urls,
]
