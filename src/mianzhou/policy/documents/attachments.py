"""What is attached to a document: announced under 附件, printed after signature and date, sometimes only one of the two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from mianzhou.policy.documents.splitting import MARK, Masthead, closing_date, read_signature, title_above
from mianzhou.policy.pages.labels import label_of
from mianzhou.policy.pages.lines import Line, document_number
from mianzhou.policy.pages.numerals import DATE
from mianzhou.policy.pages.organs import are_organs
from mianzhou.policy.pages.width import squeeze

_LIST: Final = re.compile(r"附件?(?P<index>[\d一二三四五六七八九十]{0,3})[：:](?P<rest>.+)")
_ENTRY: Final = re.compile(r"(?:附件)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:[.、．：:]|[-—]\d[.、]?)(?!\d)")
_BETWEEN: Final = re.compile(r"[；;、]?(?<![\d.])\d{1,2}[.．、](?!\d)")
_NOUN: Final = re.compile(
    r"(?:方案|办法|规定|意见|规划|计划|纲要|细则|制度|名单|目录|表|清单|预案|条例|规则|标准|要点|分工|章程|公约|措施|图|安排|指南|指引|规范|"
    r"通知|决定|报告|说明|范围|职责|任务|指标|协议|合同|样本|样式|格式|申请书|汇总|一览|承诺书|体系|政策|导则|规程|程序|机构|人员|内容|要求|"
    r"须知|大纲|函|书|简介|项目|情况|工程|行动|台账|登记簿|倡议|公报|明细|定义|通报|证|法)(?:》)?(?:[（(][^）)]{1,40}[）)])?$"
)
_SUBTITLE: Final = re.compile(r"[（(](?:试行|暂行|修订|修正|草案|征求意见稿|送审稿|\d{4})[^。]{0,24}[）)]")
_NOTE: Final = re.compile(
    r"[（(]?此件.{2,12}[）)]?|抄送[：:].*|主送[：:].*|.{0,24}\d{4}年\d{1,2}月\d{1,2}日印发|[（(]联系.*|[（(]信息公开.*|共印.*份.*"
)
_WRAPPER: Final = re.compile(r"(?:印发|批转|转发|公布|发布|下发|颁布)(?P<title>.+?)的?(?:通知|令|决定|公告|函)$")
_QUOTED: Final = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》|《(.+)》")
_STOPS: Final = ("。", "；", "：", "，", "、", "！", "？")
_ALIKE: Final = 0.78


@dataclass(slots=True)
class Attached:
    """An attachment printed in full: lines `first`–`end`, its title, and the line where its text begins."""

    first: int
    title: str
    body: int
    end: int = 0


@dataclass(slots=True)
class Attachments:
    """The attachments of one document: those printed, and the titles announced without being printed."""

    printed: list[Attached] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def find_attachments(lines: list[Line], one: Masthead) -> Attachments:
    """Finds the attachments of a document and sets the roles of the lines that announce and title them."""
    announced = _announced(lines, one)
    expected = [*_expected(lines, one), *announced]
    if one.closing >= one.end:
        mark = next((i for i in range(one.body, one.end) if MARK.fullmatch(lines[i].tight)), None)
        if mark is not None:
            one.closing = mark
    end = _strip_imprint(lines, one)
    printed = _Finder(lines, one, expected, announced, end).find()
    titles = [part.title for part in printed]
    missing = [name for name in announced if not any(_alike(name, title) or _inside(name, title) for title in titles)]
    return Attachments(printed, missing)


def _expected(lines: list[Line], one: Masthead) -> list[str]:
    """The titles that the document's own title and first sentences speak of."""
    found: list[str] = []
    title = squeeze(one.title)
    if match := _WRAPPER.search(title):
        found.append(bare(match["title"]))
    text = "".join(line.tight for line in lines[one.body : min(one.closing, one.body + 30)])
    found += [
        bare(match[1] or match[2]) for match in _QUOTED.finditer(text[:1500]) if 4 <= len(match[1] or match[2]) <= 80
    ]
    return list(dict.fromkeys(name for name in found if len(name) >= 4))


def bare(title: str) -> str:
    """An announced title without its quotation marks and the number in brackets after it."""
    text = squeeze(title).rstrip("。；;")
    text = re.sub(r"[（(][\u4e00-\u9fff]{1,14}〔\d{4}〕\d{1,5}号[)）]$", "", text)
    if text.startswith("《") and text.endswith("》") and text.count("《") == text.count("》"):
        inner = text[1:-1]
        if inner.count("《") == inner.count("》"):
            text = inner
    return text


def _announced(lines: list[Line], one: Masthead) -> list[str]:
    """The titles listed under 附件： in the document or in its attachments."""
    found: list[str] = []
    index = one.body
    while index < one.end:
        match = _LIST.fullmatch(lines[index].tight) if lines[index].text.startswith("附") else None
        if match is None or lines[index].role != "body" or not _is_list(lines, one, index, match):
            index += 1
            continue
        entries, stop = _read_list(lines, index, one.end, match["rest"])
        group = index + 1
        for at, line in enumerate(lines[index:stop], index + 1):
            if _ENTRY.match(line.tight):
                group = at
            line.role, line.group = "list", group
        found += [bare(entry) for entry in entries]
        index = stop
    return list(dict.fromkeys(name for name in found if name))


def _is_list(lines: list[Line], one: Masthead, index: int, match: re.Match[str]) -> bool:
    """Whether 附件：… announces, and is not itself the head of an attachment (as it may be after signature and date)."""
    if index < one.closing:
        return True
    if match["index"]:
        return False
    _, stop = _read_list(lines, index, one.end, match["rest"])
    if stop >= one.end or MARK.fullmatch(lines[stop].tight) or are_organs(lines[stop].text):
        return True
    title = bare(match["rest"])
    rest = "".join(line.tight for line in lines[index + 1 : min(stop + 4, one.end)])
    return title in rest or lines[stop].page_start


def _read_list(lines: list[Line], index: int, end: int, rest: str) -> tuple[list[str], int]:
    """The entries that begin on a line `附件：rest`, and the line after the last of them."""
    lead = _ENTRY.match(rest)
    entries = [part for part in _BETWEEN.split(rest[lead.end() :]) if part] if lead else [rest]
    entries = entries or [""]
    at = index + 1
    while at < end and at < index + 60:
        line = lines[at]
        if MARK.fullmatch(line.tight) or closing_date(line) or line.text.startswith("附件："):
            break
        follows = _ENTRY.match(line.tight) if lead else None
        if follows:
            entries.append(line.tight[follows.end() :])
        elif (
            (line.page_start and _complete(entries[-1]))
            or _complete(entries[-1])
            or are_organs(line.text)
            or len(entries[-1]) > 100
        ):
            break
        else:
            entries[-1] += line.tight
        at += 1
    return entries, at


def _complete(entry: str) -> bool:
    if entry.count("《") != entry.count("》") or entry.count("（") > entry.count("）"):
        return False
    return bool(_NOUN.search(entry)) or entry.endswith(("》", "）", ")", "。"))


def _strip_imprint(lines: list[Line], one: Masthead) -> int:
    """The line where the last attachment ends: what the printing office adds at the very end belongs to the document only."""
    end = one.end
    while end > one.closing and _NOTE.fullmatch(lines[end - 1].tight):
        end -= 1
        lines[end].role = "note"
    if end > one.closing + 1 and closing_date(lines[end - 1]):
        signers = read_signature(lines, end - 1, one.closing)
        if not signers:
            lines[end - 1].role = "body"
            return end
        end -= 1
        while end > one.closing and lines[end - 1].role == "signature":
            end -= 1
    return end


class _Finder:
    """Walks over the lines after signature and date and finds where attachments begin."""

    def __init__(self, lines: list[Line], one: Masthead, expected: list[str], announced: list[str], end: int) -> None:
        self.lines, self.one, self.end = lines, one, end
        self.expected, self.announced = expected, announced
        self.found: list[Attached] = []
        self.highest: dict[str, int] = {}

    def find(self) -> list[Attached]:
        index = self.one.closing
        while index < self.end:
            index = self._step(index)
        for number, part in enumerate(self.found, 1):
            part.end = self.found[number].first if number < len(self.found) else self.end
        return self.found

    def _step(self, index: int) -> int:
        line = self.lines[index]
        if line.role == "list":
            return index + 1
        if _NOTE.fullmatch(line.tight) and not self.found:
            line.role = "note"
            return index + 1
        if MARK.fullmatch(line.tight):
            return self._open(index, index + 1, marked=True)
        inline = _LIST.fullmatch(line.tight) if line.text.startswith("附") else None
        if inline:
            line.role = "part-title"
            line.group = index + 1
            self._add(index, bare(inline["rest"]), index + 1)
            return index + 1
        if not self.found or self._starts_sibling(index):
            return self._open(index, index, marked=False)
        if label := label_of(line.text):
            self.highest[label.kind] = max(self.highest.get(label.kind, 0), label.ordinal)
        return index + 1

    def _open(self, first: int, index: int, *, marked: bool) -> int:
        """Begins an attachment at `first` whose title begins at `index`; gives the line after the title."""
        if marked:
            self.lines[first].role = "mark"
        count, title = self._title(index)
        if count == 0:
            if marked and first + 1 < self.end:
                self._add(first, self._by_order(self.lines[first].tight), index)
            return max(index, first + 1)
        for line in self.lines[index : index + count]:
            line.role, line.group = "part-title", index + 1
        self._add(first, title, index + count)
        return index + count

    def _add(self, first: int, title: str, body: int) -> None:
        self.found.append(Attached(first, title, body))
        self.highest = {}

    def _by_order(self, mark: str) -> str:
        """The announced title for an attachment that prints none: 附件2 is the second, 附件 the only one left."""
        if (number := re.search(r"\d+", mark)) and 0 < int(number.group()) <= len(self.announced):
            return self.announced[int(number.group()) - 1]
        left = [name for name in self.announced if not any(_alike(name, part.title) for part in self.found)]
        return left[0] if len(left) == 1 else mark.rstrip("：:")

    def _title(self, index: int) -> tuple[int, str]:
        """How many lines the title at `index` has, and the title; 0 where no title stands there."""
        for number in range(index + 1, min(index + 8, self.end)):
            if document_number(self.lines[number].tight):
                above = title_above(self.lines, number, index)
                if above and above[0] == index:
                    self.lines[number].role = "number"
                    return number - index, above[1]
        best, length, text = 0.0, 0, ""
        for stop in range(index + 1, min(index + 6, self.end) + 1):
            line = self.lines[stop - 1]
            if line.text.endswith(_STOPS[:4]) or "\t" in line.text or (stop > index + 1 and label_of(line.text)):
                break
            text += line.tight
            score = max((_likeness(text, name) for name in self.expected), default=0.0)
            if score > best:
                best, length = score, stop - index
        if best >= _ALIKE:
            return length, self._text(index, length)
        return self._plain_title(index)

    def _plain_title(self, index: int) -> tuple[int, str]:
        """A title that nothing announced: lines without punctuation that end in the name of a kind of document."""
        text = ""
        for stop in range(index + 1, min(index + 4, self.end) + 1):
            line = self.lines[stop - 1]
            if line.text.endswith(_STOPS) or "\t" in line.text or label_of(line.text) or "。" in line.text:
                break
            text += line.tight
            if len(text) > 90 or DATE.fullmatch(text):
                break
            if _NOUN.search(text) and not text.endswith(("等要求", "有关要求")):
                if stop < self.end and _SUBTITLE.fullmatch(self.lines[stop].tight):
                    stop += 1
                return stop - index, self._text(index, stop - index)
        return 0, ""

    def _text(self, index: int, count: int) -> str:
        return "".join(line.tight for line in self.lines[index : index + count])

    def _starts_sibling(self, index: int) -> bool:
        """Whether another attachment begins here without the word 附件: announced by title, or titled alike and counting anew."""
        line = self.lines[index]
        before = self.lines[index - 1]
        if (
            line.role != "body"
            or label_of(line.text)
            or "\t" in line.text
            or line.text.endswith(_STOPS)
            or len(line.tight) > 60
        ):
            return False
        finished = before.text.endswith(("。", "）", ")", "】", "；")) or "\t" in before.text or before.role != "body"
        if not (finished or line.page_start):
            return False
        count, title = self._title(index)
        if count == 0 or index == self.found[-1].body:
            return False
        printed = [part.title for part in self.found]
        if any(_likeness(title, name) >= 0.95 for name in self.expected) and title not in printed:
            return True
        alike = any(_likeness(title, name) >= 0.6 for name in printed) or line.page_start
        return alike and self._counts_anew(index + count)

    def _counts_anew(self, index: int) -> bool:
        """Whether the numbering after a line begins again at one, having got further before."""
        for line in self.lines[index : min(index + 40, self.end)]:
            label = label_of(line.text)
            if label and label.kind in ("cn", "chapter", "article", "part"):
                return label.ordinal == 1 and self.highest.get(label.kind, 0) > 1
        return False


def _likeness(one: str, other: str) -> float:
    one, other = _key(one), _key(other)
    if one == other:
        return 1.0
    if not one or not other or min(len(one), len(other)) / max(len(one), len(other)) < 0.5:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _alike(one: str, other: str) -> bool:
    return _likeness(one, other) >= _ALIKE


def _inside(one: str, other: str) -> bool:
    return len(one) >= 6 and _key(one) in _key(other)


def _key(title: str) -> str:
    return re.sub(r"[《》〈〉“”‘’（）()\s—\-－]", "", title)
