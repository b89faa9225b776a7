"""Prepares a city for the journeys: `python -m tests.journeys.seeding ground|lived`, in a process of its own with its own database.

`ground` has regions, units, a calendar and accounts: what a city has before its first bulletin. `lived` has a bulletin, partly reviewed,
and two months of work, on top of that. The last line that is printed says where every route with parameters leads to something.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from tests.journeys.seeding_assessments import assessment_places
from tests.journeys.seeding_cases import case_places
from tests.journeys.seeding_collectives import collective_places
from tests.journeys.seeding_data import data_places
from tests.journeys.seeding_ledgers import ledger_places
from tests.journeys.seeding_registries import registry_places
from tests.journeys.seeding_relief import relief_places
from tests.journeys.seeding_units import directory_places
from tests.journeys.seeding_watching import watching_places
from tests.journeys.site import PASSWORD

LIVED = timedelta(days=60)
SUPERVISED = "云府发〔2026〕6号"  # led by the data bureau, whose clerk and head can sign in
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

# Beside the accounts of the demonstration: a reader, the head of a second bureau, and one who forgets the password.
MORE_ACCOUNTS = {
    "yuedu": ("秦朗", "reader", None),
    "minju": ("方秀英", "head", "9801-mzj"),
    "tongchou": ("龚书恒", "coordinator", None),
    "wangji": ("邓佳宁", "reader", None),
}


def main(kind: str) -> None:
    """Prepare and print."""
    import django

    django.setup()
    from django.utils import timezone

    now = timezone.now()
    if kind == "ground":
        _ground(now)
    print(json.dumps(_lived(now) if kind == "lived" else {}, ensure_ascii=False, default=str))


def _ground(now: datetime) -> None:
    from mianzhou.config.seeding import steps
    from mianzhou.kernel.calendar.api import YearTable, publish_year, working_calendar
    from mianzhou.kernel.people.api import create_person, grant_role, system_actor
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.samplecity import api as samplecity

    for step in islice(steps(None), 3):  # regions, units, the invented city and its accounts
        step.run()
    registrar = samplecity.registrar()
    for username, (name, role, code) in MORE_ACCOUNTS.items():
        unit = unit_by_code(code) if code else None
        person = create_person(username=username, name=name, unit=unit, password=PASSWORD, actor=registrar, as_of=now)
        grant_role(person=person, role=role, unit=unit, actor=registrar, as_of=now)
    keeper = system_actor("journey", ["calendar.edit"])
    for year in range(now.year - 1, now.year + 3):
        # Years that the State Council has not announced: weekends only. Dates of the journeys reach beyond the end of a year.
        if year not in working_calendar().years:
            table = YearTable(year, {}, {}, notices=("试〔2026〕1号",))
            publish_year(table=table, reason="演练", actor=keeper, as_of=now)


def _lived(now: datetime) -> dict[str, dict[str, Any]]:
    from mianzhou.kernel.people.api import Person, actor_for, system_actor
    from mianzhou.oversight.supervision import api as supervision
    from mianzhou.policy.loading.api import ask_for_load, run_load_job
    from mianzhou.policy.review import api as review
    from mianzhou.samplecity import api as samplecity

    begin = now - LIVED
    loader = system_actor("journey", ["policy.load"])
    job = ask_for_load(data=samplecity.bulletin_text().encode(), name="云川公报.txt", actor=loader, as_of=begin)
    run_load_job(job_id=job.pk, as_of=begin)
    supervisor = actor_for(Person.objects.get(username="ducha"))
    document = next(d for d in review.documents_under_review() if d.number == SUPERVISED)
    for found in ("obligation", "target"):
        ids = [row.pk for row in review.rows_of(document, found, "waiting")]
        review.confirm(kind=found, ids=ids, actor=supervisor, as_of=begin)
    ids = [row.pk for row in review.rows_of(document, "obligation", "confirmed")]
    half = len(ids) // 2  # the rest wait to be registered
    tasks = supervision.register_obligations(actor=supervisor, as_of=begin, obligation_ids=ids[:half]).tasks
    supervision.assign_all(actor=supervisor, as_of=begin, task_ids=[task.pk for task in tasks])
    _live(now, begin, supervisor)
    return _places(now, supervisor, job.pk, document)


def _live(now: datetime, begin: datetime, supervisor: Any) -> None:
    from mianzhou.kernel.calendar.api import working_calendar
    from mianzhou.kernel.people.api import system_actor
    from mianzhou.kernel.units.api import Unit
    from mianzhou.oversight.supervision import api as supervision
    from mianzhou.samplecity.living import CITY, Cast, live
    from mianzhou.samplecity.people import staff_of

    involved = Unit.objects.filter(pk__in=supervision.TaskUnit.objects.values("unit"))
    registrar = system_actor("journey", ["people.edit"])
    staff = staff_of(involved, city="9801", actor=registrar, as_of=begin)
    clockwork = system_actor("journey", ["task.notice"])
    cast = Cast(supervisor=supervisor, staff=staff, clockwork=clockwork)
    live(cast=cast, first=begin.astimezone(CITY).date(), now=now, working=working_calendar().is_working_day)


def _places(now: datetime, supervisor: Any, job_id: int, reviewed: Any) -> dict[str, dict[str, Any]]:
    """One instance for every route with parameters."""
    from mianzhou.kernel.audit.api import AuditEntry
    from mianzhou.kernel.people.api import Person, actor_for, system_actor
    from mianzhou.kernel.units.api import note_unknown_names, unit_by_code, unknown_names
    from mianzhou.oversight.supervision import api as supervision
    from mianzhou.policy.review import api as review

    clerk, head = (actor_for(Person.objects.get(username=name)) for name in ("shuju", "juzhang"))
    unit = unit_by_code("9801-sjj")
    task, report, evidence = _reported(now, supervisor, clerk, unit)
    extension = supervision.ask_extension(actor=clerk, as_of=now, task_id=task.pk, unit_id=unit.pk, new_due_on=task.due_on + timedelta(days=20), reason="设备到货推迟。", progress="已完成招标。")  # fmt: skip
    supervision.endorse_extension(actor=head, as_of=now, extension_id=extension.pk)
    today = now.date()
    months = {"period_from": today - timedelta(days=40), "period_to": today - timedelta(days=1)}
    drafted = [supervision.draft_announcement(actor=supervisor, as_of=now, title=t, **months) for t in ("", "通报样稿")]
    supervision.publish_announcement(actor=supervisor, as_of=now, announcement_id=drafted[0].pk)
    noter = system_actor("journey", ["units.edit", "policy.load"])
    note_unknown_names(counts={"市某某办公室": 2}, level="city", source="演练", actor=noter, as_of=now)
    waiting = next(d for d in review.documents_under_review() if d.pk != reviewed.pk and d.obligations_waiting)
    row = review.rows_of(waiting, "obligation", "waiting")[0]
    person = Person.objects.get(username="minzheng")
    document, target = {"document_id": reviewed.pk}, {"task_id": task.pk}
    name = {"pk": unknown_names(status="open").order_by("pk")[0].pk}
    return {
        "document": document,
        "document_preview": document,
        "document_relations": document,
        "document_versions": document,
        "document_source": document,
        "document_export": document | {"form": "akn"},
        "document_make_current": document | {"number": 1},
        "obligation": {"obligation_id": row.pk},
        "load": {"job_id": job_id},
        "public_document": {"pk": reviewed.pk},
        "region": {"code": "9801"},
        "review_document": {"document_id": waiting.pk},
        "review_judge": {"document_id": waiting.pk},
        "review_write": {"document_id": waiting.pk},
        "review_split": {"row_id": row.pk},
        "review_edit": {"kind": "obligation", "row_id": row.pk},
        "unknown_name": name,
        "unknown_name_map": name,
        "unknown_name_create": name,
        "unknown_name_dismiss": name,
        "unit": {"code": unit.code},
        "task": target,
        "task_do": target | {"verb": "comment"},
        "task_assign_to": target,
        "task_break_down": target,
        "report_write": target,
        "extension_ask": target,
        "report_judge": {"report_id": report.pk, "verdict": "accept"},
        "report_discard": {"report_id": report.pk},
        "evidence": {"evidence_id": evidence.pk},
        "evidence_remove": {"evidence_id": evidence.pk},
        "extension_decide": {"extension_id": extension.pk, "decision": "grant"},
        "announcement": {"announcement_id": drafted[0].pk},
        "announcement_change": {"announcement_id": drafted[1].pk, "verb": "word"},
        "person": {"pk": person.pk},
        "person_change": {"pk": person.pk},
        "person_grant": {"pk": person.pk},
        "person_withdraw": {"pk": person.pk, "grant_pk": person.grants.first().pk},
        "person_password": {"pk": person.pk},
        "person_state": {"pk": person.pk},
        "audit_entry": {"pk": AuditEntry.objects.order_by("pk").first().pk},
        "token_end": {"pk": 1},
        "api_document": document,
        "api_sections": document,
        "api_unit": {"code": unit.code},
        "api_region": {"code": "9801"},
        **data_places(now),
        **case_places(now),
        **assessment_places(now),
        **registry_places(now),
        **watching_places(now),
        **collective_places(now),
        **directory_places(now),
        **ledger_places(now),
        **relief_places(now),
    }


def _reported(now: datetime, supervisor: Any, clerk: Any, unit: Any) -> tuple[Any, Any, Any]:
    """A task of the data bureau with a report handed in, and a draft with a file."""
    from mianzhou.oversight.supervision import api as supervision

    source = supervision.Source(kind="meeting", title="市政府第58次常务会议")
    task = supervision.register_task(
        actor=supervisor, as_of=now, title="建成数据共享门户", demand="按季填报。", source=source, lead=unit, co=[],
        received_on=now.date(), due_on=now.date() + timedelta(days=90), rhythm="monthly",
    )  # fmt: skip
    supervision.assign(actor=supervisor, as_of=now, task_id=task.pk)
    supervision.sign(actor=clerk, as_of=now, task_id=task.pk, unit_id=unit.pk)
    content = supervision.Content(done="完成选址。", progress=20, next_step="招标。")

    def saved() -> Any:
        return supervision.save_report(actor=clerk, as_of=now, task_id=task.pk, unit_id=unit.pk, content=content)

    draft = saved()
    evidence = supervision.add_evidence(
        actor=clerk, as_of=now, report_id=draft.pk, name="选址.pdf", stream=io.BytesIO(PDF)
    )
    report = supervision.submit_report(actor=clerk, as_of=now, report_id=draft.pk)
    saved()
    return supervision.Task.objects.get(pk=task.pk), report, evidence


if __name__ == "__main__":
    main(sys.argv[1])
