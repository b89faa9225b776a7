"""Data correction, tried as every role: raising a dispute, answering it, deciding it, its clock, its values, and a person's application."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.properties.trying import Tried, check

from mianzhou.applications.data_correction import actions, own_actions
from mianzhou.applications.data_correction.own_procedure import OWN_CORRECTION
from mianzhou.applications.data_correction.tests.conftest import DAY, Scene, at
from mianzhou.applications.data_correction.tests.test_own import ABOUT, APPLICANT, CODE
from mianzhou.data.intake.tests.office import use_lake
from mianzhou.services.cases.api import open_case

pytestmark = pytest.mark.django_db(transaction=True)
PROVIDERS, BUREAU = {"clerk", "head", "steward"}, {"steward"}


def correction() -> Tried:
    """Disputes of a provider's own: one to answer, one paused, one to decide; and an application of a person for its own data."""
    scene = Scene("upsert")
    unit = scene.provider
    clerk: Any = {"actor": scene.clerk(unit), "as_of": at(DAY)}
    by: Any = {"as_of": at(DAY + timedelta(1))}
    words: Any = {"reason": "有误", "evidence": ""}

    def value(row: int, field: str, claimed: str) -> dict[str, Any]:
        return {
            "resource": scene.people, "batch_id": scene.batch.pk, "row": row, "field": field, "claimed": claimed, **words,
        }  # fmt: skip

    def raised(row: int, field: str) -> Any:
        return actions.raise_dispute(**value(row, field, "30"), raiser_unit=unit, **clerk)

    asked, paused, judged = raised(1, "amount"), raised(2, "amount"), raised(1, "name")
    actions.pause_clock(dispute_id=paused.pk, reason="调档", **clerk)
    for verb in ("reject", "press"):
        actions.enact(dispute_id=judged.pk, verb=verb, remark="核对", **clerk)
    applied = open_case(
        procedure=OWN_CORRECTION, title="本人数据更正", responsible=unit, raiser_unit=None, raiser="李乙", code=CODE,
        about=ABOUT, actor=APPLICANT, as_of=at(DAY),
    )  # fmt: skip
    due = asked.case.due_on + timedelta(1)
    held = value(2, "name", "李乙")  # what the lake holds: only who may dispute it is told so
    return Tried(
        unit.path,
        unit.region.path,
        near=[
            ("raise", PROVIDERS, lambda a: actions.raise_dispute(**value(2, "name", "李丙"), raiser_unit=unit, actor=a, **by)),
            ("raise what is so", PROVIDERS, lambda a: actions.raise_dispute(**held, raiser_unit=unit, actor=a, **by)),
            ("supplement", PROVIDERS, lambda a: actions.enact(dispute_id=asked.pk, verb="supplement", remark="补充", actor=a, **by)),
            ("withdraw", PROVIDERS, lambda a: actions.enact(dispute_id=asked.pk, verb="withdraw", actor=a, **by)),
            ("reject", PROVIDERS, lambda a: actions.enact(dispute_id=asked.pk, verb="reject", remark="无误", actor=a, **by)),
            ("accept", PROVIDERS, lambda a: actions.enact(dispute_id=asked.pk, verb="accept", actor=a, **by)),
            ("pause", PROVIDERS, lambda a: actions.pause_clock(dispute_id=asked.pk, reason="调档", actor=a, **by)),
            ("go on", PROVIDERS, lambda a: actions.resume_clock(dispute_id=paused.pk, actor=a, **by)),
            ("find the row", PROVIDERS, lambda a: own_actions.locate(case_id=applied.pk, **held, actor=a, **by)),
            ("look", PROVIDERS, lambda a: actions.look(dispute=asked, purpose="核对", actor=a, **by)),
            ("look at an application", PROVIDERS, lambda a: own_actions.look_at_application(case=applied, purpose="核对", actor=a, **by)),
        ],
        scoped=[
            ("uphold", BUREAU, lambda a: actions.enact(dispute_id=judged.pk, verb="uphold", remark="属实", actor=a, **by)),
            ("order", BUREAU, lambda a: actions.enact(dispute_id=judged.pk, verb="order", remark="有误", actor=a, **by)),
            ("extend", BUREAU, lambda a: actions.extend_clock(dispute_id=asked.pk, new_due_on=due, reason="复杂", actor=a, **by)),
        ],
        also={"look": BUREAU, "look at an application": BUREAU},
    )  # fmt: skip


def test_data_correction_as_every_role(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_lake(monkeypatch, tmp_path)
    check(correction())
