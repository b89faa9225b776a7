"""A distribution plan as a file that a bookkeeper writes by hand, and the result as JSON. Pure.

The format is described in docs/how-to/distribute-to-members.md. Every field has a Chinese name too.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from mianzhou.applications.collective_assets.distribution import (
    REMAINDER_RULES,
    DistributionPlan,
    DistributionResult,
    Holding,
    PledgedShares,
    Remainder,
    Statement,
)
from mianzhou.kernel.text import Text
from mianzhou.kernel.yamlfiles.api import Entry, read_entry

_NOTHING = Decimal(0)


def read_plan(text: str, file: str) -> DistributionPlan:
    """The plan of a YAML or JSON text; `FileWrong` with the line for what cannot be used."""
    top = read_entry(text, file)
    holdings = [_holding(each) for each in top.entries("households", "农户")]
    lines: dict[str, int] = {}
    for holding, line in holdings:
        if holding.number in lines:
            why = Text("户号 {n} 已在第 {l} 行", "household {n} stands on line {l} already")
            raise top.wrong(why.format(n=holding.number, l=lines[holding.number]), line)
        lines[holding.number] = line
    plan = DistributionPlan(
        collective=top.text("collective", "集体经济组织"),
        year=top.whole("year", "年度", least=1949),
        income=_money(top, "income", "收入"),
        costs=_money(top, "costs", "成本费用", optional=True),
        losses=_money(top, "losses", "弥补亏损", optional=True),
        carried_in=_money(top, "carried_in", "上年结转", optional=True),
        reserve_rate=top.rate("reserve", "公积金"),
        welfare_rate=top.rate("welfare", "公益金"),
        collective_shares=top.number("collective_shares", "集体股", default=_NOTHING),
        collective_rate=top.rate("collective_rate", "集体股比例", default=_NOTHING),
        remainder=Remainder(
            top.choice("remainder", "零头", among=[r.value for r in Remainder], default=Remainder.LARGEST.value)
        ),
        holdings=[holding for holding, _ in holdings],
    )
    top.close()
    return plan


def _money(entry: Entry, name: str, chinese: str, *, optional: bool = False) -> Decimal:
    """An amount to the fen, or a list of named amounts that is added up."""
    if optional and not entry.has(name, chinese):
        return _NOTHING
    if not entry.is_list(name, chinese):
        return entry.number(name, chinese, places=2)
    total = _NOTHING
    for each in entry.entries(name, chinese):
        each.text("name", "项目")
        total += each.number("amount", "金额", places=2)
        each.close()
    return total


def _holding(entry: Entry) -> tuple[Holding, int]:
    number, name = entry.text("number", "户号"), entry.text("name", "户主", default="")
    shares = _shares(entry)
    held_back = entry.text("held_back", "暂缓发放", default="")
    pledged = None
    if entry.has("pledged", "质押"):
        inner = entry.entry("pledged", "质押")
        line = inner.line_of("shares", "股份")
        pledged = PledgedShares(
            shares=inner.number("shares", "股份"),
            creditor=inner.text("creditor", "质权人"),
            fruits_to_household=inner.flag("fruits_to_household", "收益归户"),
        )
        inner.close()
        if not 0 < pledged.shares <= shares:
            why = Text("质押 {p} 股，所持 {s} 股", "{p} share(s) are pledged of {s}").format(p=pledged.shares, s=shares)
            raise inner.wrong(why, line)
    entry.close()
    return Holding(number, name, shares, held_back, pledged), entry.line_of("number", "户号")


def _shares(entry: Entry) -> Decimal:
    """A household's shares, or those of its members added up (户内共享)."""
    if not entry.has("members", "成员"):
        return entry.number("shares", "股份")
    if entry.has("shares", "股份"):
        why = Text("股份与成员只能填一项", "give the shares, or the members with theirs, not both")
        raise entry.wrong(why, entry.line_of("shares", "股份"))
    total = _NOTHING
    for each in entry.entries("members", "成员"):
        each.text("name", "姓名")
        total += each.number("shares", "股份")
        each.close()
    return total


def result_as_json(result: DistributionResult) -> dict[str, Any]:
    """The result for programs: money in yuan with two decimals, shares and exact entitlements as decimals."""
    plan = result.plan
    return {
        "collective": plan.collective,
        "year": plan.year,
        "income": _number(plan.income),
        "costs": _number(plan.costs),
        "losses": _number(plan.losses),
        "net": _number(result.net),
        "reserve": _number(result.reserve),
        "welfare": _number(result.welfare),
        "carried_in": _number(plan.carried_in),
        "distributable": _number(result.distributable),
        "shares": {
            "members": _number(result.member_shares),
            "collective": _number(result.total_shares - Fraction(result.member_shares)),
            "total": _number(result.total_shares),
        },
        "per_share": _number(result.per_share),
        "collective_amount": _number(result.collective_amount),
        "households": [_statement(each) for each in result.statements],
        "households_total": _number(sum((each.amount for each in result.statements), _NOTHING)),
        "remainder": {
            "fen": result.remainder_fen,
            "to": [number or "collective" for number in result.remainder_to],
            "carried_out": _number(result.carried_out),
            "rule": plan.remainder.value,
            "rule_zh": REMAINDER_RULES[plan.remainder].zh,
            "rule_en": REMAINDER_RULES[plan.remainder].en,
        },
        "derivation": [line.zh for line in result.derivation],
        "derivation_en": [line.en for line in result.derivation],
    }


def _statement(each: Statement) -> dict[str, Any]:
    return {
        "number": each.number,
        "name": each.name,
        "shares": _number(each.shares),
        "exact": _number(each.exact),
        "amount": _number(each.amount),
        "paid": _number(each.paid),
        "held_back": _number(each.held_back),
        "to_creditor": _number(each.to_creditor),
        "lines": [line.zh for line in each.lines],
        "lines_en": [line.en for line in each.lines],
    }


def _number(value: Decimal | Fraction) -> int | float:
    """A JSON number: amounts come out to the fen exactly as they are, fractions to 8 places."""
    rounded = round(Fraction(value), 8)
    return int(rounded) if rounded.denominator == 1 else float(rounded)
