"""What may be done on the pages: for each verb its form, who may, and the action it calls."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from mianzhou.applications.collective_assets import forms
from mianzhou.applications.collective_assets.assets import actions as assets
from mianzhou.applications.collective_assets.assets import contract_actions as contracts
from mianzhou.applications.collective_assets.assets import inventory_actions as inventories
from mianzhou.applications.collective_assets.assets.models import Asset, Contract, Inventory, Rent
from mianzhou.applications.collective_assets.assets.queries import contracts_of
from mianzhou.applications.collective_assets.collectives import actions as collectives
from mianzhou.applications.collective_assets.collectives import seating_actions as seating
from mianzhou.applications.collective_assets.collectives.models import Collective, Household, MemberRoll, Office
from mianzhou.applications.collective_assets.collectives.queries import KEEP, REVIEW
from mianzhou.applications.collective_assets.shareholding import actions as shares
from mianzhou.applications.collective_assets.shareholding import certifying_actions as certifying
from mianzhou.applications.collective_assets.shareholding import distributing_actions as distributing
from mianzhou.applications.collective_assets.shareholding import pledging_actions as pledging
from mianzhou.applications.collective_assets.shareholding.heirs_form import HeirsForm
from mianzhou.applications.collective_assets.shareholding.jobs import issue_in_background
from mianzhou.applications.collective_assets.shareholding.models import (
    BOUGHT_BACK,
    TRANSFERRED,
    Distribution,
    DistributionLine,
    Pledge,
    SharePlan,
)
from mianzhou.applications.collective_assets.shareholding.queries import holdings_of
from mianzhou.applications.collective_assets.words import BODIES
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm

Given = dict[str, Any]
Form = Callable[[HttpRequest, Collective, Any], WordedForm]
Run = Callable[[Collective, Any, Given, Actor, datetime], Any]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb on the pages: what it is called, which part shows its result, who may, what row it is about, its form and its action."""

    title: Text
    part: str
    permission: str
    form: Form
    run: Run
    about: Callable[[Collective], Any] | None = None
    warns: Callable[[Any], Text | None] | None = None  # what to say of what was done


def row_of(verb: Verb, collective: Collective, about: str) -> Any:
    """The row that a verb is about; `NotFound` for one of another collective, or none where one is needed."""
    if verb.about is None:
        return None
    found = verb.about(collective).filter(pk=int(about)).first() if about.isdecimal() and len(about) < 19 else None
    if found is None:
        raise NotFound(what=verb.title)
    return found


def said_of(row: Any) -> object:
    """What the page of a verb says it is about."""
    if isinstance(row, Distribution | Inventory):
        return Text(f"{row.year} 年度", f"Of {row.year}")
    if isinstance(row, Pledge):
        return f"{row.household} · {row.creditor}"
    if isinstance(row, DistributionLine):
        return f"{row.household} · ¥{row.amount:,.2f}"
    if isinstance(row, Office):
        return f"{row.member} · {BODIES[row.body]}"
    return row


def _overlaps(contract: Contract) -> Text | None:
    """The warning about a contract that was entered, where another gives the asset away for the same days."""
    found = contracts_of([contract.asset.collective], timezone.localdate()).get(pk=contract.pk)
    numbers: list[str] = found.overlaps  # type: ignore[attr-defined]
    if not numbers:
        return None
    said = Text(
        "注意：资产“{a}”在同一期间已有合同 {n}，两份合同期限重叠。请核对，需要时先办结其中一份。",
        "Note: “{a}” is given away by {n} for the same days. Check both contracts, and wind one up where it is so.",
    )
    return said.format(a=contract.asset.name, n=Text("、".join(numbers), ", ".join(numbers)))


def _plain(form: type[WordedForm]) -> Form:
    return lambda request, collective, row: form(request.POST or None, initial=_initial())


def _initial() -> Given:
    today = timezone.localdate()
    days = dict.fromkeys(("on", "since", "base_on", "paid_on"), today)
    return {**days, "year": today.year, "key": secrets.token_hex(8)}


def _to_household(request: HttpRequest, collective: Collective, row: Household) -> WordedForm:
    held = holdings_of(collective).households.get(row.pk)
    return forms.MoveForm(
        row, request.POST or None, initial={**_initial(), "shares": f"{held:.4f}" if held is not None else None}
    )


def _to_heirs(request: HttpRequest, collective: Collective, row: Household) -> WordedForm:
    return HeirsForm(row, holdings_of(collective).households.get(row.pk), request.POST or None, initial=_initial())


def _inherited(collective: Collective, row: Household, given: Given, actor: Actor, now: datetime) -> Any:
    return shares.inherit_shares(collective=collective, source=row, actor=actor, as_of=now, **given)


def _move(kind: str) -> Run:
    def run(collective: Collective, row: Household, given: Given, actor: Actor, now: datetime) -> Any:
        return shares.move_shares(
            collective=collective,
            kind=kind,
            source=row,
            target=given.pop("target", None),
            actor=actor,
            as_of=now,
            **given,
        )

    return run


def _certify(collective: Collective, actor: Actor, now: datetime) -> Any:
    """A few at once, many by the worker."""
    run = certifying.ask_for_certificates(collective=collective, actor=actor, as_of=now)
    if run.total <= certifying.AT_ONCE:
        return certifying.run_certificates(run_id=run.pk, as_of=now)
    return issue_in_background.defer(run_id=run.pk)


def _figures(given: Given) -> distributing.Figures:
    return distributing.Figures(
        income=given["income"],
        costs=given["costs"],
        losses=given["losses"],
        carried_in=given["carried_in"],
        reserve_rate=given["reserve"] / 100,
        welfare_rate=given["welfare"] / 100,
    )


def _amounts(given: Given) -> Given:
    return {**given, "area": given["area"] or Decimal(0), "value": given["value"] or Decimal(0)}


def _of(model: Any, path: str) -> Callable[[Collective], Any]:
    return lambda collective: model.objects.filter(**{path: collective})


VERBS: dict[str, Verb] = {
    "add_households": Verb(
        Text("登记农户", "Enter households"), "members", KEEP, _plain(forms.HouseholdsForm),
        lambda c, r, g, a, n: collectives.add_households(collective=c, rows=g["rows"], actor=a, as_of=n),
    ),
    "draft_roll": Verb(
        Text("拟订成员名单", "Propose members"), "members", KEEP, _plain(forms.RollForm),
        lambda c, r, g, a, n: collectives.draft_roll(collective=c, actor=a, as_of=n, **g),
    ),
    "enter_roll": Verb(
        Text("登记成员确认结果", "Enter the members confirmed"), "members", KEEP, _plain(WordedForm),
        lambda c, r, g, a, n: collectives.enter_roll(roll_id=r.pk, actor=a, as_of=n), _of(MemberRoll, "collective"),
    ),
    "set_cap": Verb(
        Text("设置单户持股上限", "Set the cap on holders"), "shares", KEEP, _plain(forms.CapForm),
        lambda c, r, g, a, n: collectives.set_holder_cap(collective=c, actor=a, as_of=n, **g),
    ),
    "elect": Verb(
        Text("登记任职", "Enter a seat"), "bodies", KEEP,
        lambda request, c, r: forms.ElectForm(c, request.POST or None, initial=_initial()),
        lambda c, r, g, a, n: seating.elect(collective=c, member_id=g.pop("member").pk, actor=a, as_of=n, **g),
    ),
    "end_office": Verb(
        Text("登记离任", "End a seat"), "bodies", KEEP, _plain(forms.DayForm),
        lambda c, r, g, a, n: seating.end_office(office_id=r.pk, until=g["on"], actor=a, as_of=n),
        _of(Office, "collective"),
    ),
    "enter_asset": Verb(
        Text("登记资产", "Enter an asset"), "assets", KEEP, _plain(forms.AssetForm),
        lambda c, r, g, a, n: assets.enter_assets(collective=c, cards=(assets.Card(**g),), actor=a, as_of=n),
    ),
    "change_asset": Verb(
        Text("登记资产变动", "Enter a change"), "assets", KEEP, _plain(forms.ChangeForm),
        lambda c, r, g, a, n: assets.change_asset(asset_id=r.pk, actor=a, as_of=n, **_amounts(g)),
        _of(Asset, "collective"),
    ),
    "enter_contract": Verb(
        Text("登记合同", "Enter a contract"), "contracts", KEEP, _plain(forms.ContractForm),
        lambda c, r, g, a, n: contracts.enter_contract(asset_id=r.pk, terms=contracts.Terms(**g), actor=a, as_of=n),
        _of(Asset, "collective"), _overlaps,
    ),
    "pay_rent": Verb(
        Text("登记收租", "Enter a rent paid"), "contracts", KEEP,
        lambda request, c, r: forms.RentForm(Rent.objects.filter(contract=r, paid_on=None), request.POST or None, initial=_initial()),
        lambda c, r, g, a, n: contracts.pay_rent(rent_id=g.pop("rent").pk, actor=a, as_of=n, **g),
        _of(Contract, "asset__collective"),
    ),
    "end_contract": Verb(
        Text("办结合同", "Wind a contract up"), "contracts", KEEP, _plain(forms.DayForm),
        lambda c, r, g, a, n: contracts.end_contract(contract_id=r.pk, on=g["on"], actor=a, as_of=n),
        _of(Contract, "asset__collective"),
    ),
    "begin_inventory": Verb(
        Text("开始年度清查", "Begin an inventory"), "inventories", KEEP, _plain(forms.YearForm),
        lambda c, r, g, a, n: inventories.begin_inventory(collective=c, actor=a, as_of=n, **g),
    ),
    "all_there": Verb(
        Text("其余均账实相符", "All the others are as they stand"), "inventories", KEEP, _plain(WordedForm),
        lambda c, r, g, a, n: inventories.all_there(inventory_id=r.pk, actor=a, as_of=n), _of(Inventory, "collective"),
    ),
    "close_inventory": Verb(
        Text("清查入账", "Enter what was found"), "inventories", KEEP, _plain(WordedForm),
        lambda c, r, g, a, n: inventories.close_inventory(inventory_id=r.pk, actor=a, as_of=n),
        _of(Inventory, "collective"),
    ),
    "draft_plan": Verb(
        Text("拟订股权设置方案", "Draft a share plan"), "shares", KEEP, _plain(forms.PlanForm),
        lambda c, r, g, a, n: shares.draft_plan(
            collective=c, title=g.pop("title"), base_on=g.pop("base_on"), terms=shares.Terms(**g), actor=a, as_of=n
        ),
    ),
    "give_out": Verb(
        Text("股权量化到户", "Give the shares out"), "shares", KEEP, _plain(WordedForm),
        lambda c, r, g, a, n: shares.give_out(plan_id=r.pk, actor=a, as_of=n), _of(SharePlan, "collective"),
    ),
    "certify_households": Verb(
        Text("签发股权证书", "Issue share certificates"), "shares", KEEP, _plain(WordedForm),
        lambda c, r, g, a, n: _certify(c, a, n),
    ),
    "transfer": Verb(
        Text("转让股份", "Transfer shares"), "shares", KEEP, _to_household, _move(TRANSFERRED), _of(Household, "collective")
    ),
    "inherit": Verb(
        Text("继承股份", "Inherit shares"), "shares", KEEP, _to_heirs, _inherited, _of(Household, "collective")
    ),
    "buy_back": Verb(
        Text("赎回股份", "Buy shares back"), "shares", KEEP, _plain(forms.BuyBackForm), _move(BOUGHT_BACK),
        _of(Household, "collective"),
    ),
    "pledge": Verb(
        Text("质押股份", "Pledge shares"), "shares", KEEP, _plain(forms.PledgeForm),
        lambda c, r, g, a, n: pledging.pledge(household=r, actor=a, as_of=n, **g), _of(Household, "collective"),
    ),
    "release_pledge": Verb(
        Text("解除质押", "Release a pledge"), "shares", KEEP, _plain(forms.DayForm),
        lambda c, r, g, a, n: pledging.release_pledge(pledge_id=r.pk, until=g["on"], actor=a, as_of=n),
        _of(Pledge, "household__collective"),
    ),
    "draft_distribution": Verb(
        Text("试算收益分配", "Draft a distribution"), "distributions", KEEP, _plain(forms.DistributionForm),
        lambda c, r, g, a, n: distributing.draft_distribution(collective=c, year=g["year"], figures=_figures(g), actor=a, as_of=n),
    ),
    "judge_distribution": Verb(
        Text("审核收益分配", "Review a distribution"), "distributions", REVIEW, _plain(forms.JudgeForm),
        lambda c, r, g, a, n: distributing.judge_distribution(
            distribution_id=r.pk, passed=g["passed"] == "yes", resolution=g["resolution"], actor=a, as_of=n
        ),
        _of(Distribution, "collective"),
    ),
    "pay_household": Verb(
        Text("登记一户发放", "Enter a household as paid"), "distributions", KEEP, _plain(forms.DayForm),
        lambda c, r, g, a, n: distributing.pay(
            distribution_id=r.distribution_id, household_ids=(r.household_id,), paid_on=g["on"], actor=a, as_of=n
        ),
        _of(DistributionLine, "distribution__collective"),
    ),
    "pay_distribution": Verb(
        Text("登记全部发放", "Enter all as paid"), "distributions", KEEP, _plain(forms.DayForm),
        lambda c, r, g, a, n: distributing.pay(distribution_id=r.pk, paid_on=g["on"], actor=a, as_of=n),
        _of(Distribution, "collective"),
    ),
}  # fmt: skip
