"""Items that a run of paragraphs lists without being parts of the document: 一是…, 二是…; ①…, ②…; ———…

Where each of them closes with a bracket of its own, each is an item with a label of its own. Clauses of one paragraph
(一是…；二是…) are no items: what they assign belongs to the part they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mianzhou.policy.documents.structure import Section

_MARK = re.compile(
    r"^[ 　]*(?P<label>(?P<cn>[一二三四五六七八九十]{1,2}是)|(?P<circle>[①-⑳])|(?P<paren>[（(]\d{1,2}[）)])|(?P<half>\d{1,2}[）)])"
    r"|(?P<dash>[—–―─-]{2,4}|[●■◆•]))(?=[^\s，。；])",
    re.MULTILINE,
)


def list_items(text: str, start: int, end: int, sections: Sequence[Section]) -> list[Section]:
    """The listed items between two positions, as sections under the deepest part that holds them."""
    ordered = sorted(sections, key=lambda s: (s.start, -s.end))
    starts = {s.start for s in ordered}
    runs: dict[tuple[int, str], list[re.Match[str]]] = {}
    holders: dict[int, Section] = {}
    at, open_sections = 0, list[Section]()
    for mark in _MARK.finditer(text, start, end):
        where = mark.start("label")
        while at < len(ordered) and ordered[at].start <= where:
            open_sections.append(ordered[at])
            at += 1
        while open_sections and open_sections[-1].end <= where:
            open_sections.pop()
        if open_sections and where not in starts and mark.start() not in starts:
            holder = open_sections[-1]
            if where >= holder.body:
                holders[holder.start] = holder
                runs.setdefault((holder.start, _shape(mark)), []).append(mark)
    return [item for (holder, _), run in runs.items() if len(run) > 1 for item in _items(run, holders[holder], ordered)]


def _shape(mark: re.Match[str]) -> str:
    return next(name for name in ("cn", "circle", "paren", "half", "dash") if mark[name])


def _items(run: list[re.Match[str]], holder: Section, ordered: Sequence[Section]) -> list[Section]:
    """The items of one list; the last ends with the first part below its holder, or with the holder."""
    limit = next(
        (s.start for s in ordered if holder.start < s.start < holder.end and s.start > run[-1].start()), holder.end
    )
    bounds = [mark.start("label") for mark in run] + [limit]
    return [
        Section(
            attachment=holder.attachment,
            path=(*holder.path, mark["label"]),
            level=holder.level + 1,
            label=mark["label"],
            title=None,
            kind="item",
            start=here,
            body=mark.end(),
            end=after,
        )
        for mark, (here, after) in zip(run, pairwise(bounds), strict=True)
        if here < after
    ]
