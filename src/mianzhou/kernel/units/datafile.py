"""Reading unit files: strict, and with every problem named at its line. Pure: no Django.

A folder holds `units.csv` and, if wanted, `aliases.csv`, `successions.csv`, `groups.csv`; the columns are described in
`data/README.md`. Several folders are read as one registry: a city's own beside the shipped one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.regions.records import CERTAINTIES, RegionRecord
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.records import (
    ALIAS_FORMS,
    GROUP_KINDS,
    KINDS,
    LEVELS,
    RELATIONS,
    AliasRecord,
    GroupRecord,
    Registry,
    SuccessionRecord,
    UnitRecord,
)

UNIT_COLUMNS = (
    "code", "level", "kind", "region", "parent", "full_name", "short_name", "valid_from", "valid_to", "certainty", "note",
)  # fmt: skip
ALIAS_COLUMNS = ("unit", "form", "text")
SUCCESSION_COLUMNS = ("predecessor", "successor", "on", "relation", "certainty")
GROUP_COLUMNS = ("code", "name", "names", "kind", "level", "kinds", "under", "regions", "units", "note")
SHIPPED = Path(__file__).parent / "data"
SHOWN_PROBLEMS = 10

R = TypeVar("R")


class UnitFileError(MianzhouError):
    """The files cannot be taken as they are; nothing was stored."""

    code = "unit-file"
    status = 422
    problem = Text(
        "机构文件有 {count} 处错误，未载入任何内容：\n{list}\n",
        "The unit files have {count} problem(s); nothing was stored:\n{list}\n",
    )
    remedy = Text(
        "请按 data/README.md 的列说明更正后重新载入。",
        "Mend the files as the column list in data/README.md says and load them again.",
    )

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(problems), list="\n".join(problems[:SHOWN_PROBLEMS]))


class _Row:
    """One line: hands out its cells, and notes what is wrong with them."""

    def __init__(self, where: str, cells: dict[str, str], problems: list[str]) -> None:
        self.where, self.cells, self.problems = where, cells, problems

    def needed(self, column: str) -> str:
        if not self.cells[column]:
            self.problems.append(f"{self.where}: {column} must be given")
        return self.cells[column]

    def optional(self, column: str) -> str | None:
        return self.cells[column] or None

    def one_of(self, column: str, allowed: tuple[str, ...]) -> Any:
        if self.cells[column] not in allowed:
            self.problems.append(f"{self.where}: {column} {self.cells[column]!r} is none of {', '.join(allowed)}")
        return self.cells[column]

    def many(self, column: str, allowed: tuple[str, ...] | None = None) -> tuple[Any, ...]:
        values = tuple(v for v in self.cells[column].split("|") if v)
        wrong = [v for v in values if allowed is not None and v not in allowed]
        if wrong:
            self.problems.append(f"{self.where}: {column} holds {wrong}, none of {', '.join(allowed or ())}")
        return values

    def day(self, column: str) -> date | None:
        if not self.cells[column]:
            return None
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            self.problems.append(f"{self.where}: {self.cells[column]!r} is not a date of the form 2019-01-01")
            return None


def read_registry(
    *folders: Path, regions: Iterable[RegionRecord], home: str, known: Iterable[UnitRecord] = ()
) -> Registry:
    """The registry of one or more folders, checked against the regions it refers to. Raises `UnitFileError` with every problem.

    `known` are units stored already, which the files may name; they come first in the registry returned.
    """
    problems: list[str] = []
    units: list[tuple[str, UnitRecord]] = []
    aliases: list[tuple[str, AliasRecord]] = []
    successions: list[tuple[str, SuccessionRecord]] = []
    groups: list[tuple[str, GroupRecord]] = []
    for folder in folders:
        units += _table(folder / "units.csv", UNIT_COLUMNS, _unit, problems, needed=True)
        aliases += _table(folder / "aliases.csv", ALIAS_COLUMNS, _alias, problems)
        successions += _table(folder / "successions.csv", SUCCESSION_COLUMNS, _succession, problems)
        groups += _table(folder / "groups.csv", GROUP_COLUMNS, _group, problems)
    regions = tuple(regions)
    in_files = {u.code for _, u in units}
    stored = [u for u in known if u.code not in in_files]
    if not problems:
        _check_together(units, aliases, successions, groups, {r.code for r in regions}, stored, problems)
    if problems:
        raise UnitFileError(problems)
    return Registry(
        regions=regions,
        units=(*stored, *(r for _, r in units)),
        aliases=tuple(r for _, r in aliases),
        successions=tuple(r for _, r in successions),
        groups=tuple(r for _, r in groups),
        home=home,
    )


def _table(
    file: Path, columns: tuple[str, ...], make: Callable[[_Row], R], problems: list[str], *, needed: bool = False
) -> list[tuple[str, R]]:
    if not file.is_file():
        if needed:
            problems.append(f"{file.name}: no such file in {file.parent.name}")
        return []
    return [(row.where, make(row)) for row in _rows(file, columns, problems)]


def _rows(file: Path, columns: tuple[str, ...], problems: list[str]) -> Iterator[_Row]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(f"{file.name}: not UTF-8 (byte {error.start}); save it as CSV UTF-8")
        return
    reader = csv.reader(text.splitlines())
    if tuple(next(reader, ())) != columns:
        problems.append(f"{file.name}:1: the columns must be {','.join(columns)}")
        return
    for cells in reader:
        where = f"{file.name}:{reader.line_num}"
        if len(cells) != len(columns):
            problems.append(f"{where}: {len(cells)} cells where {len(columns)} are expected")
            continue
        yield _Row(where, dict(zip(columns, (c.strip() for c in cells), strict=True)), problems)


def _unit(row: _Row) -> UnitRecord:
    record = UnitRecord(
        code=row.needed("code"),
        level=row.one_of("level", LEVELS),
        kind=row.one_of("kind", KINDS),
        region=row.needed("region"),
        parent=row.optional("parent"),
        full_name=row.needed("full_name"),
        short_name=row.needed("short_name"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        certainty=row.one_of("certainty", CERTAINTIES),
        note=row.cells["note"],
    )
    if "." in record.code:
        row.problems.append(f"{row.where}: code {record.code!r} holds a dot, which separates codes in a path")
    if record.valid_from and record.valid_to and record.valid_from >= record.valid_to:
        row.problems.append(f"{row.where}: valid_to {record.valid_to} is not after valid_from {record.valid_from}")
    return record


def _alias(row: _Row) -> AliasRecord:
    return AliasRecord(unit=row.needed("unit"), form=row.one_of("form", ALIAS_FORMS), text=row.needed("text"))


def _succession(row: _Row) -> SuccessionRecord:
    row.needed("on")
    return SuccessionRecord(
        predecessor=row.needed("predecessor"),
        successor=row.needed("successor"),
        on=row.day("on") or date.min,
        relation=row.one_of("relation", RELATIONS),
        certainty=row.one_of("certainty", CERTAINTIES),
    )


def _group(row: _Row) -> GroupRecord:
    return GroupRecord(
        code=row.needed("code"),
        name=row.needed("name"),
        names=row.many("names"),
        kind=row.one_of("kind", GROUP_KINDS),
        level=row.one_of("level", LEVELS) if row.cells["level"] else None,
        kinds=row.many("kinds", cast("tuple[str, ...]", KINDS)),
        under=row.optional("under"),
        regions=row.many("regions"),
        units=row.many("units"),
        note=row.cells["note"],
    )


def _check_together(
    units: list[tuple[str, UnitRecord]],
    aliases: list[tuple[str, AliasRecord]],
    successions: list[tuple[str, SuccessionRecord]],
    groups: list[tuple[str, GroupRecord]],
    regions: set[str],
    stored: list[UnitRecord],
    problems: list[str],
) -> None:
    codes = {u.code: "the store" for u in stored}
    for where, unit in units:
        if unit.code in codes:
            problems.append(f"{where}: code {unit.code} stands already at {codes[unit.code]}")
        codes[unit.code] = where

    def check(where: str, what: str, wanted: Iterable[str], known: Iterable[str]) -> None:
        missing = sorted(set(wanted) - set(known))
        if missing:
            problems.append(f"{where}: {what} {', '.join(missing)} not known")

    for where, unit in units:
        check(where, "region", [unit.region], regions)
        check(where, "parent", [unit.parent] if unit.parent else [], codes)
    for where, alias in aliases:
        check(where, "unit", [alias.unit], codes)
    for where, s in successions:
        check(where, "unit", [s.predecessor, s.successor], codes)
    for where, group in groups:
        check(where, "region", [*group.regions, *([group.under] if group.under else [])], regions)
        check(where, "unit", group.units, codes)
        if not (group.under or group.regions or group.units):
            problems.append(
                f"{where}: a group needs under, regions or units, to say in which documents its name is understood"
            )
    _check_parents([*stored, *(u for _, u in units)], problems)


def _check_parents(units: list[UnitRecord], problems: list[str]) -> None:
    parents = {u.code: u.parent for u in units}
    for unit in units:
        seen, code = {unit.code}, unit.parent
        while code is not None and code not in seen:
            seen.add(code)
            code = parents.get(code)
        if code is not None:
            problems.append(f"units.csv: {unit.code} lies in a circle of parents")


def paths_of(units: Iterable[UnitRecord]) -> dict[str, str]:
    """The dotted path of every unit, whatever the order of the records; parents must be among them."""
    by_code = {u.code: u for u in units}
    paths: dict[str, str] = {}

    def path(code: str) -> str:
        if code not in paths:
            parent = by_code[code].parent
            paths[code] = f"{path(parent)}.{code}" if parent else code
        return paths[code]

    for code in by_code:
        path(code)
    return paths
