"""Stocktakes: counting an account, and a second person's word on the count. An application that keeps a book of its own counts and judges there."""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, TextFilter
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.ledgers.books import frame, may, tidy
from mianzhou.portal.staff.ledgers.postings import COMMON, posting_url
from mianzhou.portal.staff.ledgers.words import STOCKTAKES, expiry_status
from mianzhou.services.ledgers import api as ledgers
from mianzhou.services.ledgers.api import Account, Book, Stocktake

_NO_NUMBER = Text("“{lot}”的实盘数应为不小于零的数。", "What was counted of “{lot}” is a number, not below zero.")
_NO_MOMENT = Text("盘点时间应写作 2026-11-20T15:30。", "Write the moment of counting as 2026-11-20T15:30.")
_NOT_APART = Text("不分批次", "not told apart")


def stocktake_url(book: Book, stocktake_id: int) -> str:
    """The page of a stocktake."""
    return reverse("ledger_stocktake", args=[book.code, stocktake_id])


@page("ledger.read")
def stocktakes(request: HttpRequest, code: str) -> HttpResponse:
    """The stocktakes of a book, the latest first."""
    actor = actor_of(request)
    book = ledgers.book_for(actor, code)
    names: dict[str, str] = {"": ""}
    table = Table(
        request,
        ledgers.stocktakes_of(book, actor),
        name="ledger-stocktakes",
        columns=[
            Column("key", Text("编号", "Number"), sort="key", link=lambda s: stocktake_url(book, s.pk)),
            Column("counted_at", Text("盘点时间", "Counted"), kind="datetime", sort="counted_at"),
            Column("counted_by", Text("盘点人", "By"), value=lambda s: names[s.counted_by]),
            Column("state", Text("状态", "State"), kind="status", value=lambda s: STOCKTAKES[s.state]),
            Column("judged_by", Text("审核人", "Approved by"), value=lambda s: names[s.judged_by]),
            Column("judged_at", Text("审核时间", "Judged"), kind="datetime"),
            Column("remark", Text("意见", "Remark"), wide=True),
        ],
        filters=[
            TextFilter("q", Text("编号、盘点人", "Number, by"), fields=("key", "counted_by", "judged_by")),
            ChoiceFilter(
                "state",
                Text("状态", "State"),
                field="state",
                choices=[(code, status.text) for code, status in STOCKTAKES.items()],
            ),
            DateRangeFilter("on", Text("盘点日期", "Counted"), field="counted_at", moment=True),
        ],
        default_sort="-counted_at",
        caption=Text("盘点", "Stocktakes"),
        empty=Text("还没有盘点。在账户页面登记。", "No stocktake yet. Begin one on the page of an account."),
        prepare=lambda rows: names.update(names_of(name for s in rows for name in (s.counted_by, s.judged_by))),
    )
    if response := table.export():
        return response
    return render(request, "ledgers/part.html", frame(request, book, "ledger_stocktakes") | {"table": table})


@page("ledger.read")
def stocktake(request: HttpRequest, code: str, stocktake_id: int) -> HttpResponse:
    """What the book said, what was counted, and the difference; a second person approves or refuses."""
    actor = actor_of(request)
    book = ledgers.book_for(actor, code)
    found = ledgers.stocktake_for(actor, book, stocktake_id)
    lines = list(ledgers.lines_of_stocktake(found))
    names = names_of([found.counted_by, found.judged_by])
    context = frame(request, book, "ledger_stocktakes") | {
        "stocktake": found,
        "counted_by": names[found.counted_by],
        "judged_by": names[found.judged_by] if found.judged_by else "",
        "status": STOCKTAKES[found.state],
        "lines": [(x, tidy(x.expected), tidy(x.counted), tidy(x.counted - x.expected)) for x in lines],
        "may_judge": found.state == "counted"
        and book.kept_by == COMMON
        and actor.person_id is not None
        and actor.person_id != found.counter_id
        and all(may(actor, book.approved_by, book, line.account) for line in lines),
        "own": found.state == "counted" and actor.person_id == found.counter_id,
        "posting_url": posting_url(book, found.posting_id) if found.posting_id else None,
    }
    return render(request, "ledgers/stocktake.html", context)


@page("ledger.approve")
@require_POST
def judge(request: HttpRequest, code: str, stocktake_id: int, verdict: str) -> HttpResponse:
    """Approve a count, which posts its differences, or refuse it."""
    if verdict not in {"approve", "refuse"}:
        raise Http404
    actor, now = actor_of(request), timezone.now()
    book = ledgers.book_for(actor, code)
    found = ledgers.stocktake_for(actor, book, stocktake_id)
    if book.kept_by != COMMON:
        raise NotPermitted(permission=PERMISSIONS[book.approved_by])
    remark = request.POST.get("remark", "").replace("\x00", "").strip()
    act = ledgers.adjust if verdict == "approve" else ledgers.refuse_count
    try:
        act(stocktake_id=found.pk, actor=actor, as_of=now, remark=remark)
        done = Text("已审核，差异已入账。", "Approved; the differences are posted.")
        messages.success(request, str(done if verdict == "approve" else Text("已退回。", "Refused.")))
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(stocktake_url(book, found.pk))


@page("ledger.keep")
def count(request: HttpRequest, code: str, account_id: int) -> HttpResponse:
    """Enter what was counted in an account, lot by lot. What the book says is not shown: who counts is not to copy it."""
    actor, now = actor_of(request), timezone.now()
    book = ledgers.book_for(actor, code)
    account = ledgers.account_for(actor, book, account_id)
    if account.may_go_below or book.kept_by != COMMON or not may(actor, book.kept_by, book, account):
        raise NotPermitted(permission=PERMISSIONS[book.kept_by])
    lots = _lots(account)
    given = request.POST.dict() if request.method == "POST" else {}
    error = ""
    if given:
        made, error = _counted(book, account, lots, given, actor, now)
        if made is not None:
            messages.success(request, str(Text("已登记，待他人审核。", "Entered; somebody else is to approve it.")))
            return HttpResponseRedirect(stocktake_url(book, made.pk))
    context = frame(request, book, "ledger_stocktakes") | {
        "account": account,
        "lots": [(lot, label, status, given.get(f"counted-{lot}", "")) for lot, label, status in lots],
        "error": error,
        "counted_at": given.get("counted_at", timezone.localtime(now).strftime("%Y-%m-%dT%H:%M")),
        "key": given.get("key") or f"PD{timezone.localdate():%Y%m%d}-{secrets.token_hex(3)}",
    }
    return render(request, "ledgers/count.html", context, status=422 if error else 200)


def _lots(account: Account) -> list[tuple[int, str, Any]]:
    """The lots that the account holds by the book, or the one for what is not told apart; how each is called, and its expiry."""
    day = timezone.localdate()
    found = [
        (b.lot_id, b.lot.code or str(_NOT_APART), expiry_status(b.lot.expires_on, day))
        for b in ledgers.lots_of_account(account)[:500]
    ]
    if found:
        return found
    plain = ledgers.Lot.objects.get(measure=account.measure_id, code="")
    return [(plain.pk, str(_NOT_APART), None)]


def _counted(
    book: Book, account: Account, lots: list[tuple[int, str, Any]], given: dict[str, Any], actor: Any, now: datetime
) -> tuple[Stocktake | None, str]:
    """The stocktake, or what was wrong with what was entered."""
    counts: list[ledgers.Count] = []
    for lot, label, _ in lots:
        try:
            number = Decimal(str(given.get(f"counted-{lot}", "")).replace(",", "").strip())
        except InvalidOperation:
            return None, str(_NO_NUMBER.format(lot=label))
        if not number.is_finite() or number < 0:
            return None, str(_NO_NUMBER.format(lot=label))
        counts.append(ledgers.Count(account.pk, number, lot))
    try:
        moment = datetime.fromisoformat(str(given.get("counted_at", "")).replace("\x00", "").strip())
    except ValueError:
        return None, str(_NO_MOMENT)
    moment = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    key = str(given.get("key", "")).replace("\x00", "").strip()[:64]
    try:
        made = ledgers.count_stock(book=book, key=key, counts=counts, counted_at=moment, actor=actor, as_of=now)
    except NotPermitted:
        raise
    except MianzhouError as error:
        return None, f"{error.problem_text}{error.remedy_text}"
    return made, ""


urlpatterns = [
    path("services/ledgers/<str:code>/stocktakes/", stocktakes, name="ledger_stocktakes"),
    path("services/ledgers/<str:code>/stocktakes/<int:stocktake_id>/", stocktake, name="ledger_stocktake"),
    path(
        "services/ledgers/<str:code>/stocktakes/<int:stocktake_id>/<str:verdict>/", judge, name="ledger_stocktake_judge"
    ),
    path("services/ledgers/<str:code>/accounts/<int:account_id>/count/", count, name="ledger_count"),
]
