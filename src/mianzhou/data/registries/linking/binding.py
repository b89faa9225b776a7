"""What people decided binds a run: clusters in which something was judged are made again from their links, strongest first. Pure.

Two records judged different are never in one cluster; two judged the same are, unless that would put different ones together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bond:
    """A link between two records with its probability."""

    left: int
    right: int
    probability: float


def bound(
    members: Iterable[int], bonds: Iterable[Bond], same: Iterable[tuple[int, int]], different: Iterable[tuple[int, int]]
) -> dict[int, int]:
    """Record → cluster, named by its smallest record, for the records of the clusters that judgements touch."""
    group = {record: {record} for record in members}
    apart: dict[int, set[int]] = {record: set() for record in group}
    for left, right in different:
        if left in group and right in group:
            apart[left].add(right)
            apart[right].add(left)
    judged = [Bond(left, right, 2.0) for left, right in same]
    for bond in sorted([*judged, *bonds], key=lambda b: (-b.probability, b.left, b.right)):
        _join(group, apart, bond)
    return {record: min(together) for record, together in group.items()}


def _join(group: dict[int, set[int]], apart: Mapping[int, set[int]], bond: Bond) -> None:
    if bond.left not in group or bond.right not in group:
        return
    left, right = group[bond.left], group[bond.right]
    if left is right or any(apart[record] & right for record in left):
        return
    left |= right
    for record in right:
        group[record] = left
