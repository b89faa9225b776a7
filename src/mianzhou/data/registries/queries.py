"""Reading the registries: entries within an actor's scope, what they are made of, how they stand to each other, what happened to them.

All of it can be asked for a past moment. Values are masked by grade unless the actor may see them; names of sources and rules never are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mianzhou.data.registries.models import (
    CORRECTED,
    Entity,
    EntityEvent,
    EntityNotice,
    EntityRecord,
    EntitySubscription,
    RegistrySource,
    Relation,
)
from mianzhou.data.registries.numbers import number_of, read_number
from mianzhou.data.registries.survivorship import Attribute, Said, corrected_days, golden, shipped_survivorship
from mianzhou.data.standards.api import is_masked, mask
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within

_PAIRED = ("merged", "remerged", "split")  # events of two entries, which can be undone
READ, UNMASK, JUDGE, MANAGE = "registry.read", "registry.unmask", "registry.judge", "registry.manage"


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as seen from one entity: `outward` when that is its subject (a person lives at a place)."""

    kind: str
    outward: bool
    other: Entity
    source: RegistrySource
    key: str
    detail: str
    dated: date | None  # the source's own day
    since: datetime
    until: datetime | None
    confidence: float


@dataclass(frozen=True, slots=True)
class State:
    """An entity as it was at a moment."""

    entity: Entity
    at: datetime
    exists: bool
    merged_into: Entity | None
    golden: dict[str, Any]
    records: list[EntityRecord]
    relations: list[Related]


# --- who may see which ---------------------------------------------------------------------------------------------------------


def visible_entities(actor: Actor, permission: str = READ) -> QuerySet[Entity]:
    """The entities within the scope of a permission: of a region those registered there, of a unit those that its records speak of."""
    scope = actor.scope(permission)
    every = Entity.objects.select_related("region")
    if scope.everywhere:
        return every
    held = EntityRecord.objects.filter(
        within(scope, unit="source__resource__provider__path", region="source__resource__provider__region__path"),
        entity_id=OuterRef("pk"),
        until__isnull=True,
    )
    return every.filter(within(scope, unit="region__path", region="region__path") | Q(Exists(held)))


def reads_all(actor: Actor) -> bool:
    """Whether every entry is in the actor's reach."""
    return actor.scope(READ).everywhere


def entity(actor: Actor, pk: int, permission: str = READ) -> Entity:
    """One entity, merged ones too; `NotFound` if there is none in reach."""
    found = visible_entities(actor, permission).filter(pk=pk).first()
    if found is None:
        raise NotFound(what=str(pk))
    return found


def entity_numbered(actor: Actor, number: str) -> Entity:
    """The entity of a shown number (P-00000042-6); `NotFound` also for a mistyped one."""
    read = read_number(number)
    if read is None:
        raise NotFound(what=number)
    found = visible_entities(actor).filter(kind=read[0], pk=read[1]).first()
    if found is None:
        raise NotFound(what=number)
    return found


def shown_number(found: Entity) -> str:
    """The number under which an entity is shown."""
    return number_of(found.kind, found.pk)


def surviving(found: Entity) -> Entity:
    """The entity that stands for this one now: itself, or what it was merged into at last."""
    while found.merged_into is not None:
        found = found.merged_into
    return found


# --- what is hidden ------------------------------------------------------------------------------------------------------------


def attributes_of(kind: str) -> Mapping[str, Attribute]:
    """The attributes of a kind in their order, with titles."""
    return shipped_survivorship().kinds[kind]


def sees_all(actor: Actor, found: Entity) -> bool:
    """Whether the actor may see this entity's values unmasked."""
    return actor.may_anywhere(UNMASK) and visible_entities(actor, UNMASK).filter(pk=found.pk).exists()


def shown_value(kind: str, attribute: str, value: Any, *, unmasked: bool = False) -> str:
    """A value of an attribute as it is shown; empty for none."""
    if value in (None, ""):
        return ""
    known = attributes_of(kind).get(attribute)
    if unmasked or known is None or not is_masked(known.standard, known.grade):
        return str(value)
    return mask(known.standard, str(value)) or ""


def shown_name(found: Entity, *, unmasked: bool = False) -> str:
    """The entity's name as it is shown: of a place its address, of a household its source's number, masked that of its entry."""
    if found.kind == "household" and not unmasked:
        return shown_number(found)
    attribute = {"place": "address", "household": "number"}.get(found.kind, "name")
    return shown_value(found.kind, attribute, found.name, unmasked=unmasked)


def shown_golden(found: Entity, values: Mapping[str, Any], *, unmasked: bool = False) -> dict[str, Any]:
    """A golden record with its values masked, also those that stand beside."""

    def hidden(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
        return {**told, "value": shown_value(found.kind, name, told["value"], unmasked=unmasked)}

    return {
        name: {**hidden(name, told), "others": [hidden(name, other) for other in told["others"]]}
        for name, told in values.items()
        if name in attributes_of(found.kind)
    }


# --- what is known -------------------------------------------------------------------------------------------------------------


def _in_force(at: datetime | None) -> Q:
    if at is None:
        return Q(until__isnull=True)
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))


def records_of(found: Entity, at: datetime | None = None) -> list[EntityRecord]:
    """The records it is made of, now or at a moment, the surest first; `source.resource.provider` comes with them."""
    rows = EntityRecord.objects.filter(_in_force(at), entity_id=found.pk)
    return list(rows.select_related("source__resource__provider").order_by("-probability", "source_id", "key"))


def relations_of(found: Entity, at: datetime | None = None, limit: int = 200) -> list[Related]:
    """How it stands to others, now or at a moment. Of many the first `limit` in each direction."""
    rows: list[Related] = []
    for outward in (True, False):
        mine = Q(subject_id=found.pk) if outward else Q(object_id=found.pk)
        other = "object" if outward else "subject"
        told = Relation.objects.filter(mine, _in_force(at)).select_related(other, "source__resource__provider")
        for row in told.order_by("kind", "since", "pk")[:limit]:
            rows.append(
                Related(
                    row.kind, outward, getattr(row, other), row.source, row.key, row.detail, row.dated, row.since, row.until,
                    row.confidence,
                )
            )  # fmt: skip
    return rows


def events_of(found: Entity) -> list[EntityEvent]:
    """What happened to it, newest first, also what was merged into it or split from another into it; that it was made stands in `created_at` and
    `created_run`."""
    both = EntityEvent.objects.filter(Q(entity=found) | Q(other=found))
    return list(both.select_related("entity", "other", "person", "run"))


def undoings(events: Iterable[EntityEvent]) -> dict[int, EntityEvent]:
    """Of events that undid an earlier merge or split, by their key, what they undid: it was withdrawn at that moment, between the same two entries."""
    told = [each for each in events if each.verb in _PAIRED and each.other_id is not None]
    undone = EntityEvent.objects.filter(
        verb__in=_PAIRED, withdrawn_at__in={each.at for each in told}, entity__in=_sides(told)
    )
    earlier = {(each.withdrawn_at, frozenset((each.entity_id, each.other_id))): each for each in undone}
    found = {each.pk: earlier.get((each.at, frozenset((each.entity_id, each.other_id)))) for each in told}
    return {pk: event for pk, event in found.items() if event is not None and event.pk < pk}


def _sides(events: Iterable[EntityEvent]) -> set[int]:
    return {pk for each in events for pk in (each.entity_id, each.other_id) if pk is not None}


def state_at(found: Entity, moment: datetime) -> State:
    """The entity as it was: what it was made of, what was known by the rules of today, how it stood to others."""
    records = records_of(found, moment)
    merged = (
        EntityEvent.objects.filter(entity=found, verb__in=("merged", "remerged"), at__lte=moment, other__isnull=False)
        .filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))
        .select_related("other")
        .first()
    )
    gone = merged is not None and not records
    return State(
        entity=found,
        at=moment,
        exists=found.created_at <= moment and not gone,
        merged_into=merged.other if merged is not None and gone else None,
        golden=golden(found.kind, said_by(records)),
        records=records,
        relations=relations_of(found, moment),
    )


def said_by(records: Iterable[EntityRecord]) -> list[Said]:
    """Records as survivorship reads them; their sources' resources must be loaded."""
    rules = shipped_survivorship()
    return [
        Said(
            r.source_id,
            rules.authority_of(r.source.resource.domain, r.source.kind, r.source.authority),
            r.dated,
            r.said,
            corrected_days(r.said.get(CORRECTED)),
        )
        for r in records
    ]


def sources(kind: str = "") -> QuerySet[RegistrySource]:
    """The sources of the registries, of a kind or of all."""
    rows = RegistrySource.objects.select_related("resource__provider").order_by("kind", "id")
    return rows.filter(kind=kind) if kind else rows


def subscription_of(actor: Actor, found: Entity) -> EntitySubscription | None:
    """The actor's own subscription in force."""
    if actor.person_id is None:
        return None
    return EntitySubscription.objects.filter(entity=found, person_id=actor.person_id, until__isnull=True).first()


def notices(actor: Actor, *, unread: bool = False, limit: int = 100) -> list[EntityNotice]:
    """What was told to the actor, newest first; `event.entity` and `event.other` come with it."""
    if actor.person_id is None:
        return []
    rows = EntityNotice.objects.filter(subscription__person_id=actor.person_id)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return list(rows.select_related("event__entity", "event__other", "subscription").order_by("-at", "-pk")[:limit])
