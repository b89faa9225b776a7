"""The parts of the application, as tabs over its pages; each is shown to whoever may open it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import actor_of

# The name of a route, what it is called, and the permission that it asks for.
PARTS: tuple[tuple[str, Text, str], ...] = (
    ("relief", Text("库存", "Stock"), "relief.read"),
    ("relief_events", Text("灾情救助", "Events"), "relief.read"),
    ("relief_coverage", Text("保障覆盖", "Coverage"), "relief.read"),
    ("relief_drills", Text("演练", "Drills"), "relief.read"),
    ("relief_places", Text("储备点", "Places"), "relief.read"),
    ("relief_map", Text("分布图", "Map"), "relief.read"),
    ("relief_transfers", Text("调运", "Transfers"), "relief.read"),
    ("relief_expiry", Text("效期预警", "Expiry"), "relief.read"),
    ("relief_checks", Text("盘点和核销", "Counts"), "relief.read"),
    ("relief_catalogue", Text("物资目录", "Catalogue"), "relief.read"),
)


def tabs(request: HttpRequest, current: str) -> list[tuple[bool, Text, str]]:
    """Whether it is the current one, what it is called, where it is."""
    actor = actor_of(request)
    return [(name == current, title, reverse(name)) for name, title, needs in PARTS if actor.may_anywhere(needs)]
