"""Drafting: registering a resource, changing it, dropping a change that is not wanted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from mianzhou.data.catalogue.actions.enacting import EDIT, enact, locked, open_version, require
from mianzhou.data.catalogue.checkable import require_checkable
from mianzhou.data.catalogue.deriving import apply_metadata, highest_grade, items_of, level_of
from mianzhou.data.catalogue.errors import NameTaken, WrongState
from mianzhou.data.catalogue.metadata import Metadata, read_metadata
from mianzhou.data.catalogue.models import Resource, ResourceItem, ResourceVersion
from mianzhou.data.catalogue.numbering_actions import category_at, category_of_unit, next_code
from mianzhou.data.catalogue.registration import checked_code, checked_name
from mianzhou.data.catalogue.versions import difference, stored_schema
from mianzhou.data.schemas.document import write_schema
from mianzhou.data.schemas.model import Schema
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit

CHANGE = Text("修改", "changed")
DROP = Text("放弃", "dropped")


@transaction.atomic
def register_resource(
    *,
    name: str,
    schema: Schema,
    metadata: Mapping[str, Any],
    provider: Unit,
    actor: Actor,
    as_of: datetime,
    category: str = "",
    code: str = "",
) -> Resource:
    """Enter a new resource as a draft. Its code is given out by its category (a code of the
    classification; the provider's own if empty) unless it brings one from another catalogue."""
    require(actor, EDIT, provider)
    checked_name(name)
    checked_code(code)
    require_checkable(schema)
    complete = read_metadata({"sensitivity": highest_grade(schema)} | dict(metadata))
    refuse_taken(name, code)
    place = category_at(category) if category else category_of_unit(provider)
    resource = Resource(
        name=name,
        code=code or next_code(place),
        category=place,
        provider=provider,
        region=provider.region,
        level=level_of(provider.region.level),
        created_at=as_of,
        created_by=actor.name,
        updated_at=as_of,
        item_count=len(schema.fields),
    )
    apply_metadata(resource, complete)
    resource.save(force_insert=True)
    version = _new_version(resource, schema, complete, actor, as_of)
    rewrite_items(resource, schema)
    enact(resource=resource, verb="register", actor=actor, as_of=as_of, version=version)
    return resource


def refuse_taken(name: str, code: str) -> None:
    """Raise `NameTaken` if another resource has the name, or the code where one is given."""
    taken = Resource.objects.filter(name=name).first()
    if taken is not None:
        raise NameTaken(name=name, title=taken.title)
    taken = Resource.objects.filter(code=code).first() if code else None
    if taken is not None:
        raise NameTaken(name=code, title=taken.title)


def _new_version(
    resource: Resource, schema: Schema, metadata: Metadata, actor: Actor, as_of: datetime
) -> ResourceVersion:
    last = resource.versions.order_by("-number").first()
    version = ResourceVersion(
        resource=resource,
        number=last.number + 1 if last else 1,
        schema=write_schema(schema),
        metadata=metadata,
        drafted_at=as_of,
        drafted_by=actor.name,
    )
    _say_what_changed(resource, version)
    version.save(force_insert=True)
    resource.draft_version = version
    return version


def _say_what_changed(resource: Resource, version: ResourceVersion) -> None:
    before = resource.current_version
    if before is None:
        version.compatible, version.changes = True, []
        return
    found = difference(before.schema, before.metadata, version.schema, version.metadata)
    version.compatible, version.changes = found.compatible, list(found.lines)


@transaction.atomic
def revise_resource(
    *,
    resource: Resource,
    actor: Actor,
    as_of: datetime,
    metadata: Mapping[str, Any] | None = None,
    schema: Schema | None = None,
) -> ResourceVersion:
    """Change the draft, or begin one over what is in force, which stays in force until the draft is published.

    Only the elements given are changed. Something under review is not changed under the reviewer's eyes: it is returned first.
    """
    resource = locked(resource)
    require(actor, EDIT, resource.provider)
    draft = resource.draft_version
    if draft is not None and draft.state != "drafted":
        open_version(resource, CHANGE, "drafted")
    base = draft or resource.current_version
    if base is None:  # a resource always has one of them
        raise WrongState(title=resource.title, state=Text("空", "empty"), verb=CHANGE)
    complete = read_metadata(metadata or {}, base=base.metadata)
    wanted = schema or stored_schema(base.schema)
    if schema is not None:  # what is stored already need not hold up a change of the metadata
        require_checkable(schema)
    if draft is None:
        draft = _new_version(resource, wanted, complete, actor, as_of)
    else:
        draft.schema, draft.metadata = write_schema(wanted), complete
        _say_what_changed(resource, draft)
        draft.save()
    if resource.current_version is None:
        apply_metadata(resource, complete)
        rewrite_items(resource, wanted)
    enact(resource=resource, verb="edit", actor=actor, as_of=as_of, version=draft)
    return draft


@transaction.atomic
def drop_draft(*, resource: Resource, actor: Actor, as_of: datetime) -> None:
    """Give up a change of a published resource; the version in force stays as it is."""
    resource = locked(resource)
    require(actor, EDIT, resource.provider)
    if resource.current_version is None:
        raise WrongState(title=resource.title, state=Text("首个版本", "its first version"), verb=DROP)
    draft = open_version(resource, DROP, "drafted", "submitted", "reviewed")
    draft.state = "dropped"
    draft.save()
    resource.draft_version = None
    enact(resource=resource, verb="drop_draft", actor=actor, as_of=as_of, version=draft)


def rewrite_items(resource: Resource, schema: Schema) -> None:
    """Derive the rows of the items anew."""
    ResourceItem.objects.filter(resource=resource).delete()
    ResourceItem.objects.bulk_create(items_of(resource, schema))
    resource.item_count = len(schema.fields)
