"""One new record against five million residents: the library, the API, a batch of ten thousand, and the search of the registries.

Two records of each resident are in the registry; a third one, which the registry has not seen, asks. Clients, server and database share this
machine's cores. `MIANZHOU_MATCH_RESIDENTS` sets the size. Splink, asked the same of 1,000,000, took 222 ms (p50).
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks._alone import measured_alone
from benchmarks._served import Served

RESIDENTS = int(os.environ.get("MIANZHOU_MATCH_RESIDENTS", "5000000"))
ASKING, BATCH = 4000, 10_000
CLIENTS = 4
Asked = tuple[int, dict[str, str | None]]
SEARCHES = (
    "王", "王芳", "张伟", "李小", "欧阳", "wf", "lxm", "wangfang", "zhangw", "li", "1381234", "5107031990", "510704", "人民路", "滨江路12号", "长虹大道 王",
    "王芳 人民路", "刘 1985", "涪城区人民路5", "凤鸣路 zhangwei",
    "花荄镇文化巷", "青泉乡", "游仙区石安镇", "化巷12号", "绵州市花荄镇人民路", "wenhuaxiang", "huagaizhen", "王芳 青泉乡",
)  # fmt: skip


def main() -> None:
    """Run inside a process and a database cluster of its own."""
    measured_alone("matching")


def measure() -> None:
    """Print the figures."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    from benchmarks._matching_city import build, examiner_token

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        asked = build(RESIDENTS, BATCH, Path(folder))
    print(f"   {RESIDENTS:,} residents, index made in {time.perf_counter() - began:.0f} s with the records ({_size()})")
    _warm()
    _library(asked[:ASKING])
    _next_call(asked[0][1])
    _batch(asked)
    _searches()
    secret = examiner_token()
    connections.close_all()
    with Served() as server:
        _over_the_network(server, secret, asked[:ASKING], 1)
        _over_the_network(server, secret, asked[:ASKING], CLIENTS)


def _warm() -> None:
    """What a server that has been asked for a day holds in memory: the index of keys, entries, entities. The first questions after loading read the disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        for relation in (
            "match_entry_pkey",
            "match_name_pkey",
            "registry_entity_pkey",
            "match_key_pkey",
            "match_entry",
            "registry_entity",
        ):
            cursor.execute("SELECT pg_prewarm(%s)", [relation])


def _size() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), pg_size_pretty(sum(pg_total_relation_size(oid))) FROM pg_class WHERE relname LIKE 'match\\_%' AND relkind = 'r'"
        )
        tables, size = cursor.fetchone()
        return f"{tables} tables, {size}"


def _told(title: str, waits: Sequence[float], more: str = "") -> None:
    cuts = [1000 * cut for cut in statistics.quantiles(waits, n=100)]
    print(f"   {title:34} p50 {cuts[49]:6.2f} ms   p95 {cuts[94]:6.2f} ms   p99 {cuts[98]:6.2f} ms   {more}")


def _library(asked: Sequence[Asked]) -> None:
    from mianzhou.data.matching.api import match

    waits, right, meant, wrong = [], 0, 0, 0
    for number, (entity, record) in enumerate([*asked[:200], *asked]):  # some to warm up
        began = time.perf_counter()
        found = match("person", record)
        if number < 200:
            continue
        waits.append(time.perf_counter() - began)
        right += bool(found) and found[0].entity == entity
        sure = bool(found) and found[0].verdict == "same"
        meant += sure
        wrong += sure and found[0].entity != entity
    _told(
        "library call",
        waits,
        f"first is right {right / len(asked):.2%}, called the same {meant / len(asked):.2%}, wrongly {wrong}",
    )


def _next_call(record: dict[str, str | None]) -> None:
    """A record just accepted is found in the next call."""
    from django.utils import timezone

    from mianzhou.data.catalogue.models import Category, Resource
    from mianzhou.data.matching.api import index_entities, match
    from mianzhou.data.registries.models import Entity, EntityRecord, RegistrySource
    from mianzhou.kernel.regions.models import Region
    from mianzhou.kernel.units.models import Unit

    now = timezone.now()
    region = Region.objects.create(code="9801", name="云川市", short_name="云川", level="city", path="9801")
    unit = Unit.objects.create(
        code="u", full_name="u", short_name="u", level="city", kind="bureau", region=region, path="u"
    )
    resource = Resource.objects.create(
        name="r", code="1/1", title="r", category=Category.objects.create(code="1", title="c"), provider=unit, region=region,
        level="city", created_at=now, created_by="bench", updated_at=now,
    )  # fmt: skip
    source = RegistrySource.objects.create(resource=resource, kind="person", columns={}, noted_at=now, noted_by="bench")
    new = {**record, "number": None, "name": "司马云川", "phone": "19900000001", "birth": "1970-02-03"}
    waits = []
    for number in range(100):
        said = {name: value for name, value in {**new, "phone": f"199{number:08}"}.items() if value}
        entity = Entity.objects.create(id=10**12 + number, kind="person", created_at=now, updated_at=now)
        EntityRecord.objects.create(
            entity=entity, source=source, key=str(number), said=said, rule="bench", probability=1, since=now
        )
        began = time.perf_counter()
        index_entities(entities=[entity.pk])
        waits.append(time.perf_counter() - began)
        if [each.entity for each in match("person", said, 1)] != [entity.pk]:
            raise RuntimeError("an accepted record was not found in the next call")
    _told("index one record", waits, "each found in the next call")


def _batch(asked: Sequence[Asked]) -> None:
    from mianzhou.data.matching.api import match_many

    began, processor = time.perf_counter(), time.process_time()
    found = list(match_many("person", [record for _, record in asked], 3))
    seconds = time.perf_counter() - began
    firsts = [each[0].entity if each else None for each in found]
    right = sum(first == entity for first, (entity, _) in zip(firsts, asked, strict=True))
    print(
        f"   {f'batch of {len(asked):,}':34} {seconds:.1f} s ({time.process_time() - processor:.1f} s of processor in Python), first is right {right / len(asked):.2%}"
    )


def _searches() -> None:
    from mianzhou.data.matching.searching.finding import Reach
    from mianzhou.data.matching.searching.queries import find, suggest_names

    city, county = Reach(), Reach(regions=tuple(range(30)), units=())
    questions: dict[str, Callable[[str], Any]] = {
        "search": lambda text: find(text, ["person"], city),
        "search of a county's clerk": lambda text: find(text, ["person"], county),
        "typing help": lambda text: suggest_names(text, ["person"], city) or find(text, ["person"], city, 8),
    }
    for title, ask in questions.items():
        slowest, waits = ("", 0.0), []
        for text in [*SEARCHES, *SEARCHES]:
            ask(text)
            for _ in range(5):
                began = time.perf_counter()
                ask(text)
                waits.append(time.perf_counter() - began)
            slowest = max(slowest, (text, min(waits[-5:])), key=lambda each: each[1])
        _told(title, waits, f"slowest: {slowest[0]} {slowest[1] * 1000:.0f} ms")


def _over_the_network(server: Served, secret: str, asked: Sequence[Asked], clients: int) -> None:
    waits: list[float] = []
    shares = [asked[n::clients] for n in range(clients)]
    threads = [threading.Thread(target=_client, args=(server.port, secret, share, waits)) for share in shares]
    before, began = server.processor(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if len(waits) != len(asked):
        raise RuntimeError(f"{len(asked) - len(waits)} questions were not answered")
    processor = 1000 * (server.processor() - before) / len(waits)
    _told(
        f"API, {clients} clients at once" if clients > 1 else "API, one client",
        waits,
        f"{len(waits) / seconds:,.0f} a second, {processor:.2f} ms of processor each",
    )


def _client(port: int, secret: str, asked: Sequence[Asked], waits: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    heads = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    for _, record in asked:
        body = json.dumps({"kind": "person", "record": record, "purpose": "benchmark"})
        began = time.perf_counter()
        connection.request("POST", "/api/data/match", body, heads)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            return
        waits.append(time.perf_counter() - began)
    connection.close()


if __name__ == "__main__":
    measure()
