"""What happens around every request: language, actor, and errors that instruct."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import NOBODY, actor_of_account
from mianzhou.kernel.text import Text

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


class UploadTooLarge(MianzhouError):
    """More than this installation takes in one request."""

    code = "upload-too-large"
    status = 413
    problem = Text(
        "上传的内容超过 {limit} MB，没有接收。", "What was sent is larger than {limit} MB and was not taken. "
    )
    remedy = Text("请压缩或拆分后再上传。", "Compress it or split it and try again.")


class LengthNeeded(MianzhouError):
    """A body sent in chunks, whose length nobody knows before its end (RFC 9112, 6.3): it would be taken for an empty one."""

    code = "length-needed"
    status = 411
    problem = Text("请求没有写明内容长度，没有接收。", "The request does not say how long it is and was not taken. ")
    remedy = Text(
        "请在 Content-Length 头中写明长度，不要分块发送（Transfer-Encoding: chunked）。",
        "Give its length in the header Content-Length, and do not send it with Transfer-Encoding: chunked.",
    )


ROOM_FOR_FIELDS = 1024 * 1024
STREAMED = "/api/push/"


class UploadLimitMiddleware:
    """Refuses a body that is too large; it is never kept.

    It is read to its end and thrown away, because a browser shows no answer that comes while it is still sending; what is far too large is
    cut off.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower() and "CONTENT_LENGTH" not in request.META:
            return refusal(request, LengthNeeded())
        if request.path.startswith(STREAMED):
            return self.respond(request)  # written to disk piece by piece, and limited there
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.UPLOAD_LIMIT + ROOM_FOR_FIELDS:
            if int(announced) <= 4 * settings.UPLOAD_LIMIT:
                while request.read(1024 * 1024):
                    pass
            return refusal(request, UploadTooLarge(limit=settings.UPLOAD_LIMIT // (1024 * 1024)))
        return self.respond(request)


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
        request.actor = actor_of_account(request.user) if request.user.is_authenticated else NOBODY  # type: ignore[attr-defined]
        return self.respond(request)


class ErrorMiddleware:
    """Turns expected errors into pages that instruct, and unexpected ones into a number to quote."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request, error) if isinstance(error, MianzhouError) else None


def refusal(request: HttpRequest, error: MianzhouError) -> HttpResponse:
    """What an expected error is answered with: a page that instructs, or its twin for programs."""
    number = secrets.token_hex(4)
    log.info("%s %s: %s", number, error.code, error)
    if request.path.startswith("/api/"):
        body = {
            "type": f"about:blank#{error.code}",
            "title": str(error.problem_text),
            "detail": str(error.remedy_text),
            "status": error.status,
            "code": error.code,
            "number": number,
        }
        return JsonResponse(
            body,
            status=error.status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    context = {"error": error, "number": number, "back_url": _came_from(request)}
    return render(request, "error.html", context, status=error.status)


def _came_from(request: HttpRequest) -> str:
    """The page of this site that led here, for the way back."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return page if ours else "/"
