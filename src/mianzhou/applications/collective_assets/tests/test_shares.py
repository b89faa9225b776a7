"""Shares: the cases that a lawyer can read, and what must hold however they pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.applications.collective_assets.shares import (
    Allottee,
    ShareMoveRefused,
    ShareRegister,
    ShareRules,
    Vote,
    VoteImpossible,
    allot,
    buy_back,
    collective_part,
    decide,
    encumber,
    inherit,
    transfer,
)

CASES = yaml.load((Path(__file__).parent / "share_cases.yaml").read_text("utf-8"), yaml.BaseLoader)


def decimals(said: dict[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in said.items()}


def done(case: dict[str, Any]) -> object:
    """What comes of a case: a register, or a word."""
    given, ((verb, said),) = case["given"], case["when"].items()
    cap = Fraction(given["holder_cap"]) if "holder_cap" in given else None
    rules = ShareRules(
        cap, quorum=Fraction(given.get("quorum", "2/3")), majority=Fraction(given.get("majority", "2/3"))
    )
    register = ShareRegister(
        decimals(given.get("holdings", {})), Decimal(given.get("collective", 0)), decimals(given.get("pledged", {}))
    )
    try:
        if verb == "transfer":
            return transfer(register, said["from"], said["to"], Decimal(said["shares"]), rules)
        if verb == "buy_back":
            return buy_back(register, said["from"], Decimal(said["shares"]), retire=said.get("retire") == "true")
        if verb == "inherit":
            return inherit(register, said["from"], decimals(said["heirs"]))
        if verb == "pledge":
            encumber(register, said["from"], Decimal(said["shares"]))
            return "done"
        carried = decide(Vote(**{key: int(n) for key, n in said.items()}), rules).carried
        return "carried" if carried else "not carried"
    except (ShareMoveRefused, VoteImpossible):
        return "refused"


@pytest.mark.parametrize("case", CASES, ids=[f"case{n}" for n in range(1, len(CASES) + 1)])
def test_cases(case: dict[str, Any]) -> None:
    found, expected = done(case), case["then"]
    if isinstance(expected, dict):
        assert isinstance(found, ShareRegister)
        assert found.holdings == decimals(expected["holdings"])
        assert found.collective == Decimal(expected.get("collective", 0))
    else:
        assert found == expected
    assert case["source"]


def test_pledges_of_a_household_add_up_and_touch_nobody_else() -> None:
    register = ShareRegister({"1": Decimal(10), "2": Decimal(5)}, pledged={"2": Decimal(1)})
    twice = encumber(encumber(register, "1", Decimal(4)), "1", Decimal(3))
    assert twice.pledged == {"1": Decimal(7), "2": Decimal(1)}
    assert twice.holdings == register.holdings
    with pytest.raises(ShareMoveRefused):
        encumber(twice, "1", Decimal("3.0001"))


def test_shares_are_allotted_by_the_members_of_a_day_and_stay() -> None:
    base = date(2020, 1, 1)
    members = [
        Allottee("1", date(1980, 1, 1), years_worked=30),
        Allottee("1", base),
        Allottee("1", date(2020, 1, 2)),  # born or married in later
        Allottee("2", date(1990, 1, 1), until=date(2020, 1, 2)),
        Allottee("2", date(1990, 1, 1), until=base),  # gone that day
        Allottee("3", date(2021, 1, 1)),
    ]
    assert allot(members, base, per_member=Decimal(10), per_year=Decimal("0.5")) == {"1": Decimal(35), "2": Decimal(10)}
    assert allot(members, base, per_member=Decimal(10)) == {"1": Decimal(20), "2": Decimal(10)}


HOLDINGS = st.lists(st.integers(0, 50), min_size=3, max_size=6).filter(any)
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["transfer", "buy", "retire", "inherit"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 60),
    ),
    max_size=12,
)


@given(HOLDINGS, MOVES)
def test_however_shares_pass_none_appears_and_the_bounds_hold(
    holdings: list[int], moves: list[tuple[str, int, int, int]]
) -> None:
    register = ShareRegister({str(n): Decimal(shares) for n, shares in enumerate(holdings)}, pledged={"0": Decimal(1)})
    rules = ShareRules(Fraction(1, 2))
    for verb, one, other, shares in moves:
        before, retired = register, Decimal(0)
        source, target, amount = str(one % len(holdings)), str(other % len(holdings)), Decimal(shares)
        try:
            if verb == "transfer":
                register = transfer(register, source, target, amount, rules)
                assert register.holdings[target] * 2 <= register.total
            elif verb == "inherit":
                register = inherit(register, source, {target: register.holdings[source]})
            else:
                register = buy_back(register, source, amount, retire=verb == "retire")
                retired = amount if verb == "retire" else Decimal(0)
        except ShareMoveRefused:
            assert register is before
        assert register.total == before.total - retired
        assert min(register.holdings.values()) >= 0
        assert register.collective * 5 <= register.total
        assert register.holdings["0"] >= 1 or holdings[0] == 0


def test_refusals_say_what_stands_in_the_way() -> None:
    register = ShareRegister({"1": Decimal(90), "2": Decimal(10)}, pledged={"1": Decimal(30)})
    with pytest.raises(ShareMoveRefused) as caught:
        transfer(register, "1", "2", Decimal(15), ShareRules(Fraction(1, 5)))
    assert "2 持股 25，超过成员大会规定的上限（20% 即 20 股）" in caught.value.problem_text.zh
    with pytest.raises(ShareMoveRefused) as caught:
        buy_back(register, "1", Decimal(61))
    assert "1 has 60 shares that may pass" in caught.value.problem_text.en


def test_a_decision_gives_its_reasons() -> None:
    said = decide(Vote(90, 60, 59, 1), ShareRules())
    assert [line.zh for line in said.lines] == [
        "应到 90 人，实到 60 人，达到法定到会比例 2/3。",
        "同意 59 人，反对 1 人，未达到应到人数的 2/3。",
    ]


def test_parts_of_a_share_pass_too() -> None:
    register = ShareRegister({"1": Decimal("0.5"), "2": Decimal(9)}, Decimal("0.5"))
    assert transfer(register, "1", "2", Decimal("0.0001"), ShareRules()).holdings["2"] == Decimal("9.0001")
    assert inherit(register, "1", {"2": Decimal("0.5")}).holdings == {"1": 0, "2": Decimal("9.5")}
    assert register.free("9") == 0


def test_what_is_bought_back_is_kept_unless_it_is_to_be_retired() -> None:
    register = ShareRegister({"1": Decimal(9), "2": Decimal(9)})
    assert (buy_back(register, "1", Decimal(1)).total, buy_back(register, "1", Decimal(1)).collective) == (18, 1)
    assert buy_back(register, "1", Decimal(1), retire=True).total == 17


def test_members_of_poor_households_have_shares_on_top() -> None:
    members = [Allottee("1", date(2000, 1, 1), years_worked=3), Allottee("2", date(2000, 1, 1), poor=True)]
    found = allot(members, date(2019, 1, 1), per_member=Decimal(10), per_year=Decimal(2), per_poor=Decimal("0.5"))
    assert found == {"1": Decimal(16), "2": Decimal("10.5")}


@pytest.mark.parametrize(
    ("members", "rate", "part"),
    [("400", "1/5", "100"), ("100", "3/10", "42.8571"), ("0", "1/5", "0"), ("7", "0", "0")],
)
def test_the_collective_holds_its_rate_of_all_shares_cut_to_four_decimals(members: str, rate: str, part: str) -> None:
    assert collective_part(Decimal(members), Fraction(rate)) == Decimal(part)
