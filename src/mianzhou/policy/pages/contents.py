"""The pages of a bulletin before its documents: cover and table of contents; and what its columns without documents fill."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from mianzhou.policy.pages.furniture import COLUMN, OTHER_COLUMNS
from mianzhou.policy.pages.labels import label_of
from mianzhou.policy.pages.lines import Line, document_number, only_date

COVER: Final = "cover"
CONTENTS: Final = "table of contents"
COLOPHON: Final = "colophon"
OUTSIDE: Final = "text outside any document"

_HEADING: Final = frozenset({"目录", "目次", "目录CONTENTS", "CONTENTS", "本期目录", "要目"})
_LEADER: Final = re.compile(r"[.…·．—\-\s]*[（(]?\d{1,3}[)）]?$|[.…·．]{2,}$")
_COLOPHON: Final = re.compile(
    r"主\s*管|主\s*办|主\s*编|编\s*辑|编\s*印|印\s*刷|准印证|刊\s*号|邮\s*编|邮政编码|网\s*址|发\s*行|责任编辑|出\s*版|内部资料|赠\s*阅|电\s*话|传\s*真|地\s*址"
)


def mark_contents(lines: list[Line], title_at: Callable[[list[Line], int], str | None]) -> frozenset[str]:
    """Sets the reason of the lines of cover and table of contents, and gives the titles that the table lists.

    The table ends where a title that it lists begins again: `title_at` tells the title of the document that starts at a line.
    """
    heading = next((i for i, line in enumerate(lines[:400]) if line.tight.upper() in _HEADING), None)
    if heading is None or any(document_number(line.tight) for line in lines[:heading]):
        _mark_inner_contents(lines)
        return frozenset()
    end = _contents_end(lines, heading, title_at)
    for line in lines[:heading]:
        line.reason = COVER
    titles = frozenset(_entries(lines[heading + 1 : end]))
    for line in lines[heading:end]:
        line.reason = CONTENTS
    _mark_inner_contents(lines)
    return titles


def _mark_inner_contents(lines: list[Line]) -> None:
    """Long plans carry a table of contents of their own; it ends where its first entry comes again."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.reason is None and line.tight in _HEADING and (end := _inner_end(lines, index)):
            for inner in lines[index:end]:
                inner.reason = CONTENTS
            index = end
        index += 1


def _inner_end(lines: list[Line], heading: int) -> int | None:
    """The line after the entries of a plan's table of contents; None where the lines are no entries."""
    entries = 0
    first = entry_text(lines[heading + 1]) if heading + 1 < len(lines) else ""
    for index in range(heading + 2, min(len(lines), heading + 300)):
        line = lines[index]
        if len(line.tight) > 60 or line.text.endswith("。"):
            return None
        if first and line.tight == first:
            return index if entries >= 2 else None
        entries += bool(label_of(line.text)) or entry_text(line) != line.tight
    return None


def entry_text(line: Line) -> str:
    """A line of the table of contents without leaders and page number."""
    return _LEADER.sub("", line.tight)


def _entries(lines: list[Line]) -> list[str]:
    """The titles listed; one may run over several lines, and ends at a page number, a document number or a column's name."""
    found: list[str] = []
    title = ""
    for line in lines:
        entry = entry_text(line)
        if line.reason == COLUMN:
            title = ""
        elif document_number(entry):
            found.append(title)
            title = ""
        else:
            title += entry
            if entry != line.tight:
                found.append(title)
                title = ""
    return [title for title in found if len(title) >= 6]


def _contents_end(lines: list[Line], heading: int, title_at: Callable[[list[Line], int], str | None]) -> int:
    """The line after the last entry."""
    listed = ""
    seen: set[str] = set()
    last_entry = heading
    for index in range(heading + 1, min(len(lines), heading + 600)):
        line = lines[index]
        entry = entry_text(line)
        title = title_at(lines, index)
        if (title and len(title) >= 10 and title in listed) or (len(entry) >= 10 and line.tight in seen):
            return index
        if line.text.endswith(("。", "；")) and len(line.tight) > 20:
            break
        listed += entry
        seen.add(entry)
        if entry != line.tight or document_number(entry) or line.reason == COLUMN:
            last_entry = index
    return last_entry + 1


def mark_other_columns(lines: list[Line], starts: list[int]) -> None:
    """Sets aside what stands in columns that print no documents, up to the next document.

    A column begins where its name is new and the text before it has ended; the name of the column that is already open is a
    running head, and so may be that of a column of documents (上级文件, 本级文件), which opens none of these stretches.
    """
    openings = set(starts)
    current: str | None = None
    inside: str | None = None
    for index, line in enumerate(lines):
        if index in openings:
            inside, current = None, line.column or current
        elif line.column and line.column != current and not line.column.endswith("文件") and _finished(lines, index):
            inside = current = line.column
        if inside:
            line.reason = f"column without documents: {inside}"


def _finished(lines: list[Line], index: int) -> bool:
    """Whether the text before a line has come to an end, so that the line is not the middle of a sentence."""
    if index == 0:
        return True
    before, line = lines[index - 1], lines[index]
    ended = before.text.endswith(("。", "！", "？", "）", ")", "】", "”")) or "\t" in before.text
    return ended or bool(only_date(before.tight)) or before.reason is not None or line.column in OTHER_COLUMNS


def mark_colophon(lines: list[Line]) -> None:
    """Sets aside the imprint on the last page: who edits, prints and sends out the bulletin."""
    hits = 0
    first = len(lines)
    for index in range(len(lines) - 1, max(-1, len(lines) - 16), -1):
        line = lines[index]
        if line.reason:
            continue
        if len(line.text) > 60 or line.text.endswith("。"):
            break
        if _COLOPHON.match(line.text):
            hits += 1
            first = index
    if hits >= 3:
        for line in lines[first:]:
            line.reason = line.reason or COLOPHON
