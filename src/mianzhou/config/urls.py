"""All addresses: the portal's, the API's, signing in."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("mianzhou.portal.accounts_urls")),
    path("", include("mianzhou.portal.urls")),
]

handler500 = "mianzhou.portal.failures.server_error"
