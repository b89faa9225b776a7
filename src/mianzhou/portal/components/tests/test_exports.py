"""What a spreadsheet makes of our files."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mianzhou.kernel.text import Text
from mianzhou.portal.components import tables
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.exports import ExportTooLarge, as_text, csv_response
from mianzhou.portal.components.tables import Action, Table
from mianzhou.portal.components.workbooks import write_xlsx

NAME = Column("name", Text("名称", "Name"))
FORMULAS = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


def _sheet(columns: list[Column], rows: list[object]) -> list[tuple[object, ...]]:
    file = io.BytesIO()
    write_xlsx(file, columns, rows, ["说明"])
    file.seek(0)
    return [tuple(cell for cell in row) for row in load_workbook(file)["数据"].iter_rows()]


def _csv(columns: list[Column], rows: list[object]) -> list[list[str]]:
    body = b"".join(csv_response("x", columns, rows)).decode("utf-8")
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_text(text: str) -> None:
    row = SimpleNamespace(name=text)
    assert _csv([NAME], [row])[1][0].startswith("'")
    cell = _sheet([NAME], [row])[1][0]
    assert cell.data_type != "f"
    assert cell.quotePrefix or not str(cell.value).startswith(("=", "+", "-", "@"))


@given(st.text(max_size=60))
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not as_text(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_text(text).removeprefix("'").endswith(text.removeprefix("'"))


def test_numbers_and_dates_stay_what_they_are() -> None:
    columns = [Column(k, Text(k, k)) for k in ("number", "money", "day", "moment")]
    row = SimpleNamespace(
        number=-5, money=Decimal("12.50"), day=date(2026, 11, 20), moment=datetime(2026, 11, 20, 9, 30)
    )
    cells = _sheet(columns, [row])[1]
    assert [c.value for c in cells] == [-5, 12.5, datetime(2026, 11, 20), datetime(2026, 11, 20, 9, 30)]
    assert _csv(columns, [row])[1] == ["-5", "12.50", "2026-11-20", "2026-11-20 09:30:00"]


def test_control_characters_and_long_text_do_not_break_the_workbook() -> None:
    cells = _sheet([NAME], [SimpleNamespace(name="a\x00\x0bb" + "长" * 40_000)])[1]
    assert str(cells[0].value).startswith("ab长")
    assert len(str(cells[0].value)) <= 32_767


def _table(rows: list[object], query: str) -> Table:
    request = RequestFactory().get(f"/list/?{query}")
    actions = Column(
        "actions", Text("操作", "Actions"), kind="actions", value=lambda r: [Action(Text("看", "See"), "/x")]
    )
    return Table(request, rows, name="things", columns=[NAME, actions], default_sort="name")


def test_export_has_the_data_columns_only_and_a_name() -> None:
    response = _table([SimpleNamespace(name="甲")], "export=csv").export()
    assert response is not None
    assert "things-" in response["Content-Disposition"]
    assert _parsed(response) == [["名称"], ["甲"]]


def _parsed(response: object) -> list[list[str]]:
    body = b"".join(response).decode("utf-8-sig")  # type: ignore[call-overload]
    return list(csv.reader(io.StringIO(body, newline="")))


def test_no_export_unless_asked_for() -> None:
    assert _table([], "").export() is None
    assert _table([], "export=exe").export() is None


def test_too_many_rows_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "XLSX_LIMIT", 2)
    rows: list[object] = [SimpleNamespace(name=str(n)) for n in range(3)]
    with pytest.raises(ExportTooLarge, match="More than 2 rows"):
        _table(rows, "export=xlsx").export()
    assert _table(rows[:2], "export=xlsx").export() is not None


def test_a_link_keeps_the_rest_of_the_address() -> None:
    table = _table([], "q=%E7%94%B2&page=3&other=1")
    given = QueryDict(table.csv_url.removeprefix("?")).dict()
    assert given == {"q": "甲", "other": "1", "export": "csv"}
