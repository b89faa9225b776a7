"""The lean way in for single pushed records, before the site's middleware: one address, one method, a key in the header.

Whatever is not quite ordinary (another host, a browser's cookies, plain HTTP where HTTPS is asked for, a name that is no identifier) goes the site's
own way to the operation of the same address, which answers the same.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from mianzhou.data.push.api import LARGEST_RECORD, Admissions, Journal, JournalUnreachable, RecordTooLarge, receive
from mianzhou.kernel.errors import MianzhouError

Start = Callable[..., Any]
Site = Callable[[dict[str, Any], Start], Iterable[bytes]]
ADDRESS = re.compile(r"/api/push/([a-z][a-z0-9_]{0,62})/records")
PHRASES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
PHRASES |= {
    200: "OK",
    202: "Accepted",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
}
PHRASES |= {503: "Service Unavailable"}
WAIT = {429: "30", 503: "5"}  # seconds until it is worth trying again


class PushDoor:
    """A WSGI application in front of the site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._admissions = Admissions()
        self._journal = Journal()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Take the record in, or let the site answer."""
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        if address is None or not is_ordinary(environ):
            return self._site(environ, start)
        try:
            answer = self._received(address[1], environ)
        except MianzhouError as error:
            return refused(error, start)
        return answered(202, answer, "application/json", start)

    def _received(self, resource: str, environ: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        secret = environ["HTTP_AUTHORIZATION"][len("Bearer ") :].strip()
        try:
            admission = self._admissions.admit(secret, resource, as_of=now)
        except DatabaseError:
            close_old_connections()  # one that died while the site had nothing to ask; the next record gets a new one
            raise JournalUnreachable from None
        key = environ.get("HTTP_IDEMPOTENCY_KEY") or next(
            iter(parse_qs(environ.get("QUERY_STRING", "")).get("key", ())), None
        )
        return receive(admission, key=key, body=_body(environ), as_of=now, into=self._journal.keep)


def is_ordinary(environ: dict[str, Any]) -> bool:
    """Whether a request is one that a door may take: sent to us by a program with a key, and nothing else about it."""
    if environ["REQUEST_METHOD"] != "POST" or "HTTP_COOKIE" in environ or "HTTP_CONTENT_ENCODING" in environ:
        return False
    if not environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer ") or "CONTENT_LENGTH" not in environ:
        return False
    secure = environ.get("HTTP_X_FORWARDED_PROTO") == "https" or not settings.HTTPS
    domain, _ = split_domain_port(environ.get("HTTP_HOST", ""))
    return secure and validate_host(domain, settings.ALLOWED_HOSTS)


def _body(environ: dict[str, Any]) -> bytes:
    announced = int(environ["CONTENT_LENGTH"] or 0)  # the server has refused what is no number
    if announced > LARGEST_RECORD:
        raise RecordTooLarge(limit=LARGEST_RECORD // 1024)
    return bytes(environ["wsgi.input"].read(announced))


def refused(error: MianzhouError, start: Start) -> list[bytes]:
    """The refusal that the site would answer."""
    problem = {
        "type": f"about:blank#{error.code}",
        "title": error.problem_text.zh,
        "detail": error.remedy_text.zh,
        "status": error.status,
        "code": error.code,
        "number": secrets.token_hex(4),
        "errors": [],
    }
    more = [("WWW-Authenticate", 'Bearer realm="mianzhou"')] if error.status == 401 else []
    if error.status in WAIT:
        more.append(("Retry-After", WAIT[error.status]))
    return answered(error.status, problem, "application/problem+json", start, more)


def answered(
    status: int, answer: dict[str, Any], kind: str, start: Start, more: list[tuple[str, str]] | None = None
) -> list[bytes]:
    """An answer as JSON."""
    body = json.dumps(answer, ensure_ascii=False).encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    headers += [("X-Content-Type-Options", "nosniff"), *(more or [])]
    start(f"{status} {PHRASES[status]}", headers)
    return [body]
