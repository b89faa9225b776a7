"""Charts: the data behind the picture, and small figures drawn here."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.kernel.text import Text
from mianzhou.portal.components.charts import Chart, Heat, HeatCell, HeatRow, Series, Share, points
from mianzhou.portal.templatetags.charts import shares, spark

RATES = Series(Text("全市", "City"), [90, None, 60])


def test_every_value_stands_in_the_table_behind() -> None:
    html = render_to_string(
        "components/chart.html", {"chart": Chart(Text("按时率", "On time"), ["1月", "2月", "3月"], [RATES])}
    )
    for said in ("1月", "90", "—", "60", "全市最近为 60，最低 60，最高 90"):
        assert said in html
    assert 'type="application/json"' in html


def test_text_in_the_data_cannot_leave_it() -> None:
    chart = Chart(Text("x", "x"), ["</script><script>alert(1)</script>"], [Series(Text("<b>", "<b>"), [1])])
    html = render_to_string("components/chart.html", {"chart": chart})
    assert "<script>alert" not in html
    assert "<b>" not in html


def test_nothing_to_draw_is_said() -> None:
    html = render_to_string(
        "components/chart.html", {"chart": Chart(Text("x", "x"), ["a"], [Series(Text("y", "y"), [None])])}
    )
    assert "还没有数据可画" in html


def test_a_series_needs_a_value_for_each_label() -> None:
    with pytest.raises(ValueError, match="one value for each label"):
        Chart(Text("x", "x"), ["a", "b"], [Series(Text("y", "y"), [1])])


@given(st.lists(st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6), max_size=40))
def test_a_small_line_stays_in_its_box(values: list[float | None]) -> None:
    drawn = [point for piece in points(values, 120, 36) for point in piece]
    assert len(drawn) == sum(v is not None for v in values)
    assert all(0 <= x <= 120.1 and 0 <= y <= 36 for x, y in drawn)


def test_a_missing_month_breaks_the_line() -> None:
    assert len(points([1, None, 2, 3])) == 2
    assert spark([None, None]) == ""
    assert spark([1, 2]).count("<polyline") == 2


def test_shares_fill_the_bar_and_tell_their_numbers() -> None:
    html = shares([Share("late", Text("逾期", "Late"), 1), Share("done", Text("正常", "On course"), 3)])
    assert 'width="25.0%"' in html
    assert 'x="25.0%" width="75.0%"' in html
    assert "逾期 1，正常 3" in html
    assert shares([]) is not None


def test_tints_go_from_low_to_high_and_nothing_has_none() -> None:
    heat = Heat(
        Text("t", "t"),
        Text("u", "u"),
        ["a", "b", "c"],
        [HeatRow("x", [HeatCell(0), HeatCell(None), HeatCell(99)])],
        (1, 2, 4, 8),
    )
    assert [tint for _, _, tint in heat.tinted[0][1]] == ["h0", "none", "h4"]
