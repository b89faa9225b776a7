"""Full-width digits and letters made half-width, one character for one character.

Bulletins print digits and Latin letters full-width; people search for and compute with the half-width ones. Folding never
changes the length of a text, so a position in the folded text is a position in the source.
"""

from __future__ import annotations

import re
from typing import Final

PRIVATE_POINT: Final = "\ue010"
"""A private-use character that some typesetting exports leave where a decimal point was."""

_FOLD: Final = {
    **{0xFF10 + n: 0x30 + n for n in range(10)},
    **{0xFF21 + n: 0x41 + n for n in range(26)},
    **{0xFF41 + n: 0x61 + n for n in range(26)},
    ord("％"): ord("%"),
    ord("＠"): ord("@"),
    ord(PRIVATE_POINT): ord("."),
}
_POINT: Final = re.compile(r"(?<=[0-9A-Za-z])．")
_SPACE: Final = re.compile(r"\s+")


def fold(text: str) -> str:
    """The text with full-width digits, letters, percent signs and points after them made half-width; same length."""
    return _POINT.sub(".", text.translate(_FOLD))


def squeeze(text: str) -> str:
    """The text without any white space: titles are compared and shown in this form."""
    return _SPACE.sub("", text)
