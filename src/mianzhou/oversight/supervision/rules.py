"""The rules of supervision as typed data, read from `rules.yaml`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mianzhou.kernel.text import Text

COLOURS = ("blue", "orange", "red")
IMPORTANCES = ("normal", "important")
COLOUR_TITLES = {
    "blue": Text("蓝色督办单", "Blue slip"),
    "orange": Text("橙色督办单", "Orange slip"),
    "red": Text("红色督办单", "Red slip"),
}
IMPORTANCE_TITLES = {"normal": Text("一般", "Normal"), "important": Text("重要", "Important")}


@dataclass(frozen=True, slots=True)
class RhythmRule:
    """Every `months` months (0: once), by `report_day` of the month `report_month` months after the period; yearly in January."""

    title: Text
    months: int
    report_month: int
    report_day: int
    source: str


@dataclass(frozen=True, slots=True)
class AmberRule:
    """How many days before a date its light turns amber."""

    due_days: int
    report_days: int
    sign_days: int
    source: str


@dataclass(frozen=True, slots=True)
class SourceRule:
    """A kind of source and the limit that its tasks have when none is given, such as `30wd`."""

    title: Text
    limit: str | None
    source: str


@dataclass(frozen=True, slots=True)
class SlipRule:
    """The ladder of three-colour slips."""

    start: Mapping[str, str]
    first_after_days: int
    next_after_days: int
    source: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of supervision."""

    rhythms: Mapping[str, RhythmRule]
    rhythm_with_due_date: str
    rhythm_without_due_date: str
    sign_within_days: int
    redo_within_days: int
    amber: AmberRule
    remind_before_days: tuple[int, ...]
    urge_after_days: int
    urge_every_days: int
    slips: SlipRule
    sources: Mapping[str, SourceRule]

    def default_rhythm(self, *, has_due_date: bool) -> str:
        """The rhythm of a task for which nobody chose one."""
        return self.rhythm_with_due_date if has_due_date else self.rhythm_without_due_date


@cache
def shipped_rules() -> Rules:
    """The rules that come with the platform."""
    return rules_from(yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8")))


def rules_from(data: dict[str, Any]) -> Rules:
    """Rules from parsed YAML; a missing or unknown key is an error, never a default."""
    rest = dict(data)
    rhythms = {name: _rhythm(entry) for name, entry in rest.pop("rhythms").items()}
    default = rest.pop("default_rhythm")
    sign, redo, amber = rest.pop("sign_within"), rest.pop("redo_within"), rest.pop("amber")
    remind, urge, slips = rest.pop("remind_before"), rest.pop("urge_after"), rest.pop("slips")
    sources = {name: SourceRule(Text(**e["title"]), e["limit"], e["source"]) for name, e in rest.pop("sources").items()}
    if rest:
        raise ValueError(f"unknown rules: {sorted(rest)}")
    for name in default.values():
        if name not in rhythms:
            raise ValueError(f"unknown rhythm {name}")
    if set(slips["start"]) != set(IMPORTANCES) or not set(slips["start"].values()) <= set(COLOURS):
        raise ValueError("slips.start names a colour for every importance")
    return Rules(
        rhythms=rhythms,
        rhythm_with_due_date=default["with_due_date"],
        rhythm_without_due_date=default["without_due_date"],
        sign_within_days=sign["days"],
        redo_within_days=redo["days"],
        amber=AmberRule(**amber),
        remind_before_days=tuple(remind["days"]),
        urge_after_days=urge["days"],
        urge_every_days=urge["every"],
        slips=SlipRule(**slips),
        sources=sources,
    )


def _rhythm(entry: dict[str, Any]) -> RhythmRule:
    by = entry["report_by"]
    return RhythmRule(Text(**entry["title"]), entry["months"], by["month"], by["day"], entry["source"])
