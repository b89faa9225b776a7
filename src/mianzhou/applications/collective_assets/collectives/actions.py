"""Writes of collectives: opening one, its households, rounds of confirming members."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.collective_assets.collectives.models import (
    CONFIRMED,
    ENDED,
    PROPOSED,
    ROLL_DRAFTED,
    ROLL_DROPPED,
    ROLL_IN_FORCE,
    Collective,
    Household,
    Member,
    MemberRoll,
)
from mianzhou.applications.collective_assets.collectives.queries import FILE, KEEP, REVIEW
from mianzhou.applications.collective_assets.errors import (
    CannotBeDone,
    CardTaken,
    DayAhead,
    DayBefore,
    EnteredAlready,
    MemberElsewhere,
    NotEndedInForce,
    NotOfCollective,
)
from mianzhou.applications.collective_assets.procedures import DRAFTED, DROPPED, IN_FORCE, MEMBER_ROLL
from mianzhou.applications.collective_assets.registers import COLLECTIVE_REGISTER
from mianzhou.applications.collective_assets.words import FORMS_OF_COLLECTIVE
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import Case, act, open_case
from mianzhou.services.ledgers.api import open_account, open_book, open_measure
from mianzhou.services.registers.api import RegisterCertificate, enter, issue_certificate

_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9-]{2,40}", re.ASCII)
_REDRAFTED = "重新拟订"
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


def require_not_before(day: date, since: date) -> None:
    """Raise `DayBefore` where something is said to have ended before it began."""
    if day < since:
        raise DayBefore(day=day.isoformat(), since=since.isoformat())


def require(actor: Actor, permission: str, collective: Collective) -> None:
    """Raise `NotPermitted` unless the actor may, for this collective."""
    actor.require(permission, unit_path=collective.unit.path, region_path=collective.region.path)


@transaction.atomic
def open_collective(
    *, code: str, name: str, form: str, unit: Unit, region: Region, actor: Actor, as_of: datetime
) -> Collective:
    """Enter a collective with its book of shares: an account from which they are issued, and one for the collective's own."""
    actor.require(REVIEW, unit_path=unit.path, region_path=region.path)
    if not _CODE.fullmatch(code):
        why = Text(
            "编码由字母、数字和短横组成，至少有一个数字",
            "a code is of letters, digits and hyphens, with a digit among them",
        )
        raise CannotBeDone(what=Text("登记集体经济组织", "enter a collective"), why=why)
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
    if not 0 < percent <= 100:
        why = Text("上限须大于 0、不超过 100%", "a cap is above nothing and at most 100%")
        raise CannotBeDone(what=Text("设置持股上限", "set the cap"), why=why)
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
    """Propose members: the case of their confirmation is opened, and they count once it has ended in force and is entered.

    A list that was not voted on yet, or was sent back, gives way to the new one.
    """
    require(actor, KEEP, collective)
    require_happened(base_on, as_of)
    _give_way(collective, actor, as_of)
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


def _give_way(collective: Collective, actor: Actor, as_of: datetime) -> None:
    rolls = MemberRoll.objects.select_for_update(of=("self",)).select_related("case")
    for roll in rolls.filter(collective=collective, state=ROLL_DRAFTED):
        require_dropped(roll.case, Text("拟订成员名单", "propose members"), actor, as_of)
        _end(roll)


def require_dropped(case: Case, what: Text, actor: Actor, as_of: datetime) -> None:
    """Drop the case of a draft that gives way to another; `CannotBeDone` once it was voted on and not sent back."""
    if case.stage == DROPPED:
        return
    if case.stage != DRAFTED:
        why = Text("{n}还在办理", "{n} is still under way").format(n=case.number)
        raise CannotBeDone(what=what, why=why)
    act(case_id=case.pk, verb="drop", actor=actor, as_of=as_of, remark=_REDRAFTED)


def _end(roll: MemberRoll) -> None:
    """A list that was dropped: its people are proposed no longer."""
    roll.state = ROLL_DROPPED
    roll.save(update_fields=["state"])
    Member.objects.filter(roll=roll, state=PROPOSED).update(state=ENDED, why_ended="名单撤销")


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
        _end(roll)
    else:
        raise NotEndedInForce(case=roll.case.number, what=Text("登记成员", "enter the members"))
    roll.save(update_fields=["state"])
    detail = {"code": roll.collective.code, "number": roll.case.number}
    record(actor=actor, as_of=as_of, verb="collective.enter_roll", subject=roll, detail=detail)
    return roll
