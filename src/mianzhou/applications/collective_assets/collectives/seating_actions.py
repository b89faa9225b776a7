"""Writes of the three bodies: who takes a seat, and who leaves it. Nobody sits in the council and among the supervisors (绵委发〔2018〕7号 三（五）1)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mianzhou.applications.collective_assets.collectives.actions import require, require_happened, require_not_before
from mianzhou.applications.collective_assets.collectives.models import (
    CONFIRMED,
    COUNCIL,
    SUPERVISORS,
    Collective,
    Member,
    Office,
)
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.errors import CannotBeDone, EnteredAlready, NotOfCollective, TwoBodies
from mianzhou.applications.collective_assets.words import BODIES
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


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
    require_happened(since, as_of)
    members = Member.objects.select_for_update(of=("self",)).filter(household__collective=collective, state=CONFIRMED)
    member = members.filter(pk=member_id).first()
    if member is None:
        raise NotOfCollective(what=Text("该人员", "this person"), collective=collective.name)
    held = list(Office.objects.filter(member=member, until=None))
    apart = {COUNCIL: SUPERVISORS, SUPERVISORS: COUNCIL}
    for office in held:
        if office.body in (body, apart.get(body)):
            raise TwoBodies(name=member.name, body=BODIES[office.body])
    if chairs:
        _no_chair(collective, body)
    office = Office.objects.create(
        collective=collective, member=member, body=body, chairs=chairs, since=since, elected=elected
    )
    detail = {"code": collective.code, "body": BODIES[body].zh}
    record(actor=actor, as_of=as_of, verb="collective.elect", subject=office, detail=detail)
    return office


def _no_chair(collective: Collective, body: str) -> None:
    chair = Office.objects.filter(collective=collective, body=body, chairs=True, until=None).select_related("member")
    for each in chair:
        why = Text("{b}负责人现为{n}，请先办理离任", "{n} chairs the {b}: end that seat first")
        raise CannotBeDone(what=Text("登记任职", "enter a seat"), why=why.format(b=BODIES[body], n=each.member.name))


@transaction.atomic
def end_office(*, office_id: int, until: date, actor: Actor, as_of: datetime) -> None:
    """End a seat."""
    rows = Office.objects.select_for_update(of=("self",)).select_related("collective__unit", "collective__region")
    office = rows.get(pk=office_id)
    require(actor, KEEP, office.collective)
    if office.until is not None:
        raise EnteredAlready(what=BODIES[office.body])
    require_happened(until, as_of)
    require_not_before(until, office.since)
    office.until = until
    office.save(update_fields=["until"])
    detail = {"code": office.collective.code, "body": BODIES[office.body].zh}
    record(actor=actor, as_of=as_of, verb="collective.end_office", subject=office, detail=detail)
