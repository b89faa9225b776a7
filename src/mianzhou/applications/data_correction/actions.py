"""Writes of disputes: a row looked up, a value disputed, answered, decided, corrected; every look at values on record."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction

from mianzhou.applications.data_correction.errors import DisputedAlready, NoSuchItem, NothingDisputed, PurposeMissing
from mianzhou.applications.data_correction.following_actions import count, follow_up
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.procedure import DATA_CORRECTION
from mianzhou.applications.data_correction.showing import ShownRow, Values, grade_in, shown_row, values_of
from mianzhou.data.catalogue.api import Resource
from mianzhou.data.intake.api import HeldRow, RowNotHeld, correct_row, find_held, held_row
from mianzhou.data.schemas.api import Field, Schema, read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import (
    Case,
    CaseEvent,
    Procedure,
    act,
    extend,
    lock_case,
    may,
    may_for,
    open_case,
    pause,
    procedure_of,
    require_stage,
    resume,
)

CORRECTING = frozenset({"accept", "correct"})


@transaction.atomic
def show_row(*, resource: Resource, batch_id: int, row: int, actor: Actor, as_of: datetime) -> ShownRow:
    """A row that the lake holds, masked, for whoever may dispute its values; on record."""
    actor.require_anywhere("correction.raise")
    schema = _schema(resource)
    found = held_row(resource, batch_id, row)
    detail = {"resource": resource.name, "batch": batch_id, "row": row}
    record(actor=actor, as_of=as_of, verb="correction.find", subject=resource, detail=detail)
    return shown_row(actor, resource, schema, batch_id, row, found.values)


@transaction.atomic
def raise_dispute(
    *,
    resource: Resource,
    batch_id: int,
    row: int,
    field: str,
    claimed: str,
    reason: str,
    evidence: str,
    raiser_unit: Unit,
    actor: Actor,
    as_of: datetime,
) -> Dispute:
    """Dispute a value of a row that the lake holds; the case goes to the provider with its clock running."""
    # Asked first: whether the value is the one held is told to nobody else.
    if not may_for(DATA_CORRECTION.opened_by, raiser_unit, actor):
        raise NotPermitted(permission=PERMISSIONS["correction.raise"])
    item, found = disputed_value(resource, batch_id, row, field, claimed)
    case = open_case(
        procedure=DATA_CORRECTION,
        title=f"{resource.title} · {item.title or item.name}",
        responsible=resource.provider,
        raiser_unit=raiser_unit,
        actor=actor,
        as_of=as_of,
    )
    said = {"claimed": claimed, "reason": reason, "evidence": evidence}
    dispute = kept_dispute(case, resource, batch_id, row, item, found, said, as_of)
    record(actor=actor, as_of=as_of, verb="correction.raise", subject=dispute, detail=detail_of(dispute))
    count(dispute, actor, as_of, late=False)
    return dispute


def disputed_value(resource: Resource, batch_id: int, row: int, field: str, claimed: str) -> tuple[Field, HeldRow]:
    """The item and the row that the lake holds, if this value may be disputed now; until the transaction ends no other dispute of it begins."""
    item = _item(resource, field)
    found = held_row(resource, batch_id, row)
    if claimed.strip() == found.values[field]:
        raise NothingDisputed
    Resource.objects.select_for_update().get(
        pk=resource.pk
    )  # two disputes of one value at once: the second waits, and is refused
    same = Dispute.objects.filter(resource=resource, batch_id=batch_id, row=row, field=field, case__closed_on=None)
    if (other := same.select_related("case").first()) is not None:
        raise DisputedAlready(number=other.case.number)
    return item, found


def kept_dispute(
    case: Case,
    resource: Resource,
    batch_id: int,
    row: int,
    item: Field,
    found: HeldRow,
    said: dict[str, str],
    as_of: datetime,
) -> Dispute:
    """The dispute that a case is about, with what its raiser said: `claimed`, `reason`, `evidence`."""
    return Dispute.objects.create(
        case=case,
        resource=resource,
        batch_id=batch_id,
        row=row,
        row_key=found.key,
        field=item.name,
        field_title=item.title or item.name,
        standard=item.standard or "",
        sensitivity=grade_in(resource, item.sensitivity),
        held=found.values[item.name],
        raised_at=as_of,
        **{name: text.strip() for name, text in said.items()},
    )


def detail_of(dispute: Dispute) -> dict[str, str | int]:
    """What the audit says of a dispute: which value of which row, not what it is."""
    return {
        "number": dispute.case.number,
        "resource": dispute.resource.name,
        "batch": dispute.batch_id,
        "row": dispute.row,
        "field": dispute.field,
    }


def enact(
    *, dispute_id: int, verb: str, actor: Actor, as_of: datetime, remark: str = "", correction: str = ""
) -> CaseEvent:
    """Do a verb of the procedure. What corrects first brings the corrected row into the lake: if the checks refuse it, nothing happened.

    The correction is safe to repeat: should the process die after the row was taken in, doing the verb again finds it there.
    """
    if verb not in CORRECTING:
        with transaction.atomic():
            return _act(_locked(dispute_id), verb, actor, as_of, remark, {})
    with transaction.atomic():
        dispute = _locked(dispute_id)
    transition = require_stage(procedure_for(dispute), verb, dispute.case.stage)
    if not may(transition.who, dispute.case, actor):
        raise NotPermitted(permission=PERMISSIONS[transition.who[0].permission])
    batch = None
    if correction.strip():
        batch_id, row = _place_now(dispute)
        batch = correct_row(
            resource=dispute.resource,
            batch_id=batch_id,
            row=row,
            changes={dispute.field: correction.strip()},
            disputed={dispute.field: dispute.held},
            key=f"correction {dispute.case.number}",
            actor=actor,
            as_of=as_of,
        )
    with transaction.atomic():
        dispute = _locked(dispute_id)
        event = _act(dispute, verb, actor, as_of, remark, {"correction": batch.pk if batch else None})
        dispute.corrected, dispute.correction = correction.strip(), batch
        dispute.save()
    return event


def _act(
    dispute: Dispute, verb: str, actor: Actor, as_of: datetime, remark: str, data: dict[str, int | None]
) -> CaseEvent:
    procedure = procedure_for(dispute)
    event = act(case_id=dispute.case_id, verb=verb, actor=actor, as_of=as_of, remark=remark, data=data)
    dispute.case.refresh_from_db()
    detail = {"number": dispute.case.number, "verb": procedure.title_of(verb).zh}
    record(actor=actor, as_of=as_of, verb="correction.enact", subject=dispute, detail=detail)
    if procedure.transition(verb).outcome is None:  # else the step itself was followed by it
        follow_up(case=dispute.case, actor=actor, as_of=as_of)
    return event


def procedure_for(dispute: Dispute) -> Procedure:
    """The procedure that a dispute runs under."""
    return procedure_of(dispute.case.procedure, dispute.case.version)


def pause_clock(*, dispute_id: int, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """The provider waits for material: its clock stands still."""
    return pause(case_id=_case_of(dispute_id), reason=reason, actor=actor, as_of=as_of)


def resume_clock(*, dispute_id: int, actor: Actor, as_of: datetime) -> CaseEvent:
    """The clock runs again."""
    return resume(case_id=_case_of(dispute_id), actor=actor, as_of=as_of)


def extend_clock(*, dispute_id: int, new_due_on: date, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """The data bureau gives more time."""
    return extend(case_id=_case_of(dispute_id), new_due_on=new_due_on, reason=reason, actor=actor, as_of=as_of)


@transaction.atomic
def look(*, dispute: Dispute, purpose: str, actor: Actor, as_of: datetime) -> Values:
    """The values unmasked, as far as a party of the dispute may see them, with a purpose, on record."""
    if not may(procedure_for(dispute).read_by, dispute.case, actor):
        raise NotPermitted(permission=PERMISSIONS["correction.answer"])
    if not purpose.strip():
        raise PurposeMissing
    detail = {"number": dispute.case.number, "field": dispute.field}
    record(actor=actor, as_of=as_of, verb="correction.look", subject=dispute, detail=detail, purpose=purpose.strip())
    return values_of(dispute, actor, looked=True)


def _schema(resource: Resource) -> Schema:
    if resource.current_version is None:
        raise NotFound(what=Text("该资源尚未发布", "the resource is not published yet"))
    return read_schema(resource.current_version.schema)


def _item(resource: Resource, field: str) -> Field:
    fields = {f.name: f for f in _schema(resource).fields}
    if field not in fields:
        raise NoSuchItem(resource=resource.title, field=field)
    return fields[field]


def _place_now(dispute: Dispute) -> tuple[int, int]:
    """Where the row stands now: a newer batch may have brought it anew since it was disputed."""
    if dispute.row_key and all(dispute.row_key.values()):
        with suppress(RowNotHeld):
            return find_held(dispute.resource, dispute.row_key)
    return dispute.batch_id, dispute.row


def _locked(dispute_id: int) -> Dispute:
    dispute = Dispute.objects.select_related("resource__provider__region").get(pk=dispute_id)
    dispute.case, _ = lock_case(dispute.case_id)
    return dispute


def _case_of(dispute_id: int) -> int:
    return Dispute.objects.values_list("case_id", flat=True).get(pk=dispute_id)
