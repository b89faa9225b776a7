"""The addresses of ledgers."""

from django.urls import URLPattern

from mianzhou.portal.staff.ledgers import accounts, books, postings, stock, stocktakes

urlpatterns: list[URLPattern] = [
    *books.urlpatterns,
    *accounts.urlpatterns,
    *postings.urlpatterns,
    *stock.urlpatterns,
    *stocktakes.urlpatterns,
]
