"""Tables: filters, sorting, pages, totals, on real rows."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.kernel.people.api import Person
from mianzhou.kernel.text import Text
from mianzhou.portal.components import counting
from mianzhou.portal.components.counting import total_of
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, TextFilter
from mianzhou.portal.components.tables import BulkAction, Column, Status, Table, selected_ids

pytestmark = pytest.mark.django_db
COLUMNS = [
    Column("name", Text("姓名", "Name"), sort="name", link=lambda p: f"/p/{p.pk}/"),
    Column("username", Text("登录名", "Login"), sort="username"),
    Column("created_at", Text("建立", "Made"), kind="datetime", sort="created_at"),
    Column("state", Text("状态", "State"), kind="status", value=lambda p: Status("done", Text("在用", "Active"))),
]
FILTERS = [
    TextFilter("q", Text("关键词", "Keyword"), ("name", "username")),
    ChoiceFilter("active", Text("状态", "State"), "is_active", choices=(("True", "在用"), ("False", "停用"))),
    DateRangeFilter("made", Text("建立", "Made"), "created_at", moment=True),
]


@pytest.fixture(autouse=True)
def people() -> None:
    Person.objects.bulk_create(
        Person(
            username=f"u{n:03}",
            name="同名" if n % 2 else f"人<{n}>",
            created_at=datetime(2026, 1, 1 + n % 20, 20, tzinfo=UTC),
        )
        for n in range(50)
    )


def _table(query: str = "", **options: Any) -> Table:
    request = RequestFactory().get(f"/people/?{query}")
    given: dict[str, Any] = {
        "name": "people",
        "columns": COLUMNS,
        "filters": FILTERS,
        "default_sort": "username",
        **options,
    }
    return Table(request, Person.objects.all(), **given)


def _names(table: Table) -> list[str]:
    return [re.sub(r"<[^>]*>", "", row.cells[1].html) for row in table.rows]


def test_pages_hold_every_row_once_whatever_the_order() -> None:
    for sort in ("name", "-name", "created_at", "-username", "nonsense", ""):
        seen = [name for page in (1, 2, 3) for name in _names(_table(f"sort={sort}&page={page}"))]
        assert len(seen) == len(set(seen)) == 50


def test_words_must_all_occur() -> None:
    assert _names(_table("q=同名 u001")) == ["u001"]
    assert _table("q=nobody").rows == []
    assert _table("q=nobody").filtered


def test_the_days_of_a_range_are_the_city_s() -> None:
    # 20:00 UTC is the next day in the city.
    assert {n for n in _names(_table("made_from=2026-01-02&made_to=2026-01-02"))} == {"u000", "u020", "u040"}


def test_a_value_that_cannot_be_read_is_said_and_changes_nothing() -> None:
    table = _table("made_from=yesterday&active=perhaps")
    assert table.total.number == 50
    assert {c.filter.name for c in table.controls if c.error} == {"made", "active"}


def test_total_is_exact_up_to_the_budget_and_says_so_beyond() -> None:
    assert total_of(Person.objects.all()).text.zh == "共 50 项"
    beyond = total_of(Person.objects.all(), budget=49)
    assert not beyond.exact
    assert beyond.number == 49
    assert "超过 49 项" in beyond.text.zh


def test_pages_go_on_beyond_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "BUDGET", 10)
    monkeypatch.setattr(counting.total_of, "__defaults__", (10,))
    table = _table("page=2")
    assert len(table.rows) == 20
    assert table.next_url is not None
    assert table.page_links == []


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 30, "٣"])
def test_any_page_number_gives_a_page(page: str) -> None:
    assert _table(f"page={page}").rows


def test_one_count_and_one_page_are_asked(django_assert_num_queries: Any) -> None:
    table = _table("q=u")
    with django_assert_num_queries(2):
        html = render_to_string("components/table.html", {"table": table, "request": table.request})
    assert len(re.findall(r"<tr\s+role", html)) == 21


def test_text_is_escaped_and_cells_are_labelled() -> None:
    table = _table("q=u000", bulk=[BulkAction("stop", Text("停用", "Stop"), "/stop/", confirm=Text("确定？", "Sure?"))])
    html = render_to_string("components/table.html", {"table": table, "request": table.request})
    assert "人&lt;0&gt;" in html
    assert "人<0>" not in html
    assert 'data-label="登录名"' in html
    assert 'form="bulk-people"' in html
    assert 'formaction="/stop/"' in html


def test_sorting_is_said_to_screen_readers() -> None:
    heads = {h.column.key: h for h in _table("sort=-name").heads}
    assert heads["name"].aria_sort == "descending"
    assert heads["username"].aria_sort is None
    assert heads["state"].sort_url is None
    assert "sort=name" in str(heads["name"].sort_url)


def test_two_tables_do_not_share_parameters() -> None:
    assert len(_table("page=3", prefix="b").rows) == 20
    assert len(_table("b-page=3", prefix="b").rows) == 10
    assert "b-page=2" in str(_table("", prefix="b").next_url)


def test_chosen_keys_are_numbers() -> None:
    assert selected_ids(RequestFactory().post("/x/", {"selected": ["3", "x", "-1", "4"]})) == [3, 4]


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["q", "active", "made_from", "made_to", "sort", "page", "size"]), st.text(max_size=20)
    )
)
def test_no_address_breaks_a_list(query: dict[str, str]) -> None:
    request = RequestFactory().get("/people/", query)
    table = Table(
        request, Person.objects.all(), name="people", columns=COLUMNS, filters=FILTERS, default_sort="username"
    )
    html = render_to_string("components/table.html", {"table": table, "request": request})
    assert "list-people" in html
