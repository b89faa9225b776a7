"""What to send from where: nearest stock first, by need and expiry. Pure.

Requests are served in rounds, so that nobody gets everything because it asked first: of each supply, whoever has the smallest part of its need so far is next (the
more urgent, then the larger need, then the earlier request where they are even), and takes from its nearest place that has some; there what expires first, of what
will still be good when it arrives. Quantities are whole pieces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces of a supply that are free in a place, of one lot."""

    place: str
    supply: str
    lot: str
    free: int
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A township's request for a supply; the higher `urgency`, the sooner it is served among those who are even."""

    township: str
    supply: str
    asked: int
    urgency: int = 0


@dataclass(frozen=True, slots=True)
class Shipment:
    """So many pieces of a lot from a place to a township, and how long they are on the road."""

    place: str
    township: str
    supply: str
    lot: str
    amount: int
    takes: timedelta


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and what is missing of each need, {(township, supply): pieces}."""

    shipments: tuple[Shipment, ...]
    missing: dict[tuple[str, str], int]


def propose(
    needs: Sequence[Need],
    stocks: Sequence[Stock],
    times: Mapping[tuple[str, str], timedelta],
    *,
    on: date,
    rounds: int = 20,
) -> Proposal:
    """Allocate stock to needs. `times` says which places reach which townships; what expires before `on` is left.

    Each round gives a twentieth of a need (`rounds`), at least a piece. The result depends on nothing but the arguments.
    """
    if any(need.asked < 0 for need in needs) or any(stock.free < 0 for stock in stocks):
        raise ValueError("needs and stocks are not below zero")
    sent: dict[tuple[str, str, str, str], int] = {}
    missing: dict[tuple[str, str], int] = {}
    for supply in sorted({need.supply for need in needs}):
        asked = _joined([need for need in needs if need.supply == supply])
        left = {
            (stock.place, stock.lot): stock
            for stock in stocks
            if stock.supply == supply and (stock.expires_on is None or stock.expires_on >= on)
        }
        free = {key: stock.free for key, stock in left.items()}
        given = _serve(supply, asked, left, free, times, rounds, sent)
        missing |= {(n.township, supply): n.asked - given[n.township] for n in asked if n.asked > given[n.township]}
    shipments = tuple(
        Shipment(place, township, supply, lot, amount, times[(place, township)])
        for (township, supply, place, lot), amount in sorted(sent.items())
    )
    return Proposal(shipments, missing)


def _joined(needs: Sequence[Need]) -> list[Need]:
    """One need for each township: what it asked for in several requests, as urgent as the most urgent."""
    joined: dict[str, Need] = {}
    for need in needs:
        before = joined.get(need.township)
        if before is not None:
            need = Need(need.township, need.supply, before.asked + need.asked, max(before.urgency, need.urgency))
        joined[need.township] = need
    return [need for need in joined.values() if need.asked]


def _serve(
    supply: str,
    needs: Sequence[Need],
    left: Mapping[tuple[str, str], Stock],
    free: dict[tuple[str, str], int],
    times: Mapping[tuple[str, str], timedelta],
    rounds: int,
    sent: dict[tuple[str, str, str, str], int],
) -> dict[str, int]:
    """Share one supply out; {township: pieces}."""
    given = {need.township: 0 for need in needs}
    order = {need.township: n for n, need in enumerate(needs)}
    reach = {need.township: _nearest(need.township, left, times) for need in needs}
    waiting = list(needs)
    while waiting:
        need = min(
            waiting,
            key=lambda n: (Fraction(given[n.township], n.asked), -n.urgency, -n.asked, order[n.township]),
        )
        part = min(max(1, need.asked // rounds), need.asked - given[need.township])
        source = next((key for key in reach[need.township] if free[key]), None)
        if source is None or part == 0:
            waiting.remove(need)
            continue
        amount = min(part, free[source])
        free[source] -= amount
        given[need.township] += amount
        key = (need.township, supply, *source)
        sent[key] = sent.get(key, 0) + amount
    return given


def _nearest(
    township: str, left: Mapping[tuple[str, str], Stock], times: Mapping[tuple[str, str], timedelta]
) -> list[tuple[str, str]]:
    """The stock that reaches a township: the nearest place first, in it what expires first."""
    reached = [key for key in left if (key[0], township) in times]
    return sorted(
        reached, key=lambda key: (times[(key[0], township)], key[0], left[key].expires_on or date.max, key[1])
    )
