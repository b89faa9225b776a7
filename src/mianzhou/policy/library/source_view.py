"""A stretch of a file as received, with what was put aside told apart from what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PAGE = 40_000  # characters shown at once


@dataclass(frozen=True, slots=True)
class SourcePiece:
    """Source characters; `reason` says why they were put aside, empty where they were kept."""

    text: str
    reason: str


def source_pieces(text: str, discarded: Sequence[Sequence[int | str]], start: int, end: int) -> list[SourcePiece]:
    """The pieces of `text[start:end]`; `discarded` holds (start, end, reason) over the whole text."""
    pieces: list[SourcePiece] = []
    at = start
    for first, last, reason in sorted(discarded, key=lambda d: int(d[0])):
        low, high = max(int(first), at), min(int(last), end)
        if low >= high:
            continue
        if low > at:
            pieces.append(SourcePiece(text[at:low], ""))
        pieces.append(SourcePiece(text[low:high], str(reason)))
        at = high
    if at < end:
        pieces.append(SourcePiece(text[at:end], ""))
    return pieces
