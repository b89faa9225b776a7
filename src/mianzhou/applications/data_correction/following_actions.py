"""What follows every step of a dispute, whoever did it and by whichever door: quality counts it, and the units hear how it ended."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.procedure import ANSWERING, CORRECTED, KEPT, ORDERED, WITHDRAWN
from mianzhou.data.quality.api import note_dispute
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import notify
from mianzhou.services.cases.api import Case, events_of, procedure_of

_COUNTED = {CORRECTED: "upheld", KEPT: "rejected", WITHDRAWN: "withdrawn"}


def follow_up(*, case: Case, actor: Actor, as_of: datetime) -> None:
    """After a step, in its transaction. A case whose row has not been found yet counts nowhere."""
    step, before = list(events_of(case).reverse()[:2])
    dispute = Dispute.objects.select_related("resource").filter(case=case).first()
    if dispute is not None:
        dispute.case = case
        count(dispute, actor, as_of, late=step.late and before.stage in (ANSWERING, ORDERED))
    if case.closed_on is not None:
        _tell_the_end(case, dispute, step.remark, actor, as_of)


def count(dispute: Dispute, actor: Actor, as_of: datetime, *, late: bool) -> None:
    """Quality counts the dispute as it stands."""
    note_dispute(
        case_number=dispute.case.number,
        resource=dispute.resource,
        field=dispute.field,
        raised_on=dispute.case.opened_on,
        state=_COUNTED.get(dispute.case.stage, "open"),
        late=late,
        ended_on=dispute.case.closed_on,
        actor=actor,
        as_of=as_of,
    )


def _tell_the_end(case: Case, dispute: Dispute | None, remark: str, actor: Actor, as_of: datetime) -> None:
    """Both sides hear how it ended, save the one who ended it. An applicant is told by the notices of the procedure."""
    sides = [unit for unit in (case.raiser_unit_id, case.responsible_id) if unit and unit != actor.unit_id]
    said = Text("数据校核 {n}“{title}”已办结：{stage}", "Dispute {n} “{title}” has ended: {stage}").format(
        n=case.number, title=case.title, stage=procedure_of(case.procedure, case.version).stage(case.stage).title
    )
    if remark.strip():
        said = Text("{said}。{why}", "{said}. {why}").format(said=said, why=remark.strip())
    link = reverse("dispute", args=[dispute.pk]) if dispute is not None else reverse("dispute_case", args=[case.pk])
    notify(sides, said, kind="dispute", as_of=as_of, link=link)
