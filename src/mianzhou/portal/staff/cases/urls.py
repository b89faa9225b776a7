"""The addresses of the common desk."""

from django.urls import URLPattern

from mianzhou.portal.staff.cases import desk, doing, worklist

urlpatterns: list[URLPattern] = [
    *worklist.urlpatterns,
    *desk.urlpatterns,
    *doing.urlpatterns,
]
