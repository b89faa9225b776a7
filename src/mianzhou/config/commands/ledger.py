"""`mianzhou ledger …`: what the books hold at a moment, and whether they are whole."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import orjson
import typer

from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.services.ledgers.api import Book, Standing

app = typer.Typer(no_args_is_help=True, help="台账 Ledgers: balances at any moment, and whether the books are whole")
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]
_ZONE = ZoneInfo("Asia/Shanghai")
_DAY = len("2026-11-20")
_AT_ONCE = 5_000  # lines written together: one by one, writing takes longer than the balances


class MomentUnreadable(MianzhouError):
    """A moment that cannot be read."""

    code = "ledger-moment-unreadable"
    problem = Text("看不懂的时点：{moment}。", "A moment that cannot be read: {moment}. ")
    remedy = Text(
        "请写作 2026-06-30（当日终了）或 2026-06-30T09:00。",
        "Write 2026-06-30 (the end of that day) or 2026-06-30T09:00.",
    )


class NoSuchAccount(MianzhouError):
    """An account that no book has."""

    code = "ledger-no-such-account"
    status = 404
    problem = Text("没有账户：{account}。", "There is no account {account}. ")
    remedy = Text("请核对账户编码；不加 --account 可列出全部。", "Check its code; without --account all are listed.")


@app.command()
def balances(
    as_of: Annotated[
        str | None, typer.Option(help="时点，日期为当日终了 a moment; a day is its end. 默认现在 default: now")
    ] = None,
    known: Annotated[str | None, typer.Option(help="按此时已记录的账 as it was known at this moment")] = None,
    book: Annotated[str | None, typer.Option(help="账簿编码 one book; 默认全部 default: all")] = None,
    account: Annotated[str | None, typer.Option(help="账户编码 one account by its code")] = None,
    as_json: AsJson = False,
) -> None:
    """某一时点各账户、批次的余额 What every account held of every lot at a moment; nothing where it was zero."""
    now = datetime.now(UTC)
    at, known_at = (moment(as_of) if as_of else now), (moment(known) if known else None)
    with opened():
        from mianzhou.services.ledgers.api import Account, Book, book_named, standings

        books = [book_named(book)] if book else list(Book.objects.order_by("code"))
        chosen: dict[int, list[int]] | None = None
        if account is not None:
            chosen = {
                b.pk: list(Account.objects.filter(book=b, code=account).values_list("pk", flat=True)) for b in books
            }
            if not any(chosen.values()):
                raise NoSuchAccount(account=account)
        found = (
            (one, each)
            for one in books
            for each in standings(
                one, at=at, now=now, known_at=known_at, accounts=None if chosen is None else chosen[one.pk]
            )
        )
        if as_json:
            while some := list(islice(found, _AT_ONCE)):
                typer.echo(b"\n".join(orjson.dumps(_as_json(one, each)) for one, each in some))
            return
        for one, each in sorted(found, key=lambda pair: (pair[0].code, pair[1].account, pair[1].lot)):
            lot = f" [{each.lot}]" if each.lot else ""
            typer.echo(f"{one.code}\t{each.account}\t{each.title}{lot}\t{_plain(each)} {each.unit}")


@app.command()
def verify(
    book: Annotated[str | None, typer.Option(help="账簿编码 one book; 默认全部 default: all")] = None,
    as_json: AsJson = False,
) -> None:
    """核对账簿：逐笔平衡、余额等于分录合计 Whether postings balance and balances are the sum of their entries. Exit code 1 if not."""
    with opened():
        from mianzhou.services.ledgers.api import Book, book_named, doubts

        books = [book_named(book)] if book else list(Book.objects.order_by("code"))
        found = {one.code: [doubt.message for doubt in doubts(one)] for one in books}
    if as_json:
        typer.echo(json.dumps({code: [text.en for text in said] for code, said in found.items()}, ensure_ascii=False))
    else:
        english = os.environ.get("LANG", "").startswith("en")
        if not found:
            typer.echo("No books." if english else "没有账簿。")
        for code, said in found.items():
            typer.echo(f"{code}\t{'; '.join(t.en if english else t.zh for t in said) or 'OK'}")
    raise typer.Exit(1 if any(found.values()) else 0)


def moment(text: str) -> datetime:
    """A moment; a day means its end in the city, a moment without an offset is the city's time."""
    try:
        if len(text) <= _DAY:
            return datetime.combine(date.fromisoformat(text), time.max, _ZONE)
        given = datetime.fromisoformat(text)
    except ValueError:
        raise MomentUnreadable(moment=text) from None
    return given if given.tzinfo else given.replace(tzinfo=_ZONE)


def _as_json(book: Book, standing: Standing) -> dict[str, object]:
    return {
        "book": book.code,
        "account": standing.account,
        "title": standing.title,
        "measure": standing.measure,
        "unit": standing.unit,
        "lot": standing.lot,
        "expires_on": standing.expires_on.isoformat() if standing.expires_on else None,
        "balance": _plain(standing),
    }


def _plain(standing: Standing) -> str:
    return f"{standing.amount.normalize():f}"
