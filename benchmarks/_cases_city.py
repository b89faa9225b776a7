"""A city with a million complaints for the benchmark of cases, put there by one statement for each table, as a restored copy would be."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

UNITS = 200
WAITING = 400  # prepared complaints of each client, with their papers
_ABOUT = (
    '{"kind": "foreign_funded", "origin": "foreign", "name": "云川精密制造有限公司", "address": "园区一路1号", "phone": "08002000001",'
    ' "representative": "高远", "filed_by": "representative", "respondent": "云川市发展改革委", "nature": "administrative",'
    ' "title": "用地指标未落实", "happened": "仍未挂牌。", "reasons": "协议第六条。", "request": "明确供地时间。", "elsewhere": "none",'
    ' "representative_address": "园区一路1号", "representative_phone": "08002000002", "respondent_address": "市府路1号",'
    ' "respondent_phone": "08002000003", "respondent_representative": "不详", "respondent_representative_address": "不详",'
    ' "respondent_representative_phone": "不详"}'
)
# Seven of ten have ended; the others stand with departments (most), with the centre, or wait for an answer; deadlines spread over 80 days.
_CASES = """
insert into service_case (number, procedure, version, title, raiser, raiser_unit_id, responsible_id, region_id, stage, due_on, due_basis, extensions,
    opened_on, opened_at, closed_on, about, secrecy, follow_hash, returns, reopened)
select 'WT2025-' || lpad(n::text, 8, '0'), 'outside_complaints', case when s = 'settled' then 1 else 2 end, '用地指标未落实 ' || n, '云川精密制造有限公司', %(centre)s,
    case when s in ('department', 'settled') then u.id else %(centre)s end,
    u.region_id, s, case when s <> 'settled' then %(day)s::date + (n %% 80)::int - 20 end, '[]', 0,
    %(day)s::date - (n %% 400)::int - 60, %(day)s::timestamptz - make_interval(days => (n %% 400)::int + 60),
    case when s = 'settled' then %(day)s::date - (n %% 60)::int end, %(about)s::jsonb, 'ordinary', '', 0, 0
from (select n, case when n %% 10 < 7 then 'settled' when n %% 10 < 9 then 'department' when n %% 20 = 9 then 'received' else 'answered' end s
      from generate_series(1, %(count)s) n) g
join (select id, region_id, row_number() over (order by id) - 1 place from unit where kind = 'department') u on u.place = (n / 10) %% %(units)s
"""
# What happened to each: most went to a department, every twelfth answer came late, every five-hundredth department was put to accountability.
_EVENTS = """
insert into service_case_event (case_id, verb, at, "on", actor_name, stage, late, remark, data)
select c.id, v.verb, c.opened_at + v.days * interval '1 day', c.opened_on + v.days, '罗明', v.stage, v.verb = 'answer' and c.id %% 12 = 0, '', v.data
from service_case c
join unit u on u.id = (case when c.stage = 'answered' then %(first)s + c.id %% %(units)s else c.responsible_id end)
cross join lateral (values
    ('open', 0, 'received', '{}'::jsonb),
    ('refer', 2, 'department', jsonb_build_object('unit', u.short_name, 'responsible', u.id, 'due_on', c.opened_on + 44)),
    ('hold_to_account', 50, 'department', '{"ground": "evasive"}'),
    ('answer', case when c.id %% 12 = 0 then 55 else 20 end, 'answered', '{"answer": "已办理，函告如下。"}'),
    ('settle', 58, 'settled', '{}')
) v (verb, days, stage, data)
where v.verb = 'open'
   or c.stage <> 'received' and (
       v.verb = 'refer'
       or v.verb = 'hold_to_account' and c.id %% 500 = 0
       or v.verb = 'answer' and c.stage <> 'department'
       or v.verb = 'settle' and c.stage = 'settled')
order by v.days, c.id
"""
_MATERIALS = """
insert into service_case_material (case_id, kind, file_id, name, added_at, added_by)
select c.id, k, %(file)s, k || '.txt', c.opened_at, '罗明' from service_case c cross join unnest(array['identity', 'licence', 'evidence']) k
where c.id = any(%(cases)s)
"""


@dataclass(frozen=True, slots=True)
class City:
    """What the clients need: each client's sessions (centre, two clerks), the two units' names, its prepared complaints; who reads worklists."""

    sessions: list[tuple[str, str, str]]
    units: list[tuple[str, str]]
    waiting: list[list[int]]
    readers: dict[str, str]


def city_of_cases(count: int, clients: int) -> City:
    """Tables, units, people and cases."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from mianzhou.applications.outside_complaints.counting_actions import count_all

    call_command("migrate", verbosity=0)
    centre, units = _units()
    sessions, readers = _people(centre, units, clients)
    with connection.cursor() as cursor:
        day = date.today()
        more: dict[str, Any] = {"centre": centre, "day": day, "about": _ABOUT, "count": count, "units": UNITS}
        cursor.execute(_CASES, more)
        cursor.execute(_EVENTS, {"first": units[0].pk, "units": UNITS})
        cursor.execute(
            "select id from service_case where stage = 'received' order by due_on desc, id desc limit %s",
            [clients * WAITING],
        )
        ready = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_MATERIALS, {"file": _paper(), "cases": ready})
        cursor.execute("vacuum analyze")
    began = time.perf_counter()
    count_all(as_of=datetime.now(UTC))  # as the worker does every ten minutes
    print(f"   figures of {count:,} complaints counted in {time.perf_counter() - began:.1f} s")
    connections.close_all()
    names = [(units[2 * n].short_name, units[2 * n + 1].short_name) for n in range(clients)]
    return City(sessions, names, [ready[n::clients] for n in range(clients)], readers)


def _paper() -> int:
    from mianzhou.services.materials.models import StoredFile

    return int(
        StoredFile.objects.create(sha256="0" * 64, size=1, media_type="text/plain", stored_at=datetime.now(UTC)).pk
    )


def _units() -> tuple[int, list]:  # type: ignore[type-arg]  # units of the kernel, known once Django is set up
    from django.conf import settings

    from mianzhou.kernel.regions.models import Region
    from mianzhou.kernel.units.models import Unit

    region = Region.objects.create(
        code=settings.CITY_REGION, name="云川市", short_name="云川", level="prefecture", path=settings.CITY_REGION
    )
    more = {"level": "city", "kind": "department", "region": region}
    centre = Unit.objects.create(
        code="sfj", full_name="云川市司法局", short_name="市司法局", path="sfj", **{**more, "kind": "centre"}
    )
    Unit.objects.bulk_create(
        Unit(code=f"u{n}", full_name=f"云川市第{n}局", short_name=f"市第{n}局", path=f"u{n}", **more)
        for n in range(UNITS)
    )
    return centre.pk, list(Unit.objects.filter(kind="department").order_by("pk"))


def _people(centre: int, units: list, clients: int) -> tuple[list[tuple[str, str, str]], dict[str, str]]:  # type: ignore[type-arg]
    from mianzhou.kernel.people.api import create_person, grant_role, system_actor
    from mianzhou.kernel.units.models import Unit

    actor, now = system_actor("bench", ["people.edit"]), datetime.now(UTC) - timedelta(days=1)

    def session(name: str, role: str, unit: Unit | None) -> str:
        person = create_person(username=name, name=name, unit=unit, password=None, actor=actor, as_of=now)
        grant_role(person=person, role=role, unit=unit if role != "supervisor" else None, actor=actor, as_of=now)
        return _signed_in(person)

    office = Unit.objects.get(pk=centre)
    sessions = [
        (
            session(f"centre{n}", "receiver", office),
            session(f"one{n}", "clerk", units[2 * n]),
            session(f"other{n}", "clerk", units[2 * n + 1]),
        )
        for n in range(clients)
    ]
    readers = {
        "a clerk": session("reads", "clerk", units[50]),
        "a head": session("heads", "head", units[51]),
        "the centre": session("centre", "receiver", office),
        "the whole city": session("city", "supervisor", office),
    }
    return sessions, readers


def _signed_in(person: object) -> str:
    """The session of somebody who has signed in."""
    from django.test import Client

    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]
    return client.cookies["sessionid"].value
