"""Stewards publish and change years; the calendar in force follows; the old table is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.calendar.actions import NothingToChange, ReasonMissing, change_day, publish_year
from mianzhou.kernel.calendar.models import CalendarYear
from mianzhou.kernel.calendar.queries import revisions_of, working_calendar
from mianzhou.kernel.calendar.working_days import CalendarTableError, YearTable, YearUnknown
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import Actor, Grant

AS_OF = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
STEWARD = Actor(name="wang", person_id=1, grants=(Grant("steward"),))
CLERK = Actor(name="li", person_id=2, grants=(Grant("clerk"),))
YEAR_2027 = YearTable(2027, {date(2027, 1, 1): "元旦"}, {date(2027, 1, 3): "元旦"}, notices=("某号",))

pytestmark = pytest.mark.django_db


def test_a_published_year_becomes_known() -> None:
    with pytest.raises(YearUnknown):
        working_calendar().is_working_day(date(2027, 1, 3))
    publish_year(table=YEAR_2027, reason="通知", actor=STEWARD, as_of=AS_OF)
    assert working_calendar().is_working_day(date(2027, 1, 3))
    assert working_calendar().known[-1] == 2027
    entry = AuditEntry.objects.get(verb="calendar.publish")
    assert entry.detail["changed"]["2027-01-01"] == [None, "holiday 元旦"]


def test_a_changed_day_is_a_new_revision_and_the_old_one_is_kept() -> None:
    day = date(2026, 3, 9)
    assert working_calendar().is_working_day(day)
    change_day(day=day, kind="holiday", name="临时放假", reason="防汛", actor=STEWARD, as_of=AS_OF)
    assert working_calendar().holiday_name(day) == "临时放假"
    change_day(day=day, kind=None, reason="撤销", actor=STEWARD, as_of=AS_OF)
    assert working_calendar().is_working_day(day)
    assert [r.superseded_at is None for r in revisions_of(2026)] == [True, False]
    assert working_calendar().year(2026).notices == ("国办发明电〔2025〕7号",), "the notice stays cited"


def test_only_a_steward_changes_the_calendar_and_only_with_a_reason() -> None:
    with pytest.raises(NotPermitted):
        publish_year(table=YEAR_2027, reason="通知", actor=CLERK, as_of=AS_OF)
    with pytest.raises(ReasonMissing):
        publish_year(table=YEAR_2027, reason="  ", actor=STEWARD, as_of=AS_OF)
    assert not CalendarYear.objects.exists()


def test_an_impossible_or_empty_change_leaves_everything_as_it_was() -> None:
    with pytest.raises(CalendarTableError):
        change_day(day=date(2026, 3, 9), kind="workday", name="x", reason="误", actor=STEWARD, as_of=AS_OF)
    with pytest.raises(NothingToChange):
        change_day(day=date(2026, 3, 9), kind=None, reason="误", actor=STEWARD, as_of=AS_OF)
    with pytest.raises(YearUnknown):
        change_day(day=date(2031, 3, 10), kind="holiday", name="x", reason="误", actor=STEWARD, as_of=AS_OF)
    assert not CalendarYear.objects.exists()
