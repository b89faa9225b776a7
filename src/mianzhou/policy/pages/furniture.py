"""What a page carries besides documents: page numbers, running heads, column headings, the traces of a viewer."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from mianzhou.policy.pages.lines import Line
from mianzhou.policy.pages.organs import are_organs, heads_title
from mianzhou.policy.pages.paging import PAGE_NUMBER, mark_page_numbers

RUNNING_HEAD: Final = "running head"
COLUMN: Final = "column heading"
VIEWER: Final = "viewer control"

DOCUMENT_COLUMNS: Final = frozenset(
    [
        "上级文件",
        "本级文件",
        "联合发文",
        "部门文件",
        "市级部门文件",
        "部门规范性文件",
        "规范性文件",
        "市委文件",
        "市政府文件",
        "市政府办公室文件",
        "市委市政府文件",
        "县市区文件",
        "区县文件",
        "国务院文件",
        "国务院办公厅文件",
        "省政府文件",
        "省政府办公厅文件",
        "省委省政府文件",
        "政府规章",
        "法规规章",
        "政府令",
        "文件选编",
        "文件选登",
        "重要文件",
        "公告",
        "通告",
        "人事任免",
        "机构人事",
        "人事",
        "任免",
    ]
)
OTHER_COLUMNS: Final = frozenset(
    [
        "大事记",
        "市政府大事记",
        "政务大事记",
        "政务简讯",
        "政务要闻",
        "政务动态",
        "工作动态",
        "要闻",
        "简讯",
        "领导讲话",
        "重要讲话",
        "讲话选登",
        "政策解读",
        "统计资料",
        "统计数据",
        "经济运行",
        "统计公报",
        "调查研究",
        "调研报告",
        "工作研究",
        "经验交流",
        "图片新闻",
        "县市区动态",
        "部门动态",
        "理论研究",
        "学习园地",
    ]
)
"""Columns that print no documents: what stands in them is set aside, not taken for a document."""

_OTHER_TITLE: Final = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月份?)?(?:[\u4e00-\u9fff]{2,4}[市县区])?(?:人民政府|政府|政务|市)?"
    r"(?P<name>大事记|政务简讯|政务要闻|工作动态)(?:[（(].{1,16}[）)])?"
)

_TITLES_TOO: Final = frozenset({"公告", "通告", "任免", "人事"})
_ORNAMENT: Final = re.compile(r"^[【〖\[◎●■◆★☆·•▲※○□▪]+|[】〗\]·•★☆]+$")
_PAGE_WORDS: Final = re.compile(r"[\-—\s]*第\s*\d{1,3}\s*页(?:\s*[/，,]?\s*共\s*\d{1,3}\s*页)?[\-—\s]*")
_VIEWER: Final = re.compile(r"页\d{1,3}|政府公报")
_HEAD: Final = re.compile(
    r"(?:\d{1,3}\s+)?(?:(?:[\u4e00-\u9fff]{2,12}人民政府公报|[A-Z ’']{8,60}(?:BULLETIN|GAZETTE)|"
    r"\d{4}\s*年?\s*[第·.]\s*\d{1,2}\s*[期号]?|[（(]?总第?\s*\d{1,4}\s*[期号]?[)）]?|第\s*\d{1,2}\s*期|\d{4}年\d{1,2}月(?:\d{1,2}日)?出版)\s*)+"
    r"(?:\d{1,3})?",
    re.IGNORECASE,
)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_FINISHED: Final = ("。", "！", "？", "）", ")", "】", "日", "”", "：", "；", "表", "单", "录", "印发")


def column_name(line: Line) -> str | None:
    """The name of the bulletin's column that the line heads, or None."""
    if len(line.text) > 30:
        return None
    name = _ORNAMENT.sub("", line.tight)
    if name in DOCUMENT_COLUMNS or name in OTHER_COLUMNS:
        return name
    match = _OTHER_TITLE.fullmatch(name)
    return match["name"] if match else None


def mark_furniture(lines: list[Line]) -> None:
    """Sets `reason` on every line that is page furniture, and `column` on the line after a column heading."""
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        if (column := column_name(line)) and _stands_apart(before, line, after, column):
            line.reason = COLUMN
            if index + 1 < len(lines):
                lines[index + 1].column = column
        elif len(line.text) <= 80 and _HEAD.fullmatch(line.text):
            line.reason = RUNNING_HEAD
        elif len(line.text) <= 16 and (_VIEWER.fullmatch(line.tight) or _PAGE_WORDS.fullmatch(line.text)):
            line.reason = VIEWER if "页" in line.text[:1] or "公报" in line.text else PAGE_NUMBER
    _mark_repeated_heads(lines)
    mark_page_numbers(lines)


def _stands_apart(before: Line | None, line: Line, after: Line | None, column: str) -> bool:
    """Whether the name of a column is its heading, and not the tail of a wrapped sentence or a title under its issuer."""
    if before is None:
        return True
    if column in _TITLES_TOO and are_organs(before.text):
        return False
    if (after and line.gap >= 2 and heads_title(after.text)) or (len(before.text) <= 3 and before.text.isdigit()):
        return True
    finished = before.text.endswith(_FINISHED) or "\t" in before.text
    return bool(before.reason) or line.gap >= 3 or line.page_start or finished


def _mark_repeated_heads(lines: list[Line]) -> None:
    """A short line that opens page after page in the middle of sentences is a running head, whatever it says."""
    opening: Counter[str] = Counter()
    for before, line in pairwise(lines):
        if line.reason is None and 2 <= len(line.text) <= 20 and _opens_page(before, line):
            opening[line.tight] += 1
    heads = {text for text, count in opening.items() if count >= 3 and _HAN.search(text)}
    if not heads:
        return
    for before, line in pairwise(lines):
        if line.reason is None and line.tight in heads and _opens_page(before, line):
            line.reason = RUNNING_HEAD


def _opens_page(before: Line, line: Line) -> bool:
    if "\t" in line.text or line.text.endswith(_FINISHED):
        return False
    return (line.page_start or before.reason == PAGE_NUMBER or line.gap >= 4) and not before.text.endswith(_FINISHED)
