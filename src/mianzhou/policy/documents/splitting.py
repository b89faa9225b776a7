"""Where documents begin and end in a bulletin, and what their mastheads say.

The layout is that of GB/T 9704-2012: issuer and title, document number, addressees, text, signature, date. A document begins at
a title that names its issuer, with the document number alone on the line under (or above) it; orders carry 第N号 under the
name of the order; a title without any number counts only where the document before it has been signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mianzhou.policy.pages.lines import Line, document_number, only_date
from mianzhou.policy.pages.numerals import DATE, iso_date
from mianzhou.policy.pages.organs import are_organs, split_issuers

MARK: Final = re.compile(r"附件?[：:]?(?:[\d一二三四五六七八九十]{1,3})?[：:]?")
TITLE_END: Final = re.compile(
    r"(?:通知|意见|决定|批复|函|公告|通告|通报|决议|命令|令|请示|报告|纪要|办法|规定|细则|规则|条例|方案|计划|规划|纲要|预案|要点|章程|制度|"
    r"建议|措施|公报|的答复|白皮书|倡议书|任免)(?:[（(][^）)]{2,30}[）)])?$"
)
_ENDS: Final = ("。", "；", "！", "？", "：", ";", "，", "、")
_TITLE_LINES: Final = 9
_HEAD: Final = re.compile(
    r"(?P<issuers>[\u4e00-\u9fff（）()“”·、\s]{2,120}?)\s*(?=关于|转发|印发|批转|贯彻|令$|公告$|通告$|人事任免|任免|任命|公布)"
)
_LEADS: Final = re.compile(
    r"关于|印发|转发|[\u4e00-\u9fff]{2,16}?(?:人民政府|办公室|办公厅|委员会|局|委|厅)(?!负责|牵头)"
)
_AND_OTHERS: Final = re.compile(r"等[\d一二三四五六七八九十]{0,3}个?(?:部门|单位|委局|厅局)$")
_ORDER: Final = re.compile(
    r"(?P<issuers>[\u4e00-\u9fff]{3,20}?)(?P<kind>令|公告|通告)(?P<number>[（(]?(?:\d{4}年)?第?\d{1,4}号[）)]?)?"
)
_ORDER_NUMBER: Final = re.compile(r"[（(]?(?P<number>(?:\d{4}年)?第\s?[\d一二三四五六七八九十百]{1,5}号)[）)]?")
_OTHER: Final = re.compile(r"大事记|简讯|要闻|解读|动态|讲话|图片|问答|统计表|[^知定见报告复函]$")
_SUBTITLE: Final = re.compile(r"[（(](?:试行|暂行|修订|修正|征求意见稿|送审稿|代拟稿|\d{4}).{0,24}[）)]")
_ADDRESSEE: Final = re.compile(
    r"政府|管委会|部门|单位|委|办公室|局|厅|部|公司|银行|院|校|组|处|机构|办事处|企业|会|中心|镇|乡|街道|队|站|员|同志"
)
_PROSE: Final = re.compile(r"(?:为|根据|按照|现|经|近|鉴于|今年|最近|自|依据|依照|你|《|随着|在|各位|[—―-])|.*[。；]")


@dataclass(slots=True)
class Masthead:
    """A document in the making: line numbers are indexes into the list of lines that are no furniture.

    `body` is the line after the masthead, `closing` the line after signature and date, `end` the line after the document.
    """

    first: int
    number: str | None
    title: str
    body: int
    end: int = 0
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    date: str | None = None
    closing: int = 0


def find_mastheads(lines: list[Line], listed: frozenset[str] = frozenset()) -> list[Masthead]:
    """The documents of a bulletin in order, each with its range of lines; `listed` are the titles in the table of contents."""
    numbered = _numbered(lines)
    found: list[Masthead] = []
    for one in sorted([*numbered, *_unnumbered(lines, numbered, listed)], key=lambda one: one.first):
        if not found or not _is_reprint(lines, one, found[-1]):
            found.append(one)
    for number, one in enumerate(found, 1):
        one.end = found[number].first if number < len(found) else len(lines)
    return _without_entries(found)


def _without_entries(found: list[Masthead]) -> list[Masthead]:
    """Without titles that have no text and come again later: entries of a table of contents that has lost its heading."""
    later: set[str] = set()
    kept: list[Masthead] = []
    for one in reversed(found):
        if one.end - one.body > 1 or one.number is None or one.number not in later:
            kept.append(one)
        if one.number:
            later.add(one.number)
    kept.reverse()
    for one, following in pairwise(kept):
        one.end = following.first
    return kept


def title_at(lines: list[Line], first: int) -> str | None:
    """The title of the numbered document whose first line is `first`, or None."""
    for index in range(first + 1, min(first + _TITLE_LINES, len(lines))):
        if document_number(lines[index].tight):
            head = title_above(lines, index, first)
            return "".join(head[1].split()) if head and head[0] == first else None
        if lines[index].text.endswith(_ENDS[:5]):
            return None
    return None


def _numbered(lines: list[Line]) -> list[Masthead]:
    found: list[Masthead] = []
    barrier = 0
    for index, line in enumerate(lines):
        one = _order_at(lines, index, barrier)
        number = document_number(line.tight) if one is None else None
        if number:
            above = title_above(lines, index, barrier)
            if above:
                one = Masthead(first=above[0], number=number, title=above[1], body=index + 1)
            else:
                one = _title_below(lines, index, barrier, number)
        if one:
            found.append(one)
            barrier = one.body
    return found


def title_above(lines: list[Line], number: int, barrier: int) -> tuple[int, str] | None:
    """The first line and the text of the title that ends just above a number."""
    first = number
    while first > barrier and number - first < _TITLE_LINES:
        line = lines[first - 1]
        if (
            line.text.endswith(_ENDS[:6])
            or only_date(line.tight)
            or document_number(line.tight)
            or MARK.fullmatch(line.tight)
        ):
            break
        first -= 1
        if _opens_page(line):
            break
    titled = [start for start in range(first, number) if _titled(lines[start:number])]
    if titled:
        # Between a title and what stands above it there is more room than between its own lines.
        ended = first == 0 or only_date(lines[first - 1].tight) is not None
        start = max(
            titled, key=lambda each: (_opens_page(lines[each]) or (ended and each == first), lines[each].gap, -each)
        )
        return start, join_title(lines[start:number])
    for start in range(first, number):
        text = "".join(line.tight for line in lines[start:number])
        # A title that names no issuer begins where the text before it ends; one that does may stand below other short lines.
        whole = start == first and number - first < _TITLE_LINES and not text.startswith("的")
        if TITLE_END.search(text) and 8 <= len(text) <= 120 and (whole or _LEADS.match(text)):
            return start, text
    return None


def _opens_page(line: Line) -> bool:
    return line.page_start or line.column is not None


def _titled(lines: list[Line]) -> str | None:
    """The lines as one title if they name an issuer and then what the document does."""
    issuers = _issuers_of(lines)
    names = split_issuers(issuers)
    return join_title(lines) if names and are_organs(issuers) and len(set(names)) == len(names) else None


def _title_below(lines: list[Line], number: int, barrier: int, text: str) -> Masthead | None:
    """The standard red head: 某某文件, the number, and the title below it."""
    for stop in range(number + 2, min(number + _TITLE_LINES, len(lines)) + 1):
        line = lines[stop - 1]
        if line.text.endswith(_ENDS[:6]) or document_number(line.tight) or only_date(line.tight):
            return None
        title = "".join(each.tight for each in lines[number + 1 : stop])
        if TITLE_END.search(title) and (_titled(lines[number + 1 : stop]) or title.startswith("关于")):
            first = number
            if first > barrier and lines[first - 1].tight.endswith("文件") and len(lines[first - 1].tight) < 40:
                first -= 1
            return Masthead(first=first, number=text, title=join_title(lines[number + 1 : stop]), body=stop)
    return None


def _order_at(lines: list[Line], index: int, barrier: int) -> Masthead | None:
    """An order or announcement: its name is the organ's with 令 or 公告, and under it stands 第N号."""
    line = lines[index]
    if len(line.tight) > 40 or not len(line.tight) >= 3 or not _ends_before(lines, index, barrier):
        return None
    match = _ORDER.fullmatch(line.tight)
    if match is None or not are_organs(match["issuers"]):
        return None
    title = match["issuers"] + match["kind"]
    number = match["number"].strip("（）()") if match["number"] else None
    body = index + 1
    if number is None and body < len(lines) and (below := _ORDER_NUMBER.fullmatch(lines[body].tight)):
        number, body = below["number"], body + 1
    if number is None:
        return None
    return Masthead(first=index, number=title + number if match["kind"] == "令" else number, title=title, body=body)


def _ends_before(lines: list[Line], index: int, barrier: int) -> bool:
    """Whether the document before a line has come to its end: nothing before, a new page or column, a date, an imprint."""
    if index == barrier or lines[index].page_start or lines[index].column:
        return True
    before = lines[index - 1]
    return (bool(DATE.search(before.tight)) and len(before.tight) < 40) or before.text.endswith(("。", "）", "】", ")"))


def _is_reprint(lines: list[Line], one: Masthead, before: Masthead) -> bool:
    """Whether a letter is an attachment of the one before it: under 附件, or the very one that is forwarded or announced."""
    if one.first and MARK.fullmatch(lines[one.first - 1].tight):
        return True
    core = re.sub(r"^.*?(?=关于)", "", "".join(one.title.split()))
    if len(core) > 6 and core in "".join(before.title.split()):
        return True
    if not re.search("转发|批转", before.title):
        return False
    said = "".join(line.tight for line in lines[before.first : min(before.body + 60, one.first)])
    return (core in said and len(core) > 6) or bool(one.number and one.number in said)


def _unnumbered(lines: list[Line], numbered: list[Masthead], listed: frozenset[str]) -> list[Masthead]:
    """Documents that print no number: a titled page after a signed document, or under a column's heading."""
    taken = {one.first: one.body for one in numbered}
    found: list[Masthead] = []
    index = 0
    while index < len(lines):
        if index in taken:
            index = taken[index]
            continue
        one = _unnumbered_at(lines, index, listed)
        if one and not any(inner in taken for inner in range(one.first + 1, one.body)):
            found.append(one)
            index = one.body
        else:
            index += 1
    return found


def _unnumbered_at(lines: list[Line], index: int, listed: frozenset[str]) -> Masthead | None:
    """The title without a number that begins at a line: named by its issuer, or listed in the table of contents."""
    line = lines[index]
    if (index and MARK.fullmatch(lines[index - 1].tight)) or label_like(line.tight):
        return None
    signed = index > 0 and closing_date(lines[index - 1]) is not None
    opens = index == 0 or bool(line.column) or line.page_start or signed
    if not opens and not (listed and _ends_before(lines, index, 0)):
        return None
    text = ""
    for stop in range(index + 1, min(index + _TITLE_LINES, len(lines)) + 1):
        if lines[stop - 1].text.endswith(_ENDS) or "\t" in lines[stop - 1].text:
            return None
        text += lines[stop - 1].tight
        if len(text) > 120:
            return None
        issued = opens and TITLE_END.search(text) and _titled(lines[index:stop]) and not _goes_on(lines, stop)
        if issued or (text in listed and not _OTHER.search(text)):
            if stop < len(lines) and _SUBTITLE.fullmatch(lines[stop].tight):
                stop += 1
            return Masthead(first=index, number=None, title=join_title(lines[index:stop]), body=stop)
    return None


def label_like(text: str) -> bool:
    """Whether a line begins like a numbered part; titles never do."""
    return bool(
        re.match(
            r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．]|第.{1,4}[章节条]",
            text,
        )
    )


def _goes_on(lines: list[Line], stop: int) -> bool:
    """Whether the line after a would-be title shows that the title is longer, or a sentence."""
    return stop < len(lines) and lines[stop].tight.startswith(("的", "》", "”"))


def _issuers_of(lines: list[Line]) -> str:
    """The issuers before 关于 or its like, with the blanks that stand between them."""
    match = _HEAD.match(" ".join(line.text for line in lines))
    return _AND_OTHERS.sub("", match["issuers"].strip()) if match else ""


def join_title(lines: list[Line]) -> str:
    """A title of several lines as one, without blanks but between joint issuers."""
    text = "".join(line.tight for line in lines)
    printed = _issuers_of(lines)
    issuers = split_issuers(printed)
    head = "".join(issuers)
    if len(issuers) > 1 and "、" not in printed and text.startswith(head) and are_organs(" ".join(issuers)):
        return " ".join(issuers) + text[len(head) :]
    return text


def read_masthead(lines: list[Line], one: Masthead) -> None:
    """Fills in issuers, addressees, date and the end of the closing block, and sets the lines' roles."""
    for index in range(one.first, one.body):
        line = lines[index]
        if document_number(line.tight) or _ORDER_NUMBER.fullmatch(line.tight) or line.tight.endswith("文件"):
            line.role = "number"
        else:
            line.role, line.group = "title", one.first + 1
    titled = [line for line in lines[one.first : one.body] if line.role == "title"]
    one.issuers = split_issuers(_issuers_of(titled))
    if not are_organs(" ".join(one.issuers)):
        one.issuers = ()
    one.body = _read_addressees(lines, one)
    _read_closing(lines, one)


def _read_addressees(lines: list[Line], one: Masthead) -> int:
    """Sets the addressees, which end in a colon, and gives the first line after them."""
    text = ""
    for index in range(one.body, min(one.body + 7, one.end)):
        text += lines[index].tight
        if _PROSE.match(text) or len(text) > 400 or label_like(lines[index].tight):
            return one.body
        if text.endswith(("：", ":")):
            if not _ADDRESSEE.search(text):
                return one.body
            for line in lines[one.body : index + 1]:
                line.role, line.group = "addressee", one.body + 1
            one.addressees = tuple(part for part in re.split(r"[，；;,]", text[:-1]) if part)
            return index + 1
    return one.body


def _read_closing(lines: list[Line], one: Masthead) -> None:
    """The first signed date is the day of the document; a later one is the day of printing."""
    one.closing = one.end
    for index in range(one.body, one.end):
        line = lines[index]
        match = closing_date(line)
        if match is None:
            continue
        one.date = one.date or iso_date(match)
        if index < one.body + 2 and line.tight.startswith(("（", "(")):
            line.role = "note"
            continue
        signers = read_signature(lines, index, one.body)
        if signers and (not one.issuers or "".join(signers) == "".join(one.issuers)):
            one.issuers = signers
        one.date = iso_date(match) or one.date
        one.closing = index + 1
        return


def closing_date(line: Line) -> re.Match[str] | None:
    """The date of a line that holds nothing else but perhaps its organ, or None."""
    if "日" not in line.tight[-2:] or len(line.tight) > 50:
        return None
    if alone := only_date(line.tight):
        return alone
    match = DATE.search(line.text)
    return match if match and match.end() == len(line.text) and are_organs(line.text[: match.start()]) else None


def read_signature(lines: list[Line], date: int, barrier: int) -> tuple[str, ...]:
    """Sets the roles of a date and of the organs above it, and gives those organs."""
    lines[date].role = "date"
    match = DATE.search(lines[date].text)
    beside = lines[date].text[: match.start()].strip(" （(") if match else ""
    signers = list(split_issuers(beside))
    above = date - 1
    while above >= barrier and are_organs(lines[above].text) and date - above <= 12:
        lines[above].role = "signature"
        signers[:0] = split_issuers(lines[above].text)
        above -= 1
    return tuple(signers)
