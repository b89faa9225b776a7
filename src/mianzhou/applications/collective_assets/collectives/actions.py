"""Writes of collectives: opening one, its households, rounds of confirming members, seats in the bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.collective_assets.collectives.models import (
    CONFIRMED,
    COUNCIL,
    ENDED,
    PROPOSED,
    ROLL_DRAFTED,
    ROLL_DROPPED,
    ROLL_IN_FORCE,
    SUPERVISORS,
    Collective,
    Household,
    Member,
    MemberRoll,
    Office,
)
from mianzhou.applications.collective_assets.collectives.queries import FILE, KEEP, REVIEW
from mianzhou.applications.collective_assets.errors import (
    CardTaken,
    DayAhead,
    EnteredAlready,
    MemberElsewhere,
    NotEndedInForce,
    NotOfCollective,
    TwoBodies,
)
from mianzhou.applications.collective_assets.procedures import DROPPED, IN_FORCE, MEMBER_ROLL
from mianzhou.applications.collective_assets.registers import COLLECTIVE_REGISTER
from mianzhou.applications.collective_assets.words import BODIES, FORMS_OF_COLLECTIVE
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import open_case
from mianzhou.services.ledgers.api import open_account, open_book, open_measure
from mianzhou.services.registers.api import RegisterCertificate, enter, issue_certificate

ISSUED, OWN = "issued", "own"  # where shares come from, and the collective's own shares


@dataclass(frozen=True, slots=True)
class Proposed:
    """A person proposed as a member: the household by its number, on which ground, how many years worked for the collective."""

    household: str
    name: str
    number: str
    basis: str
    worked_years: int = 0


def require_happened(day: date, as_of: datetime) -> None:
    """Raise `DayAhead` where what is entered as done lies in the future."""
    if day > timezone.localdate(as_of):
        raise DayAhead(day=day.isoformat())


def require(actor: Actor, permission: str, collective: Collective) -> None:
    """Raise `NotPermitted` unless the actor may, for this collective."""
    actor.require(permission, unit_path=collective.unit.path, region_path=collective.region.path)


@transaction.atomic
def open_collective(
    *, code: str, name: str, form: str, unit: Unit, region: Region, actor: Actor, as_of: datetime
) -> Collective:
    """Enter a collective with its book of shares: an account from which they are issued, and one for the collective's own."""
    actor.require(REVIEW, unit_path=unit.path, region_path=region.path)
    if Collective.objects.filter(code=code).exists():
        raise CardTaken(number=code)
    permissions = {"read_by": "collective.read", "kept_by": "collective.keep", "approved_by": "collective.review"}
    book = open_book(code=f"shares-{code}", title=f"{name}股权台账", unit=unit, actor=actor, as_of=as_of, **permissions)
    measure = open_measure(code=f"share-{code}", title=f"{name}股份", unit="股", places=4, actor=actor, as_of=as_of)
    for account, title, below in ((ISSUED, "发行", True), (OWN, "集体股", False)):
        open_account(
            book=book, code=account, title=title, measure=measure, may_go_below=below, actor=actor, as_of=as_of
        )
    made = Collective.objects.create(
        code=code, name=name, form=form, unit=unit, region=region, book=book, measure=measure, opened_at=as_of
    )
    record(actor=actor, as_of=as_of, verb="collective.open", subject=made, detail={"code": code, "title": name})
    return made


@transaction.atomic
def certify(*, collective: Collective, registrar: Unit, actor: Actor, as_of: datetime) -> RegisterCertificate:
    """The county enters the collective into its register and issues the certificate; `registrar` is the department that does."""
    actor.require(FILE, region_path=collective.region.path)
    held = Collective.objects.select_for_update().get(pk=collective.pk)
    if held.entry_id is not None:
        raise EnteredAlready(what=Text("组织登记", "the registration"))
    entry = enter(
        register=COLLECTIVE_REGISTER,
        title=collective.name,
        values={
            "name": collective.name,
            "code": collective.code,
            "form": FORMS_OF_COLLECTIVE[collective.form].zh,
            "guided_by": collective.unit.full_name,
        },
        unit=registrar,
        actor=actor,
        as_of=as_of,
    )
    issued = issue_certificate(entry_id=entry.pk, actor=actor, as_of=as_of)
    collective.entry, collective.registered_on = entry, timezone.localdate(as_of)
    collective.save(update_fields=["entry", "registered_on"])
    detail = {"code": collective.code, "number": entry.number}
    record(actor=actor, as_of=as_of, verb="collective.certify", subject=collective, detail=detail)
    return issued


@transaction.atomic
def set_holder_cap(*, collective: Collective, percent: Decimal, resolution: str, actor: Actor, as_of: datetime) -> None:
    """The cap on what one household may hold, as the members' meeting set it (绵委发〔2018〕7号 三（四）2)."""
    require(actor, KEEP, collective)
    collective.holder_cap = percent
    collective.save(update_fields=["holder_cap"])
    detail = {"code": collective.code, "percent": str(percent), "paper": resolution}
    record(actor=actor, as_of=as_of, verb="collective.set_cap", subject=collective, detail=detail)


@transaction.atomic
def add_households(
    *, collective: Collective, rows: Sequence[tuple[str, str, str, bool]], actor: Actor, as_of: datetime
) -> int:
    """Enter households (number, head, address, whether it is poor); those that are there are left as they are. How many are new."""
    require(actor, KEEP, collective)
    known = set(Household.objects.filter(collective=collective).values_list("number", flat=True))
    made = Household.objects.bulk_create(
        Household(collective=collective, number=number, head=head, address=address, poor=poor)
        for number, head, address, poor in dict((row[0], row) for row in rows).values()
        if number not in known
    )
    detail = {"code": collective.code, "count": len(made)}
    record(actor=actor, as_of=as_of, verb="collective.add_households", subject=collective, detail=detail)
    return len(made)


@transaction.atomic
def draft_roll(
    *, collective: Collective, title: str, base_on: date, members: Sequence[Proposed], actor: Actor, as_of: datetime
) -> MemberRoll:
    """Propose members: the case of their confirmation is opened, and they count once it has ended in force and is entered."""
    require(actor, KEEP, collective)
    households = {h.number: h for h in Household.objects.filter(collective=collective)}
    for person in members:
        if person.household not in households:
            raise NotOfCollective(what=person.household, collective=collective.name)
    _nowhere_else(members)
    case = open_case(
        procedure=MEMBER_ROLL,
        title=f"{collective.name}：{title}",
        responsible=collective.unit,
        raiser_unit=collective.unit,
        actor=actor,
        as_of=as_of,
        about={"collective": collective.code, "listed": len(members)},
    )
    roll = MemberRoll.objects.create(collective=collective, case=case, title=title, base_on=base_on, state=ROLL_DRAFTED)
    Member.objects.bulk_create(
        Member(
            household=households[p.household],
            roll=roll,
            name=p.name,
            number=p.number,
            basis=p.basis,
            worked_years=p.worked_years,
            state=PROPOSED,
        )
        for p in members
    )
    detail = {"code": collective.code, "number": case.number, "count": len(members)}
    record(actor=actor, as_of=as_of, verb="collective.draft_roll", subject=roll, detail=detail)
    return roll


def _nowhere_else(members: Sequence[Proposed]) -> None:
    held = Member.objects.filter(number__in=[p.number for p in members]).exclude(state=ENDED)
    other = held.select_related("household__collective").first()
    if other is not None:
        raise MemberElsewhere(name=other.name, collective=other.household.collective.name)
    numbers = [p.number for p in members]
    if len(set(numbers)) != len(numbers):
        twice = next(p for n, p in enumerate(members) if p.number in numbers[:n])
        raise MemberElsewhere(name=twice.name, collective=Text("本次名单", "this very list"))


@transaction.atomic
def enter_roll(*, roll_id: int, actor: Actor, as_of: datetime) -> MemberRoll:
    """Enter the result of a round: its members count from its base day; where it was dropped, they are proposed no longer."""
    roll = (
        MemberRoll.objects.select_for_update(of=("self",))
        .select_related("collective__unit", "collective__region", "case")
        .get(pk=roll_id)
    )
    require(actor, KEEP, roll.collective)
    if roll.state != ROLL_DRAFTED:
        raise EnteredAlready(what=roll.title)
    listed = Member.objects.filter(roll=roll, state=PROPOSED)
    if roll.case.stage == IN_FORCE:
        roll.state = ROLL_IN_FORCE
        listed.update(state=CONFIRMED, since=roll.base_on)
    elif roll.case.stage == DROPPED:
        roll.state = ROLL_DROPPED
        listed.update(state=ENDED, why_ended="名单撤销")
    else:
        raise NotEndedInForce(case=roll.case.number, what=Text("登记成员", "enter the members"))
    roll.save(update_fields=["state"])
    detail = {"code": roll.collective.code, "number": roll.case.number}
    record(actor=actor, as_of=as_of, verb="collective.enter_roll", subject=roll, detail=detail)
    return roll


@transaction.atomic
def elect(
    *,
    collective: Collective,
    member_id: int,
    body: str,
    since: date,
    elected: str,
    actor: Actor,
    as_of: datetime,
    chairs: bool = False,
) -> Office:
    """Give a member a seat in one of the three bodies; nobody sits in the council and among the supervisors at once."""
    require(actor, KEEP, collective)
    members = Member.objects.select_for_update(of=("self",)).filter(household__collective=collective, state=CONFIRMED)
    member = members.filter(pk=member_id).first()
    if member is None:
        raise NotOfCollective(what=Text("该人员", "this person"), collective=collective.name)
    held = list(Office.objects.filter(member=member, until=None))
    apart = {COUNCIL: SUPERVISORS, SUPERVISORS: COUNCIL}
    for office in held:
        if office.body in (body, apart.get(body)):
            raise TwoBodies(name=member.name, body=BODIES[office.body])
    office = Office.objects.create(
        collective=collective, member=member, body=body, chairs=chairs, since=since, elected=elected
    )
    detail = {"code": collective.code, "body": BODIES[body].zh}
    record(actor=actor, as_of=as_of, verb="collective.elect", subject=office, detail=detail)
    return office


@transaction.atomic
def end_office(*, office_id: int, until: date, actor: Actor, as_of: datetime) -> None:
    """End a seat."""
    rows = Office.objects.select_for_update(of=("self",)).select_related("collective__unit", "collective__region")
    office = rows.get(pk=office_id)
    require(actor, KEEP, office.collective)
    if office.until is not None:
        raise EnteredAlready(what=BODIES[office.body])
    office.until = until
    office.save(update_fields=["until"])
    detail = {"code": office.collective.code, "body": BODIES[office.body].zh}
    record(actor=actor, as_of=as_of, verb="collective.end_office", subject=office, detail=detail)
