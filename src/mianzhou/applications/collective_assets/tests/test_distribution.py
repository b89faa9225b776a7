"""Distributions: the cases that a bookkeeper can check, and what must hold for every plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.applications.collective_assets.distribution import (
    DistributionPlan,
    DistributionResult,
    Holding,
    HouseholdTwice,
    PlanImpossible,
    PledgedShares,
    Remainder,
    distribute,
    household_order,
)
from mianzhou.applications.collective_assets.plan_file import read_plan, result_as_json
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.yamlfiles.api import FileWrong

# Every scalar as it is written, so that 20.0001 stays what it is.
CASES = yaml.load((Path(__file__).parent / "distribution_cases.yaml").read_text("utf-8"), yaml.BaseLoader)


def rate(words: str) -> Decimal:
    return Decimal(words.removesuffix("%")) / (100 if words.endswith("%") else 1)


def plan_of(given: dict[str, Any]) -> DistributionPlan:
    fruits = given.get("fruits_to_household") == "true"
    pledged = {n: PledgedShares(Decimal(s), "某行", fruits) for n, s in given.get("pledged", {}).items()}
    return DistributionPlan(
        collective="某社",
        year=2025,
        income=Decimal(given["income"]),
        costs=Decimal(given["costs"]),
        losses=Decimal(given.get("losses", 0)),
        carried_in=Decimal(given.get("carried_in", 0)),
        reserve_rate=rate(given["reserve"]),
        welfare_rate=rate(given["welfare"]),
        collective_shares=Decimal(given.get("collective_shares", 0)),
        collective_rate=rate(given.get("collective_rate", "0")),
        remainder=Remainder(given.get("remainder", "largest")),
        holdings=[
            Holding(
                number, f"户{number}", Decimal(shares), given.get("held_back", {}).get(number, ""), pledged.get(number)
            )
            for number, shares in given["households"].items()
        ],
    )


@pytest.mark.parametrize("case", CASES, ids=[f"case{n}" for n in range(1, len(CASES) + 1)])
def test_cases(case: dict[str, Any]) -> None:
    expected = dict(case["then"])
    plan = plan_of(case["given"])
    if "refused" in expected:
        with pytest.raises(MianzhouError) as caught:
            distribute(plan)
        assert caught.value.code == expected["refused"]
        return
    result = distribute(plan)
    found = {
        "net": result.net,
        "reserve": result.reserve,
        "welfare": result.welfare,
        "distributable": result.distributable,
        "collective": result.collective_amount,
        "carried_out": result.carried_out,
        "left": result.remainder_fen,
    }
    for each in ("households", "paid", "held", "creditor"):
        said = expected.pop(each, {})
        names = {"households": "amount", "held": "held_back", "creditor": "to_creditor"}
        due = {s.number: str(getattr(s, names.get(each, each))) for s in result.statements}
        assert {number: due[number] for number in said} == said
    assert list(result.remainder_to) == expected.pop("to", list(result.remainder_to))
    assert {name: str(found[name]) for name in expected} == expected
    assert case["source"]


SHARES = st.decimals(Decimal(0), Decimal(100), places=2)
MONEY = st.decimals(Decimal(0), Decimal(99999), places=2)
PLANS = st.builds(
    DistributionPlan,
    collective=st.just("某社"),
    year=st.just(2025),
    income=st.decimals(Decimal(50000), Decimal(999999), places=2),
    costs=st.decimals(Decimal(0), Decimal(49999), places=2),
    reserve_rate=st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("0.3333")]),
    welfare_rate=st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.125")]),
    holdings=st.lists(SHARES, min_size=1, max_size=9)
    .filter(any)
    .map(lambda found: [Holding(str(n), f"户{n}", shares) for n, shares in enumerate(found, start=1)]),
    collective_rate=st.sampled_from([Decimal(0), Decimal("0.07"), Decimal("0.2")]),
    carried_in=MONEY,
    remainder=st.sampled_from(Remainder),
)


def handed_out(result: DistributionResult) -> Decimal:
    return sum((s.amount for s in result.statements), result.collective_amount)


@given(PLANS)
def test_every_fen_is_somewhere(plan: DistributionPlan) -> None:
    result = distribute(plan)
    total = result.reserve + result.welfare + handed_out(result) + result.carried_out
    assert total == result.net + plan.carried_in


@given(PLANS)
def test_nobody_is_a_fen_from_the_entitlement(plan: DistributionPlan) -> None:
    result = distribute(plan)
    for each in result.statements:
        entitled = Fraction(result.distributable) * Fraction(each.shares) / result.total_shares
        assert each.exact == entitled
        assert abs(Fraction(each.amount) - entitled) < Fraction(1, 100)
        if plan.remainder is not Remainder.LARGEST:
            assert Fraction(each.amount) <= entitled


@given(PLANS)
def test_more_shares_never_bring_less(plan: DistributionPlan) -> None:
    by_shares = sorted(distribute(plan).statements, key=lambda s: (s.shares, s.amount))
    assert [s.amount for s in by_shares] == sorted(s.amount for s in by_shares)


@given(PLANS, st.randoms(use_true_random=False))
def test_the_order_in_the_file_changes_nothing(plan: DistributionPlan, random: Any) -> None:
    mixed = list(plan.holdings)
    random.shuffle(mixed)
    assert distribute(replace(plan, holdings=mixed)).statements == distribute(plan).statements


@given(PLANS, st.integers(0, 100))
def test_what_is_pledged_or_held_back_is_part_of_what_is_due(plan: DistributionPlan, percent: int) -> None:
    holdings = [
        replace(
            h,
            held_back="争议" if percent % 2 else "",
            pledged=PledgedShares(h.shares * percent / 100, "某行") if h.shares * percent else None,
        )
        for h in plan.holdings
    ]
    for each in distribute(replace(plan, holdings=holdings)).statements:
        assert each.paid + each.held_back + each.to_creditor == each.amount
        assert min(each.paid, each.held_back, each.to_creditor) >= 0
        assert not (each.paid and percent % 2)
        if each.shares:
            assert (
                Fraction(each.to_creditor)
                <= Fraction(each.amount) * percent / 100
                < Fraction(each.to_creditor) + Fraction(1, 100)
            )


def a_plan(**changes: Any) -> DistributionPlan:
    plan = plan_of({"income": "100", "costs": "0", "reserve": "10%", "welfare": "5%", "households": {"1": "1"}})
    return replace(plan, **changes)


def test_a_household_stands_once() -> None:
    with pytest.raises(HouseholdTwice) as caught:
        distribute(a_plan(holdings=[Holding("1", "甲", Decimal(1)), Holding("1", "乙", Decimal(2))]))
    assert "户号 1 出现 2 次" in caught.value.problem_text.zh


@pytest.mark.parametrize(
    "changes",
    [
        {"income": Decimal("-1")},
        {"costs": Decimal("-0.01")},
        {"losses": Decimal("-1")},
        {"carried_in": Decimal("-1")},
        {"reserve_rate": Decimal("-0.1")},
        {"welfare_rate": Decimal("-0.1")},
        {"reserve_rate": Decimal("0.6"), "welfare_rate": Decimal("0.5")},
        {"collective_shares": Decimal("-1")},
        {"collective_rate": Decimal("-0.1")},
        {"income": Decimal("100.001")},
        {"carried_in": Decimal("0.001")},
        {"holdings": [Holding("1", "甲", Decimal("-1")), Holding("2", "乙", Decimal("2"))]},
        {"holdings": [Holding("", "甲", Decimal("1"))]},
        {"holdings": []},
    ],
)
def test_figures_that_cannot_be_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(PlanImpossible):
        distribute(a_plan(**changes))


def test_rates_above_a_whole_are_told_as_such() -> None:
    with pytest.raises(PlanImpossible) as caught:
        distribute(a_plan(reserve_rate=Decimal("0.6"), welfare_rate=Decimal("0.5")))
    assert "比例合计超过 100%" in caught.value.problem_text.zh


def test_the_statement_says_how_it_was_found() -> None:
    holdings = [
        Holding("1", "甲", Decimal(2), "争议", PledgedShares(Decimal(1), "某行")),
        Holding("2", "乙", Decimal(1)),
    ]
    result = distribute(a_plan(holdings=holdings))
    assert [line.zh for line in result.statements[0].lines] == [
        "85.00 元 × 2 股 ÷ 3 股 ≈ 56.666667 元。",
        "舍至分后按最大余数加 1 分。",
        "应得 56.67 元。",
        "其中质押的 1 股所得 28.33 元由质权人某行收取（《民法典》第四百三十条、第四百四十六条）。",
        "28.34 元暂缓发放，代为保管：争议。",
    ]
    assert [line.zh for line in result.statements[1].lines] == [
        "85.00 元 × 1 股 ÷ 3 股 ≈ 28.333333 元。",
        "应得 28.33 元。",
    ]
    assert "提公积金 10% 计 10.00 元、公益金 5% 计 5.00 元" in result.derivation[1].zh
    assert result.derivation[-1].en.startswith("Left after rounding: 1 fen; each is rounded down")
    even = distribute(a_plan(collective_shares=Decimal("0.25")))
    assert "85.00 yuan × 1 share ÷ 1.25 shares = 68 yuan." in even.statements[0].lines[0].en
    assert "集体股 0.25 股，占 20%" in even.derivation[3].zh


@pytest.mark.parametrize(
    ("one", "other"), [("2", "10"), ("1-2", "1-10"), ("甲1", "甲2"), ("9", "甲1"), ("01", "1"), ("1", "1-1")]
)
def test_numbers_of_households_are_ordered_as_people_do(one: str, other: str) -> None:
    assert household_order(one) < household_order(other)


PLAN = """\
collective: 某社
year: 2025
income:
  - {name: 租金, amount: "1,000.00"}
  - {name: 发包, amount: 0.50}
costs: 0.5
reserve: 10%
welfare: 5%
households:
  - {number: "001", name: 张一, shares: 12.5}
  - {户号: 2, 户主: 李二, 成员: [{姓名: 李二, 股份: 3}, {姓名: 李小, 股份: 4.25}]}
  - {number: 3, shares: 5, pledged: {shares: 5, creditor: 某行}, held_back: 争议}
"""


def test_a_plan_is_read_from_a_file() -> None:
    plan = read_plan(PLAN, "plan.yaml")
    assert (plan.income, plan.costs, plan.reserve_rate) == (Decimal("1000.50"), Decimal("0.5"), Decimal("0.1"))
    assert plan.holdings == [
        Holding("001", "张一", Decimal("12.5")),
        Holding("2", "李二", Decimal("7.25")),
        Holding("3", "", Decimal(5), "争议", PledgedShares(Decimal(5), "某行")),
    ]
    said = result_as_json(distribute(plan))
    assert said["households_total"] == said["distributable"] == 850
    assert [h["amount"] for h in said["households"]] == [429.29, 248.99, 171.72]
    assert said["remainder"]["to"] == ["2", "3"]
    assert said["households"][2]["to_creditor"] == 171.72


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("number: 3", 'number: "001"', 12, "已在第 10 行"),
        ("{shares: 5, creditor", "{shares: 6, creditor", 12, "质押 6 股，所持 5 股"),
        ("year: 2025\n", "", 1, "缺少 year"),
        ("shares: 12.5", "shares: -1", 10, "不能小于 0"),
        ("shares: 12.5", "share: 1", 10, "缺少 shares"),
        ("costs: 0.5", "costs: 0.005", 6, "最多 2 位小数"),
        ("costs: 0.5", "cost: 0.5", 6, "是否应为 costs"),
        ("reserve: 10%", "reserve: 110%", 7, "0% 到 100%"),
        ("amount: 0.50", "amount: x", 5, "应为数字"),
        ("户主: 李二,", "户主: 李二, 股份: 1,", 11, "只能填一项"),
        ("welfare: 5%", "welfare: 5%\nremainder: mine", 9, "只能是 largest、reserve、next_year"),
    ],
)
def test_a_wrong_plan_is_refused_at_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in PLAN
    with pytest.raises(FileWrong) as caught:
        read_plan(PLAN.replace(old, new), "plan.yaml")
    assert f"plan.yaml 第 {line} 行" in caught.value.problem_text.zh
    assert said in caught.value.problem_text.zh


def test_a_statement_names_its_household_and_tells_only_what_is_so() -> None:
    pledged = PledgedShares(Decimal(1), "某行", fruits_to_household=True)
    (statement,) = distribute(a_plan(holdings=[Holding("1", "甲", Decimal(3), pledged=pledged)])).statements
    assert (statement.number, statement.name, statement.shares) == ("1", "甲", 3)
    assert [line.zh for line in statement.lines] == ["85.00 元 × 3 股 ÷ 3 股 = 85 元。", "应得 85.00 元。"]


def test_the_derivation_of_a_distribution() -> None:
    result = distribute(
        a_plan(
            costs=Decimal(20), losses=Decimal(10), carried_in=Decimal("0.5"), holdings=[Holding("1", "甲", Decimal(3))]
        )
    )
    assert [line.zh for line in result.derivation[:4]] == [
        "收入 100 元 − 成本费用 20 元 − 弥补以前年度亏损 10 元 = 净收益 70 元。",
        "先提公积金 10% 计 7.00 元、公益金 5% 计 3.50 元（绵委发〔2018〕7号 三（四）2；均以净收益为基数，四舍五入至分）。",
        "加上年结转 0.5 元，可分配收益 60.00 元。",
        "成员股 3 股，集体股 0 股，占 0%（上限 20%，同上“一是”）；每股 20 元。",
    ]
    thirds = distribute(a_plan(holdings=[Holding("1", "甲", Decimal(7))]))
    assert "每股 ≈12.142857 元" in thirds.derivation[3].zh
    sevenths = distribute(a_plan(collective_shares=Decimal(1), holdings=[Holding("1", "甲", Decimal(6))]))
    assert "占 ≈14.2857%" in sevenths.derivation[3].zh
