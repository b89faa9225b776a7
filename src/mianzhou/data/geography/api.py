"""What other pillars may use of geography."""

from mianzhou.data.geography.actions import BoundaryLoad, load_boundaries, store_boundaries
from mianzhou.data.geography.geojson import (
    BoundaryFileError,
    Box,
    Outline,
    Polygon,
    Position,
    Ring,
    area,
    box_of,
    outline_of,
    read_boundaries,
    written,
)
from mianzhou.data.geography.models import Boundary
from mianzhou.data.geography.queries import Span, boundaries, outlines

__all__ = [
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
    "load_boundaries",
    "outline_of",
    "outlines",
    "read_boundaries",
    "store_boundaries",
    "written",
]
