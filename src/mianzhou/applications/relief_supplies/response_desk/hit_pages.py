"""The pages of a township in an event, which its workers use on their phones: what it asks for, what comes, what it hands out to whom."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.applications.relief_supplies.places.queries import KEEP, REQUEST
from mianzhou.applications.relief_supplies.places.queries import may as may_in
from mianzhou.applications.relief_supplies.response import event_actions, queries, receipt_actions, request_actions
from mianzhou.applications.relief_supplies.response.models import DRAFTED, OPEN, HitTownship, Receipt, Request
from mianzhou.applications.relief_supplies.response.needs import MOST_DAYS, above_need, need_of
from mianzhou.applications.relief_supplies.response.progress import in_hand, progress
from mianzhou.applications.relief_supplies.response_desk import forms, lists
from mianzhou.applications.relief_supplies.response_desk.event_pages import do_page, frame
from mianzhou.applications.relief_supplies.response_desk.importing import ListForm
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.kernel.errors import MianzhouError, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Table, WordedForm, actor_of, names_of, page, with_names


@page("relief.read")
def hit(request: HttpRequest, number: str, township: str) -> HttpResponse:
    """A township in an event."""
    actor = actor_of(request)
    found = queries.hit_for(actor, number, township)
    table = Table(
        request, with_names(queries.receipts_of(found).select_related("hit__township"), "handed_by"), name=f"{number}-{township}-receipts", columns=lists.RECEIPTS_OF_ONE,
        filters=lists.RECEIPT_FILTERS, default_sort="-handed_at", caption=Text("发放签收", "Receipts"),
        empty=Text("还没有签收。", "No receipts yet."),
    )  # fmt: skip
    context = frame(actor, found.event, "none")
    own = context["helped_by_township"][found.township.code]
    supplies = Table(
        request, progress(found.event, found.township.code), name=f"{number}-{township}", columns=lists.PROGRESS, prefix="supplies",
        page_size=50, caption=Text("物资进展", "Supplies"), empty=Text("还没有申请。", "Nothing is asked for yet."),
    )  # fmt: skip
    if response := table.export() or supplies.export():
        return response
    open_ = found.event.state == OPEN
    coming = queries.deliveries_for(actor).filter(hit=found).order_by("-pk")[:50]
    return render(
        request,
        "relief_supplies/hit.html",
        context
        | {
            "hit": found, "table": table, "supplies": supplies, "own": own, "names": names_of([found.told_by]), "own_light": lists.light(own.standing, found.event),
            "in_hand": [(SUPPLIES[code], n) for code, n in in_hand(found).items()],
            "requests": [(r, lists.request_status(r)) for r in queries.requests_for(actor, found.event).filter(hit=found)],
            "deliveries": [(d, lists.delivery_status(d)) for d in coming],
            "asks": open_ and queries.may(actor, REQUEST, found),
            "tells": open_ and (queries.may(actor, REQUEST, found) or queries.commands(actor)),
            "hands_out": open_ and found.receives_at is not None and may_in(actor, KEEP, found.receives_at),
        },
    )  # fmt: skip


@page("relief.request")
def hit_do(request: HttpRequest, number: str, township: str, verb: str) -> HttpResponse:
    """The form of something that a township does, and doing it."""
    actor = actor_of(request)
    found = queries.hit_for(actor, number, township)
    if verb not in VERBS:
        raise Http404
    title, permitted, make = VERBS[verb]
    if not permitted(actor, found):
        raise NotPermitted(permission=PERMISSIONS[KEEP if verb in ("hand_out", "import") else REQUEST])
    form, run = make(request, actor, found)
    made: list[Any] = []
    if request.method == "POST" and form.tried(lambda given: made.append(run(given))):
        messages.success(request, str(_done(verb, made[0])))
        if isinstance(made[0], Request):
            return HttpResponseRedirect(reverse("relief_request", args=[made[0].number]))
        return HttpResponseRedirect(lists.hit_url(found))
    return do_page(request, form, title, lists.hit_url(found), found, upload=verb == "import")


def _done(verb: str, made: Any) -> Text:
    """What was done, in words."""
    if verb in ("hand_out", "import"):
        said = Text("已登记 {n} 户、{m} 项签收。", "Done: {n} household(s) with {m} receipt(s) entered.")
        return said.format(n=len({each.person_number for each in made}), m=len(made))
    return {
        "ask": Text("草稿已保存，核对后提交指挥部。", "Saved as a draft: look it over, then submit it."),
        "tell": Text("受灾人数已更新。", "The number of people hit is entered."),
        "place": Text("接收点已指定。", "Where supplies are taken over is entered."),
    }[verb]


Made = tuple[WordedForm, Callable[[dict[str, Any]], Any]]


def _tell(request: HttpRequest, actor: Actor, found: HitTownship) -> Made:
    form = forms.PeopleForm(request.POST or None, initial={"people": found.people, "households": found.households})
    return form, lambda given: event_actions.tell_hit(
        event=found.event, hit=event_actions.Hit(found.township, **given), actor=actor, as_of=timezone.now()
    )


def _place(request: HttpRequest, actor: Actor, found: HitTownship) -> Made:
    form = forms.PlaceForm(
        queries.receiving_places(found), request.POST or None, initial={"place": found.receives_at_id}
    )
    return form, lambda given: event_actions.receive_at(
        hit=found, place=given["place"], actor=actor, as_of=timezone.now()
    )


def _ask(request: HttpRequest, actor: Actor, found: HitTownship) -> Made:
    about = request.GET.get("about", "")
    draft = (
        queries.requests_for(actor, found.event).filter(hit=found, state=DRAFTED, number=about).first()
        if about
        else None
    )
    initial: dict[str, Any] = {"people": found.people}
    if draft is not None:
        lines = list(draft.lines.all())
        initial = {
            "people": lines[0].people if lines else found.people,
            "urgency": draft.urgency,
            "remark": draft.remark,
        }
        initial |= {f"supply_{line.supply}": line.amount for line in lines}
    form = forms.RequestForm(found.people, request.POST or None, initial=initial)
    return form, lambda given: request_actions.draft_request(
        hit=found, amounts=form.amounts(), people=given["people"], urgency=given["urgency"], remark=given["remark"],
        actor=actor, as_of=timezone.now(), request_id=draft.pk if draft else None,
    )  # fmt: skip


def _hand_out(request: HttpRequest, actor: Actor, found: HitTownship) -> Made:
    form = forms.HandOutForm(in_hand(found), request.POST or None, initial={"people": 3})
    return form, lambda given: receipt_actions.enter_receipts(
        hit=found,
        handed=[
            receipt_actions.Handed(
                receipt_actions.Household(given["head"], given["number"].strip(), given["people"]),
                form.amounts(), given["handed_at"], given["again"],
            )
        ],
        key=f"{found.event.number} {found.township.code} {secrets.token_hex(8)}",
        actor=actor,
        as_of=timezone.now(),
    )  # fmt: skip


def _import(request: HttpRequest, actor: Actor, found: HitTownship) -> Made:
    form = ListForm(request.POST or None, request.FILES or None)
    return form, lambda given: receipt_actions.enter_receipts(
        hit=found, handed=given["file"], key=f"{found.event.number} {found.township.code} {secrets.token_hex(8)}", actor=actor,
        as_of=timezone.now(),
    )  # fmt: skip


def _may_ask(actor: Actor, found: HitTownship) -> bool:
    return queries.may(actor, REQUEST, found)


def _may_tell(actor: Actor, found: HitTownship) -> bool:
    return queries.may(actor, REQUEST, found) or queries.commands(actor)


def _may_hand_out(actor: Actor, found: HitTownship) -> bool:
    return found.receives_at is not None and may_in(actor, KEEP, found.receives_at)


VERBS: dict[
    str, tuple[Text, Callable[[Actor, HitTownship], bool], Callable[[HttpRequest, Actor, HitTownship], Made]]
] = {
    "tell": (Text("更新受灾人数", "Tell how many are hit"), _may_tell, _tell),
    "place": (Text("指定接收点", "Say where to take over"), _may_tell, _place),
    "ask": (Text("申请物资", "Ask for supplies"), _may_ask, _ask),
    "hand_out": (Text("发放到户", "Hand out to a household"), _may_hand_out, _hand_out),
    "import": (Text("导入发放清单", "Import a list"), _may_hand_out, _import),
}


@page("relief.read")
def receipt_sheet(request: HttpRequest, number: str, township: str) -> HttpResponse:
    """What each household of a township received, on paper, with room for its signature."""
    found = queries.hit_for(actor_of(request), number, township)
    receipts = list(queries.receipts_of(found).order_by("handed_at", "pk"))
    names = names_of(r.handed_by for r in receipts)
    homes: dict[str, list[Receipt]] = {}
    sums: dict[str, int] = {}
    for receipt in receipts:
        homes.setdefault(receipt.person_number, []).append(receipt)
        sums[receipt.supply] = sums.get(receipt.supply, 0) + receipt.amount
    rows = [
        (own[0], lists.masked(own[0]), [(r, SUPPLIES[r.supply]) for r in own], names[own[0].handed_by])
        for own in homes.values()
    ]
    totals = [(SUPPLIES[code], n) for code, n in sums.items()]
    return render(
        request,
        "relief_supplies/receipt_sheet.html",
        {"hit": found, "event": found.event, "rows": rows, "totals": totals},
    )


@page("relief.read")
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    """One request against what the people hit need."""
    actor = actor_of(request)
    found = queries.request_for(actor, number)
    with_earlier = (
        request_actions.asked_with(found) if found.state == DRAFTED else {r.supply: r.amount for r in found.lines.all()}
    )
    above = above_need(with_earlier, found.hit.people)
    lines = [
        (SUPPLIES[line.supply], line, need_of(SUPPLIES[line.supply], found.hit.people), above.get(line.supply, 0))
        for line in found.lines.all()
    ]
    asks = queries.may(actor, REQUEST, found.hit) and found.hit.event.state == OPEN
    context = {
        "asked": found, "lines": lines, "status": lists.request_status(found), "urgency": lists.URGENCY_NAMES[found.urgency],
        "asks": asks, "names": names_of([found.made_by, found.submitted_by]), "above": bool(above), "days": MOST_DAYS, "hit_url": lists.hit_url(found.hit), "reason": forms.ReasonForm(),
    }  # fmt: skip
    return render(request, "relief_supplies/request.html", context)


@page("relief.request")
@require_POST
def request_do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Submit a request, or take it back."""
    actor, now = actor_of(request), timezone.now()
    found = queries.request_for(actor, number)
    try:
        if verb == "submit":
            request_actions.submit_request(request_id=found.pk, actor=actor, as_of=now)
            messages.success(request, str(Text("已提交指挥部。", "Submitted to the command.")))
        elif verb == "withdraw":
            reason = request.POST.get("reason", "")
            request_actions.withdraw_request(request_id=found.pk, reason=reason, actor=actor, as_of=now)
            messages.success(request, str(Text("已撤回。", "Withdrawn.")))
        else:
            raise Http404
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(reverse("relief_request", args=[number]))


urlpatterns = [
    path("services/relief/events/<str:number>/townships/<str:township>/", hit, name="relief_hit"),
    path(
        "services/relief/events/<str:number>/townships/<str:township>/sheet/",
        receipt_sheet,
        name="relief_receipt_sheet",
    ),
    path("services/relief/events/<str:number>/townships/<str:township>/<str:verb>/", hit_do, name="relief_hit_do"),
    path("services/relief/requests/<str:number>/", request_page, name="relief_request"),
    path("services/relief/requests/<str:number>/<str:verb>/", request_do, name="relief_request_do"),
]
