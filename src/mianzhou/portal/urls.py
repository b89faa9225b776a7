"""The addresses of the site: every module of pages brings its own list."""

from django.urls import URLPattern, URLResolver

from mianzhou.portal.public import language
from mianzhou.portal.staff import home, regions

urlpatterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *language.urlpatterns,
    *regions.urlpatterns,
]
