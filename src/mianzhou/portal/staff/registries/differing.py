"""Two values side by side: which characters differ. What grade hides stays hidden where both agree; only the difference is shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

HIDDEN = "●"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a value: whether the other side has them not, and whether dots stand in their place."""

    text: str
    differs: bool
    hidden: bool = False


def compared(left: str, right: str, *, hide: bool = False) -> tuple[list[Piece], list[Piece]]:
    """Both values in pieces. With `hide`, what both have is shown as dots, one for each character.

    Values of which one is missing have nothing to differ by; hidden, they are dots altogether.
    """
    if not left or not right:
        return _whole(left, hide), _whole(right, hide)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, text in ((0, left[a:b]), (1, right[c:d])):
            if text:
                pieces[side].append(_piece(text, kind != "equal", hide and kind == "equal"))
    return pieces


def _whole(text: str, hide: bool) -> list[Piece]:
    return [_piece(text, False, hide)] if text else []


def _piece(text: str, differs: bool, hide: bool) -> Piece:
    return Piece(HIDDEN * len(text) if hide else text, differs, hide)
