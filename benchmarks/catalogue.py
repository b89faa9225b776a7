"""The catalogue of a city with 20,000 resources of 12 items: pages of its list through the real server, beside a pager that counts exactly.

The server is started as `mianzhou up` starts it. Each page is asked for in turn, so that caches see what a day brings; the whole answer is read.
One reader alone, then four at once. Clients, server and database share this machine's cores.
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from urllib.parse import quote

from benchmarks._alone import measured_alone
from benchmarks._served import Served

RESOURCES = 20_000
ROUNDS = 25
BAR = 100.0  # ms, p95 of every page for one reader
OURS, PEER = "mianzhou.config.wsgi:application", "benchmarks._catalogue_peer:application"
PAGES = {
    "first page": "/data/resources/",
    "by state and domain": "/data/resources/?state=published&domain=health",
    "a county and below": "/data/resources/?region=980103&sharing=conditional",
    "with a standard": "/data/resources/?standard=phone&cycle=monthly",
    "searched": f"/data/resources/?q={quote('低保')}",
    "pinyin initials": "/data/resources/?q=czrk",
    "found nothing": f"/data/resources/?q={quote('火星居民')}",
    "by an item": f"/data/resources/?item={quote('居民姓名')}",
    "sorted by title": "/data/resources/?sort=title",
    "deep page": "/data/resources/?page=950",
    "JSON": "/api/resources?limit=20",
    "one resource": "/data/resources/resource_4711/",
}


def main() -> None:
    """Run inside a process and a database cluster of its own."""
    measured_alone("catalogue")


def measure() -> None:
    """Print the figures."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    from benchmarks._catalogue_city import ITEMS, build

    session = build(RESOURCES)
    connections.close_all()
    print(f"   {RESOURCES:,} resources, {RESOURCES * len(ITEMS):,} items; ms")
    with Served(OURS) as server:
        alone, together = _times(server.port, session, 1), _times(server.port, session, 4)
    with Served(PEER) as server:
        peer = _times(server.port, session, 1)
    print(f"   {'':22} {'p50':>7} {'p95':>7}   4 readers p95   exact count p95")
    for title in PAGES:
        (p50, p95), crowd, exact = _cuts(alone[title]), _cuts(together[title])[1], _cuts(peer[title])[1]
        print(
            f"   {title:22} {p50:7.1f} {p95:7.1f}   {crowd:13.1f}   {exact:15.1f}{'' if p95 < BAR else '   over the bar'}"
        )
    everything = [wait for waits in alone.values() for wait in waits]
    print(f"   {'all pages':22} {_cuts(everything)[0]:7.1f} {_cuts(everything)[1]:7.1f}   bar: p95 < {BAR:.0f} ms")


def _cuts(waits: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(waits, n=20)
    return cuts[9] * 1000, cuts[18] * 1000


def _times(port: int, session: str, readers: int) -> dict[str, list[float]]:
    """How long every page took, each reader asking for all of them in turn."""
    times: dict[str, list[float]] = {title: [] for title in PAGES}
    threads = [threading.Thread(target=_read, args=(port, session, times)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = ROUNDS * readers
    if short := [title for title, waits in times.items() if len(waits) != expected]:
        raise RuntimeError(f"not answered: {', '.join(short)}")
    return times


def _read(port: int, session: str, times: dict[str, list[float]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(-3, ROUNDS):  # three rounds to warm up
        for title, address in PAGES.items():
            began = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": f"sessionid={session}"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{title}: {answer.status} {body[:300]!r}")
            if number >= 0:
                times[title].append(time.perf_counter() - began)
    connection.close()


if __name__ == "__main__":
    measure()
