"""The number under which an entity is shown: the letter of its kind, its number in eight digits or more, and a check digit. Pure.

The check is that of ISO 7064 MOD 11-10, which finds every single wrong digit and nearly every two that changed places.
"""

from __future__ import annotations

import re
from typing import Final

LETTERS: Final = {"person": "P", "organisation": "O", "place": "L", "household": "H"}
_KINDS: Final = {letter: kind for kind, letter in LETTERS.items()}
_SHOWN: Final = re.compile(r"\s*([A-Za-z])[-\s]?(\d{8,18})[-\s]?(\d)\s*")


def number_of(kind: str, pk: int) -> str:
    """Such as P-00000042-6; KeyError for a kind that there is not."""
    digits = f"{pk:08d}"
    return f"{LETTERS[kind]}-{digits}-{_check(digits)}"


def read_number(text: str) -> tuple[str, int] | None:
    """Kind and id of a shown number; None if it is none, or its check digit is wrong."""
    found = _SHOWN.fullmatch(text)
    if found is None:
        return None
    letter, digits, check = found.groups()
    kind = _KINDS.get(letter.upper())
    return (kind, int(digits)) if kind is not None and _check(digits) == check else None


def _check(digits: str) -> str:
    product = 10
    for digit in digits:
        product = (((int(digit) + product) % 10 or 10) * 2) % 11
    return str((11 - product) % 10)
