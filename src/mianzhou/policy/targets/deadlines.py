"""By when: the date to which a commitment is bound, and the base it is measured from. Pure, no clock.

今年, 年内 and 全年 are the year of the document; “十三五”末 is 2020. The nearest date wins: in the clause, before it in the
sentence, after it up to the next number, then the date that opens an earlier sentence of the paragraph, then the title of the
box, the section, the attachment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["horizon", "past", "base", "attribute", "rule"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text and the part it plays. `iso` is a year, a month or a day."""

    start: int
    end: int
    iso: str
    role: Role

    @property
    def year(self) -> int:
        return int(self.iso[:4])


# Last years of the five-year plans; the first plan with targets that a reader may still meet is the ninth.
FIVE_YEAR_PLAN_ENDS: Final = {
    "九五": 2000,
    "十五": 2005,
    "十一五": 2010,
    "十二五": 2015,
    "十三五": 2020,
    "十四五": 2025,
    "十五五": 2030,
}

_PLAN: Final = r"[“\"]?(?P<plan>十[一二三四五]五|九五|十五(?=[”\"]?(?:期间|时期|末|期末|规划)))[”\"]?(?P<plan_tail>期末|末|期间|时期|以来|规划|中期)?"
_DATE: Final = re.compile(
    r"(?P<range>(?<!\d)(?P<range_from>(?:19|20)\d{2})年?\s?(?:—{1,2}|[-－–~～至到])\s?(?P<range_to>20\d{2})年?)"
    r"|(?P<year>(?<!\d)(?:19|20)\d{2})年(?:度)?(?:(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})日)?)?(?P<half>上半年|[一二三四]季度)?"
    r"(?P<end>底|末|年底|年末|终|后)?(?P<before>之?前|以前|内)?"
    rf"|{_PLAN}"
    r"|(?P<this>今年(?:内|底|末)?|本年度?(?:内|底|末)?|年内|全年|当年底|年底|年末|本年)(?P<this_before>之?前)?"
    r"|(?P<next>明年(?:底|末)?)(?P<next_before>之?前)?|(?P<last>去年|上年)"
    r"|(?<![\d年])(?P<bare_month>\d{1,2})月(?:(?P<bare_day>\d{1,2})日|底|末|份|中旬|上旬|下旬)?(?P<bare_before>之?前)"
)
_QUARTER_END: Final = {"上半年": 6, "一季度": 3, "二季度": 6, "三季度": 9, "四季度": 12}
_TOWARDS: Final = re.compile(r"(?:到|至|截至|截止|力争|确保|争取|于|在|从现在起到)$")
_BASE_BEFORE: Final = re.compile(r"(?:比|较|以|相比|同|与)$")
_BASE_AFTER: Final = re.compile(r"^(?:年?的?基础上|年?水平|相比|为基[数期年])")
_ATTRIBUTE: Final = re.compile(
    r"^[^，。；：\n]{0,8}(?:开工|动工|启动|建设|下达|安排|印发|制定|立项|招[生收]|竣工|建成|实施|出台|评选|认定)[^，。；：\n]{0,4}的"
)
# 完成2012年在册危房改造: the date belongs to what is done, not to when.
_OBJECT_OF: Final = re.compile("(?:完成|解决|消化|续建|推进|落实|启动|实施|执行|巩固|兑现)$")
_SINCE: Final = re.compile(r"^(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起|以来|开始|以后|后)")
_MONTHS_GONE: Final = re.compile(r"^\d{1,2}(?:[—-]\d{1,2})?月(?!底|末|前)")
_REPEATED: Final = re.compile(r"每$")
_DURATION: Final = re.compile(
    r"(?:用|利用|经过|通过|力争|争取|未来|今后|再用)[^，。；\d]{0,4}(?:\d{1,2}|[一二三四五六七八九十两]{1,3})(?:[至到—-]\d{1,2})?年(?:左右)?(?:的?时间|内)?"
    r"|(?<![\d十])(?:[1-9]|[一二三四五六七八九两])年(?:左右)?(?:的时间)?内"
)
_BASELINE: Final = re.compile(
    r"(?:比|较|相比)(?:“?十[一二三四]五”?(?:期?末|期间)?|(?:19|20)\d{2}年(?:底|末)?|上年(?:度|同期)?|去年(?:同期)?|同期)"
    r"|(?:在|以)(?:(?:19|20)\d{2}年(?:底|末)?|上年|去年|“?十[一二三四]五”?(?:期?末)?)(?:的?基础上|为基[数期年])"
    r"|与(?:(?:19|20)\d{2}年(?:底|末)?|上年|去年)相比"
)


def _iso(m: re.Match[str], year: int | None) -> str | None:
    if m["range"]:
        return m["range_to"]
    if m["plan"]:
        return str(FIVE_YEAR_PLAN_ENDS[m["plan"]])
    if m["year"]:
        month = int(m["month"]) if m["month"] else _QUARTER_END.get(m["half"] or "", 0)
        return _dated(int(m["year"]), month, int(m["day"] or 0))
    if year is None:
        return None
    if m["this"]:
        return str(year)
    if m["next"]:
        return str(year + 1)
    if m["last"]:
        return str(year - 1)
    return _dated(year, int(m["bare_month"]), int(m["bare_day"] or 0))


def _dated(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return str(year)
    return f"{year}-{month:02d}-{day:02d}" if 1 <= day <= 31 else f"{year}-{month:02d}"


def _role(m: re.Match[str], text: str, iso: str, year: int | None) -> Role:
    before, after = text[max(0, m.start() - 5) : m.start()], text[m.end() : m.end() + 24]
    if _BASE_BEFORE.search(before) or _BASE_AFTER.match(after):
        return "base"
    if m["plan_tail"] == "规划":
        return "rule"
    if m["plan_tail"] == "以来" or m["last"]:
        return "past"
    if m["this"] and _MONTHS_GONE.match(after):
        return "rule"
    if before.endswith("自") or _SINCE.match(after) or m["end"] == "后" or _REPEATED.search(before):
        return "rule"
    if year is not None and int(iso[:4]) < year:
        return "attribute" if _ATTRIBUTE.match(after) or _OBJECT_OF.search(before) else "past"
    if _ATTRIBUTE.match(after) and not _TOWARDS.search(before):
        return "attribute"
    return "horizon"


def find_dates(text: str, year: int | None) -> tuple[DateMention, ...]:
    """All dates of a folded text with their roles; `year` is that of the document, if known."""
    mentions: list[DateMention] = []
    for m in _DATE.finditer(text):
        iso = _iso(m, year)
        if iso is not None:
            mentions.append(DateMention(m.start(), m.end(), iso, _role(m, text, iso, year)))
    return tuple(mentions)


def horizon_of_title(title: str, year: int | None) -> str | None:
    """The year to which a title binds its contents: 2012年实施计划, “十二五”时期 …, 2016—2020年; None without one.

    The rightmost date counts: 《… (2011—2015年)》2012年实施计划 is a plan of 2012.
    """
    horizons = [date for date in find_dates(title, None) if year is None or date.year >= year]
    return horizons[-1].iso[:4] if horizons else None


def has_duration(text: str) -> bool:
    """用5年左右的时间: bound to a length of time, so that no date printed elsewhere applies."""
    return _DURATION.search(text) is not None


def baseline_of(text: str) -> str | None:
    """The base that a comparison names, as printed: 比2015年, 较上年, 在2010年基础上."""
    m = _BASELINE.search(text)
    return m.group() if m else None


def opens_sentence(text: str, sentence_start: int, mention: DateMention) -> bool:
    """Whether the date heads its sentence, so that the sentences after it stand under the same date."""
    lead = text[sentence_start : mention.start]
    return len(lead.strip(" \t—·-　")) <= 4 and "、" not in lead
