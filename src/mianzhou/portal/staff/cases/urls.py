"""The addresses of the common desk."""

from django.urls import URLPattern

from mianzhou.portal.staff.cases import desk, doing, opening, worklist

urlpatterns: list[URLPattern] = [
    *worklist.urlpatterns,
    *opening.urlpatterns,
    *desk.urlpatterns,
    *doing.urlpatterns,
]
