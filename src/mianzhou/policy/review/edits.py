"""What a person may write over an extracted row, checked before it is kept."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from mianzhou.kernel.text import Text
from mianzhou.policy.review.errors import BadField
from mianzhou.policy.targets.models import COMPARATORS

_DEADLINE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SEPARATORS = re.compile(r"[\n、,，;；]+")


@dataclass(frozen=True, slots=True)
class ObligationEdit:
    """The fields of an obligation as a person wants them; unit names as printed or as in the registry."""

    title: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    deadline: str
    schedule: str

    def __post_init__(self) -> None:
        check_deadline(self.deadline)
        if not self.lead and not self.responsible:
            raise BadField(
                field=Text("责任单位", "Units"), value="—", advice=Text("至少填写一个单位。", "Name at least one unit.")
            )
        _short(Text("标题", "Title"), self.title, 500)
        _short(Text("报送节奏", "Rhythm"), self.schedule, 100)


@dataclass(frozen=True, slots=True)
class TargetEdit:
    """The fields of a target as a person wants them."""

    metric: str
    comparator: str
    value: float
    high: float | None
    measure: str
    deadline: str
    baseline: str

    def __post_init__(self) -> None:
        check_deadline(self.deadline)
        _short(Text("指标", "Metric"), self.metric, 300)
        _short(Text("单位", "Unit"), self.measure, 64)
        _short(Text("基期", "Baseline"), self.baseline, 100)
        if not self.metric:
            raise BadField(
                field=Text("指标", "Metric"), value="—", advice=Text("请填写指标名称。", "Enter what is measured.")
            )
        if self.comparator not in COMPARATORS:
            raise BadField(
                field=Text("比较", "Comparison"),
                value=self.comparator,
                advice=Text("请从列表中选择。", "Choose from the list."),
            )
        if (self.comparator == "range") != (self.high is not None) or (
            self.high is not None and self.high < self.value
        ):
            raise BadField(
                field=Text("数值", "Value"),
                value=f"{self.value} – {self.high}",
                advice=Text(
                    "区间须填写下限和不小于下限的上限，其他比较只填一个数值。",
                    "A range needs a lower and a not smaller upper end; other comparisons take one value.",
                ),
            )

    def fields(self) -> dict[str, Any]:
        """The columns to set."""
        return asdict(self)


def check_deadline(text: str) -> None:
    """Raise `BadField` unless the text is empty, a year, a month or a day that exists."""
    match = _DEADLINE.fullmatch(text)
    try:
        if text and match is None:
            raise ValueError
        if match:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        advice = Text(
            "请填写年、年-月或年-月-日，例如 2026、2026-06、2026-06-30。",
            "Enter a year, month or day, such as 2026, 2026-06, 2026-06-30.",
        )
        raise BadField(field=Text("期限", "Deadline"), value=text, advice=advice) from None


def names_in(text: str) -> tuple[str, ...]:
    """Unit names as typed: one a line, or separated by the usual Chinese or Western marks; doubles once."""
    return tuple(dict.fromkeys(name.strip() for name in _SEPARATORS.split(text) if name.strip()))


def _short(field: Text, text: str, limit: int) -> None:
    if len(text) > limit:
        advice = Text(f"请缩短到{limit}字以内。", f"Shorten it to {limit} characters.")
        raise BadField(field=field, value=f"{len(text)}", advice=advice)
