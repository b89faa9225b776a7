"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.regions.api import region_by_code
from mianzhou.kernel.text import ENGLISH
from mianzhou.oversight.supervision.api import unread_count
from mianzhou.portal.access import actor_of
from mianzhou.portal.addresses import address
from mianzhou.portal.navigation import menu


def frame(request: HttpRequest) -> dict[str, Any]:
    """The actor behind the page, the menu, the city's name, the language."""
    actor = actor_of(request)
    english = (get_language() or "").startswith(ENGLISH)
    reads_tasks = actor.may_anywhere("task.read")
    return {
        "actor": actor,
        "menu": menu(actor, request.path),
        "city_name": city_name(),
        "lang": "en" if english else "zh-CN",
        "english": english,
        "upload_mb": settings.UPLOAD_LIMIT // 2**20,
        "search_url": address("search" if actor.may_anywhere("policy.read") else "guidance"),
        "inbox_url": address("inbox") if reads_tasks else None,
        "notices": unread_count(actor) if reads_tasks else 0,
        "account_url": address("account"),
    }


def city_name() -> str:
    """The name of the city that runs this installation; asked of the database once a minute."""
    name = cache.get("portal.city_name")
    if name is None:
        try:
            name = region_by_code(settings.CITY_REGION).name
        except NotFound:  # nothing is loaded yet
            name = ""
        cache.set("portal.city_name", name, 60)
    return str(name)
