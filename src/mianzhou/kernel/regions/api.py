"""What other pillars may use of regions."""

from mianzhou.kernel.regions.actions import RegionLoad, load_regions
from mianzhou.kernel.regions.datafile import SHIPPED, RegionFileError, read_regions
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.regions.queries import (
    ancestors_of,
    children_of,
    find_regions,
    region_by_code,
    region_intervals,
    region_records,
    regions_at,
    subtree_of,
)
from mianzhou.kernel.regions.records import RegionRecord

__all__ = [
    "SHIPPED",
    "Region",
    "RegionFileError",
    "RegionLoad",
    "RegionRecord",
    "ancestors_of",
    "children_of",
    "find_regions",
    "load_regions",
    "read_regions",
    "region_by_code",
    "region_intervals",
    "region_records",
    "regions_at",
    "subtree_of",
]
