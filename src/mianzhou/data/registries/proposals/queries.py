"""The proposals that stand open: what published resources could say to the registries and nobody confirmed or declined yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from mianzhou.data.catalogue.models import Resource, ResourceItem
from mianzhou.data.registries.models import RegistrySource
from mianzhou.data.registries.proposals.proposing import Item, Mapping, mappings
from mianzhou.data.registries.survivorship import shipped_survivorship

_TELLING = ("resident_number", "credit_code", "address")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A resource, what its records would say of whom, and how far each attribute would be believed (0 to 99)."""

    resource: Resource
    mapping: Mapping
    authority: dict[str, int]


def open_proposals(resource: Resource | None = None) -> list[Proposal]:
    """Of all published resources, or of one, by name of the resource."""
    rows = Resource.objects.filter(state="published", items__standard__in=_TELLING).distinct()
    if resource is not None:
        rows = rows.filter(pk=resource.pk)
    resources = list(rows.select_related("provider").order_by("name"))
    known = set(RegistrySource.objects.filter(resource__in=resources).values_list("resource_id", "kind", "role"))
    items: dict[int, list[Item]] = defaultdict(list)
    told = ResourceItem.objects.filter(resource__in=resources).order_by("resource_id", "position")
    for pk, *item in told.values_list("resource_id", "name", "title", "standard", "type"):
        items[pk].append(Item(*item))
    return [
        Proposal(each, mapping, _believed(each.domain, mapping))
        for each in resources
        for mapping in mappings(items[each.pk])
        if (each.pk, mapping.kind, mapping.role) not in known
    ]


def _believed(domain: str, mapping: Mapping) -> dict[str, int]:
    known = shipped_survivorship().authority_of(domain, mapping.kind, {})
    return {name: known[name] for name in mapping.columns if name in known}
