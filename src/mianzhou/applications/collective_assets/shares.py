"""Shares of a collective: how they are allotted, pass from holder to holder, and are voted on. Pure.

The rules are those of 绵委发〔2018〕7号: shares are set up once by the members of a day and stay as they are when people are born or die (三（四）2 “四是”); they pass inside
the collective only, or back to it, with a bound on what a transferee may hold (三（四）2 “五是”); the collective's own are at most a fifth (三（四）2 “一是”).
How long members stand in public is in `procedures`; that nobody sits in two bodies is held by the table of offices.
What the members' meeting fixes for itself is in `ShareRules`. Quorum and majority are in no article of that document: two thirds are the platform's own until a city confirms them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from mianzhou.applications.collective_assets.distribution import COLLECTIVE_CAP, shown
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_NOTHING = Decimal(0)


class ShareMoveRefused(MianzhouError):
    """Shares that cannot pass so."""

    code = "collective-share-move-refused"
    status = 422
    problem = Text("股份变动不能办理：{why}。", "The shares cannot pass: {why}. ")
    remedy = Text(
        "请核对股份登记簿和成员大会的决定；登记簿未改动。",
        "Check the register of shares and what the meeting decided; nothing was changed.",
    )


class VoteImpossible(MianzhouError):
    """Counts of a vote that cannot be."""

    code = "collective-vote-impossible"
    status = 422
    problem = Text("表决人数有误：{why}。", "The counts of the vote are wrong: {why}. ")
    remedy = Text("请核对会议记录。", "Check the record of the meeting.")


@dataclass(frozen=True, slots=True)
class ShareRules:
    """What the members' meeting fixed. `holder_cap`: the part of all shares that a transferee may hold, None where none was fixed."""

    holder_cap: Fraction | None = None
    quorum: Fraction = Fraction(2, 3)
    majority: Fraction = Fraction(2, 3)


@dataclass(frozen=True, slots=True)
class ShareRegister:
    """Who holds how many shares: households by number, and the collective. `pledged` shares cannot pass before their release."""

    holdings: Mapping[str, Decimal]
    collective: Decimal = _NOTHING
    pledged: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """All shares there are."""
        return sum(self.holdings.values(), self.collective)

    def free(self, household: str) -> Decimal:
        """What a household may give away."""
        return self.holdings.get(household, _NOTHING) - self.pledged.get(household, _NOTHING)


@dataclass(frozen=True, slots=True)
class Allottee:
    """A member: of which household, since when, until when (that day no more), the years worked in the collective, and whether its household is poor."""

    household: str
    since: date
    until: date | None = None
    years_worked: int = 0
    poor: bool = False


def allot(
    members: Iterable[Allottee],
    base_on: date,
    *,
    per_member: Decimal,
    per_year: Decimal = _NOTHING,
    per_poor: Decimal = _NOTHING,
) -> dict[str, Decimal]:
    """The shares of each household by its members on the base day (人口股 and 农龄股); preferred shares for members of poor households come on top
    (三（四）2 “三是”). Whoever comes or goes later changes nothing."""
    found: dict[str, Decimal] = {}
    for each in members:
        if each.since <= base_on and (each.until is None or base_on < each.until):
            more = per_member + per_year * each.years_worked + (per_poor if each.poor else _NOTHING)
            found[each.household] = found.get(each.household, _NOTHING) + more
    return found


def collective_part(members_shares: Decimal, rate: Fraction) -> Decimal:
    """The collective's own shares beside those of the members, as a rate of all, cut to four decimals so that they never pass it."""
    exact = Fraction(members_shares) * rate / (1 - rate)
    return Decimal(int(exact * 10_000)) / 10_000


def transfer(register: ShareRegister, source: str, target: str, shares: Decimal, rules: ShareRules) -> ShareRegister:
    """Shares pass from one household of the collective to another; the transferee stays within the holder's cap."""
    _require_free(register, source, shares)
    if source == target:
        raise ShareMoveRefused(why=Text("转让人与受让人相同", "a household cannot transfer to itself"))
    if target not in register.holdings:
        why = Text(
            "{t} 不是本集体的户，只能在本集体内部转让（绵委发〔2018〕7号 三（四）2）",
            "{t} is no household of this collective, and shares pass inside it only (绵委发〔2018〕7号, section 3(4)2)",
        )
        raise ShareMoveRefused(why=why.format(t=target))
    held = register.holdings[target] + shares
    if rules.holder_cap is not None and Fraction(held) > rules.holder_cap * Fraction(register.total):
        why = Text(
            "受让后 {t} 持股 {h}，超过成员大会规定的上限（{c}% 即 {m} 股）",
            "{t} would hold {h}, above the cap that the meeting fixed ({c}%, {m} share(s))",
        )
        most = rules.holder_cap * Fraction(register.total)
        raise ShareMoveRefused(
            why=why.format(t=target, h=shown(Fraction(held)), c=shown(rules.holder_cap * 100), m=shown(most))
        )
    return replace(register, holdings={**register.holdings, source: register.holdings[source] - shares, target: held})


def encumber(register: ShareRegister, household: str, shares: Decimal) -> ShareRegister:
    """A household pledges shares that are not pledged yet."""
    _require_free(register, household, shares)
    pledged = register.pledged.get(household, _NOTHING) + shares
    return replace(register, pledged={**register.pledged, household: pledged})


def buy_back(register: ShareRegister, household: str, shares: Decimal, *, retire: bool = False) -> ShareRegister:
    """The collective buys shares back. It keeps them, within the fifth that it may hold, or retires them, so that all others' parts grow."""
    _require_free(register, household, shares)
    holdings = {**register.holdings, household: register.holdings[household] - shares}
    if retire:
        left = replace(register, holdings=holdings)
        if not any(holdings.values()):
            raise ShareMoveRefused(why=Text("注销后没有成员股", "no member shares would be left"))
        if Fraction(left.collective) > COLLECTIVE_CAP * Fraction(left.total):
            why = Text(
                "注销后集体股超过总股权的 20%", "the collective's part would pass 20% of all when these are retired"
            )
            raise ShareMoveRefused(why=why)
        return left
    kept = register.collective + shares
    if Fraction(kept) > COLLECTIVE_CAP * Fraction(register.total):
        why = Text(
            "赎回后集体股为 {k} 股，超过总股权的 20%（绵委发〔2018〕7号 三（四）2）",
            "the collective would hold {k} share(s), more than 20% of all (绵委发〔2018〕7号, section 3(4)2)",
        )
        raise ShareMoveRefused(why=why.format(k=shown(Fraction(kept))))
    return replace(register, holdings=holdings, collective=kept)


def inherit(register: ShareRegister, deceased: str, heirs: Mapping[str, Decimal]) -> ShareRegister:
    """All shares of a household that has died out pass to heirs inside the collective, pledges with them first settled. The cap is one on transfers: heirs are not bound by it."""
    held = register.holdings.get(deceased, _NOTHING)
    _require_free(register, deceased, held)
    outside = sorted(set(heirs) - set(register.holdings) | ({deceased} & set(heirs)))
    if outside:
        why = Text(
            "{h} 不是本集体的其他户，其应继承部分由集体赎回",
            "{h} is no other household of this collective; what it inherits is bought back",
        )
        raise ShareMoveRefused(why=why.format(h="、".join(outside)))
    if any(part <= 0 for part in heirs.values()) or sum(heirs.values(), _NOTHING) != held:
        why = Text("继承份额合计应为 {h} 股，每份大于 0", "the parts come to {h} share(s), each above nothing")
        raise ShareMoveRefused(why=why.format(h=shown(Fraction(held))))
    holdings = {**register.holdings, deceased: _NOTHING}
    for heir, part in heirs.items():
        holdings[heir] += part
    return replace(register, holdings=holdings)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote of the members' (or representatives') meeting."""

    eligible: int
    present: int
    in_favour: int
    against: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a motion is carried, and why."""

    carried: bool
    lines: tuple[Text, ...]


def decide(vote: Vote, rules: ShareRules) -> Decision:
    """A motion is carried when the quorum is present and the majority of all who may vote is in favour; both bounds are included."""
    counts = (vote.eligible, vote.present, vote.in_favour, vote.against)
    if min(counts) < 0 or vote.eligible == 0:
        raise VoteImpossible(
            why=Text("人数不能为负，应到人数不能为零", "counts are not negative, and somebody may vote")
        )
    if vote.present > vote.eligible or vote.in_favour + vote.against > vote.present:
        why = Text("实到多于应到，或表决多于实到", "more were present than may vote, or more voted than were present")
        raise VoteImpossible(why=why)
    quorate = vote.present >= rules.quorum * vote.eligible
    agreed = vote.in_favour >= rules.majority * vote.eligible
    lines = (
        Text(
            "应到 {e} 人，实到 {p} 人，{met}法定到会比例 {q}。", "{e} may vote, {p} were present: quorum of {q} {met}."
        ).format(e=vote.eligible, p=vote.present, q=rules.quorum, met=_met(quorate)),
        Text(
            "同意 {f} 人，反对 {a} 人，{met}应到人数的 {m}。",
            "{f} in favour, {a} against: {m} of all who may vote {met}.",
        ).format(f=vote.in_favour, a=vote.against, m=rules.majority, met=_met(agreed)),
    )
    return Decision(quorate and agreed, lines)


def _require_free(register: ShareRegister, household: str, shares: Decimal) -> None:
    if household not in register.holdings:
        raise ShareMoveRefused(why=Text("{h} 不在登记簿中", "{h} is not in the register").format(h=household))
    if shares <= 0:
        raise ShareMoveRefused(why=Text("股数应大于 0", "the number of shares is above nothing"))
    if shares > register.free(household):
        why = Text("{h} 可变动的股份为 {f}（已扣除质押）", "{h} has {f} share(s) that may pass, pledged ones left out")
        raise ShareMoveRefused(why=why.format(h=household, f=shown(Fraction(register.free(household)))))


def _met(yes: bool) -> Text:
    return Text("达到", "met") if yes else Text("未达到", "not met")
