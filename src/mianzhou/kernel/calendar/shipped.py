"""The years that come with the program. Pure.

`data/days.csv` was seeded from the package chinesecalendar (2004–2026), `data/years.csv` names the notices; numbers that nobody has checked are left
empty. A year that a steward publishes stands in for the shipped one.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from mianzhou.kernel.calendar.working_days import CalendarTableError, WorkingCalendar, YearTable
from mianzhou.kernel.text import Text

FOLDER = Path(__file__).parent / "data"
DayKind = Literal["holiday", "workday"]


@cache
def shipped_years() -> dict[int, YearTable]:
    """The tables in the data files, by year."""
    return read_years(FOLDER)


def shipped_calendar() -> WorkingCalendar:
    """The calendar without a database."""
    return WorkingCalendar(shipped_years())


def read_years(folder: Path) -> dict[int, YearTable]:
    """Tables from `years.csv` and `days.csv` in a folder; every row is used or refused."""
    notices = {int(row["year"]): _notices(row) for row in _rows(folder / "years.csv")}
    days: dict[int, dict[str, dict[date, str]]] = {year: {"holiday": {}, "workday": {}} for year in notices}
    for row in _rows(folder / "days.csv"):
        day = date.fromisoformat(row["day"])
        if day.year not in days or row["kind"] not in days[day.year]:
            reason = Text("days.csv 的行无法归入：{row}", "a row of days.csv fits nowhere: {row}").format(row=row)
            raise CalendarTableError(year=day.year, reason=reason)
        days[day.year][row["kind"]][day] = row["name"]
    return {
        year: YearTable(year, days[year]["holiday"], days[year]["workday"], notices=notices[year]) for year in notices
    }


def _notices(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(n for n in (row["notice"], row["amended_by"]) if n)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
