"""The data pillar's tables, re-exported from its rooms."""

from mianzhou.data.catalogue.models import Category, Resource, ResourceEvent, ResourceItem, ResourceVersion
from mianzhou.data.intake.models import Batch, BatchReceipt, Delivery, Mending
from mianzhou.data.intake.source_models import Sighting, Source, SourceRun, Upload
from mianzhou.data.push.models import PushedRecord

__all__ = [
    "Batch",
    "BatchReceipt",
    "Category",
    "Delivery",
    "Mending",
    "PushedRecord",
    "Resource",
    "ResourceEvent",
    "ResourceItem",
    "ResourceVersion",
    "Sighting",
    "Source",
    "SourceRun",
    "Upload",
]
