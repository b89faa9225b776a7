"""An entry's page as a file: one line for each value, other value, relation and record, masked as the page was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse

from mianzhou.kernel.text import Text
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.exports import csv_response, xlsx_response

FORMATS = ("xlsx", "csv")
COLUMNS = (
    Column("section", Text("部分", "Part")),
    Column("item", Text("项目", "Item")),
    Column("value", Text("取值", "Value")),
    Column("provider", Text("来源单位", "Department")),
    Column("resource", Text("信息资源", "Resource")),
    Column("dated", Text("日期", "Date")),
    Column("note", Text("说明", "Remark")),
)
KNOWN = Text("已知信息", "What is known")
OTHER = Text("其他来源的不同取值", "Other values")
RELATIONS = Text("关系", "Relations")
RECORDS = Text("组成的记录", "Records")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file."""

    section: str
    item: str
    value: str
    provider: str
    resource: str
    dated: str
    note: str


def exported(shown: dict[str, Any], kind: str, purpose: str) -> HttpResponse:
    """The page that is shown, as a workbook or as CSV; the workbook's second sheet says of whom it is and what for."""
    name, lines = str(shown["number"]), _lines(shown)
    if kind == "csv":
        return cast(HttpResponse, csv_response(name, COLUMNS, lines))
    note = [f"{shown['number']} {shown['name']}", str(Text("用途：{p}", "Purpose: {p}").format(p=purpose))]
    return cast(HttpResponse, xlsx_response(name, COLUMNS, lines, note))


def _lines(shown: dict[str, Any]) -> Iterator[Line]:
    for row in shown["known"]:
        yield Line(str(KNOWN), str(row.title), row.value, *_source(row.source), row.dated, row.confidence)
        for value, source, dated in row.others:
            yield Line(str(OTHER), str(row.title), value, *_source(source), dated, "")
    for group in shown["relations"]:
        for row, other, _ in group.rows:
            since = row.dated.isoformat() if row.dated else ""
            yield Line(str(RELATIONS), str(group.title), other, *_source(row.source), since, row.detail)
    for each in shown["records"]:
        dated = each.record.dated.isoformat() if each.record.dated else ""
        yield Line(str(RECORDS), str(each.rule), each.sureness, *_source(each.record.source), dated, "")


def _source(source: Any) -> tuple[str, str]:
    return ("", "") if source is None else (source.resource.provider.short_name, source.resource.title)
