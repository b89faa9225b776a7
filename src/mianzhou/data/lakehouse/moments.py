"""Moments as people write them: the end of a day, a time of day, or right after a batch. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from mianzhou.data.lakehouse.errors import MomentWrong

CITY = timezone(timedelta(hours=8), "Asia/Shanghai")
_BATCH = re.compile(r"batch:(\d{1,18})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_moment(text: str) -> datetime | int | None:
    """A time, a batch's number, or None for now; times without a zone are the city's. Raises MomentWrong."""
    given = text.strip().replace("：", ":")
    if not given:
        return None
    if found := _BATCH.fullmatch(given):
        return int(found[1])
    try:
        if _DAY.fullmatch(given):
            return datetime.combine(date.fromisoformat(given), time.max, CITY)
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise MomentWrong(moment=given[:64]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY)
