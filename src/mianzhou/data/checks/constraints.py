"""What a schema asks of single values, as refusals over the value's column."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import pyarrow as pa
import pyarrow.compute as pc

from mianzhou.data.checks.forms import BIGINT, DATE, DOUBLE, MONEY, TIMESTAMP, VARCHAR, Form, Refusal, Surroundings
from mianzhou.data.checks.text_forms import enumeration
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class ConstraintError(MianzhouError):
    """A condition of the schema cannot be read."""

    code = "schema-constraint"
    status = 422
    problem = Text(
        "字段 {field} 的约束 {constraint} 不能理解：{given}。",
        "The constraint {constraint} of field {field} is not understood: {given}. ",
    )
    remedy = Text("请按字段类型改写该约束。", "Write it in the field's own type. ")


def constraint_refusals(s: Surroundings, form: Form, value: str) -> tuple[Refusal, ...]:
    """Length, pattern, range and list, in that order, over `value` (an expression of the form's type)."""
    asked, d = s.field.constraints, s.dialect
    refusals = []
    if form.kind == VARCHAR:
        if asked.min_length is not None:
            refusals.append(Refusal(f"length({value}) < {int(asked.min_length)}", "length"))
        if asked.max_length is not None:
            refusals.append(Refusal(f"length({value}) > {int(asked.max_length)}", "length"))
    if asked.pattern:
        refusals.append(Refusal(f"NOT {d.matches(d.text_of(value, form.kind), _pattern(s))}", "pattern"))
    if asked.minimum is not None:
        refusals.append(Refusal(f"{value} < {_constant(s, form, 'minimum', asked.minimum)}", "minimum"))
    if asked.maximum is not None:
        refusals.append(Refusal(f"{value} > {_constant(s, form, 'maximum', asked.maximum)}", "maximum"))
    if asked.enum and not (form.kind == VARCHAR and _reads_lists(s)):
        constants = ", ".join(_constant(s, form, "enum", choice) for choice in asked.enum)
        refusals.append(Refusal(f"{value} NOT IN ({constants})", "enum"))
    return tuple(refusals)


def names_its_characters(pattern: str | None) -> bool:
    """Whether a pattern is made of plain ASCII characters, positive sets and counts only: then no text that it matches has white space in it."""
    return bool(pattern) and _NAMED.fullmatch(pattern or "") is not None


_NAMED = re.compile(r"(?:[A-Za-z0-9_\-(){},|?*+]|\\d|\[[A-Za-z0-9_\-]+\])+")


def _reads_lists(s: Surroundings) -> bool:
    """Fields whose reading is the list itself."""
    from mianzhou.data.checks.readings import BY_STANDARD

    return BY_STANDARD.get(s.field.standard or "", enumeration) is enumeration or s.field.standard in {
        "gender",
        "ethnicity",
    }


def _pattern(s: Surroundings) -> str:
    """The pattern as the engine takes it: it must be of the common kind, without look-around and back references (RE2)."""
    pattern = s.field.constraints.pattern or ""
    try:
        re.compile(pattern)
        pc.match_substring_regex(pa.array([""]), f"^(?:{pattern})$")
    except (re.error, pa.ArrowInvalid):
        raise ConstraintError(field=s.field.name, constraint="pattern", given=pattern) from None
    return pattern


def _constant(s: Surroundings, form: Form, constraint: str, given: str) -> str:
    """A constraint's constant in the type of the values."""
    d, text = s.dialect, str(given).strip()
    try:
        if form.kind == VARCHAR:
            return d.text_literal(str(given))
        if form.kind == BIGINT:
            return (
                d.number_literal(str(int(Decimal(text))), BIGINT)
                if Decimal(text) == int(Decimal(text))
                else d.number_literal(text, DOUBLE)
            )
        if form.kind in {DOUBLE, MONEY}:
            number = Decimal(text)
            if not number.is_finite():
                raise ValueError(text)
            # In the type of the values, if it can be: comparing others costs several times as much.
            exact = (
                form.kind == MONEY and number == number.quantize(Decimal("0.01")) and abs(number) < Decimal(10) ** 16
            )
            wide = "DECIMAL(28,6)" if form.kind == MONEY else DOUBLE
            return d.number_literal(f"{number:f}", MONEY if exact else wide)
        if form.kind == DATE:
            return d.number_literal(date.fromisoformat(text).isoformat(), DATE)
        if form.kind == TIMESTAMP:
            return d.number_literal(datetime.fromisoformat(text).isoformat(sep=" "), TIMESTAMP)
        return {"true": "TRUE", "false": "FALSE"}[text.lower()]
    except (ValueError, InvalidOperation, KeyError):
        raise ConstraintError(
            field=s.field.name, constraint=constraint, given=json.dumps(given, ensure_ascii=False)
        ) from None
