"""Phrases: an English count takes its noun along, whatever else is put in stays as it was written."""

from __future__ import annotations

import pytest

from mianzhou.kernel.text import Text


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0 days left"), (1, "1 day left"), ("1", "1 day left"), (2, "2 days left"), ("1.5", "1.5 days left")],
)
def test_a_count_takes_its_noun_along(n: object, said: str) -> None:
    left = Text("还有 {n} 天", "{n} day(s) left").format(n=n)
    assert (left.zh, left.en) == (f"还有 {n} 天", said)


def test_what_is_put_in_is_left_alone() -> None:
    assert Text("“{title}”", "“{title}”, {n} row(s)").format(title="1 file(s)", n=1).en == "“1 file(s)”, 1 row"
