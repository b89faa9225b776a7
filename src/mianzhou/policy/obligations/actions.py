"""Proposing obligations: what extraction found becomes rows for a person to judge; decisions survive a new text where they can."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.policy.documents.structure import Mention
from mianzhou.policy.documents.structure import Obligation as Extracted
from mianzhou.policy.library.carrying import Item, Matching, fingerprint, match
from mianzhou.policy.library.identity import last_day
from mianzhou.policy.library.models import DocumentVersion
from mianzhou.policy.obligations.models import MentionRow, Obligation, ObligationJudgement, ObligationUnit
from mianzhou.policy.obligations.resolving import Resolve

CHANGED = "原文已改 The text has changed"
GONE = "新版本中没有这一项 Not in the new text"
_CLAUSE = re.compile(r"[^，。；：、\s（〔【]{0,40}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of a text's items: newly proposed, kept with their decisions, and decisions put in doubt."""

    proposed: int
    kept: int
    flagged: int


@transaction.atomic
def propose_obligations(
    *,
    version: DocumentVersion,
    extracted: Sequence[Extracted],
    mentions: Sequence[Mention],
    resolve: Resolve,
    actor: Actor,
    as_of: datetime,
) -> Proposal:
    """Store what was extracted from `version`; positions count characters of the version's text.

    Rows of the text before are matched by what they say. Unchanged ones move to this version with every decision on them, so that
    supervision keeps its thread; of changed and missing ones, the confirmed are flagged and the undecided superseded.
    """
    actor.require("policy.load")
    old = _extracted_before(version)
    items = [_item_of(found) for found in extracted]
    matching = match([Item(row.fingerprint, _place(row.attachment, row.path), row.text) for row in old], items)
    moves = {old[i].pk: extracted[j].start - old[i].start for i, j in matching.kept}
    _move_kept(version, old, matching, extracted)
    doubtful = _move_derived(version, moves)
    doubtful |= {old[i].pk: CHANGED for i, _ in matching.changed} | {old[i].pk: GONE for i in matching.gone}
    flagged = _put_in_doubt(doubtful, actor, as_of)
    previous = {j: old[i] for i, j in matching.changed}
    fresh = sorted((*previous, *matching.fresh))
    rows = [_row(version, j, extracted[j], items[j], previous.get(j), as_of) for j in fresh]
    _store(rows, [extracted[j] for j in fresh], resolve)
    _store_mentions(version, mentions, resolve)
    summary = Proposal(proposed=len(rows), kept=len(matching.kept), flagged=flagged)
    detail = {"proposed": summary.proposed, "kept": summary.kept, "flagged": summary.flagged}
    record(actor=actor, as_of=as_of, verb="obligations.proposed", subject=version, detail=detail)
    return summary


def _place(attachment: str | None, path: Sequence[str]) -> tuple[str, ...]:
    return (attachment or "", *path)


def _item_of(found: Extracted) -> Item:
    hash_ = fingerprint(found.title or "", found.text, "、".join(found.lead), "、".join(found.responsible))
    return Item(hash_, _place(found.attachment, found.path), found.text)


def _extracted_before(version: DocumentVersion) -> list[Obligation]:
    """The extracted rows of earlier texts that still count: those that a person divided or joined included, in reading order."""
    rows = Obligation.objects.select_for_update(of=("self",)).filter(
        document_id=version.document_id, origin="extracted"
    )
    divided = Q(pk__in=Obligation.objects.filter(split_from__isnull=False).values("split_from"))
    counting = ~Q(status="superseded") | Q(merged_into__isnull=False) | divided
    return list(rows.filter(counting).order_by("order", "id"))


def _move_kept(
    version: DocumentVersion, old: Sequence[Obligation], matching: Matching, extracted: Sequence[Extracted]
) -> None:
    for i, j in matching.kept:
        row, found = old[i], extracted[j]
        row.version, row.order, row.label = version, j, found.label
        row.start, row.end = found.start, found.end
        row.attachment, row.path = found.attachment or "", list(found.path)
    fields = ["version", "order", "start", "end", "attachment", "path", "label"]
    Obligation.objects.bulk_update([old[i] for i, _ in matching.kept], fields)


def _move_derived(version: DocumentVersion, moves: dict[int, int]) -> dict[int, str]:
    """Rows that people made of extracted ones follow them when all of these were kept; the others are doubtful."""
    living = Obligation.objects.filter(document_id=version.document_id).exclude(origin="extracted")
    doubtful: dict[int, str] = {}
    for row in living.exclude(status="superseded").prefetch_related("merged_from"):
        text_at = version.text.find(row.text) if row.origin == "manual" else -1
        sources = [source.pk for source in row.merged_from.all()] or ([row.split_from_id] if row.split_from_id else [])
        if text_at >= 0:
            move = text_at - row.start
        elif sources and all(source in moves for source in sources):
            move = moves[sources[0]]
        else:
            doubtful[row.pk] = CHANGED
            continue
        row.version, row.start, row.end = version, row.start + move, row.end + move
        row.save(update_fields=["version", "start", "end"])
    return doubtful


def _put_in_doubt(doubtful: dict[int, str], actor: Actor, as_of: datetime) -> int:
    """Flag confirmed rows for another look; what nobody confirmed is superseded by the new text."""
    rows = list(Obligation.objects.filter(pk__in=doubtful).exclude(status="superseded"))
    judgements = []
    for row in rows:
        before = {"status": row.status, "needs_review": row.needs_review}
        if row.status == "confirmed":
            row.needs_review, row.review_reason = True, doubtful[row.pk]
        else:
            row.status = "superseded"
        verdict = "flagged" if row.needs_review else "superseded"
        after = {"status": row.status, "needs_review": row.needs_review}
        judgements.append(
            ObligationJudgement(
                obligation=row,
                verdict=verdict,
                person_id=actor.person_id,
                actor_name=actor.name,
                at=as_of,
                before=before,
                after=after,
                note=doubtful[row.pk],
            )
        )
    Obligation.objects.bulk_update(rows, ["status", "needs_review", "review_reason"])
    ObligationJudgement.objects.bulk_create(judgements)
    return sum(row.status == "confirmed" for row in rows)


def _row(
    version: DocumentVersion, order: int, found: Extracted, item: Item, previous: Obligation | None, as_of: datetime
) -> Obligation:
    return Obligation(
        document_id=version.document_id,
        version=version,
        order=order,
        attachment=found.attachment or "",
        path=list(found.path),
        label=found.label,
        title=_title_of(found),
        text=found.text,
        deadline=found.deadline or "",
        due_on=last_day(found.deadline),
        schedule=found.schedule or "",
        start=found.start,
        end=found.end,
        extracted=_as_extracted(found),
        fingerprint=item.fingerprint,
        previous=previous,
        created_at=as_of,
    )


def _title_of(found: Extracted) -> str:
    """The heading. An item without one is called by its first words, which end with their clause: half a word is no title."""
    title = found.title or ""
    if not found.text.startswith(title) or found.text == title:
        return title
    rest = _CLAUSE.match(found.text, len(title))
    return title + rest.group() if rest else title


def _as_extracted(found: Extracted) -> dict[str, Any]:
    return {
        "title": found.title,
        "text": found.text,
        "lead": list(found.lead),
        "responsible": list(found.responsible),
        "deadline": found.deadline,
        "schedule": found.schedule,
    }


def _store(rows: list[Obligation], extracted: Iterable[Extracted], resolve: Resolve) -> None:
    """Insert the rows with their units; a row is as sure as the least sure of its units."""
    named: list[tuple[Obligation, list[ObligationUnit]]] = []
    for row, found in zip(rows, extracted, strict=True):
        units = [*units_of("lead", found.lead, resolve), *units_of("responsible", found.responsible, resolve)]
        row.confidence = min((unit.confidence for unit in units), default=0.0)
        named.append((row, units))
    Obligation.objects.bulk_create(rows)
    for row, units in named:
        for unit in units:
            unit.obligation = row
    ObligationUnit.objects.bulk_create([unit for _, units in named for unit in units])


def units_of(role: str, printed: Iterable[str], resolve: Resolve) -> list[ObligationUnit]:
    """Unsaved rows for names as printed: one for each unit that a name stands for, one without a unit where it stands for none."""
    rows = []
    for order, name in enumerate(printed):
        found = resolve(name)
        for unit_id in found.unit_ids or (None,):
            rows.append(
                ObligationUnit(
                    role=role,
                    order=order,
                    printed=name[:200],
                    unit_id=unit_id,
                    resolution=found.resolution,
                    confidence=found.confidence,
                    reason=found.reason[:300],
                )
            )
    return rows


def _store_mentions(version: DocumentVersion, mentions: Sequence[Mention], resolve: Resolve) -> None:
    """Mentions carry no decisions: those of the text before make way."""
    MentionRow.objects.filter(document_id=version.document_id).delete()
    rows = []
    for order, found in enumerate(mentions):
        name = resolve(found.unit)
        rows.append(
            MentionRow(
                document_id=version.document_id,
                version=version,
                order=order,
                attachment=found.attachment or "",
                path=list(found.path),
                printed=found.unit[:200],
                text=found.text,
                start=found.start,
                end=found.end,
                unit_id=name.unit_ids[0] if name.resolution == "unit" else None,
                resolution=name.resolution,
                confidence=name.confidence,
            )
        )
    MentionRow.objects.bulk_create(rows)
