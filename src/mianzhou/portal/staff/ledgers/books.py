"""The books that one may see, a book's accounts with what they held at any moment, whether it is whole, and the end of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError, NotPermitted
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, Filter, TextFilter
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Table
from mianzhou.portal.ledger_lists import BOOK_FILTERS
from mianzhou.services.ledgers import api as ledgers
from mianzhou.services.ledgers.api import Account, Book

PARTS: tuple[tuple[str, Text], ...] = (
    ("ledger", Text("账户", "Accounts")),
    ("ledger_postings", Text("记账", "Postings")),
    ("ledger_lots", Text("批次", "Lots")),
    ("ledger_reservations", Text("预留", "Reservations")),
    ("ledger_stocktakes", Text("盘点", "Stocktakes")),
    ("ledger_verify", Text("核验", "Verification")),
)
_NO_MOMENT = Text("时间应写作 2026-11-20 或 2026-11-20T15:30。", "Write the moment as 2026-11-20 or 2026-11-20T15:30.")
_AHEAD = Text("时间不能晚于现在。", "The moment cannot lie ahead.")
_NOTHING = (Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Moment:
    """As of when balances are asked for: `at` is None for now; `error` says what was wrong with what was typed."""

    typed: str
    at: datetime | None
    now: datetime
    error: Text | None = None


def moment_of(request: HttpRequest) -> Moment:
    """The moment asked for by `at`: a day means its end, in the city's time."""
    now, typed = timezone.now(), request.GET.get("at", "").replace("\x00", "").strip()
    if not typed:
        return Moment("", None, now)
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return Moment(typed, None, now, _NO_MOMENT)
    if len(typed) <= 10:
        found = datetime.combine(found.date(), time.max)
    at = found if timezone.is_aware(found) else timezone.make_aware(found)
    if at > now:
        return Moment(typed, None, now, None if at.date() == timezone.localdate() else _AHEAD)
    return Moment(typed, at, now)


def frame(request: HttpRequest, book: Book, part: str) -> dict[str, Any]:
    """What every page of a book shows: its name, its parts, what the actor may do to it."""
    actor = actor_of(request)
    return {
        "book": book,
        "tabs": [(route == part, title, reverse(route, args=[book.code])) for route, title in PARTS],
        "keeps": may(actor, book.kept_by, book),
        "approves": may(actor, book.approved_by, book),
    }


def may(actor: Actor, permission: str, book: Book, account: Account | None = None) -> bool:
    """Whether the actor may, over the whole book or over one account that a unit keeps."""
    place = account.keeper if account is not None and account.keeper is not None else book.unit
    return any(actor.may(permission, unit_path=unit.path, region_path=unit.region.path) for unit in {book.unit, place})


@page("ledger.read")
def books(request: HttpRequest) -> HttpResponse:
    """The books that the actor may read, or some of whose accounts its units keep."""
    counted: dict[int, int] = {}

    def count(rows: Sequence[Book]) -> None:
        found = Account.objects.filter(book__in=[b.pk for b in rows]).order_by().values_list("book")
        counted.update(found.annotate(n=Count("pk")))

    table = Table(
        request,
        ledgers.books_for(actor_of(request)),
        name="ledgers",
        columns=[
            Column("code", Text("编号", "Code"), sort="code", nowrap=True),
            Column("title", Text("账簿", "Book"), sort="title", link=_book_url, wide=True),
            Column("unit", Text("记账单位", "Kept by"), sort="unit__short_name"),
            Column("accounts", Text("账户数", "Accounts"), kind="number", value=lambda b: counted.get(b.pk, 0)),
            Column("opened_at", Text("建账", "Opened"), kind="date", sort="opened_at"),
            Column("closed_through", Text("已结账至", "Closed through"), kind="datetime", sort="closed_through"),
        ],
        filters=BOOK_FILTERS,
        default_sort="code",
        caption=Text("账簿", "Books"),
        empty=Text("没有您可查阅的账簿。", "There is no book that you may read."),
        prepare=count,
    )
    if response := table.export():
        return response
    return render(request, "ledgers/books.html", {"table": table})


def _book_url(book: Book) -> str:
    return reverse("ledger", args=[book.code])


@dataclass
class _Held:
    """What accounts held at the moment asked for, fetched for those of a page at once."""

    book: Book
    moment: Moment
    found: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def fetch(self, rows: Sequence[Account]) -> None:
        ids = [account.pk for account in rows]
        self.found |= ledgers.held_by_account(self.book, ids, at=self.moment.at, now=self.moment.now)

    def held(self, account: Account) -> Decimal:
        return self.found.get(account.pk, _NOTHING)[0]

    def reserved(self, account: Account) -> Decimal:
        return self.found.get(account.pk, _NOTHING)[1]


@page("ledger.read")
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The accounts of a book with what they hold, or held at the moment asked for."""
    actor, moment = actor_of(request), moment_of(request)
    found = ledgers.book_for(actor, code)
    rows = ledgers.accounts_of(found, actor)
    if moment.at is not None:
        rows = rows.filter(opened_at__lte=moment.at)
    held = _Held(found, moment)
    table = Table(
        request,
        rows,
        name="ledger-accounts",
        columns=_account_columns(found, held, now=moment.at is None),
        filters=_account_filters(rows),
        default_sort="code",
        page_size=50,
        caption=Text("账户和余额", "Accounts and balances"),
        empty=Text("还没有账户。", "There are no accounts yet."),
        prepare=held.fetch,
    )
    if response := table.export():
        return response
    context = frame(request, found, "ledger") | {"table": table, "moment": moment}
    return render(request, "ledgers/book.html", context)


def account_status(account: Account) -> Status:
    """Whether an account takes postings."""
    if account.closed_at is not None:
        return Status("open", Text("已停用", "Closed"))
    if account.may_go_below:
        return Status("waiting", Text("外部", "Outside"))
    return Status("done", Text("在用", "Open"))


def _account_columns(book: Book, held: _Held, *, now: bool) -> list[Column]:
    columns = [
        Column("code", Text("编号", "Code"), sort="code", nowrap=True),
        Column("title", Text("账户", "Account"), sort="title", wide=True, link=lambda a: account_url(book, a.pk)),
        Column("measure__title", Text("计量对象", "Of what"), sort="measure__title"),
        Column("keeper", Text("责任单位", "Kept by"), value=lambda a: a.keeper or book.unit),
        Column("held", Text("余额", "Balance"), kind="number", value=lambda a: tidy(held.held(a))),
        Column("measure__unit", Text("单位", "Unit")),
        Column("state", Text("状态", "State"), kind="status", value=account_status),
    ]
    if now:
        reserved = Column(
            "reserved", Text("其中预留", "Held back"), kind="number", value=lambda a: tidy(held.reserved(a)) or None
        )
        columns.insert(5, reserved)
    return columns


def _account_filters(rows: QuerySet[Account]) -> list[Filter]:
    @cache  # asked for the menu and for what is chosen
    def measures() -> list[tuple[str, str]]:
        counted = ledgers.Measure.objects.filter(Exists(rows.filter(measure=OuterRef("pk")).order_by()))
        return list(counted.order_by("code").values_list("code", "title")[:200])

    return [
        TextFilter("q", Text("编号、名称", "Code, name"), search=ledgers.accounts_called),
        ChoiceFilter("measure", Text("计量对象", "Of what"), field="measure__code", choices=measures),
        ChoiceFilter(
            "state",
            Text("状态", "State"),
            choices=[("open", Text("在用", "Open")), ("closed", Text("已停用", "Closed"))],
            narrow=lambda found, value: found.filter(closed_at__isnull=value == "open"),
        ),
    ]


def account_url(book: Book, account_id: int) -> str:
    """The statement of an account."""
    return reverse("ledger_account", args=[book.code, account_id])


def tidy(amount: Decimal) -> Decimal:
    """A quantity without the zeros that only fill its six decimals, and never with an exponent."""
    return Decimal(f"{amount.normalize():f}")


@page("ledger.read")
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the book is whole: every posting balances, every balance is the sum of its entries, and of its reservations."""
    found = ledgers.book_for(actor_of(request), code)
    counted = ledgers.postings_of(found, actor_of(request)).count()
    context = frame(request, found, "ledger_verify") | {
        "doubts": ledgers.doubts(found),
        "postings": counted,
        "looked_at": timezone.now(),
    }
    return render(request, "ledgers/verify.html", context)


@page("ledger.approve")
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the book up to the end of a day."""
    actor = actor_of(request)
    found = ledgers.book_for(actor, code)
    try:
        day = datetime.fromisoformat(request.POST.get("through", "").strip()[:10]).date()
    except ValueError:
        messages.error(request, str(_NO_MOMENT))
        return HttpResponseRedirect(_book_url(found))
    through = timezone.make_aware(datetime.combine(day, time.max))
    try:
        ledgers.close_period(book=found, through=through, actor=actor, as_of=timezone.now())
        messages.success(request, str(Text("已结账至 {d}。", "Closed through {d}.").format(d=day.isoformat())))
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    return HttpResponseRedirect(_book_url(found))


urlpatterns = [
    path("services/ledgers/", books, name="ledgers"),
    path("services/ledgers/<str:code>/", book, name="ledger"),
    path("services/ledgers/<str:code>/verify/", verify, name="ledger_verify"),
    path("services/ledgers/<str:code>/close/", close, name="ledger_close"),
]
