"""Writes of pledges: shares that secure a loan do not pass before their release (绵委发〔2018〕7号 三（四）2; Civil Code, article 443)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from mianzhou.applications.collective_assets.collectives.actions import require, require_happened, require_not_before
from mianzhou.applications.collective_assets.collectives.models import Collective, Household
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.errors import EnteredAlready
from mianzhou.applications.collective_assets.shareholding.actions import account_of
from mianzhou.applications.collective_assets.shareholding.models import Pledge
from mianzhou.applications.collective_assets.shareholding.queries import register_of
from mianzhou.applications.collective_assets.shares import encumber
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.api import Want, release, reserve


@transaction.atomic
def pledge(
    *,
    household: Household,
    shares: Decimal,
    creditor: str,
    amount: Decimal,
    since: date,
    key: str,
    actor: Actor,
    as_of: datetime,
) -> Pledge:
    """Let shares secure a loan: they are held back until the pledge is released. The same `key` is the same pledge."""
    collective = household.collective
    require(actor, KEEP, collective)
    require_happened(since, as_of)
    Collective.objects.select_for_update().get(pk=collective.pk)
    pressed = Pledge.objects.filter(reservation__book=collective.book, reservation__key=f"pledge-{key}").first()
    if pressed is not None:
        return pressed
    encumber(register_of(collective), household.number, shares)
    account = account_of(household, actor, as_of)
    held = reserve(
        book=collective.book,
        key=f"pledge-{key}",
        purpose=creditor,
        wants=[Want(account.pk, shares)],
        actor=actor,
        as_of=as_of,
    )
    made = Pledge.objects.create(
        reservation=held, household=household, shares=shares, creditor=creditor, amount=amount, since=since
    )
    detail = {"code": collective.code, "count": str(shares)}
    record(actor=actor, as_of=as_of, verb="collective.pledge", subject=made, detail=detail)
    return made


@transaction.atomic
def release_pledge(*, pledge_id: int, until: date, actor: Actor, as_of: datetime) -> Pledge:
    """Free pledged shares."""
    rows = Pledge.objects.select_for_update(of=("self",)).select_related("household__collective__unit", "reservation")
    found = rows.select_related("household__collective__region").get(pk=pledge_id)
    require(actor, KEEP, found.household.collective)
    if found.until is not None:
        raise EnteredAlready(what=Text("解押", "releasing the pledge"))
    require_happened(until, as_of)
    require_not_before(until, found.since)
    release(reservation_id=found.reservation_id, actor=actor, as_of=as_of)
    found.until = until
    found.save(update_fields=["until"])
    detail = {"code": found.household.collective.code, "count": str(found.shares)}
    record(actor=actor, as_of=as_of, verb="collective.release_pledge", subject=found, detail=detail)
    return found
