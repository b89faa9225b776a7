"""What happens around every request: language, actor, and errors that instruct."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import NOBODY, actor_for

Respond = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """Only our own scripts and styles run, and none that stand inside a page: what somebody typed can never become program."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")  # shared computers: nothing of it stays behind
        return response


class LanguageMiddleware:
    """Chinese unless the person has chosen English; a browser's own preference does not decide."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.respond(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ActorMiddleware:
    """Gives every request its actor, with the grants of this moment."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_for(request.user) if request.user.is_authenticated else NOBODY  # type: ignore[attr-defined]
        return self.respond(request)


class ErrorMiddleware:
    """Turns expected errors into pages that instruct, and unexpected ones into a number to quote."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, MianzhouError):
            return None
        number = secrets.token_hex(4)
        log.info("%s %s: %s", number, error.code, error)
        if request.path.startswith("/api/"):
            body = {
                "code": error.code,
                "problem": str(error.problem_text),
                "remedy": str(error.remedy_text),
                "number": number,
            }
            return JsonResponse(body, status=error.status, content_type="application/problem+json")
        return render(request, "error.html", {"error": error, "number": number}, status=error.status)
