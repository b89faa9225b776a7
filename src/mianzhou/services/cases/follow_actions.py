"""Following a case by number and code: every wrong attempt is counted, and who tries too often waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.services.cases.following import holds_code, is_code_of, keyed, read_number
from mianzhou.services.cases.models import Case, CaseAttempt

MINUTES = 15
BY_ADDRESS, BY_NUMBER = 10, 30  # wrong attempts in a window: of one address, at one number
_WINDOW = timedelta(minutes=MINUTES)


class NotFollowed(MianzhouError):
    """Number and code do not belong together. Whether there is such a number is not told."""

    code = "follow-refused"
    status = 404
    problem = Text("没有与该编号和查询码相符的事项。", "No case belongs to this number and code. ")
    remedy = Text("请对照回执核对编号和查询码。", "Compare number and code with your receipt.")


class FollowedTooOften(MianzhouError):
    """Too many wrong attempts."""

    code = "follow-too-often"
    status = 429
    problem = Text("查询失败次数过多。", "Too many attempts that failed. ")
    remedy = Text("请 {minutes} 分钟后再试。", "Try again in {minutes} minute(s).")

    def __init__(self) -> None:
        super().__init__(minutes=MINUTES)


def follow(*, number: str, code: str, address: str, as_of: datetime) -> Case:
    """The case of a number and its code; `NotFollowed` for any other pair, `FollowedTooOften` after too many of them."""
    number = read_number(number)
    keys = ((keyed("attempt address", address), BY_ADDRESS), (keyed("attempt number", number), BY_NUMBER))
    window = as_of - timedelta(seconds=as_of.timestamp() % _WINDOW.total_seconds())
    counts = dict(CaseAttempt.objects.filter(key__in=[k for k, _ in keys], window=window).values_list("key", "count"))
    if any(counts.get(key, 0) >= most for key, most in keys):
        raise FollowedTooOften
    case = Case.objects.select_related("responsible", "region").filter(number=number).first()
    kept = case.follow_hash if case is not None else ""
    # A number that is not there costs the same hash and comparison as one that is.
    fits = is_code_of(number, code, kept or keyed("no code", number))
    if case is None or not (fits or holds_code(case, code)):
        _count([key for key, _ in keys], window)
        raise NotFollowed
    return case


def _count(keys: list[str], window: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('DELETE FROM service_case_attempt WHERE "window" < %s', [window - _WINDOW])
        for key in sorted(keys):
            cursor.execute(
                'INSERT INTO service_case_attempt AS a (key, "window", count) VALUES (%s, %s, 1)'
                ' ON CONFLICT (key, "window") DO UPDATE SET count = a.count + 1',
                [key, window],
            )
