"""Deadlines and rhythms as Chinese plans print them: 2016年6月底前, 到2020年, 年底前, “十三五”末; 每季度, 长期."""

from __future__ import annotations

import re

_FIVE_YEAR_PLANS = {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025}
_QUARTER_ENDS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_BY = r"(?:底|末|初|中旬|上旬|下旬)?(?:之?前|以前|完成|到位|建成|启用|出台|实现)"
_DAY = re.compile(
    r"(?:(?P<year>20\d\d|今|本)年)?(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])[日号](?=.{0,3}(?:前|完成))"
)
_MONTH = re.compile(
    rf"(?:(?P<year>20\d\d|今|本|当)年)?(?<!\d)(?P<month>1[0-2]|0?[1-9])月(?:份)?(?:(?:底|末)|{_BY})",
)
_QUARTER = re.compile(r"(?:(?P<year>20\d\d|今|本)年)?第?(?P<quarter>[一二三四1-4])季度(?:底|末|前|内|完成)")
_HALF = re.compile(r"(?:(?P<year>20\d\d|今|本)年)?(?P<half>上|下)半年(?!度)")
_YEAR = re.compile(
    rf"(?:到|至|截至|力争|确保|在)(?P<to>20\d\d)年(?!以来|以后|起|至|来)|(?P<by>20\d\d)年(?:底|末|{_BY})"
)
_THIS_YEAR = re.compile(
    r"年内|(?<!\d)(?<![每上去前历多近同几])年(?:底|末)(?:前|完成|实现|达)?|(?:今|本)年(?:底|内|年底)"
)
_PLAN_END = re.compile(r"[“\"]?(?P<plan>十[一二三四])五[”\"]?(?:时期|规划)?(?:期?末|期间|时期)")
_RANGE_END = re.compile(r"20\d\d年?(?:\d{1,2}月)?[-—–－~～至](?P<year>20\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月)?")
_BARE = re.compile(r"\A(?P<year>20\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>3[01]|[12]\d|0?[1-9])日)?)?\Z")
_SCHEDULE = re.compile(
    r"(?<!人均)(?<!人)(?:每(?:两|三|半)?年(?:[一二两三四\d]次|\d{1,2}月(?:底|\d{1,2}日)?前?|年?底前?|[一二三四上下]?(?:季度|半年))?|每(?:个)?季度?(?:末|初)?|每(?:个)?月(?:底|末|初|\d{1,2}[日号])?前?"
    r"|每(?:周|旬|日|天|学期|学年)|按(?:月|季度?|年度?|周)|(?:一|两|半|三)(?:年|月|季度|周)[一两]次|逐月|逐季|逐年|长期坚持|长期|持续(?:推进|实施|开展|坚持|进行)?|常年|常态化)(?!每?(?:人|户|亩|头|吨|平方米|期|性|以来|从事|稳定|健康|发展|增长|改善|提高|提升|降低))",
)
_RHYTHM = re.compile(r"每|按[月季年周]|[一两半三](?:年|月|季度|周)[一两]次|逐")


def _year(printed: str | None, year: int | None) -> int | None:
    return int(printed) if printed and printed.isdigit() else year


def find_deadline(text: str, year: int | None) -> str | None:
    """The last date by which a text wants something done, as ISO date, month or year. `year` is the document's own."""
    found: list[str] = []

    def keep(of: int | None, rest: str = "") -> None:
        if of and (year is None or of >= year):
            found.append(f"{of}{rest}")

    for m in _DAY.finditer(text):
        keep(_year(m["year"], year), f"-{int(m['month']):02d}-{int(m['day']):02d}")
    for m in _MONTH.finditer(text):
        keep(_year(m["year"], year), f"-{int(m['month']):02d}")
    for m in _QUARTER.finditer(text):
        keep(_year(m["year"], year), f"-{_QUARTER_ENDS[m['quarter']]:02d}")
    for m in _HALF.finditer(text):
        keep(_year(m["year"], year), "-06" if m["half"] == "上" else "-12")
    for m in _YEAR.finditer(text):
        keep(int(m["to"] or m["by"]))
    for m in _RANGE_END.finditer(text):
        keep(int(m["year"]), f"-{int(m['month']):02d}" if m["month"] else "")
    for m in _PLAN_END.finditer(text):
        keep(_FIVE_YEAR_PLANS[m["plan"]])
    if not found and _THIS_YEAR.search(text):
        keep(year)
    return max(found, key=_end_of, default=None)


def _end_of(deadline: str) -> str:
    """A year ends after its months, a month after its days."""
    return deadline + "-99-99"[len(deadline) - 4 :] if len(deadline) < 10 else deadline


def read_printed_time(text: str, year: int | None) -> str | None:
    """The deadline in a field of its own, where a bare date (2018年12月) is one too."""
    bare = _BARE.match(text.strip())
    if bare:
        month, day = bare["month"], bare["day"]
        return bare["year"] + (f"-{int(month):02d}" if month else "") + (f"-{int(day):02d}" if day else "")
    return find_deadline(text, year)


def find_schedule(text: str, *, field: bool = False) -> str | None:
    """A recurring rhythm as printed. In running text only what recurs counts; 长期, 持续 need a field of their own."""
    for found in _SCHEDULE.finditer(text):
        if field or _RHYTHM.match(found[0]):
            return found[0]
    return None
