"""A list of what households received, as a township keeps it in a sheet: read from CSV or XLSX, with what is wrong told row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mianzhou.applications.relief_supplies.response.receipt_actions import Handed, Household
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.data.files.api import tables_of
from mianzhou.data.normalising.api import is_resident_number
from mianzhou.kernel.text import Text

HEADS: dict[str, tuple[str, ...]] = {
    "head": ("户主姓名", "户主", "姓名", "head"),
    "number": ("身份证号码", "身份证号", "证件号码", "resident number", "number"),
    "people": ("人数", "家庭人口", "people"),
    "supply": ("物资", "物资名称", "supply"),
    "amount": ("数量", "发放数量", "amount", "pieces"),
    "again": ("再次发放原因", "why again"),
}
MOST_ROWS = 5000
_NO_RECORDS = ("empty", "note")  # blank rows, and totals and remarks at the end
_UNREADABLE = Text("这一行读不出来，请检查引号和分隔符", "this row cannot be read: look at its quotes and separators")
_COLUMNS = Text("列数与表头不一致", "it has not as many columns as the head")
_BROKEN = {"too-few-fields": _COLUMNS, "too-many-fields": _COLUMNS}


@dataclass(slots=True)
class ListRead:
    """What a list holds: the households with what each received, and what is wrong, by row."""

    handed: list[Handed] = field(default_factory=list)
    errors: list[tuple[int, Text]] = field(default_factory=list)


def read_file(path: Path, name: str) -> ListRead:
    """Read the first table of a file; what `data.files` refuses is refused so."""
    expected = tuple(HEADS.values())
    table = tables_of(path, name, expected=expected)[0]
    first = table.layout.first_row
    rows: list[tuple[int, Mapping[str, str]]] = []
    broken: list[tuple[int, Text]] = []
    for chunk in table.chunks():
        rows += [(chunk.place_of(int(row.pop("_row")), first), row) for row in chunk.rows.to_pylist()]
        broken += [
            (chunk.place_of(each.row, first), _BROKEN.get(each.reason, _UNREADABLE))
            for each in chunk.malformed
            if each.reason not in _NO_RECORDS
        ]
    found = read_rows(rows)
    found.errors = sorted([*found.errors, *broken], key=lambda each: each[0])
    return found


def read_rows(rows: Sequence[tuple[int, Mapping[str, str | None]]]) -> ListRead:
    """Rows as households: the lines of one household are put together. A row is told by its number in the sheet."""
    found, names = ListRead(), _names()
    homes: dict[str, Handed] = {}
    if len(rows) > MOST_ROWS:
        found.errors.append(
            (MOST_ROWS + 1, Text("一次最多导入 {n} 行", "at most {n} row(s) at once").format(n=MOST_ROWS))
        )
        return found
    for n, row in rows:
        told = _told(row)
        if not any(told.values()):
            continue
        why = _wrong(told, names)
        if why is not None:
            found.errors.append((n, why))
            continue
        number, supply = told["number"].upper(), names[told["supply"].lower()]
        home = homes.get(number)
        if home is None:
            home = homes[number] = Handed(Household(told["head"], number, int(told["people"])), {}, again=told["again"])
        if home.household.head != told["head"]:
            why = Text("与前面同一身份证号的姓名不一致", "the same resident number had another name before")
        elif supply in home.goods:
            why = Text("同一户的同一物资填写了两次", "the same household and supply are told twice")
        else:
            home.goods[supply] = int(told["amount"])
        if why is not None:
            found.errors.append((n, why))
        elif told["again"] and not home.again:
            homes[number] = replace(home, again=told["again"])
    found.handed = list(homes.values())
    return found


def _names() -> dict[str, str]:
    """The code of a supply by all that a list may call it."""
    found: dict[str, str] = {}
    for each in SUPPLIES.values():
        for word in (each.code, each.title.zh, each.title.en, each.title.zh.split("（")[0]):
            found.setdefault(word.lower(), each.code)
    return found


def _told(row: Mapping[str, str | None]) -> dict[str, str]:
    """A row by our own heads; a head counts whatever its case and blanks."""
    by_head = {key.strip().lower(): (value or "").strip() for key, value in row.items()}
    return {name: next((by_head[w] for w in words if by_head.get(w)), "") for name, words in HEADS.items()}


def _wrong(told: Mapping[str, str], names: Mapping[str, str]) -> Text | None:
    """What is wrong with a row, or None."""
    if not told["head"] or len(told["head"]) > 64:
        return Text("缺少户主姓名", "the name of the head is missing")
    if not is_resident_number(told["number"].upper()):
        return Text("身份证号码有误", "the resident number is wrong")
    if not told["people"].isdecimal() or not 0 < int(told["people"][:4]) < 100:
        return Text("人数不对", "the number of people is wrong")
    if told["supply"].lower() not in names:
        return Text("目录中没有“{supply}”", "the catalogue has no “{supply}”").format(supply=told["supply"] or "—")
    if not told["amount"].isdecimal() or not 0 < int(told["amount"][:8]) < 1_000_000:
        return Text("数量不对", "the amount is wrong")
    return None
