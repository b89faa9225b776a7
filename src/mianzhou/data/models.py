"""The data pillar's tables, re-exported from its rooms."""

from mianzhou.data.catalogue.models import Category, Resource, ResourceEvent, ResourceItem, ResourceVersion

__all__ = [
    "Category",
    "Resource",
    "ResourceEvent",
    "ResourceItem",
    "ResourceVersion",
]
