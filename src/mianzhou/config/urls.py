"""All addresses: the portal's, the API's, signing in."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("mianzhou.portal.accounts_urls")),
    path("", include("mianzhou.portal.urls")),
]

handler404 = "mianzhou.portal.api.site.no_such_address"
handler500 = "mianzhou.portal.failures.server_error"
