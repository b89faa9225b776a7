"""A collective's yearly distribution, to the fen. Pure.

The order is that of 绵委发〔2018〕7号 三（四）2 “五是”: the reserve and the welfare fund are taken first, at the rates that the members fixed, then the rest is shared
out by shares; the collective's own shares are at most 20 % of all (same place, “一是”). Everything is exact: amounts are whole fen, entitlements fractions.
What no document fixes is the platform's own and said so in the statement: both funds are taken from the year's net income after earlier losses, rounded half up to the fen;
the fen that are left when every entitlement is rounded down go one by one to the largest remainders, equal ones by household number, the collective last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

DOCUMENT = "绵委发〔2018〕7号"
COLLECTIVE_CAP = Fraction(20, 100)
SHARE_PLACES = Decimal("0.0001")
_NUMERALS = re.compile(r"(\d+)")


class CollectiveShareTooLarge(MianzhouError):
    """The collective's own shares are more than a fifth of all."""

    code = "collective-share-too-large"
    status = 422
    problem = Text(
        "集体股占总股权的 {percent}%，超过 20%（绵委发〔2018〕7号 三（四）2）。",
        "The collective holds {percent}% of all shares, more than 20% (绵委发〔2018〕7号, section 3(4)2). ",
    )
    remedy = Text("请减少集体股，或核对各户股份。", "Lower the collective's shares, or check those of the households.")


class HouseholdTwice(MianzhouError):
    """A household stands in the plan twice."""

    code = "collective-household-twice"
    status = 422
    problem = Text("户号 {number} 出现 {n} 次。", "Household {number} stands in the plan {n} time(s). ")
    remedy = Text("每户只列一行，股份合并计算。", "List each household once, with all its shares.")


class NothingToDistribute(MianzhouError):
    """Costs and earlier losses take up the income."""

    code = "collective-nothing-to-distribute"
    status = 422
    problem = Text(
        "收入 {income} 元，成本费用 {costs} 元，弥补亏损 {losses} 元，没有可分配收益。",
        "Income {income}, costs {costs}, earlier losses {losses}: nothing is left to distribute. ",
    )
    remedy = Text(
        "本年不作分配，亏损结转下年；或核对收支。",
        "Distribute nothing this year and carry the loss on, or check the figures.",
    )


class PlanImpossible(MianzhouError):
    """Figures of a plan that contradict each other."""

    code = "collective-plan-impossible"
    status = 422
    problem = Text("分配方案有误：{why}。", "The distribution plan is wrong: {why}. ")
    remedy = Text(
        "请改正方案后重新计算；没有分配任何款项。", "Correct the plan and run it again; nothing was distributed."
    )


class Remainder(StrEnum):
    """Where the fen go that are left after rounding down."""

    LARGEST = "largest"
    RESERVE = "reserve"
    NEXT_YEAR = "next_year"


REMAINDER_RULES: Mapping[Remainder, Text] = {
    Remainder.LARGEST: Text(
        "各户先舍至分；余下的分按应得额小数部分从大到小逐户加 1 分，相同时按户号，集体股在后",
        "each is rounded down to the fen; the fen left go one by one to the largest fractions, equal ones by household number, the collective last",
    ),
    Remainder.RESERVE: Text(
        "各户舍至分，余下的分并入公积金", "each is rounded down to the fen; the fen left are added to the reserve"
    ),
    Remainder.NEXT_YEAR: Text(
        "各户舍至分，余下的分结转下年", "each is rounded down to the fen; the fen left are carried into next year"
    ),
}


@dataclass(frozen=True, slots=True)
class PledgedShares:
    """Shares that secure a loan. What they earn is the creditor's unless the contract says otherwise (Civil Code, articles 430 and 446)."""

    shares: Decimal
    creditor: str
    fruits_to_household: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """A household with its shares. With `held_back`, what it is due is kept for it and not paid; the words say why."""

    number: str
    name: str
    shares: Decimal
    held_back: str = ""
    pledged: PledgedShares | None = None


@dataclass(frozen=True, slots=True)
class DistributionPlan:
    """All that a distribution is made of; money in yuan. The collective's part is given in shares, or as a rate of all shares."""

    collective: str
    year: int
    income: Decimal
    costs: Decimal
    reserve_rate: Decimal
    welfare_rate: Decimal
    holdings: Sequence[Holding]
    collective_shares: Decimal = Decimal(0)
    collective_rate: Decimal = Decimal(0)
    losses: Decimal = Decimal(0)
    carried_in: Decimal = Decimal(0)
    remainder: Remainder = Remainder.LARGEST


@dataclass(frozen=True, slots=True)
class Statement:
    """What one household is due, and where it goes: paid, held back, or to its creditor. `exact` is the entitlement before rounding; money in yuan."""

    number: str
    name: str
    shares: Decimal
    exact: Fraction
    amount: Decimal
    paid: Decimal
    held_back: Decimal
    to_creditor: Decimal
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class DistributionResult:
    """A distribution: every yuan of `net + carried_in` is in one of reserve, welfare, collective, the households, or `carried_out`."""

    plan: DistributionPlan
    net: Decimal
    reserve: Decimal
    welfare: Decimal
    distributable: Decimal
    member_shares: Decimal
    total_shares: Fraction
    collective_amount: Decimal
    statements: tuple[Statement, ...]
    remainder_fen: int
    remainder_to: tuple[str, ...]
    carried_out: Decimal
    derivation: tuple[Text, ...]

    @property
    def per_share(self) -> Fraction:
        """Yuan a share, before rounding."""
        return Fraction(self.distributable) / self.total_shares


COLLECTIVE = ""  # the collective's own place among the parties: no household has an empty number


def distribute(plan: DistributionPlan) -> DistributionResult:
    """The distribution of a plan. `HouseholdTwice`, `CollectiveShareTooLarge`, `NothingToDistribute`, `PlanImpossible`."""
    _require_possible(plan)
    members = sum((each.shares for each in plan.holdings), Decimal(0))
    own = _own_shares(plan, members)
    total = Fraction(members) + own
    net = plan.income - plan.costs - plan.losses
    if net <= 0:
        raise NothingToDistribute(income=plan.income, costs=plan.costs, losses=plan.losses)
    reserve, welfare = _part(net, plan.reserve_rate), _part(net, plan.welfare_rate)
    pot = net - reserve - welfare + plan.carried_in
    if pot < 0:  # two rates of half each, both rounded up
        raise PlanImpossible(
            why=Text("公积金与公益金超过净收益", "reserve and welfare fund are more than the net income")
        )
    exact = {each.number: _fen(pot) * Fraction(each.shares) / total for each in plan.holdings}
    if own:
        exact[COLLECTIVE] = _fen(pot) * own / total
    fen, left, given = _shared_out(exact, _fen(pot), plan.remainder)
    kept = left if plan.remainder is not Remainder.LARGEST else 0
    to_reserve = kept if plan.remainder is Remainder.RESERVE else 0
    result = DistributionResult(
        plan=plan,
        net=net,
        reserve=reserve + _yuan(to_reserve),
        welfare=welfare,
        distributable=pot,
        member_shares=members,
        total_shares=total,
        collective_amount=_yuan(fen.get(COLLECTIVE, 0)),
        statements=tuple(_statement(h, exact[h.number], fen[h.number], given, total, pot) for h in _ordered(plan)),
        remainder_fen=left,
        remainder_to=given,
        carried_out=_yuan(kept - to_reserve),
        derivation=(),
    )
    return _explained(result)


def household_order(number: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """The order of household numbers: digits by their value, so that 2 stands before 10."""
    parts = (part for part in _NUMERALS.split(number) if part)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts), number


def _require_possible(plan: DistributionPlan) -> None:
    for number, n in Counter(each.number for each in plan.holdings).items():
        if n > 1:
            raise HouseholdTwice(number=number, n=n)
    money = (plan.income, plan.costs, plan.losses, plan.carried_in)
    shares = (plan.collective_shares, plan.collective_rate, *(each.shares for each in plan.holdings))
    if any(each < 0 for each in (*money, *shares, plan.reserve_rate, plan.welfare_rate)):
        raise PlanImpossible(why=Text("金额、比例、股份不能为负", "money, rates and shares are not negative"))
    if any(each != each.quantize(Decimal("0.01")) for each in money):
        raise PlanImpossible(why=Text("金额最多到分", "money is written to the fen at most"))
    if plan.reserve_rate + plan.welfare_rate > 1:
        why = Text(
            "公积金、公益金比例合计超过 100%", "the rates of reserve and welfare fund are more than 100% together"
        )
        raise PlanImpossible(why=why)
    if plan.collective_shares and plan.collective_rate:
        raise PlanImpossible(
            why=Text("集体股只能按股数或按比例之一填写", "give the collective's part in shares or as a rate, not both")
        )
    if not any(each.shares for each in plan.holdings):
        raise PlanImpossible(why=Text("没有成员股", "there are no member shares"))
    for each in plan.holdings:
        if not each.number:
            raise PlanImpossible(why=Text("{n} 没有户号", "{n} has no household number").format(n=each.name))
        if each.pledged is not None and not 0 < each.pledged.shares <= each.shares:
            why = Text(
                "户号 {n} 质押股份应大于 0 且不超过所持股份", "household {n} pledges more shares than it has, or none"
            )
            raise PlanImpossible(why=why.format(n=each.number))


def _own_shares(plan: DistributionPlan, members: Decimal) -> Fraction:
    """The collective's own shares; at most a fifth of all."""
    if plan.collective_rate:
        rate = Fraction(plan.collective_rate)
        if rate > COLLECTIVE_CAP:
            raise CollectiveShareTooLarge(percent=_percent(rate))
        return Fraction(members) * rate / (1 - rate)
    own = Fraction(plan.collective_shares)
    rate = own / (own + Fraction(members))
    if rate > COLLECTIVE_CAP:
        raise CollectiveShareTooLarge(percent=_percent(rate))
    return own


def _shared_out(
    exact: Mapping[str, Fraction], pot: int, rule: Remainder
) -> tuple[dict[str, int], int, tuple[str, ...]]:
    """Whole fen for every party, how many were left after rounding down, and who got them."""
    fen = {number: int(entitled) for number, entitled in exact.items()}
    left = pot - sum(fen.values())
    if rule is not Remainder.LARGEST:
        return fen, left, ()
    in_line = sorted(exact, key=lambda n: (fen[n] - exact[n], n == COLLECTIVE, household_order(n)))
    for number in in_line[:left]:
        fen[number] += 1
    return fen, left, tuple(in_line[:left])


def _statement(
    holding: Holding, exact: Fraction, fen: int, given: Sequence[str], total: Fraction, pot: Decimal
) -> Statement:
    creditor = 0
    if holding.pledged is not None and not holding.pledged.fruits_to_household:
        creditor = int(fen * Fraction(holding.pledged.shares) / Fraction(holding.shares))
    rest = fen - creditor
    held = rest if holding.held_back else 0
    lines = [
        Text(
            "{pot} 元 × {shares} 股 ÷ {total} 股 {exact} 元。",
            "{pot} yuan × {shares} share(s) ÷ {total} share(s) {exact} yuan.",
        ).format(pot=pot, shares=holding.shares, total=shown(total), exact=_equals(exact / 100))
    ]
    if holding.number in given:
        lines.append(
            Text("舍至分后按最大余数加 1 分。", "Rounded down to the fen; one fen more by the largest remainder.")
        )
    lines.append(Text("应得 {a} 元。", "Due: {a} yuan.").format(a=_yuan(fen)))
    if creditor and holding.pledged is not None:
        phrase = Text(
            "其中质押的 {s} 股所得 {a} 元由质权人{c}收取（《民法典》第四百三十条、第四百四十六条）。",
            "Of it, {a} yuan on {s} pledged shares go to the creditor {c} (Civil Code, articles 430 and 446).",
        )
        lines.append(phrase.format(s=holding.pledged.shares, a=_yuan(creditor), c=holding.pledged.creditor))
    if held:
        lines.append(
            Text("{a} 元暂缓发放，代为保管：{why}。", "{a} yuan are held back and kept: {why}.").format(
                a=_yuan(held), why=holding.held_back
            )
        )
    return Statement(
        number=holding.number,
        name=holding.name,
        shares=holding.shares,
        exact=exact / 100,
        amount=_yuan(fen),
        paid=_yuan(rest - held),
        held_back=_yuan(held),
        to_creditor=_yuan(creditor),
        lines=tuple(lines),
    )


def _explained(result: DistributionResult) -> DistributionResult:
    plan = result.plan
    said = {
        "income": plan.income,
        "costs": plan.costs,
        "losses": plan.losses,
        "net": result.net,
        "reserve": _part(result.net, plan.reserve_rate),
        "welfare": result.welfare,
        "rr": _percent(Fraction(plan.reserve_rate)),
        "wr": _percent(Fraction(plan.welfare_rate)),
        "carried": plan.carried_in,
        "pot": result.distributable,
        "members": result.member_shares,
        "own": shown(result.total_shares - Fraction(result.member_shares)),
        "percent": _percent(1 - Fraction(result.member_shares) / result.total_shares),
        "each": shown(result.per_share, 6),
        "left": result.remainder_fen,
        "rule": REMAINDER_RULES[plan.remainder],
    }
    lines = [phrase.format(**said) for phrase in _LINES]
    return replace(result, derivation=tuple(lines))


_LINES = (
    Text(
        "收入 {income} 元 − 成本费用 {costs} 元 − 弥补以前年度亏损 {losses} 元 = 净收益 {net} 元。",
        "Income {income} − costs {costs} − earlier losses {losses} = net income {net} yuan.",
    ),
    Text(
        "先提公积金 {rr}% 计 {reserve} 元、公益金 {wr}% 计 {welfare} 元（绵委发〔2018〕7号 三（四）2；均以净收益为基数，四舍五入至分）。",
        "Taken first: reserve {rr}%, {reserve} yuan, and welfare fund {wr}%, {welfare} yuan (绵委发〔2018〕7号, section 3(4)2; both of the net income, rounded half up to the fen).",
    ),
    Text(
        "加上年结转 {carried} 元，可分配收益 {pot} 元。", "With {carried} yuan carried in, {pot} yuan are distributed."
    ),
    Text(
        "成员股 {members} 股，集体股 {own} 股，占 {percent}%（上限 20%，同上“一是”）；每股 {each} 元。",
        "Member shares {members}, the collective's {own}, {percent}% of all (at most 20%, same place); {each} yuan a share.",
    ),
    Text("零头 {left} 分：{rule}。", "Left after rounding: {left} fen; {rule}."),
)


def _ordered(plan: DistributionPlan) -> list[Holding]:
    return sorted(plan.holdings, key=lambda each: household_order(each.number))


def _part(whole: Decimal, rate: Decimal) -> Decimal:
    """A rate of an amount, rounded half up to the fen."""
    return _yuan(int(_fen(whole) * Fraction(rate) + Fraction(1, 2)))


def _fen(yuan: Decimal) -> int:
    return int(yuan * 100)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def shown(value: Fraction, places: int = 4) -> str:
    """A fraction for readers: exact where it ends within so many places, else rounded and marked with ≈."""
    scaled = value * 10**places
    plain = format(Decimal(round(scaled)).scaleb(-places), "f")
    plain = plain.rstrip("0").rstrip(".")
    return plain if scaled.denominator == 1 else f"≈{plain}"


def _equals(value: Fraction) -> str:
    said = shown(value, 6)
    return f"≈ {said[1:]}" if said.startswith("≈") else f"= {said}"


def _percent(rate: Fraction) -> str:
    return shown(rate * 100)
