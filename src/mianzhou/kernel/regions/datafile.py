"""Reading region files: strict, and with every problem named at its line. Pure: no Django.

The columns are described in `data/README.md`. A folder is read as the union of its `*.csv` files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import cast

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.regions.records import (
    CERTAINTIES,
    CODE_PATTERNS,
    LEVELS,
    PARENT_LEVELS,
    Certainty,
    Level,
    RegionRecord,
)
from mianzhou.kernel.text import Text

COLUMNS = (
    "code",
    "name",
    "short_name",
    "level",
    "parent",
    "aliases",
    "valid_from",
    "valid_to",
    "successor",
    "certainty",
    "note",
)
SHIPPED = Path(__file__).parent / "data"
SHOWN_PROBLEMS = 10


class RegionFileError(MianzhouError):
    """The file cannot be taken as it is; nothing was stored."""

    code = "region-file"
    status = 422
    problem = Text(
        "区划文件有 {count} 处错误，未载入任何内容：\n{list}\n",
        "The region file has {count} problem(s); nothing was stored:\n{list}\n",
    )
    remedy = Text(
        "请按 data/README.md 的列说明更正后重新载入。",
        "Mend the file as the column list in data/README.md says and load it again.",
    )

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(problems), list="\n".join(problems[:SHOWN_PROBLEMS]))


def read_regions(path: Path, known: Mapping[str, Level] | None = None) -> list[RegionRecord]:
    """The regions of a file or of all files in a folder, parents before children.

    `known` are codes and levels that are stored already and may be named as parent or successor.
    """
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files or not all(f.is_file() for f in files):
        raise RegionFileError([f"{path.name}: no such file, or a folder without *.csv"])
    records: list[RegionRecord] = []
    places: list[str] = []
    problems: list[str] = []
    for file in files:
        for where, row in _rows(file, problems):
            record = _record(row, where, problems)
            if record is not None:
                records.append(record)
                places.append(where)
    _check_together(records, places, known or {}, problems)
    if problems:
        raise RegionFileError(problems)
    return sorted(records, key=lambda r: (LEVELS.index(r.level), r.code))


def _rows(file: Path, problems: list[str]) -> Iterable[tuple[str, dict[str, str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(f"{file.name}: not UTF-8 (byte {error.start}); save it as CSV UTF-8")
        return
    reader = csv.reader(text.splitlines())
    header = next(reader, None)
    if header is None or tuple(header) != COLUMNS:
        problems.append(f"{file.name}:1: the columns must be {','.join(COLUMNS)}")
        return
    for row in reader:
        where = f"{file.name}:{reader.line_num}"
        if len(row) != len(COLUMNS):
            problems.append(f"{where}: {len(row)} cells where {len(COLUMNS)} are expected")
            continue
        yield where, dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))


def _record(row: dict[str, str], where: str, problems: list[str]) -> RegionRecord | None:
    before = len(problems)
    if row["level"] not in LEVELS:
        problems.append(f"{where}: level {row['level']!r} is none of {', '.join(LEVELS)}")
        return None
    level: Level = next(known for known in LEVELS if known == row["level"])
    if not CODE_PATTERNS[level].fullmatch(row["code"]):
        problems.append(f"{where}: code {row['code']!r} has not the form of a {level}")
    if not row["name"] or not row["short_name"]:
        problems.append(f"{where}: name and short_name must be given")
    if row["certainty"] not in CERTAINTIES:
        problems.append(f"{where}: certainty {row['certainty']!r} is none of {', '.join(CERTAINTIES)}")
    valid_from = _day(row["valid_from"], where, problems)
    valid_to = _day(row["valid_to"], where, problems)
    if valid_from and valid_to and valid_from >= valid_to:
        problems.append(f"{where}: valid_to {valid_to} is not after valid_from {valid_from}")
    if len(problems) > before:
        return None
    return RegionRecord(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        level=level,
        parent=row["parent"] or None,
        aliases=tuple(a for a in row["aliases"].split("|") if a),
        valid_from=valid_from,
        valid_to=valid_to,
        successor=row["successor"] or None,
        certainty=cast(Certainty, row["certainty"]),
        note=row["note"],
    )


def _day(text: str, where: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(f"{where}: {text!r} is not a date of the form 2016-04-23")
        return None


def _check_together(
    records: list[RegionRecord], places: list[str], known: Mapping[str, Level], problems: list[str]
) -> None:
    levels: dict[str, Level] = dict(known)
    seen: dict[str, str] = {}
    for record, where in zip(records, places, strict=True):
        if record.code in seen:
            problems.append(f"{where}: code {record.code} stands already at {seen[record.code]}")
        seen[record.code] = where
        levels[record.code] = record.level
    for record, where in zip(records, places, strict=True):
        if record.level == "country":
            if record.parent:
                problems.append(f"{where}: the country has no parent")
        elif record.parent is None or record.parent not in levels:
            problems.append(f"{where}: parent {record.parent!r} of {record.code} is in no file and not stored")
        elif levels[record.parent] not in PARENT_LEVELS[record.level]:
            problems.append(f"{where}: a {record.level} cannot lie in a {levels[record.parent]} ({record.parent})")
        if record.successor and record.successor not in levels:
            problems.append(f"{where}: successor {record.successor} of {record.code} is in no file and not stored")


def paths_of(records: Iterable[RegionRecord], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The dotted path of every record (parents first, as `read_regions` returns them); `known` are stored paths by code."""
    paths: dict[str, str] = dict(known or {})
    for record in records:
        paths[record.code] = f"{paths[record.parent]}.{record.code}" if record.parent else record.code
    return paths
