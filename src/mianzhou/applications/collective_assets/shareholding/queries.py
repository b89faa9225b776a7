"""Reads of shares: who holds how many, now and at any past moment; plans, moves, pledges, distributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from mianzhou.applications.collective_assets.collectives.actions import OWN
from mianzhou.applications.collective_assets.collectives.models import Collective, Household, Member
from mianzhou.applications.collective_assets.procedures import DROPPED
from mianzhou.applications.collective_assets.shareholding.models import (
    DRAFTED,
    CertificateRun,
    Distribution,
    DistributionLine,
    Pledge,
    ShareMove,
    SharePlan,
)
from mianzhou.applications.collective_assets.shares import Allottee, ShareRegister, allot, collective_part
from mianzhou.services.ledgers.api import Account, held_at, held_now
from mianzhou.services.registers.api import RegisterCertificate

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


@dataclass(frozen=True, slots=True)
class Allotment:
    """Shares by household number, and those of the collective."""

    households: dict[str, Decimal]
    collective: Decimal

    @property
    def total(self) -> Decimal:
        """All shares."""
        return sum(self.households.values(), self.collective)


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
    """What the plan gives: to each household by its members on the base day, and to the collective."""
    members = Member.objects.filter(household__collective=plan.collective, since__isnull=False).select_related(
        "household"
    )
    households = allot(
        (Allottee(m.household.number, m.since, m.until, m.worked_years, m.household.poor) for m in members if m.since),
        plan.base_on,
        per_member=plan.for_member,
        per_year=plan.for_year,
        per_poor=plan.for_poor,
    )
    given = sum(households.values(), _NOTHING)
    return Allotment(households, collective_part(given, Fraction(plan.collective_percent) / 100))


def planned_of(collective: Collective) -> dict[str, Decimal] | None:
    """What the plan that is on its way would give to each household, by number; None where none is."""
    plans = SharePlan.objects.filter(collective=collective, state=DRAFTED).exclude(case__stage=DROPPED)
    plan = plans.select_related("collective").first()
    return None if plan is None else allotment_of(plan).households


def uncertified_of(collective: Collective) -> list[tuple[Household, Decimal]]:
    """The households that hold shares and were not certified yet, with how many, by number."""
    held = holdings_of(collective).households
    rows = Household.objects.filter(pk__in=[pk for pk, shares in held.items() if shares], entry=None)
    return [(h, held[h.pk]) for h in rows.select_related("collective__unit__region").order_by("number")]


def certificates_of(households: Sequence[Household]) -> dict[int, RegisterCertificate]:
    """{household: its certificate that holds}."""
    entries = {h.entry_id: h.pk for h in households if h.entry_id}
    rows = RegisterCertificate.objects.filter(entry__in=entries, revoked_at=None).order_by("pk")
    return {entries[row.entry_id]: row for row in rows}


def last_run_of(collective: Collective) -> CertificateRun | None:
    """The latest run of certificates."""
    return CertificateRun.objects.filter(collective=collective).order_by("-pk").first()


def register_of(collective: Collective) -> ShareRegister:
    """Who holds how many now, by household number: what the rules of `shares` look at."""
    held = holdings_of(collective)
    numbers = dict(Household.objects.filter(collective=collective).values_list("pk", "number"))
    return ShareRegister(
        holdings={number: held.households.get(pk, _NOTHING) for pk, number in numbers.items()},
        collective=held.own,
        pledged={numbers[pk]: pledged for pk, pledged in held.pledged.items()},
    )


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
