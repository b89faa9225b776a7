"""Days as stewards write them."""

from __future__ import annotations

from datetime import date

import pytest

from mianzhou.kernel.calendar.entering import DaysUnreadable, read_days


def test_days_and_spans_are_read() -> None:
    text = "2027-01-01 至 2027-01-02 元旦\n\n  2027-02-28 to 2027-03-01  春 节 \n2027-04-05 清明节\n"
    assert read_days(text) == {
        date(2027, 1, 1): "元旦",
        date(2027, 1, 2): "元旦",
        date(2027, 2, 28): "春 节",
        date(2027, 3, 1): "春 节",
        date(2027, 4, 5): "清明节",
    }
    assert read_days(" \n") == {}


@pytest.mark.parametrize(
    "line",
    [
        "元旦",
        "2027-01-01",
        "2027-13-01 元旦",
        "2027-1-1 元旦",
        "2027-01-03 至 2027-01-01 元旦",
        "2027-01-01 至 2027-12-31 x",
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(DaysUnreadable) as caught:
        read_days(f"2027-04-05 清明节\n{line}")
    assert caught.value.values["line"] == 2


def test_a_day_named_twice_is_refused() -> None:
    with pytest.raises(DaysUnreadable):
        read_days("2027-01-01 元旦\n2027-01-01 至 2027-01-02 元旦")
