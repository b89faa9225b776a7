"""Obligations of a document: every item to which the text itself assigns named units.

The way: find the brackets (and label lines, and tables) that assign, join those that stand together, place each at its item,
add what the item says of deadline and rhythm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from mianzhou.policy.documents.structure import DocumentText, Obligation, Section
from mianzhou.policy.obligations.assignment import Assignment, lead_star, states_first_leads
from mianzhou.policy.obligations.brackets import Found, find_assigning_brackets, find_label_lines
from mianzhou.policy.obligations.listing import list_items
from mianzhou.policy.obligations.mentions import extract_mentions
from mianzhou.policy.obligations.placing import Node, deepest, place, plant
from mianzhou.policy.obligations.tables import Row, find_rows
from mianzhou.policy.obligations.timing import find_deadline, find_schedule, read_printed_time
from mianzhou.policy.obligations.units_printed import fold

__all__ = ["extract_mentions", "extract_obligations"]

_TITLE_LENGTH = 20
_FILLING = re.compile(r"[\s。；;，,、]*")
_BLANKS = " \t\n　"
_BLANK_ENDS = _BLANKS + "；;，,。"
# Not the ends of a span such as 2026—2028年: a plan of three years leaves 年底前 to the year of its document.
_PLAN_YEAR = re.compile(r"(?<![-—–－~至\d])(20\d\d)年(?:度)?(?![^）)]*[-—–－~至])")


def extract_obligations(document: DocumentText) -> tuple[Obligation, ...]:
    """The obligations of a document in the order of print."""
    text = document.clean.text
    own = text[document.start : document.end]
    star = lead_star(own)
    rows = find_rows(text, document.start, document.end)
    found = _joined(text, _without_rows(_all_found(text, document, star), rows))
    found = _with_first_leading(found, document, states_first_leads(own))
    nodes = plant(document.sections, list_items(text, document.start, document.end, document.sections))
    owners = place(text, nodes, found)
    obligations = _from_brackets(document, found, owners) + _from_rows(document, rows, nodes)
    return tuple(sorted(obligations, key=lambda o: (o.start, o.end)))


def _all_found(text: str, document: DocumentText, star: str | None) -> list[Found]:
    brackets = find_assigning_brackets(text, document.start, document.end, star)
    lines = list(find_label_lines(text, document.start, document.end, star))
    kept: list[Found] = []
    for found in sorted(brackets + lines, key=lambda f: (f.start, -f.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _without_rows(found: list[Found], rows: Sequence[Row]) -> list[Found]:
    """Tables are read by their columns: a bracket in a cell adds nothing."""
    if not rows:
        return found
    taken = iter(rows)
    row: Row | None = next(taken)
    out: list[Found] = []
    for f in found:
        while row and row.end <= f.start:
            row = next(taken, None)
        if row is None or f.end <= row.start:
            out.append(f)
    return out


def _joined(text: str, found: list[Found]) -> list[Found]:
    """Assignments with nothing but marks between them are one: （牵头单位：甲）（责任单位：乙）."""
    out: list[Found] = []
    for f in found:
        if out and _FILLING.fullmatch(text, out[-1].end, f.start):
            last = out[-1]
            out[-1] = Found(last.start, f.end, _both(last.assignment, f.assignment), last.sure or f.sure)
        else:
            out.append(f)
    return [f for f in out if f.sure]


def _both(one: Assignment, other: Assignment) -> Assignment:
    lead = tuple(dict.fromkeys(one.lead + other.lead))
    return Assignment(
        form=one.form,
        lead=lead,
        responsible=tuple(u for u in dict.fromkeys(one.responsible + other.responsible) if u not in lead),
        timing="，".join(t for t in (one.timing, other.timing) if t) or None,
        first_leads=one.first_leads or other.first_leads,
    )


def _with_first_leading(found: list[Found], document: DocumentText, stated: bool) -> list[Found]:
    """Where the text says that the first unit of a list leads, it does, from there on if a bracket says so."""
    if not stated:
        return found
    in_bracket = any(f.assignment.first_leads for f in found)
    leads = not in_bracket
    out: list[Found] = []
    for f in found:
        leads = leads or f.assignment.first_leads
        given = f.assignment
        if leads and not given.lead:
            given = replace(given, lead=given.responsible[:1], responsible=given.responsible[1:])
        out.append(f._replace(assignment=given))
    return out


def _from_brackets(document: DocumentText, found: list[Found], owners: list[Node | None]) -> list[Obligation]:
    out: list[Obligation] = []
    placed = [(f, owner) for f, owner in zip(found, owners, strict=True) if owner or f.assignment.form != "bare"]
    for _, group in groupby(placed, key=lambda pair: id(pair[1])):
        members = list(group)
        begin: int | None = None
        for f, owner in members:
            out.append(_obligation(document, f, owner, begin, alone=len(members) == 1))
            begin = f.end
    return out


def _obligation(document: DocumentText, f: Found, owner: Node | None, begin: int | None, *, alone: bool) -> Obligation:
    """The obligation that an assignment makes of its item; `begin` is where the item's last one ended, if it had one."""
    text = document.clean.text
    section = owner.section if owner else None
    start = _start(text, document, f, section) if begin is None else begin
    end = f.end
    if owner and alone and _stands_in_heading(text, f, owner):
        end = max(end, owner.section.end)  # it covers what follows
    while start < f.start and text[start] in _BLANK_ENDS:
        start += 1
    while end > f.end and text[end - 1] in _BLANKS:
        end -= 1
    label = section.label if section else ""
    printed = (text[start : f.start] + text[f.end : end]).strip(_BLANKS)
    if begin is None and label and printed.startswith(label):
        printed = printed[len(label) :].lstrip()
    year = _year_of(document, section)
    timing = f.assignment.timing or ""
    return Obligation(
        attachment=section.attachment if section else _attachment_at(document, f.start),
        path=section.path if section else (),
        label=label,
        title=_title(section, printed, text[f.start : f.end]),
        text=printed,
        lead=f.assignment.lead,
        responsible=f.assignment.responsible,
        deadline=read_printed_time(timing, year) or find_deadline(printed, year),
        schedule=find_schedule(timing, field=True) or find_schedule(printed),
        start=start,
        end=end,
    )


def _stands_in_heading(text: str, f: Found, owner: Node) -> bool:
    """Whether an assignment stands in or right behind the heading of an item whose sub-parts have none of their own."""
    own = any(child.assigns for child in owner.children)
    return not own and not text[owner.section.body : f.start].strip(_BLANK_ENDS)


def _start(text: str, document: DocumentText, f: Found, section: Section | None) -> int:
    if section:
        return section.start
    line = text.rfind("\n", document.start, f.start) + 1
    before = text.rfind("\n", document.start, max(document.start, line - 1)) + 1
    own_line = not text[line : f.start].strip()
    return max(document.start, before if own_line else line)


def _title(section: Section | None, printed: str, bracket: str) -> str | None:
    """The heading without the assignment; where an item has none, the first words of its text."""
    if section and section.title:
        return section.title.replace(fold(bracket), "") or section.title
    return fold(printed)[:_TITLE_LENGTH] or None


def _attachment_at(document: DocumentText, position: int) -> str | None:
    return next((part.title for part in document.parts if part.start <= position < part.end), None)


def _year_of(document: DocumentText, section: Section | None) -> int | None:
    """The year that 年底前 means: the one a yearly plan has in its title, else that of the document."""
    for title in (section.attachment if section else None, document.title):
        years = _PLAN_YEAR.findall(title or "")
        if years:
            return int(years[-1])
    return int(document.date[:4]) if document.date else None


def _from_rows(document: DocumentText, rows: Sequence[Row], nodes: Sequence[Node]) -> list[Obligation]:
    text = document.clean.text
    out: list[Obligation] = []
    for row, owner in zip(rows, deepest(nodes, [row.start for row in rows]), strict=True):
        section = owner.section if owner else None
        year = _year_of(document, section)
        printed = text[row.start : row.end].strip()
        timing = row.assignment.timing or ""
        path = section.path if section else ()
        out.append(
            Obligation(
                attachment=section.attachment if section else _attachment_at(document, row.start),
                path=(*path, row.label) if row.label else path,
                label=row.label or (section.label if section else ""),
                title=row.title or None,
                text=printed,
                lead=row.assignment.lead,
                responsible=row.assignment.responsible,
                deadline=read_printed_time(timing, year) or find_deadline(printed, year),
                schedule=find_schedule(timing, field=True) or find_schedule(printed),
                start=row.start,
                end=row.end,
            ),
        )
    return out
