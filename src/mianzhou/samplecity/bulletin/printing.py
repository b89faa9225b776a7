"""Printing the invented bulletin as extraction from PDF leaves it: wrapped, furnished, damaged.

Pure and repeatable: the same issue, damage and seed give the same text. The clean form of the same issue is the truth against which
readings of the damaged forms are held.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mianzhou.samplecity.bulletin.sources import Attached, Issue, Printed

_FULL_WIDTH = {ord("0") + i: ord("０") + i for i in range(10)} | {ord("."): "．", ord("%"): "％"}
_CHINESE_DIGITS = "〇一二三四五六七八九"
_POINT = "\ue010"


@dataclass(frozen=True, slots=True)
class Damage:
    """What the printing does to the text. `width` is in characters, 0 for unwrapped lines; `page` in lines, 0 for no pages."""

    width: int = 0
    page: int = 0
    blank_lines: bool = False
    full_width: bool = False
    contents: bool = True
    reversed_page_numbers: bool = False
    head_inside_text: bool = False
    private_point: bool = False
    chinese_dates: bool = False


CLEAN = Damage()
EXTRACTED = Damage(
    width=22,
    page=44,
    blank_lines=True,
    full_width=True,
    reversed_page_numbers=True,
    head_inside_text=True,
    private_point=True,
)
TYPESET = Damage(width=38, page=40, chinese_dates=True)


def printed(issue: Issue, damage: Damage = CLEAN, *, seed: int = 0) -> str:
    """The issue's text under the given damage."""
    blocks = [*_cover(issue, damage), *_body(issue, damage)]
    lines = list(_wrapped(blocks, damage.width))
    if damage.page:
        lines = list(_paged(lines, issue, damage, random.Random(seed)))
    text = ("\n\n" if damage.blank_lines else "\n").join(lines) + "\n"
    if damage.private_point:
        text = _with_private_points(text)
    return text.translate(_FULL_WIDTH) if damage.full_width else text


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph; `flow` is False for lines that are never wrapped (tables, mastheads that fit)."""

    text: str
    flow: bool = True


def _cover(issue: Issue, damage: Damage) -> Iterator[_Block]:
    if not damage.contents:
        return
    year, month, day = issue.date.split("-")
    yield _Block(issue.title)
    yield _Block(f"第 {issue.issue} 号（总号 {issue.serial}） {year} 年 {int(month)} 月 {int(day)} 日", flow=False)
    yield _Block("目录")
    column = None
    for document in issue.documents:
        if document.column != column:
            column = document.column
            yield _Block(column)
        yield _Block(document.title)
        yield _Block(document.number)


def _body(issue: Issue, damage: Damage) -> Iterator[_Block]:
    column = None
    for document in issue.documents:
        if document.column != column:
            column = document.column
            yield _Block(column)
        yield from _document(document, damage)


def _document(document: Printed, damage: Damage) -> Iterator[_Block]:
    yield _Block(document.title)
    yield _Block(document.number)
    yield _Block(document.addressees)
    yield from _paragraphs(document.paragraphs)
    if len(document.attachments) > 1:
        for i, attached in enumerate(document.attachments, 1):
            yield _Block(f"{'附件：' if i == 1 else '　　　'}{i}．{attached.title}")
    for issuer in document.issuers:
        yield _Block(issuer)
    yield _Block(_day(document.date, damage))
    for i, attached in enumerate(document.attachments, 1):
        if len(document.attachments) > 1:
            yield _Block(f"附件{i}")
        yield from _attached(attached, damage)
    if document.printed and document.printed_by:
        yield _Block(f"{document.printed_by}　　{_day(document.printed, damage)}印发")


def _attached(attached: Attached, damage: Damage) -> Iterator[_Block]:
    yield _Block(attached.title)
    if attached.number:
        yield _Block(attached.number)
    if attached.addressees:
        yield _Block(attached.addressees)
    yield from _paragraphs(attached.paragraphs)
    for issuer in attached.issuers:
        yield _Block(issuer)
    if attached.date:
        yield _Block(_day(attached.date, damage))


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[_Block]:
    for text in paragraphs:
        yield _Block(text, flow="\t" not in text)


def _day(iso: str, damage: Damage) -> str:
    day = date.fromisoformat(iso)
    if not damage.chinese_dates:
        return f"{day.year}年{day.month}月{day.day}日"
    year = "".join(_CHINESE_DIGITS[int(c)] for c in str(day.year))
    return f"{year}年{_small_number(day.month)}月{_small_number(day.day)}日"


def _small_number(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE_DIGITS[tens]}十"
    return head + (_CHINESE_DIGITS[ones] if ones else "")


def _wrapped(blocks: Iterable[_Block], width: int) -> Iterator[str]:
    for block in blocks:
        if not width or not block.flow or len(block.text) <= width:
            yield block.text
            continue
        rest = block.text
        while rest:
            cut = width if len(rest) <= width or rest[width] not in "，。；：、）”》】〕" else width + 1
            yield rest[:cut]
            rest = rest[cut:]


def _paged(lines: list[str], issue: Issue, damage: Damage, chance: random.Random) -> Iterator[str]:
    for number, start in enumerate(range(0, len(lines), damage.page), 1):
        yield from lines[start : start + damage.page]
        mark = f"{number:02d}"
        yield mark[::-1] if damage.reversed_page_numbers else f"— {number} —"
        if damage.head_inside_text and chance.random() < 0.5:
            yield f"{issue.running_head}　{issue.year}年第{issue.issue}号"


def _with_private_points(text: str) -> str:
    """Decimal points as the private-use character that one of the real extractions has in their place."""
    out = list(text)
    for i in range(1, len(out) - 1):
        if out[i] == "." and out[i - 1].isdigit() and out[i + 1].isdigit():
            out[i] = _POINT
    return "".join(out)
