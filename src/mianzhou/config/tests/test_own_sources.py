"""What the platform itself knows reaches the lake by the very same intake as everybody's data, every night, through the real tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from mianzhou.config.own_sources import own_sources
from mianzhou.data.catalogue.api import problems, read_registrations, resource_named, stored_schema
from mianzhou.data.intake.actions.owning import NoDataBureau, data_bureau, register_own
from mianzhou.data.intake.actions.running import recover
from mianzhou.data.intake.actions.sourcing import ask_source
from mianzhou.data.intake.models import Batch
from mianzhou.data.intake.tests.office import unit, use_lake
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.units.models import Unit
from mianzhou.oversight.supervision.models import Task, TaskEvent
from mianzhou.policy.library.models import BulletinFile, Document, DocumentVersion
from mianzhou.policy.obligations.models import Obligation, ObligationUnit
from mianzhou.policy.targets.models import Target
from mianzhou.services.cases.models import Case, CaseEvent

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DOER = system_actor("test", ["catalogue.edit", "catalogue.review", "intake.send", "intake.manage"])
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bureau(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Unit:
    use_lake(monkeypatch, tmp_path)
    made = unit("9901-sjj")
    Unit.objects.filter(pk=made.pk).update(full_name="清江市数据局")
    return made


def _ask(moment: datetime, only: str = "") -> dict[str, Any]:
    """One night: every source asked, and what it brought taken in; the batches by resource."""
    asked = [s for s in _registered(moment) if only in ("", s.resource.name)]
    runs = {s.resource.name: ask_source(source=s, actor=DOER, as_of=moment) for s in asked}
    assert not [r.problem for r in runs.values() if r.state == "failed"]
    recover(actor=DOER, as_of=moment)
    return {name: Batch.objects.get(pk=run.batch_id) for name, run in runs.items() if run.batch_id}


def _registered(moment: datetime) -> list[Any]:
    return register_own(city="9901", actor=DOER, as_of=moment)


def _held(name: str) -> int:
    return _asked(f"select count(*) from {name}")[0][0]


def _asked(sql: str) -> list[tuple[Any, ...]]:
    with open_lake().query(sql) as answer:
        return [tuple(row.values()) for batch in answer.batches() for row in batch.to_pylist()]


def _city_at_work(lead: Unit) -> Case:
    """An obligation, a target, a task and a case, each with what the sources ask for."""
    file = BulletinFile.objects.create(name="a.txt", sha256="0", size=1, encoding="utf-8", text="甲", loaded_at=NOW)
    document = Document.objects.create(number="清府发〔2026〕1号", title="工作要点", created_at=NOW)
    version = DocumentVersion.objects.create(
        document=document, file=file, number=1, text="甲", source_start=0, source_end=1, created_at=NOW
    )
    placed: dict[str, Any] = {
        "document": document,
        "version": version,
        "order": 1,
        "start": 0,
        "end": 1,
        "created_at": NOW,
    }
    obligation = Obligation.objects.create(text="建成100公里", fingerprint="a", status="confirmed", **placed)
    ObligationUnit.objects.create(obligation=obligation, unit=lead, role="lead", printed="市数据局", order=0)
    Target.objects.create(
        text="100公里", metric="里程", comparator="at_least", value=100.5, measure="公里", fingerprint="b", **placed
    )
    task = Task.objects.create(
        number="督〔2026〕1号", title="100%完成", source_kind="document", rhythm="monthly", received_on=TODAY, lead_unit=lead,
        state="assigned", registered_at=NOW, registered_by="x",
    )  # fmt: skip
    TaskEvent.objects.create(task=task, verb="register", at=NOW, on=TODAY, actor_name="x")
    case = Case.objects.create(
        number="校〔2026〕1号", procedure="correction", version=1, title="姓名有误", raiser="x", responsible=lead,
        region=lead.region, stage="raised", opened_on=TODAY, opened_at=NOW,
    )  # fmt: skip
    CaseEvent.objects.create(case=case, verb="raise", at=NOW, on=TODAY, actor_name="x", stage="raised")
    return case


def test_everything_of_our_own_arrives_whole_and_is_renewed_every_night(bureau: Unit) -> None:
    case = _city_at_work(bureau)
    batches = _ask(NOW)
    assert set(batches) == {s.name for s in own_sources()}
    wrong = {name: b.by_reason for name, b in batches.items() if (b.state, b.quarantined) != ("done", 0)}
    assert wrong == {}
    assert {b.kind for b in batches.values()} == {"own"}
    assert _held("own_tasks") == _held("own_cases") == _held("own_obligations") == 1
    # A day later: one event more, the only obligation found to be none, everything else as it was.
    event: dict[str, Any] = {"verb": "answer", "stage": "answered", "on": TODAY, "actor_name": "x"}
    CaseEvent.objects.create(case=case, at=NOW + timedelta(hours=5), **event)
    Obligation.objects.update(status="rejected")
    again = _ask(NOW + timedelta(days=1))
    told = {name: (b.received, b.duplicate) for name, b in again.items() if b.pk > max(x.pk for x in batches.values())}
    assert told.pop("own_audit_counts")[0] >= 1
    assert told == {"own_case_events": (1, 0), "own_obligations": (0, 0)}
    assert (_held("own_case_events"), _held("own_task_events")) == (2, 1), "what happened stays"
    assert (_held("own_obligations"), _held("own_obligations__all")) == (0, 1)


def test_counts_of_the_audit_record_are_renewed_and_never_added_twice(bureau: Unit) -> None:
    _ask(NOW, "own_audit_counts")
    for hour in (2, 30):
        with transaction.atomic():
            record(actor=DOER, as_of=NOW + timedelta(hours=hour), verb="catalogue.edit", subject=bureau)
        _ask(NOW + timedelta(hours=hour, minutes=1), "own_audit_counts")
    found = _asked("select day, sum(entries) from own_audit_counts where verb = 'catalogue.edit' group by 1 order by 1")
    assert [(str(day), int(n)) for day, n in found] == [("2026-03-02", 1), ("2026-03-03", 1)]


def test_resources_are_complete_and_what_the_bureau_changed_stays(bureau: Unit) -> None:
    first = _registered(NOW)
    resource = resource_named("own_tasks")
    version = resource.version_in_force
    assert resource.provider == bureau
    for own in own_sources():
        (registration,) = read_registrations(own.document)
        stored = resource_named(own.name).version_in_force
        assert problems(stored.metadata, registration.schema.fields) == []
        assert stored_schema(stored.schema) == registration.schema, "or every start would make a version"
    assert [s.pk for s in _registered(NOW + timedelta(days=1))] == [s.pk for s in first]
    assert resource_named("own_tasks").version_in_force == version


def test_the_data_bureau_provides_or_else_the_office_or_the_government(bureau: Unit) -> None:
    assert data_bureau("9901", NOW) == bureau
    Unit.objects.filter(pk=bureau.pk).update(full_name="清江市审计局", code="9901-sjj0")
    with pytest.raises(NoDataBureau):
        data_bureau("9901", NOW)
    office = unit("9901-bgs")
    Unit.objects.filter(pk=office.pk).update(full_name="清江市人民政府办公室", kind="office")
    assert data_bureau("9901", NOW) == office
