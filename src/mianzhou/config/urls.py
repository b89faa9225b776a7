"""All addresses: the portal's, the API's, those of the installed applications, signing in."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from mianzhou.portal.api.site import api

# Each application brings its pages and its part of the API, unless desk and registers are all it needs; the API's addresses are listed below, when it is whole.
_PAGES = [import_module(f"{name}.pages") for name in settings.APPLICATIONS if find_spec(f"{name}.pages")]
for _pages in _PAGES:
    api.add_router("", _pages.router)

urlpatterns = [
    path("accounts/", include("mianzhou.portal.accounts_urls")),
    *(pattern for pages in _PAGES for pattern in pages.urlpatterns),
    path("", include("mianzhou.portal.urls")),
]

handler404 = "mianzhou.portal.api.site.no_such_address"
handler500 = "mianzhou.portal.failures.server_error"
