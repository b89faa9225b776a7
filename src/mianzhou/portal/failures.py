"""What is answered when something went wrong that nobody expected: a page that needs nothing else to work, and a number to quote."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

log = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. The traceback stands in the log under the same number."""
    number = secrets.token_hex(4)
    log.error("%s %s %s failed", number, request.method, request.path)
    if request.path.startswith("/api/"):
        body = {
            "type": "about:blank#server-error",
            "title": "出错了。 Something went wrong.",
            "detail": f"请稍后重试；仍不行请把编号 {number} 告诉管理员。 Try again later, or tell the administrator the number {number}.",
            "status": 500,
            "code": "server-error",
            "number": number,
        }
        return JsonResponse(
            body, status=500, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
        )
    return HttpResponse(loader.get_template("500.html").render({"number": number}), status=500)
