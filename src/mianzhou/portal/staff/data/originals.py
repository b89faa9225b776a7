"""What was received beside what is held: the accepted rows of a resource, page by page, on record like a question to the lake."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.data.lakehouse.api import BesidePage, Wanted, askable_resource, originals
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page

LAST_PAGE = 2_000


class PlaceWrong(MianzhouError):
    """The address names a batch or a page that is no number."""

    code = "place-wrong"
    problem = Text("“{given}”不是批次号或页码。", "“{given}” is no number of a batch or a page. ")
    remedy = Text("请填写数字，或留空查看全部批次。", "Enter a number, or leave it empty for all batches.")


@page("lake.query")
def lake_originals(request: HttpRequest, name: str) -> HttpResponse:
    """The rows that the address asks for, newest batch first."""
    actor = actor_of(request)
    resource = askable_resource(actor, name)
    given = {key: request.GET.get(key, "").strip()[:64] for key in ("batch", "item", "rows")}
    context: dict[str, Any] = {"resource": resource, "given": given, "items": resource.items.order_by("position")}
    try:
        wanted = _wanted(request)
        found = originals(name=name, wanted=wanted, actor=actor, as_of=timezone.now())
    except MianzhouError as error:
        context |= {"error": error.problem_text, "remedy": error.remedy_text}
        return render(request, "lake/originals.html", context, status=error.status)
    return render(request, "lake/originals.html", context | _shown(found) | _pages(given, wanted, found))


def _wanted(request: HttpRequest) -> Wanted:
    batch = _number(request, "batch")
    return Wanted(
        batch=batch,
        item=request.GET.get("item", "").strip()[:64],
        every=request.GET.get("rows") == "every",
        page=min(_number(request, "page") or 1, LAST_PAGE),
    )


def _number(request: HttpRequest, key: str) -> int | None:
    given = request.GET.get(key, "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 15):
        raise PlaceWrong(given=given[:40])
    return int(given)


def _shown(found: BesidePage) -> dict[str, Any]:
    titles = [title for _, title, _ in found.items]
    rows = [(row.batch, row.row, list(zip(titles, row.values, strict=True))) for row in found.rows]
    return {"found": found, "rows": rows}


def _pages(given: dict[str, str], wanted: Wanted, found: BesidePage) -> dict[str, str]:
    kept = urlencode({key: value for key, value in given.items() if value})
    before = f"?{kept}&page={wanted.page - 1}" if wanted.page > 1 else ""
    after = f"?{kept}&page={wanted.page + 1}" if found.more and wanted.page < LAST_PAGE else ""
    return {"before": before, "after": after, "place": str(wanted.page)}


urlpatterns = [path("data/lake/<slug:name>/originals/", lake_originals, name="lake_originals")]
