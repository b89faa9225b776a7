"""Data correction as JSON: the twins of its pages, and its verbs for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status

from mianzhou.applications.data_correction import actions, queries
from mianzhou.applications.data_correction.actions import procedure_for
from mianzhou.applications.data_correction.lists import FILTERS
from mianzhou.data.catalogue.api import resource_named, resource_visible
from mianzhou.data.intake.api import find_held
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.api.api import list_api, operation
from mianzhou.portal.components.api import actor_of
from mianzhou.services.cases.api import events_of

router = Router(tags=["data correction"])


class DisputeOut(Schema):
    """A disputed value. The values themselves are not given here."""

    id: int
    number: str = Field(alias="case.number")
    resource: str = Field(alias="resource.name")
    field: str
    provider: str = Field(alias="case.responsible.short_name")
    stage: str = Field(alias="case.stage")
    due_on: date | None = Field(alias="case.due_on")
    opened_on: date = Field(alias="case.opened_on")
    closed_on: date | None = Field(alias="case.closed_on")


class StepOut(Schema):
    """Something that happened to a dispute."""

    verb: str
    on: date
    actor: str = Field(alias="actor_name")
    stage: str
    late: bool
    remark: str


class DisputeDetail(DisputeOut):
    """A dispute with its history; `due_basis` says how its deadline was found, in both languages."""

    batch: int = Field(alias="batch_id")
    row: int
    reason: str
    due_basis: list[list[str]] = Field(alias="case.due_basis")
    events: list[StepOut]


list_api(
    router,
    "/disputes",
    query=queries.disputes_for,
    schema=DisputeOut,
    permission="correction.raise",
    filters=FILTERS,
    sorts=("case__opened_on", "case__due_on"),
    default_sort="-case__opened_on",
    summary="数据校核 Disputed values",
)


@operation(
    router.get,
    "/disputes/{dispute_id}",
    summary="一件校核 A dispute",
    permission="correction.raise",
    response=DisputeDetail,
)
def get_dispute(request: HttpRequest, dispute_id: int) -> Any:
    """One dispute."""
    found: Any = queries.dispute_for(actor_of(request), dispute_id)
    found.events = list(events_of(found.case))
    return found


class NewDispute(Schema):
    """A value to dispute: the row by the values of its key, or by batch and row number."""

    resource: str
    key: dict[str, str] = {}
    batch: int | None = None
    row: int | None = None
    field: str
    claimed: str
    reason: str
    evidence: str = ""


class DoneWith(Schema):
    """What a verb of the procedure is done with: a remark, the right value."""

    remark: str = ""
    correction: str = ""


@operation(
    router.post,
    "/disputes",
    summary="提出校核 Dispute a value",
    permission="correction.raise",
    response=DisputeDetail,
    status=201,
)
def post_dispute(request: HttpRequest, body: NewDispute) -> Any:
    """Dispute a value."""
    actor = actor_of(request)
    resource = resource_visible(actor, resource_named(body.resource).name)
    place = find_held(resource, body.key) if body.key else (body.batch or 0, body.row or 0)
    made = actions.raise_dispute(
        resource=resource,
        batch_id=place[0],
        row=place[1],
        field=body.field,
        claimed=body.claimed,
        reason=body.reason,
        evidence=body.evidence,
        raiser_unit=queries.unit_of(actor),
        actor=actor,
        as_of=timezone.now(),
    )
    return Status(201, get_dispute(request, made.pk))


@operation(
    router.post,
    "/disputes/{dispute_id}/{verb}",
    summary="办理一件校核 Take a step in a dispute",
    permission="correction.raise",
    response=DisputeDetail,
)
def post_verb(request: HttpRequest, dispute_id: int, verb: str, body: DoneWith) -> Any:
    """Do a verb of the procedure: supplement, accept, reject, rest, press, lapse, uphold, order, correct, withdraw."""
    actor = actor_of(request)
    found = queries.dispute_for(actor, dispute_id)
    if verb not in {t.verb for t in procedure_for(found).transitions}:
        raise NotFound(what=Text("环节", "step"))
    actions.enact(
        dispute_id=found.pk,
        verb=verb,
        actor=actor,
        as_of=timezone.now(),
        remark=body.remark,
        correction=body.correction,
    )
    return get_dispute(request, found.pk)
