"""The catalogue as a spreadsheet in the guide's form: a row for each item, the resource's own columns merged over its items.

Reading is strict and all or nothing: every cell that cannot be read is told with its row and column, and then nothing is taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from mianzhou.data.catalogue.codes import code_set, known_system, understood, written
from mianzhou.data.catalogue.exchange.records import Record
from mianzhou.data.catalogue.metadata import BY_KEY, ELEMENTS, shown
from mianzhou.data.schemas.model import Field
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

SHEET = "目录"
NOTES = "填写说明"
MOST_ROWS = 200_000


class SheetUnreadable(MianzhouError):
    """A file that is no spreadsheet of the catalogue."""

    code = "catalogue-sheet-unreadable"
    status = 422
    problem = Text("读不出目录表：{why}。", "The catalogue's sheet cannot be read: {why}. ")
    remedy = Text("请下载模板，按模板填写后再导入。", "Download the template, fill it in and import it.")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `of` gives its text; `places` come from outside the metadata, `element` from it, `item` from the item."""

    key: str
    title: Text
    kind: str  # place, element, item
    width: int = 14
    choices: tuple[Text, ...] = ()


def _yes(value: bool) -> str:
    return "是" if value else ""


ITEM_COLUMNS: tuple[tuple[Column, Callable[[Field, bool], str]], ...] = (
    (Column("item_title", Text("信息项名称", "Item"), "item", 18), lambda f, key: f.title or f.name),
    (Column("item_name", Text("信息项标识", "Item's name"), "item", 16), lambda f, key: f.name),
    (Column("item_type", Text("数据类型", "Data type"), "item", 12, tuple(code_set("type").values.values())),
     lambda f, key: code_set("type").words(f.type.value).zh),
    (Column("item_length", Text("长度", "Length"), "item", 8), lambda f, key: str(f.constraints.max_length or "")),
    (Column("item_unit", Text("计量单位", "Unit of measure"), "item", 10), lambda f, key: f.unit),
    (Column("item_standard", Text("数据标准", "Data standard"), "item", 16, tuple(s.title for s in STANDARDS.values())),
     lambda f, key: STANDARDS[f.standard].title.zh if f.standard in STANDARDS else f.standard or ""),
    (Column("item_required", Text("是否必填", "Required"), "item", 9, (Text("是", "yes"), Text("否", "no"))),
     lambda f, key: _yes(f.constraints.required)),
    (Column("item_key", Text("是否主键", "In the key"), "item", 9, (Text("是", "yes"), Text("否", "no"))), lambda f, key: _yes(key)),
    (Column("item_sharing", Text("信息项共享类型", "Item's sharing"), "item", 14, tuple(code_set("sharing").values.values())),
     lambda f, key: code_set("sharing").words(f.sharing).zh if f.sharing else ""),
    (Column("item_condition", Text("信息项共享条件", "Item's condition"), "item", 18), lambda f, key: f.sharing_condition),
    (Column("item_sensitivity", Text("信息项敏感级别", "Item's sensitivity"), "item", 14, tuple(code_set("sensitivity").values.values())),
     lambda f, key: code_set("sensitivity").words(f.sensitivity).zh if f.sensitivity else ""),
    (Column("item_description", Text("信息项说明", "Item's description"), "item", 24), lambda f, key: f.description),
)  # fmt: skip

PLACE_COLUMNS = (
    Column("category", Text("信息资源分类", "Class"), "place", 14),
    Column("category_title", Text("分类名称", "Name of the class"), "place", 16),
    Column("code", Text("信息资源代码", "Code of the resource"), "place", 18),
    Column("name", Text("资源标识", "Identifier"), "place", 18),
    Column("provider", Text("信息资源提供方", "Provider"), "place", 20),
)


def _columns() -> tuple[Column, ...]:
    elements = {
        e.key: Column(e.key, e.title, "element", 22 if e.kind in {"long", "list"} else 14,
                      tuple(code_set(e.code_set).values.values()) if e.kind == "code" else ())
        for e in ELEMENTS
    }  # fmt: skip
    before = ("title",)
    upto_format = ("provider_credit_code", "abstract", "format")
    rest = tuple(key for key in elements if key not in {*before, *upto_format})
    items = tuple(column for column, _ in ITEM_COLUMNS)
    return (
        *PLACE_COLUMNS[:2],
        elements["title"],
        *PLACE_COLUMNS[2:],
        *(elements[key] for key in upto_format),
        *items,
        *(elements[key] for key in rest),
    )


COLUMNS = _columns()


# --- writing -------------------------------------------------------------------------------------------------------------------


def workbook(records: Iterable[Record], *, merge: bool = True, codes: str = "") -> bytes:
    """The spreadsheet; without records it is the template. `merge` draws the resource's cells over its items, as people read it.

    `codes` writes enumerations in the codes of another system (`codes.systems`) instead of words.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    _head(sheet)
    row = 2
    for record in records:
        row = _write(sheet, record, row, merge, known_system(codes))
    if not codes:
        _choices(sheet, max(row + 200, 300))
    _notes(book.create_sheet(NOTES))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _head(sheet: Worksheet) -> None:
    for position, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, position, column.title.zh)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.fill = PatternFill("solid", fgColor="E8EDF3" if column.kind == "item" else "F3EFE6")
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.freeze_panes = "D2"


def _write(sheet: Worksheet, record: Record, row: int, merge: bool, codes: str) -> int:
    fields = record.schema.fields or (None,)
    own = _own_cells(record, codes)
    for offset, field in enumerate(fields):
        item = item_cells(field, record.schema.primary_key, codes) if field is not None else {}
        for position, column in enumerate(COLUMNS, 1):
            text = item.get(column.key, "") if column.kind == "item" else (own[column.key] if offset == 0 else "")
            if text:
                sheet.cell(row + offset, position, _safe(text)).alignment = Alignment(wrap_text=True, vertical="top")
    if merge and len(fields) > 1:
        for position, column in enumerate(COLUMNS, 1):
            if column.kind != "item":
                sheet.merge_cells(
                    start_row=row, end_row=row + len(fields) - 1, start_column=position, end_column=position
                )
    return row + len(fields)


def _safe(text: str) -> str:
    """No formula comes out of a text that somebody typed; the reader takes the mark away again."""
    return f"'{text}" if text[:1] in {"=", "+", "@"} else text


def _own_cells(record: Record, codes: str) -> dict[str, str]:
    places = {
        "category": record.category_code,
        "category_title": record.category_title,
        "code": record.code,
        "name": record.name,
        "provider": record.provider_name,
    }
    said = {e.key: shown(e, record.metadata[e.key]).zh for e in ELEMENTS}
    if codes:
        said |= {
            e.key: code for e in ELEMENTS if (code := written(e.code_set, codes, record.metadata[e.key])) is not None
        }
    return places | said


def item_cells(field: Field, key: tuple[str, ...], codes: str = "") -> dict[str, str]:
    """An item as the cells of its row, by column."""
    cells = {column.key: of(field, field.name in key) for column, of in ITEM_COLUMNS}
    if codes and (code := written("sharing", codes, field.sharing)) is not None:
        cells["item_sharing"] = code
    return cells


def _choices(sheet: Worksheet, last: int) -> None:
    """Lists to choose from, where they are short enough for a spreadsheet to keep them in the cell's rule."""
    for position, column in enumerate(COLUMNS, 1):
        listed = ",".join(choice.zh for choice in column.choices)
        if listed and len(listed) < 250:
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            letter = get_column_letter(position)
            rule.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(rule)


def _notes(sheet: Worksheet) -> None:
    lines = [
        ("填写说明 How to fill this in", ""),
        ("一行一个信息项；资源的各列写在它的第一行，其余行留空或合并单元格。", "One row an item; the resource's columns stand in its first row."),
        ("资源标识相同的行是同一资源；标识留空时按名称生成。", "Rows of one identifier are one resource; left empty, it is made from the name."),
        ("有一处填错，整个文件都不导入；导入前可先预览。", "One mistake and nothing is imported; look at the preview first."),
        ("", ""),
    ]  # fmt: skip
    for column in COLUMNS:
        words = "、".join(choice.zh for choice in column.choices)
        lines.append((f"{column.title.zh} {column.title.en}", words))
    for row, (left, right) in enumerate(lines, 1):
        sheet.cell(row, 1, left)
        sheet.cell(row, 2, right)
    sheet.column_dimensions["A"].width = 40
    sheet.column_dimensions["B"].width = 90


# --- reading -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as read: its number in the file and its cells by column."""

    number: int
    cells: dict[str, str]

    def has_own(self) -> bool:
        """Whether a resource begins here: one of its own columns is filled."""
        return any(self.cells.get(c.key) for c in COLUMNS if c.kind != "item")


@dataclass(frozen=True, slots=True)
class SheetResource:
    """The rows of one resource: its own cells and the rows of its items."""

    first_row: int
    own: dict[str, str]
    items: tuple[SheetRow, ...]


def read_sheet(data: bytes, *, codes: str = "") -> list[SheetResource]:
    """The resources of a spreadsheet, in its order; `codes` names the system in whose codes its enumerations are written."""
    groups: list[list[SheetRow]] = []
    for row in _rows(data):
        if known_system(codes):
            row.cells.update(_in_our_words(row.cells, codes))
        if groups and (not row.has_own() or _continues(groups[-1][0], row)):
            groups[-1].append(row)
        elif row.has_own():
            groups.append([row])
        else:
            raise SheetUnreadable(
                why=Text(f"第{row.number}行不属于任何资源", f"row {row.number} belongs to no resource")
            )
    if not groups:
        raise SheetUnreadable(why=Text("没有一行内容", "it has no rows"))
    return [_resource(group) for group in groups]


_CODED = {e.key: e.code_set for e in ELEMENTS if e.kind == "code"} | {"item_sharing": "sharing"}


def _in_our_words(cells: dict[str, str], codes: str) -> dict[str, str]:
    return {key: understood(_CODED[key], codes, text) for key, text in cells.items() if text and key in _CODED}


def _continues(first: SheetRow, row: SheetRow) -> bool:
    """Whether a row that repeats its resource's cells belongs to the resource above."""
    for key in ("name", "code", "title"):
        if first.cells.get(key) and row.cells.get(key):
            return first.cells[key] == row.cells[key]
    return False


def _resource(group: list[SheetRow]) -> SheetResource:
    own = {c.key: group[0].cells.get(c.key, "") for c in COLUMNS if c.kind != "item"}
    for row in group[1:]:
        for column in COLUMNS:
            given = row.cells.get(column.key, "")
            if column.kind != "item" and given and given != own[column.key]:
                title = column.title
                why = Text(
                    f"第{row.number}行的“{title.zh}”与该资源第一行不同",
                    f"row {row.number}: {title.en} differs from the resource's first row",
                )
                raise SheetUnreadable(why=why)
    items = tuple(row for row in group if any(row.cells.get(c.key) for c, _ in ITEM_COLUMNS))
    return SheetResource(group[0].number, own, items)


def _rows(data: bytes) -> Iterator[SheetRow]:
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # the library raises whatever its parser raised
        why = Text("不是有效的 XLSX 文件", "it is no XLSX file")
        raise SheetUnreadable(why=why) from error
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    lines = sheet.iter_rows(values_only=True)
    keys = _keys(next(lines, ()))
    for number, values in enumerate(lines, 2):
        if number > MOST_ROWS:
            raise SheetUnreadable(why=Text(f"超过{MOST_ROWS}行", f"it has more than {MOST_ROWS} rows"))
        cells = {key: _text(value) for key, value in zip(keys, values, strict=False)}
        if any(cells.values()):
            yield SheetRow(number, cells)


def _keys(head: Iterable[Any]) -> list[str]:
    known = {words: column.key for column in COLUMNS for words in (column.title.zh, column.title.en, column.key)}
    titles = [_text(value) for value in head]
    while titles and not titles[-1]:
        titles.pop()
    if unknown := [t or "—" for t in titles if t not in known]:
        why = Text(f"表头不认识：{'、'.join(unknown)}", f"unknown headings: {', '.join(unknown)}")
        raise SheetUnreadable(why=why)
    keys = [known[t] for t in titles]
    if missing := [BY_KEY["title"].title] * ("title" not in keys):
        raise SheetUnreadable(why=Text(f"缺少“{missing[0].zh}”列", f"no column {missing[0].en}"))
    if twice := sorted({t for t in titles if titles.count(t) > 1}):
        raise SheetUnreadable(why=Text(f"表头重复：{'、'.join(twice)}", f"headings twice: {', '.join(twice)}"))
    return keys


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = value.date().isoformat() if hasattr(value, "date") and hasattr(value, "hour") else str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "@"} else text
