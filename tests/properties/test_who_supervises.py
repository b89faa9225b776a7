"""Tasks registered, assigned and urged on by the list, and drafts of reports with their evidence, tried as every role. Single verbs have their table in the room."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from tests.properties.trying import KEEPERS, REVIEWERS, Tried, check

from mianzhou.oversight.supervision import api
from mianzhou.oversight.supervision.tests.city import DAY, NOW, City, after, obligation

pytestmark = pytest.mark.django_db


def supervision() -> Tried:
    """An obligation, a task on the list, one under way with a draft, and one without."""
    city = City()
    unit = city.health
    duty, listed, underway, fresh = obligation(city), city.task(), city.underway(), city.underway()
    clerk: Any = {"actor": city.clerk(unit), "as_of": NOW}
    content = api.Content(done="完成选址", progress=30)
    draft = api.save_report(task_id=underway.pk, unit_id=unit.pk, content=content, **clerk)
    shown = api.add_evidence(report_id=draft.pk, name="a.pdf", stream=BytesIO(b"%PDF-1.4"), **clerk)
    by: Any = {"as_of": after(1)}
    task: Any = {
        "title": "新任务", "demand": "年内", "source": api.Source(kind="meeting"), "lead": unit, "received_on": DAY,
        "due_on": after(90).date(),
    }  # fmt: skip
    return Tried(
        unit.path,
        unit.region.path,
        scoped=[
            ("register", REVIEWERS, lambda a: api.register_task(**task, actor=a, **by)),
            ("register what is confirmed", REVIEWERS, lambda a: _one(api.register_obligations(obligation_ids=[duty.pk], actor=a, **by))),
            ("assign from the list", REVIEWERS, lambda a: _one(api.assign_all(task_ids=[listed.pk], actor=a, **by))),
            ("urge from the list", REVIEWERS, lambda a: _one(api.urge_all(task_ids=[underway.pk], actor=a, **by))),
            ("draft a report", KEEPERS, lambda a: api.save_report(task_id=fresh.pk, unit_id=unit.pk, content=content, actor=a, **by)),
            ("write on in a draft", KEEPERS, lambda a: api.save_report(task_id=underway.pk, unit_id=unit.pk, content=content, actor=a, **by)),
            ("throw a draft away", KEEPERS, lambda a: api.discard_draft(report_id=draft.pk, actor=a, **by)),
            ("show evidence", KEEPERS, lambda a: api.add_evidence(report_id=draft.pk, name="b.pdf", stream=BytesIO(b"%PDF-1.5"), actor=a, **by)),
            ("take evidence away", KEEPERS, lambda a: api.remove_evidence(evidence_id=shown.pk, actor=a, **by)),
        ],
    )  # fmt: skip


def _one(done: Any) -> None:
    """What the list of one came to: the refusal of that one, if it was refused."""
    for _, error in done.refused:
        raise error


def test_supervision_as_every_role(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    check(supervision())
