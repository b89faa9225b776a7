"""Records pushed over the network: acknowledged ones outlive a killed server and count once; wrong ones are refused in words; files of every kind."""

from __future__ import annotations

import http.client
import io
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.journeys.conftest import register
from tests.journeys.site import PATIENCE, Site
from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey
NAME = "water_levels"
SCHEMA = {
    "name": NAME,
    "title": "水位读数",
    "schema": {
        "fields": [
            {"name": "reading", "title": "读数编号", "type": "string", "constraints": {"required": True}},
            {"name": "level", "title": "水位", "type": "number", "constraints": {"minimum": 0}},
        ],
        "primaryKey": ["reading"],
    },
}
RECORDS, FILES = f"/api/push/{NAME}/records", f"/api/push/{NAME}/batches"


@pytest.fixture(scope="module")
def site(bureau: Site) -> Site:
    """The data bureau's city with one more resource that takes data."""
    register(bureau, SCHEMA)
    return bureau


@pytest.fixture
def key(site: Site, visits: Visits) -> str:
    """A key that the clerk of the data bureau made for a device."""
    page = visits.page(site, "shuju")
    page.goto("/developers/")
    page.get_by_label("用途").fill("水位站")
    page.get_by_role("button", name="生成密钥").click()
    return page.locator(".notice.done pre").inner_text().strip()


def ask(
    site: Site, secret: str, method: str, path: str, body: bytes | Iterator[bytes] = b"", **headers: str
) -> tuple[int, dict[str, Any], str]:
    """One request: its status, what it says, and of which kind that is. A body in pieces goes out in chunks, without its length."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=PATIENCE)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, {"Authorization": f"Bearer {secret}", **given})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers["Content-Type"].partition(";")[0]
    finally:
        connection.close()


def record(site: Site, secret: str, name: str, level: Any = 1) -> tuple[int, dict[str, Any]]:
    """Push one record whose key is its number."""
    body = json.dumps({"读数编号": name, "level": level}, ensure_ascii=False).encode()
    return ask(site, secret, "POST", RECORDS, body, Idempotency_Key=name)[:2]


class Devices:
    """Eight senders at once, each remembering what was acknowledged; one that loses the line stops and keeps what it could not send."""

    def __init__(self, site: Site, secret: str) -> None:
        self.acknowledged: list[str] = []
        self.doubtful: list[str] = []
        self.refused: list[str] = []
        self._threads = [threading.Thread(target=self._send, args=(site, secret, n)) for n in range(8)]
        for thread in self._threads:
            thread.start()

    def _send(self, site: Site, secret: str, device: int) -> None:
        for number in range(100_000):
            name = f"{device}-{number}"
            try:
                status, _ = record(site, secret, name)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                self.doubtful.append(name)
                return
            (self.acknowledged if status == 202 else self.refused).append(name)

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in self._threads)


def settled(site: Site, secret: str, names: set[str]) -> set[str]:
    """Wait until every record has been checked; what became of them."""
    states, until = set[str](), time.monotonic() + PATIENCE
    for name in names:
        state = "received"
        while state in ("received", "checking") and time.monotonic() < until:
            state = ask(site, secret, "GET", f"{RECORDS}/{name}")[1]["state"]
            time.sleep(0 if state == "accepted" else 0.3)
        states.add(state)
    return states


def test_a_killed_server_and_a_killed_worker_lose_nothing_and_count_nothing_twice(site: Site, key: str) -> None:
    devices = Devices(site, key)
    while len(devices.acknowledged) < 200:
        assert not devices.refused
        assert not devices.doubtful
        time.sleep(0.02)
    site.kill("worker")
    site.kill("site")
    devices.wait()
    assert not devices.refused
    site.start_again("worker")
    site.start_again("site")
    # Every device sends again what it is not sure of, twice at once, and some that were acknowledged.
    again = [*devices.doubtful, *devices.acknowledged[-20:]] * 2
    answers: list[int] = []
    threads = [threading.Thread(target=lambda n=name: answers.append(record(site, key, n)[0])) for name in again]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert answers == [202] * len(again)
    everything = {*devices.acknowledged, *devices.doubtful}
    assert settled(site, key, everything) == {"accepted"}
    sql = f"SELECT count(*) AS n, count(DISTINCT reading) AS d FROM {NAME}__all WHERE reading LIKE '_-%'"
    found = json.loads(site.mianzhou("data", "query", sql, "--format", "json").stdout)[0]
    assert (int(found["n"]), int(found["d"])) == (len(everything), len(everything))


def test_what_cannot_be_taken_is_refused_in_words(site: Site, key: str) -> None:
    assert record(site, key, "once", 2)[0] == 202
    assert record(site, key, "once", 2)[0] == 202
    good = b'{"reading": "x"}'
    cases: list[tuple[int, str, str, Any, dict[str, str]]] = [
        (409, "key-taken", RECORDS, b'{"reading": "once", "level": 3}', {"Idempotency_Key": "once"}),
        (400, "record-unreadable", RECORDS, b"reading=x", {"Idempotency_Key": "a"}),
        (400, "idempotency-key", RECORDS, good, {}),
        (422, "fields-unknown", RECORDS, b'{"height": 1}', {"Idempotency_Key": "a"}),
        (413, "record-too-large", RECORDS, b" " * 300_000, {"Idempotency_Key": "a"}),
        (404, "not-found", "/api/push/nothing_there/records", good, {"Idempotency_Key": "a"}),
        (400, "empty-delivery", FILES, b"", {}),
        (422, "batch-failed", FILES, b"%PDF-1.7 a letter", {}),
        (411, "length-needed", FILES, iter([b"reading,level\n", b"c,1\n"]), {}),
        (411, "length-needed", RECORDS, iter([good]), {"Idempotency_Key": "a"}),
    ]
    for status, code, path, body, headers in cases:
        answer = ask(site, key, "POST", path, body, **headers)
        assert (answer[0], answer[1]["code"], answer[2]) == (status, code, "application/problem+json")
        assert answer[1]["title"]
        assert answer[1]["detail"]
    assert ask(site, "mz_wrong", "POST", RECORDS, good, Idempotency_Key="a")[0] == 401


def bodies() -> dict[str, bytes]:
    """The same kind of table in five forms, each with a good row and a bad one."""

    def rows(form: str) -> list[dict[str, Any]]:
        return [{"reading": f"{form}-1", "level": "1.5"}, {"reading": f"{form}-2", "level": "-1"}]

    sheet, book = io.BytesIO(), openpyxl.Workbook()
    page = book.create_sheet("读数", 0)
    for line in [["读数编号", "水位"], *(list(row.values()) for row in rows("xlsx"))]:
        page.append(line)
    book.save(sheet)
    columns = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows("parquet")), columns)
    return {
        "text/csv": ("读数编号,水位\n" + "".join(f"{r['reading']},{r['level']}\n" for r in rows("csv"))).encode(
            "gb18030"
        ),
        "application/json": json.dumps({"data": rows("json")}).encode(),
        "application/x-ndjson": "".join(json.dumps(row) + "\n" for row in rows("jsonl")).encode(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": sheet.getvalue(),
        "application/vnd.apache.parquet": columns.getvalue(),
    }


def test_a_file_of_any_kind_is_pushed_whole_and_counts_once(site: Site, key: str) -> None:
    for kind, body in bodies().items():
        status, told, _ = ask(site, key, "POST", FILES, body, Content_Type=kind)
        assert (status, told["repeated"]) == (201, False), (kind, told)
        receipt = told["receipt"]
        assert (receipt["received"], receipt["accepted"], receipt["quarantined"]) == (2, 1, 1), (kind, receipt)
        again = ask(site, key, "POST", FILES, body, Content_Type=kind)[1]
        assert (again["repeated"], again["batch"]) == (True, told["batch"])
        assert ask(site, key, "GET", told["status_url"])[1]["state"] == "done"


def test_strange_headers_are_assigned_over_the_network_and_on_the_command_line(
    site: Site, key: str, tmp_path: Path
) -> None:
    strange = "编码,水位\n{},1\n"
    assert ask(site, key, "POST", FILES, strange.format("n-0").encode())[1]["receipt"]["accepted"] == 0
    address = f"{FILES}?columns={quote('编码=读数编号,水位=')}"
    receipt = ask(site, key, "POST", address, strange.format("n-1").encode())[1]["receipt"]
    assert (receipt["received"], receipt["accepted"]) == (1, 1)
    assert any("编码 → 读数编号" in note["zh"] for note in receipt["notes"])
    assert ask(site, key, "POST", f"{FILES}?columns=n", b"n,m\n1,1\n")[1]["code"] == "columns-unreadable"
    file = tmp_path / "读数.csv"
    file.write_text(strange.format("n-2"), encoding="utf-8")
    done = site.mianzhou("data", "intake", NAME, str(file), "--columns", '{"编码": "reading"}', "--json")
    assert json.loads(done.stdout)["accepted"] == 1


def test_the_description_names_everything_that_can_be_pushed(site: Site, key: str) -> None:
    document = ask(site, key, "GET", "/api/openapi.json")[1]
    posted = {path: methods["post"] for path, methods in document["paths"].items() if "post" in methods}
    single, whole = posted["/api/push/{resource}/records"], posted["/api/push/{resource}/batches"]
    assert "Idempotency-Key" in {given["name"] for given in single["parameters"]}
    assert set(bodies()) <= set(whole["requestBody"]["content"])
    assert {"202", "400", "401", "403", "409", "413", "422", "429"} <= set(single["responses"])
