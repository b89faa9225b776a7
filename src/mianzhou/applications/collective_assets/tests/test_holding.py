"""Shares in the ledger: given by the plan, moved by the rules, pledged, distributed by."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mianzhou.applications.collective_assets.collectives.actions import set_holder_cap
from mianzhou.applications.collective_assets.collectives.models import Collective
from mianzhou.applications.collective_assets.distribution import CollectiveShareTooLarge, NothingToDistribute
from mianzhou.applications.collective_assets.errors import (
    CapMissing,
    DistributionWrong,
    EnteredAlready,
    NotOfCollective,
)
from mianzhou.applications.collective_assets.shareholding.actions import (
    Terms,
    draft_plan,
    inherit_shares,
    move_shares,
)
from mianzhou.applications.collective_assets.shareholding.distributing_actions import (
    Figures,
    draft_distribution,
    judge_distribution,
    pay,
)
from mianzhou.applications.collective_assets.shareholding.models import DistributionLine, ShareMove
from mianzhou.applications.collective_assets.shareholding.pledging_actions import pledge, release_pledge
from mianzhou.applications.collective_assets.shareholding.queries import holdings_of
from mianzhou.applications.collective_assets.shares import ShareMoveRefused
from mianzhou.applications.collective_assets.tests.village import DAY, Village, at
from mianzhou.kernel.errors import NotPermitted


@pytest.fixture
def held(village: Village) -> Village:
    """A village whose shares are given out: 21, 25 and 39, and 21.25 for the collective."""
    village.settle()
    village.roll()
    village.shares()
    return village


def numbers(village: Village) -> dict[str, Decimal]:
    now = holdings_of(village.collective).households
    return {n: now.get(village.household(n).pk, Decimal(0)) for n in ("1", "2", "10")}


def move(
    village: Village, kind: str, source: str, target: str | None, shares: str, key: str = "k", retire: bool = False
) -> None:
    rows = Collective.objects.select_related("unit", "region", "book__unit__region", "measure")
    move_shares(
        collective=rows.get(pk=village.collective.pk),
        kind=kind,
        source=village.household(source),
        target=village.household(target) if target else None,
        shares=Decimal(shares),
        paper="协议",
        key=key,
        actor=village.keeper,
        as_of=at(40),
        on=DAY,
        retire=retire,
    )


def inherit(village: Village, source: str, parts: dict[str, str]) -> None:
    rows = Collective.objects.select_related("unit", "region", "book__unit__region", "measure")
    inherit_shares(
        collective=rows.get(pk=village.collective.pk),
        source=village.household(source),
        parts={village.household(heir): Decimal(part) for heir, part in parts.items()},
        paper="公证书",
        key="i",
        actor=village.keeper,
        as_of=at(41),
        on=DAY,
    )


def cap(village: Village, percent: int) -> None:
    set_holder_cap(
        collective=village.collective, percent=Decimal(percent), resolution="决议", actor=village.keeper, as_of=at(40)
    )


def test_shares_are_given_by_the_plan(held: Village) -> None:
    assert numbers(held) == {"1": 21, "2": 25, "10": 39}
    holdings = holdings_of(held.collective)
    assert holdings.own == Decimal("21.25")  # a fifth of all, exactly
    assert holdings.total == Decimal("106.25")
    assert holdings_of(held.collective, at=at(20), now=at(50)).total == 0  # before they were given


def test_the_collective_never_has_more_than_a_fifth(village: Village) -> None:
    """绵委发〔2018〕7号 三（四）2: 集体股所占比例不超过20%."""
    village.settle()
    terms = Terms(Decimal(1), Decimal(0), Decimal(0), Decimal("20.01"))
    with pytest.raises(CollectiveShareTooLarge):
        draft_plan(collective=village.collective, title="x", base_on=DAY, terms=terms, actor=village.keeper, as_of=at())


def test_shares_stay_within_the_collective_and_under_the_cap(held: Village) -> None:
    with pytest.raises(CapMissing):
        move(held, "transferred", "1", "2", "1")
    cap(held, 40)
    with pytest.raises(ShareMoveRefused):
        move(held, "transferred", "1", "10", "3.5001")  # 42.5001 of 106.25
    move(held, "transferred", "1", "10", "3.5")
    move(held, "transferred", "1", "10", "3.5")  # the same press again: once
    assert numbers(held) == {"1": Decimal("17.5"), "2": 25, "10": Decimal("42.5")}
    with pytest.raises(ShareMoveRefused):
        move(held, "bought_back", "2", None, "0.0001", key="b")  # the collective has a fifth already
    inherit(held, "1", {"2": "17.5"})  # heirs are not bound by the cap
    assert numbers(held) == {"1": 0, "2": Decimal("42.5"), "10": Decimal("42.5")}
    neighbour = Collective.objects.create(
        code="N2", name="邻村", form="cooperative", unit=held.township, region=held.place,
        book=held.collective.book, measure=held.collective.measure, opened_at=at(),
    )  # fmt: skip
    with pytest.raises(NotOfCollective):
        move_shares(
            collective=neighbour, kind="transferred", source=held.household("1"), target=held.household("2"),
            shares=Decimal(1), paper="x", key="n", actor=held.keeper, as_of=at(41), on=DAY,
        )  # fmt: skip


def test_several_heirs_take_all_that_was_held_together(held: Village) -> None:
    cap(held, 30)
    for parts in ({"2": "10"}, {"2": "20", "10": "2"}, {"1": "21"}):
        with pytest.raises(ShareMoveRefused):
            inherit(held, "1", parts)
    before = numbers(held)
    inherit(held, "1", {"2": "14", "10": str(before["1"] - 14)})
    inherit(held, "1", {"2": "14", "10": str(before["1"] - 14)})  # pressed twice
    assert numbers(held) == {"1": 0, "2": before["2"] + 14, "10": before["10"] + before["1"] - 14}
    moves = ShareMove.objects.filter(collective=held.collective, kind="inherited")
    assert {(m.target.number, m.shares) for m in moves if m.target} == {("2", 14), ("10", before["1"] - 14)}


def test_retired_shares_are_gone(village: Village) -> None:
    village.settle()
    village.roll()
    village.shares(percent="10")
    before = holdings_of(village.collective)
    move(village, "bought_back", "1", None, "21", retire=True)
    after = holdings_of(village.collective)
    assert before.total - after.total == 21
    assert after.own == before.own


def test_pledged_shares_do_not_move(held: Village) -> None:
    cap(held, 100)
    made = pledge(
        household=held.household("1"), shares=Decimal(20), creditor="农商行", amount=Decimal(5000), since=DAY, key="p",
        actor=held.keeper, as_of=at(40),
    )  # fmt: skip
    with pytest.raises(ShareMoveRefused):
        move(held, "transferred", "1", "2", "2")
    release_pledge(pledge_id=made.pk, until=DAY, actor=held.keeper, as_of=at(41))
    move(held, "transferred", "1", "2", "2")
    assert numbers(held)["2"] == 27


def figures(**more: str) -> Figures:
    given = {
        "income": "10000", "costs": "0", "losses": "0", "carried_in": "0", "reserve_rate": "0.1", "welfare_rate": "0.05"
    }  # fmt: skip
    return Figures(**{name: Decimal(value) for name, value in {**given, **more}.items()})  # type: ignore[arg-type]


def test_a_distribution_takes_the_funds_first_then_goes_by_shares(held: Village) -> None:
    said = {"collective": held.collective, "year": 2025, "actor": held.keeper}
    drafted = draft_distribution(figures=figures(), as_of=at(40), **said)  # type: ignore[arg-type]
    amounts = dict(DistributionLine.objects.filter(distribution=drafted).values_list("household__number", "amount"))
    assert amounts == {"1": 1680, "2": 2000, "10": 3120}  # 8500 × 21, 25, 39 of 106.25
    assert drafted.to_shares == 8500
    with pytest.raises(DistributionWrong):
        pay(distribution_id=drafted.pk, paid_on=DAY, actor=held.keeper, as_of=at(41))
    review = {"distribution_id": drafted.pk, "passed": True, "as_of": at(41)}
    with pytest.raises(NotPermitted):
        judge_distribution(resolution="3号", actor=held.keeper, **review)  # type: ignore[arg-type]
    with pytest.raises(DistributionWrong):
        judge_distribution(resolution=" ", actor=held.head, **review)  # type: ignore[arg-type]
    judge_distribution(resolution="3号", actor=held.head, **review)  # type: ignore[arg-type]
    with pytest.raises(EnteredAlready):
        draft_distribution(figures=figures(), as_of=at(42), **said)  # type: ignore[arg-type]
    assert pay(distribution_id=drafted.pk, paid_on=DAY, actor=held.keeper, as_of=at(42)) == 3


def test_a_year_without_income_distributes_nothing(held: Village) -> None:
    with pytest.raises(NothingToDistribute):
        draft_distribution(
            collective=held.collective, year=2025, figures=figures(costs="10000"), actor=held.keeper, as_of=at(40)
        )
