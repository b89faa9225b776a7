"""Searching the library: filters, ranking, numbers, pinyin initials, honest limits."""

from __future__ import annotations

import pytest

from mianzhou.policy.library.models import Document
from mianzhou.policy.loading.tests.bulletins import FIRES, RIVERS, UPPER, bulletin, load
from mianzhou.policy.search import queries
from mianzhou.policy.search.queries import SearchFilters, as_json_rows, matching_documents, search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library() -> None:
    load(bulletin(RIVERS, FIRES))
    load(bulletin(UPPER, issue=1, serial=1), name="upper.txt")


def _numbers(typed: str, **narrowed: object) -> list[str]:
    return [g.document.number for g in search(typed, filters=SearchFilters(**narrowed)).documents]  # type: ignore[arg-type]


def test_words_in_one_paragraph() -> None:
    assert _numbers("排污口 整治") == ["绵府发〔2021〕8号"]
    assert _numbers("排污口 水泵") == []


def test_a_title_counts_more_than_a_mention() -> None:
    found = search("加强河湖管护")
    assert found.documents[0].document.number == "川府发〔2020〕5号"
    assert found.complete


def test_filters_narrow() -> None:
    assert set(_numbers("通知")) == {"绵府发〔2021〕8号", "绵府办函〔2021〕20号"}
    assert _numbers("河湖", level="province") == ["川府发〔2020〕5号"]
    assert _numbers("河湖", year=2021) == ["绵府发〔2021〕8号"]
    assert _numbers("河湖", issuer="四川省人民政府") == ["川府发〔2020〕5号"]
    assert _numbers("河湖", kind="意见") == ["川府发〔2020〕5号"]
    assert _numbers("河湖", kind="决定") == []


def test_numbers_in_any_brackets_and_pinyin_initials() -> None:
    assert _numbers("绵府发[2021]8号")[0] == "绵府发〔2021〕8号"
    assert _numbers("hhgh") == ["绵府发〔2021〕8号", "川府发〔2020〕5号"]


def test_hits_say_where_they_stand() -> None:
    group = search("灭火水泵").documents[0]
    version = group.document.versions.get(is_current=True)
    assert "灭火水泵" in version.text[group.hits[0].start :].split("\n")[0]
    row = as_json_rows(search("灭火水泵"))["documents"][0]["hits"][0]
    (start, end) = row["marks"][0]
    assert row["excerpt"][start:end] == "灭火水泵"


def test_more_than_is_looked_at_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CANDIDATES", 1)
    assert not search("责任").complete


def test_the_list_of_documents_is_narrowed_the_same_way() -> None:
    rows = Document.objects.all()
    assert {d.number for d in matching_documents(rows, "排污口")} == {"绵府发〔2021〕8号"}
    assert {d.number for d in matching_documents(rows, "绵府办函〔2021〕20号")} == {"绵府办函〔2021〕20号"}
    assert not matching_documents(rows, "，。").exists()
