"""Figures are published, revised with a reason, and shown as they were known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mianzhou.data.economy import api
from mianzhou.data.intake.tests.office import unit
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import NOBODY, system_actor
from mianzhou.kernel.text import Text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, tzinfo=UTC)
STATISTICIAN = system_actor("test", ["economy.edit"])


def _series(frequency: str = "year") -> api.EconomicSeries:
    return api.note_series(
        code="gdp", title=Text("地区生产总值", "Gross regional product"), unit=Text("亿元", "100 million yuan"),
        frequency=frequency, provider=unit("9901-tjj"), actor=STATISTICIAN, as_of=NOW,
    )  # fmt: skip


def _given(year: int, value: str, reason: str = "") -> api.Given:
    return api.Given(unit().region, date(year, 1, 1), Decimal(value), "统计公报", reason=reason)


def test_a_revision_stands_beside_what_it_revises() -> None:
    series = _series()
    first = [_given(2024, "100"), _given(2025, "110")]
    assert (
        api.publish_figures(series=series, figures=first, published_on=date(2026, 2, 1), actor=STATISTICIAN, as_of=NOW)
        == 2
    )
    again = [_given(2024, "100"), _given(2025, "108", "经济普查调整")]
    assert (
        api.publish_figures(series=series, figures=again, published_on=date(2026, 3, 1), actor=STATISTICIAN, as_of=NOW)
        == 1
    )
    (before, now) = api.points(series, unit().region)
    assert (before.figure.value, before.growth, before.revisions) == (100, None, [])
    assert (now.figure.value, now.growth, [r.value for r in now.revisions]) == (108, Decimal("8.0"), [110])
    earlier = api.points(series, unit().region, known_on=date(2026, 2, 15))
    assert [p.figure.value for p in earlier] == [100, 110]


def test_what_is_wrong_is_refused_whole() -> None:
    series = _series("quarter")
    said = {"series": series, "published_on": date(2026, 2, 1), "actor": STATISTICIAN, "as_of": NOW}
    wrong = api.Given(unit().region, date(2025, 2, 1), Decimal(1), "统计公报")
    with pytest.raises(api.PeriodWrong):
        api.publish_figures(figures=[_given(2025, "1"), wrong], **said)  # type: ignore[arg-type]
    assert api.points(series, unit().region) == []
    api.publish_figures(figures=[_given(2025, "1")], **said)  # type: ignore[arg-type]
    with pytest.raises(api.ReasonMissing):
        api.publish_figures(figures=[_given(2025, "2")], **said)  # type: ignore[arg-type]
    with pytest.raises(api.NoSuchSeries):
        api.series_coded("none")


def test_only_those_who_may() -> None:
    series = _series()
    with pytest.raises(NotPermitted):
        api.publish_figures(series=series, figures=[], published_on=date(2026, 1, 1), actor=NOBODY, as_of=NOW)
