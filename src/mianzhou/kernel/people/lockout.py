"""Lock-out after wrong passwords: how long it lasts. Failures are counted by django-axes, by login name and address."""

from __future__ import annotations

from datetime import datetime

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max


def locked_until(username: str, *, as_of: datetime, address: str | None = None) -> datetime | None:
    """Until when nobody can sign in under the login name (from one address, or from any locked one); None if it is not locked."""
    attempts = AccessAttempt.objects.filter(
        username=username.lower(), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    if address is not None:
        attempts = attempts.filter(ip_address=address)
    latest: datetime | None = attempts.aggregate(latest=Max("attempt_time"))["latest"]
    cool_off = get_cool_off()
    if latest is None or cool_off is None:
        return None
    until = latest + cool_off
    return until if until > as_of else None
