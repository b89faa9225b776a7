"""How operations of the API are declared: who may, what they answer, and how they refuse.

    router = Router(tags=["tasks"])

    @operation(router.get, "/tasks/{number}", permission="task.read", response=TaskOut, summary="一项任务 One task")
    def task(request: HttpRequest, number: str) -> Task: ...

    list_api(router, "/tasks", query=lambda actor: visible_to(actor), schema=TaskOut, filters=TASK_FILTERS,
             permission="task.read", sorts=("due_on", "number"), default_sort="-due_on")

`list_api` is the JSON twin of a table: it takes the same filters, so both give the same rows. Every operation documents its refusals;
they are `application/problem+json` with the number to quote.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from pydantic import Field, create_model

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import PERMISSIONS, Actor, Person, actor_for, person_with
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of
from mianzhou.portal.components.counting import total_of
from mianzhou.portal.components.filters import DateRangeFilter, Filter, FilterError

SIGNED_IN = "signed-in"
PUBLIC = "public"
MOST = 200
USUAL = 50
_SUMMARY = re.compile(r"([^a-zA-Z]*[\u4e00-\u9fff][^a-zA-Z]*) ([A-Z].*)\Z")


class Problem(Schema):
    """What went wrong (RFC 9457): `title` is the problem, `detail` the remedy, `number` what to quote."""

    type: str
    title: str
    detail: str
    status: int
    code: str
    number: str
    errors: list[dict[str, Any]] = []


class BadParameter(MianzhouError):
    """A query parameter that cannot be read."""

    code = "bad-parameter"
    status = 400
    problem = Text("参数 {param} 有误。", "The parameter {param} is wrong. ")
    remedy = Text("{expected}。", "{expected}.")


class TokenAuth(HttpBearer):
    """A personal key in the Authorization header.

    Older desktop maps (QGIS 3.22 is one) can only sign in with a name and a password: to read, the key may be that
    password, whatever the name. Only to read: a browser repeats such a sign-in by itself, also where another site makes it ask.
    """

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        password = _password(request) if request.method in {"GET", "HEAD"} else None
        return super().__call__(request) if password is None else self.authenticate(request, password)

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person = person_with(token, at=datetime.now(UTC))
        if person is None:
            return None
        request.actor = actor_for(person)  # type: ignore[attr-defined]
        _require(request, self.permission)
        return person


class BrowserAuth(APIKeyCookie):
    """The session of a signed-in browser; changes need the CSRF token as forms do."""

    param_name = "sessionid"

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> Any:
        """Who asks; a program without a key is told of keys (401), not of the token that only browsers need."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        _require(request, self.permission)
        return request.user


def _password(request: HttpRequest) -> str | None:
    """The password of a header `Authorization: Basic …` (RFC 7617); None without one that can be read."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        _, colon, password = b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return None
    return password if colon else None


def _require(request: HttpRequest, permission: str) -> None:
    if permission != SIGNED_IN:
        actor_of(request).require_anywhere(permission)


def auth_for(permission: str) -> list[Any] | None:
    """How callers of an operation prove who they are."""
    return None if permission == PUBLIC else [TokenAuth(permission), BrowserAuth(permission)]


def summary_in_both(summary: str) -> Text | None:
    """The title of an operation in each language: it is written as "中文 English". None where it is not."""
    found = _SUMMARY.match(summary)
    return Text(found[1], found[2]) if found else None


def operation(
    method: Callable[..., Any],
    path: str,
    *,
    permission: str,
    response: Any,
    url_name: str | None = None,
    status: int = 200,
    other_status: int | None = None,
    refuses: Sequence[int] = (),
    **options: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation: `method` is `router.get`, `router.post` …; `permission` one of the table, "signed-in" or "public".

    `other_status` is a second way to succeed with the same answer, such as "done" beside "will be done"; `refuses` are statuses
    of refusals besides those that every operation may give. `summary` titles it as "中文 English".
    """
    if permission not in {SIGNED_IN, PUBLIC} and permission not in PERMISSIONS:
        raise KeyError(permission)
    refusals = {400: Problem, 404: Problem, 422: Problem}
    if permission != PUBLIC:
        refusals |= {401: Problem, 403: Problem}
    if method.__name__ != "get":
        refusals |= {409: Problem}  # what a procedure does not allow at this moment
    refusals |= dict.fromkeys(refuses, Problem)

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        view.declared_access = permission  # type: ignore[attr-defined]
        name = url_name or f"api_{view.__name__}"
        register = method(
            path,
            auth=auth_for(permission),
            response={status: response, **({other_status: response} if other_status else {}), **refusals},
            url_name=name,
            operation_id=options.pop("operation_id", view.__name__),
            **options,
        )
        register(view)
        return view

    return declare


def list_api(
    router: Router,
    path: str,
    *,
    query: Callable[[Actor], QuerySet[Any]],
    schema: type[Schema],
    permission: str,
    filters: Sequence[Filter] = (),
    sorts: Sequence[str] = (),
    default_sort: str = "pk",
    last_sort: Sequence[str] = ("pk",),
    summary: str = "",
) -> None:
    """A list as JSON: filtered, sorted, in pages of at most 200; `query` gives what the actor may see.

    `last_sort` makes the order of equal rows certain; rows that are groups have no key and name their own.
    """
    name = path.strip("/").replace("/", "_").replace("-", "_").replace("{", "").replace("}", "")
    parameters = _parameters(name, filters, sorts)
    page = create_model(f"{schema.__name__}Page", __base__=_Page, items=(list[schema], ...))  # type: ignore[valid-type]

    def listing(request: HttpRequest, given: Any) -> dict[str, Any]:
        asked = {k: v.replace("\x00", "") for k, v in given.dict().items() if isinstance(v, str)}
        rows = query(actor_of(request))
        try:
            for each in filters:
                rows = each.apply(rows, asked)
        except FilterError as error:
            raise BadParameter(param=error.param, expected=error.text) from error
        total = total_of(rows)
        order = _order(asked.get("sort") or default_sort, sorts, default_sort)
        items = list(rows.order_by(order, *last_sort)[given.offset : given.offset + given.limit])
        return {
            "items": items,
            "total": total.number,
            "total_is_exact": total.exact,
            "limit": given.limit,
            "offset": given.offset,
        }

    listing.__name__ = f"list_{name}"
    listing.__doc__ = summary or f"The list {path}."
    listing.__annotations__ = {"request": HttpRequest, "given": Query[parameters], "return": Any}  # type: ignore[valid-type, misc]
    operation(router.get, path, permission=permission, response=page, summary=summary or name)(listing)


class _Page(Schema):
    """One page of a list. `total` is a lower bound when `total_is_exact` is false."""

    total: int
    total_is_exact: bool
    limit: int
    offset: int


def _order(wanted: str, sorts: Sequence[str], default: str) -> str:
    if wanted == default or wanted.removeprefix("-") in sorts:
        return wanted
    expected = Text(
        f"可按 {'、'.join(sorts)} 排序，前加 - 为倒序", f"sort by {', '.join(sorts)}, with - for descending"
    )
    raise BadParameter(param="sort", expected=expected)


def _parameters(name: str, filters: Sequence[Filter], sorts: Sequence[str]) -> type[Schema]:
    fields: dict[str, Any] = {
        "limit": (int, Field(USUAL, ge=1, le=MOST, description="rows per page")),
        "offset": (int, Field(0, ge=0, le=2**31, description="rows to skip")),
    }
    if sorts:
        fields["sort"] = (str, Field("", description=f"one of {', '.join(sorts)}; with - in front descending"))
    for each in filters:
        for param in each.params:
            fields[param] = (str, Field("", description=_described(each)))
    return create_model(f"{name.title().replace('_', '')}Query", __base__=Schema, **fields)


def _described(each: Filter) -> str:
    kind = "YYYY-MM-DD" if isinstance(each, DateRangeFilter) else ""
    return " ".join(part for part in (each.title.zh, each.title.en, kind) if part)


def declared_access(operations: Sequence[Any]) -> str:
    """What a path's operations declare, the reading one first."""
    by_method: Mapping[str, Any] = {m: o for o in operations for m in o.methods}
    first = by_method.get("GET", operations[0])
    return str(first.view_func.declared_access)
