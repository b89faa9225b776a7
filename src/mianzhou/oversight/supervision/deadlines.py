"""The due date of a task and how it was found, line by line. Pure: the calendar is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mianzhou.kernel.calendar.api import Limit, WorkingCalendar, add, day_text
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.rules import Rules


class DueBeforeReceived(MianzhouError):
    """A due date that lies before the task was received."""

    code = "task-due-before-received"
    status = 422
    problem = Text("期限{due}早于收到日期{received}。", "The due date {due} is before the day of receipt, {received}. ")
    remedy = Text("请核对两个日期。", "Check the two dates.")


@dataclass(frozen=True, slots=True)
class Due:
    """A due date, or none, and the lines that say why."""

    on: date | None
    basis: tuple[Text, ...]


def due_of(
    rules: Rules,
    calendar: WorkingCalendar,
    *,
    source_kind: str,
    received_on: date,
    limit: str | None,
    due_on: date | None,
    printed: str = "",
    old_text: bool = False,
) -> Due:
    """The date given, else the limit given, else the limit of the kind of source, else none.

    `printed` is the deadline in the document's own words; `old_text` lets a document be registered whose date has already passed.
    """
    if due_on is not None:
        if due_on < received_on and not old_text:
            raise DueBeforeReceived(due=due_on.isoformat(), received=received_on.isoformat())
        return Due(due_on, (_given(due_on, printed),))
    rule = rules.sources[source_kind]
    wanted = limit or rule.limit
    if not wanted:
        return Due(None, (_none(rules),))
    deadline = add(Limit.parse(wanted), received_on, calendar)
    basis = deadline.derivation
    if not limit:
        first = Text("依据：{source}。", "Basis: {source}.").format(
            source=Text(rule.source, f"{rule.title.en}, {rule.limit}")
        )
        basis = (first, *basis)
    return Due(deadline.due_on, basis)


def extended(old: date, new: date, decided_on: date, by: str) -> tuple[Text, ...]:
    """The lines of a due date that was moved by decision."""
    line = Text(
        "原期限 {old}，{day} 由{by}批准延期至 {new}。", "First due {old}; on {day}, {by} granted an extension to {new}."
    )
    return (line.format(old=day_text(old), new=day_text(new), day=decided_on.isoformat(), by=by),)


def _given(due_on: date, printed: str) -> Text:
    if printed:
        phrase = Text(
            "文件所定期限“{printed}”，其最后一日为 {day}。", "The document says “{printed}”; its last day is {day}."
        )
        return phrase.format(printed=printed, day=day_text(due_on))
    return Text("立项时确定的期限：{day}。", "Due date set when the task was registered: {day}.").format(
        day=day_text(due_on)
    )


def _none(rules: Rules) -> Text:
    rhythm = rules.rhythms[rules.rhythm_without_due_date].title
    return Text("文件未定期限，{rhythm}填报进展。", "The document sets no date; progress is reported {rhythm}.").format(
        rhythm=rhythm
    )
