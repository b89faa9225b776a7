"""One person, organisation, place or household: what is known, from whom, since when, in what relation, made of which records, and its history.

Opening the page is a look: it needs a purpose and is on record. Values are masked by grade; whoever may see more asks for it by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import Entity, EntityRecord, RegistrySource
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.names import shown_name
from mianzhou.portal.staff.registries.explaining import Waterfall, population_of, waterfall
from mianzhou.portal.staff.registries.exporting import FORMATS, exported
from mianzhou.portal.staff.registries.purposes import asked_for, purpose_of, words_for
from mianzhou.portal.staff.registries.standing import region_names, shown_standing
from mianzhou.portal.staff.registries.words import (
    EVENTS,
    KIND,
    RELATIONS,
    SEXES,
    STATES,
    UNDOINGS,
    rule_title,
    sureness,
)

EXPLAINED = 40  # records of which the explanation is drawn
RELATED = 12  # of one relation; the rest are counted


@dataclass(frozen=True, slots=True)
class Known:
    """A value as shown, with where it comes from and the records that can be disputed for it."""

    title: Text
    attribute: str
    value: str
    source: RegistrySource | None
    dated: str
    confidence: str
    others: list[tuple[str, RegistrySource | None, str]]
    record: int | None
    corrected: bool  # whether the date is that of a correction of this value alone


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that the entity is made of."""

    record: EntityRecord
    rule: Text | str
    sureness: str
    why: Waterfall | None


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """Relations of one sort and direction."""

    title: Text
    rows: list[tuple[registries.Related, str, str]]
    more: int


@page("registry.read")
def entity(request: HttpRequest, entity_id: int) -> HttpResponse:
    """The page; as of a past day where the address says so, or as a file. A POST is a look at unmasked values, once."""
    if not purpose_of(request):
        return asked_for(request)
    actor, now = actor_of(request), timezone.now()
    file = request.GET.get("export", "") if request.method == "GET" else ""
    day, unread = _day_of(request, now)
    file = file if file in FORMATS and not unread else ""
    found, unmasked = registries.look(
        pk=entity_id, purpose=purpose_of(request), unmasked=request.method == "POST", file=file, actor=actor, as_of=now
    )
    shown = _shown(request, actor, found, unmasked, day)
    if file:
        return exported(shown, file, purpose_of(request))
    return render(request, "registries/entity.html", shown | {"unread_day": unread}, status=400 if unread else 200)


def _day_of(request: HttpRequest, now: datetime) -> tuple[date | None, str]:
    """The day asked for, when it is a day of the past; else what was written there that is none, or a day to come."""
    written = request.GET.get("at", "").strip()[:20]
    today = timezone.localtime(now).date()
    try:
        day = date.fromisoformat(written) if written else today
    except ValueError:
        return None, written
    return (day if day < today else None), (written if day > today else "")


def _shown(request: HttpRequest, actor: Actor, found: Entity, unmasked: bool, day: date | None) -> dict[str, Any]:
    past = registries.state_at(found, timezone.make_aware(datetime.combine(day, time.max))) if day else None
    records = past.records if past else registries.records_of(found)
    relations = past.relations if past else registries.relations_of(found)
    known = registries.shown_golden(found, past.golden if past else found.golden, unmasked=unmasked)
    surviving = registries.surviving(found)
    may_manage = actor.may_anywhere("registry.manage") and day is None
    return {
        "entity": found,
        "number": registries.shown_number(found),
        "name": registries.shown_name(found, unmasked=unmasked),
        "kind_title": KIND[found.kind],
        "state": STATES[found.state],
        "surviving": _named(surviving, unmasked) if surviving.pk != found.pk else None,
        "past": past,
        "day": day,
        "today": timezone.localdate(),
        "known": _known(found, known, records),
        "relations": _grouped(found, relations, unmasked),
        "records": _linked(found.kind, records, unmasked),
        "standing": shown_standing(found, timezone.localdate()) if found.kind == "place" and past is None else None,
        "region_names": region_names(found.region),
        "providers": len({r.source.resource.provider_id for r in records}),
        "history": _history(found, unmasked),
        "unmasked": unmasked,
        "may_unmask": registries.sees_all(actor, found),
        "may_manage": may_manage and found.state == "active",
        "may_undo": may_manage,
        "may_dispute": actor.may_anywhere("correction.raise") and day is None,
        "followed": registries.subscription_of(actor, found),
        **words_for(request),
    }


def _named(found: Entity, unmasked: bool = False) -> tuple[str, str, str]:
    """Number, name and address of an entity's page."""
    where = reverse("registry_entity", args=[found.pk])
    return registries.shown_number(found), registries.shown_name(found, unmasked=unmasked), where


def _known(found: Entity, told: Mapping[str, Any], records: Sequence[EntityRecord]) -> list[Known]:
    sources = {each.pk: each for each in registries.sources(found.kind).select_related("resource__provider")}
    names = _region_names(told)
    values = found.golden

    def worded(attribute: str, value: str) -> str:
        if attribute == "region":
            return names.get(value, value)
        return str(SEXES.get(value, value)) if attribute == "sex" else value

    rows = []
    for name, attribute in registries.attributes_of(found.kind).items():
        if name not in told:
            continue
        each = told[name]
        others = [(worded(name, o["value"]), sources.get(o["source"]), o["date"] or "") for o in each["others"]]
        said = values.get(name, {}).get("value")
        telling = [r for r in records if r.said.get(name) == said]
        record = next((r.pk for r in telling if r.source_id == each["source"]), None)
        corrected = any(f"{each['date']}:{name}" in r.said.get(registries.CORRECTED, "").split() for r in telling)
        source, sure = sources.get(each["source"]), f"{each['confidence']:.0%}"
        rows.append(
            Known(
                attribute.title,
                name,
                worded(name, each["value"]),
                source,
                each["date"] or "",
                sure,
                others,
                record,
                corrected,
            )
        )
    return rows  # fmt: skip


def _region_names(told: Mapping[str, Any]) -> dict[str, str]:
    """The names of the regions that are values; a village that is not known is called by its township and its code."""
    region = told.get("region")
    codes = [region["value"], *(o["value"] for o in region["others"])] if region else []
    beginnings = {code[:length] for code in codes for length in (len(code), 9, 6)}
    known = dict(Region.objects.filter(code__in=beginnings).values_list("code", "name"))
    names = {}
    for code in codes:
        found = next((code[:length] for length in (len(code), 9, 6) if code[:length] in known), "")
        if found:
            names[code] = known[found] if found == code else f"{known[found]} {code}"
    return names


def _grouped(found: Entity, relations: Sequence[registries.Related], unmasked: bool) -> list[RelatedGroup]:
    groups: dict[tuple[str, bool], list[registries.Related]] = {}
    for each in relations:
        groups.setdefault((each.kind, each.outward), []).append(each)
    return [
        RelatedGroup(
            RELATIONS[kind][0 if outward else 1],
            [(r, *_other(found, r.other, unmasked)) for r in rows[:RELATED]],
            max(0, len(rows) - RELATED),
        )
        for (kind, outward), rows in groups.items()
    ]


def _other(found: Entity, other: Entity, unmasked: bool) -> tuple[str, str]:
    """Name and page of a related entity. Of a person or a household, a place is where they live: it is masked as their address is."""
    _, name, where = _named(other)
    if other.kind == "place" and found.kind in {"person", "household"}:
        name = registries.shown_value("person", "address", other.name, unmasked=unmasked)
    return name, where


def _linked(kind: str, records: Sequence[EntityRecord], unmasked: bool) -> list[Linked]:
    """The records, each explained against the one by which it came in."""
    by_place = {f"{r.source_id} {r.key}": r for r in records}
    population = population_of(kind)
    rows = []
    for n, each in enumerate(records):
        other = (by_place.get(each.linked_to) or _beside(each, records)) if n < EXPLAINED else None
        why = None
        if other is not None:
            why = waterfall(kind, other.said, each.said, population=population, unmasked=unmasked)
        rows.append(Linked(each, rule_title(each.rule), sureness(each.probability), why))
    return rows


def _beside(record: EntityRecord, records: Sequence[EntityRecord]) -> EntityRecord | None:
    """What a record that came in by its number is explained by: the first of the others that says more than it, or any."""
    others = [each for each in records if each.pk != record.pk]
    return max(others, key=lambda each: len(each.said), default=None) if record.rule != "alone" else None


def _history(found: Entity, unmasked: bool) -> list[dict[str, Any]]:
    """What happened, newest first; that it was made comes last."""
    events = registries.events_of(found)
    corrected = [each for each in events if each.verb == "corrected"]
    codes = {told.get("region") for each in corrected for told in (each.before, each.after)}
    regions = dict(Region.objects.filter(code__in=codes - {None}).values_list("code", "name")) if corrected else {}
    undone = registries.undoings(events)
    rows = [
        {
            "event": each,
            "title": UNDOINGS[undone[each.pk].verb] if each.pk in undone else EVENTS[each.verb],
            "undid": undone.get(each.pk),
            "by": shown_name(each.actor_name, each.person.name if each.person is not None else None),
            "other": _named(each.other) if each.other is not None and each.other.pk != found.pk else _named(each.entity),
            "corrections": _corrections(found, each, regions, unmasked) if each.verb == "corrected" else [],
            "undoable": each.withdrawn_at is None and each.verb in {"merged", "split", "remerged"},
            "sizes": [(number, len(places)) for number, places in each.after.items() if isinstance(places, list)],
        }
        for each in events
    ]  # fmt: skip
    return [*rows, {"event": None, "title": EVENTS["created"], "at": found.created_at}]


def _corrections(
    found: Entity, event: registries.EntityEvent, regions: Mapping[str, str], unmasked: bool
) -> list[tuple[Text, str, str]]:
    """What a value was before and is since, by item, masked as it is above."""

    def shown(name: str, value: str | None) -> str:
        told = registries.shown_value(found.kind, name, value or "", unmasked=unmasked)
        return str(SEXES.get(told, told)) if name == "sex" else regions.get(told, told) or "—"

    return [
        (attribute.title, shown(name, event.before[name]), shown(name, event.after.get(name)))
        for name, attribute in registries.attributes_of(found.kind).items()
        if name in event.before
    ]


urlpatterns = [path("data/registries/<int:entity_id>/", entity, name="registry_entity")]
