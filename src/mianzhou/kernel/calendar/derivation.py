"""The lines that explain a deadline, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from mianzhou.kernel.calendar.working_days import WorkingCalendar
from mianzhou.kernel.text import Text

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# Names as the notices print them; what a steward enters beyond these is shown as entered in both languages.
HOLIDAY_NAMES: dict[str, str] = {
    "元旦": "New Year",
    "春节": "Spring Festival",
    "清明节": "Qingming",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利70周年纪念日": "70th anniversary of victory in the war of resistance",
}


def day_text(day: date) -> Text:
    """A day with its weekday."""
    n = day.weekday()
    return Text(f"{day.isoformat()}（周{_WEEKDAYS_ZH[n]}）", f"{day.isoformat()} ({_WEEKDAYS_EN[n]})")


def holiday_text(name: str) -> Text:
    """A holiday's name in both languages."""
    return Text(name, HOLIDAY_NAMES.get(name, name))


def event_day(day: date) -> Text:
    return Text(
        "事项发生于 {day}，当日不计入（《民法典》第二百零一条）。",
        "The event is on {day}; that day is not counted (Civil Code, article 201).",
    ).format(day=day_text(day))


def counting_from(day: date, limit: Text) -> Text:
    return Text("自 {day} 起计 {limit}。", "From {day}, {limit} are counted.").format(day=day_text(day), limit=limit)


def days_passed_over(event: date, due_on: date, calendar: WorkingCalendar) -> Iterator[Text]:
    """One line for each run of holidays passed over and each make-up day counted, and one for ordinary weekends."""
    days = [event + timedelta(n) for n in range(1, (due_on - event).days + 1)]
    lines: list[tuple[date, Text]] = []
    for name, run in groupby((d for d in days if calendar.holiday_name(d)), key=calendar.holiday_name):
        group = list(run)
        lines.append((group[0], _holiday_run(group[0], group[-1], name or "", len(group))))
    for day in days:
        made_up = calendar.year(day.year).workdays.get(day)
        if made_up is not None:
            phrase = Text("{day} 因{name}调休上班，计入。", "{day} is a make-up day for {name}: counted.")
            lines.append((day, phrase.format(day=day_text(day), name=holiday_text(made_up))))
    yield from (line for _, line in sorted(lines, key=lambda pair: pair[0]))
    weekend = sum(1 for d in days if not calendar.is_working_day(d) and not calendar.holiday_name(d))
    if weekend:
        yield Text("其间周末休息 {n} 天，不计入。", "{n} day(s) of ordinary weekends are not counted.").format(
            n=weekend
        )


def _holiday_run(first: date, last: date, name: str, count: int) -> Text:
    if first == last:
        phrase = Text("{first} {name}放假，不计入。", "{first}: off for {name}, not counted.")
    else:
        phrase = Text(
            "{first} 至 {last} {name}放假 {n} 天，不计入。",
            "{first} to {last}: {n} day(s) off for {name}, not counted.",
        )
    return phrase.format(first=day_text(first), last=day_text(last), name=holiday_text(name), n=count)


def last_counted(day: date, amount: int, *, natural: bool = False) -> Text:
    unit = Text("日", "calendar day") if natural else Text("个工作日", "working day")
    return Text("第 {n} {unit}为 {day}。", "The last of them, {unit} no. {n}, is {day}.").format(
        n=amount, unit=unit, day=day_text(day)
    )


def corresponding_day(event: date, due_on: date, limit: Text) -> Text:
    if event.day == due_on.day:
        phrase = Text(
            "经 {limit}，到期月的对应日为 {day}（《民法典》第二百零二条）。",
            "After {limit}, the corresponding day of the month is {day} (Civil Code, article 202).",
        )
    else:
        phrase = Text(
            "经 {limit}，到期月没有对应日，月末日 {day} 为期间的最后一日（《民法典》第二百零二条）。",
            "After {limit} the month has no corresponding day; its last day {day} ends the period (Civil Code, article 202).",
        )
    return phrase.format(limit=limit, day=day_text(due_on))


def moved(day: date, to: date, calendar: WorkingCalendar) -> Text:
    name = calendar.holiday_name(day)
    why = holiday_text(name) if name else Text("周末", "the weekend")
    phrase = Text(
        "{day} 为{why}休息日，顺延至其后第一个工作日 {to}（《民法典》第二百零三条）。",
        "{day} is off for {why}; the deadline moves to the next working day, {to} (Civil Code, article 203).",
    )
    return phrase.format(day=day_text(day), why=why, to=day_text(to))


def not_moved(day: date) -> Text:
    return Text("{day} 为工作日，不顺延。", "{day} is a working day: the deadline does not move.").format(
        day=day_text(day)
    )


def sources(calendar: WorkingCalendar, event: date, due_on: date) -> Iterator[Text]:
    """The notices that the count rests on, a line for each year that was announced."""
    for year in range(event.year, due_on.year + 1):
        table = calendar.year(year)
        if not table.announced:
            continue
        notices = table.notices
        cited = Text("、".join(notices), ", ".join(notices)) if notices else Text("文号未录入", "number not entered")
        yield Text(
            "{year} 年放假安排：国务院办公厅通知（{cited}）。",
            "Holidays of {year}: notice of the State Council's general office ({cited}).",
        ).format(year=year, cited=cited)


def may_change(year: int) -> Text:
    return Text(
        "{year} 年放假安排尚未公布，可能调整本年 12 月末的日期，本期限届时需复核。",
        "The holidays of {year} are not announced yet and may change the last days of this December: this deadline is to be checked again then.",
    ).format(year=year)


def due(day: date) -> Text:
    return Text("期限：{day} 24 时。", "Deadline: {day}, end of the day.").format(day=day_text(day))
