"""Reads of shares: who holds how many, now and at any past moment; plans, moves, pledges, distributions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from mianzhou.applications.collective_assets.collectives.actions import OWN
from mianzhou.applications.collective_assets.collectives.models import CONFIRMED, Collective, Household
from mianzhou.applications.collective_assets.shareholding.allotting import Allotment, Entitled, Terms, allot
from mianzhou.applications.collective_assets.shareholding.models import (
    Distribution,
    DistributionLine,
    Pledge,
    ShareMove,
    SharePlan,
)
from mianzhou.services.ledgers.api import Account, held_at, held_now

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Shares by household (id), how many of them are pledged, and the collective's own."""

    households: dict[int, Decimal]
    pledged: dict[int, Decimal]
    own: Decimal

    @property
    def total(self) -> Decimal:
        """All shares that are given out."""
        return sum(self.households.values(), _NOTHING) + self.own


def holdings_of(collective: Collective, *, at: datetime | None = None, now: datetime | None = None) -> Holdings:
    """Who holds how many shares: now, or at a past moment as it is known at `now`."""
    accounts = dict(
        Household.objects.filter(collective=collective, account__isnull=False).values_list("account_id", "pk")
    )
    own = Account.objects.get(book=collective.book, code=OWN)
    held: dict[int, Decimal] = {}
    kept: dict[int, Decimal] = {}
    if at is None:
        for (account, _), (amount, reserved) in held_now([*accounts, own.pk]).items():
            held[account] = held.get(account, _NOTHING) + amount
            kept[account] = kept.get(account, _NOTHING) + reserved
    else:
        for (account, _), amount in held_at(collective.book, at=at, now=now or at).items():
            held[account] = held.get(account, _NOTHING) + amount
    return Holdings(
        households={accounts[a]: n for a, n in held.items() if a in accounts},
        pledged={accounts[a]: n for a, n in kept.items() if a in accounts and n},
        own=held.get(own.pk, _NOTHING),
    )


def allotment_of(plan: SharePlan) -> Allotment:
    """What the plan would give to each household with confirmed members."""
    counted = Household.objects.filter(collective=plan.collective).annotate(
        listed=Count("members", filter=Q(members__state=CONFIRMED)),
        years=Sum("members__worked_years", filter=Q(members__state=CONFIRMED)),
    )
    terms = Terms(plan.for_member, plan.for_year, plan.for_poor, plan.collective_percent)
    return allot(terms, (Entitled(h.pk, h.listed, h.years or 0, h.poor) for h in counted))


def plans_of(collective: Collective) -> QuerySet[SharePlan]:
    """The plans of a collective, the newest first."""
    return SharePlan.objects.filter(collective=collective).select_related("case")


def moves_of(collective: Collective) -> QuerySet[ShareMove]:
    """Transfers, buy-backs and inheritances, the newest first."""
    return ShareMove.objects.filter(collective=collective).select_related("source", "target")


def pledges_of(collective: Collective) -> QuerySet[Pledge]:
    """Pledges that are not released."""
    return Pledge.objects.filter(household__collective=collective, until=None).select_related("household")


def distributions_of(collective: Collective) -> QuerySet[Distribution]:
    """The yearly distributions, the newest first."""
    paid = Count("lines", filter=Q(lines__paid_on__isnull=False))
    return Distribution.objects.filter(collective=collective).annotate(households=Count("lines"), paid=paid)


def statement_of(distribution: Distribution) -> QuerySet[DistributionLine]:
    """What each household gets."""
    return (
        DistributionLine.objects.filter(distribution=distribution)
        .select_related("household")
        .order_by("household__number")
    )
