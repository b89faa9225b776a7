"""What is done with what has arrived: months scored, questions asked of the lake and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from mianzhou.data.lakehouse.api import Ask, ConsoleQuestion, SavedQuestion, ask_lake, save_question
from mianzhou.data.quality.api import QualityScore, quality_actor, refresh
from mianzhou.samplecity.officework.happening import Happening, Office, at, days_before

_QUESTIONS = (
    (
        "各区县低保家庭和月保障金额",
        "SELECT county, count(*) AS households, sum(monthly_amount) AS yuan_a_month\nFROM low_income_allowance\nGROUP BY county\nORDER BY households DESC",
    ),
    (
        "参保单位不在企业登记中",
        "SELECT s.employer, count(*) AS insured\nFROM social_insurance s\nLEFT JOIN enterprise e ON e.credit_code = s.employer_code\n"
        "WHERE s.employer_code IS NOT NULL AND e.credit_code IS NULL\nGROUP BY s.employer\nORDER BY insured DESC\nLIMIT 50",
    ),
    (
        "近三个月各税种缴款",
        "SELECT tax, strftime(paid_on, '%Y-%m') AS month, count(*) AS payments, sum(paid) AS yuan\nFROM tax_payment\nGROUP BY ALL\nORDER BY month, tax",
    ),
)


def scored_months(days: list[date], now: datetime) -> Iterator[Happening]:
    """On the first of every month the month before is scored, as it then stood."""
    months = sorted({day.replace(day=1) for day in days})
    for month in months:
        following = at((month + timedelta(days=32)).replace(day=1), 6, 30)
        if following <= now:
            yield Happening(following, _is_scored(month), _score)


def _is_scored(month: date) -> Callable[[], bool]:
    return lambda: QualityScore.objects.filter(month=month).exists()


def _score(moment: datetime) -> None:
    refresh(actor=quality_actor(), as_of=moment)


def questions(office: Office, now: datetime) -> Iterator[Happening]:
    """The data bureau's questions, asked and kept for all."""
    for place, (name, sql) in enumerate(_QUESTIONS):
        yield _question(office, name, sql, days_before(now, 1, 15 + place))


def _question(office: Office, name: str, sql: str, moment: datetime) -> Happening:
    def do(moment: datetime) -> None:
        if not ConsoleQuestion.objects.filter(sql=sql).exists():
            ask_lake(ask=Ask(sql), actor=office.steward, as_of=moment)
        save_question(name=name, sql=sql, shared=True, actor=office.steward, as_of=moment)

    return Happening(moment, lambda: SavedQuestion.objects.filter(sql=sql).exists(), do)
