"""Every list as a file: what the page counts and shows is what the file holds, also when filtered."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.journeys.site import ROLES, Site
from tests.journeys.test_every_page import PAGES, address, admitted
from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey
# Every page with a list on it. A page that gets one is asked to be named here by the last test.
LISTS = (
    "announcement",
    "announcements",
    "assessment_round",
    "assessment_schemes",
    "assessment_subject",
    "assessments",
    "audit",
    "basic_units_compared",
    "batches",
    "board",
    "collective",
    "collective_asset",
    "collective_distribution",
    "collective_part",
    "collectives",
    "collectives_figures",
    "collectives_supervision",
    "complaint_figures",
    "complaints",
    "complaints_accountable",
    "console_history",
    "disputes",
    "documents",
    "economy",
    "economy_series",
    "extensions",
    "inbox",
    "ledger",
    "ledger_account",
    "ledger_lots",
    "ledger_postings",
    "ledger_reservations",
    "ledger_stocktakes",
    "ledgers",
    "missing_documents",
    "obligations",
    "office_hours",
    "people",
    "quality",
    "quality_scores",
    "region",
    "regions",
    "register_entries",
    "registry_coverage",
    "registry_runs",
    "relief",
    "relief_allocation",
    "relief_catalogue",
    "relief_checks",
    "relief_count",
    "relief_coverage",
    "relief_drill",
    "relief_drills",
    "relief_event",
    "relief_event_part",
    "relief_events",
    "relief_expiry",
    "relief_hit",
    "relief_place",
    "relief_places",
    "relief_transfer",
    "relief_transfers",
    "resource",
    "resources",
    "resources_classes",
    "resources_repeated",
    "resources_review",
    "review",
    "sources",
    "targets",
    "task_from_obligations",
    "tasks",
    "unit",
    "units",
    "unknown_names",
    "upload",
    "watching",
    "watching_notices",
    "watching_units",
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d\d\d:\d\d:\d\d")  # a page shows minutes, a file seconds
COUNT = re.compile(r"共 ([\d,]+) 项")


def reader_of(name: str) -> str:
    """The account that sees most of the page."""
    roles = admitted(name)
    return ROLES["supervisor" if "supervisor" in roles else roles[0]]


def seen(visits: Visits, site: Site, name: str, path: str) -> Any:
    """The page's tree, as its best reader gets it."""
    answer = visits.ask(site, reader_of(name), path)
    assert answer.status == 200, path
    return html.fromstring(answer.text)


def listings(tree: Any) -> list[Any]:
    """The lists that have rows."""
    return [box for box in tree.xpath("//div[@data-listing]") if box.xpath(".//tbody/tr")]


def compared(visits: Visits, site: Site, name: str, path: str, box: Any) -> Any:
    """The list, when its files agree with it and with each other. One that the city's worker changed meanwhile is read again."""
    for _ in range(5):
        try:
            agreed(visits, site, name, box)
            return box
        except AssertionError:
            now = next(b for b in listings(seen(visits, site, name, path)) if b.get("id") == box.get("id"))
            if now.text_content() == box.text_content():
                raise
            box = now
    raise AssertionError(f"{path}: never the same twice")


def agreed(visits: Visits, site: Site, name: str, box: Any) -> None:
    """The files of a list agree with it and with each other."""
    counted = COUNT.search(box.text_content())
    assert counted is not None
    count = int(counted[1].replace(",", ""))
    csv_at, xlsx_at = (box.xpath(f".//a[text()='{kind}']/@href")[0] for kind in ("CSV", "XLSX"))
    where, who = address(site, name), reader_of(name)
    text = visits.ask(site, who, where + csv_at)
    assert text.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(text.body.decode("utf-8-sig"))))
    book = visits.ask(site, who, where + xlsx_at)
    assert book.headers["content-type"] == XLSX
    sheet = load_workbook(io.BytesIO(book.body), read_only=True).worksheets[0]
    lines = [["" if v is None else v for v in line] for line in sheet.iter_rows(values_only=True)]
    assert len(rows) - 1 == len(lines) - 1 == count
    assert rows[0] == lines[0]
    assert [row[0] for row in rows[1:]] == [_written(line[0]) for line in lines[1:]]
    shown = [cell.text_content().strip() for cell in box.xpath(".//tbody/tr/td[contains(@class,'lead')]")]
    held = [_plain(row[0]) for row in rows[1 : len(shown) + 1]]
    assert [_plain(words) for words in shown] == [words[:15] if MOMENT.fullmatch(words) else words for words in held]


def _written(value: Any) -> str:
    """As CSV has it; a workbook has no days, only their midnights."""
    if not isinstance(value, datetime):
        return str(value)
    return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")


def _plain(words: str) -> str:
    plain = re.sub(r"\s+", "", words).removeprefix("'")
    return "" if plain == "—" else plain  # a page marks what is empty


@pytest.mark.parametrize("name", LISTS)
def test_files_hold_what_the_page_shows(name: str, lived: Site, visits: Visits) -> None:
    where = address(lived, name)
    tree = seen(visits, lived, name, where)
    assert listings(tree), "the city of the journeys has something for every list"
    for box in listings(tree):
        compared(visits, lived, name, where, box)


@pytest.mark.parametrize("name", LISTS)
def test_files_are_as_filtered(name: str, lived: Site, visits: Visits) -> None:
    """The first choice of a filter that leaves some rows and not all: page and files agree on which."""
    where = address(lived, name)
    for box in listings(seen(visits, lived, name, where)):
        whole = _count(box)
        choices = list(_choices(box))
        for field, value in choices:
            narrowed = f"{where}?{urlencode({field: value})}"
            tree = seen(visits, lived, name, narrowed)
            found = [b for b in listings(tree) if b.get("id") == box.get("id")]
            if found and _count(found[0]) < whole:
                same = compared(visits, lived, name, narrowed, found[0])
                assert field in parse_qs(urlsplit(same.xpath(".//a[text()='CSV']/@href")[0]).query)
                break
        else:
            assert whole < 4 or not choices, f"{name}: no filter narrows the list"


def _choices(box: Any) -> Iterator[tuple[str, str]]:
    """What may be chosen in the list's filters, and the name in its last row as words to look for."""
    for field in box.xpath(".//form[@data-filters]//select[@name]"):
        yield from ((field.get("name"), value) for value in field.xpath("./option/@value")[:6] if value)
    last = box.xpath(".//tbody/tr/td[contains(@class,'lead')]")[-1].text_content().split()[0]
    for field in box.xpath(".//form[@data-filters]//input[@name][@type='search' or @type='text' or not(@type)]"):
        yield field.get("name"), last


def _count(box: Any) -> int:
    counted = COUNT.search(box.text_content())
    return int(counted[1].replace(",", "")) if counted else 0


def test_every_list_is_named_above(lived: Site, visits: Visits) -> None:
    found = {name for name in PAGES if seen(visits, lived, name, address(lived, name)).xpath("//div[@data-listing]")}
    assert found == set(LISTS)
