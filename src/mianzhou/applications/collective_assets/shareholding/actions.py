"""Writes of shares: a plan and what it gives, transfers, buy-backs, inheritances. Every change of a holding is a posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from mianzhou.applications.collective_assets.assets.queries import quantifiable_value
from mianzhou.applications.collective_assets.collectives.actions import (
    ISSUED,
    OWN,
    require,
    require_dropped,
    require_happened,
)
from mianzhou.applications.collective_assets.collectives.models import Collective, Household
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.distribution import CollectiveShareTooLarge
from mianzhou.applications.collective_assets.errors import (
    CapMissing,
    EnteredAlready,
    NotEndedInForce,
    NotOfCollective,
)
from mianzhou.applications.collective_assets.procedures import DROPPED, IN_FORCE, SHARE_PLAN
from mianzhou.applications.collective_assets.shareholding import models
from mianzhou.applications.collective_assets.shareholding.certifying_actions import certify_again
from mianzhou.applications.collective_assets.shareholding.models import (
    BOUGHT_BACK,
    COLLECTIVE_CAP,
    DRAFTED,
    INHERITED,
    ShareMove,
    SharePlan,
)
from mianzhou.applications.collective_assets.shareholding.queries import allotment_of, register_of
from mianzhou.applications.collective_assets.shares import ShareRules, buy_back, inherit, transfer
from mianzhou.applications.collective_assets.words import MOVES
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import open_case
from mianzhou.services.ledgers.api import (
    Account,
    Draft,
    Line,
    NewAccount,
    open_account,
    open_accounts,
    post,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """So many shares for each member, for each year worked, for each member of a poor household; so many per cent of all for the collective."""

    for_member: Decimal
    for_year: Decimal
    for_poor: Decimal
    collective_percent: Decimal


@transaction.atomic
def draft_plan(
    *, collective: Collective, title: str, base_on: date, terms: Terms, actor: Actor, as_of: datetime
) -> SharePlan:
    """Propose how shares are set up; the collective's own part is at most a fifth (绵委发〔2018〕7号 三（四）2).

    A plan that was not voted on yet, or was sent back, gives way to the new one.
    """
    require(actor, KEEP, collective)
    require_happened(base_on, as_of)
    if not 0 <= terms.collective_percent <= COLLECTIVE_CAP:
        raise CollectiveShareTooLarge(percent=terms.collective_percent)
    _give_way(collective, actor, as_of)
    case = open_case(
        procedure=SHARE_PLAN,
        title=f"{collective.name}：{title}",
        responsible=collective.unit,
        raiser_unit=collective.unit,
        actor=actor,
        as_of=as_of,
        about={"collective": collective.code, "percent": str(terms.collective_percent)},
    )
    plan = SharePlan.objects.create(
        collective=collective,
        case=case,
        title=title,
        base_on=base_on,
        for_member=terms.for_member,
        for_year=terms.for_year,
        for_poor=terms.for_poor,
        collective_percent=terms.collective_percent,
        assets_value=quantifiable_value(collective),
        state=DRAFTED,
    )
    detail = {"code": collective.code, "number": case.number}
    record(actor=actor, as_of=as_of, verb="collective.draft_plan", subject=plan, detail=detail)
    return plan


def _give_way(collective: Collective, actor: Actor, as_of: datetime) -> None:
    plans = SharePlan.objects.select_for_update(of=("self",)).select_related("case")
    for plan in plans.filter(collective=collective).exclude(state=models.DROPPED):
        if plan.state == models.IN_FORCE:
            raise EnteredAlready(what=Text("股权设置", "setting the shares up"))
        require_dropped(plan.case, Text("拟订股权设置方案", "draft a share plan"), actor, as_of)
        plan.state = models.DROPPED
        plan.save(update_fields=["state"])


@transaction.atomic
def give_out(*, plan_id: int, actor: Actor, as_of: datetime) -> SharePlan:
    """Give the shares out once the plan has ended in force: one posting, an account for each household."""
    rows = SharePlan.objects.select_for_update(of=("self",)).select_related(
        "case", "collective__book", "collective__measure"
    )
    plan = rows.select_related("collective__unit", "collective__region").get(pk=plan_id)
    collective = plan.collective
    require(actor, KEEP, collective)
    if plan.state != DRAFTED:
        raise EnteredAlready(what=Text("股权量化到户", "giving the shares out"))
    if plan.case.stage == DROPPED:
        plan.state = models.DROPPED
    elif plan.case.stage == IN_FORCE:
        _give(plan, actor, as_of)
        plan.state = models.IN_FORCE
    else:
        raise NotEndedInForce(case=plan.case.number, what=Text("量化到户", "give the shares out"))
    plan.save(update_fields=["state"])
    detail = {"code": collective.code, "number": plan.case.number}
    record(actor=actor, as_of=as_of, verb="collective.give_out", subject=plan, detail=detail)
    return plan


def _give(plan: SharePlan, actor: Actor, as_of: datetime) -> None:
    collective, given = plan.collective, allotment_of(plan)
    accounts = _accounts_of(collective, [number for number, shares in given.households.items() if shares], actor, as_of)
    lines = [Line(accounts[household], shares) for household, shares in given.households.items() if shares]
    if given.collective:
        lines.append(Line(_named(collective, OWN), given.collective))
    lines.append(Line(_named(collective, ISSUED), -given.total))
    draft = Draft(f"plan-{plan.pk}", "allotment", tuple(lines), remark=plan.title)
    post(book=collective.book, drafts=[draft], actor=actor, as_of=as_of)


def _accounts_of(collective: Collective, numbers: Sequence[str], actor: Actor, as_of: datetime) -> dict[str, int]:
    """{household's number: its account}; all that are missing are opened at once."""
    rows = list(Household.objects.filter(collective=collective, number__in=numbers))
    without = {_account_code(h.number): h for h in rows if h.account_id is None}
    if without:
        wanted = [NewAccount(code, f"{h.number} {h.head}") for code, h in without.items()]
        opened = open_accounts(
            book=collective.book, wanted=wanted, measure=collective.measure, actor=actor, as_of=as_of
        )
        for code, household in without.items():
            household.account_id = opened[code]
        Household.objects.bulk_update(without.values(), ["account"], batch_size=1000)
    return {h.number: h.account_id for h in rows if h.account_id is not None}


def _account_code(number: str) -> str:
    return f"household-{number}"


def account_of(household: Household, actor: Actor, as_of: datetime) -> Account:
    """The account of a household, opened when it is first needed."""
    if household.account is None:
        household.account = open_account(
            book=household.collective.book,
            code=_account_code(household.number),
            title=f"{household.number} {household.head}",
            measure=household.collective.measure,
            actor=actor,
            as_of=as_of,
        )
        household.save(update_fields=["account"])
    return household.account


def _named(collective: Collective, code: str) -> int:
    return Account.objects.values_list("pk", flat=True).get(book=collective.book, code=code)


@transaction.atomic
def move_shares(
    *,
    collective: Collective,
    kind: str,
    source: Household,
    target: Household | None,
    shares: Decimal,
    paper: str,
    key: str,
    actor: Actor,
    as_of: datetime,
    on: date,
    price: Decimal | None = None,
    retire: bool = False,
) -> ShareMove:
    """Shares from a household to another by transfer, or back to the collective, which keeps or retires them; by the rules of `shares`.

    The same `key` is the same move: asked for again, it answers with the one that was made.
    """
    _hold(collective, (source, target), on, actor, as_of)
    pressed = ShareMove.objects.filter(collective=collective, posting__key=f"{kind}-{key}").first()
    if pressed is not None:
        return pressed
    _allowed(collective, kind, source.number, target.number if target else "", shares, retire)
    back = _named(collective, ISSUED if retire else OWN)
    to = back if target is None else account_of(target, actor, as_of).pk
    papers = Papers(paper, on, price)
    move = _enter(collective, kind, f"{kind}-{key}", source, target, to, shares, papers, actor, as_of)
    _certify_again(kind, paper, (source, target), actor, as_of)
    return move


@transaction.atomic
def inherit_shares(
    *,
    collective: Collective,
    source: Household,
    parts: Mapping[Household, Decimal],
    paper: str,
    key: str,
    actor: Actor,
    as_of: datetime,
    on: date,
) -> list[ShareMove]:
    """All shares of a household that has died out to its heirs inside the collective, each its part; see `shares.inherit`. The same `key` is the same inheritance."""
    _hold(collective, (source, *parts), on, actor, as_of)
    keys = [f"{INHERITED}-{key}-{heir.number}" for heir in parts]
    pressed = list(ShareMove.objects.filter(collective=collective, posting__key__in=keys))
    if pressed:
        return pressed
    inherit(register_of(collective), source.number, {heir.number: part for heir, part in parts.items()})
    papers = Papers(paper, on)
    moves = [
        _enter(collective, INHERITED, each, source, heir, account_of(heir, actor, as_of).pk, part, papers, actor, as_of)
        for each, (heir, part) in zip(keys, parts.items(), strict=True)
    ]
    _certify_again(INHERITED, paper, (source, *parts), actor, as_of)
    return moves


def _hold(
    collective: Collective, households: Sequence[Household | None], on: date, actor: Actor, as_of: datetime
) -> None:
    """Raise what forbids any move, and let no other move happen meanwhile: two at once could pass the cap together."""
    require(actor, KEEP, collective)
    require_happened(on, as_of)
    Collective.objects.select_for_update().get(pk=collective.pk)
    for household in households:
        if household is not None and household.collective_id != collective.pk:
            raise NotOfCollective(what=household.head, collective=collective.name)


@dataclass(frozen=True, slots=True)
class Papers:
    """What a move rests on: the agreement or proof, its day, the price in yuan if there is one."""

    paper: str
    on: date
    price: Decimal | None = None


def _enter(
    collective: Collective,
    kind: str,
    key: str,
    source: Household,
    target: Household | None,
    to: int,
    shares: Decimal,
    papers: Papers,
    actor: Actor,
    as_of: datetime,
) -> ShareMove:
    """One move that the rules allow: its posting, its row, its audit row."""
    giver = account_of(source, actor, as_of).pk
    draft = Draft(key, kind, (Line(giver, -shares), Line(to, shares)), remark=papers.paper)
    posted = post(book=collective.book, drafts=[draft], actor=actor, as_of=as_of)[0]
    move = ShareMove.objects.create(
        collective=collective,
        kind=kind,
        source=source,
        target=target,
        shares=shares,
        price=papers.price,
        paper=papers.paper,
        on=papers.on,
        posting_id=posted.id,
    )
    detail = {"code": collective.code, "verb": MOVES[kind].zh, "count": str(shares)}
    record(actor=actor, as_of=as_of, verb="collective.move_shares", subject=move, detail=detail)
    return move


def _certify_again(
    kind: str, paper: str, households: Sequence[Household | None], actor: Actor, as_of: datetime
) -> None:
    concerned = [household for household in households if household is not None]
    certify_again(households=concerned, why=f"{MOVES[kind].zh}：{paper}", actor=actor, as_of=as_of)


def _allowed(collective: Collective, kind: str, source: str, target: str, shares: Decimal, retire: bool) -> None:
    """Raise what the rules refuse."""
    register = register_of(collective)
    if kind == BOUGHT_BACK:
        buy_back(register, source, shares, retire=retire)
    else:
        if collective.holder_cap is None:
            raise CapMissing
        transfer(register, source, target, shares, ShareRules(holder_cap=Fraction(collective.holder_cap) / 100))
