"""Matching on record: who asked about which record and for what stands in the audit record with the answer; values are masked by grade."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from mianzhou.data.linkage.kinds import plan_of
from mianzhou.data.linkage.model import Compared
from mianzhou.data.matching.comparing import Candidate, match
from mianzhou.data.matching.errors import RecordUnreadable
from mianzhou.data.matching.prepared import rows_of
from mianzhou.data.registries.errors import PurposeMissing
from mianzhou.data.registries.models import Entity
from mianzhou.data.registries.queries import (
    READ,
    UNMASK,
    attributes_of,
    shown_name,
    shown_number,
    shown_value,
    visible_entities,
)
from mianzhou.data.standards.api import mask
from mianzhou.kernel.audit.api import record as audit
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

LONGEST_VALUE = 300
MOST = 30
# What an entity is shown by.
_TOLD = "SELECT id, kind, name FROM registry_entity WHERE id = ANY(%s::bigint[])"


@dataclass(frozen=True, slots=True)
class Matched:
    """An entity that the record may be about, as the asker may see it.

    `verdict` is same, doubtful or different, by the thresholds of the kind's plan, and doubtful where two entities fit about equally; `prior` and the weights of `comparisons` are bits and add up
    to `weight`, of which `probability` follows.
    """

    entity: int
    number: str
    name: str
    probability: float
    verdict: str
    prior: float
    weight: float
    comparisons: tuple[Compared, ...]
    masked: bool

    def as_json(self) -> dict[str, Any]:
        """As it is told to programs, figures short."""
        told = {
            "entity": self.entity,
            "number": self.number,
            "name": self.name,
            "probability": round(self.probability, 6),
            "verdict": self.verdict,
            "prior": round(self.prior, 2),
            "weight": round(self.weight, 2),
        }
        comparisons = [
            {"field": c.field, "level": c.level, "weight": round(c.weight, 2), "given": c.left, "held": c.right}
            for c in self.comparisons
        ]
        return told | {"comparisons": comparisons, "masked": self.masked}


def match_record(
    *, kind: str, record: Mapping[str, object], limit: int = 10, purpose: str, actor: Actor, as_of: datetime
) -> list[Matched]:
    """The entities within the actor's reach that a record may be about, the likeliest first."""
    actor.require_anywhere(READ)
    purpose = purpose.replace("\x00", "").strip()[:200]
    if not purpose:
        raise PurposeMissing
    candidates = match(kind, read_record(kind, record), MOST)
    seen, unmasked = _seen(actor, [each.entity for each in candidates])
    shown = [each for each in candidates if each.entity in seen][: max(limit, 1)]
    made = [_matched(each, seen[each.entity], each.entity in unmasked) for each in shown]
    best = made[0] if made else None
    detail = {"kind": kind, "fields": sorted(record), "candidates": len(made)}
    detail |= {"entity": best.entity, "probability": round(best.probability, 4)} if best else {}
    subject = Entity(pk=best.entity if best else 0)
    with transaction.atomic():
        audit(actor=actor, as_of=as_of, verb="registry.matched", subject=subject, detail=detail, purpose=purpose)
    return made


def parse_record(kind: str, text: str) -> dict[str, object]:
    """A record written as JSON; `RecordUnreadable` where it is none."""
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise _refused(kind, Text("不是一个 JSON 对象", "it is no JSON object"))
    return told


def read_record(kind: str, record: Mapping[str, object]) -> dict[str, object]:
    """A record whose fields are the kind's and whose values are plain and short; `RecordUnreadable` otherwise."""
    fields = plan_of(kind).fields
    unknown = [name for name in record if name not in fields]
    if unknown:
        raise _refused(kind, Text(f"没有字段 {unknown[0][:40]}", f"there is no field {unknown[0][:40]}"))
    for name, value in record.items():
        if isinstance(value, dict | list) or len(str(value)) > LONGEST_VALUE:
            raise _refused(kind, Text(f"{name} 不是一个短的值", f"{name} is not one short value"))
    return {name: str(value).replace("\x00", "") for name, value in record.items() if value is not None}


def _refused(kind: str, reason: Text) -> RecordUnreadable:
    return RecordUnreadable(reason=reason, fields="、".join(plan_of(kind).fields))


def _seen(actor: Actor, wanted: Sequence[int]) -> tuple[dict[int, Entity], set[int]]:
    """The entities that the actor may see, and those whose values it may see unmasked."""
    if not wanted:
        return {}, set()
    reach = set(
        wanted if actor.may(READ) else visible_entities(actor).filter(pk__in=wanted).values_list("pk", flat=True)
    )
    told = rows_of(_TOLD, [list(reach)])
    seen = {pk: Entity(pk=pk, kind=kind, name=name) for pk, kind, name in told}
    if not actor.may_anywhere(UNMASK):
        return seen, set()
    if actor.may(UNMASK):
        return seen, set(seen)
    return seen, set(visible_entities(actor, UNMASK).filter(pk__in=wanted).values_list("pk", flat=True))


def _matched(found: Candidate, entity: Entity, unmasked: bool) -> Matched:
    return Matched(
        entity=entity.pk,
        number=shown_number(entity),
        name=shown_name(entity, unmasked=unmasked),
        probability=found.probability,
        verdict=found.verdict,
        prior=found.scored.prior,
        weight=found.scored.weight,
        comparisons=tuple(_shown(entity.kind, each, unmasked) for each in found.scored.comparisons),
        masked=not unmasked,
    )


def _shown(kind: str, compared: Compared, unmasked: bool) -> Compared:
    """What the asker gave it knows; what stands on the other side is masked where it differs, whole where no attribute tells its grade."""
    if unmasked or compared.right is None or compared.right == compared.left:
        return compared
    graded = compared.field != "address" and compared.field in attributes_of(
        kind
    )  # of an address only its door is compared
    right = shown_value(kind, compared.field, compared.right) if graded else mask(None, compared.right)
    return Compared(compared.field, compared.level, compared.weight, compared.left, right)
