"""Office hours that stewards publish: whose hold, from when, in which season; what is refused; what is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.calendar import api
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import Actor, Grant, system_actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
STEWARD = system_actor("试验", ["calendar.edit"])


@pytest.fixture
def unit(db: None) -> Unit:
    region = Region.objects.create(code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199")
    return Unit.objects.create(
        code="t-health", full_name="试验市卫生局", short_name="市卫生局", level="city", kind="government", region=region, path="t-health"
    )  # fmt: skip


def published(unit: Unit | None, since: date, *sessions: str, **given: Any) -> api.OfficeHoursRule:
    return api.publish_hours(
        unit=unit, since=since, sessions=sessions, basis=given.pop("basis", "通知"), actor=STEWARD, as_of=NOW, **given
    )


def hours(unit: Unit | None, day: date) -> list[str]:
    return [str(s) for s in api.office_hours(unit.pk if unit else None).sessions(day)]


def test_the_unit_stands_before_the_city_and_the_city_before_the_program(unit: Unit) -> None:
    spring, summer = date(2026, 3, 1), date(2026, 7, 1)
    assert hours(unit, spring) == ["09:00–12:00", "13:00–17:00"]
    published(None, date(2026, 1, 1), "08:30-12:00", "14:00-17:30")
    published(None, date(2026, 1, 1), "08:00-12:00", "15:00-18:00", season_from="06-01", season_to="09-30")
    assert hours(unit, spring) == ["08:30–12:00", "14:00–17:30"]
    assert hours(unit, summer) == ["08:00–12:00", "15:00–18:00"]
    assert hours(unit, date(2025, 12, 31)) == ["09:00–12:00", "13:00–17:00"]
    published(unit, date(2026, 2, 1), "09:00-17:00")
    assert hours(unit, summer) == ["09:00–17:00"]
    assert hours(unit, date(2026, 1, 31)) == ["08:30–12:00", "14:00–17:30"]
    assert hours(None, spring) == ["08:30–12:00", "14:00–17:30"]
    published(unit, date(2026, 6, 15))  # the city's again
    assert hours(unit, summer) == ["08:00–12:00", "15:00–18:00"]
    assert hours(unit, spring) == ["09:00–17:00"]


def test_one_published_for_the_same_day_stands_in_the_place_of_the_one_before(unit: Unit) -> None:
    first = published(unit, date(2026, 2, 1), "09:00-17:00")
    published(unit, date(2026, 2, 1), "10:00-16:00")
    first.refresh_from_db()
    assert first.superseded_at == NOW
    assert hours(unit, date(2026, 3, 1)) == ["10:00–16:00"]
    assert api.hours_rules().count() == 1
    with pytest.raises(api.HoursUnchanged):
        published(unit, date(2026, 2, 1), "10:00-16:00")
    assert AuditEntry.objects.filter(verb="calendar.hours").count() == 2


def test_what_is_refused(unit: Unit) -> None:
    day = date(2026, 2, 1)
    with pytest.raises(api.BasisMissing):
        published(unit, day, "09:00-17:00", basis=" ")
    with pytest.raises(api.CityNeedsHours):
        published(None, day)
    for wrong in (["9-17"], ["13:00-17:00", "09:00-12:00"], ["09:00-13:00", "12:00-17:00"]):
        with pytest.raises(api.HoursUnreadable):
            published(unit, day, *wrong)
    with pytest.raises(api.HoursUnreadable):
        published(unit, day, "09:00-17:00", season_from="06-31", season_to="09-30")
    with pytest.raises(api.HoursUnreadable):
        published(unit, day, "09:00-17:00", season_from="06-01")
    clerk = Actor("clerk", unit_id=unit.pk, grants=(Grant("clerk", unit_path=unit.path),))
    with pytest.raises(NotPermitted):
        api.publish_hours(unit=unit, since=day, sessions=["09:00-17:00"], basis="通知", actor=clerk, as_of=NOW)
    assert not api.OfficeHoursRule.objects.exists()


def test_a_revision_says_what_was_published_after_it(unit: Unit) -> None:
    assert (api.calendar_revision(), api.changes_after("")) == ("", None)
    published(unit, date(2026, 2, 1), "09:00-17:00", basis="市卫生局通知")
    first = api.changes_after("")
    assert first is not None
    assert (first.since, [line.zh for line in first.lines]) == (
        date(2026, 2, 1),
        ["市卫生局办公时间，自 2026-02-01 起：市卫生局通知"],
    )
    assert api.changes_after(first.revision) is None
    api.change_day(day=date(2026, 3, 10), kind="holiday", name="停电", reason="停电通知", actor=STEWARD, as_of=NOW)
    second = api.changes_after(first.revision)
    assert second is not None
    assert (second.since, [line.zh for line in second.lines]) == (date(2026, 1, 1), ["2026 年日历：停电通知"])
