"""Quality over real batches in a lake: what is measured, what a month scores, who sees it, and what a dispute costs."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.models import Batch
from mianzhou.data.intake.tests.office import DOER, clerk, csv_bytes, resource, unit, use_lake
from mianzhou.data.quality import api
from mianzhou.data.quality.models import BatchMeasure
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import NOBODY, Actor, Grant

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = date(2026, 3, 1)
QUALITY = api.quality_actor()
STEWARD = Actor(name="steward", grants=(Grant("steward"),))


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Resource:
    """A monthly resource in a lake of its own."""
    use_lake(monkeypatch, tmp_path)
    return monthly("people")


def monthly(name: str, **more: Any) -> Resource:
    found = resource(name, **more)
    found.update_cycle = "monthly"
    found.save()
    found.versions.update(in_force_from=at(date(2026, 2, 2)))
    return found


def send(of: Resource, on: date, *rows: tuple[Any, ...]) -> Batch:
    delivery = receive_file(
        resource=of, source=io.BytesIO(csv_bytes(*rows)), name="a.csv", channel="cli", actor=DOER, as_of=at(on)
    )
    done = run_intake(batch=delivery.batch, actor=DOER, as_of=at(on))
    assert done.state == "done", done.problem
    return done


GOOD = [(1, "甲", 10, "2026-01-01"), (2, "乙", None, None), (3, "丙", 5, "2026-01-03")]
BAD = [(4, None, 1, "2026-01-01"), (5, "戊", -1, "2026-13-01"), (1, "另", 1, "2026-01-01")]


def test_a_batch_is_measured_once_by_dimension(people: Resource) -> None:
    batch = send(people, date(2026, 3, 2), *GOOD, *BAD)
    assert (batch.accepted, batch.quarantined) == (3, 3)
    assert api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 3))).measured == 1
    assert api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 3))).measured == 0
    found = BatchMeasure.objects.get(batch=batch)
    assert found.against == {"completeness": 1, "validity": 1, "uniqueness": 1, "consistency": 0}
    assert found.filled == {"id": 3, "name": 3, "amount": 2, "day": 2}
    assert (found.required_cells, found.required_missing) == (12, 1)
    assert (found.optional_cells, found.optional_filled) == (6, 4)


def test_a_month_is_scored_and_says_what_from(people: Resource) -> None:
    send(people, date(2026, 3, 2), *GOOD, *BAD)
    api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 10)))
    score = api.score_of(STEWARD, people.pk, MARCH)
    assert score is not None
    assert score.validity == pytest.approx(100 * 5 / 6, abs=0.01)
    assert score.completeness == pytest.approx(70 * 11 / 12 + 30 * 4 / 6, abs=0.01)
    assert score.timeliness == 100  # February's batch came within the grace
    assert (score.standing, score.received, score.counts["periods"]) == ("on_time", 6, 1)
    assert api.reasons_of(STEWARD, people.pk, MARCH)
    assert api.filled_shares(STEWARD, people.pk, MARCH)["amount"] == pytest.approx(2 / 3)
    api.refresh(actor=QUALITY, as_of=at(date(2026, 4, 20)))
    late = api.score_of(STEWARD, people.pk, date(2026, 4, 1))
    assert late is not None
    assert (late.standing, late.timeliness, late.total) == ("late", 0, 0)
    assert [s.resource for s in api.late_now(STEWARD)] == [people]
    assert [s is not None for _, s in api.trend(STEWARD, people.pk, date(2026, 4, 1), 4)] == [False, True, True, True]


def test_a_withdrawn_batch_no_longer_counts(people: Resource) -> None:
    batch = send(people, date(2026, 3, 2), *GOOD)
    api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 3)))
    Batch.objects.filter(pk=batch.pk).update(state="withdrawn")
    api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 4)))
    score = api.score_of(STEWARD, people.pk, MARCH)
    assert score is not None
    assert (score.received, score.batches, score.standing) == (0, 0, "no_data")


def test_disputes_cost_points(people: Resource) -> None:
    send(people, date(2026, 3, 2), *GOOD)
    told: dict[str, Any] = {"case_number": "JH1", "resource": people, "field": "name", "raised_on": date(2026, 3, 3)}
    how: dict[str, Any] = {"actor": QUALITY, "as_of": at(date(2026, 3, 3))}
    api.note_dispute(**told, state="open", late=False, ended_on=None, **how)
    api.refresh(**how)
    before = api.score_of(STEWARD, people.pk, MARCH)
    api.note_dispute(**told, state="open", late=True, ended_on=None, **how)
    api.note_dispute(**told, state="upheld", late=False, ended_on=date(2026, 3, 9), **how)
    api.refresh(**how)
    after = api.score_of(STEWARD, people.pk, MARCH)
    assert before is not None
    assert after is not None
    assert (before.disputes, before.deduction, after.disputes_upheld, after.deduction) == (1, 0, 1, 3)
    assert after.total == pytest.approx(before.total - 3)


def test_who_sees_which_scores_and_at_which_place(people: Resource) -> None:
    other = monthly("firms", provider=unit("9901-gsj"))
    send(people, date(2026, 3, 2), *GOOD, *BAD)
    send(other, date(2026, 3, 2), *GOOD)
    api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 3)))
    assert [r.rank for r in api.ranking(STEWARD, MARCH)] == [1, 2]
    mine = api.ranking(clerk(people.provider), MARCH)
    assert [(r.unit_id, r.rank, r.small) for r in mine] == [(people.provider_id, 2, True)]
    assert [s.resource for s in api.scores(clerk(other.provider), MARCH)] == [other]
    assert not api.scores(NOBODY, MARCH).exists()
    with pytest.raises(NotPermitted):
        api.refresh(actor=NOBODY, as_of=at(date(2026, 3, 3)))


def test_arrivals_by_department_and_month(people: Resource) -> None:
    send(people, date(2026, 2, 10), *GOOD)
    send(people, date(2026, 3, 2), (9, "壬", 1, None))
    send(people, date(2026, 3, 5), (10, "癸", 1, None))
    api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 10)))
    span, rows = api.arrivals(STEWARD, MARCH, 3)
    assert span == [date(2026, 1, 1), date(2026, 2, 1), MARCH]
    assert [(r.batches, r.records) for r in rows] == [((0, 1, 2), (0, 3, 2))]
    assert list(api.scored_months(STEWARD)) == [MARCH, date(2026, 2, 1)]


def test_what_is_computed_is_on_record(people: Resource) -> None:
    send(people, date(2026, 3, 2), *GOOD)
    api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 2)) + timedelta(hours=1))
    verbs = set(AuditEntry.objects.filter(verb__startswith="quality").values_list("verb", flat=True))
    assert verbs == {"quality.measured", "quality.scored"}


def test_the_calendar_tells_each_period(people: Resource) -> None:
    send(people, date(2026, 3, 2), *GOOD)
    api.refresh(actor=QUALITY, as_of=at(date(2026, 3, 3)))
    periods = api.calendar_of(people, on=date(2026, 4, 20))
    assert [(p.start, p.due_on, p.met_on) for p in periods] == [
        (date(2026, 4, 1), date(2026, 5, 11), None),
        (date(2026, 3, 1), date(2026, 4, 8), None),
        (date(2026, 2, 1), date(2026, 3, 6), date(2026, 3, 2)),
    ]
    assert [p.is_late(date(2026, 4, 20)) for p in periods] == [False, True, False]
