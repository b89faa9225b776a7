"""The addresses of the site."""

from django.urls import URLPattern, URLResolver

from mianzhou.portal.staff import home

urlpatterns: list[URLPattern | URLResolver] = [*home.urlpatterns]
