"""The addresses of the registries: pages of a name stand before the pages of one entry."""

from django.urls import URLPattern

from mianzhou.portal.staff.registries import (
    changing,
    coverage,
    economy,
    entity,
    judging,
    notices,
    purposes,
    runs,
    searching,
    sources,
)

urlpatterns: list[URLPattern] = [
    *searching.urlpatterns,
    *purposes.urlpatterns,
    *judging.urlpatterns,
    *notices.urlpatterns,
    *coverage.urlpatterns,
    *runs.urlpatterns,
    *sources.urlpatterns,
    *economy.urlpatterns,
    *entity.urlpatterns,
    *changing.urlpatterns,
]
