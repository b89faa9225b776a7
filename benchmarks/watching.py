"""Electronic supervision over a million clocks: the first page of each list, the totals by unit and month, and the run that issues the day's notices."""

from __future__ import annotations

import statistics
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks._alone import measured_alone

if TYPE_CHECKING:
    from django.test import Client

CLOCKS = 1_000_000
UNITS = 200
TURNED = 1_000  # clocks that turned yellow since the last run, and as many red
ASKED = 15  # times for each page
PAGES = (
    ("all, nearest deadline first", "/oversight/watching/"),
    ("overdue", "/oversight/watching/?state=overdue"),
    ("warned", "/oversight/watching/?state=warned"),
    ("running", "/oversight/watching/?state=running"),
    ("done late", "/oversight/watching/?state=late"),
    ("by unit and month", "/oversight/watching/units/"),
    ("notices", "/oversight/watching/notices/"),
)


def main() -> None:
    """Run inside a process and a database cluster of its own, so that nothing else is measured."""
    measured_alone("watching")


def measure() -> None:
    """Print the figures."""
    import django

    django.setup()
    from django.utils import timezone

    now = timezone.now()
    readers = _city(now)
    print(f"   {CLOCKS:,} clocks of {UNITS} units, a fifth of them open; p95 of {ASKED} requests, the page rendered")
    for title, address in PAGES:
        times = {name: _p95(client, address) for name, client in readers.items()}
        print(f"   {title:30}" + "".join(f"  {name} {ms:6.0f} ms" for name, ms in times.items()))
    _notices(now)


def _city(now: datetime) -> dict[str, Client]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from mianzhou.kernel.regions.models import Region
    from mianzhou.kernel.units.models import Unit

    call_command("migrate", verbosity=0)
    region = Region.objects.create(
        code=settings.CITY_REGION, name="云川市", short_name="云川", level="prefecture", path=settings.CITY_REGION
    )
    Unit.objects.bulk_create(
        Unit(
            code=f"u{n}", full_name=f"云川市第{n}局", short_name=f"市第{n}局", path=f"u{n}", level="city", kind="department", region=region
        )
        for n in range(UNITS)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLOCKS, {"now": now, "count": CLOCKS, "units": UNITS})
        cursor.execute(_MONTHS)
        cursor.execute(_ISSUED, {"now": now, "left": TURNED})
        cursor.execute("vacuum analyze")
    return _readers(now - timedelta(days=1))


def _readers(since: datetime) -> dict[str, Client]:
    from django.test import Client

    from mianzhou.kernel.people.api import create_person, grant_role, system_actor
    from mianzhou.kernel.units.models import Unit

    actor, found = system_actor("bench", ["people.edit"]), {}
    for name, role, unit in (("the city", "supervisor", None), ("a unit", "head", Unit.objects.get(code="u7"))):
        person = create_person(username=role, name=name, unit=unit, password=None, actor=actor, as_of=since)
        grant_role(person=person, role=role, unit=unit, actor=actor, as_of=since)
        found[name] = Client(headers={"host": "localhost"})
        found[name].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def _p95(client: Client, address: str) -> float:
    times = []
    for n in range(ASKED + 1):
        began = time.perf_counter()
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        if n:  # the first one loads what a running site has loaded
            times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _notices(now: datetime) -> None:
    from mianzhou.oversight.watching.actions import issue_due, watching_actor

    began = time.perf_counter()
    issued = issue_due(actor=watching_actor(), as_of=now)
    seconds = time.perf_counter() - began
    if (issued.yellow, issued.red) != (TURNED, TURNED):
        raise RuntimeError(f"{issued} issued")
    print(f"   the day's notices, {2 * TURNED:,} among {CLOCKS:,} clocks, with messages and audit   {seconds:6.2f} s")


# Four of five were done, one in twenty of these late; of those open, one in ten is overdue and one in ten warned.
_CLOCKS = """
insert into watching_clock (source, key, ref, procedure, step, number, title, unit_id, started_at, due_on, due_at, by_hour,
    ended_at, late, ceased, yellow_at, red_at)
select 'cases', n::text, n, 'outside_complaints', 'whole', 'WT2026-' || lpad(n::text, 8, '0'), '用地指标未落实 ' || n, u.id,
    due - interval '30 days', (due at time zone 'Asia/Shanghai')::date - 1, due, false,
    case when n %% 5 > 0 then due + case when n %% 20 = 1 then 1 else -3 end * interval '1 day' end, n %% 20 = 1, false,
    case when n %% 5 = 0 then due - interval '3 days' end, case when n %% 5 = 0 then due end
from (select n, date_trunc('day', %(now)s::timestamptz, 'Asia/Shanghai') + case
        when n %% 5 > 0 then - (n %% 700 + 5) * interval '1 day'
        when n %% 50 = 0 then - (n / 50 %% 40) * interval '1 day'
        when n %% 50 = 5 then (n / 50 %% 3 + 1) * interval '1 day'
        else (n / 5 %% 60 + 4) * interval '1 day' end as due
      from generate_series(1, %(count)s) n) g
join (select id, row_number() over (order by id) - 1 as place from unit) u on u.place = n / 50 %% %(units)s
"""
_MONTHS = """
insert into watching_month (month, unit_id, source, procedure, in_time, late)
select date_trunc('month', ended_at at time zone 'Asia/Shanghai')::date, unit_id, source, procedure,
    count(*) filter (where not late), count(*) filter (where late)
from watching_clock where ended_at is not null group by 1, 2, 3, 4
"""
# All that has turned has its notice but for the last ones of each colour.
_ISSUED = """
insert into watching_notice (clock_id, unit_id, colour, due_at, rules, issued_at, answer_by, answer, answered_by, withdrawn_by, reason)
select id, unit_id, colour, due_at, date '2026-01-01', turned, (turned at time zone 'Asia/Shanghai')::date + 5, '', '', '', ''
from (
    select c.*, case when red_at <= %(now)s then 'red' else 'yellow' end as colour,
        case when red_at <= %(now)s then red_at else yellow_at end as turned,
        row_number() over (partition by red_at <= %(now)s order by id desc) as place
    from watching_clock c where ended_at is null and yellow_at <= %(now)s) turned
where place > %(left)s
"""


if __name__ == "__main__":
    measure()
