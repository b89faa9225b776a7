"""From a document to its targets: every number found, placed, judged, and the commitments written out. Pure.

One pass over the text of a document; nothing is guessed that the text does not print.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from mianzhou.policy.documents.structure import AttachmentPart, Comparator, DocumentText, Section, Target
from mianzhou.policy.targets.clauses import Clauses, Place
from mianzhou.policy.targets.commitments import Surroundings, Verdict, judge
from mianzhou.policy.targets.damage import damage_of, row_damage
from mianzhou.policy.targets.deadlines import (
    DateMention,
    baseline_of,
    find_dates,
    has_duration,
    horizon_of_title,
    opens_sentence,
)
from mianzhou.policy.targets.numbers import Quantity, find_quantities, fold
from mianzhou.policy.targets.phrases import comparator_of, metric_of
from mianzhou.policy.targets.tables import TableTarget, find_table_targets
from mianzhou.policy.targets.wording import DEED, any_of

_BOX_TITLE: Final = re.compile(r"(?m)^[ \t\u3000]*(?:专\s?栏|表)\s?\d{1,2}[^\n]{0,60}$")
_LISTED: Final = re.compile(r"^[、和及与或，/~至到—-]|[、和及与或，/~至到]$")
_LEVEL_BETWEEN: Final = re.compile(r"(?:达到?|突破|超过?|不低于|不少于|不超过|控制在|提高到?|保持在|降低到?)$")
_DESCRIBED: Final = re.compile(r"^(?:以[上下])?的?[\u4e00-\u9fff“”、（）()]{1,16}$")
_MEASURES_ITSELF: Final = re.compile(r"^的(?:生产能力|产能|能力|目标|规模|任务|水平|要求|比例|增速)")
_DEED_BETWEEN: Final = re.compile(any_of(DEED) + "|用于|达到|不少于|不低于|不超过|提高")
_LEADING_MARKS: Final = " \t\u3000—·-•"


@dataclass(frozen=True, slots=True)
class Box:
    """A titled box (专栏) or table heading: what it says of time and purpose holds until the next heading."""

    start: int
    end: int
    title: str


class _Passage:
    """A document's text and everything around its numbers that is asked for again and again."""

    def __init__(self, document: DocumentText) -> None:
        self.document = document
        self.printed = document.clean.text[document.start : document.end]
        self.text = fold(self.printed)
        self.year = _year_of(document)
        self.clauses = Clauses(self.text)
        self.quantities = find_quantities(self.text)
        quoted = _title_ranges(self.text)
        self.titles = _places_of(self.text, (document.title, *(part.title for part in document.parts)))
        self.dates = [d for d in find_dates(self.text, self.year) if not _inside(quoted, d.start)]
        self.date_starts = [d.start for d in self.dates]
        self.sections = sorted(document.sections, key=lambda s: (s.start, s.level))
        self.section_starts = [s.start for s in self.sections]
        self.boxes = self._boxes()

    def _boxes(self) -> list[Box]:
        offset = self.document.start
        starts = [m.start() for m in _BOX_TITLE.finditer(self.text)]
        breaks = sorted({*starts, *(s.start - offset for s in self.sections), len(self.text)})
        boxes = []
        for start in starts:
            end = breaks[bisect_right(breaks, start)] if breaks and breaks[-1] > start else len(self.text)
            boxes.append(Box(start, end, self.text[start:].split("\n", 1)[0].strip()))
        return boxes

    def section_at(self, at: int) -> Section | None:
        """The innermost section over a position of this document."""
        at += self.document.start
        index = bisect_right(self.section_starts, at) - 1
        while index >= 0:
            section = self.sections[index]
            if section.start <= at < section.end:
                return section
            if section.level == 1 and section.end <= at:
                return None
            index -= 1
        return None

    def headings_at(self, at: int) -> tuple[str, ...]:
        """Titles over a position, outermost first, the box's last."""
        titles = []
        section = self.section_at(at)
        if section is not None:
            chain = {
                s.path: s.title for s in self.sections if s.title and s.start <= section.start < max(s.end, s.start + 1)
            }
            titles = [chain[section.path[:i]] for i in range(1, len(section.path) + 1) if chain.get(section.path[:i])]
        box = self.box_at(at)
        return (*[t for t in titles if t], *([box.title] if box else []))

    def in_heading(self, quantity: Quantity) -> bool:
        """Whether a number is part of a title: a printed heading, or a run-in heading that counts in characters."""
        section = self.section_at(quantity.start)
        titled = (
            section is not None and section.title is not None and quantity.start + self.document.start < section.body
        )
        names = titled and section is not None and (section.kind == "heading" or quantity.in_characters)
        return names or _inside(self.titles, quantity.start)

    def box_at(self, at: int) -> Box | None:
        return next((box for box in self.boxes if box.start <= at < box.end), None)

    def part_at(self, at: int) -> AttachmentPart | None:
        at += self.document.start
        return next((part for part in self.document.parts if part.start <= at < part.end), None)

    def dates_between(self, start: int, end: int) -> list[DateMention]:
        low, high = bisect_right(self.date_starts, start - 1), bisect_right(self.date_starts, end - 1)
        return self.dates[low:high]


def _year_of(document: DocumentText) -> int | None:
    if document.date:
        return int(document.date[:4])
    found = re.search(r"(?:19|20)\d{2}", document.number or "")
    return int(found.group()) if found else None


def _title_ranges(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"《[^《》\n]{0,120}》", text)]


def _places_of(text: str, titles: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the titles themselves are printed: a number in a title is a name."""
    folded = {fold(title) for title in titles if title}
    return sorted((m.start(), m.end()) for title in folded for m in re.finditer(re.escape(title), text))


def _inside(ranges: list[tuple[int, int]], at: int) -> bool:
    index = bisect_right(ranges, (at, len(ranges) + at + 1)) - 1
    return index >= 0 and ranges[index][0] <= at < ranges[index][1]


def _deadline(passage: _Passage, quantity: Quantity, place: Place, next_start: int) -> str | None:
    """The date that binds a number in prose, by nearness; see `deadlines`."""
    sentence = passage.text[place.sentence[0] : place.sentence[1]]
    before = [d for d in passage.dates_between(place.sentence[0], quantity.start) if d.role == "horizon"]
    beside = [
        d
        for d in passage.dates_between(quantity.end, place.clause[1])
        if d.role == "horizon" and "(" not in passage.text[quantity.end : d.start]
    ]
    if before and (before[-1].start >= place.clause[0] or not beside):
        return before[-1].iso
    reach = max(place.clause[1], min(next_start, place.sentence[1]))
    after = [d for d in passage.dates_between(quantity.end, reach) if d.role == "horizon"]
    if after:
        return after[0].iso
    if has_duration(sentence):
        return None
    return _carried(passage, place) or _from_titles(passage, quantity.start)


def _opening_date(passage: _Passage, place: Place) -> DateMention | None:
    """The latest date that opens an earlier sentence of the paragraph: what follows stands under it."""
    for date in reversed(passage.dates_between(place.paragraph[0], place.sentence[0])):
        if date.role in ("horizon", "past"):
            sentence_start = passage.clauses.place(date.start, date.end).sentence[0]
            if opens_sentence(passage.text, sentence_start, date):
                return date
    return None


def _carried(passage: _Passage, place: Place) -> str | None:
    date = _opening_date(passage, place)
    return date.iso if date is not None and date.role == "horizon" and len(date.iso) == 4 else None


def _from_titles(passage: _Passage, at: int) -> str | None:
    for title in reversed(passage.headings_at(at)):
        if horizon := horizon_of_title(title, passage.year):
            return horizon
    part = passage.part_at(at)
    return horizon_of_title(part.title if part else passage.document.title, passage.year)


def _surroundings(passage: _Passage, quantity: Quantity, place: Place) -> Surroundings:
    part = passage.part_at(quantity.start)
    dates = passage.dates_between(place.sentence[0], place.clause[1])
    near = [d for d in dates if d.start >= place.segment[0] and d.role in ("horizon", "past")]
    opening = _opening_date(passage, place) if not near else None
    horizon = any(d.role == "horizon" for d in dates) or (opening is not None and opening.role == "horizon")
    past = near[-1].role == "past" if near else opening is not None and opening.role == "past" and not horizon
    return Surroundings(
        "\n".join(passage.headings_at(quantity.start)),
        part.title if part else passage.document.title,
        horizon,
        past,
        passage.in_heading(quantity),
    )


def describes_another(
    text: str, quantity: Quantity, place: Place, before: Quantity | None, after: Quantity | None
) -> bool:
    """Whether a number only says how big or how many of what another number of the clause counts.

    6所学校443套公租房 counts flats, 2个投资468万元的项目 counts projects, 销售收入突破10亿元重点产品100个 counts products.
    """
    if after is not None and after.start < place.clause[1]:
        between = text[quantity.bound_end : after.start]
        if not _LISTED.match(between) and _LEVEL_BETWEEN.search(between):
            return quantity.kind in ("count", "people")
        if _DESCRIBED.match(between) and not _LISTED.search(between) and not _DEED_BETWEEN.search(between):
            counted = quantity.kind in ("count", "people") and after.kind != "money"
            return counted or quantity.kind in ("money", "size")
    if before is not None and before.start >= place.clause[0] and quantity.kind in ("money", "size", "ratio"):
        following = text[quantity.bound_end : quantity.bound_end + 8]
        return before.kind == "count" and following.startswith("的") and not _MEASURES_ITSELF.match(following)
    return False


def _prose_targets(passage: _Passage, figure_lines: frozenset[int]) -> list[tuple[Target, Verdict]]:
    targets: list[tuple[Target, Verdict]] = []
    previous: Verdict | None = None
    previous_sentence = -1
    quantities = passage.quantities
    for index, quantity in enumerate(quantities):
        place = passage.clauses.place(quantity.start, quantity.end)
        line_start = passage.text.rfind("\n", 0, quantity.start) + 1
        if line_start in figure_lines:
            continue
        if place.sentence[0] != previous_sentence:
            previous = None
        before = quantities[index - 1] if index else None
        after = quantities[index + 1] if index + 1 < len(quantities) else None
        verdict = judge(
            passage.text, quantity, place, _surroundings(passage, quantity, place), previous,
            describes_another(passage.text, quantity, place, before, after),
        )  # fmt: skip
        previous, previous_sentence = verdict, place.sentence[0]
        if verdict.is_commitment:
            targets.append((_prose_target(passage, quantity, place, after), verdict))
    return targets


def _prose_target(passage: _Passage, quantity: Quantity, place: Place, after: Quantity | None) -> Target:
    start, end = place.clause
    while start < quantity.start and passage.text[start] in _LEADING_MARKS:
        start += 1
    lead, rest = passage.text[start : quantity.start], passage.text[quantity.bound_end : end]
    earlier_end = max(place.sentence[0], start - 1)
    earlier = (
        passage.text[passage.clauses.place(earlier_end - 1, earlier_end).clause[0] : earlier_end]
        if (earlier_end > place.sentence[0])
        else ""
    )
    metric = metric_of(lead, rest, quantity, earlier)
    next_start = after.start if after is not None else len(passage.text)
    flags = damage_of(passage.printed[quantity.start : quantity.end], metric, quantity)
    return _target(
        passage, start, end, passage.printed[start:end].strip(), metric, comparator_of(lead, quantity), quantity,
        _deadline(passage, quantity, place, next_start),
        baseline_of(passage.text[place.segment[0] : end]), flags,
    )  # fmt: skip


_SIGNS: Final[dict[str, Comparator]] = {
    ">": ">=", "≥": ">=", "大于": ">=", "不低于": ">=", "不少于": ">=", "<": "<=", "≤": "<=", "小于": "<=", "不超过": "<=", "约": "approx",
}  # fmt: skip


def _table_target(passage: _Passage, row: TableTarget) -> Target:
    if row.quantity.high is not None:
        comparator: Comparator = "range"
    elif row.is_increase:
        comparator = "increase_by"
    else:
        comparator = _SIGNS.get(row.sign) or comparator_of("", row.quantity)
    deadline = str(row.year) if row.year else _from_titles(passage, row.start)
    flags = damage_of(passage.printed[row.quantity.start : row.quantity.end], row.metric, row.quantity)
    flags += row_damage(row.base, None if row.is_increase else row.quantity.low, row.increase)
    return _target(
        passage, row.start, row.end, row.text, row.metric, comparator, row.quantity, deadline, row.baseline, flags
    )


def _target(
    passage: _Passage, start: int, end: int, text: str, metric: str, comparator: Comparator, quantity: Quantity,
    deadline: str | None, baseline: str | None, flags: tuple[str, ...],
) -> Target:  # fmt: skip
    section, part = passage.section_at(start), passage.part_at(start)
    attachment = part.title if part else (section.attachment if section else None)
    offset = passage.document.start
    return Target(
        attachment, section.path if section else (), text, metric, comparator, quantity.value, quantity.unit,
        deadline, baseline, flags, offset + start, offset + end,
    )  # fmt: skip


def extract_with_reasons(document: DocumentText) -> tuple[tuple[Target, Verdict | None], ...]:
    """The targets of a document in order, each with the verdict that made it one (None for a table's cell)."""
    passage = _Passage(document)
    rows, figure_lines = find_table_targets(passage.text, passage.year)
    found: list[tuple[Target, Verdict | None]] = [(_table_target(passage, row), None) for row in rows]
    found += _prose_targets(passage, figure_lines)
    return tuple(sorted(found, key=lambda pair: (pair[0].start, pair[0].end)))


def extract_targets(document: DocumentText) -> tuple[Target, ...]:
    """Every number to which the document commits somebody, tables included, in the order of the text."""
    return tuple(target for target, _ in extract_with_reasons(document))
