"""Share certificates: a household's entry on the register of shares, its certificate, both again when its shares move; all of a village in one run.

Shares are certified to the household (绵委发〔2018〕7号 三（四）2 “四是”). A certificate that shows shares which have moved is revoked, and another issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.collective_assets.collectives.actions import require
from mianzhou.applications.collective_assets.collectives.models import CONFIRMED, Collective, Household, Member
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.errors import NothingToCertify
from mianzhou.applications.collective_assets.registers import SHARE_REGISTER
from mianzhou.applications.collective_assets.shareholding.models import CertificateRun
from mianzhou.applications.collective_assets.shareholding.queries import uncertified_of
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor, actor_for
from mianzhou.services.ledgers.api import held_now
from mianzhou.services.registers.api import (
    RegisterCertificate,
    RegisterEntry,
    change,
    end,
    enter,
    issue_certificate,
    revoke_certificate,
)

AT_ONCE = 20  # so many are issued while the keeper waits; more are left to the worker
_NOTHING = Decimal(0)


@transaction.atomic
def ask_for_certificates(*, collective: Collective, actor: Actor, as_of: datetime) -> CertificateRun:
    """Ask for certificates of all households that hold shares and have none; a run on its way is answered again. `run_certificates` issues them."""
    require(actor, KEEP, collective)
    Collective.objects.select_for_update().get(pk=collective.pk)
    going = CertificateRun.objects.filter(collective=collective, finished_at=None).first()
    if going is not None:
        return going
    total = len(uncertified_of(collective))
    if not total or actor.person_id is None:
        raise NothingToCertify(collective=collective.name)
    run = CertificateRun.objects.create(collective=collective, asked_by_id=actor.person_id, asked_at=as_of, total=total)
    detail = {"code": collective.code, "count": total}
    record(actor=actor, as_of=as_of, verb="collective.ask_for_certificates", subject=run, detail=detail)
    return run


def run_certificates(*, run_id: int, as_of: datetime) -> CertificateRun:
    """Issue what a run asked for, a few households to a transaction: what is issued stays so whatever happens to the rest, and repeating issues nothing twice."""
    run = CertificateRun.objects.select_related("collective", "asked_by").get(pk=run_id)
    if run.finished_at is not None:
        return run
    actor = actor_for(run.asked_by)
    try:
        while _issue_some(run, actor, as_of):
            pass
    except MianzhouError as error:
        run.error = f"{error.problem_text}{error.remedy_text}"[:500]
    run.finished_at = as_of
    run.save(update_fields=["finished_at", "error"])
    return run


@transaction.atomic
def _issue_some(run: CertificateRun, actor: Actor, as_of: datetime) -> int:
    """Issue the next few; how many. The row of the run is the lock: two workers never issue to the same household."""
    CertificateRun.objects.select_for_update().get(pk=run.pk)
    collective = Collective.objects.select_related("unit__region", "region").get(pk=run.collective_id)
    require(actor, KEEP, collective)
    some = uncertified_of(collective)[:AT_ONCE]
    for household, shares in some:
        _enter(household, shares, actor, as_of)
    if some:
        run.done += len(some)
        run.save(update_fields=["done"])
    return len(some)


def certify_again(*, households: Sequence[Household], why: str, actor: Actor, as_of: datetime) -> None:
    """After shares moved: what each of these households was certified is revoked, and what it holds now is certified; nothing where none of
    them was certified before. Runs inside the transaction that moved them."""
    rows = Household.objects.select_related("collective__unit__region", "collective__region", "entry")
    found = list(rows.filter(pk__in=[h.pk for h in households]))
    if all(household.entry_id is None for household in found):
        return
    held: dict[int, Decimal] = {}
    for (account, _), (amount, _kept) in held_now([h.account_id for h in found if h.account_id]).items():
        held[account] = held.get(account, _NOTHING) + amount
    for household in found:
        shares = held.get(household.account_id or 0, _NOTHING)
        if household.entry is not None:
            _renew(household, household.entry, shares, why, actor, as_of)
        elif shares:
            _enter(household, shares, actor, as_of)


def _renew(
    household: Household, entry: RegisterEntry, shares: Decimal, why: str, actor: Actor, as_of: datetime
) -> None:
    on = timezone.localdate(as_of)
    for certificate in RegisterCertificate.objects.filter(entry=entry, revoked_at=None):
        revoke_certificate(certificate_id=certificate.pk, reason=why, actor=actor, as_of=as_of)
    if shares:
        values = {"shares": _plain(shares), "members": _members(household)}
        change(entry_id=entry.pk, values=values, valid_from=on, reason=why, actor=actor, as_of=as_of)
        issue_certificate(entry_id=entry.pk, actor=actor, as_of=as_of)
        return
    end(entry_id=entry.pk, on=on, reason=why, actor=actor, as_of=as_of)
    Household.objects.filter(pk=household.pk).update(entry=None)


def _enter(household: Household, shares: Decimal, actor: Actor, as_of: datetime) -> None:
    collective = household.collective
    entry = enter(
        register=SHARE_REGISTER,
        title=f"{household.number} {household.head}",
        values={
            "holder": f"{household.number} {household.head}",
            "code": f"{collective.code}-{household.number}",
            "collective": collective.name,
            "members": _members(household),
            "shares": _plain(shares),
        },
        unit=collective.unit,
        actor=actor,
        as_of=as_of,
    )
    Household.objects.filter(pk=household.pk).update(entry=entry)
    issue_certificate(entry_id=entry.pk, actor=actor, as_of=as_of)


def _members(household: Household) -> str:
    names = Member.objects.filter(household=household, state=CONFIRMED).order_by("pk").values_list("name", flat=True)
    return "、".join(names)[:500]


def _plain(shares: Decimal) -> str:
    return f"{shares.normalize():f}"
