"""How obligations are called in lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.policy.obligations.titles import listed_title

LONG = (
    "为全市所有乡镇（街道）的老年人家庭逐户安装燃气安全装置，建立台账，明确专人负责，开展入户宣传，确保十月底前全部完成"
)


@pytest.mark.parametrize(
    ("title", "text", "called"),
    [
        ("开展普查", "开展普查。逐个部门清点。", "开展普查"),
        ("改造危桥1", "改造危桥12座，修路三条。", "改造危桥12座，修路三条"),
        (None, "种树百亩；修渠两条。", "种树百亩"),
        (
            "为全市所有乡镇（街道）的老年人家庭逐户安",
            LONG,
            "为全市所有乡镇（街道）的老年人家庭逐户安装燃气安全装置，建立台账，明确专人负责，开展入户宣传…",
        ),
    ],
)
def test_titles(title: str | None, text: str, called: str) -> None:
    assert listed_title(title, text) == called


@given(st.one_of(st.none(), st.text(max_size=20)), st.text(max_size=200))
def test_titles_are_never_long_unless_the_text_has_a_long_heading(title: str | None, text: str) -> None:
    assert len(listed_title(title, text)) <= max(49, len(title or ""))
