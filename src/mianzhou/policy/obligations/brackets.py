"""Where a text assigns: its brackets, and lines that carry a label without any.

Positions are those of the text given. One pass each, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from mianzhou.policy.obligations.assignment import Assignment, read_assignment
from mianzhou.policy.obligations.labels import label_at
from mianzhou.policy.obligations.units_printed import CLOSING, OPENING, ends_like_organ

_MARKS = re.compile(rf"[{re.escape(OPENING + CLOSING)}\n]")
_SENTENCE_END = "。；;！？!?"
# 各牵头部门（市经信委、市发改委）: the bracket explains the word before it.
_EXPLAINED = re.compile(
    r"(?:部门|单位|机构|平台|窗口|名单|办公室|小组|委员会|会议|组织|局|厅|所|中心|科室|处室|联系|电话|地址|组长|成员)\Z"
)
_SEND = re.compile(r"(?:报|送|报送|交|寄|寄送|抄送|提交|上报|反馈|致电)[^，。；、]{0,12}\Z")
# A label in brackets of its own, units behind it: 【责任单位】市发改委、市财政局
_LABEL_IN_BRACKETS = re.compile(r"[【〔\[（(]\s*([一-龥]{2,10})\s*[】〕\]）)][：:]?")
_LINE_START = re.compile(r"(?:^|(?<=[。；;！]))[ 　]*[【〔\[]?(?=[一-龥、]{2,14}(?:[：:]|[】〕\]]))", re.MULTILINE)
_WORDS = re.compile(r"[一-龥]{2}")
_LONGEST = 1200
_LONGEST_OVER_LINES = 600
# Verbs that print also uses of events and publications; alone, they need the place of an assignment.
_STRONG_ANYWHERE = re.compile(r"负责|牵头")


Standing = Literal["yes", "doubt", "no"]


class Bracket(NamedTuple):
    """A pair of brackets; `start` is the opening one, `end` lies behind the closing one."""

    start: int
    end: int


class Found(NamedTuple):
    """An assignment and the range that prints it. What is not `sure` counts only beside one that is."""

    start: int
    end: int
    assignment: Assignment
    sure: bool = True


def find_brackets(text: str, start: int, end: int) -> list[Bracket]:
    """The brackets of a range by where they open. A bracket ends with its paragraph, unless a label opens it:
    that one may run on over lines, and where it is never closed it ends with its line."""
    found: list[Bracket] = []
    open_at: list[int] = []
    carried: tuple[int, int] | None = None  # a labelled bracket left open, and the end of its first line
    for mark in _MARKS.finditer(text, start, end):
        char, at = mark[0], mark.start()
        if carried and at - carried[0] > _LONGEST_OVER_LINES:
            found.append(Bracket(*carried))
            carried = None
        if char in OPENING:
            if carried and not open_at and _opens_with_label(text, at):
                found.append(Bracket(*carried))
                carried = None
            open_at.append(at)
        elif char == "\n":
            labelled = next((i for i in open_at if _opens_with_label(text, i)), None)
            carried = carried or (None if labelled is None else (labelled, at))
            open_at.clear()
        elif open_at:
            found.append(Bracket(open_at.pop(), at + 1))
        elif carried:
            found.append(Bracket(carried[0], at + 1))
            carried = None
    labelled = next((i for i in open_at if _opens_with_label(text, i)), None)
    if carried or labelled is not None:
        found.append(Bracket(*carried) if carried else Bracket(labelled or start, end))
    return sorted(found)


def _opens_with_label(text: str, at: int) -> bool:
    label = label_at(text, at + 1)
    return label is not None and label.kind in ("lead", "responsible")


def find_assigning_brackets(text: str, start: int, end: int, star: str | None = None) -> list[Found]:
    """The brackets of a range that assign something; of nested ones the outermost that does."""
    found: list[Found] = []
    doubtful: set[int] = set()
    done = start
    for bracket in find_brackets(text, start, end):
        if bracket.start < done or not 4 <= bracket.end - bracket.start <= _LONGEST:
            continue
        if not _WORDS.search(text, bracket.start, bracket.end):
            continue
        closed = text[bracket.end - 1] in CLOSING
        assignment = read_assignment(text[bracket.start + 1 : bracket.end - closed], star)
        standing = _standing(text, bracket, start, end, assignment) if assignment else "no"
        if assignment and standing != "no":
            found.append(Found(bracket.start, bracket.end, assignment, bool(assignment.units())))
            done = bracket.end
        if standing == "doubt":
            doubtful.add(bracket.start)
    plain = sum(f.assignment.form == "bare" and f.start not in doubtful for f in found)
    return [f for f in found if f.start not in doubtful or plain > 1]


def _standing(text: str, bracket: Bracket, start: int, end: int, assignment: Assignment) -> Standing:
    """Whether a bracket stands where assignments do. A label or 负责, 牵头 says enough; other verbs must close a sentence;
    bare names must close one and be names beyond doubt. Bare names before a comma count where the document has others."""
    if assignment.form == "labelled":
        return "yes"
    before = text[max(start, bracket.start - 24) : bracket.start].rstrip(" 　")
    after = text[bracket.end : min(end, bracket.end + 2)].lstrip(" 　")
    opens_line = not before or before[-1] == "\n"
    ended = opens_line or before[-1] in _SENTENCE_END
    closes = ended or not after or after[0] in _SENTENCE_END + "\n"
    if assignment.form == "verbal":
        return "yes" if closes or _STRONG_ANYWHERE.search(text, bracket.start, bracket.end) else "no"
    clause = re.split(r"[\n。；;！？，,、：:\t]", before)[-1]
    if _SEND.search(clause):
        return "no"
    if ended:
        return "yes" if assignment.named else "no"
    if not assignment.distinct or len(clause) <= 4 or _EXPLAINED.search(clause) or ends_like_organ(clause):
        return "no"
    return "yes" if closes else "doubt" if after[0] in "，," else "no"


def find_label_lines(text: str, start: int, end: int, star: str | None = None) -> Iterator[Found]:
    """Assignments printed without brackets: a line, or the end of one, that begins with 责任单位： or 【责任单位】."""
    done = start
    for opening in _LINE_START.finditer(text, start, end):
        at = opening.end()
        boxed = at > opening.start() and text[at - 1] in OPENING
        label = label_at(text, at)
        if (
            at < done
            or label is None
            or label.kind == "other"
            or (boxed and text[label.end : label.end + 1] not in tuple(CLOSING))
        ):
            continue
        stop = _end_of_fields(text, label.end, end)
        line = _LABEL_IN_BRACKETS.sub(r"；\1：", text[opening.start() : stop])
        content = line.strip(" 　；;")
        assignment = read_assignment(content.rstrip("。")) if "\t" not in content and len(content) < _LONGEST else None
        if assignment and assignment.form == "labelled" and not _has_prose(content, assignment):
            yield Found(opening.start(), stop, assignment, assignment.charging and bool(assignment.units()))
            done = stop


def _end_of_fields(text: str, position: int, end: int) -> int:
    """Where a line of fields ends: with the line, or with the sentence behind which no further label stands."""
    line_end = text.find("\n", position, end)
    line_end = end if line_end < 0 else line_end
    stop = text.find("。", position, line_end)
    while 0 <= stop < line_end - 1 and _label_in(text, stop + 1):
        stop = text.find("。", stop + 1, line_end)
    return line_end if stop < 0 else stop + 1


def _label_in(text: str, position: int) -> bool:
    return label_at(text, position + (text[position : position + 1] in tuple(OPENING))) is not None


def _has_prose(content: str, assignment: Assignment) -> bool:
    """A line is an assignment only if names make up most of it."""
    named = sum(len(unit) + 1 for unit in assignment.units()) + len(assignment.timing or "")
    return (named + 16) * 2 < len(content)
