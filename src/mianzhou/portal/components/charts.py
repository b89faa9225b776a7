"""Charts: drawn by the browser from data that also stands in a table behind them; small figures drawn right here.

    Chart(Text("按时完成率", "On time"), labels=["2026-01", …], series=[Series(Text("全市", "City"), [91, None, …])], unit=Text("%", "%"))

In a template: `{% chart figure %}`, `{% spark values %}`, `{% shares parts %}`, `{% heat map %}`. Colours are the palette's, in order;
a series about a status takes the status's colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mianzhou.kernel.text import Text

Number = int | float
NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Series:
    """One line or set of bars; a missing value is None. `status` (done, soon, late, waiting) takes that status's colour."""

    title: Text
    values: Sequence[Number | None]
    status: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `series` over `labels`. `stacked` bars lie down when the labels are names."""

    title: Text
    labels: Sequence[str | Text]
    series: Sequence[Series]
    kind: Literal["line", "bar", "stacked"] = "line"
    unit: Text = NO_TEXT
    most: int | None = None  # the end of the scale, where there can be no more

    def __post_init__(self) -> None:
        if any(len(s.values) != len(self.labels) for s in self.series):
            raise ValueError("every series has one value for each label")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(v is not None for s in self.series for v in s.values)

    @property
    def data(self) -> dict[str, Any]:
        """What the browser draws from."""
        return {
            "kind": self.kind,
            "title": str(self.title),
            "unit": str(self.unit),
            "most": self.most,
            "labels": [str(label) for label in self.labels],
            "series": [{"title": str(s.title), "values": list(s.values), "status": s.status} for s in self.series],
        }

    @property
    def rows(self) -> list[tuple[str, list[Number | None]]]:
        """The table behind it: one row for each label."""
        return [(str(label), [s.values[n] for s in self.series]) for n, label in enumerate(self.labels)]

    @property
    def summary(self) -> Text:
        """What the picture shows, for those who do not see it."""
        parts_zh, parts_en = [], []
        for s in self.series:
            known = [v for v in s.values if v is not None]
            if known:
                parts_zh.append(f"{s.title.zh}最近为 {known[-1]}，最低 {min(known)}，最高 {max(known)}")
                parts_en.append(f"{s.title.en}: latest {known[-1]}, lowest {min(known)}, highest {max(known)}")
        return Text(f"{self.title.zh}。{'；'.join(parts_zh)}", f"{self.title.en}. {'; '.join(parts_en)}")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, for a bar of shares."""

    status: str
    title: Text
    number: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: its number (None: nothing to measure), where it leads."""

    number: Number | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit's row of a heat map."""

    title: str
    cells: Sequence[HeatCell]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """A table whose cells are tinted by their number: `steps` are the four bounds between five tints, low to high."""

    title: Text
    corner: Text
    columns: Sequence[str]
    rows: Sequence[HeatRow]
    steps: tuple[Number, Number, Number, Number]
    unit: Text = NO_TEXT

    def tint(self, number: Number | None) -> str:
        """The class of a cell."""
        return "none" if number is None else f"h{sum(number >= step for step in self.steps)}"

    @property
    def tinted(self) -> list[tuple[HeatRow, list[tuple[str, HeatCell, str]]]]:
        """The rows with each cell's column and class."""
        return [
            (
                row,
                [(column, cell, self.tint(cell.number)) for column, cell in zip(self.columns, row.cells, strict=True)],
            )
            for row in self.rows
        ]


def points(values: Sequence[Number | None], width: float = 120, height: float = 36) -> list[list[tuple[float, float]]]:
    """A small line's points in a box, broken where values are missing."""
    known = [v for v in values if v is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    spread = (high - low) or 1
    step = width / max(1, len(values) - 1)
    pieces: list[list[tuple[float, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            flat = height / 2 if high == low else height - 3 - (value - low) / spread * (height - 6)
            pieces[-1].append((round(n * step, 1), round(flat, 1)))
    return [piece for piece in pieces if piece]
