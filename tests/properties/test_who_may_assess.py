"""Schemes, appeals and notices of electronic supervision, tried as every role. The rest of an assessment is in `test_who_may_act`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.properties.trying import KEEPERS, OWN, REVIEWERS, Act, Tried, everywhere, may, who_may

from mianzhou.kernel.people.api import ROLES
from mianzhou.oversight.assessment import api as assessment
from mianzhou.oversight.assessment.tests import office as offices
from mianzhou.oversight.supervision.tests.city import noon
from mianzhou.oversight.watching import api as watching

pytestmark = pytest.mark.django_db


def appeals_and_notices() -> Tried:
    """An appeal of a bureau that waits, and a notice that its late self-report brought it."""
    office = offices.Office()
    held = office.round(office.health)
    subject = office.subject(held, office.health)
    now = noon(date(2026, 2, 4))
    watching.follow(as_of=now)
    watching.issue_due(actor=watching.watching_actor(), as_of=now)
    notice = watching.WatchingNotice.objects.get(unit=office.health, clock__source="assessment")
    fact = office.fact(subject, "meeting-not-held")
    office.told(held)
    clerk, filed = office.clerk(office.health), noon(date(2026, 2, 12))
    asked = assessment.appeal(
        subject_id=subject.pk, fact_id=fact.pk, reason="会议已召开。", files=(), actor=clerk, as_of=filed
    )
    by: Any = {"as_of": filed + timedelta(days=1)}
    return Tried(
        office.health.path,
        office.health.region.path,
        [
            ("decide an appeal", REVIEWERS, lambda a: assessment.decide_appeal(appeal_id=asked.pk, upheld=True, decision="属实", actor=a, **by)),
            ("answer a notice", KEEPERS, lambda a: watching.answer(notice_id=notice.pk, explanation="已报", actor=a, **by)),
            ("withdraw a notice", REVIEWERS, lambda a: watching.withdraw(notice_id=notice.pk, reason="误发", actor=a, **by)),
        ],
        [],
    )  # fmt: skip


def test_appeals_and_notices_as_every_role(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    tried = appeals_and_notices()
    for name, roles, do in tried.scoped:
        assert who_may(tried, do) == {(role, place) for role in roles for place in OWN}, name


def test_schemes_are_kept_by_reviewers_of_any_place() -> None:
    """A scheme belongs to no unit: whoever may hold assessments somewhere keeps schemes, and nobody else."""
    office = offices.Office()
    now = timezone.now()
    text = assessment.write_scheme(offices.SCHEME)
    drafts = [
        assessment.draft_scheme(text=text.replace("version: 1", f"version: {n}", 1), actor=office.first, as_of=now)
        for n in (2, 3)
    ]
    third = text.replace("version: 1", "version: 4", 1)
    actions: list[Act] = [
        lambda a: assessment.draft_scheme(text=third, actor=a, as_of=now),
        lambda a: assessment.publish_scheme(scheme_id=drafts[0].pk, actor=a, as_of=now),
        lambda a: assessment.discard_scheme(scheme_id=drafts[1].pk, actor=a, as_of=now),
    ]
    tried = Tried(office.health.path, office.health.region.path, [], [])
    for do in actions:
        for role in sorted(ROLES):
            assert {may(do, actor) for _, actor in everywhere(tried, role)} == {role in REVIEWERS}, role
