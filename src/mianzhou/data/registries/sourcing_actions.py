"""Saying which resource speaks of which kind: noted by the steward, changed in place, switched off but never removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.registries.errors import NoSuchAttribute, NoSuchKind
from mianzhou.data.registries.models import DATED, DATUMS, DETAIL, KINDS, WGS84, RegistrySource
from mianzhou.data.registries.queries import MANAGE, attributes_of
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor


@transaction.atomic
def note_source(
    *,
    resource: Resource,
    kind: str,
    role: str,
    columns: Mapping[str, str],
    actor: Actor,
    as_of: datetime,
    authority: Mapping[str, int] | None = None,
    sensitive: bool = False,
    active: bool = True,
    datum: str = WGS84,
) -> RegistrySource:
    """Have a resource as a source of a registry: {attribute: column} of the records, in a role. What stands so already is left alone."""
    actor.require(MANAGE)
    if kind not in KINDS:
        raise NoSuchKind(kind=kind)
    items = set(resource.items.values_list("name", flat=True))
    for attribute, column in columns.items():
        if attribute not in (DATED, DETAIL, *attributes_of(kind)):
            raise NoSuchAttribute(kind=kind, name=attribute, known="、".join(attributes_of(kind)))
        if column not in items:
            raise NoSuchAttribute(kind=resource.title, name=column, known="、".join(sorted(items)))
    said = {
        "columns": dict(columns),
        "authority": dict(authority or {}),
        "sensitive": sensitive,
        "is_active": active,
        "datum": datum if datum in DATUMS else WGS84,
    }
    found = RegistrySource.objects.select_for_update().filter(resource=resource, kind=kind, role=role).first()
    if found is not None and all(getattr(found, name) == value for name, value in said.items()):
        return found
    source, _ = RegistrySource.objects.update_or_create(
        resource=resource, kind=kind, role=role, defaults={**said, "noted_at": as_of, "noted_by": actor.name}
    )
    detail = {"resource": resource.name, "kind": kind, "role": role, **said}
    record(actor=actor, as_of=as_of, verb="registry.source_noted", subject=source, detail=detail)
    return source
