"""Following a case by number and code: every wrong attempt is counted, and who tries too often waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.services.cases.following import holds_code, is_code_of, keyed, read_number
from mianzhou.services.cases.models import Case, CaseAttempt

MINUTES = 15
_WINDOW = timedelta(minutes=MINUTES)
BY_ADDRESS, BY_NUMBER = 10, 30  # wrong attempts in a quarter of an hour: of one address, at one number


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
    most = {attempt("address", address): BY_ADDRESS, attempt("number", number): BY_NUMBER}
    if any(count >= most[key] for key, count in attempts(most, as_of).items()):
        raise FollowedTooOften
    case = Case.objects.select_related("responsible", "region").filter(number=number).first()
    kept = case.follow_hash if case is not None else ""
    # A number that is not there costs the same hash and comparison as one that is.
    fits = is_code_of(number, code, kept or keyed("no code", number))
    if case is None or not (fits or holds_code(case, code)):
        count_attempt(most, as_of)
        raise NotFollowed
    return case


def attempt(what: str, who: str) -> str:
    """The key under which attempts of one sort by one address, or at one number, are counted."""
    return keyed(f"attempt {what}", who)


def attempts(keys: Iterable[str], as_of: datetime) -> dict[str, int]:
    """The counts of these keys in the quarter of an hour that runs; a key that is not there counts nothing."""
    rows = CaseAttempt.objects.filter(key__in=list(keys), window=_window(as_of))
    return dict(rows.values_list("key", "count"))


def count_attempt(keys: Iterable[str], as_of: datetime) -> None:
    """One more for each key; what lies further back is removed."""
    window = _window(as_of)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('DELETE FROM service_case_attempt WHERE "window" < %s', [window - _WINDOW])
        for key in sorted(keys):
            cursor.execute(
                'INSERT INTO service_case_attempt AS a (key, "window", count) VALUES (%s, %s, 1)'
                ' ON CONFLICT (key, "window") DO UPDATE SET count = a.count + 1',
                [key, window],
            )


def _window(as_of: datetime) -> datetime:
    return as_of - timedelta(seconds=as_of.timestamp() % _WINDOW.total_seconds())
