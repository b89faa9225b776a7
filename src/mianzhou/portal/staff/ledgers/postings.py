"""The postings of a book; one with its lines, who wrote it, when and why, what undid it; and undoing one."""

from __future__ import annotations

from functools import cache

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Table
from mianzhou.portal.ledger_kinds import kind_title
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.ledgers.books import frame, may, tidy
from mianzhou.services.ledgers import api as ledgers
from mianzhou.services.ledgers.api import Book, Posting

# Books that an application keeps by permissions of its own are mended by it: it has rows that say the same as the posting.
COMMON = "ledger.keep"
_NO_REASON = Text("请写明冲销的理由；没有记账。", "Say why it is undone; nothing was written.")


def posting_url(book: Book, posting_id: int) -> str:
    """The page of a posting."""
    return reverse("ledger_posting", args=[book.code, posting_id])


def _undone(posting: Posting) -> Posting | None:
    return getattr(posting, "reversed_by", None)  # the other end of a one-to-one key, absent where there is none


def posting_status(posting: Posting) -> Status:
    """Whether it stands, was undone, or undoes another."""
    if _undone(posting) is not None:
        return Status("late", Text("已冲销", "Reversed"))
    if posting.reverses_id is not None:
        return Status("soon", Text("冲销", "Reversal"))
    return Status("done", Text("有效", "Stands"))


@page("ledger.read")
def postings(request: HttpRequest, code: str) -> HttpResponse:
    """The postings of a book that the actor may read, the latest first."""
    actor = actor_of(request)
    book = ledgers.book_for(actor, code)
    names: dict[str, str] = {}
    table = Table(
        request,
        ledgers.postings_of(book, actor),
        name="ledger-postings",
        columns=[
            Column("key", Text("凭证", "Posting"), link=lambda p: posting_url(book, p.pk)),
            Column("effective_at", Text("发生时间", "Took effect"), kind="datetime", sort="effective_at"),
            Column("recorded_at", Text("记账时间", "Written"), kind="datetime", sort="pk"),
            Column("kind", Text("种类", "Kind"), value=lambda p: kind_title(p.kind)),
            Column("lines", Text("分录数", "Lines"), kind="number"),
            Column("actor_name", Text("经手", "By"), value=lambda p: names[p.actor_name]),
            Column("state", Text("状态", "State"), kind="status", value=posting_status),
            Column("remark", Text("摘要", "Why"), wide=True),
        ],
        filters=_filters(book),
        default_sort="-pk",  # as they were written, by an index that is there
        caption=Text("记账", "Postings"),
        empty=Text("还没有记账。", "Nothing has been posted yet."),
        prepare=lambda rows: names.update(names_of(p.actor_name for p in rows)),
    )
    if response := table.export():
        return response
    return render(request, "ledgers/part.html", frame(request, book, "ledger_postings") | {"table": table})


def _filters(book: Book) -> list[Filter]:
    @cache  # asked for the menu and for what is chosen
    def kinds() -> list[tuple[str, Text]]:
        found = Posting.objects.filter(book=book).order_by("kind").values_list("kind", flat=True).distinct()[:50]
        return [(kind, kind_title(kind)) for kind in found]

    return [
        TextFilter("q", Text("凭证、摘要、经手", "Posting, why, by"), fields=("key", "remark", "actor_name")),
        ChoiceFilter("kind", Text("种类", "Kind"), field="kind", choices=kinds),
        DateRangeFilter("on", Text("发生日期", "Took effect"), field="effective_at", moment=True),
    ]


@page("ledger.read")
def posting(request: HttpRequest, code: str, posting_id: int) -> HttpResponse:
    """One posting: its lines, who wrote it, when and why, and what undid it."""
    actor = actor_of(request)
    book = ledgers.book_for(actor, code)
    found = ledgers.posting_for(actor, book, posting_id)
    seen = set(ledgers.accounts_of(book, actor).filter(pk__in=_accounts(found)).values_list("pk", flat=True))
    undone = _undone(found)
    names = names_of(p.actor_name for p in (found, undone) if p is not None)
    context = frame(request, book, "ledger_postings") | {
        "posting": found,
        "kind": kind_title(found.kind),
        "status": posting_status(found),
        "lines": [(line, tidy(line.amount), line.account_id in seen) for line in _lines(found)],
        "undone": undone,
        "by": names[found.actor_name],
        "undone_by": names[undone.actor_name] if undone is not None else "",
        "may_undo": undone is None
        and found.reverses_id is None
        and book.kept_by == COMMON
        and found.kind != "stocktake"
        and may(actor, book.kept_by, book),
        "of_application": book.kept_by != COMMON,
    }
    return render(request, "ledgers/posting.html", context)


def _lines(posting: Posting) -> list[ledgers.Entry]:
    return list(ledgers.lines_of_posting(posting)[:500])


def _accounts(posting: Posting) -> list[int]:
    return list(ledgers.lines_of_posting(posting).order_by().values_list("account", flat=True))


@page("ledger.keep")
@require_POST
def undo(request: HttpRequest, code: str, posting_id: int) -> HttpResponse:
    """Undo a posting by another one."""
    actor = actor_of(request)
    book = ledgers.book_for(actor, code)
    found = ledgers.posting_for(actor, book, posting_id)
    if book.kept_by != COMMON:
        raise NotPermitted(permission=PERMISSIONS[COMMON])
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    if not reason:
        messages.error(request, str(_NO_REASON))
        return HttpResponseRedirect(posting_url(book, found.pk))
    try:
        made = ledgers.reverse(posting_id=found.pk, reason=reason[:500], actor=actor, as_of=timezone.now())
        messages.success(request, str(Text("已冲销。", "Reversed.")))
        return HttpResponseRedirect(posting_url(book, made.id))
    except NotPermitted:
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        return HttpResponseRedirect(posting_url(book, found.pk))


urlpatterns = [
    path("services/ledgers/<str:code>/postings/", postings, name="ledger_postings"),
    path("services/ledgers/<str:code>/postings/<int:posting_id>/", posting, name="ledger_posting"),
    path("services/ledgers/<str:code>/postings/<int:posting_id>/undo/", undo, name="ledger_undo"),
]
