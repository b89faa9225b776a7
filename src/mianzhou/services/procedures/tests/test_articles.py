"""Articles as English pages name them."""

from __future__ import annotations

import pytest

from mianzhou.services.procedures.articles import article_in_english
from mianzhou.services.procedures.requirements import Citation


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("三（四）2", "section 3(4)2"),
        ("二（一）", "section 2(1)"),
        ("四", "section 4"),
        ("第十四条第二项", "article 14(2)"),
        ("第四十六条", "article 46"),
        ("第一百零三条之一第二款第三项", "article 103-1 paragraph 2(3)"),
        ("", ""),
    ],
)
def test_articles(printed: str, said: str) -> None:
    assert article_in_english(printed) == said


def test_a_citation_in_both_languages() -> None:
    cited = Citation("绵委发〔2018〕7号", "三（四）2").text
    assert (cited.zh, cited.en) == ("绵委发〔2018〕7号三（四）2", "绵委发〔2018〕7号, section 3(4)2")
    house = Citation("平台办理规则", house=True, english="rules of this platform").text
    assert house.en == "rules of this platform (set by this platform)"
