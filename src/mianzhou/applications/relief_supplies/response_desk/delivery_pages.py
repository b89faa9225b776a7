"""The pages of proposals and deliveries: what the command decides, what a place sends, what a township takes over."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.applications.relief_supplies.places.queries import KEEP
from mianzhou.applications.relief_supplies.places.queries import may as may_in
from mianzhou.applications.relief_supplies.response import allocation_actions, delivery_actions, queries
from mianzhou.applications.relief_supplies.response.models import PROMISED, PROPOSED, AllocationLine, Delivery
from mianzhou.applications.relief_supplies.response_desk import lists
from mianzhou.applications.relief_supplies.stock.handover_actions import Arrived
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.kernel.errors import MianzhouError, NotPermitted
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Column, Table, actor_of, names_of, page

_LINES = [
    Column("hit__township__name", Text("乡镇", "Township")),
    Column("supply", Text("物资", "Supply"), value=lambda x: SUPPLIES[x.supply].title),
    Column("source__name", Text("从", "From")),
    Column("lot__code", Text("批次", "Lot")),
    Column("lot__expires_on", Text("有效期至", "Use until"), kind="date"),
    Column("minutes", Text("车程（分钟）", "On the road (min)"), kind="number"),
    Column("proposed", Text("建议", "Proposed"), kind="number"),
    Column("amount", Text("确定", "Decided"), kind="number"),
    Column("why", Text("理由", "Why"), wide=True, value=lambda x: reason_of(x)),
]


def reason_of(line: AllocationLine) -> Text:
    """Why a line goes from this place and lot."""
    near = (
        Text("有库存的最近处", "the nearest place that has some")
        if line.rank == 1
        else Text("较近处已调尽，第 {n} 近", "nearer ones are used up: the {n} nearest").format(n=_ordinal(line.rank))
    )
    if line.lot.expires_on is None:
        return Text("{near}，车程 {h}", "{near}, {h} on the road").format(
            near=near, h=lists.span(timedelta(minutes=line.minutes))
        )
    told = Text(
        "{near}，车程 {h}；先用 {day} 到期的批次", "{near}, {h} on the road; the lot that expires on {day} goes first"
    )
    return told.format(near=near, h=lists.span(timedelta(minutes=line.minutes)), day=line.lot.expires_on.isoformat())


def _ordinal(n: int) -> Text:
    """A place in an order; the Chinese words around it need the number only."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return Text(str(n), f"{n}{ending}")


@page("relief.read")
def allocation(request: HttpRequest, number: str) -> HttpResponse:
    """A proposal, line by line with its reason; the command changes amounts, confirms or rejects."""
    actor = actor_of(request)
    found = queries.allocation_for(actor, number)
    lines = list(queries.lines_of(actor, found))
    table = Table(request, lines, name=number, columns=_LINES, page_size=100, caption=Text("调拨项", "Lines"))
    if response := table.export():
        return response
    names = dict(Region.objects.filter(code__in=[m["township"] for m in found.missing]).values_list("code", "name"))
    context = {
        "allocation": found, "names": names_of([found.made_by, found.judged_by]), "event": found.event, "status": lists.allocation_status(found), "table": table,
        "lines": [(line, SUPPLIES[line.supply], reason_of(line)) for line in lines],
        "missing": [(names.get(m["township"], m["township"]), SUPPLIES[m["supply"]], m["pieces"]) for m in found.missing],
        "decides": queries.commands(actor) and found.state == PROPOSED, "back": lists.event_url(found.event, "allocations"),
    }  # fmt: skip
    return render(request, "relief_supplies/allocation.html", context)


@page("relief.allocate")
@require_POST
def allocation_do(request: HttpRequest, number: str) -> HttpResponse:
    """Save amounts, confirm, or reject; what was typed into the amounts is saved in any case but the last."""
    actor, now = actor_of(request), timezone.now()
    found = queries.allocation_for(actor, number)
    back = reverse("relief_allocation", args=[number])
    try:
        if request.POST.get("do") == "reject":
            reason = request.POST.get("reason", "")
            allocation_actions.reject_allocation(allocation_id=found.pk, reason=reason, actor=actor, as_of=now)
            messages.success(request, str(Text("已驳回。", "Rejected.")))
            return HttpResponseRedirect(back)
        typed = {
            int(name.removeprefix("amount-")): _whole(str(value))
            for name, value in request.POST.items()
            if name.startswith("amount-") and name.removeprefix("amount-").isdecimal() and len(name) < 24
        }
        allocation_actions.change_amounts(allocation_id=found.pk, amounts=typed, actor=actor, as_of=now)
        if request.POST.get("do") == "confirm":
            made = allocation_actions.confirm_allocation(allocation_id=found.pk, actor=actor, as_of=now)
            said = Text("已确认，{n} 批物资已预留，等待发运。", "Confirmed: {n} deliveries are held back, to be sent.")
            messages.success(request, str(said.format(n=len(made))))
            return HttpResponseRedirect(lists.event_url(found.event, "deliveries"))
        messages.success(request, str(Text("数量已保存。", "Amounts saved.")))
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(back)


def _whole(text: str) -> int:
    """A number as typed; nothing is zero, what is no number counts as below zero, which the action refuses in words."""
    text = text.strip().replace(",", "")
    if not text:
        return 0
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@page("relief.read")
def delivery(request: HttpRequest, number: str) -> HttpResponse:
    """A delivery: what is in it, and what the actor may do with it."""
    return _delivery_page(request, queries.delivery_for(actor_of(request), number))


def _delivery_page(request: HttpRequest, found: Delivery, status: int = 200) -> HttpResponse:
    """The page of a delivery; what was typed and refused stands there still."""
    actor, typed, transfer = actor_of(request), request.POST, found.transfer
    state = lists.delivery_state(found)
    moved = [
        (line, SUPPLIES[line.supply], typed.get(f"whole-{line.pk}", line.sent), typed.get(f"damaged-{line.pk}", 0))
        for line in (transfer.lines.select_related("lot").order_by("pk") if transfer else ())
    ]
    context = {
        "delivery": found, "names": names_of([transfer.sent_by, transfer.taken_by]) if transfer else {}, "event": found.hit.event, "status": lists.delivery_status(found), "transfer": transfer,
        "lines": [(line, SUPPLIES[line.supply]) for line in found.lines.all()], "moved": moved,
        "sends": found.state == PROMISED and may_in(actor, KEEP, found.source),
        "here": found.source_id == found.target_id,
        "takes_over": state == "sent" and may_in(actor, KEEP, found.target),
        "cancels": found.state == PROMISED and queries.commands(actor),
        "short": state == "short", "hit_url": lists.hit_url(found.hit), "typed": typed,
    }  # fmt: skip
    return render(request, "relief_supplies/delivery.html", context, status=status)


@page("relief.read")
@require_POST
def delivery_do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Send, take over, or cancel."""
    actor, now = actor_of(request), timezone.now()
    found = queries.delivery_for(actor, number)
    try:
        if verb == "send":
            carrier = request.POST.get("carrier", "")
            sent = delivery_actions.send_delivery(delivery_id=found.pk, carrier=carrier, actor=actor, as_of=now)
            there = Text("已就地备好，可以发放到户。", "Sent. It lies there, to be handed out.")
            messages.success(request, str(there if sent.transfer is None else Text("已发运。", "Sent.")))
        elif verb == "take_over":
            lines = found.transfer.lines.values_list("pk", flat=True) if found.transfer else []
            arrived = {
                pk: Arrived(_whole(request.POST.get(f"whole-{pk}", "")), _whole(request.POST.get(f"damaged-{pk}", "")))
                for pk in lines
            }
            remark = request.POST.get("remark", "")
            delivery_actions.take_over_delivery(
                delivery_id=found.pk, found=arrived, remark=remark, actor=actor, as_of=now
            )
            messages.success(request, str(Text("已接收。", "Taken over.")))
        elif verb == "cancel":
            reason = request.POST.get("reason", "")
            delivery_actions.cancel_delivery(delivery_id=found.pk, reason=reason, actor=actor, as_of=now)
            messages.success(request, str(Text("已取消，预留已释放。", "Cancelled, nothing is held back any more.")))
        else:
            raise Http404
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        return _delivery_page(request, queries.delivery_for(actor, number), 422)
    return HttpResponseRedirect(reverse("relief_delivery", args=[number]))


urlpatterns = [
    path("services/relief/proposals/<str:number>/", allocation, name="relief_allocation"),
    path("services/relief/proposals/<str:number>/do/", allocation_do, name="relief_allocation_do"),
    path("services/relief/deliveries/<str:number>/", delivery, name="relief_delivery"),
    path("services/relief/deliveries/<str:number>/<str:verb>/", delivery_do, name="relief_delivery_do"),
]
