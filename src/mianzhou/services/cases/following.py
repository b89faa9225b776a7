"""The code with which an applicant follows a case without an account: made, hashed, compared. Pure but for the installation's key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from mianzhou.services.cases.models import Case

# No characters that are read for one another on paper or over the telephone; ten of 30 are 49 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def new_code() -> str:
    """A code by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """A code as typed: case, blanks and hyphens do not matter."""
    return "".join(c for c in typed.upper() if c.isalnum())[: 4 * LENGTH]


def read_number(typed: str) -> str:
    """A number as typed: case and blanks do not matter."""
    return "".join(typed.upper().split())[:40]


def hash_of(number: str, code: str) -> str:
    """What is kept of a code: a keyed hash that belongs to the number."""
    return keyed("case code", number, read_code(code))


def keyed(purpose: str, *parts: str) -> str:
    """A hash under the installation's key."""
    message = "\0".join((purpose, *parts)).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def holds_code(case: Case, code: str) -> bool:
    """Whether the code is the case's, or that of the case from which it was split: its applicant has one receipt for both."""
    if is_code_of(case.number, code, case.follow_hash):
        return True
    return case.split_from is not None and holds_code(case.split_from, code)


def is_code_of(number: str, code: str, follow_hash: str) -> bool:
    """Whether the code is the one of the receipt, compared in constant time; a case without code has none that fits."""
    return bool(read_code(code)) and bool(follow_hash) and hmac.compare_digest(hash_of(number, code), follow_hash)
