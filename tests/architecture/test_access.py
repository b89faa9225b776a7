"""Deny by default: every route declares who may, and keeps its word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from mianzhou.kernel.people.api import PERMISSIONS, ROLES
from tests.architecture.house import SOURCE

WORDS = {"public", "signed-in"}


def _routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, path)
        else:
            yield path, entry


ROUTES = list(_routes())


@pytest.mark.parametrize(("path", "route"), ROUTES, ids=[p for p, _ in ROUTES])
def test_every_route_declares_who_may(path: str, route: URLPattern) -> None:
    declared = getattr(route.callback, "declared_access", None)
    assert declared is not None, f"/{path} declares nothing: use @page, @signed_in_page or @public_page"
    assert declared in WORDS or declared in PERMISSIONS, f"/{path} declares {declared!r}, which nobody defined"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "route"),
    [(p, r) for p, r in ROUTES if "<" not in p and "(" not in p],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_stranger_sees_public_pages_only(path: str, route: URLPattern) -> None:
    declared = getattr(route.callback, "declared_access", None)
    answer = Client().get("/" + path)
    if declared == "public":
        # Health answers 503 while a part is missing: in a test no worker runs.
        assert answer.status_code < 500 or path == "api/health"
    else:
        assert answer.status_code in {302, 401, 403, 405}, f"/{path} answered {answer.status_code} to a stranger"


def test_every_permission_is_held_and_used() -> None:
    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert held == frozenset(PERMISSIONS), "a permission that no role holds, or a role that holds an undefined one"
    source = "\n".join(
        p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py") if p.name != "roles.py" and "tests" not in p.parts
    )
    assert [p for p in PERMISSIONS if f'"{p}"' not in source] == []
