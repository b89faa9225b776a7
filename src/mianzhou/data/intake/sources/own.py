"""Records of our own: obligations, tasks, registers reach the lake as resources like any other department's.

Which tables those are, the configuration says (`OWN_SOURCES` names a function that lists them), since data lies below most of what it takes in.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any, TextIO

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from mianzhou.data.intake.sources.databases import Pulled
from mianzhou.data.intake.sources.watermarks import Tide, as_cells, asked_from, encoded
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class OwnSource:
    """Some of our own tables as a resource: `document` registers it, `sql` is a SELECT whose columns are the schema's names.

    With `watermark` (a column of the answer) only what is new since the last run is asked for; `overlap` looks back, since a transaction
    that began earlier may commit later.
    """

    name: str
    document: dict[str, Any]
    sql: str
    watermark: str = ""
    overlap: timedelta = timedelta(minutes=10)


class NoOwnSource(MianzhouError):
    """The configuration does not list it any more."""

    code = "own-source-missing"
    status = 404
    problem = Text("本系统没有名为“{name}”的自有数据来源。", "There is no source of our own named “{name}”. ")
    remedy = Text("请核对配置中的 OWN_SOURCES。", "Check OWN_SOURCES in the configuration.")


def own_sources() -> tuple[OwnSource, ...]:
    """The sources that the configuration lists."""
    listing: Callable[[], tuple[OwnSource, ...]] = import_string(settings.OWN_SOURCES)
    return listing()


def own_source(name: str) -> OwnSource:
    """The source of this name; `NoOwnSource` if none is listed."""
    for source in own_sources():
        if source.name == name:
            return source
    raise NoOwnSource(name=name)


def pull_own(source: OwnSource, *, watermark: str, boundary: list[str], into: TextIO) -> Pulled:
    """Write our records as CSV, those that are new since the watermark, row by row from one moment's view of the tables."""
    tide = Tide(known=frozenset(boundary), overlap=source.overlap)
    after = asked_from(watermark, source.overlap) if source.watermark else None
    writer, records = csv.writer(into, lineterminator="\n"), 0
    # The chunked cursor is one of the server's, so a large table is never in memory; it lives as long as its transaction.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.itersize = _ROWS_AT_ONCE  # type: ignore[attr-defined]
        cursor.execute(_asking_sql(source, after), None if after is None else [after])
        rows = iter(cursor)
        first = next(rows, None)
        columns = [c.name for c in cursor.description]
        writer.writerow(columns)
        place = columns.index(source.watermark) if source.watermark else None
        for row in chain([] if first is None else [first], rows):
            cells = as_cells(row)
            if place is None or tide.is_new(row[place], cells):
                writer.writerow(cells)
                records += 1
    if place is None:
        return Pulled(records, "", [])
    highest = watermark if tide.highest is None else encoded(tide.highest)
    return Pulled(records, highest, tide.boundary() or list(boundary))


def _asking_sql(source: OwnSource, after: object) -> str:
    sql = f"SELECT * FROM ({source.sql}) AS own"
    if not source.watermark:
        return sql
    if after is not None:
        sql = sql.replace("%", "%%") + f' WHERE "{source.watermark}" >= %s OR "{source.watermark}" IS NULL'
    return f'{sql} ORDER BY "{source.watermark}"'
