"""Corrections that stand against what is sent again: read, kept in a staged batch, noted with its receipt (docs/decisions/0018).

A resource without corrections costs a batch one question of the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from mianzhou.data.files.chunk import ROW
from mianzhou.data.intake.corrections.sent_again import Corrected, SentAgain, keep_corrected_values
from mianzhou.data.intake.errors import NothingCorrected
from mianzhou.data.intake.models import WITHDRAWN, Batch, Correction
from mianzhou.data.lake.api import Scratch
from mianzhou.data.lake.engine import Staged
from mianzhou.data.lake.views import key_text, literal, quoted
from mianzhou.data.schemas.api import Schema
from mianzhou.kernel.text import Text

_MOST_ROWS = 10  # of which a note gives the numbers


@dataclass(frozen=True, slots=True)
class KeptCorrected:
    """What corrections mean for a batch: notes for its receipt, and what `settle_corrections` is to write once the lake holds it."""

    notes: list[Text] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


NOTHING_CORRECTED: Final = KeptCorrected()


def standing(resource_id: int) -> QuerySet[Correction]:
    """The corrections that stand, oldest first.

    One ends with the batch that brings a value of the sender's own, while that batch counts. It is taken back with the batch that brought it;
    where the whole delivery was withdrawn with it, the row comes anew and the correction stands.
    """
    rows = Correction.objects.filter(Q(ended_by=None) | Q(ended_by__state=WITHDRAWN), resource=resource_id)
    return rows.filter(~Q(batch__state=WITHDRAWN) | Q(batch__parent__state=WITHDRAWN)).order_by("pk")


def corrections_by(batch_id: int) -> list[Correction]:
    """What a batch corrected, with what was sent since."""
    return list(Correction.objects.filter(batch=batch_id).select_related("ended_by", "resent_by"))


def corrected_values(resource_id: int, items: Iterable[str]) -> dict[str, dict[str, tuple[str, str]]]:
    """{key of the row: {item: (day, corrected value)}} of some items, the newest correction of each."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    rows = standing(resource_id).filter(item__in=list(items))
    for key, item, day, value in rows.values_list("row_key", "item", "corrected_on", "corrected"):
        found.setdefault(key, {})[item] = (day.isoformat(), value)
    return found


def keep_corrected(batch: Batch, schema: Schema, staged: Staged, received: datetime) -> KeptCorrected:
    """Put corrected values in the place of disputed ones that were sent again, in the staged files; of a correction, what it corrects."""
    facts: dict[str, Any] = {}
    replaces = batch.replaces or {}
    own: dict[str, list[str]] = replaces.get("was", {})
    if own and staged.accepted:
        facts["made"] = _made(batch, schema, staged, own)
    if (
        not schema.primary_key
    ):  # no row is known again, and this one by its place, which is another one after each correction
        if facts:
            facts["moved_from"] = key_text([str(replaces[name]) for name in ("batch", "row")])
        return KeptCorrected([], facts)
    rows = list(standing(batch.resource_id).exclude(item__in=own).annotate(newer=_newer(received)))
    if not rows:
        return KeptCorrected([], facts)
    told = [Corrected(c.pk, c.row_key, c.item, c.disputed, c.corrected) for c in rows]
    found = [each for path in staged.accepted_files for each in keep_corrected_values(path, schema.primary_key, told)]
    newer = {c.pk for c in rows if c.newer}
    facts["resent"] = sorted(frozenset[int]().union(*(each.concerned for each in found)))
    facts["ended"] = sorted(frozenset[int]().union(*(each.over for each in found)) & newer)
    return KeptCorrected(_notes(schema, found), facts)


def _newer(received: datetime) -> Case:
    """Whether what counts as received then is newer than the correction: an old row mended late says nothing new."""
    return Case(When(batch__as_of__lt=received, then=Value(1)), default=Value(0), output_field=IntegerField())


def _made(batch: Batch, schema: Schema, staged: Staged, was: dict[str, list[str]]) -> list[dict[str, str]]:
    """What a correction corrects: the key of its row, and of each item the values that were wrong and the right one; `NothingCorrected` if they are the same."""
    assert batch.replaces is not None
    (file,) = staged.accepted_files
    with Scratch() as executor:
        texts = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '')" for name in was)
        (row, *values) = executor.rows(f"SELECT {ROW}, {texts} FROM read_parquet({literal(str(file))})")[0]
    key = batch.replaces["row_key"] if schema.primary_key else key_text([str(batch.pk), str(row)])
    made = [
        {"row_key": key, "item": item, "disputed": disputed, "corrected": value}
        for item, value in zip(was, values, strict=True)
        for disputed in was[item]
        if disputed != value
    ]
    if not made:
        raise NothingCorrected
    return made


def _notes(schema: Schema, found: Collection[SentAgain]) -> list[Text]:
    titles = {f.name: f.title or f.name for f in schema.fields}
    notes = []
    for item in dict.fromkeys(each.item for each in found):
        rows = [row for each in found if each.item == item for row in each.rows]
        if rows:
            words = _IN_KEY if item in schema.primary_key else _KEPT
            numbers = [str(row) for row in rows[:_MOST_ROWS]]
            more = len(rows) > _MOST_ROWS
            which = Text("、".join(numbers) + ("等" if more else ""), ", ".join(numbers) + (" …" if more else ""))
            notes.append(words.format(title=titles[item], n=len(rows), rows=which))
    return notes


_KEPT: Final = Text(
    "“{title}”：{n} 行（第 {rows} 行）送来的仍是校核更正前的值。平台保留更正后的值，送来的原文另存。请在源系统中更正。",
    "“{title}”: {n} row(s) (number {rows}) still have the value from before its correction. The corrected value stands, what was received is kept beside it. Please correct it in your own system.",
)
_IN_KEY: Final = Text(
    "“{title}”：{n} 行（第 {rows} 行）送来的仍是校核更正前的值。它是主键，平台不能代改，这些行已作为另外的行接收。请在源系统中更正，并撤回或更正这些行。",
    "“{title}”: {n} row(s) (number {rows}) still have the value from before its correction. It belongs to the key, so the rows were taken as others. Please correct it in your own system, and have these rows withdrawn or corrected.",
)
