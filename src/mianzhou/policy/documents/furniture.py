"""What a page carries besides documents: page numbers, running heads, column headings, the traces of a viewer."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.lines import Line

PAGE_NUMBER: Final = "page number"
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

_PAGE: Final = re.compile(r"[\s\-—－–·•.~～]*\d{1,3}[\s\-—－–·•.~～]*")
_PAGE_WORDS: Final = re.compile(r"第\s*\d{1,3}\s*页(?:\s*[/，,]?\s*共\s*\d{1,3}\s*页)?")
_VIEWER: Final = re.compile(r"页\s*\d{1,3}|政府公报")
_HEAD: Final = re.compile(
    r"(?:\d{1,3}\s*)?(?:[\u4e00-\u9fff]{2,12}人民政府公报|[A-Z ']{8,60}(?:BULLETIN|GAZETTE)|"
    r"\d{4}\s*年?\s*[第·.]\s*\d{1,2}\s*期?(?:\s*[（(]?总第?\s*\d{1,4}\s*期?[)）]?)?)+(?:\s*\d{1,3})?",
    re.IGNORECASE,
)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


def mark_furniture(lines: list[Line]) -> None:
    """Sets `reason` on every line that is page furniture."""
    for line in lines:
        tight = line.tight
        if tight in DOCUMENT_COLUMNS or tight in OTHER_COLUMNS:
            line.reason = COLUMN
        elif len(line.text) <= 80 and _HEAD.fullmatch(line.text):
            line.reason = RUNNING_HEAD
        elif _VIEWER.fullmatch(tight):
            line.reason = VIEWER
        elif _PAGE_WORDS.fullmatch(line.text):
            line.reason = PAGE_NUMBER
    for index, line in enumerate(lines):
        if (
            line.reason is None
            and len(line.text) <= 12
            and _PAGE.fullmatch(line.text)
            and _stands_at_page_end(lines, index)
        ):
            line.reason = PAGE_NUMBER


def _stands_at_page_end(lines: list[Line], index: int) -> bool:
    """Whether a line of digits is a page number and not the cell of a table: dashes around it, a page's edge, or prose on both sides."""
    line = lines[index]
    if not line.text.strip(".").isdigit():
        return True
    before = lines[index - 1] if index else None
    after = lines[index + 1] if index + 1 < len(lines) else None
    if before is None or after is None or before.reason or after.reason or line.page_start or after.page_start:
        return True
    return all("\t" not in other.text and len(_HAN.findall(other.text)) >= 8 for other in (before, after))
