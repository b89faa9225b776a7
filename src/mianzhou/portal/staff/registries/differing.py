"""Two values side by side: which characters differ. What grade hides stays hidden where both agree; only the difference is shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

HIDDEN = "●"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a value, and whether the other side has them not."""

    text: str
    differs: bool


def compared(left: str, right: str, *, hide: bool = False) -> tuple[list[Piece], list[Piece]]:
    """Both values in pieces. With `hide`, what both have is shown as dots, one for each character.

    Values of which one is missing have nothing to differ by; hidden, they are dots altogether.
    """
    if not left or not right:
        return tuple([Piece(_shown(each, hide), False)] if each else [] for each in (left, right))  # type: ignore[return-value]
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, text in ((0, left[a:b]), (1, right[c:d])):
            if text:
                pieces[side].append(Piece(_shown(text, hide and kind == "equal"), kind != "equal"))
    return pieces


def _shown(text: str, hide: bool) -> str:
    return HIDDEN * len(text) if hide else text
