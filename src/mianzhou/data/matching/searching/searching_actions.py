"""Searching on record: what was searched for, by whom and for what, stands in the audit record before anything is shown."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mianzhou.data.matching.models import KIND_NUMBERS
from mianzhou.data.matching.searching.asking import LONGEST, Sort, storable, words_of
from mianzhou.data.matching.searching.finding import Reach
from mianzhou.data.matching.searching.queries import SUGGESTED, Found, find, suggest_names, suggest_streets
from mianzhou.data.matching.searching.reach import reach_of
from mianzhou.data.registries.errors import NoSuchKind
from mianzhou.data.registries.models import ACTIVE, Entity
from mianzhou.data.registries.queries import READ, UNMASK, shown_name, shown_number, shown_value, visible_entities
from mianzhou.data.standards.api import is_masked
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

KINDS = tuple(KIND_NUMBERS)
MOST = 100
# A name that fewer people bear points to somebody: whoever may not see names is shown it masked.
_BORNE = 5
_STANDARDS = {"person": "person_name"}


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found, as the asker may see it; `what` was found of it: n name, i number, t phone, a address."""

    entity: int
    kind: str
    number: str
    name: str
    identifier: str
    phone: str
    address: str
    born: str
    sex: str
    region: str
    records: int
    what: str
    masked: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of a search; `after` asks for the next one, "" at the end."""

    hits: tuple[Hit, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant while somebody types: a name with its bearers in the city, or one entity (`entity` set)."""

    kind: str
    text: str
    detail: str
    holders: int
    entity: int | None


@transaction.atomic
def search(
    *,
    text: str,
    kind: str = "",
    actor: Actor,
    as_of: datetime,
    purpose: str = "",
    region: str = "",
    limit: int = 20,
    after: str = "",
) -> Hits:
    """The entities that the actor may see of which every word is true; without a kind of all kinds, one after the other.

    `region` is a code and narrows to it and what lies below.
    """
    actor.require_anywhere(READ)
    kinds = _kinds(kind)
    page = find(text, kinds, reach_of(actor, region), min(max(limit, 1), MOST), after[: LONGEST + 40])
    open_to = _unmasked(actor, [each.entity for each in page.found])
    hits = _hits(page.found, open_to)
    detail = {
        "text": storable(text),
        "kind": kind,
        "region": region,
        "found": len(page.found),
        "unmasked": [hit.number for hit in hits if not hit.masked],
    }
    record(actor=actor, as_of=as_of, verb="registry.searched", subject=Entity(pk=0), detail=detail, purpose=purpose)
    return Hits(tuple(hits), page.after)


def _kinds(kind: str) -> tuple[str, ...]:
    if kind and kind not in KIND_NUMBERS:
        raise NoSuchKind(kind=kind)
    return (kind,) if kind else KINDS


def _hits(found: Sequence[Found], open_to: Set[int]) -> list[Hit]:
    """What was found, in its order, masked but for `open_to`; an entity that is no longer in use is left out."""
    wanted = [each.entity for each in found]
    entities = Entity.objects.filter(pk__in=wanted, state=ACTIVE).select_related("region").defer("golden").in_bulk()
    return [_hit(each, entities[each.entity], each.entity in open_to) for each in found if each.entity in entities]


def _unmasked(actor: Actor, wanted: Sequence[int]) -> set[int]:
    if not actor.may_anywhere(UNMASK):
        return set()
    return set(visible_entities(actor, UNMASK).filter(pk__in=wanted).values_list("pk", flat=True))


def _hit(found: Found, entity: Entity, unmasked: bool) -> Hit:
    def shown(attribute: str, value: object) -> str:
        return shown_value(entity.kind, attribute, value, unmasked=unmasked)

    return Hit(
        entity=entity.pk,
        kind=entity.kind,
        number=shown_number(entity),
        name=shown_name(entity, unmasked=unmasked),
        identifier=shown("number", entity.identifier),
        phone=shown("phone", entity.phone),
        address=shown("address", entity.address),
        born=shown("birth", entity.born),
        sex=shown("sex", entity.sex),
        region=entity.region.name if entity.region else "",
        records=entity.record_count,
        what=found.what,
        masked=not unmasked,
    )


def suggest(*, text: str, kind: str = "", actor: Actor, region: str = "", most: int = SUGGESTED) -> list[Suggestion]:
    """What may be meant, while it is typed: names by beginning, part, pinyin or initials, else entities by number, phone or address.

    Leaves no audit row, since it shows no more than names to who may see them, and masked addresses or numbers; opening an entity does.
    """
    actor.require_anywhere(READ)
    kinds, reach = _kinds(kind), reach_of(actor, region)
    sees_names = actor.may(UNMASK)
    names, streets = suggest_names(text, kinds, reach, most), suggest_streets(text, kinds, reach, most)
    made: list[Suggestion] = []
    for name in (*names[: most - min(len(streets), most // 2)], *streets):
        hidden = is_masked(_STANDARDS.get(name.kind)) if name.kind in _STANDARDS else False
        if name.holders >= _BORNE or not hidden or sees_names:
            made.append(Suggestion(name.kind, name.name, "", name.holders, None))
    made = made[:most]
    if len(made) < most:
        named = {each.text for each in made}
        meant = _entities_meant(text, kinds, reach, actor, most - len(made))
        made += [each for each in meant if each.text not in named]
    return made


def _entities_meant(text: str, kinds: Sequence[str], reach: Reach, actor: Actor, most: int) -> list[Suggestion]:
    words = words_of(text)
    if not words or (len(words) == 1 and words[0].sort is Sort.DIGITS and len(words[0].text) < 3):
        return []
    found = find(text, kinds, reach, most).found
    hits = _hits(found, _unmasked(actor, [each.entity for each in found]))
    return [Suggestion(hit.kind, hit.name, _masked_detail(hit), 1, hit.entity) for hit in hits]


def _masked_detail(hit: Hit) -> str:
    """Where or under which number, masked for everybody: this is not on record."""
    return shown_value(hit.kind, "address", hit.address) or shown_value(hit.kind, "number", hit.identifier)
