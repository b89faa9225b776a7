"""From draft to publication and back: submitting, returning, approving, publishing, withdrawing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mianzhou.data.catalogue.actions.drafting import rewrite_items
from mianzhou.data.catalogue.actions.enacting import EDIT, REVIEW, STATE_TITLES, enact, locked, open_version, require
from mianzhou.data.catalogue.deriving import apply_metadata
from mianzhou.data.catalogue.errors import NothingChanged, NotReady, ReasonMissing, WrongState
from mianzhou.data.catalogue.models import Resource, ResourceVersion
from mianzhou.data.catalogue.rules import problems
from mianzhou.data.catalogue.versions import stored_schema
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

SUBMIT = Text("提交", "submitted")
RETURN = Text("退回", "returned")
APPROVE = Text("审核通过", "approved")
PUBLISH = Text("发布", "published")
WITHDRAW = Text("撤销", "withdrawn")


@transaction.atomic
def submit_resource(*, resource: Resource, actor: Actor, as_of: datetime) -> ResourceVersion:
    """Hand the draft in for review; `NotReady` says everything that does not agree yet."""
    resource = locked(resource)
    require(actor, EDIT, resource.provider)
    draft = open_version(resource, SUBMIT, "drafted")
    found = problems(draft.metadata, stored_schema(draft.schema).fields)
    if found:
        lines = Text("；".join(p.text.zh for p in found), "; ".join(p.text.en for p in found))
        raise NotReady(title=resource.title, problems=lines)
    if resource.state == "published" and not draft.changes:
        raise NothingChanged
    draft.state, draft.submitted_by, draft.returned_reason = "submitted", actor.name, ""
    draft.save()
    _mirror(resource, draft)
    enact(resource=resource, verb="submit", actor=actor, as_of=as_of, version=draft)
    return draft


@transaction.atomic
def return_resource(*, resource: Resource, reason: str, actor: Actor, as_of: datetime) -> ResourceVersion:
    """Send what was submitted back to its provider, with the reason."""
    resource = locked(resource)
    require(actor, REVIEW, resource.provider)
    draft = open_version(resource, RETURN, "submitted", "reviewed")
    if not reason.strip():
        raise ReasonMissing
    draft.state, draft.returned_reason = "drafted", reason.strip()
    draft.save()
    _mirror(resource, draft)
    enact(resource=resource, verb="return", actor=actor, as_of=as_of, version=draft, remark=reason.strip())
    return draft


@transaction.atomic
def approve_resource(*, resource: Resource, actor: Actor, as_of: datetime, remark: str = "") -> ResourceVersion:
    """Find what was submitted in order; it still waits to be published."""
    resource = locked(resource)
    require(actor, REVIEW, resource.provider)
    draft = open_version(resource, APPROVE, "submitted")
    draft.state = "reviewed"
    draft.save()
    _mirror(resource, draft)
    enact(resource=resource, verb="approve", actor=actor, as_of=as_of, version=draft, remark=remark.strip())
    return draft


@transaction.atomic
def publish_resource(*, resource: Resource, actor: Actor, as_of: datetime) -> ResourceVersion:
    """Put the reviewed version in force; the one before it stays readable with the days on which it held."""
    resource = locked(resource)
    require(actor, REVIEW, resource.provider)
    draft = open_version(resource, PUBLISH, "reviewed")
    put_in_force(resource, draft, actor=actor, as_of=as_of)
    return draft


def put_in_force(
    resource: Resource, draft: ResourceVersion, *, actor: Actor, as_of: datetime, remark: str = ""
) -> None:
    """Let a version of a locked resource replace the one before it; who may is asked by the verbs that call this."""
    before = resource.current_version
    if before is not None:
        before.state = "superseded"
        before.in_force_to = before.in_force_to or as_of  # a withdrawn one had ended before
        before.save()
    draft.state, draft.in_force_from = "published", as_of
    draft.metadata = draft.metadata | {"issued_on": draft.metadata["issued_on"] or as_of.date().isoformat()}
    draft.save()
    resource.current_version, resource.draft_version, resource.state = draft, None, "published"
    apply_metadata(resource, draft.metadata)
    rewrite_items(resource, stored_schema(draft.schema))
    enact(resource=resource, verb="publish", actor=actor, as_of=as_of, version=draft, remark=remark)


@transaction.atomic
def withdraw_resource(*, resource: Resource, reason: str, actor: Actor, as_of: datetime) -> Resource:
    """Take a published resource out of the catalogue. What it holds stays; a new draft can bring it back."""
    resource = locked(resource)
    require(actor, REVIEW, resource.provider)
    if resource.state != "published":
        raise WrongState(title=resource.title, state=STATE_TITLES[resource.state], verb=WITHDRAW)
    if not reason.strip():
        raise ReasonMissing
    version = resource.current_version
    if version is not None:
        version.in_force_to = as_of
        version.save()
    resource.state = "withdrawn"
    enact(resource=resource, verb="withdraw", actor=actor, as_of=as_of, version=version, remark=reason.strip())
    return resource


def _mirror(resource: Resource, draft: ResourceVersion) -> None:
    """A resource that was never published is where its draft is; a published one stays published meanwhile."""
    if resource.current_version is None:
        resource.state = draft.state
