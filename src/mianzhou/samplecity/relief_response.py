"""Events of the invented city: a flood whose households were helped within the twelve hours, a landslide with a township that was late, a storm that goes on; a drill.

Every step goes through the actions, by who may take it, at the moment at which it would have happened.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from mianzhou.applications.relief_supplies import api as relief
from mianzhou.data.geography.api import boundaries
from mianzhou.data.normalising.api import check_character
from mianzhou.kernel.people.api import Actor, actor_for, system_actor
from mianzhou.kernel.regions.api import Region, region_by_code
from mianzhou.kernel.units.api import unit_by_code
from mianzhou.samplecity.people import invented_name, open_accounts, staff_of

DUKOU, LONGYAN = "980121101", "980121102"
_TERRAINS = ("plain", "hills", "hills", "mountains")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: the command, whoever keeps the places, and the clerk of the township."""

    command: Actor
    storekeeper: Actor
    clerk: Actor


@transaction.atomic
def respond(*, city: str, registrar: Actor, now: datetime) -> None:
    """Let the city live through its events, once; the supplies are there."""
    if relief.Event.objects.exists() or not relief.Place.objects.exists():
        return
    people = open_accounts(city=city, actor=registrar, as_of=now)
    command = actor_for(people["diaodu"])
    storekeeper = system_actor("样例城市 sample city", ["relief.keep"])
    tell_people(city=city, command=command, now=now)
    longyan = unit_by_code(f"{LONGYAN}-gov")
    clerks = staff_of([longyan], city=city, actor=registrar, as_of=now - timedelta(days=60))
    dukou = Cast(command, storekeeper, actor_for(people["nongjing"]))
    _flood(dukou, now - timedelta(days=46, hours=3))
    _landslide(Cast(command, storekeeper, clerks[longyan.pk].clerk), now - timedelta(days=18, hours=9))
    _storm(dukou, now - 4 * _HOUR)
    relief.keep_drill(
        supposed=relief.Supposition("earthquake", 3, now - timedelta(days=9), DUKOU), actor=command, as_of=now - timedelta(days=9)
    )  # fmt: skip


def tell_people(*, city: str, command: Actor, now: datetime) -> None:
    """Invented figures of all townships."""
    chance = random.Random(f"people {city}")
    rows = []
    for n, row in enumerate(boundaries(level="township", inside=city)):
        people = chance.randrange(9_000, 48_000)
        middle = ((row.west + row.east) / 2, (row.south + row.north) / 2)
        rows.append(relief.Figures(row.region, people, people * 10 // 27, *middle, _TERRAINS[n * 7 % len(_TERRAINS)]))
    source = "样例城市（虚构）"
    relief.set_townships(rows=rows, source=source, on=now.date(), actor=command, as_of=now)


def _flood(cast: Cast, at: datetime) -> None:
    """Dukou helps all of its households within the twelve hours."""
    event = _struck(cast, "渡口镇洪涝", "flood", at, region_by_code(DUKOU), 118, 36)
    hit = event.hits.get()
    bring(hit, {"quilt": 108, "water": 36, "food": 36}, cast, at)
    hand_out(hit, 36, cast.clerk, [at + 6 * _HOUR, at + 8 * _HOUR, at + 10 * _HOUR])
    relief.close_event(
        event_id=event.pk, conclusion="36 户全部在 12 小时内得到救助，群众已返家。", actor=cast.command, as_of=at + timedelta(days=6)
    )  # fmt: skip


def _landslide(cast: Cast, at: datetime) -> None:
    """Longyan's road was closed: a third of its households were helped too late."""
    event = _struck(cast, "龙岩镇山体滑坡", "landslide", at, region_by_code(LONGYAN), 74, 24)
    hit = event.hits.get()
    bring(hit, {"tent12": 24, "quilt": 74, "food": 26}, cast, at, damaged=2)
    hand_out(hit, 24, cast.clerk, [at + 9 * _HOUR, at + 11 * _HOUR, at + 15 * _HOUR])
    relief.close_event(
        event_id=event.pk, conclusion="道路中断，三分之一的户超过 12 小时才得到救助；增设村级储备点。", actor=cast.command,
        as_of=at + timedelta(days=8),
    )  # fmt: skip


def _storm(cast: Cast, at: datetime) -> None:
    """Goes on: Dukou has asked, the command has yet to propose."""
    event = _struck(cast, "渡口镇风雹", "storm", at, region_by_code(DUKOU), 260, 82)
    ask(event.hits.get(), {"tent12": 40, "quilt": 200, "tarpaulin": 60}, cast.clerk, at + _HOUR)


def _struck(
    cast: Cast, title: str, kind: str, at: datetime, township: Region, people: int, households: int
) -> relief.Event:
    hits = [relief.Hit(township, people, households)]
    return relief.open_event(
        title=title, kind=kind, happened_at=at, hits=hits, actor=cast.command, as_of=at + timedelta(minutes=25)
    )


def ask(hit: relief.HitTownship, amounts: dict[str, int], clerk: Actor, at: datetime) -> None:
    """A township drafts and submits a request."""
    drafted = relief.draft_request(
        hit=hit, amounts=amounts, people=hit.people, urgency=2, remark="群众集中安置", actor=clerk, as_of=at
    )
    relief.submit_request(request_id=drafted.pk, actor=clerk, as_of=at)


def bring(hit: relief.HitTownship, amounts: dict[str, int], cast: Cast, at: datetime, *, damaged: int = 0) -> None:
    """What a township asks for is proposed, confirmed, sent and taken over; of the first line some are damaged."""
    ask(hit, amounts, cast.clerk, at + _HOUR)
    proposed = relief.propose_allocation(event_id=hit.event_id, actor=cast.command, as_of=at + 1.5 * _HOUR)
    promised = relief.confirm_allocation(allocation_id=proposed.pk, actor=cast.command, as_of=at + 1.7 * _HOUR)
    for delivery in promised:
        sent = relief.send_delivery(
            delivery_id=delivery.pk, carrier="应急保障车队 2 号车", actor=cast.storekeeper, as_of=at + 2.5 * _HOUR
        )
        if sent.transfer is None:
            continue
        lines = list(sent.transfer.lines.order_by("pk"))
        broken = [min(damaged, line.sent) if line is lines[0] else 0 for line in lines]
        found = {line.pk: relief.Arrived(line.sent - n, n) for line, n in zip(lines, broken, strict=True)}
        relief.take_over_delivery(
            delivery_id=delivery.pk, found=found, remark="运输途中受损" if damaged else "", actor=cast.clerk, as_of=at + 5 * _HOUR
        )  # fmt: skip
        damaged = 0


def hand_out(hit: relief.HitTownship, households: int, clerk: Actor, times: Sequence[datetime]) -> None:
    """Hand what is there out to so many households, in as many turns as there are times."""
    left = relief.in_hand(hit)
    each = {supply: max(1, n // households) for supply, n in left.items() if n >= households}
    names = [(invented_name(f"{hit.event.number} {n}"), _number(hit.township, n)) for n in range(households)]
    part = -(-households // len(times))
    for turn, moment in enumerate(times):
        handed = [
            relief.Handed(relief.Household(name, number, 2 + n % 4), dict(each), moment)
            for n, (name, number) in list(enumerate(names))[turn * part : (turn + 1) * part]
        ]
        relief.enter_receipts(
            hit=hit, handed=handed, key=f"{hit.event.number} {hit.township.code} {turn}", actor=clerk, as_of=moment
        )


def _number(township: Region, n: int) -> str:
    """An invented resident number."""
    body = f"{township.code[:6]}19{60 + n % 39}{n % 12 + 1:02d}{n % 28 + 1:02d}{(n * 7) % 1000:03d}"
    return body + check_character(body)
