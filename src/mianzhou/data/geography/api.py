"""What other pillars may use of geography."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mianzhou.data.geography.datum import GCJ02, gcj02_to_wgs84, wgs84_sql
from mianzhou.data.geography.geojson import (
    BoundaryFileError,
    Box,
    Outline,
    Polygon,
    Position,
    Ring,
    area,
    box_of,
    contains,
    outline_of,
    read_boundaries,
    written,
)

if TYPE_CHECKING:
    from mianzhou.data.geography.actions import BoundaryLoad, load_boundaries, store_boundaries
    from mianzhou.data.geography.models import Boundary
    from mianzhou.data.geography.queries import Span, boundaries, outlines

__all__ = [
    "GCJ02",
    "Boundary",
    "BoundaryFileError",
    "BoundaryLoad",
    "Box",
    "Outline",
    "Polygon",
    "Position",
    "Ring",
    "Span",
    "area",
    "boundaries",
    "box_of",
    "contains",
    "gcj02_to_wgs84",
    "load_boundaries",
    "outline_of",
    "outlines",
    "read_boundaries",
    "store_boundaries",
    "wgs84_sql",
    "written",
]

_LATER = {
    "BoundaryLoad": "actions",
    "load_boundaries": "actions",
    "store_boundaries": "actions",
    "Boundary": "models",
    "Span": "queries",
    "boundaries": "queries",
    "outlines": "queries",
}


def __getattr__(name: str) -> Any:
    """What needs the database is loaded for those who use it: drawing and generating work without."""
    if name in _LATER:
        return getattr(import_module(f"mianzhou.data.geography.{_LATER[name]}"), name)
    raise AttributeError(name)
