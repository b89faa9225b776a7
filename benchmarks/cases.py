"""Cases through the web server: actions a second by eight clients, and how long a worklist takes over a million cases.

The server is started as `mianzhou up` starts it, on a database that syncs every commit to disk. Each client is an officer of the complaints centre and
two clerks, with their sessions: it enters a complaint by the form, passes a prepared one to a department, which hands it over to another, which takes it
and answers, and the centre closes it. Every action checks permission, stage, form and clock, writes the case, its event, its notices and an audit row in
one transaction. Clients, server and database share this machine's cores; the processor time of an action says what a machine manages that does nothing
else. No peer: the packages that run procedures (Viewflow) have neither clocks nor audit, and their free edition no worklist by unit and due date.
"""

from __future__ import annotations

import http.client
import os
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks._alone import measured_alone
from benchmarks._cases_city import City, city_of_cases
from benchmarks._served import Served

CLIENTS = 8
SECONDS = float(os.environ.get("MIANZHOU_CASES_SECONDS", "30"))
CASES = int(os.environ.get("MIANZHOU_CASES", "1000000"))
ASKED = 60  # pages of each worklist
# What else somebody looks through of cases beside what waits for it: the tabs of the worklist, and the lists of complaints.
OTHERS = {
    "late": "/services/cases/?scope=late",
    "all": "/services/cases/?scope=all",
    "complaints": "/services/complaints/",
    "accountability": "/services/complaints/accountability/",
    "figures": "/services/complaints/figures/",
}
FORM = {
    "channel": "visit", "kind": "foreign_funded", "origin": "foreign", "name": "云川精密制造有限公司", "address": "园区一路1号",
    "phone": "08002000001", "representative": "高远", "filed_by": "representative", "respondent": "云川市发展改革委",
    "nature": "administrative", "title": "招商协议约定的用地指标未落实", "happened": "签约后十一个月仍未挂牌。",
    "reasons": "协议第六条。", "request": "明确供地时间。", "elsewhere": "none",
    "representative_address": "园区一路1号", "representative_phone": "08002000002", "respondent_address": "市府路1号",
    "respondent_phone": "08002000003", "respondent_representative": "不详", "respondent_representative_address": "不详",
    "respondent_representative_phone": "不详",
}  # fmt: skip


def main() -> None:
    """Run inside a process and a database cluster of its own."""
    measured_alone("cases")


def measure() -> None:
    """Print the figures."""
    city = city_of_cases(CASES, CLIENTS)
    with Served() as server:
        worklists(server, city)
        actions(server, city)


@dataclass(slots=True)
class Run:
    """What the clients saw: the waits by action, and what was refused."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, seconds: float) -> None:
        """One answer."""
        with self.lock:
            self.waits[what].append(seconds)


class Browser:
    """One person's kept connection and session."""

    def __init__(self, port: int, session: str, run: Run) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._token = "a" * 32
        self._head = {"Cookie": f"sessionid={session}; csrftoken={self._token}", "Host": f"127.0.0.1:{port}"}
        self._run = run

    def post(self, what: str, path: str, given: dict[str, str]) -> None:
        """Submit a form; anything but the redirect that follows a change is a refusal."""
        body = urlencode({**given, "csrfmiddlewaretoken": self._token}).encode()
        head = {**self._head, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        self._connection.request("POST", path, body, head)
        answer = self._connection.getresponse()
        answer.read()
        self._run.note(what, time.perf_counter() - began)
        if answer.status != 302:
            self._run.refused.append(f"{what} {answer.status}")

    def get(self, what: str, path: str) -> str:
        """Read a page."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers=self._head)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        self._run.note(what, time.perf_counter() - began)
        if answer.status != 200:
            self._run.refused.append(f"{what} {answer.status}")
        return text


def actions(server: Served, city: City) -> None:
    """Eight clients, each doing its next action as soon as the last one is done."""
    run, until = Run(), time.perf_counter() + SECONDS
    used, began = server.processor(), time.perf_counter()
    clients = [threading.Thread(target=_client, args=(server.port, city, n, until, run)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    seconds, used = time.perf_counter() - began, server.processor() - used
    if run.refused:
        raise RuntimeError(f"{len(run.refused)} refused: {sorted(set(run.refused))[:5]}")
    every = [wait for waits in run.waits.values() for wait in waits]
    print(
        f"   {CLIENTS} clients, {CASES:,} cases: {len(every) / seconds:6,.0f} actions/s   {_spread(every)}"
        f"   {1000 * used / len(every):4.1f} ms of processor each (server and database)"
    )
    for what, waits in run.waits.items():
        print(f"      {what:12} {_spread(waits)}")


def _client(port: int, city: City, number: int, until: float, run: Run) -> None:
    centre, one, other = (Browser(port, session, run) for session in city.sessions[number])
    first, second = city.units[number]
    steps: list[Callable[[int], None]] = [
        lambda _: centre.post("submit", "/services/complaints/register/", FORM),
        lambda pk: centre.post("accept", f"/services/cases/{pk}/do/refer/", {"unit": first, "remark": "请办理。"}),
        lambda pk: one.post(
            "hand over", f"/services/cases/{pk}/move/hand_over/", {"unit": second, "remark": "职责调整。"}
        ),
        lambda pk: other.post("take over", f"/services/cases/{pk}/move/take_over/", {}),
        lambda pk: other.post("answer", f"/services/cases/{pk}/do/answer/", {"answer": "已办理，函告如下。"}),
        lambda pk: centre.post("close", f"/services/cases/{pk}/do/settle/", {"remark": "已答复。"}),
    ]
    for pk in city.waiting[number]:
        for step in steps:
            if time.perf_counter() >= until:
                return
            step(pk)


def worklists(server: Served, city: City) -> None:
    """The worklist of a handler, a head, the centre and the whole city: its first page and pages further on; its tabs, and the lists of complaints."""
    for title, session in city.readers.items():
        run = Run()
        browser = Browser(server.port, session, run)
        for _ in range(3):
            browser.get("warm", "/services/cases/")
        path = "/services/cases/"
        for _ in range(ASKED):
            page = browser.get("mine", path)
            path = _next(page) or "/services/cases/"
        first = time.perf_counter()
        browser.get("figures", OTHERS["figures"])
        first = time.perf_counter() - first
        for _ in range(20):
            for what, place in OTHERS.items():
                browser.get(what, place)
        if run.refused:
            raise RuntimeError(f"{title}: {run.refused[:3]}")
        print(f"   worklist of {title:14} {_spread(run.waits['mine'])}")
        for what in OTHERS:
            print(f"      {what:22} {_spread(run.waits[what])}")
        print(f"      {'figures at first view':22} {first * 1000:9.1f} ms")


def _next(page: str) -> str | None:
    """The address of the next page of a worklist."""
    mark = page.find('href="?after=')
    return (
        f"/services/cases/{page[mark + 6 : page.index(chr(34), mark + 6)]}".replace("&amp;", "&") if mark >= 0 else None
    )


def _spread(waits: list[float]) -> str:
    cuts = statistics.quantiles(waits, n=100)
    return f"p50 {cuts[49] * 1000:5.1f} ms   p95 {cuts[94] * 1000:5.1f} ms"


if __name__ == "__main__":
    measure()
