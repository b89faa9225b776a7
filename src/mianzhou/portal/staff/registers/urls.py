"""The addresses of registers."""

from django.urls import URLPattern

from mianzhou.portal.staff.registers import doing, entries, entry

urlpatterns: list[URLPattern] = [*entries.urlpatterns, *entry.urlpatterns, *doing.urlpatterns]
