"""One month of one resource, counted on paper, and what the program makes of it.

The resource has three items: 编号 and 姓名 must be filled, 电话 need not be. It is owed every month, within five working days after the
month's end. In March 2026 the department sent ten rows:

    row   编号   姓名   电话     what the checks say
    1-6    1-6   filled  filled   accepted
    7      7     filled  empty    accepted: a telephone number is not required
    8      8     empty   filled   set aside: 姓名 is required              against completeness
    9      9     filled  13X      set aside: not a telephone number        against validity
    10     1     other   filled   set aside: 编号 1 is there already       against uniqueness

February's batch was owed by 6 March and came on 3 March, in time. One value was disputed in March and the provider admitted the fault.
Every number below can be checked with a pencil; the weights are those of `quality.yaml`, version 1.
"""

from __future__ import annotations

from datetime import date

import pytest

from mianzhou.data.quality.rules import shipped_rules
from mianzhou.data.quality.scoring import Counts, Disputes, score
from mianzhou.data.quality.timeliness import Owed

MARCH_31 = date(2026, 3, 31)
WHAT_WAS_COUNTED = Counts(
    received=10, accepted=7, quarantined=3,
    against={"completeness": 1, "validity": 1, "uniqueness": 1},
    required_cells=20,  # ten rows, two required items
    required_missing=1,  # 姓名 of row 8
    optional_cells=7,  # seven accepted rows, one item that need not be filled
    optional_filled=6,  # all but row 7
)  # fmt: skip
FEBRUARY = Owed(start=date(2026, 2, 1), end=date(2026, 2, 28), due_on=date(2026, 3, 6), met_on=date(2026, 3, 3))


def test_the_month_as_counted_on_paper() -> None:
    rules = shipped_rules()
    found = score(WHAT_WAS_COUNTED, [FEBRUARY], Disputes(raised=1, upheld=1), on=MARCH_31, rules=rules)
    # Completeness: of 20 required cells 19 are filled (95 %), of 7 others 6 (85.71 %); required cells weigh 70, the others 30.
    assert found.dimensions["completeness"] == 92.21  # 0.95 × 70 + 0.857142… × 30
    # Validity and uniqueness: of ten rows one is at fault, so nine in ten are not. Consistency: none is at fault.
    assert found.dimensions["validity"] == 90
    assert found.dimensions["uniqueness"] == 90
    assert found.dimensions["consistency"] == 100
    # Timeliness: one batch was owed in March and came in time.
    assert found.dimensions["timeliness"] == 100
    # The weights are 25, 30, 10, 15 and 20 of a hundred.
    before = 0.25 * 92.21 + 0.30 * 90 + 0.10 * 90 + 0.15 * 100 + 0.20 * 100
    assert before == pytest.approx(94.0525)
    # Two points are taken for the value that was disputed rightly.
    assert found.deduction == 2
    assert found.total == 92.05
    assert rules.grade_of(found.total).title.zh == "良"


def test_the_same_month_had_the_batch_come_a_day_late_or_not_at_all() -> None:
    """Late counts half, missing counts nothing; nothing else changes."""
    rules, nothing = shipped_rules(), Disputes()
    late = Owed(FEBRUARY.start, FEBRUARY.end, FEBRUARY.due_on, met_on=date(2026, 3, 9))
    missing = Owed(FEBRUARY.start, FEBRUARY.end, FEBRUARY.due_on)
    totals = [score(WHAT_WAS_COUNTED, [p], nothing, on=MARCH_31, rules=rules).total for p in (FEBRUARY, late, missing)]
    assert totals == [94.05, 84.05, 74.05]  # a fifth of 100, of 50, of 0


def test_a_month_in_which_no_batch_was_owed() -> None:
    """What could not be judged counts for nobody: the weight of timeliness falls to the other four, 80 of a hundred."""
    found = score(WHAT_WAS_COUNTED, [], Disputes(), on=MARCH_31, rules=shipped_rules())
    assert found.dimensions["timeliness"] is None
    assert found.total == pytest.approx((94.0525 - 20) / 0.80, abs=0.01)
