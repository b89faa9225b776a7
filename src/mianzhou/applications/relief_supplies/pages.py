"""The addresses of relief supplies: what the program mounts. The pages themselves stand in the rooms."""

from __future__ import annotations

from mianzhou.applications.relief_supplies.place_desk.pages import urlpatterns as place_urls
from mianzhou.applications.relief_supplies.response_desk.addresses import urlpatterns as response_urls
from mianzhou.applications.relief_supplies.stock.pages import urlpatterns as stock_urls
from mianzhou.applications.relief_supplies.twins import router

__all__ = ["router", "urlpatterns"]

urlpatterns = [*stock_urls, *place_urls, *response_urls]
