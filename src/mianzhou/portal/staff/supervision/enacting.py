"""Doing a verb from a page: what was done is told, what was refused is told with its remedy, and the person is back where they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import Bulk


def attempt(request: HttpRequest, action: Callable[[], Any], done: Text, back: str) -> HttpResponseRedirect:
    """Do the action and go back. Missing permission and missing rows are pages of their own; every other refusal is a message."""
    try:
        action()
        messages.success(request, str(done))
    except (NotPermitted, NotFound):
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(back)


def tell_bulk(request: HttpRequest, result: Bulk, done: Text) -> None:
    """Tell what came of a verb done to many tasks: how many were done, and each refusal once."""
    if result.done:
        messages.success(request, str(done.format(n=len(result.done))))
    reasons: dict[str, int] = {}
    for _, error in result.refused:
        said = f"{error.problem_text}{error.remedy_text}"
        reasons[said] = reasons.get(said, 0) + 1
    for said, n in reasons.items():
        messages.warning(request, str(Text("{n} 项未办理：{said}", "{n} left: {said}").format(n=n, said=said)))


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where the form said it came from, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else otherwise


def posted_date(request: HttpRequest, name: str) -> date | None:
    """A date field of a small form; None when it is empty or no date, which the action then asks for."""
    try:
        return date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError:
        return None
