"""Ledgers: postings a second, and the balances of 500,000 accounts at a past date, each beside the plain way.

The plain way is what a ledger usually is: a table of entries, the account's row locked, its entries summed to see whether enough is there, two rows inserted, a commit.
It neither holds to balance, keys or earlier moments, nor writes an audit record; ours does all of that.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

from benchmarks._alone import measured_alone

WRITERS = 8
EACH = 400
FIRST = 20  # by each writer before the race, in both: a site's connections are not new either
BATCH = 50
ROUNDS = 3
STORES = 1_000
HISTORY = 100  # postings for each store before the race, in both
ACCOUNTS = 500_000
LATER = 1_500_000  # entries after the opening
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ASKED = datetime(2026, 7, 1, tzinfo=UTC)


def main() -> None:
    """Run inside a process and a database cluster of its own, so that nothing else is measured."""
    measured_alone("ledgers")


def measure() -> None:
    """Print the figures."""
    _prepare()
    rounds = [(_rate(_one_by_one), _rate(_in_batches), _rate(_plainly)) for _ in range(ROUNDS)]
    single, batches, plain = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    print(f"   {WRITERS} writers, a commit each, audited        {single:8,.0f} postings/s")
    print(f"   {WRITERS} writers, {BATCH} to a commit, audited     {batches:8,.0f} postings/s")
    print(
        f"   {WRITERS} writers, a commit each, plain SUM      {plain:8,.0f} postings/s  (ours is {single / plain:.2f} times that, in batches {batches / plain:.1f})"
    )
    _wholeness("bench")
    _book("large", ACCOUNTS, LATER)
    searched, stated = _searched(), _stated()
    print(f"   {ACCOUNTS:,} accounts searched for one                 {searched * 1000:6.0f} ms")
    print(f"   the first page of a statement of {ACCOUNTS:,} entries  {stated * 1000:6.0f} ms")
    ours, way, plainly = _past(None), _past(ASKED), _sum_plainly()
    print(f"   {ACCOUNTS:,} balances at a past date, from now backwards  {ours:6.2f} s")
    print(f"   {ACCOUNTS:,} balances at a past date, closed period       {way:6.2f} s")
    print(
        f"   {ACCOUNTS:,} balances at a past date, plain SUM           {plainly:6.2f} s  ({plainly / way:.1f} times ours)"
    )


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from mianzhou.kernel.regions.models import Region
    from mianzhou.kernel.units.models import Unit

    call_command("migrate", verbosity=0)
    region = Region.objects.create(code="5199", name="x", short_name="x", level="prefecture", path="51.5199")
    Unit.objects.create(
        code="u", full_name="u", short_name="u", level="city", kind="government", region=region, path="u"
    )
    _book("bench", STORES, STORES * HISTORY)
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN)
    connection.close()


def _actor() -> object:
    from mianzhou.kernel.people.api import system_actor

    return system_actor("bench", ["ledger.read", "ledger.keep", "ledger.approve"])


def _book(code: str, accounts: int, later: int) -> None:
    """A book whose accounts, named by numbers, were opened with a thousand pieces each; then so many entries over ten months, put there past the triggers, as a restored copy would be."""
    from django.db import connection

    from mianzhou.kernel.units.models import Unit
    from mianzhou.services.ledgers import api

    more = {"actor": _actor(), "as_of": BEGAN}
    book = api.open_book(code=code, title=code, unit=Unit.objects.get(), **more)
    measure = api.open_measure(code="piece", title="piece", unit="件", **more)
    api.open_account(book=book, code="outside", title="outside", measure=measure, may_go_below=True, **more)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into service_ledger_account (book_id, code, title, measure_id, may_go_below, opened_at)"
            " select %s, n::text, n::text, %s, false, %s from generate_series(1, %s) n",
            [book.pk, measure.pk, BEGAN, accounts],
        )
        lot = api.Lot.objects.get(measure=measure, code="")
        cursor.execute(_FILL.format(book=book.pk, measure=measure.pk, lot=lot.pk, accounts=accounts, later=later))
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _rate(write: Callable[[random.Random, str, int], None]) -> float:
    """Postings a second over all writers, from the moment that every one has begun to write."""
    context = get_context("fork")  # Django is loaded once; each child opens its own connection
    ready = context.Barrier(WRITERS + 1)
    seed = time.time_ns()
    writers = [context.Process(target=_writer, args=(write.__name__, ready, seed + n)) for n in range(WRITERS)]
    for process in writers:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in writers:
        process.join()
    seconds = time.perf_counter() - began
    if any(process.exitcode for process in writers):
        raise RuntimeError("a writer failed")
    return WRITERS * EACH / seconds


def _writer(name: str, ready: Barrier, seed: int) -> None:
    from django.db import connection

    write, chosen = globals()[name], random.Random(seed)
    write(chosen, f"{seed} first", FIRST)
    ready.wait()
    write(chosen, str(seed), EACH)
    connection.close()


def _drafts(chosen: random.Random, name: str, count: int) -> list[object]:
    from mianzhou.services.ledgers import api

    ids = list(api.Account.objects.filter(book__code="bench", may_go_below=False).values_list("pk", flat=True))
    made: list[object] = []
    for n in range(count):
        source, target = chosen.sample(ids, 2)
        much = Decimal(chosen.randint(1, 9))
        made.append(api.Draft(f"{name} {n}", "over", (api.Line(source, -much), api.Line(target, much))))
    return made


def _one_by_one(chosen: random.Random, name: str, count: int) -> None:
    _post(_drafts(chosen, name, count), 1)


def _in_batches(chosen: random.Random, name: str, count: int) -> None:
    _post(_drafts(chosen, name, count), BATCH)


def _post(drafts: list[object], size: int) -> None:
    from mianzhou.services.ledgers import api

    book, actor = api.book_named("bench"), _actor()
    for n in range(0, len(drafts), size):
        api.post(book=book, drafts=drafts[n : n + size], actor=actor, as_of=datetime.now(UTC))


def _plainly(chosen: random.Random, name: str, count: int) -> None:
    from django.db import connection, transaction

    from mianzhou.services.ledgers import api

    ids = list(api.Account.objects.filter(book__code="bench", may_go_below=False).values_list("pk", flat=True))
    for _ in range(count):
        source, target = chosen.sample(ids, 2)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select id from plain_account where id in (%s, %s) order by id for update", [source, target])
            cursor.execute("select sum(amount) from plain_entry where account_id = %s", [source])
            if cursor.fetchone()[0] < 9:
                raise RuntimeError("not enough")
            cursor.execute(
                "insert into plain_entry (account_id, amount, at) values (%s, -5, now()), (%s, 5, now())",
                [source, target],
            )


def _wholeness(code: str) -> None:
    from mianzhou.services.ledgers import api

    found = api.doubts(api.book_named(code))
    if found:
        raise RuntimeError(found[0].message.en)


_PLAIN = """
create table plain_account (id bigint primary key);
create table plain_entry (id bigserial primary key, account_id bigint references plain_account, amount numeric(24, 6), at timestamptz);
insert into plain_account select id from service_ledger_account;
insert into plain_entry (account_id, amount, at) select account_id, amount, effective_at from service_ledger_entry;
create index on plain_entry (account_id);
analyze plain_entry;
"""
_FILL = """
set session_replication_role = replica;
drop table if exists numbered;
create temporary table numbered as select id, row_number() over (order by id) as n from service_ledger_account where book_id = {book} and not may_go_below;
create index on numbered (n);
with ids as (
    select g, nextval(pg_get_serial_sequence('service_ledger_posting', 'id')) as id,
        case when g <= {accounts} then timestamptz '2026-01-01 00:00:00+00' + interval '1 second'
            else timestamptz '2026-01-02 00:00:00+00' + (g - {accounts}) * (interval '300 days' / ({later} / 2)) end as at
    from generate_series(1::bigint, {accounts} + {later} / 2) g
), postings as (
    insert into service_ledger_posting (id, book_id, key, kind, digest, effective_at, recorded_at, actor_name, remark, lines)
    select id, {book}, 'filled ' || g, 'over', '', at, at, 'bench', '', 2 from ids
), outside as (select id from service_ledger_account where book_id = {book} and may_go_below)
insert into service_ledger_entry (posting_id, line, lines, book_id, account_id, measure_id, lot_id, amount, effective_at)
select ids.id, side, 2, {book},
    case when g <= {accounts} then case side when 1 then (select id from outside) else first.id end
        else case side when 1 then first.id else second.id end end,
    {measure}, {lot}, case side when 1 then -1 else 1 end * case when g <= {accounts} then 1000 else 1 end, at
from ids cross join generate_series(1, 2) side
    join numbered first on first.n = case when g <= {accounts} then g else 1 + g * 7919 % {accounts} end
    join numbered second on second.n = 1 + (g * 104729 + 1) % {accounts};
delete from service_ledger_balance b using service_ledger_account a where a.id = b.account_id and a.book_id = {book};
insert into service_ledger_balance (account_id, lot_id, stripe, amount, reserved, may_go_below, last_effective_at)
select e.account_id, e.lot_id, 0, sum(e.amount), 0, bool_or(a.may_go_below), max(e.effective_at)
from service_ledger_entry e join service_ledger_account a on a.id = e.account_id where e.book_id = {book} group by 1, 2;
set session_replication_role = origin;
"""


def _searched() -> float:
    """Seconds until the accounts with a number in their name are found, half a million compared."""
    from mianzhou.services.ledgers import api

    accounts, times = api.accounts_of(api.book_named("large"), _actor()), []
    for number in ("123456", "77077", "490001"):
        began = time.perf_counter()
        if not list(api.accounts_called(accounts, number)[:50]):
            raise RuntimeError(f"{number} is not found")
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _stated() -> float:
    """Seconds until the latest entries of the account from which everything came are there, with the balance after each."""
    from mianzhou.services.ledgers import api

    outside, times = api.Account.objects.get(book__code="large", may_go_below=True), []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        latest = list(api.entries_of(outside)[:50])
        if api.running(outside, latest)[latest[0].posting_id, latest[0].line] != -1000 * ACCOUNTS:
            raise RuntimeError("another balance")
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _past(close: datetime | None) -> float:
    """Seconds until every balance of a past date has been read, with codes and titles; first closing the book up to the day before."""
    from mianzhou.services.ledgers import api

    book = api.book_named("large")
    if close is not None:
        api.close_period(book=book, through=close - timedelta(days=1), actor=_actor(), as_of=NOW)
    times, wanted = [], ACCOUNTS
    for _ in range(ROUNDS):
        began = time.perf_counter()
        read = sum(1 for _ in api.standings(book, at=ASKED, now=NOW))
        times.append(time.perf_counter() - began)
        if read < wanted:
            raise RuntimeError(f"{read} balances")
    return statistics.median(times)


def _sum_plainly() -> float:
    from django.db import connection

    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "select a.code, a.title, sum(e.amount) from service_ledger_account a join service_ledger_entry e on e.account_id = a.id"
                " join service_ledger_book b on b.id = a.book_id where b.code = 'large' and e.effective_at <= %s group by a.id, a.code, a.title",
                [ASKED],
            )
            while cursor.fetchmany(20_000):
                pass
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    measure()
