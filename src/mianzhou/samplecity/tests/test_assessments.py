"""The invented city's assessments, as they stand on days of every season: nothing from the future, nothing that should long have happened."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from mianzhou.kernel.regions import api as regions
from mianzhou.kernel.units import api as units
from mianzhou.oversight.assessment.models import (
    AssessmentAppeal,
    AssessmentFact,
    AssessmentReview,
    AssessmentRound,
    RectificationPlan,
    SelfReport,
)
from mianzhou.oversight.watching import api as watching
from mianzhou.samplecity.api import DATA, REGION, _loader, registrar
from mianzhou.samplecity.assessments import assess

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (date(2026, 1, 10), {2024: "announced", 2025: "open"}),
        (date(2026, 2, 10), {2024: "announced", 2025: "open", 2026: "open"}),
        (date(2026, 3, 1), {2024: "announced", 2025: "told", 2026: "open"}),
        (date(2026, 4, 1), {2024: "announced", 2025: "announced", 2026: "open"}),
        (date(2026, 11, 22), {2025: "announced", 2026: "open"}),
        (date(2026, 12, 31), {2025: "announced", 2026: "open"}),
        (date(2027, 7, 6), {2025: "announced", 2026: "announced", 2027: "open"}),
    ],
)
def test_every_round_stands_where_it_would_on_the_day(
    day: date, states: dict[int, str], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    for path in (regions.SHIPPED, DATA / "regions"):
        regions.load_regions(path=path, actor=_loader(), as_of=now)
    for path in (units.SHIPPED, DATA / "units"):
        units.load_units(path=path, actor=_loader(), as_of=now)
    assess(city=REGION, registrar=registrar(), now=now)
    rounds = AssessmentRound.objects.filter(scheme__code="work-safety")
    assert dict(rounds.values_list("year", "state")) == states
    last = rounds.get(year=min(states))
    subjects = last.subjects.all()
    assert subjects.filter(grade="fail").count() == 1
    assert AssessmentAppeal.objects.get(subject__in=subjects).state == "upheld"
    assert RectificationPlan.objects.get(subject__in=subjects).state == "passed"
    assert RectificationPlan.objects.filter(state="owed", due_on__lt=day).count() == 0
    assert not AssessmentFact.objects.filter(recorded_at__gt=now).exists()
    assert not AssessmentReview.objects.filter(approved_at__gt=now).exists()
    assert not SelfReport.objects.filter(submitted_at__gt=now).exists()
    watching.follow(as_of=now)
    late = watching.WatchedClock.objects.filter(source="assessment", ended_at=None, ceased=False, due_at__lt=now)
    assert late.count() == 0
    assert timezone.localdate(now) == day
