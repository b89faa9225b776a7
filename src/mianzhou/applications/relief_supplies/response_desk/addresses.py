"""The addresses of the response, of coverage and of drills."""

from __future__ import annotations

from mianzhou.applications.relief_supplies.response_desk import (
    coverage_pages,
    delivery_pages,
    drill_pages,
    event_pages,
    hit_pages,
)

urlpatterns = [
    *hit_pages.urlpatterns,
    *event_pages.urlpatterns,
    *delivery_pages.urlpatterns,
    *coverage_pages.urlpatterns,
    *drill_pages.urlpatterns,
]
