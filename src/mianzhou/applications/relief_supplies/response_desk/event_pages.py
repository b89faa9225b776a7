"""The pages of events: all of them, one, its parts, and what the command does there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.applications.relief_supplies.places.queries import ALLOCATE
from mianzhou.applications.relief_supplies.response import event_actions, queries
from mianzhou.applications.relief_supplies.response.allocation_actions import propose_allocation
from mianzhou.applications.relief_supplies.response.helping import (
    LATE,
    RUNNING,
    SOON,
    Helped,
    clock_of,
    together,
)
from mianzhou.applications.relief_supplies.response.models import OPEN, Event, Receipt
from mianzhou.applications.relief_supplies.response.progress import progress
from mianzhou.applications.relief_supplies.response_desk import forms, lists
from mianzhou.applications.relief_supplies.tabs import tabs
from mianzhou.kernel.errors import MianzhouError, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Table, WordedForm, actor_of, names_of, page, with_names

PARTS: dict[str, Text] = {
    "": Text("进展", "Progress"),
    "requests": Text("申请", "Requests"),
    "allocations": Text("调拨方案", "Proposals"),
    "deliveries": Text("调运", "Deliveries"),
    "receipts": Text("发放签收", "Receipts"),
}


@page("relief.read")
def events_list(request: HttpRequest) -> HttpResponse:
    """The events that the actor sees."""
    rows = queries.events_for(actor_of(request))
    now = timezone.now()
    standings: dict[int, Helped] = {}

    def stand(events: Sequence[Event]) -> None:
        standings.update({pk: together(parts) for pk, parts in queries.helped_in(events, now).items()})

    table = Table(
        request, rows, name="relief-events", columns=lists.event_columns(standings), filters=lists.EVENT_FILTERS,
        prepare=stand, default_sort="-happened_at", caption=Text("灾情", "Events"),
        empty=Text("还没有灾情。发生灾情后由指挥部登记，12 小时从发生时起算。", "No events yet. The command enters one; twelve hours run from when it happened."),
    )  # fmt: skip
    if response := table.export():
        return response
    context = {
        "table": table,
        "title": Text("灾情救助", "Events and relief"),
        "tabs": tabs(request, "relief_events"),
        "commands": queries.commands(actor_of(request)),
        "to_send": queries.to_send(actor_of(request))[:12],
    }
    return render(request, "relief_supplies/events.html", context)


@page("relief.allocate")
def event_new(request: HttpRequest) -> HttpResponse:
    """Enter an event."""
    actor, now = actor_of(request), timezone.now()
    form = forms.EventForm(request.POST or None, initial={"happened_at": forms.local_moment(timezone.localtime(now))})
    made: list[Event] = []
    if request.method == "POST" and form.tried(
        lambda given: made.append(event_actions.open_event(actor=actor, as_of=now, **given))
    ):
        messages.success(request, str(Text("已登记，12 小时开始计时。", "Entered: the twelve hours run.")))
        return HttpResponseRedirect(lists.event_url(made[0]))
    return do_page(request, form, Text("登记灾情", "Enter an event"), reverse("relief_events"))


def do_page(
    request: HttpRequest,
    form: WordedForm,
    title: Text,
    back: str,
    about: Any = "",
    note: Any = "",
    *,
    upload: bool = False,
) -> HttpResponse:
    """A form on a page of its own."""
    context = {"form": form, "title": title, "back": back, "about": about, "note": note, "upload": upload}
    return render(request, "relief_supplies/response_do.html", context, status=422 if form.errors else 200)


def frame(actor: Actor, event: Event, part: str) -> dict[str, Any]:
    """What every page of an event shows: its clock, how it stands, its parts."""
    now = timezone.now()
    by_township = queries.helped_by_township(event, now)
    shown = together(by_township)
    due = clock_of(event.happened_at)
    running = event.state == OPEN and shown.standing in (RUNNING, SOON, LATE)
    return {
        "event": event,
        "kind": lists.EVENT_KIND_NAMES[event.kind],
        "part": part,
        "tabs": [(code == part, title, lists.event_url(event, code)) for code, title in PARTS.items()],
        "due": due,
        "left": lists.left(due.due_at, now) if running else "",
        "clock": lists.span(due.due_at - now) if running else "",
        "over": now > due.due_at,
        "helped": shown,
        "helped_by_township": by_township,
        "light": lists.light(shown.standing, event),
        "names": names_of([event.opened_by, event.closed_by]),
        "status": lists.event_status(event),
        "commands": queries.commands(actor),
    }


@page("relief.read")
def event(request: HttpRequest, number: str) -> HttpResponse:
    """One event: its clock with the derivation, its townships, how far each supply is."""
    actor = actor_of(request)
    found = queries.event_for(actor, number)
    context = frame(actor, found, "")
    hits = Table(
        request, list(queries.hits_for(actor, found).order_by("township__code")), name=f"{number}-townships",
        columns=lists.hit_columns(context["helped_by_township"]), prefix="hits", caption=Text("受灾乡镇", "Townships hit"), page_size=50,
    )  # fmt: skip
    supplies = Table(
        request, progress(found), name=f"{number}-supplies", columns=lists.PROGRESS, prefix="supplies", page_size=50,
        caption=Text("物资进展", "Supplies"), empty=Text("还没有申请或调拨。", "Nothing is asked for or promised yet."),
    )  # fmt: skip
    for table in (hits, supplies):
        if response := table.export():
            return response
    people = sum(h.people for h in queries.hits_for(actor, found))
    return render(
        request, "relief_supplies/event.html", context | {"hits": hits, "supplies": supplies, "people": people}
    )


@page("relief.read")
def event_part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Requests, proposals, deliveries or receipts of an event."""
    if part not in PARTS or not part:
        raise Http404
    actor = actor_of(request)
    found = queries.event_for(actor, number)
    table = _PART_TABLES[part](request, actor, found)
    if response := table.export():
        return response
    return render(
        request, "relief_supplies/event_part.html", frame(actor, found, part) | {"table": table, "title": PARTS[part]}
    )


def _requests(request: HttpRequest, actor: Actor, found: Event) -> Table:
    return Table(
        request, with_names(queries.requests_for(actor, found), "made_by"), name=f"{found.number}-requests", columns=lists.REQUESTS,
        filters=lists.REQUEST_FILTERS, default_sort="-number", caption=Text("物资申请", "Requests"),
        empty=Text("还没有申请。由受灾乡镇在其页面提出。", "No requests yet. A township makes them on its page."),
    )  # fmt: skip


def _allocations(request: HttpRequest, actor: Actor, found: Event) -> Table:
    return Table(
        request, with_names(queries.allocations_for(actor, found).annotate(shipments=Count("lines")), "made_by"), name=f"{found.number}-allocations",
        columns=lists.ALLOCATIONS, default_sort="-number", caption=Text("调拨方案", "Proposals"),
        empty=Text("还没有调拨方案。乡镇提交申请后由指挥部生成。", "No proposal yet. The command makes one once townships have asked."),
    )  # fmt: skip


def _deliveries(request: HttpRequest, actor: Actor, found: Event) -> Table:
    return Table(
        request, queries.deliveries_for(actor).filter(hit__event=found), name=f"{found.number}-deliveries", columns=lists.DELIVERIES,
        filters=lists.DELIVERY_FILTERS, default_sort="number", caption=Text("调运", "Deliveries"),
        empty=Text("还没有调运。调拨方案确认后在此发运和接收。", "No deliveries yet. They are sent and taken over here once a proposal is confirmed."),
    )  # fmt: skip


def _receipts(request: HttpRequest, actor: Actor, found: Event) -> Table:
    rows = Receipt.objects.filter(hit__in=queries.hits_for(actor, found).values("pk")).select_related("hit__township")
    rows = with_names(rows, "handed_by")
    return Table(
        request, rows, name=f"{found.number}-receipts", columns=lists.RECEIPTS, filters=lists.RECEIPT_FILTERS,
        default_sort="-handed_at", caption=Text("发放签收", "Receipts"),
        empty=Text("还没有签收。物资到达乡镇后在乡镇页面登记发放。", "No receipts yet. They are entered on the township's page once supplies are there."),
    )  # fmt: skip


_PART_TABLES: dict[str, Callable[[HttpRequest, Actor, Event], Table]] = {
    "requests": _requests,
    "allocations": _allocations,
    "deliveries": _deliveries,
    "receipts": _receipts,
}


@page("relief.allocate")
def event_do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Tell townships anew (`tell`) or end the event (`close`)."""
    actor, now = actor_of(request), timezone.now()
    found = queries.event_for(actor, number)
    if not queries.commands(actor):
        raise NotPermitted(permission=PERMISSIONS[ALLOCATE])
    if verb == "tell":
        form: WordedForm = forms.HitsForm(request.POST or None)
        title = Text("更新受灾情况", "Tell who is hit")
        run: Callable[[dict[str, Any]], Any] = lambda given: [  # noqa: E731  # two of a kind
            event_actions.tell_hit(event=found, hit=hit, actor=actor, as_of=now) for hit in given["hits"]
        ]
    elif verb == "close":
        form = forms.ConclusionForm(request.POST or None)
        title = Text("结束救助", "Close the event")
        run = lambda given: event_actions.close_event(event_id=found.pk, actor=actor, as_of=now, **given)  # noqa: E731
    else:
        raise Http404
    if request.method == "POST" and form.tried(run):
        messages.success(request, str(Text("已办理。", "Done.")))
        return HttpResponseRedirect(lists.event_url(found))
    return do_page(request, form, title, lists.event_url(found), found)


@page("relief.allocate")
@require_POST
def event_propose(request: HttpRequest, number: str) -> HttpResponse:
    """Make a proposal from the free stock of this moment."""
    actor = actor_of(request)
    found = queries.event_for(actor, number)
    try:
        made = propose_allocation(event_id=found.pk, actor=actor, as_of=timezone.now())
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        return HttpResponseRedirect(lists.event_url(found, "allocations"))
    return HttpResponseRedirect(reverse("relief_allocation", args=[made.number]))


urlpatterns = [
    path("services/relief/events/", events_list, name="relief_events"),
    path("services/relief/events/new/", event_new, name="relief_event_new"),
    path("services/relief/events/<str:number>/", event, name="relief_event"),
    path("services/relief/events/<str:number>/propose/", event_propose, name="relief_event_propose"),
    path("services/relief/events/<str:number>/do/<str:verb>/", event_do, name="relief_event_do"),
    path("services/relief/events/<str:number>/<str:part>/", event_part, name="relief_event_part"),
]
