"""Reading numbers: whole ones, decimal ones, shares, money."""

from __future__ import annotations

import re

from mianzhou.data.checks.forms import BIGINT, DOUBLE, MONEY, Fold, Form, Refusal, Seen, Surroundings
from mianzhou.data.checks.looks import Amount
from mianzhou.data.standards.facts import MONEY_UNITS

_GROUPED = r"\d{1,3}(,\d{3})+"
_WHOLE = rf"[+-]?(\d+|{_GROUPED})(\.0*)?"
_DECIMAL = rf"[+-]?(\d+|{_GROUPED})?(\.\d*)?([eE][+-]?\d{{1,3}})?"


_REMARK = re.compile(r"[(（\[【](?:单位[:：]?)?\s*(?:人民币)?([^)）\]】]*)[)）\]】]")


def money_unit(header: str) -> str:
    """The unit of money that a header names in brackets: 万元 of 注册资本（万元）; empty where it names none."""
    found = (match.strip() for match in _REMARK.findall(header))
    return next((unit for unit in found if unit in MONEY_UNITS), "")


def _without_unit(s: Surroundings) -> str:
    """The plain text without thousands separators and without the field's own unit of measure behind it."""
    d, bare = s.dialect, s.dialect.replaced(s.names.plain, ",", "")
    if not s.field.unit:
        return bare
    unit = d.text_literal(s.field.unit)
    return (
        f"CASE WHEN {d.ends(bare, unit)} THEN substr({bare}, 1, length({bare}) - {len(s.field.unit)}) ELSE {bare} END"
    )


def _tail(s: Surroundings) -> str:
    """The field's unit as an optional end of a pattern."""
    return "(" + "".join(f"\\x{{{ord(c):x}}}" for c in s.field.unit) + ")?" if s.field.unit else ""


def integer(s: Surroundings) -> Form:
    """A whole number: 1,234, 12.0 and 12人 (where 人 is the field's unit) are taken for what they say."""
    d, n = s.dialect, s.names
    number = d.replaced(n.middle, r"\.0*$", "")
    return Form(
        kind=BIGINT,
        fold=Fold.TIGHT,
        probe=d.try_cast(n.received, BIGINT),
        quick=f"{d.text_of(n.probe, BIGINT)} = {n.received}",
        quick_value=n.probe,
        middle=f"CASE WHEN {d.matches(n.plain, _WHOLE + _tail(s))} THEN {_without_unit(s)} END",
        value=d.try_cast(number, BIGINT),
        refusals=(Refusal(f"{n.value} IS NULL", "type"),),
    )


def number(s: Surroundings) -> Form:
    """A decimal number."""
    return _decimal(s, _DECIMAL + _tail(s), _without_unit(s))


def percentage(s: Surroundings) -> Form:
    """A share in per cent: 12.5% and 12.5 are both 12.5."""
    bare = s.dialect.replaced(s.names.plain, "[,%]", "")
    return _decimal(s, _DECIMAL + "%?", bare)


def _decimal(s: Surroundings, pattern: str, bare: str) -> Form:
    """Binary floating point: its text differs between engines, so the received text always stays beside it."""
    d, n = s.dialect, s.names
    return Form(
        kind=DOUBLE,
        fold=Fold.TIGHT,
        shape="" if s.field.unit else r"-?\d{1,15}(\.\d{1,15})?",
        quick="FALSE" if s.field.unit else "TRUE",
        quick_value=d.try_cast(n.received, DOUBLE),
        middle=f"CASE WHEN {d.matches(n.plain, pattern)} THEN {bare} END",
        # 1e999 is beyond the type: infinity is no value of a register.
        value=f"CASE WHEN abs({d.try_cast(n.middle, DOUBLE)}) < 1e300 THEN {d.try_cast(n.middle, DOUBLE)} END",
        exact=False,
        keep_original=True,
        refusals=(Refusal(f"{n.value} IS NULL", "type"),),
    )


def money(s: Surroundings) -> Form:
    """An amount in 元, exact to the fen. A bare number is in the unit that the file's header names, else in the field's, else in 元.

    More than two places of 元 are refused.
    """
    d, n = s.dialect, s.names
    units = sorted(MONEY_UNITS, key=len, reverse=True)
    currency = r"(人民币|RMB|CNY|[\x{a5}\x{ffe5}])?"
    pattern = rf"{currency}[+-]?((\d+|{_GROUPED})(\.\d{{0,6}})?|\.\d{{1,6}})({'|'.join(units)})?(整|人民币)?"
    if s.field.unit in {"", "元"}:
        # 1234.5600000000001 is what binary arithmetic of spreadsheets makes of 1234.56: the seventh place and those behind it say nothing.
        pattern = rf"{pattern}|[+-]?\d+\.\d{{9,17}}"
    unit = d.captured(n.middle, r"^[+-]?[\d.]+(.*)$", 1)
    factor = " ".join(
        f"WHEN {d.text_literal(word)} THEN {d.number_literal(value, 'DECIMAL(13,0)')}"
        for word, value in MONEY_UNITS.items()
        if value != "1"
    )
    own = MONEY_UNITS.get(s.field.unit, "1")
    bare = f"CASE WHEN {unit} = '' THEN {d.number_literal(own, 'DECIMAL(13,0)')} ELSE CASE {unit} {factor} ELSE {d.number_literal('1', 'DECIMAL(13,0)')} END END"
    amount = d.try_cast(d.captured(n.middle, r"^([+-]?[\d.]+)", 1), "DECIMAL(24,6)")
    exact = f"({amount} * {bare})"
    rounded = d.try_cast(exact, MONEY)
    return Form(
        kind=MONEY,
        fold=Fold.TIGHT,
        probe=d.try_cast(n.received, MONEY),
        # 1234.5 begins what 1234.50 is: the only texts that do are the number itself with none, one or two places.
        quick=d.begins(d.text_of(n.probe, MONEY), n.received) if own == "1" else "FALSE",
        seen=Seen(Amount, MONEY, partial=True) if own == "1" else None,
        seen_same=f"{n.received} LIKE '%.__'",
        quick_value=n.probe,
        middle=f"CASE WHEN {d.matches(n.plain, pattern)} THEN {d.replaced(n.plain, '人民币|RMB|CNY|整|[,' + chr(0xA5) + chr(0xFFE5) + ']', '')} END",
        value=f"CASE WHEN {exact} = {rounded} THEN {rounded} END",
        exact=False,
        refusals=(Refusal(f"{n.middle} IS NULL", "format"), Refusal(f"{n.value} IS NULL", "format")),
    )
