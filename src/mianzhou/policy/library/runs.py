"""Positions of a text in its source, kept as runs: pairs (position in text, position in source) between which both advance alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def runs_of(offsets: Sequence[int]) -> list[list[int]]:
    """The runs of a sequence that gives for every character of the text its position in the source."""
    runs: list[list[int]] = []
    expected = -1
    for position, source in enumerate(offsets):
        if source != expected:
            runs.append([position, source])
        expected = source + 1
    return runs


def source_position(runs: Sequence[Sequence[int]], position: int) -> int:
    """Where the character at `position` of the text stands in the source."""
    if not runs:
        return 0
    at = max(bisect_right(runs, position, key=lambda run: run[0]) - 1, 0)
    return runs[at][1] + position - runs[at][0]


def source_span(runs: Sequence[Sequence[int]], start: int, end: int) -> tuple[int, int]:
    """The source range that the text range `[start, end)` covers."""
    first = source_position(runs, start)
    return (first, source_position(runs, end - 1) + 1) if end > start else (first, first)
