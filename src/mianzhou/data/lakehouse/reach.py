"""Which resources an actor may ask, and what is hidden of them: by the scope of the permission, and by the grade of each item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.db.models import QuerySet

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.lake.columns import column_type, sql_type
from mianzhou.data.lake.views import SHOWN, Mask, Masks
from mianzhou.data.schemas.document import read_schema
from mianzhou.data.standards.api import is_masked, mask_sql
from mianzhou.kernel.people.api import Actor, within

QUERY, UNMASK = "lake.query", "lake.unmask"
_PROVIDER = {"unit": "provider__path", "region": "provider__region__path"}


def askable(actor: Actor, permission: str = QUERY) -> QuerySet[Resource]:
    """The resources inside the scope of a permission."""
    return Resource.objects.filter(within(actor.scope(permission), **_PROVIDER))


def hidden_from(actor: Actor, *, unmasked: bool) -> Callable[[str], Masks | None]:
    """For a resource's name what is hidden of it, or None for a resource out of reach."""

    def hidden(name: str) -> Masks | None:
        resource = askable(actor).filter(name=name).select_related("current_version").first()
        if resource is None:
            return None
        if unmasked and askable(actor, UNMASK).filter(pk=resource.pk).exists():
            return replace(SHOWN, awaited=awaited_of(resource))
        return replace(masks_of(resource), awaited=awaited_of(resource))

    return hidden


def awaited_of(resource: Resource) -> dict[str, str]:
    """The items of the version in force with the types of their columns: a new version may name some that no batch has brought yet."""
    if resource.current_version is None:
        return {}
    fields = read_schema(resource.current_version.schema).fields
    return {field.name: sql_type(column_type(field)) for field in fields}


def masks_of(resource: Resource) -> Masks:
    """What is hidden of a resource by grade. Columns that no item stands for any more, and text that could not be read, are hidden whole."""
    items: dict[str, Mask] = {}
    shown: set[str] = set()
    for item in resource.items.all():
        grade = item.sensitivity or ("secret" if resource.sensitivity == "secret" else "")
        if is_masked(item.standard or None, grade):
            items[item.name] = partial(mask_sql, item.standard or None)
        else:
            shown |= {item.name, item.title}
    return Masks(items, other=partial(mask_sql, None), shown=frozenset(shown))
