"""What becomes of decided items when a document gets a new text: pure matching of old items with new ones.

An item whose fingerprint is in the new text is *kept*, with every decision on it. An item that has a counterpart in the new text (same
place, or nearly the same words) has *changed* and must be looked at again. The others are *gone*; new items without a past are *fresh*.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mianzhou.policy.library.identity import folded

_ALIKE = 0.6
_COMPARED = 400  # characters: items are told apart by how they begin, and comparison is quadratic


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a text: its fingerprint, its place in the heading tree and its words."""

    fingerprint: str
    place: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs are (index of the old item, index of the new item)."""

    kept: tuple[tuple[int, int], ...]
    changed: tuple[tuple[int, int], ...]
    gone: tuple[int, ...]
    fresh: tuple[int, ...]


def fingerprint(*parts: object) -> str:
    """A hash of printed fields, the same whatever their width and blanks."""
    return hashlib.sha256("\x1f".join(folded(str(part)) for part in parts).encode()).hexdigest()


def match(old: Sequence[Item], new: Sequence[Item]) -> Matching:
    """Pair every old item with at most one new item, equal ones first, each in reading order."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for index, item in enumerate(new):
        waiting[item.fingerprint].append(index)
    kept: list[tuple[int, int]] = []
    left: list[int] = []
    for index, item in enumerate(old):
        if waiting[item.fingerprint]:
            kept.append((index, waiting[item.fingerprint].popleft()))
        else:
            left.append(index)
    free = sorted(index for queue in waiting.values() for index in queue)
    changed: list[tuple[int, int]] = []
    for index in left:
        found = _counterpart(old[index], new, free)
        if found is not None:
            changed.append((index, found))
            free.remove(found)
    paired = {pair[0] for pair in changed}
    gone = tuple(index for index in left if index not in paired)
    return Matching(tuple(kept), tuple(changed), gone, tuple(free))


def _counterpart(item: Item, new: Sequence[Item], free: Iterable[int]) -> int | None:
    best, likeness = None, _ALIKE
    for index in free:
        ratio = _likeness(item.text, new[index].text)
        # The same place with some of the same words is the same item rewritten; a place alone is not: numbering shifts.
        if item.place == new[index].place and ratio > 0.3:
            ratio += 0.3
        if ratio > likeness:
            best, likeness = index, ratio
    return best


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, folded(one)[:_COMPARED], folded(other)[:_COMPARED], autojunk=False)
    if matcher.real_quick_ratio() < 0.3 or matcher.quick_ratio() < 0.3:
        return 0.0
    return matcher.ratio()
