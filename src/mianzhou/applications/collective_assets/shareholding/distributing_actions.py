"""Writes of the yearly distribution: calculated from the holdings of its day, voted, reviewed by the township, paid household by household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.collective_assets.collectives.actions import require, require_happened
from mianzhou.applications.collective_assets.collectives.models import Collective, Household
from mianzhou.applications.collective_assets.collectives.queries import KEEP, REVIEW
from mianzhou.applications.collective_assets.distribution import (
    DistributionPlan,
    Holding,
    PledgedShares,
    Remainder,
    distribute,
)
from mianzhou.applications.collective_assets.errors import DistributionWrong, EnteredAlready
from mianzhou.applications.collective_assets.plan_file import result_as_json
from mianzhou.applications.collective_assets.shareholding.models import (
    APPROVED,
    DRAFTED,
    DROPPED,
    PAID,
    Distribution,
    DistributionLine,
    Pledge,
)
from mianzhou.applications.collective_assets.shareholding.queries import holdings_of, pledges_of
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Figures:
    """The year's figures in yuan, and the rates of the two funds (0–1) that the members fixed."""

    income: Decimal
    costs: Decimal
    losses: Decimal
    carried_in: Decimal
    reserve_rate: Decimal
    welfare_rate: Decimal
    remainder: Remainder = Remainder.LARGEST


@transaction.atomic
def draft_distribution(
    *, collective: Collective, year: int, figures: Figures, actor: Actor, as_of: datetime
) -> Distribution:
    """Calculate a year's distribution from who holds what now; a draft of the same year that was not approved gives way."""
    require(actor, KEEP, collective)
    Collective.objects.select_for_update().get(pk=collective.pk)
    if year > timezone.localdate(as_of).year:
        raise DistributionWrong(why=Text("{y} 年尚未到来", "{y} is yet to come").format(y=year))
    same = Distribution.objects.filter(collective=collective, year=year).exclude(state=DROPPED)
    if same.exclude(state=DRAFTED).exists():
        raise EnteredAlready(what=Text("{y} 年收益分配", "the distribution of {y}").format(y=year))
    same.update(state=DROPPED)
    households = {h.number: h for h in Household.objects.filter(collective=collective)}
    result = distribute(_plan(collective, year, figures, list(households.values())))
    made = Distribution.objects.create(
        collective=collective,
        year=year,
        plan={name: str(getattr(figures, name)) for name in Figures.__slots__},
        result=result_as_json(result),
        to_shares=result.distributable,
        state=DRAFTED,
        drafted_at=as_of,
    )
    DistributionLine.objects.bulk_create(
        DistributionLine(distribution=made, household=households[s.number], shares=s.shares, amount=s.amount)
        for s in result.statements
    )
    detail = {"code": collective.code, "year": year}
    record(actor=actor, as_of=as_of, verb="collective.draft_distribution", subject=made, detail=detail)
    return made


def _plan(collective: Collective, year: int, figures: Figures, households: list[Household]) -> DistributionPlan:
    held = holdings_of(collective)
    pledged: dict[int, Pledge] = {}
    for each in pledges_of(collective):
        before = pledged.get(each.household_id)
        if before is not None and before.creditor == each.creditor:
            before.shares += each.shares
            continue
        if before is not None:
            why = Text(
                "{h}的股份质押给多个质权人，请先合并", "{h} has pledged to several creditors: bring them together first"
            )
            raise DistributionWrong(why=why.format(h=each.household.head))
        pledged[each.household_id] = each
    return DistributionPlan(
        collective=collective.name,
        year=year,
        income=figures.income,
        costs=figures.costs,
        losses=figures.losses,
        carried_in=figures.carried_in,
        reserve_rate=figures.reserve_rate,
        welfare_rate=figures.welfare_rate,
        remainder=figures.remainder,
        collective_shares=_told(held.own),
        holdings=[
            Holding(
                h.number,
                h.head,
                _told(held.households[h.pk]),
                pledged=PledgedShares(_told(pledged[h.pk].shares), pledged[h.pk].creditor) if h.pk in pledged else None,
            )
            for h in households
            if held.households.get(h.pk)
        ],
    )


def _told(shares: Decimal) -> Decimal:
    """As many decimals as it has: 28, not 28.000000."""
    return Decimal(f"{shares.normalize():f}")


@transaction.atomic
def judge_distribution(
    *, distribution_id: int, passed: bool, resolution: str, actor: Actor, as_of: datetime
) -> Distribution:
    """The township's review of a distribution that the members voted (its resolution is named); sent back, it is drafted anew."""
    found = _locked(distribution_id)
    require(actor, REVIEW, found.collective)
    if found.state != DRAFTED:
        raise EnteredAlready(what=Text("审核", "the review"))
    if passed and not resolution.strip():
        raise DistributionWrong(why=Text("须填写成员（代表）大会决议", "the members' resolution is missing"))
    found.state = APPROVED if passed else DROPPED
    found.resolution, found.approved_by = resolution.strip(), actor.name[:64]
    found.save()
    detail = {"code": found.collective.code, "year": found.year, "passed": passed}
    record(actor=actor, as_of=as_of, verb="collective.judge_distribution", subject=found, detail=detail)
    return found


@transaction.atomic
def pay(
    *, distribution_id: int, paid_on: date, actor: Actor, as_of: datetime, household_ids: tuple[int, ...] = ()
) -> int:
    """Enter that households were paid; none named means all that were not. How many."""
    found = _locked(distribution_id)
    require(actor, KEEP, found.collective)
    require_happened(paid_on, as_of)
    if found.state != APPROVED:
        raise DistributionWrong(why=Text("尚未审核通过，或已全部发放", "it is not approved, or all is paid"))
    lines = DistributionLine.objects.filter(distribution=found, paid_on=None)
    if household_ids:
        lines = lines.filter(household__in=household_ids)
    paid = lines.update(paid_on=paid_on)
    if not DistributionLine.objects.filter(distribution=found, paid_on=None).exists():
        found.state = PAID
        found.save(update_fields=["state"])
    detail = {"code": found.collective.code, "year": found.year, "count": paid}
    record(actor=actor, as_of=as_of, verb="collective.pay_distribution", subject=found, detail=detail)
    return paid


def _locked(distribution_id: int) -> Distribution:
    rows = Distribution.objects.select_for_update(of=("self",))
    return rows.select_related("collective__unit", "collective__region").get(pk=distribution_id)
