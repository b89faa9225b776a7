"""The daily work against the database: it sends what the rules call for, once, and carries owed reports on."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mianzhou.oversight.supervision import api, jobs
from mianzhou.oversight.supervision.models import Notice, ReportDue, Task, TaskEvent
from mianzhou.oversight.supervision.tests.city import DAY, City, after

pytestmark = pytest.mark.django_db


def run(days: int) -> tuple[int, int, int]:
    work = api.run_daily(actor=api.daily_actor(), as_of=after(days))
    return work.reminded, work.urged, work.slips


def test_a_day_worked_twice_sends_nothing_twice(city: City) -> None:
    city.underway()
    assert run(27) == (2, 0, 0), "29 March: seven days before the report of each unit"
    assert run(27) == (0, 0, 0)
    assert run(28) == (0, 0, 0)
    assert run(33) == (2, 0, 0), "4 April: one day before"
    assert run(35) == (0, 2, 0), "6 April: the day after"
    assert run(37) == (0, 0, 2), "8 April: blue"
    assert run(37) == (0, 0, 0)
    assert run(42) == (0, 2, 2), "13 April: urged again, and orange"
    assert Task.objects.get().slip == "orange"
    colours = list(Notice.objects.filter(kind="slip", unit=city.health).order_by("pk").values_list("colour", flat=True))
    assert colours == ["blue", "orange"]
    assert Notice.objects.exclude(kind="assign").count() == TaskEvent.objects.exclude(key="").count() == 12


def test_a_report_ends_the_ladder(city: City) -> None:
    task = city.underway()
    run(37)
    city.report(task, city.health, after(38))
    assert Task.objects.get().slip == ""
    assert run(45) == (0, 1, 1), "the roads bureau alone"


def test_nobody_signs(city: City) -> None:
    city.assigned()
    assert run(2) == (0, 0, 0)
    assert run(3) == (0, 2, 0)
    assert run(30) == (0, 2, 0), "urged, never given a slip: the clock of the work has not begun"


def test_a_request_made_in_time_holds_the_slips_back(city: City) -> None:
    task = city.underway(rhythm="once", co=[])
    api.ask_extension(
        actor=city.clerk(city.health), as_of=after(170), task_id=task.pk, unit_id=city.health.pk,
        new_due_on=DAY + timedelta(days=300), reason="征地", progress="六成",
    )  # fmt: skip
    assert run(190) == (0, 0, 0)
    request = task.extensions.get()
    api.refuse_extension_in_unit(
        actor=city.head(city.health), as_of=after(191), extension_id=request.pk, reason="不予同意"
    )
    assert run(192) == (0, 1, 1)


def test_closed_tasks_are_left_alone(city: City) -> None:
    task = city.underway()
    api.stop(actor=city.supervisor, as_of=after(1), task_id=task.pk, reason="废止")
    assert run(100) == (0, 0, 0)


def test_a_year_of_silence_is_one_ladder(city: City) -> None:
    city.underway(due_on=None, source=api.Source(kind="document"), co=[])
    assert run(365) == (1, 1, 1), "one report would tell of all the time since: one urging, one slip"
    assert run(366) == (0, 0, 0)


def test_owed_reports_are_carried_on(city: City) -> None:
    task = city.underway(due_on=None, source=api.Source(kind="document"), co=[])
    first = ReportDue.objects.count()
    for days in range(29, 330, 30):
        city.report(task, city.health, after(days))
    ReportDue.objects.filter(due_on__gt=DAY + timedelta(days=400)).delete()
    assert api.run_daily(actor=api.daily_actor(), as_of=after(330)).carried_on == 1
    assert ReportDue.objects.count() > first
    assert api.run_daily(actor=api.daily_actor(), as_of=after(330)).carried_on == 0


def test_the_daily_work_begins_at_eight_in_the_city() -> None:
    """The worker reads its timetable in UTC."""
    registered = jobs.app.periodic_registry.periodic_tasks[("supervision.daily", "")]
    begins = registered.croniter.get_next(ret_type=float, start_time=0)
    assert datetime.fromtimestamp(begins, ZoneInfo("Asia/Shanghai")).hour == 8


def test_the_periodic_job_does_the_work_of_today(city: City) -> None:
    from mianzhou.oversight.supervision.jobs import supervision_daily

    city.assigned()  # in the past: nobody signed since
    supervision_daily(timestamp=0)
    assert TaskEvent.objects.filter(verb="urge").exists()
