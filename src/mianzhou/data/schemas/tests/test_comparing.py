"""Versions compared: what still fits is told from what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mianzhou.data.schemas.api import (
    Constraints,
    Expectation,
    Field,
    ForeignKey,
    Mode,
    Rule,
    Schema,
    Type,
    compare,
)
from mianzhou.kernel.text import Text

A = Field("a", title="甲", constraints=Constraints(max_length=10, minimum=None, enum=("1", "2")), labels={"1": "一"})
B = Field("b", Type.INTEGER, constraints=Constraints(minimum="2", maximum="10"))
OLD = Schema((A, B), primary_key=("a",))
RULE = Rule("r", "b > 1", Text("错", "wrong"))


def limited(**changes: object) -> Schema:
    return replace(OLD, fields=(A, replace(B, constraints=replace(B.constraints, **changes))))


def changed(**changes: object) -> Schema:
    return replace(OLD, fields=(replace(A, **changes), B))


@pytest.mark.parametrize(
    ("new", "compatible"),
    [
        (replace(OLD, fields=(A, B, Field("c"))), True),
        (replace(OLD, fields=(A, B, Field("c", constraints=Constraints(required=True)))), False),
        (replace(OLD, fields=(A,)), False),
        (replace(OLD, fields=(B, A)), True),
        (changed(type=Type.INTEGER), False),
        (changed(standard="phone"), False),
        (changed(unit="元"), True),
        (changed(title="乙"), False),
        (changed(title="乙", aliases=("甲",)), True),
        (changed(description="更清楚"), True),
        (changed(sensitivity="secret"), True),
        (changed(labels={"1": "壹"}), True),
        (changed(constraints=replace(A.constraints, enum=("1", "2", "3"))), True),
        (changed(constraints=replace(A.constraints, enum=("1",))), False),
        (changed(constraints=replace(A.constraints, enum=())), True),
        (changed(constraints=replace(A.constraints, max_length=20)), True),
        (changed(constraints=replace(A.constraints, max_length=9)), False),
        (changed(constraints=replace(A.constraints, max_length=None)), True),
        (changed(constraints=replace(A.constraints, min_length=1)), False),
        (changed(constraints=replace(A.constraints, pattern="x")), False),
        (changed(constraints=replace(A.constraints, unique=True)), False),
        (limited(minimum="1"), True),
        (limited(minimum="10"), False),
        (limited(maximum="9"), False),
        (limited(maximum="100"), True),
        (limited(required=True), False),
        (replace(OLD, primary_key=()), False),
        (replace(OLD, mode=Mode.UPSERT), False),
        (replace(OLD, all_or_nothing=True), True),
        (replace(OLD, missing_values=("", "-")), False),
        (replace(OLD, rules=(RULE,)), False),
        (replace(OLD, foreign_keys=(ForeignKey(("a",), "x", ("y",)),)), False),
        (replace(OLD, expectations=(Expectation("row_count", minimum=1),)), True),
        (replace(OLD, expectations=(Expectation("row_count", minimum=1, fatal=True),)), False),
    ],
)
def test_a_change(new: Schema, compatible: bool) -> None:
    changes = compare(OLD, new)
    assert len(changes.changes) == 1
    assert changes.compatible is compatible
    assert changes.changes[0].text.zh != changes.changes[0].text.en


def test_no_change() -> None:
    assert compare(OLD, OLD).changes == ()


def test_rules_changed_and_removed() -> None:
    old = replace(OLD, rules=(RULE,))
    assert compare(old, OLD).compatible
    assert not compare(old, replace(OLD, rules=(replace(RULE, expression="b > 2"),))).compatible
    assert compare(old, replace(OLD, rules=(replace(RULE, message=Text("不对", "wrong")),))).compatible
