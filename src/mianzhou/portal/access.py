"""Every page and API operation declares who may: without a declaration a route does not pass the tests, nor answer.

`@page("task.read")` admits who holds the permission somewhere; the query then narrows to the actor's scope. `@public_page` admits
everyone. `@signed_in_page` admits any account. The declaration is kept on the view as `declared_access`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from mianzhou.kernel.people.api import NOBODY, PERMISSIONS, Actor

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind the request; `NOBODY` when nobody is signed in."""
    return cast(Actor, getattr(request, "actor", NOBODY))


def page(permission: str) -> Callable[[View], View]:
    """Declare that the view is for holders of `permission`; others are sent to sign in, or refused."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor_of(request).require_anywhere(permission)
            return view(request, *args, **kwargs)

        guarded.declared_access = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def signed_in_page(view: View) -> View:
    """Declare that the view is for every account."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.declared_access = "signed-in"  # type: ignore[attr-defined]
    return guarded


def public_page(view: View) -> View:
    """Declare that the view is for everyone."""

    @functools.wraps(view)
    def open_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    open_view.declared_access = "public"  # type: ignore[attr-defined]
    return open_view
