"""Proposing targets: what extraction found becomes rows for a person to judge; decisions survive a new text where they can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.policy.documents.structure import Target as Extracted
from mianzhou.policy.library.carrying import Item, fingerprint, match
from mianzhou.policy.library.identity import last_day
from mianzhou.policy.library.models import DocumentVersion
from mianzhou.policy.targets.models import Target, TargetJudgement

CHANGED = "原文已改 The text has changed"
GONE = "新版本中没有这一项 Not in the new text"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of a text's targets: newly proposed, kept with their decisions, and decisions put in doubt."""

    proposed: int
    kept: int
    flagged: int


@transaction.atomic
def propose_targets(
    *, version: DocumentVersion, extracted: Sequence[Extracted], actor: Actor, as_of: datetime
) -> Proposal:
    """Store what was extracted from `version`, matched with the rows of the text before as obligations are."""
    actor.require("policy.load")
    rows = Target.objects.select_for_update().filter(document_id=version.document_id)
    old = list(rows.exclude(status="superseded").order_by("order", "id"))
    items = [_item_of(found) for found in extracted]
    matching = match([Item(row.fingerprint, (row.attachment, *row.path), row.text) for row in old], items)
    for i, j in matching.kept:
        row, found = old[i], extracted[j]
        row.version, row.order, row.start, row.end = version, j, found.start, found.end
        row.attachment, row.path = found.attachment or "", list(found.path)
    fields = ["version", "order", "start", "end", "attachment", "path"]
    Target.objects.bulk_update([old[i] for i, _ in matching.kept], fields)
    doubtful = [(old[i], CHANGED) for i, _ in matching.changed] + [(old[i], GONE) for i in matching.gone]
    flagged = _put_in_doubt(doubtful, actor, as_of)
    previous = {j: old[i] for i, j in matching.changed}
    fresh = sorted((*previous, *matching.fresh))
    Target.objects.bulk_create(_row(version, j, extracted[j], items[j], previous.get(j), as_of) for j in fresh)
    summary = Proposal(proposed=len(fresh), kept=len(matching.kept), flagged=flagged)
    detail = {"proposed": summary.proposed, "kept": summary.kept, "flagged": summary.flagged}
    record(actor=actor, as_of=as_of, verb="targets.proposed", subject=version, detail=detail)
    return summary


def _item_of(found: Extracted) -> Item:
    hash_ = fingerprint(found.text, found.metric, found.comparator, found.value, found.unit, found.deadline)
    return Item(hash_, (found.attachment or "", *found.path), found.text)


def _put_in_doubt(doubtful: Sequence[tuple[Target, str]], actor: Actor, as_of: datetime) -> int:
    judgements = []
    for row, reason in doubtful:
        before = {"status": row.status, "needs_review": row.needs_review}
        if row.status == "confirmed":
            row.needs_review, row.review_reason = True, reason
        else:
            row.status = "superseded"
        judgements.append(
            TargetJudgement(
                target=row,
                verdict="flagged" if row.status == "confirmed" else "superseded",
                person_id=actor.person_id,
                actor_name=actor.name,
                at=as_of,
                before=before,
                after={"status": row.status, "needs_review": row.needs_review},
                note=reason,
            )
        )
    Target.objects.bulk_update([row for row, _ in doubtful], ["status", "needs_review", "review_reason"])
    TargetJudgement.objects.bulk_create(judgements)
    return sum(row.status == "confirmed" for row, _ in doubtful)


def _row(
    version: DocumentVersion, order: int, found: Extracted, item: Item, previous: Target | None, as_of: datetime
) -> Target:
    low, high = found.value if isinstance(found.value, tuple) else (found.value, None)
    return Target(
        document_id=version.document_id,
        version=version,
        order=order,
        attachment=found.attachment or "",
        path=list(found.path),
        text=found.text,
        metric=found.metric[:300],
        comparator=found.comparator,
        value=low,
        high=high,
        measure=(found.unit or "")[:64],
        deadline=found.deadline or "",
        due_on=last_day(found.deadline),
        baseline=(found.baseline or "")[:100],
        flags=list(found.flags),
        start=found.start,
        end=found.end,
        extracted=_as_extracted(found),
        fingerprint=item.fingerprint,
        previous=previous,
        created_at=as_of,
    )


def _as_extracted(found: Extracted) -> dict[str, Any]:
    return {
        "text": found.text,
        "metric": found.metric,
        "comparator": found.comparator,
        "value": list(found.value) if isinstance(found.value, tuple) else found.value,
        "unit": found.unit,
        "deadline": found.deadline,
        "baseline": found.baseline,
        "flags": list(found.flags),
    }
