"""Judging rows: confirming, rejecting, editing, and taking a judgement back. Dividing and joining are in `shaping_actions.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.policy.library.identity import last_day
from mianzhou.policy.obligations.actions import units_of
from mianzhou.policy.obligations.models import Obligation, ObligationUnit
from mianzhou.policy.obligations.resolving import Resolve
from mianzhou.policy.review.edits import ObligationEdit, TargetEdit
from mianzhou.policy.review.errors import AlreadyJudged, NothingToWithdraw, NoUnitKnown
from mianzhou.policy.review.kinds import KINDS, Kind, KindName, kind_of, restore, snapshot, title_of
from mianzhou.policy.targets.models import Target

PERMISSION = "policy.review"
OPEN = ("proposed",)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judgement over several rows did: how many, and why others were left."""

    done: int
    left: tuple[tuple[int, str], ...] = ()


def locked(kind: Kind, ids: Iterable[int]) -> list[Any]:
    """The rows, locked in the order of their ids so that two reviewers cannot block each other."""
    rows = kind.model._default_manager.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
    return list(rows.prefetch_related("units") if kind.name == "obligation" else rows)


def judge(
    row: models.Model,
    verdict: str,
    before: dict[str, Any],
    *,
    actor: Actor,
    as_of: datetime,
    note: str = "",
    **extra: Any,
) -> None:
    """Keep a judgement with the row before and after, and its audit entry."""
    kind = kind_of(row)
    after = snapshot(row) | extra
    values = {"verdict": verdict, "person_id": actor.person_id, "actor_name": actor.name, "at": as_of, "note": note}
    kind.judgement._default_manager.create(**{kind.name: row}, **values, before=before, after=after)
    record(actor=actor, as_of=as_of, verb=f"{kind.name}.{verdict}", subject=row, detail={"note": note} if note else {})


@transaction.atomic
def confirm(*, kind: KindName, ids: Sequence[int], actor: Actor, as_of: datetime) -> Judged:
    """Confirm undecided or doubted rows; obligations of which no unit is known are left, with the reason."""
    actor.require(PERMISSION)
    done, left = 0, []
    for row in locked(KINDS[kind], ids):
        reason = _cannot_confirm(row)
        if reason:
            left.append((row.pk, reason))
            continue
        before = snapshot(row)
        row.status, row.needs_review, row.review_reason = "confirmed", False, ""
        row.save(update_fields=["status", "needs_review", "review_reason"])
        judge(row, "confirmed", before, actor=actor, as_of=as_of)
        done += 1
    return Judged(done, tuple(left))


def _cannot_confirm(row: Any) -> str | None:
    if row.status not in OPEN and not (row.status == "confirmed" and row.needs_review):
        return AlreadyJudged.code
    if isinstance(row, Obligation) and all(unit.resolution == "unknown" for unit in row.units.all()):
        return NoUnitKnown.code
    return None


@transaction.atomic
def reject(*, kind: KindName, ids: Sequence[int], note: str, actor: Actor, as_of: datetime) -> Judged:
    """Reject rows: the text commits nobody to this. Superseded rows are left."""
    actor.require(PERMISSION)
    done, left = 0, []
    for row in locked(KINDS[kind], ids):
        if row.status in {"rejected", "superseded"}:
            left.append((row.pk, AlreadyJudged.code))
            continue
        before = snapshot(row)
        row.status, row.needs_review, row.review_reason = "rejected", False, ""
        row.save(update_fields=["status", "needs_review", "review_reason"])
        judge(row, "rejected", before, actor=actor, as_of=as_of, note=note)
        done += 1
    return Judged(done, tuple(left))


@transaction.atomic
def edit_obligation(*, id: int, edit: ObligationEdit, resolve: Resolve, actor: Actor, as_of: datetime) -> Obligation:
    """Change the fields of an obligation that is not superseded; changed unit names are resolved anew.

    Raises `AlreadyJudged` for a superseded row, `BadField` (from building the edit) for a field that cannot be kept.
    """
    actor.require(PERMISSION)
    row: Obligation = _one(KINDS["obligation"], id)
    before = snapshot(row)
    row.title, row.deadline, row.schedule = edit.title, edit.deadline, edit.schedule
    row.due_on = last_day(edit.deadline or None)
    row.save(update_fields=["title", "deadline", "due_on", "schedule"])
    _put_units(row, edit, resolve, actor)
    _settle(row, before, actor, as_of)
    return row


@transaction.atomic
def edit_target(*, id: int, edit: TargetEdit, actor: Actor, as_of: datetime) -> Target:
    """Change the fields of a target that is not superseded."""
    actor.require(PERMISSION)
    row: Target = _one(KINDS["target"], id)
    before = snapshot(row)
    for name, value in edit.fields().items():
        setattr(row, name, value)
    row.due_on = last_day(edit.deadline or None)
    row.save(update_fields=[*edit.fields(), "due_on"])
    _settle(row, before, actor, as_of)
    return row


def _one(kind: Kind, id: int) -> Any:
    row = next(iter(locked(kind, [id])), None)
    if row is None or row.status == "superseded":
        raise AlreadyJudged(title=title_of(row) if row else id, status="superseded")
    return row


def _put_units(row: Obligation, edit: ObligationEdit, resolve: Resolve, actor: Actor) -> None:
    named = {
        role: list(dict.fromkeys(unit.printed for unit in row.units.all() if unit.role == role))
        for role in ("lead", "responsible")
    }
    if (named["lead"], named["responsible"]) == (list(edit.lead), list(edit.responsible)):
        return
    row.units.all().delete()
    fresh = [*units_of("lead", edit.lead, resolve), *units_of("responsible", edit.responsible, resolve)]
    for unit in fresh:
        unit.obligation, unit.chosen_by = row, actor.name
    ObligationUnit.objects.bulk_create(fresh)
    row._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def _settle(row: Any, before: dict[str, Any], actor: Actor, as_of: datetime) -> None:
    if snapshot(row) != before:
        judge(row, "edited", before, actor=actor, as_of=as_of)


@transaction.atomic
def withdraw(*, kind: KindName, id: int, actor: Actor, as_of: datetime) -> list[int]:
    """Take back the newest judgement on a row, and restore what stood before it; returns the ids of the rows that changed.

    Taking back a split or merge brings the rows back from which others were made, and retires those. Raises `NothingToWithdraw`.
    """
    actor.require(PERMISSION)
    chosen = KINDS[kind]
    rows = locked(chosen, [id])
    last = _newest(chosen, id)
    if not rows or last is None:
        raise NothingToWithdraw
    made = [int(x) for x in last.after.get("made", ())]
    together = [int(x) for x in last.after.get("together", ())] or [id]
    if any(_newest(chosen, derived) is not None for derived in made):
        raise NothingToWithdraw
    for row in locked(chosen, together):
        own = _newest(chosen, row.pk)
        if own is None:
            raise NothingToWithdraw
        _restore(row, own, actor, as_of)
    for row in locked(chosen, made):
        row.status = "superseded"
        row.save(update_fields=["status"])
    return [*together, *made]


def _newest(kind: Kind, id: int) -> Any:
    of_row = kind.judgement._default_manager.filter(**{kind.name: id}, withdrawn_at__isnull=True)
    return of_row.exclude(verdict__in=("flagged", "carried_over")).order_by("-at", "-id").first()


def _restore(row: Any, judgement: Any, actor: Actor, as_of: datetime) -> None:
    units = restore(row, judgement.before)
    if hasattr(row, "merged_into"):
        row.merged_into = None
    row.save()
    if units is not None:
        row.units.all().delete()
        ObligationUnit.objects.bulk_create(units)
    judgement.withdrawn_at, judgement.withdrawn_by = as_of, actor.name
    judgement.save(update_fields=["withdrawn_at", "withdrawn_by"])
    detail = {"judgement": judgement.pk, "verdict": judgement.verdict}
    record(actor=actor, as_of=as_of, verb=f"{kind_of(row).name}.withdrawn", subject=row, detail=detail)
