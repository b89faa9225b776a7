"""What falls due on a day: reminders before, urging after, and the ladder of three-colour slips. Pure.

Every notice has a key that names what it is about, so that the same day worked twice, or a day missed and made up for, never sends one
twice. A rung of the ladder needs the rung before to have been issued, and missed for as long as the rules say: a job that did not run for a
week catches up one rung at a time and nobody finds three slips at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.rules import COLOURS, Rules


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing owed by one unit: a report for the period that ends on `period_end`, the signature, or the task as a whole."""

    kind: str  # "sign" | "report" | "due"
    unit_id: int
    on: date
    period_end: date | None = None

    @property
    def item(self) -> str:
        """Its name inside the task; for a report or a due date the date is part of it, so that an extended one starts afresh."""
        return f"{self.kind}:{self.unit_id}:{(self.period_end or self.on).isoformat()}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A task as the daily work sees it: what is owed, and the keys of the notices already sent with their days."""

    task_id: int
    number: str
    title: str
    state: State
    importance: str
    promises: tuple[Promise, ...]
    sent: Mapping[str, date]
    extension_pending: bool = False


@dataclass(frozen=True, slots=True)
class DueAction:
    """One notice to send."""

    verb: str  # "remind" | "urge" | "slip"
    task_id: int
    unit_id: int
    key: str
    item: str
    text: Text
    rule: str
    colour: str = ""


PROMISED = {
    "sign": Text("签收", "sign for it"),
    "report": Text("填报进展", "report progress"),
    "due": Text("办结", "complete it"),
}


def due_actions(tasks: Iterable[Watched], *, as_of: date, rules: Rules) -> list[DueAction]:
    """Every notice that `as_of` calls for and that was not sent yet."""
    found: list[DueAction] = []
    for task in tasks:
        for promise in task.promises:
            for action in (
                _remind(task, promise, as_of, rules),
                _urge(task, promise, as_of, rules),
                _slip(task, promise, as_of, rules),
            ):
                if action is not None and action.key not in task.sent:
                    found.append(action)
    return found


def _remind(task: Watched, promise: Promise, as_of: date, rules: Rules) -> DueAction | None:
    """The nearest reminder whose day has come: after a missed day one reminder is sent, not all of them."""
    left = (promise.on - as_of).days
    if left < 0 or promise.kind == "sign":
        return None
    passed = [days for days in rules.remind_before_days if left <= days]
    if not passed:
        return None
    text = Text(
        "“{title}”请于{on}前{what}（还有{left}天）", "“{title}”: please {what} by {on} ({left} day(s) left)"
    ).format(title=task.title, on=promise.on.isoformat(), what=PROMISED[promise.kind], left=left)
    return _action("remind", task, promise, f"remind:{promise.item}:{min(passed)}", text, "remind_before")


def _urge(task: Watched, promise: Promise, as_of: date, rules: Rules) -> DueAction | None:
    late = (as_of - promise.on).days
    if late < rules.urge_after_days or task.extension_pending:
        return None
    round_ = (late - rules.urge_after_days) // rules.urge_every_days
    text = Text(
        "“{title}”应于{on}前{what}，已逾期{late}天",
        "“{title}”: you were to {what} by {on}, {late} day(s) ago",
    ).format(title=task.title, on=promise.on.isoformat(), what=PROMISED[promise.kind], late=late)
    return _action("urge", task, promise, f"urge:{promise.item}:{round_}", text, "urge_after")


def _slip(task: Watched, promise: Promise, as_of: date, rules: Rules) -> DueAction | None:
    if promise.kind == "sign" or task.extension_pending:
        return None
    issued = {c: task.sent[k] for c in COLOURS if (k := _slip_key(promise, c)) in task.sent}
    colour = _next_colour(issued, task.importance, promise.on, as_of, rules)
    if colour is None:
        return None
    text = Text(
        "“{title}”应于{on}前{what}，至{day}仍未完成",
        "“{title}”: you were to {what} by {on}; not done on {day}",
    ).format(
        title=task.title,
        on=promise.on.isoformat(),
        what=PROMISED[promise.kind],
        day=as_of.isoformat(),
    )
    return _action("slip", task, promise, _slip_key(promise, colour), text, "slips", colour)


def _next_colour(issued: Mapping[str, date], importance: str, on: date, as_of: date, rules: Rules) -> str | None:
    """The rung that is due: the first some days after the date, each next some days after the one before."""
    if not issued:
        return rules.slips.start[importance] if as_of >= on + timedelta(days=rules.slips.first_after_days) else None
    last = max(issued, key=COLOURS.index)
    rank = COLOURS.index(last) + 1
    if rank == len(COLOURS) or as_of < issued[last] + timedelta(days=rules.slips.next_after_days):
        return None
    return COLOURS[rank]


def _slip_key(promise: Promise, colour: str) -> str:
    return f"slip:{promise.item}:{colour}"


def _action(verb: str, task: Watched, promise: Promise, key: str, text: Text, rule: str, colour: str = "") -> DueAction:
    return DueAction(verb, task.task_id, promise.unit_id, key, promise.item, text, rule, colour)
