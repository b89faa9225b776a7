"""The addresses of the site: every module of pages brings its own list."""

from django.urls import URLPattern, URLResolver, include, path

from mianzhou.portal.api import site
from mianzhou.portal.public import documents as public_documents
from mianzhou.portal.public import language
from mianzhou.portal.staff import account, api_docs, home, regions, review, system, units

urlpatterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *language.urlpatterns,
    *public_documents.urlpatterns,
    *regions.urlpatterns,
    *review.urlpatterns,
    *units.urlpatterns,
    *system.urlpatterns,
    *account.urlpatterns,
    *api_docs.urlpatterns,
    path("api/", include(site.urlpatterns())),
]
