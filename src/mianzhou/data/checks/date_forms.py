"""Reading dates, times, years and months in every form that Chinese offices write.

Two-digit years (18.1.5) and years of the Republic (民国) are refused, not guessed. GB/T 7408.1-2023 gives the standard form.
"""

from __future__ import annotations

from mianzhou.data.checks.dialect import Dialect
from mianzhou.data.checks.fixed_looks import day_look
from mianzhou.data.checks.forms import BIGINT, DATE, DOUBLE, TIMESTAMP, VARCHAR, Fold, Form, Refusal, Seen, Surroundings
from mianzhou.data.standards.facts import CHINESE_DIGITS

# Dashes of every length and the enumeration comma part the numbers too; typesetting puts spaces around.
_DASHES = "-/.、\\x{2010}-\\x{2015}"
_MARK = f" ?[{_DASHES}年] ?"
_DAY = rf"([1-9]\d{{3}}){_MARK}(\d{{1,2}}) ?[{_DASHES}月] ?(\d{{1,2}})(?: ?[日号])?"
_FIRST_MONTH = r"[1-9]\d{3} ?年 ?元月 ?\d{1,2}(?: ?[日号])?"
_COMPACT = r"([1-9]\d{3})([01]\d)([0-3]\d)"
_COMPACT_TIMED = _COMPACT + r"(?:[ T]?\d{2}:?\d{2}(?::?\d{2})?)?"
_TIME = r"([01]?\d|2[0-4])[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.\d{1,6})?秒?|分)?(?:\+08:?00)?"
_FRACTION = r"\.(\d{1,6})秒?(?:\+08:?00)?$"
_YEAR = r"[1-9]\d{3}(年度?|\.0)?"
_NUMERALS = "".join(CHINESE_DIGITS)
_CHINESE_MONTH = f"[{_NUMERALS}]{{4}} ?年 ?(?:元|[{_NUMERALS}十]{{1,3}}) ?月"
_CHINESE = f"{_CHINESE_MONTH} ?[{_NUMERALS}十廿卅]{{1,3}} ?[日号]"
_CHINESE_YEAR = f"[{_NUMERALS}]{{4}}年度?"
# Day numbers of spreadsheets, 1900 system: 1899-12-30 is day 0; five digits are 1927 to 2099.
_SERIAL = r"\d{5}(?:\.\d+)?"
_SERIAL_ZERO, _SERIAL_LAST = "1899-12-30", 73050


def _assembled(d: Dialect, text: str, pattern: str) -> str:
    """Year, month and day of a pattern's first three groups, as year-month-day."""
    year, month, day = (d.captured(text, pattern, group) for group in (1, 2, 3))
    return f"({year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0'))"


def _in_figures(d: Dialect, text: str) -> str:
    """二〇一八年一月十五日 with figures: 2018年1月15日. 十 alone is 10, before a digit 1, behind one 0, between two nothing."""
    text = d.replaced(d.replaced(text, " ", ""), "年元月", "年一月")
    text = d.replaced(d.replaced(text, "廿", "二十"), "卅", "三十")
    text = d.replaced(d.replaced(text, "年十", "年一十"), "月十", "月一十")
    text = d.replaced(d.replaced(d.replaced(text, "十月", "〇月"), "十日", "〇日"), "十号", "〇号")
    return d.translated(d.replaced(text, "十", ""), _NUMERALS, "".join(CHINESE_DIGITS.values()))


def _serial(d: Dialect, text: str) -> str:
    """A spreadsheet's day number as a date's text; a fraction is the time of day and is dropped."""
    days = d.try_cast(d.captured(text, r"^(\d{5})", 1), "INTEGER")
    return f"CASE WHEN {days} <= {_SERIAL_LAST} THEN {d.text_of(d.days_after(d.number_literal(_SERIAL_ZERO, DATE), days), DATE)} END"


def _day_text(d: Dialect, text: str, *, timed: bool = True) -> str:
    """The day that a plain text names, as year-month-day, whether there is such a day or not; NULL where it names none.

    `timed` lets a time of day stand behind it, which is passed over.
    """
    clock = f"WHEN {d.matches(text, _DAY + '[ T]?' + _TIME)} THEN {_assembled(d, text, '^' + _DAY)}" if timed else ""
    return f"""CASE
        WHEN {d.matches(text, _DAY)} THEN {_assembled(d, text, _DAY)}
        {clock}
        WHEN {d.matches(text, _COMPACT_TIMED if timed else _COMPACT)} THEN {_assembled(d, text, "^" + _COMPACT)}
        WHEN {d.matches(text, _CHINESE)} THEN {_assembled(d, _in_figures(d, text), _DAY)}
        WHEN {d.matches(text, _FIRST_MONTH)} THEN {_assembled(d, d.replaced(text, "元月", "1月"), _DAY)}
        WHEN {d.matches(text, _SERIAL)} THEN {_serial(d, text)}
    END"""


def _given(s: Surroundings) -> tuple[str, dict[str, int]] | None:
    """A strptime pattern given in the schema, as a regular expression and the groups of its parts."""
    if "%" not in s.field.format:
        return None
    parts = {
        "Y": r"([1-9]\d{3})",
        "m": r"(\d{1,2})",
        "d": r"(\d{1,2})",
        "H": r"(\d{1,2})",
        "M": r"(\d{1,2})",
        "S": r"(\d{1,2})",
    }
    pattern, letters = "", iter(s.field.format)
    groups: dict[str, int] = {}
    for letter in letters:
        if letter != "%":
            pattern += f"\\x{{{ord(letter):x}}}"
            continue
        part = next(letters, "")
        if part not in parts or part in groups:
            raise ValueError(f"format {s.field.format!r}: %{part}")
        groups[part] = len(groups) + 1
        pattern += parts[part]
    return pattern, groups


def _given_text(s: Surroundings, text: str) -> str | None:
    given = _given(s)
    if given is None:
        return None
    d, (pattern, groups) = s.dialect, given
    found = {part: f"lpad({d.captured(text, pattern, group)}, 2, '0')" for part, group in groups.items()}
    day = f"{found.get('Y', d.text_literal('0000'))} || '-' || {found.get('m', d.text_literal('01'))} || '-' || {found.get('d', d.text_literal('01'))}"
    time = "".join(
        f" || '{mark}' || {found.get(part, d.text_literal('00'))}"
        for mark, part in ((" ", "H"), (":", "M"), (":", "S"))
    )
    return f"CASE WHEN {d.matches(text, pattern)} THEN {day}{time if s.field.type == 'datetime' else ''} END"


def day(s: Surroundings) -> Form:
    """A date: 2018-1-5, 2018/01/05, 2018.1.5, 20180105, 2018年1月5日, 二〇一八年一月五日, with a time behind it, or a spreadsheet's day number."""
    d, n = s.dialect, s.names
    given = _given_text(s, n.plain)
    middle = f"coalesce({given}, {_day_text(d, n.plain)})" if given else _day_text(d, n.plain)
    return Form(
        kind=DATE,
        fold=Fold.FOLD,
        probe=d.try_cast(n.received, DATE),
        quick=f"{d.text_of(n.probe, DATE)} = {n.received} AND length({n.received}) = 10",
        seen=Seen(day_look, DATE, partial=True),
        quick_value=n.probe,
        middle=middle,
        value=d.try_cast(n.middle, DATE),
        refusals=(Refusal(f"{n.middle} IS NULL", "format"), Refusal(f"{n.value} IS NULL", "type")),
    )


def moment(s: Surroundings) -> Form:
    """A date with a time of day, Beijing time; a date alone is its midnight. Other offsets than +08:00 and the hour 24 are refused."""
    d, n = s.dialect, s.names
    text = n.plain
    timed = _DAY + "[ T]?" + _TIME.replace("[0-4]", "[0-3]", 1)
    compact = _COMPACT + r"[ T]?([01]\d|2[0-3]):?(\d{2})(?::?(\d{2}))?"

    def clock(pattern: str) -> str:
        hour, minute, second = (f"lpad({d.captured(text, pattern, g)}, 2, '0')" for g in (4, 5, 6))
        fraction = d.captured(text, _FRACTION, 1)
        return f"{hour} || ':' || {minute} || ':' || {second} || CASE WHEN {fraction} <> '' THEN '.' || {fraction} ELSE '' END"

    fraction = d.try_cast(d.captured(text, r"^\d{5}(\.\d+)$", 1), DOUBLE)
    # A spreadsheet's moment: the fraction of its day, to the second; half a second before midnight is still that day.
    seconds = f"CAST(least(round({fraction} * 86400), 86399) AS INTEGER)"
    parts = (
        d.whole_division(seconds, 3600),
        f"{d.whole_division(seconds, 60)} % 60",
        f"{seconds} % 60",
    )
    serial_clock = " || ':' || ".join(f"lpad({d.text_of(f'({part})', BIGINT)}, 2, '0')" for part in parts)

    given = _given_text(s, text)
    middle = f"""CASE
        WHEN {d.matches(text, _SERIAL)} AND {fraction} IS NOT NULL THEN {_serial(d, text)} || ' ' || {serial_clock}
        WHEN {d.matches(text, timed)} THEN {_assembled(d, text, "^" + _DAY)} || ' ' || {clock("^" + timed)}
        WHEN {d.matches(text, compact)} THEN {_assembled(d, text, "^" + _COMPACT)} || ' ' || {clock("^" + compact)}
        ELSE {_day_text(d, text, timed=False)} || ' 00:00:00'
    END"""
    return Form(
        kind=TIMESTAMP,
        fold=Fold.FOLD,
        probe=d.try_cast(n.received, TIMESTAMP),
        quick=f"{d.text_of(n.probe, TIMESTAMP)} = {n.received} AND length({n.received}) = 19",
        quick_value=n.probe,
        middle=f"coalesce({given}, {middle})" if given else middle,
        value=d.try_cast(n.middle, TIMESTAMP),
        refusals=(Refusal(f"{n.middle} IS NULL", "format"), Refusal(f"{n.value} IS NULL", "type")),
    )


def year(s: Surroundings) -> Form:
    """A year: 2018, 2018年, 2018年度, 二〇一八年; 2018.0, as programs write whole numbers of a column with gaps."""
    d, n = s.dialect, s.names
    return Form(
        kind=BIGINT,
        fold=Fold.TIGHT,
        probe=d.try_cast(n.received, BIGINT),
        quick=f"{d.text_of(n.probe, BIGINT)} = {n.received} AND {n.probe} BETWEEN 1000 AND 9999",
        quick_value=n.probe,
        middle=f"""CASE
            WHEN {d.matches(n.plain, _YEAR)} THEN substr({n.plain}, 1, 4)
            WHEN {d.matches(n.plain, _CHINESE_YEAR)} THEN substr({_in_figures(d, n.plain)}, 1, 4)
        END""",
        value=d.try_cast(n.middle, BIGINT),
        refusals=(Refusal(f"{n.value} IS NULL", "type"),),
    )


def month(s: Surroundings) -> Form:
    """A month, as 2018-01: from 2018-1, 201801, 2018年1月, 2018/1, 2018.01, 二〇一八年一月."""
    d, n = s.dialect, s.names
    pattern = rf"([1-9]\d{{3}})[{_DASHES}年]?(1[0-2]|0?[1-9])月?份?"
    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        shape=r"[1-9]\d{3}-(0[1-9]|1[0-2])",
        quick="TRUE",
        quick_value=n.received,
        middle=f"CASE WHEN {d.matches(n.plain, _CHINESE_MONTH + '份?')} THEN {_in_figures(d, n.plain)} ELSE {n.plain} END",
        value=f"CASE WHEN {d.matches(n.middle, pattern)} THEN {d.captured(n.middle, pattern, 1)} || '-' || lpad({d.captured(n.middle, pattern, 2)}, 2, '0') END",
        refusals=(Refusal(f"{n.value} IS NULL", "format"),),
    )
