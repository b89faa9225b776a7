"""The JSON API as one site: routers joined, refusals as `application/problem+json`, the description as OpenAPI 3.1.

A room adds its operations in a module of this folder, one `router` each, and its name to `ROUTERS`.
"""

from __future__ import annotations

import inspect
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, get_resolver, path
from django.views.defaults import page_not_found
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.access import public_page
from mianzhou.portal.api import (
    catalogue,
    features,
    health,
    intake,
    lake,
    matching,
    policy,
    policy_work,
    push,
    quality,
    registry,
    supervision,
    system,
)
from mianzhou.portal.api.operations import declared_access
from mianzhou.portal.staff.assessment import twins as assessment
from mianzhou.portal.staff.ledgers import twins as ledgers
from mianzhou.portal.staff.watching import twins as watching

log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
PLAIN = {"ensure_ascii": False}  # Chinese as Chinese, for whoever reads an answer
NOT_FOUND = Text("没有找到。", "Not found.")
SEE_DESCRIPTION = Text("地址见 /api/openapi.json。", "The addresses are in /api/openapi.json.")
NOT_SIGNED_IN = Text(
    "请先登录，或在 Authorization 头中给出有效的接口密钥。", "Sign in, or give a valid key in the Authorization header."
)
GET_A_KEY = Text(
    "登录后在“开放接口”（/developers/）生成密钥，请求时写明 Authorization: Bearer 密钥。",
    "Sign in, make a key under “API” (/developers/), and send it as Authorization: Bearer KEY.",
)
NO_SUCH_METHOD = Text("此地址不接受这种请求方法。", "This address does not take requests of this method.")
ALLOWED = Text(
    "可用的方法：{methods}。用法见 /api/openapi.json。", "It takes {methods}. How to use it: /api/openapi.json."
)
NO_CSRF_TOKEN = Text("请求缺少有效的 CSRF 令牌。", "The request carries no valid CSRF token.")
GIVE_CSRF_TOKEN = Text(
    "用浏览器会话修改时，请在 X-CSRFToken 头中给出 csrftoken Cookie 的值；程序请改用接口密钥。",
    "With a browser's session, give the value of the cookie csrftoken in the header X-CSRFToken; programs use a key.",
)
NOT_READABLE = Text("请求的内容不符合接口说明，见 errors。", "The request does not match the description, see errors.")
NOT_HELD = Text("请求里有数据库不能保存的内容：空字符（NUL）或过大的数。", "The request holds what no database can: a NUL character, or too large a number.")  # fmt: skip
REFUSED = Text("请求被拒绝。", "The request was refused.")

ROUTERS: tuple[Router, ...] = (
    health.router,
    policy.router,
    policy_work.router,
    registry.router,
    features.router,
    catalogue.router,
    intake.router,
    push.router,
    quality.router,
    system.router,
    lake.router,
    ledgers.router,
    matching.router,
    supervision.router,
    assessment.router,
    watching.router,
)


class Renderer(JSONRenderer):
    """Answers with Chinese as Chinese."""

    json_dumps_params: Mapping[str, Any] = PLAIN


api = NinjaAPI(
    title="绵州 Mianzhou",
    version="1",
    description=(
        "公报文件、任务、指标、机构与督办的接口。用浏览器会话或个人接口密钥（Authorization: Bearer …）访问。"
        " Documents, obligations, targets, units and supervision. Use a browser's session or a personal key."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=Renderer(),
)
for router in ROUTERS:
    api.add_router("", router)


def problem(code: str, title: str, detail: str, status: int, errors: list[Any] | None = None) -> HttpResponse:
    """A refusal with a number to quote."""
    number = secrets.token_hex(4)
    log.info("%s %s %s", number, status, code)
    body = {
        "type": f"about:blank#{code}",
        "title": title,
        "detail": detail,
        "status": status,
        "code": code,
        "number": number,
    }
    response = JsonResponse(
        {**body, "errors": errors or []}, status=status, content_type=PROBLEM, json_dumps_params=PLAIN
    )
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="mianzhou"'
    return response


@api.exception_handler(MianzhouError)
def expected(request: HttpRequest, error: MianzhouError) -> HttpResponse:
    """An error that the rooms foresaw."""
    return problem(error.code, str(error.problem_text), str(error.remedy_text), error.status)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing there."""
    return problem("not-found", str(NOT_FOUND), "", 404)


def no_such_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: programs get a problem, people the page."""
    if request.path.startswith("/api/"):
        return problem("not-found", str(NOT_FOUND), str(SEE_DESCRIPTION), 404)
    return page_not_found(request, exception)


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody known is asking."""
    return problem("not-signed-in", str(NOT_SIGNED_IN), str(GET_A_KEY), 401)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A refusal of the framework: a missing CSRF token, a body that is no JSON."""
    if error.status_code == 403:
        return problem("csrf-token", str(NO_CSRF_TOKEN), str(GIVE_CSRF_TOKEN), 403)
    return problem("refused", str(REFUSED), str(error), error.status_code)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters or a body that do not match the description."""
    errors = json.loads(json.dumps(error.errors, default=str))
    return problem("not-readable", str(NOT_READABLE), "", 422, errors)


@api.exception_handler(DataError)
def beyond(request: HttpRequest, error: DataError) -> HttpResponse:
    """Values that pass for text and numbers everywhere but in the database."""
    log.warning("%s %s: %s", request.method, request.path, error)
    return problem("not-readable", str(NOT_HELD), "", 422)


def no_such_method(operations: Sequence[Operation]) -> HttpResponse:
    """Another method than those of the address."""
    methods = sorted({method for operation in operations for method in operation.methods})
    response = problem("method-not-allowed", str(NO_SUCH_METHOD), str(ALLOWED.format(methods=", ".join(methods))), 405)
    response["Allow"] = ", ".join(methods)
    return response


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = json.loads(_described())
    return document


@cache
def _described() -> str:
    """The document as JSON. Deriving it takes most of a second, and it never changes once the addresses are known."""
    assert get_resolver().url_patterns  # every application has brought its part
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/"), default=str))
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "application/json" in answer.get("content", {}):
                    answer["content"] = {PROBLEM: answer["content"].pop("application/json")}
    return json.dumps(document, ensure_ascii=False)


@public_page
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, for machines."""
    return HttpResponse(_described(), content_type="application/json")


def urlpatterns() -> list[URLPattern]:
    """The addresses below /api/, each declaring who may."""
    patterns: list[URLPattern] = []
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name == "api-root":
            continue  # it only answers 404
        owner = inspect.getclosurevars(pattern.callback).nonlocals["self"]
        owner._not_allowed = partial(no_such_method, owner.operations)
        pattern.callback.declared_access = declared_access(owner.operations)  # type: ignore[attr-defined]
        patterns.append(pattern)
    return [path("openapi.json", openapi, name="openapi"), *patterns]
