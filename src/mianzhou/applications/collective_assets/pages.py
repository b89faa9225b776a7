"""The pages of rural collective assets."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.applications.collective_assets import lists
from mianzhou.applications.collective_assets.application import COLLECTIVE_ASSETS
from mianzhou.applications.collective_assets.assets import inventory_actions
from mianzhou.applications.collective_assets.assets import pages as asset_pages
from mianzhou.applications.collective_assets.assets import queries as assets
from mianzhou.applications.collective_assets.assets.models import Inventory
from mianzhou.applications.collective_assets.collectives import queries as collectives
from mianzhou.applications.collective_assets.collectives.actions import certify, open_collective
from mianzhou.applications.collective_assets.collectives.models import Collective
from mianzhou.applications.collective_assets.collectives.queries import FILE, KEEP, REVIEW, collective_for, may
from mianzhou.applications.collective_assets.doing import VERBS, Verb, row_of, said_of
from mianzhou.applications.collective_assets.forms import CollectiveForm
from mianzhou.applications.collective_assets.procedures import DRAFTED, DROPPED, IN_FORCE
from mianzhou.applications.collective_assets.shareholding import pages as distributing
from mianzhou.applications.collective_assets.shareholding import queries as shareholding
from mianzhou.applications.collective_assets.shareholding.models import Distribution, DistributionLine
from mianzhou.applications.collective_assets.supervision import pages as supervising
from mianzhou.applications.collective_assets.twins import router
from mianzhou.applications.collective_assets.words import BODIES, MOVES
from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.components.api import Table, actor_of, address, page
from mianzhou.services.registers.api import RegisterCertificate

PARTS = lists.PARTS


@page("collective.read")
def collectives_list(request: HttpRequest) -> HttpResponse:
    """The collectives that the actor reads."""
    table = Table(
        request,
        collectives.collectives_for(actor_of(request)),
        name="collectives",
        columns=lists.COLLECTIVES,
        filters=lists.COLLECTIVE_FILTERS,
        default_sort="code",
        caption=Text("农村集体经济组织", "Rural collectives"),
        empty=Text("还没有登记的集体经济组织。", "No collective is entered yet."),
    )
    if response := table.export():
        return response
    context = {"table": table, "basis": COLLECTIVE_ASSETS.basis, "reviews": actor_of(request).may_anywhere(REVIEW)}
    return render(request, "collective_assets/list.html", context)


@page("collective.review")
def collective_new(request: HttpRequest) -> HttpResponse:
    """Enter a collective that one's own unit guides."""
    actor = actor_of(request)
    unit = _unit_of(actor)
    if unit is None:
        raise NotPermitted(permission=PERMISSIONS[REVIEW])
    form = CollectiveForm(request.POST or None)
    made: list[Collective] = []

    def enter(given: dict[str, Any]) -> None:
        made.append(open_collective(unit=unit, region=unit.region, actor=actor, as_of=timezone.now(), **given))

    if request.method == "POST" and form.tried(enter):
        messages.success(request, str(Text("已登记。", "Entered.")))
        return HttpResponseRedirect(lists.collective_url(made[0]))
    context = {
        "form": form,
        "title": Text("登记集体经济组织", "Enter a collective"),
        "row": unit,
        "back": reverse("collectives"),
    }
    return render(request, "collective_assets/do.html", context, status=422 if form.errors else 200)


@page("collective.read")
def collective(request: HttpRequest, code: str) -> HttpResponse:
    """One collective at a glance."""
    found = collective_for(actor_of(request), code)
    held = shareholding.holdings_of(found)
    sums = supervising.sums_table(request, assets.sums_of([found]))
    if response := sums.export():
        return response
    waiting = [r for r in collectives.rolls_of(found) if r.state == "drafted" and r.case.stage == IN_FORCE]
    context = _context(request, found, "") | {
        "sums": sums,
        "disputed": assets.assets_of(found).exclude(disputed="").filter(ended_on=None),
        "held": held,
        "own_percent": (100 * held.own / held.total) if held.total else None,
        "counts": Collective.objects.filter(pk=found.pk).aggregate(
            all_households=Count("households", distinct=True),
            all_members=Count("households__members", filter=Q(households__members__state="confirmed"), distinct=True),
        ),
        "distributed": Distribution.objects.filter(collective=found, state__in=["approved", "paid"]).aggregate(
            total=Sum("to_shares"), years=Count("pk")
        ),
        "waiting": waiting,
        "certificate": RegisterCertificate.objects.filter(entry=found.entry_id).order_by("-pk").first()
        if found.entry_id
        else None,
        "files": may(actor_of(request), FILE, found),
    }
    return render(request, "collective_assets/collective.html", context)


def _context(request: HttpRequest, found: Collective, part: str) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "collective": found,
        "tabs": lists.tabs_of(found, part),
        "part": part,
        "keeps": may(actor, KEEP, found),
        "reviews": may(actor, REVIEW, found),
    }


@page("collective.read")
def collective_part(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """A part of a collective's page: its assets, inventories, contracts, members, shares, distributions or bodies."""
    if part not in PARTS or not part:
        raise Http404
    found = collective_for(actor_of(request), code)
    context = _context(request, found, part) | {"title": PARTS[part]}
    context |= _SHOWN[part](request, found, context["keeps"])
    table = context.get("table")
    if table is not None and (response := table.export()):
        return response
    return render(request, f"collective_assets/{part}.html", context)


def _assets(request: HttpRequest, found: Collective, keeps: bool) -> dict[str, Any]:
    table = Table(
        request,
        assets.assets_of(found),
        name=f"assets-{found.code}",
        columns=lists.asset_columns(found, keeps=keeps),
        filters=lists.ASSET_FILTERS,
        default_sort="card",
        caption=Text("资产台账", "Asset cards"),
        empty=Text("还没有登记资产。", "No asset is entered yet."),
    )
    return {"table": table}


def _inventories(request: HttpRequest, found: Collective, keeps: bool) -> dict[str, Any]:
    rows = assets.inventories_of(found).select_related("collective")
    table = Table(
        request,
        rows,
        name=f"inventories-{found.code}",
        columns=lists.inventory_columns(),
        default_sort="-year",
        caption=Text("年度清查", "Yearly inventories"),
        empty=Text("还没有开展清查。每年末开展一次。", "No inventory yet. There is one at each year's end."),
    )
    return {"table": table}


def _contracts(request: HttpRequest, found: Collective, keeps: bool) -> dict[str, Any]:
    day = timezone.localdate()
    table = Table(
        request,
        assets.contracts_of([found], day),
        name=f"contracts-{found.code}",
        columns=lists.contract_columns(day, keeps=keeps, of_collective=True),
        filters=lists.CONTRACT_FILTERS,
        default_sort="-starts_on",
        caption=Text("资产合同", "Contracts"),
        empty=Text("还没有合同。在资产台账中选择资产登记。", "No contracts yet. Enter one from an asset's card."),
    )
    return {"table": table}


def _members(request: HttpRequest, found: Collective, keeps: bool) -> dict[str, Any]:
    table = Table(
        request,
        collectives.members_of(found),
        name=f"members-{found.code}",
        columns=lists.member_columns(),
        filters=lists.MEMBER_FILTERS,
        default_sort="household__number",
        caption=Text("成员", "Members"),
        empty=Text("还没有成员。先登记农户，再拟订名单。", "No members yet. Enter households, then propose members."),
    )
    return {"table": table, "rolls": [(r, _case_url(r.case)) for r in collectives.rolls_of(found)]}


def _case_url(case: Any) -> str | None:
    return address("case", case.pk)


def _shares(request: HttpRequest, found: Collective, keeps: bool) -> dict[str, Any]:
    held = shareholding.holdings_of(found)
    certified: dict[int, RegisterCertificate] = {}
    table = Table(
        request,
        collectives.households_of(found),
        name=f"shares-{found.code}",
        columns=lists.holding_columns(found, held, certified, keeps=keeps, planned=shareholding.planned_of(found)),
        prepare=lambda rows: certified.update(shareholding.certificates_of(rows)),
        filters=lists.HOUSEHOLD_FILTERS,
        default_sort="number",
        caption=Text("股权到户", "Shares by household"),
        empty=Text("还没有农户。", "No households yet."),
    )
    plans = [
        (p, _case_url(p.case), p.case.stage == IN_FORCE and p.state == "drafted") for p in shareholding.plans_of(found)
    ]
    return {
        "table": table,
        "held": held,
        "plans": plans,
        "drafts": all(p.state == "dropped" or p.case.stage in (DRAFTED, DROPPED) for p, _, _ in plans),
        "moves": [(m, MOVES[m.kind]) for m in shareholding.moves_of(found)[:20]],
        "pledges": shareholding.pledges_of(found)[:50],
        "run": shareholding.last_run_of(found),
        "uncertified": len(shareholding.uncertified_of(found)),
    }


def _distributions(request: HttpRequest, found: Collective, keeps: bool) -> dict[str, Any]:
    table = Table(
        request,
        shareholding.distributions_of(found),
        name=f"distributions-{found.code}",
        columns=lists.distribution_columns(found.code),
        default_sort="-year",
        caption=Text("收益分配", "Distributions"),
        empty=Text("还没有收益分配。", "No distribution yet."),
    )
    return {"table": table}


def _bodies(request: HttpRequest, found: Collective, keeps: bool) -> dict[str, Any]:
    offices = list(collectives.offices_of(found))
    return {"bodies": [(title, [o for o in offices if o.body == code]) for code, title in BODIES.items()]}


_SHOWN = {
    "assets": _assets,
    "inventories": _inventories,
    "contracts": _contracts,
    "members": _members,
    "shares": _shares,
    "distributions": _distributions,
    "bodies": _bodies,
}


def _unit_of(actor: Actor) -> Unit | None:
    return Unit.objects.select_related("region").filter(pk=actor.unit_id).first() if actor.unit_id else None


@page("collective.file")
@require_POST
def collective_certify(request: HttpRequest, code: str) -> HttpResponse:
    """Enter the collective into the county's register, with its certificate."""
    actor = actor_of(request)
    found = collective_for(actor, code)
    registrar = _unit_of(actor) or found.unit
    try:
        certify(collective=found, registrar=registrar, actor=actor, as_of=timezone.now())
        messages.success(request, str(Text("已登记发证。", "Registered, certificate issued.")))
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(lists.collective_url(found))


@page("collective.keep")
def collective_do(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """The form of a verb, and doing it."""
    if verb not in VERBS:
        raise Http404
    actor, wanted = actor_of(request), VERBS[verb]
    found = collective_for(actor, code)
    if not may(actor, wanted.permission, found):
        raise NotPermitted(permission=PERMISSIONS[wanted.permission])
    about = request.GET.get("about", "")
    row = row_of(wanted, found, about)
    form = wanted.form(request, found, row)
    done: list[Any] = []
    if request.method == "POST" and form.tried(
        lambda given: done.append(wanted.run(found, row, dict(given), actor, timezone.now()))
    ):
        messages.success(request, str(Text("已办理：{verb}。", "Done: {verb}.").format(verb=wanted.title)))
        if wanted.warns is not None and (said := wanted.warns(done[0])) is not None:
            messages.warning(request, str(said))
        return HttpResponseRedirect(_after(found, wanted, row))
    context = {
        "collective": found,
        "form": form,
        "title": wanted.title,
        "row": row if wanted.about is None else said_of(row),
        "back": lists.part_url(found, wanted.part),
    }
    return render(request, "collective_assets/do.html", context, status=422 if form.errors else 200)


@page("collective.read")
def inventory(request: HttpRequest, code: str, inventory_id: int) -> HttpResponse:
    """The lines of an inventory, each to be looked at."""
    found = collective_for(actor_of(request), code)
    of_year = _inventory(found, inventory_id)
    lines = list(assets.lines_of(of_year))
    context = _context(request, found, "inventories") | {
        "inventory": of_year,
        "lines": lines,
        "disputed": assets.assets_of(found).exclude(disputed="").filter(ended_on=None),
        "left": sum(1 for line in lines if line.found is None),
        "open": of_year.state == "open" and of_year.case.stage == "drafted",
        "can_close": of_year.state == "open" and of_year.case.closed_on is not None,
        "case_url": _case_url(of_year.case),
    }
    return render(request, "collective_assets/inventory.html", context)


def _after(found: Collective, wanted: Verb, row: Any) -> str:
    """Where somebody goes on who has done a verb: to the inventory or the distribution that it was about, else to the part that shows it."""
    if isinstance(row, Inventory):
        return reverse("collective_inventory", args=[found.code, row.pk])
    if isinstance(row, Distribution):
        return reverse("collective_distribution", args=[found.code, row.pk])
    if isinstance(row, DistributionLine):
        return reverse("collective_distribution", args=[found.code, row.distribution_id])
    return lists.part_url(found, wanted.part)


def _inventory(found: Collective, inventory_id: int) -> Inventory:
    row = assets.inventories_of(found).filter(pk=inventory_id).first()
    if row is None:
        raise NotFound(what=Text("年度清查", "inventory"))
    return row


@page("collective.keep")
@require_POST
def inventory_look(request: HttpRequest, code: str, inventory_id: int, line_id: int) -> HttpResponse:
    """Enter what was found of one card."""
    actor = actor_of(request)
    found = collective_for(actor, code)
    line = assets.lines_of(_inventory(found, inventory_id)).filter(pk=line_id).first()
    if line is None:
        raise NotFound(what=Text("清查行", "line"))
    try:
        inventory_actions.look_at(
            line_id=line.pk,
            found=request.POST.get("found") == "yes",
            area=_number(request.POST.get("area", "")),
            value=_number(request.POST.get("value", "")),
            remark=request.POST.get("remark", ""),
            actor=actor,
            as_of=timezone.now(),
        )
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{line.asset.card}：{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(reverse("collective_inventory", args=[code, inventory_id]) + f"#line-{line.pk}")


def _number(text: str) -> Decimal | None:
    """A number as typed; None where nothing was. What is no number counts as below zero, which the action refuses in words."""
    if not text.strip():
        return None
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return Decimal(-1)
    return number if number.is_finite() and abs(number) < 10**12 else Decimal(-1)


__all__ = ["router", "urlpatterns"]  # what the program mounts

urlpatterns = [
    path("services/collectives/", collectives_list, name="collectives"),
    path("services/collectives/new/", collective_new, name="collective_new"),
    *supervising.urlpatterns,
    *asset_pages.urlpatterns,
    *distributing.urlpatterns,
    path("services/collectives/<str:code>/", collective, name="collective"),
    path("services/collectives/<str:code>/inventories/<int:inventory_id>/", inventory, name="collective_inventory"),
    path(
        "services/collectives/<str:code>/inventories/<int:inventory_id>/<int:line_id>/",
        inventory_look,
        name="collective_look",
    ),
    path("services/collectives/<str:code>/certify/", collective_certify, name="collective_certify"),
    path("services/collectives/<str:code>/do/<str:verb>/", collective_do, name="collective_do"),
    path("services/collectives/<str:code>/<str:part>/", collective_part, name="collective_part"),
]
