"""Lists and figures: the light in SQL is the light of the rule, figures add up, and nothing asks once per row."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.oversight.supervision import api
from mianzhou.oversight.supervision.models import Task
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.tests.city import DAY, NOW, City, after, obligation

pytestmark = pytest.mark.django_db
NEAR = st.none() | st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40))


@settings(max_examples=60)
@given(data=st.data())
def test_the_light_in_sql_is_the_light_of_the_rule(city: City, data: Any) -> None:
    task = Task.objects.first() or city.task()
    columns = {c: data.draw(NEAR, label=c) for c in ("due_on", "sign_by", "next_report_on", "claimed_on")}
    Task.objects.filter(pk=task.pk).update(state=data.draw(st.sampled_from(State)), **columns)
    row = api.tasks_for(city.supervisor, DAY).get()
    assert api.LIGHTS[row.severity] == api.light_on(row, DAY)


def test_lights_by_unit_document_and_region(city: City) -> None:
    city.underway(due_on=DAY + timedelta(days=10))
    city.underway()
    city.task(lead=city.county)
    api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[obligation(city).pk])
    stopped = city.underway(lead=city.schools)
    api.stop(actor=city.supervisor, as_of=NOW, task_id=stopped.pk, reason="废止")
    dropped = city.task()
    api.drop(actor=city.supervisor, as_of=NOW, task_id=dropped.pk, reason="重复")
    units = {c.name: (c.grey, c.green, c.amber, c.red, c.closed) for c in api.lights_by_unit(city.supervisor, DAY)}
    assert units == {"市卫生局": (1, 1, 1, 0, 0), "甲县政府": (1, 0, 0, 0, 0), "市教育局": (0, 0, 0, 0, 1)}
    regions = {c.name: c.total for c in api.lights_by_region(city.supervisor, DAY)}
    assert regions == {"试验市": 4, "甲县": 1}
    documents = {c.name: c.total for c in api.lights_by_document(city.supervisor, DAY)}
    assert documents == {"关于试验的通知": 1, "": 4}
    everything = api.lights_in_all(city.supervisor, DAY)
    assert (everything.grey, everything.green, everything.amber, everything.closed) == (2, 1, 1, 1)
    assert [c.name for c in api.lights_by_unit(city.county_supervisor, DAY)] == ["甲县政府"]


def test_heat_map_line_and_ranking_agree(city: City) -> None:
    task = city.underway()
    city.report(task, city.health, after(20))  # March, in time
    city.report(task, city.health, after(70))  # April, due 5 May, on 11 May: late
    day = DAY + timedelta(days=80)  # 21 May; the roads bureau never reported
    rows = {r.name: {c.month: (c.owed, c.late) for c in r.cells if c.owed} for r in api.heat_map(city.supervisor, day)}
    april, may = date(2026, 4, 1), date(2026, 5, 1)
    assert rows == {"市卫生局": {april: (1, 0), may: (1, 1)}, "市交通局": {april: (1, 1), may: (1, 1)}}
    line = api.monthly_on_time(city.supervisor, day)
    assert [(c.month, c.owed, c.late) for c in line if c.owed] == [(april, 2, 1), (may, 2, 2)]
    assert len(line) == 12
    assert [c.late for c in api.monthly_on_time(city.supervisor, day, unit_id=city.health.pk)][-2:] == [0, 1]
    ranking = api.unit_performance(city.supervisor, period_from=DAY, period_to=day, as_of=day)
    assert [(p.name, p.rank, p.owed, p.on_time, p.rate) for p in ranking] == [
        ("市卫生局", 1, 2, 1, Decimal("50.0")),
        ("市交通局", 2, 2, 0, Decimal("0.0")),
    ]


def test_late_tasks_say_since_when(city: City) -> None:
    task = city.underway()
    late = api.late_tasks(city.supervisor, as_of=DAY + timedelta(days=40))
    assert [(t.task_id, t.due_on, t.days) for t in late] == [(task.pk, date(2026, 4, 5), 6)]


def test_the_worklist_of_every_seat(city: City) -> None:
    city.task()
    signing = city.assigned()
    task = city.underway()
    city.report(task, city.health, NOW)
    api.ask_extension(
        actor=city.clerk(city.health), as_of=NOW, task_id=task.pk, unit_id=city.health.pk,
        new_due_on=DAY + timedelta(days=200), reason="征地", progress="六成",
    )  # fmt: skip
    day = DAY + timedelta(days=10)
    assert api.worklist_of(city.supervisor, day).counts == {"review": 1, "assign": 1}
    clerk = api.worklist_of(city.clerk(city.health), day)
    assert clerk.counts == {"sign": 1}
    assert [i.task_id for i in clerk.late] == [signing.pk]
    assert clerk.unread == 2
    assert api.worklist_of(city.head(city.health), day).counts == {"sign": 1, "extension": 1}
    assert api.worklist_of(city.clerk(city.roads), day).counts == {"sign": 1, "report": 1}
    assert api.worklist_of(city.clerk(city.schools), day).waiting == 0
    for actor in (city.supervisor, city.clerk(city.health), city.head(city.health)):
        assert api.waiting_count(actor, day) == api.worklist_of(actor, day).waiting


def test_queries_do_not_grow_with_rows(city: City) -> None:
    def cost(read: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            read()
        return len(seen)

    reads = {
        "list": lambda: [(t.lead_unit.short_name, t.severity, t.document) for t in api.tasks_for(city.supervisor, DAY)],
        "worklist": lambda: api.worklist_of(city.head(city.health), DAY),
        "lights": lambda: api.lights_by_unit(city.supervisor, DAY),
        "heat map": lambda: api.heat_map(city.supervisor, DAY),
        "late": lambda: api.late_tasks(city.supervisor, as_of=DAY + timedelta(days=90)),
        "ranking": lambda: api.unit_performance(city.supervisor, period_from=DAY, period_to=DAY, as_of=DAY),
    }
    city.underway()
    city.assigned()
    before = {name: cost(read) for name, read in reads.items()}
    for _ in range(5):
        city.underway()
        city.assigned()
    assert {name: cost(read) for name, read in reads.items()} == before
    assert before["list"] == 1
    assert before["worklist"] <= 8


class TestAnnouncement:
    """Drafted from figures that stay what they were, published to the units named."""

    def test_from_draft_to_publication(self, city: City) -> None:
        task = city.underway()
        given: Any = {"period_from": DAY, "period_to": DAY + timedelta(days=60)}
        draft = api.draft_announcement(actor=city.supervisor, as_of=after(40), **given)
        assert {(line.unit, line.rank, line.owed, line.on_time) for line in draft.lines.all()} == {
            (city.roads, 1, 1, 0),
            (city.health, 1, 1, 0),
        }
        assert draft.tasks.get().task == task
        assert not api.announcements_for(city.clerk(city.health)).exists()
        city.report(task, city.health, after(41))
        api.word_announcement(
            actor=city.supervisor,
            as_of=after(41),
            announcement_id=draft.pk,
            title="一季度督查通报",
            remarks="请引以为戒",
        )
        api.publish_announcement(actor=city.supervisor, as_of=after(42), announcement_id=draft.pk)
        shown = api.announcements_for(city.clerk(city.health)).get()
        assert (shown.title, shown.lines.count()) == ("一季度督查通报", 2)
        assert task.events.filter(verb="announce").count() == 1
        assert api.notices_to(city.clerk(city.roads)).filter(kind="announce").count() == 1
        api.withdraw_announcement(actor=city.supervisor, as_of=after(43), announcement_id=draft.pk, reason="数据有误")
        assert not api.announcements_for(city.clerk(city.health)).exists()
