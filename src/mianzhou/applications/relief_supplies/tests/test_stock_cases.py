"""The rules of the stock side, as `stock_cases.yaml` tells them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from mianzhou.applications.relief_supplies.stock.lists import expiry_status
from mianzhou.applications.relief_supplies.supplies import KINDS, PLACE_KINDS, SUPPLIES
from mianzhou.services.ledgers.api import Held, first_expired_first

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("stock_cases.yaml").read_text(encoding="utf-8"))


def of(rule: str) -> Any:
    """The cases of a rule, each under its name."""
    return pytest.mark.parametrize("case", [pytest.param(c, id=c["name"]) for c in CASES if c["rule"] == rule])


@of("lots")
def test_lots(case: dict[str, Any]) -> None:
    names = list(case["given"])
    held = [Held(n, Decimal(lot["free"]), lot.get("expires_on")) for n, lot in enumerate(case["given"].values())]
    taken, missing = first_expired_first(held, Decimal(case["when"]["amount"]), case["when"]["day"])
    assert [(names[lot], int(amount)) for lot, amount in taken] == list(case["then"].items())
    assert missing == case.get("missing", 0)


@of("warning")
def test_warnings(case: dict[str, Any]) -> None:
    assert expiry_status(case["when"].get("expires_on"), case["when"]["day"]).kind == case["then"]


@pytest.mark.django_db
@of("kinds")
def test_kinds(case: dict[str, Any]) -> None:
    assert [title.zh for title in KINDS.values()] == case["then"]
    assert {supply.kind for supply in SUPPLIES.values()} == set(KINDS)


@of("places")
def test_places(case: dict[str, Any]) -> None:
    assert [title.zh for title in PLACE_KINDS.values()] == case["then"]


def test_every_case_has_a_source_and_a_rule_that_is_tried() -> None:
    assert {case["rule"] for case in CASES} == {"lots", "warning", "kinds", "places"}
    assert all(case["source"] for case in CASES)
