"""Accepted rows as they are held, with the text that was received beside every value that standardisation wrote differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mianzhou.data.lake.columns import BATCH, ORIGINAL, ROW
from mianzhou.data.lake.views import columns_of, quoted
from mianzhou.data.lakehouse.asking_actions import Ask, ask_lake
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.lakehouse.queries import askable_resource
from mianzhou.data.lakehouse.reach import masks_of
from mianzhou.kernel.people.api import Actor

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Beside:
    """A value as text, and the text received where it was another; both masked by the grade of the item."""

    value: str | None
    received: str | None


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One accepted row of a batch, its values in the order of the items."""

    batch: int
    row: int
    values: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class BesidePage:
    """A page of rows; `items` are name, title and whether values are masked; `more` says that another page follows."""

    items: tuple[tuple[str, str, bool], ...]
    rows: list[BesideRow]
    more: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of one batch, those in which an item was rewritten (`item` empty: any item), or `every` row; pages count from 1."""

    batch: int | None = None
    item: str = ""
    every: bool = False
    page: int = 1


def originals(*, name: str, wanted: Wanted, actor: Actor, as_of: datetime) -> BesidePage:
    """One page of a resource's accepted rows, newest batch first, asked and put on record as the console's questions are.

    Raises NotFound for a resource out of the actor's reach, and what the lake raises when time or places run out.
    """
    resource = askable_resource(actor, name)
    lake = open_lake()
    columns = columns_of(lake.table(name)) if lake.has_table(name) else {}
    items = [item for item in resource.items.order_by("position") if item.name in columns]
    hidden = masks_of(resource).items
    told = tuple((item.name, item.title, item.name in hidden) for item in items)
    if not items:
        return BesidePage(told, [], False, 0.0)
    kept = frozenset(item.name for item in items if item.name + ORIGINAL in columns)
    sql = originals_sql(name, [item.name for item in items], kept, wanted)
    found = ask_lake(ask=Ask(sql), actor=actor, as_of=as_of)
    rows = [_row(row) for row in found.rows[:ROWS_A_PAGE]]
    return BesidePage(told, rows, len(found.rows) > ROWS_A_PAGE, found.question.seconds or 0.0)


def originals_sql(name: str, items: Sequence[str], kept: frozenset[str], wanted: Wanted) -> str:
    """The statement: batch, row, then for each item its value as text and the text received, empty where that is the same.

    `kept` are the items beside which the table keeps what was received. One row more than a page shows is asked for.
    """
    shown = []
    for item in items:
        value = f"CAST({quoted(item)} AS VARCHAR)"
        received = f"nullif({quoted(item + ORIGINAL)}, {value})" if item in kept else "NULL"
        shown.append(f"{value} AS {quoted(item)}, CAST({received} AS VARCHAR) AS {quoted(item + ORIGINAL)}")
    conditions = []
    if wanted.batch is not None:
        conditions.append(f"{BATCH} = {wanted.batch:d}")
    if not wanted.every:
        rewritten = [i for i in items if i in kept and wanted.item in ("", i)]
        parts = (f"nullif({quoted(i + ORIGINAL)}, CAST({quoted(i)} AS VARCHAR)) IS NOT NULL" for i in rewritten)
        conditions.append(f"({' OR '.join(parts)})" if rewritten else "false")
    where = f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
    skipped = (max(wanted.page, 1) - 1) * ROWS_A_PAGE
    return (
        f"SELECT {BATCH}, {ROW}, {', '.join(shown)}\nFROM {name}__all{where}"
        f"\nORDER BY {BATCH} DESC, {ROW}\nLIMIT {ROWS_A_PAGE + 1} OFFSET {skipped:d}"
    )


def _row(found: Sequence[object]) -> BesideRow:
    texts = [None if value is None else str(value) for value in found[2:]]
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return BesideRow(
        int(str(found[0])), int(str(found[1])), tuple(Beside(value, received) for value, received in pairs)
    )
