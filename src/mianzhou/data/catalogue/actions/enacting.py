"""What every verb of the catalogue does: lock the resource, ask the actor's permission at its place, keep event and audit row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mianzhou.data.catalogue.errors import WrongState
from mianzhou.data.catalogue.models import Resource, ResourceEvent, ResourceVersion
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit

EDIT = "catalogue.edit"
REVIEW = "catalogue.review"

STATE_TITLES: dict[str, Text] = {
    "drafted": Text("草稿", "a draft"),
    "submitted": Text("待审核", "under review"),
    "reviewed": Text("已审核待发布", "reviewed, not yet published"),
    "published": Text("已发布", "published"),
    "superseded": Text("已被替代", "superseded"),
    "withdrawn": Text("已撤销", "withdrawn"),
    "dropped": Text("已放弃", "dropped"),
}


def locked(resource: Resource | int) -> Resource:
    """The resource's row, locked until the transaction ends."""
    pk = resource if isinstance(resource, int) else resource.pk
    rows = Resource.objects.select_for_update(of=("self",)).select_related(
        "provider__region", "region", "current_version", "draft_version"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(what=str(pk))
    return found


def require(actor: Actor, permission: str, provider: Unit) -> None:
    """Raise `NotPermitted` unless the actor may do this for resources of this unit."""
    actor.require(permission, unit_path=provider.path, region_path=provider.region.path)


def open_version(resource: Resource, verb: Text, *states: str) -> ResourceVersion:
    """The version that is on its way, if it is in one of the states that the verb asks for; else `WrongState`."""
    draft = resource.draft_version
    if draft is None or draft.state not in states:
        state = draft.state if draft is not None else resource.state
        raise WrongState(title=resource.title, state=STATE_TITLES[state], verb=verb)
    return draft


def enact(
    *,
    resource: Resource,
    verb: str,
    actor: Actor,
    as_of: datetime,
    version: ResourceVersion | None = None,
    remark: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Save the resource and keep what happened, for its page and for the audit record."""
    resource.updated_at = as_of
    resource.save()
    ResourceEvent.objects.create(
        resource=resource,
        version=version,
        verb=verb,
        at=as_of,
        actor_name=actor.name,
        person_id=actor.person_id,
        remark=remark,
    )
    more = {"name": resource.name, "version": version.number if version else None} | (detail or {})
    if remark:
        more["remark"] = remark
    record(actor=actor, as_of=as_of, verb=f"catalogue.{verb}", subject=resource, detail=more)
