"""Writes of applications for one's own data: what it says looked at unmasked, the row found that is meant; each on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mianzhou.applications.data_correction.actions import detail_of, disputed_value, kept_dispute
from mianzhou.applications.data_correction.errors import KeptElsewhere, PurposeMissing
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.own_procedure import OWN_CORRECTION
from mianzhou.data.catalogue.api import Resource
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Case, act, lock_case, may, require_stage


@transaction.atomic
def look_at_application(*, case: Case, purpose: str, actor: Actor, as_of: datetime) -> None:
    """Who reads the case looks at what the applicant wrote, its number included, with a purpose, on record."""
    if not may(OWN_CORRECTION.read_by, case, actor):
        raise NotPermitted(permission=PERMISSIONS["correction.answer"])
    if not purpose.strip():
        raise PurposeMissing
    detail = {"number": case.number}
    record(actor=actor, as_of=as_of, verb="correction.identify", subject=case, detail=detail, purpose=purpose.strip())


def require_kept(resource: Resource, case: Case) -> None:
    """Raise `KeptElsewhere` for a resource of another unit than the one that was asked."""
    if resource.provider_id != case.responsible_id:
        raise KeptElsewhere(resource=resource.title, provider=resource.provider, unit=case.responsible)


@transaction.atomic
def locate(
    *,
    case_id: int,
    resource: Resource,
    batch_id: int,
    row: int,
    field: str,
    claimed: str,
    reason: str,
    evidence: str,
    actor: Actor,
    as_of: datetime,
) -> Dispute:
    """The value that an applicant means has been found: from now on its application is a dispute of it, with the department's clock to answer."""
    case, procedure = lock_case(case_id)
    if procedure.id != OWN_CORRECTION.id:
        raise NotFound(what=Text("数据更正申请", "application for a correction"))
    if not may(procedure.transition("locate").who, case, actor):
        raise NotPermitted(permission=PERMISSIONS["correction.answer"])
    require_stage(procedure, "locate", case.stage)
    require_kept(resource, case)
    item, found = disputed_value(resource, batch_id, row, field, claimed)
    said = {"claimed": claimed, "reason": reason, "evidence": evidence}
    dispute = kept_dispute(case, resource, batch_id, row, item, found, said, as_of)
    act(case_id=case.pk, verb="locate", actor=actor, as_of=as_of, data={"dispute": dispute.pk})
    case.refresh_from_db()
    record(actor=actor, as_of=as_of, verb="correction.locate", subject=dispute, detail=detail_of(dispute))
    return dispute
