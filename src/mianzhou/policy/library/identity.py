"""When two prints are the same document, and what kind of document it is: pure rules over printed fields.

A number such as 绵府发〔2016〕6号 is given once (党政机关公文处理工作条例 第九条 五: 机关代字、年份、发文顺序号), so it identifies. A number without a year,
such as 第12号, does not: then issuers, title and date identify together.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

_BLANK = re.compile(r"\s+")
_OPENING = re.compile(r"[\[(\uff08【〈<]")
_CLOSING = re.compile(r"[\])\uff09】〉>]")
_NOT_A_WORD = re.compile(r"[\W_]+")
_WITH_YEAR = re.compile(r"〔\d{4}〕")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\Z")
_KIND = re.compile(
    r"(决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|"
    r"规划|纲要|方案|计划|办法|规定|细则|条例|章程|规则|预案)(?:[((][^()]*[))])?\Z"
)


def folded(text: str) -> str:
    """Full-width forms made half-width, no blanks."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def number_key(number: str | None) -> str:
    """A document number with one kind of bracket: `绵府发[2016] 6 号` and `绵府发〔２０１６〕6号` are the same."""
    if not number:
        return ""
    return _CLOSING.sub("〕", _OPENING.sub("〔", folded(number)))[:100]


def title_key(title: str | None) -> str:
    """A title without punctuation, for comparison: book-title marks, quotation marks and dashes vary from print to print."""
    return _NOT_A_WORD.sub("", folded(title or "")).lower()[:500]


def document_key(number: str | None, title: str, issuers: Sequence[str], issued: str | None) -> str:
    """The identity of a document."""
    key = number_key(number)
    if _WITH_YEAR.search(key):
        return key
    who = "、".join(title_key(issuer) for issuer in issuers)
    return "|".join((key, who[:80], title_key(title)[:400], issued or ""))


def bulletin_key(title: str, year: int | None, issue: int | None, serial: int | None) -> str:
    """The identity of an issue; where the cover gives no numbers, its title alone."""
    return "|".join((title_key(title), *(str(x) if x is not None else "" for x in (year, issue, serial))))[:300]


def kind_of(title: str) -> str:
    """The kind of document by the last word of its title; empty when none is recognised.

    The kinds are those of 党政机关公文处理工作条例 第八条, then the kinds of plans and rules that such documents issue.
    """
    found = _KIND.search(unicodedata.normalize("NFKC", title).strip())
    return found.group(1) if found else ""


def last_day(deadline: str | None) -> date | None:
    """The last day of an ISO year, month or day; None for anything that is not a date."""
    found = _ISO.match(deadline or "")
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 0)
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def year_of_number(key: str) -> int | None:
    """The year that a document number carries."""
    found = _WITH_YEAR.search(key)
    return int(found.group()[1:5]) if found else None


_QUOTED = re.compile(r"《([^《》]{4,})》")
_ABOUT = "关于"


def citing_names(title: str, attachments: Sequence[str]) -> list[str]:
    """Keys of all titles by which other documents may cite this one: the title, the title without its issuer, what it prints or forwards."""
    names = [title, *attachments]
    if _ABOUT in title:
        names.append(title[title.index(_ABOUT) :])
    if re.search(r"(印发|批转|转发|发布)", title):
        names += _QUOTED.findall(title)
    keys = (title_key(name) for name in names)
    return sorted({key for key in keys if len(key) >= 4})
