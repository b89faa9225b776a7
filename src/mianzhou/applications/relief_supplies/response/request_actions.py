"""Writes of requests: a township drafts, submits and withdraws what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mianzhou.applications.relief_supplies.places.queries import REQUEST
from mianzhou.applications.relief_supplies.response.errors import RequestWrong, StateWrong
from mianzhou.applications.relief_supplies.response.event_actions import require_open
from mianzhou.applications.relief_supplies.response.models import (
    DRAFTED,
    SUBMITTED,
    URGENCIES,
    WITHDRAWN,
    HitTownship,
    Request,
    RequestLine,
)
from mianzhou.applications.relief_supplies.response.needs import MOST_DAYS, above_need
from mianzhou.applications.relief_supplies.response.queries import lines_asked, require
from mianzhou.applications.relief_supplies.response.words import REQUEST_STATES
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

_REQUEST = Text("物资申请", "request")
_ASK = Text("申请物资", "ask for supplies")


@transaction.atomic
def draft_request(
    *,
    hit: HitTownship,
    amounts: Mapping[str, int],
    people: int,
    urgency: int,
    remark: str,
    actor: Actor,
    as_of: datetime,
    request_id: int | None = None,
) -> Request:
    """Draft a request, {supply: pieces} for so many people, or change the draft `request_id`."""
    require(actor, REQUEST, hit)
    require_open(hit.event, _ASK)
    wanted = {code: n for code, n in amounts.items() if n}
    if not wanted or any(code not in SUPPLIES or not 0 < n < 10_000_000 for code, n in wanted.items()):
        raise RequestWrong(why=Text("没有填写物资，或数量不对", "no supply was told, or an amount is wrong"))
    if not 0 < people <= hit.people:
        why = Text(
            "申请人数 {n} 超过受灾人数 {people}，请先更新受灾人数",
            "{n} people are more than the {people} who are hit: tell those first",
        )
        raise RequestWrong(why=why.format(n=people, people=hit.people))
    if urgency not in URGENCIES:
        raise RequestWrong(why=Text("须选择紧急程度", "how urgent it is, is missing"))
    draft = _drafted(hit, request_id, actor, as_of)
    draft.urgency, draft.remark = urgency, remark.strip()[:300]
    draft.save()
    draft.lines.all().delete()
    RequestLine.objects.bulk_create(
        RequestLine(request=draft, supply=code, amount=n, people=people) for code, n in wanted.items()
    )
    detail = {"number": draft.number, "township": hit.township.code, "lines": len(wanted), "people": people}
    record(actor=actor, as_of=as_of, verb="relief.draft_request", subject=draft, detail=detail)
    return draft


@transaction.atomic
def submit_request(*, request_id: int, actor: Actor, as_of: datetime) -> Request:
    """Submit a draft to the command. What, with earlier requests, is more than the people hit need for some days wants a remark."""
    request = _locked(request_id)
    require(actor, REQUEST, request.hit)
    require_open(request.hit.event, _ASK)
    if request.state != DRAFTED:
        raise StateWrong(what=request.number, state=REQUEST_STATES[request.state])
    above = above_need(asked_with(request), request.hit.people)
    if above and not request.remark:
        told = Text(
            "、".join(f"{SUPPLIES[code].title.zh}多 {n}{SUPPLIES[code].unit.zh}" for code, n in above.items()),
            ", ".join(f"{n} of {SUPPLIES[code].title.en}" for code, n in above.items()),
        )
        why = Text(
            "超过 {people} 名受灾群众 {days} 天所需（{told}），须填写说明",
            "it is more than {people} people need for {days} day(s) ({told}): say why",
        )
        raise RequestWrong(why=why.format(people=request.hit.people, days=MOST_DAYS, told=told))
    request.state, request.submitted_at, request.submitted_by = SUBMITTED, as_of, actor.name
    request.save()
    detail = {"number": request.number, "above": above}
    record(actor=actor, as_of=as_of, verb="relief.submit_request", subject=request, detail=detail)
    return request


@transaction.atomic
def withdraw_request(*, request_id: int, reason: str, actor: Actor, as_of: datetime) -> Request:
    """Take a request back; what was promised on it stays promised until the command cancels it."""
    request = _locked(request_id)
    require(actor, REQUEST, request.hit)
    require_open(request.hit.event, Text("撤回申请", "withdraw a request"))
    if request.state == WITHDRAWN:
        raise StateWrong(what=request.number, state=REQUEST_STATES[request.state])
    if not reason.strip():
        raise RequestWrong(why=Text("请填写撤回原因", "the reason for withdrawing it is missing"))
    request.state, request.withdrawn_at, request.withdrawn_why = WITHDRAWN, as_of, reason.strip()[:300]
    request.save()
    detail = {"number": request.number, "reason": request.withdrawn_why}
    record(actor=actor, as_of=as_of, verb="relief.withdraw_request", subject=request, detail=detail)
    return request


def asked_with(request: Request) -> dict[str, int]:
    """{supply: pieces} of a request together with what its township has asked for before, for the supplies of this one."""
    asked = {line.supply: line.amount for line in request.lines.all()}
    before = lines_asked(request.hit.event).filter(request__hit=request.hit, supply__in=asked).exclude(request=request)
    for line in before:
        asked[line.supply] += line.amount
    return asked


def _drafted(hit: HitTownship, request_id: int | None, actor: Actor, as_of: datetime) -> Request:
    if request_id is not None:
        found = _locked(request_id)
        if found.hit_id != hit.pk:
            raise NotFound(what=_REQUEST)
        if found.state != DRAFTED:
            raise StateWrong(what=found.number, state=REQUEST_STATES[found.state])
        return found
    HitTownship.objects.select_for_update().get(pk=hit.pk)  # numbers run within a township
    n = Request.objects.filter(hit=hit).count() + 1
    number = f"{hit.event.number}-{hit.township.code[-6:]}-{n:02d}"
    return Request.objects.create(hit=hit, number=number, made_at=as_of, made_by=actor.name)


def _locked(request_id: int) -> Request:
    rows = Request.objects.select_for_update(of=("self",))
    found = rows.select_related("hit__event", "hit__township", "hit__unit").filter(pk=request_id).first()
    if found is None:
        raise NotFound(what=_REQUEST)
    return found
