"""Keys to the API: how they are made and recognised.

A key is random enough (256 bits) that a plain digest cannot be turned back, so recognising one is a single indexed look-up.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from mianzhou.kernel.people.models import ApiToken, Person

PREFIX = "mz_"


def new_secret() -> str:
    """A fresh key; shown once and never kept."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_with(secret: str, *, at: datetime) -> ApiToken | None:
    """The valid key of an active person that this is, else None."""
    if not secret.startswith(PREFIX):
        return None
    return (
        ApiToken.objects.select_related("person", "person__unit")
        .filter(digest=digest_of(secret), withdrawn_at__isnull=True, expires_at__gt=at, person__is_active=True)
        .first()
    )


def person_with(secret: str, *, at: datetime) -> Person | None:
    """The active person whose valid key this is, else None."""
    token = token_with(secret, at=at)
    return token.person if token else None
