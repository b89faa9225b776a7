"""The lines that explain what happened to a clock, in both languages. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from mianzhou.kernel.calendar.hours_derivation import amount_text, due, moment_text, start_text
from mianzhou.kernel.calendar.limits import Limit
from mianzhou.kernel.text import Text

__all__ = ["basis", "due", "extended", "left_text", "moved", "suspended", "suspended_too_late", "taken_up"]


def left_text(days: int | None, time: timedelta | None, working: bool) -> Text:
    """What is left: so many days, or a length of time."""
    if days is None:
        return amount_text(time or timedelta(0))
    if working:
        return Text("{n} 个工作日", "{n} working days").format(n=days)
    return Text("{n} 日", "{n} calendar days").format(n=days)


def basis(source: Text) -> Text:
    return Text("依据：{source}。", "Basis: {source}.").format(source=source)


def suspended(at: datetime, left: Text, reason: str) -> Text:
    phrase = Text("{at} 中止计时，剩余 {left}：{reason}。", "{at}: the clock was suspended with {left} left: {reason}.")
    return phrase.format(at=start_text(at), left=left, reason=reason)


def suspended_too_late(at: datetime, reason: str) -> Text:
    phrase = Text(
        "{at} 中止计时（{reason}）时期限已过，期限不变。",
        "{at}: the deadline had passed when the clock was suspended ({reason}); it stays as it is.",
    )
    return phrase.format(at=start_text(at), reason=reason)


def taken_up(at: datetime, left: Text, until: datetime) -> Text:
    phrase = Text(
        "{at} 恢复计时，续计剩余的 {left}，期限为 {due}。",
        "{at}: the clock was taken up again with the {left} that were left: due {due}.",
    )
    return phrase.format(at=start_text(at), left=left, due=moment_text(until))


def extended(at: datetime, before: datetime, until: datetime, by: Limit | None, reason: str) -> Text:
    said = {"at": start_text(at), "before": moment_text(before), "due": moment_text(until), "reason": reason}
    if by is None:
        phrase = Text(
            "{at} 决定将期限由 {before} 延长至 {due}：{reason}。",
            "{at}: the deadline was moved from {before} to {due}: {reason}.",
        )
        return phrase.format(**said)
    phrase = Text(
        "{at} 决定将期限由 {before} 起延长 {by}，至 {due}：{reason}。",
        "{at}: the deadline was extended by {by} from {before}, to {due}: {reason}.",
    )
    return phrase.format(by=by.text, **said)


def moved(before: datetime, now: datetime) -> Text:
    return Text(
        "工作日历已更新，期限由 {before} 重算为 {now}；事项本身不变。",
        "The working calendar has changed: the deadline is {now}, no longer {before}; the event itself stays.",
    ).format(before=moment_text(before), now=moment_text(now))
