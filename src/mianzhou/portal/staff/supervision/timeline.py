"""A task's history in words: each event as who, what, for which unit, and what was shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import COLOUR_TITLES, TRANSITIONS, TaskEvent

SYSTEM = Text("系统", "System")
_GOOD = frozenset({"close", "accept_report", "grant_extension", "approve_claim"})
_BAD = frozenset(
    {
        "urge",
        "slip",
        "return_report",
        "refuse_claim",
        "refuse_extension",
        "refuse_extension_in_unit",
        "decline",
        "announce",
    }
)
_SHOWN = {
    "reason": Text("理由：{v}", "Reason: {v}"),
    "note": Text("意见：{v}", "Note: {v}"),
    "text": Text("{v}", "{v}"),
    "sign_by": Text("签收期限：{v}", "To be signed by {v}"),
    "new_due_on": Text("新期限：{v}", "New due date: {v}"),
    "redo_by": Text("补报期限：{v}", "To be reported again by {v}"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history. `mark` is done, late or empty."""

    event: TaskEvent
    title: Text
    who: str
    mark: str
    lines: list[Text] = field(default_factory=list)


def moments(events: Iterable[TaskEvent]) -> list[Moment]:
    """The history as shown."""
    return [_moment(event) for event in events]


def _moment(event: TaskEvent) -> Moment:
    data = event.data
    lines = [phrase.format(v=data[name]) for name, phrase in _SHOWN.items() if data.get(name)]
    if "zh" in data:
        lines.append(Text(data["zh"], data["en"]))
    if event.verb in {"report", "claim", "approve_claim"}:
        lines.append(Text("进度 {p}%", "Progress {p}%").format(p=data.get("progress", 0)))
    if event.verb == "break_down":
        lines.append(Text("、".join(data["parts"]), ", ".join(data["parts"])))
    title = COLOUR_TITLES[data["colour"]] if data.get("colour") else TRANSITIONS[event.verb].title
    unit = f"{event.unit.short_name} " if event.unit is not None else ""
    by = str(SYSTEM) if event.key else event.person.name if event.person is not None else event.actor_name
    # What the daily work sends is sent to the unit; everything else the unit, or the office, did.
    who = f"{by} → {unit}" if event.key else unit + by
    return Moment(event, title, who, "done" if event.verb in _GOOD else "late" if event.verb in _BAD else "", lines)
