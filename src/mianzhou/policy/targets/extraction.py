"""From a document to its targets: every number found, placed, judged, and the commitments written out. Pure.

One pass over the text of a document; nothing is guessed that the text does not print.
"""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.structure import Comparator, DocumentText, Target
from mianzhou.policy.targets.binding import deadline_of, horizon_over, opening_date
from mianzhou.policy.targets.clauses import Place
from mianzhou.policy.targets.commitments import Surroundings, Verdict, judge
from mianzhou.policy.targets.damage import damage_of, row_damage
from mianzhou.policy.targets.deadlines import baseline_of
from mianzhou.policy.targets.numbers import Quantity
from mianzhou.policy.targets.passage import Passage
from mianzhou.policy.targets.phrases import comparator_of, metric_of
from mianzhou.policy.targets.tables import TableTarget, find_table_targets
from mianzhou.policy.targets.wording import DEED, any_of

_LISTED: Final = re.compile(r"^[、和及与或，/~至到—-]|[、和及与或，/~至到]$")
_LEVEL_BETWEEN: Final = re.compile(r"(?:达到?|突破|超过?|不低于|不少于|不超过|控制在|提高到?|保持在|降低到?)$")
_DESCRIBED: Final = re.compile(r"^(?:以[上下])?的?[\u4e00-\u9fff“”、（）()]{1,16}$")
_MEASURES_ITSELF: Final = re.compile(r"^的(?:生产能力|产能|能力|目标|规模|任务|水平|要求|比例|增速)")
_DEED_BETWEEN: Final = re.compile(any_of(DEED) + "|^[为由对]|用于|达到|不少于|不低于|不超过|提高")
_LEADING_MARKS: Final = " \t\u3000—·-•"
_LIST_MARKS: Final = ("、", "和", "及", "与", "，", "以及")


def _surroundings(passage: Passage, quantity: Quantity, place: Place) -> Surroundings:
    part = passage.part_at(quantity.start)
    dates = passage.dates_between(place.sentence[0], place.clause[1])
    near = [d for d in dates if d.start >= place.segment[0] and d.role in ("horizon", "past")]
    opening = opening_date(passage, place) if not near else None
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


def _prose_targets(passage: Passage, figure_lines: frozenset[int]) -> list[tuple[Target, Verdict]]:
    targets: list[tuple[Target, Verdict]] = []
    previous: Verdict | None = None
    previous_sentence = -1
    quantities = passage.quantities
    for index, quantity in enumerate(quantities):
        place = passage.clauses.place(quantity.start, quantity.end)
        if passage.clauses.line_start(quantity.start) in figure_lines:
            continue
        if place.sentence[0] != previous_sentence:
            previous = None
        before = quantities[index - 1] if index else None
        after = quantities[index + 1] if index + 1 < len(quantities) else None
        describes = describes_another(passage.text, quantity, place, before, after)
        verdict = judge(passage.text, quantity, place, _surroundings(passage, quantity, place), previous, describes)
        if verdict.is_commitment:
            subject = targets[-1][0] if previous is not None and previous.is_commitment else None
            listed = before is not None and passage.text[before.bound_end : quantity.start] in _LIST_MARKS
            targets.append((_prose_target(passage, quantity, place, after, subject, listed), verdict))
        if not describes:
            previous, previous_sentence = verdict, place.sentence[0]
    return targets


def _prose_target(
    passage: Passage, quantity: Quantity, place: Place, after: Quantity | None, subject: Target | None, listed: bool
) -> Target:
    """Write out one commitment. `subject` is the target before it in the sentence, which `listed` (分别下降23%、15%) continues."""
    start, end = place.clause
    while start < quantity.start and passage.text[start] in _LEADING_MARKS:
        start += 1
    lead, rest = passage.text[start : quantity.start], passage.text[quantity.bound_end : end]
    earlier = subject.metric if subject is not None else _clause_before(passage, place, start)
    metric, comparator = metric_of(lead, rest, quantity, earlier), comparator_of(lead, quantity)
    if subject is not None and listed and subject.unit == quantity.unit:
        metric = subject.metric
        if quantity.high is None and not quantity.bound:
            comparator = subject.comparator
    next_start = after.start if after is not None else len(passage.text)
    flags = _flags(passage, quantity, metric, comparator)
    return _target(
        passage, start, end, passage.printed[start:end].strip(), metric, comparator, quantity,
        deadline_of(passage, quantity, place, next_start),
        baseline_of(passage.text[place.segment[0] : end]), flags,
    )  # fmt: skip


def _flags(passage: Passage, quantity: Quantity, metric: str, comparator: Comparator) -> tuple[str, ...]:
    printed = passage.printed[quantity.start : quantity.end]
    removed = passage.removed_between(quantity.start, quantity.end)
    return damage_of(printed, removed, metric, quantity, comparator in ("increase_by", "decrease_by"))


def _clause_before(passage: Passage, place: Place, start: int) -> str:
    """The clause that ends where this one begins, if both are of one sentence."""
    end = start - 1
    if end <= place.sentence[0]:
        return ""
    return passage.text[passage.clauses.place(end - 1, end).clause[0] : end]


_SIGNS: Final[dict[str, Comparator]] = {
    ">": ">=", "≥": ">=", "大于": ">=", "不低于": ">=", "不少于": ">=", "<": "<=", "≤": "<=", "小于": "<=", "不超过": "<=", "约": "approx",
}  # fmt: skip


def _table_target(passage: Passage, row: TableTarget) -> Target:
    if row.quantity.high is not None:
        comparator: Comparator = "range"
    elif row.is_increase:
        comparator = "increase_by"
    else:
        comparator = _SIGNS.get(row.sign) or comparator_of("", row.quantity)
    deadline = str(row.year) if row.year else horizon_over(passage, row.start)
    flags = _flags(passage, row.quantity, row.metric, comparator)
    flags += row_damage(row.base, None if row.is_increase else row.quantity.low, row.increase)
    return _target(
        passage, row.start, row.end, row.text, row.metric, comparator, row.quantity, deadline, row.baseline, flags
    )


def _target(
    passage: Passage, start: int, end: int, text: str, metric: str, comparator: Comparator, quantity: Quantity,
    deadline: str | None, baseline: str | None, flags: tuple[str, ...],
) -> Target:  # fmt: skip
    section, part = passage.section_at(start), passage.part_at(start)
    attachment = part.title if part else (section.attachment if section else None)
    offset = passage.document.start
    return Target(
        attachment, section.path if section else (), text, metric, comparator, quantity.value, quantity.unit,
        deadline, baseline, flags, offset + start, offset + end,
    )  # fmt: skip


def extract_with_reasons(
    document: DocumentText, source: str | None = None
) -> tuple[tuple[Target, Verdict | None], ...]:
    """The targets of a document in order, each with the verdict that made it one (None for a table's cell)."""
    passage = Passage(document, source)
    rows, figure_lines = find_table_targets(passage.text, passage.year)
    found: list[tuple[Target, Verdict | None]] = [(_table_target(passage, row), None) for row in rows]
    found += _prose_targets(passage, figure_lines)
    return tuple(sorted(found, key=lambda pair: (pair[0].start, pair[0].end)))


def extract_targets(document: DocumentText, source: str | None = None) -> tuple[Target, ...]:
    """Every number to which the document commits somebody, tables included, in the order of the text.

    With the `source` text that the document was read from, numbers that a page number or a private-use character stood in
    are flagged too.
    """
    return tuple(target for target, _ in extract_with_reasons(document, source))
