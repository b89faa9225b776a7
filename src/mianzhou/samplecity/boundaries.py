"""Where the invented city lies: boundaries of its counties and townships, grown from their codes, the same on every machine.

The city lies in the open ocean, so that nobody takes its map for a map of somewhere. A lattice of bent cells is cut to an island; counties
grow over it from seeds far apart, townships inside their county. Neighbours share their bent edges exactly: no gaps, no overlaps.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections.abc import Iterable, Mapping, Sequence

from mianzhou.data.geography.api import Outline, Position, Ring, area

SOURCE = "样例城市（虚构） sample city (invented)"
WEST, SOUTH = 150.0, 30.0  # in the Pacific
STEP = 0.03  # of a degree: a cell is about 3 km wide
COLUMNS, ROWS = 44, 34
JITTER, BEND = 0.32, 0.16  # of a cell's width

Cell = tuple[int, int]
Corner = tuple[int, int]


def outlines_of(townships: Mapping[str, Sequence[str]], *, seed: int = 1) -> list[Outline]:
    """The boundaries of the counties and of their townships; `townships` are the codes inside each county's code."""
    chance = random.Random(f"{seed} {sorted(townships)}")
    owners = _grown(_island(chance), sorted(townships), chance)
    found = []
    for county in sorted(townships):
        cells = {cell for cell, owner in owners.items() if owner == county}
        found.append(Outline(county, _polygons(cells, seed)))
        inside = _grown(cells, sorted(townships[county]), chance) if townships[county] else {}
        for township in sorted(townships[county]):
            mine = {cell for cell, owner in inside.items() if owner == township}
            found.append(Outline(township, _polygons(mine, seed)))
    return found


def _island(chance: random.Random) -> set[Cell]:
    """The cells of a round shape with an uneven shore."""
    waves = [(n, chance.uniform(0.02, 0.09), chance.uniform(0, math.tau)) for n in (2, 3, 5, 7)]

    def inside(cell: Cell) -> bool:
        x, y = (cell[0] + 0.5) / COLUMNS * 2 - 1, (cell[1] + 0.5) / ROWS * 2 - 1
        angle = math.atan2(y, x)
        return math.hypot(x, y) < 0.84 + sum(high * math.sin(n * angle + turn) for n, high, turn in waves)

    cells = {(x, y) for x in range(COLUMNS) for y in range(ROWS) if inside((x, y))}
    return _reached(cells, (COLUMNS // 2, ROWS // 2))


def _reached(cells: set[Cell], start: Cell) -> set[Cell]:
    """The cells that hang together with `start`."""
    seen, waiting = {start}, [start]
    while waiting:
        for near in _beside(waiting.pop()):
            if near in cells and near not in seen:
                seen.add(near)
                waiting.append(near)
    return seen


def _grown(cells: set[Cell], owners: Sequence[str], chance: random.Random) -> dict[Cell, str]:
    """Each cell's owner: all grow at once from seeds far apart, through cells that are unevenly hard to take."""
    order = sorted(cells)
    cost = {cell: chance.uniform(0.6, 1.4) for cell in order}
    taken: dict[Cell, str] = {}
    front = [(0.0, seed, owner) for owner, seed in zip(owners, _apart(order, len(owners), chance), strict=True)]
    heapq.heapify(front)
    while front:
        spent, cell, owner = heapq.heappop(front)
        if cell in taken:
            continue
        taken[cell] = owner
        for near in _beside(cell):
            if near in cells and near not in taken:
                heapq.heappush(front, (spent + cost[near], near, owner))
    return taken


def _apart(cells: Sequence[Cell], count: int, chance: random.Random) -> list[Cell]:
    """Seeds, each the farthest from the earlier ones among some tried."""
    chosen: list[Cell] = []
    while len(chosen) < count:
        tried = [cell for cell in chance.sample(cells, min(len(cells), 24)) if cell not in chosen]
        if tried:
            chosen.append(max(tried, key=lambda cell: min((math.dist(cell, other) for other in chosen), default=0)))
    return chosen


def _beside(cell: Cell) -> Iterable[Cell]:
    x, y = cell
    return ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1))


def _polygons(cells: set[Cell], seed: int) -> tuple[tuple[Ring, ...], ...]:
    """The outer rings of the cells, each with its holes."""
    rings = [_bent(ring, seed) for ring in _rings(cells)]
    outer, holes = [r for r in rings if area(r) > 0], [r for r in rings if area(r) < 0]
    return tuple((ring, *(hole for hole in holes if _inside(hole, ring))) for ring in outer)


def _rings(cells: set[Cell]) -> list[list[Corner]]:
    """The rings around the cells, corner by corner, with the cells on their left; no ring meets itself."""
    edges: dict[Corner, list[Corner]] = {}
    for x, y in sorted(cells):
        corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
        beside = [(x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y)]
        for n, neighbour in enumerate(beside):
            if neighbour not in cells:
                edges.setdefault(corners[n], []).append(corners[(n + 1) % 4])
    rings = []
    while edges:
        path = [min(edges)]
        while path:
            onward = edges.get(path[-1])
            if onward is None:
                break
            after = onward.pop()
            if not onward:
                del edges[path[-1]]
            if after in path:  # a loop is closed: it is a ring of its own
                start = path.index(after)
                rings.append([*path[start:], after])
                del path[start + 1 :]
            else:
                path.append(after)
    return rings


def _bent(ring: Sequence[Corner], seed: int) -> Ring:
    """The ring in degrees, with corners moved and edges bent as their places demand."""
    bent: list[Position] = []
    for here, after in itertools.pairwise(ring):
        bent += [_moved(here, seed), _middle(here, after, seed)]
    return (*bent, bent[0])


def _moved(corner: Corner, seed: int) -> Position:
    chance = random.Random(f"{seed} {corner}")
    x, y = (n + chance.uniform(-JITTER, JITTER) for n in corner)
    return _degrees(x, y)


def _middle(here: Corner, after: Corner, seed: int) -> Position:
    """The middle of an edge, pushed aside; the same from both ends."""
    first, second = sorted((here, after))
    chance = random.Random(f"{seed} {first} {second}")
    (west, south), (east, north) = _moved(first, seed), _moved(second, seed)
    push = STEP * BEND
    return (
        round((west + east) / 2 + chance.uniform(-push, push), 6),
        round((south + north) / 2 + chance.uniform(-push, push), 6),
    )


def _degrees(x: float, y: float) -> Position:
    return (round(WEST + x * STEP, 6), round(SOUTH + y * STEP, 6))


def _inside(hole: Ring, ring: Ring) -> bool:
    """Whether a ring lies in another: by a ray from its first position that is not on the other."""
    free = [at for at in hole if at not in ring]
    if not free:
        return False
    x, y = free[0]
    crossed = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            crossed = not crossed
    return crossed
