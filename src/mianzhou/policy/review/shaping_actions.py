"""Dividing an obligation into several, joining several into one, and writing one that extraction missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from mianzhou.kernel.people.api import Actor
from mianzhou.policy.library.carrying import fingerprint
from mianzhou.policy.library.identity import last_day
from mianzhou.policy.library.models import Document
from mianzhou.policy.obligations.actions import units_of
from mianzhou.policy.obligations.models import Obligation, ObligationUnit
from mianzhou.policy.obligations.resolving import Resolve
from mianzhou.policy.obligations.titles import listed_title
from mianzhou.policy.review.actions import OPEN, PERMISSION, judge, locked
from mianzhou.policy.review.edits import ObligationEdit
from mianzhou.policy.review.errors import AlreadyJudged, CannotMerge, CannotSplit, NothingSelected
from mianzhou.policy.review.kinds import OBLIGATION, snapshot, title_of


@transaction.atomic
def split(*, id: int, cuts: Sequence[int], actor: Actor, as_of: datetime) -> list[Obligation]:
    """Divide an undecided obligation at `cuts`, positions in its text at which a new one begins; each keeps all units.

    Raises `CannotSplit` where no cut lies inside the text, `AlreadyJudged` for a row that is decided.
    """
    actor.require(PERMISSION)
    row = next(iter(locked(OBLIGATION, [id])), None)
    if row is None or row.status not in OPEN:
        raise AlreadyJudged(title=title_of(row) if row else id, status=row.status if row else "superseded")
    places = sorted({cut for cut in cuts if 0 < cut < len(row.text)})
    if not places:
        raise CannotSplit
    bounds = [0, *places, len(row.text)]
    before = snapshot(row)
    # Positions inside the row follow the document's text, where the row's own text begins at `start`.
    parts = [
        _made_of(row, row.text[a:b].strip(), row.start + a, min(row.start + b, row.end), "split", as_of)
        for a, b in pairwise(bounds)
    ]
    for part in parts:
        part.split_from = row
    _keep(parts, [list(row.units.all())] * len(parts))
    row.status = "superseded"
    row.save(update_fields=["status"])
    judge(row, "split", before, actor=actor, as_of=as_of, made=[part.pk for part in parts])
    return parts


@transaction.atomic
def merge(*, ids: Sequence[int], actor: Actor, as_of: datetime) -> Obligation:
    """Join undecided obligations of one attachment into one with the units of all; raises `CannotMerge`."""
    actor.require(PERMISSION)
    rows: list[Obligation] = sorted(locked(OBLIGATION, ids), key=lambda r: (r.start, r.pk))
    if len(rows) < 2 or any(r.status not in OPEN for r in rows):
        raise CannotMerge
    if len({(r.version_id, r.attachment) for r in rows}) != 1:
        raise CannotMerge
    text = "\n".join(dict.fromkeys(r.text for r in rows))
    joined = _made_of(rows[0], text, rows[0].start, max(r.end for r in rows), "merged", as_of)
    dated = [r for r in rows if r.due_on]
    if dated:
        last = max(dated, key=lambda r: r.due_on or r.created_at.date())
        joined.deadline, joined.due_on = last.deadline, last.due_on
    _keep([joined], [_united(rows)])
    together = [r.pk for r in rows]
    for row in rows:
        before = snapshot(row)
        row.status, row.merged_into = "superseded", joined
        row.save(update_fields=["status", "merged_into"])
        judge(row, "merged", before, actor=actor, as_of=as_of, made=[joined.pk], together=together)
    return joined


@transaction.atomic
def write(
    *, document: Document, start: int, end: int, edit: ObligationEdit, resolve: Resolve, actor: Actor, as_of: datetime
) -> Obligation:
    """Propose an obligation over a passage that extraction passed over; `start`–`end` count characters of the current text.

    Raises `NothingSelected` where they mark nothing.
    """
    actor.require(PERMISSION)
    version = document.versions.get(is_current=True)
    text = version.text[start:end].strip()
    if not text or not 0 <= start < end <= len(version.text):
        raise NothingSelected
    row = Obligation(
        document=document,
        version=version,
        order=0,
        title=edit.title or listed_title(None, text),
        text=text,
        deadline=edit.deadline,
        due_on=last_day(edit.deadline or None),
        schedule=edit.schedule,
        start=start,
        end=end,
        fingerprint=fingerprint(edit.title, text, "、".join(edit.lead), "、".join(edit.responsible)),
        confidence=1,
        origin="manual",
        created_at=as_of,
    )
    row.save()
    units = [*units_of("lead", edit.lead, resolve), *units_of("responsible", edit.responsible, resolve)]
    for unit in units:
        unit.obligation, unit.chosen_by = row, actor.name
    ObligationUnit.objects.bulk_create(units)
    judge(row, "edited", {"status": "superseded"}, actor=actor, as_of=as_of)
    return row


def _made_of(row: Obligation, text: str, start: int, end: int, origin: str, as_of: datetime) -> Obligation:
    """An unsaved obligation that takes over the place and fields of `row` for another stretch of text."""
    fields: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "document_id",
            "version_id",
            "order",
            "attachment",
            "path",
            "label",
            "deadline",
            "due_on",
            "schedule",
        )
    }
    title = row.title if origin == "merged" or text.startswith(row.label + row.title) else text[:20]
    return Obligation(
        **fields,
        title=title,
        text=text,
        start=start,
        end=end,
        extracted={},
        fingerprint=fingerprint(title, text),
        confidence=row.confidence,
        origin=origin,
        created_at=as_of,
    )


def _keep(rows: Sequence[Obligation], units: Sequence[Sequence[ObligationUnit]]) -> None:
    for row in rows:
        row.save()
    copies = [_copy(unit, row) for row, named in zip(rows, units, strict=True) for unit in named]
    ObligationUnit.objects.bulk_create(copies)


def _copy(unit: ObligationUnit, row: Obligation) -> ObligationUnit:
    names = ("role", "order", "printed", "unit_id", "resolution", "confidence", "reason", "chosen_by")
    return ObligationUnit(obligation=row, **{name: getattr(unit, name) for name in names})


def _united(rows: Sequence[Obligation]) -> list[ObligationUnit]:
    """The units of all rows, each name once; who leads anywhere leads."""
    seen: dict[tuple[str, int | None], ObligationUnit] = {}
    everyone = [unit for row in rows for unit in row.units.all()]
    for unit in sorted(everyone, key=lambda u: u.role != "lead"):
        seen.setdefault((unit.printed, unit.unit_id), unit)
    united = list(seen.values())
    for order, unit in enumerate(united):
        unit.order = order
    return united
