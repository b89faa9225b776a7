"""The two kinds of rows under review, and how a row is put on record before and after a judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import models

from mianzhou.policy.obligations.models import Obligation, ObligationJudgement, ObligationUnit
from mianzhou.policy.targets.models import Target, TargetJudgement

KindName = Literal["obligation", "target"]
Row = Obligation | Target


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row: its table, its judgements' table and the fields that a person may edit."""

    name: KindName
    model: type[models.Model]
    judgement: type[models.Model]
    fields: tuple[str, ...]


OBLIGATION = Kind("obligation", Obligation, ObligationJudgement, ("title", "deadline", "due_on", "schedule"))
TARGET = Kind(
    "target",
    Target,
    TargetJudgement,
    ("metric", "comparator", "value", "high", "measure", "deadline", "due_on", "baseline"),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (OBLIGATION, TARGET)}
_STATE = ("status", "needs_review", "review_reason")
_UNIT = ("role", "order", "printed", "unit_id", "resolution", "confidence", "reason", "chosen_by")


def kind_of(row: models.Model) -> Kind:
    """The kind that a row is of."""
    return OBLIGATION if isinstance(row, Obligation) else TARGET


def snapshot(row: models.Model) -> dict[str, Any]:
    """The row's state and editable fields, with an obligation's units, as JSON."""
    kept: dict[str, Any] = {name: getattr(row, name) for name in (*_STATE, *kind_of(row).fields)}
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}
    if isinstance(row, Obligation):
        kept["units"] = [{name: getattr(unit, name) for name in _UNIT} for unit in row.units.all()]
    return kept


def restore(row: models.Model, kept: dict[str, Any]) -> list[ObligationUnit] | None:
    """Set the row's fields from a snapshot; returns the units to put in place of the present ones, None for a target."""
    for name in (*_STATE, *kind_of(row).fields):
        if name in kept:
            value = kept[name]
            setattr(row, name, date.fromisoformat(value) if name == "due_on" and value else value)
    if not isinstance(row, Obligation) or "units" not in kept:
        return None
    return [ObligationUnit(obligation=row, **unit) for unit in kept["units"]]


def title_of(row: models.Model) -> str:
    """What a message calls the row."""
    if isinstance(row, Target):
        return row.metric[:60]
    return f"{getattr(row, 'label', '')}{(getattr(row, 'title', '') or getattr(row, 'text', ''))[:40]}"
