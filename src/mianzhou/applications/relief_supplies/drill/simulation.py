"""A drill: an event with invented figures, calculated from its first minute to the last household. Pure; nothing is reserved or posted.

What is supposed of an event (how many are hit how far away) and of the work (deciding, loading, handing out) are assumptions of this platform for planning, named
in the report; distances and driving times are those of `travel`, what goes where is decided by `allocation`, as in an event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from mianzhou.applications.relief_supplies.allocation import Need, Proposal, Shipment, Stock, propose
from mianzhou.applications.relief_supplies.response.helping import clock_of
from mianzhou.applications.relief_supplies.response.needs import basic_needs
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.applications.relief_supplies.travel import Spot, line_km, times_between
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

DECIDING, LOADING = timedelta(minutes=30), timedelta(minutes=60)
HOUSEHOLDS_AN_HOUR = 200  # handed out to in a township, at several points


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed of a kind of event at the lowest of three strengths: the part of the people hit at its centre, and how far it reaches (km)."""

    title: Text
    share: Decimal
    reach_km: int


SUPPOSED = {
    "earthquake": Supposed(Text("地震", "Earthquake"), Decimal("0.10"), 25),
    "flood": Supposed(Text("洪涝", "Flood"), Decimal("0.06"), 18),
    "landslide": Supposed(Text("地质灾害", "Landslide"), Decimal("0.03"), 6),
}
STRENGTHS = (1, 2, 3)


class DrillWrong(MianzhouError):
    """A drill that cannot be calculated as told."""

    code = "relief-drill-wrong"
    status = 422
    problem = Text("演练不能推演：{why}。", "The drill cannot be calculated: {why}. ")
    remedy = Text("请改正后重新推演；库存没有变动。", "Correct it and run it again; no stock was moved.")


@dataclass(frozen=True, slots=True)
class Town:
    """A township: its code and name, how many people and households live there, and where it is."""

    code: str
    name: str
    people: int
    households: int
    spot: Spot


@dataclass(frozen=True, slots=True)
class Supposition:
    """What a drill supposes: the kind of event, how strong (1 to 3), when, around which township; places whose roads are closed count as out of reach."""

    kind: str
    strength: int
    event_at: datetime
    centre: str
    closed_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TownReport:
    """How a township fared: people and households hit, when the first and the last lorry came, when all was handed out, for how many within the time (`helped`).

    `waiting` are people for whom all was there in time and was not handed out in time: hands were short, not supplies.
    """

    code: str
    name: str
    people: int
    households: int
    km: int
    need: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None
    done_at: datetime | None
    helped: int
    waiting: int
    missing: dict[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """A shipment with its times; in time is what arrives before the twelve hours are over."""

    shipment: Shipment
    leaves_at: datetime
    arrives_at: datetime
    in_time: bool


@dataclass(frozen=True, slots=True)
class Buy:
    """What to buy: so many pieces of a supply, to be kept in the place nearest to where they were missing."""

    supply: str
    amount: int
    place: str
    township: str


@dataclass(frozen=True, slots=True)
class DrillReport:
    """A drill from its first minute to the last household."""

    supposed: Supposition
    due_at: datetime
    derivation: tuple[Text, ...]
    towns: tuple[TownReport, ...]
    moves: tuple[Move, ...]
    buy: tuple[Buy, ...]

    @property
    def people(self) -> int:
        """People hit."""
        return sum(town.people for town in self.towns)

    @property
    def helped(self) -> int:
        """People who have all that living needs within the time."""
        return sum(town.helped for town in self.towns)


def hit_people(supposed: Supposition, towns: Sequence[Town]) -> dict[str, tuple[int, int, float]]:
    """{township: (people, households, km from the centre)} of those hit: fewer with the distance, none beyond the reach. Each strength doubles the reach of
    the one before it by half and its share once."""
    if supposed.kind not in SUPPOSED or supposed.strength not in STRENGTHS:
        raise DrillWrong(why=Text("事件类型或强度不在可选范围", "no such kind of event or strength"))
    centre = next((town for town in towns if town.code == supposed.centre), None)
    if centre is None:
        raise DrillWrong(why=Text("没有中心乡镇的人口和位置", "nothing is known of the township at its centre"))
    kind = SUPPOSED[supposed.kind]
    reach = kind.reach_km * (1 + (supposed.strength - 1) * 0.5)
    found = {}
    for town in towns:
        km = line_km(centre.spot, town.spot)
        if km >= reach:
            continue
        part = kind.share * supposed.strength * Decimal(1 - km / reach)
        people = round(town.people * part)
        if people:
            households = min(people, max(1, round(town.households * part)))
            found[town.code] = (people, households, km)
    return found


def run_drill(
    supposed: Supposition,
    towns: Sequence[Town],
    places: Mapping[str, Spot],
    stocks: Sequence[Stock],
    stores: Collection[str] = (),
) -> DrillReport:
    """Calculate a drill over the stock that is free. `stores` are the places that can keep more of it. `DrillWrong` for what cannot be supposed."""
    clock = clock_of(supposed.event_at)
    hit = hit_people(supposed, towns)
    struck = [town for town in towns if town.code in hit]
    times = times_between(
        {code: spot for code, spot in places.items() if code not in supposed.closed_places},
        {town.code: town.spot for town in struck},
    )
    needs = {code: basic_needs(people) for code, (people, _, _) in hit.items()}
    asked = [Need(code, supply, n) for code, wanted in needs.items() for supply, n in wanted.items()]
    proposal = propose(asked, stocks, times, on=supposed.event_at.date())
    out_at = supposed.event_at + DECIDING + LOADING
    moves = [
        Move(each, out_at, out_at + each.takes, out_at + each.takes <= clock.due_at) for each in proposal.shipments
    ]
    reports = [_report(town, hit[town.code], needs[town.code], moves, proposal, clock.due_at) for town in struck]
    reports.sort(key=lambda r: (Decimal(r.helped) / r.people, -r.people, r.code))
    to_buy = _to_buy(proposal, moves, times, stores)
    return DrillReport(supposed, clock.due_at, clock.derivation, tuple(reports), tuple(moves), to_buy)


def _report(
    town: Town,
    hit: tuple[int, int, float],
    need: dict[str, int],
    moves: Sequence[Move],
    proposal: Proposal,
    due_at: datetime,
) -> TownReport:
    people, households, km = hit
    own = [move for move in moves if move.shipment.township == town.code]
    first, last = min((m.arrives_at for m in own), default=None), max((m.arrives_at for m in own), default=None)
    supplied = _supplied(people, need, own)
    an_hour = Fraction(HOUSEHOLDS_AN_HOUR * people, households)
    helped = _handed_out(supplied, an_hour, due_at)
    there = max((n for at, n in supplied if at <= due_at), default=0)
    missing = {s: n for (township, s), n in proposal.missing.items() if township == town.code}
    done = _done_at(supplied, an_hour, people)
    return TownReport(
        town.code, town.name, people, households, round(km), need, first, last, done, helped, there - helped, missing
    )


def _supplied(people: int, need: Mapping[str, int], moves: Sequence[Move]) -> list[tuple[datetime, int]]:
    """For how many people all that living needs is there from each arrival on, in the order of arrivals."""
    there, found = dict.fromkeys(need, 0), []
    for move in sorted(moves, key=lambda m: m.arrives_at):
        there[move.shipment.supply] += move.shipment.amount
        enough = min(int(n * SUPPLIES[supply].serves) for supply, n in there.items())
        found.append((move.arrives_at, min(people, enough)))
    return found


def _handed_out(supplied: Sequence[tuple[datetime, int]], an_hour: Fraction, until: datetime) -> int:
    """To how many people it was handed out by a moment: as fast as hands allow, and never to more than it suffices for."""
    served = Fraction(0)
    for n, (begin, enough) in enumerate(supplied):
        end = min(supplied[n + 1][0], until) if n + 1 < len(supplied) else until
        if end > begin:
            served = min(Fraction(enough), served + an_hour * _hours(end - begin))
    return int(served)


def _done_at(supplied: Sequence[tuple[datetime, int]], an_hour: Fraction, people: int) -> datetime | None:
    """When the last of them was handed out to; None where it never suffices for all."""
    served = Fraction(0)
    for n, (begin, enough) in enumerate(supplied):
        end = supplied[n + 1][0] if n + 1 < len(supplied) else None
        done = begin + timedelta(seconds=int(-(-(people - served) * 3600 / an_hour // 1)))
        if enough >= people and (end is None or done <= end):
            return done
        if end is not None:
            served = min(Fraction(enough), served + an_hour * _hours(end - begin))
    return None


def _hours(span: timedelta) -> Fraction:
    return Fraction(int(span.total_seconds()), 3600)


def _to_buy(
    proposal: Proposal, moves: Sequence[Move], times: Mapping[tuple[str, str], timedelta], stores: Collection[str]
) -> tuple[Buy, ...]:
    """What was missing or came too late, for the place from which it would have come first, one that can keep more where there is one."""
    wanted = dict(proposal.missing)
    for move in moves:
        if not move.in_time:
            key = (move.shipment.township, move.shipment.supply)
            wanted[key] = wanted.get(key, 0) + move.shipment.amount
    found = []
    for (township, supply), amount in sorted(wanted.items()):
        reached = [(place not in stores, t, place) for (place, to), t in times.items() if to == township]
        found.append(Buy(supply, amount, min(reached)[2] if reached else "", township))
    return tuple(found)
