"""The pages of supervision: who gets in, and the chain walked through the forms as people fill them in."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from mianzhou.kernel.people.models import Person, RoleGrant
from mianzhou.oversight.supervision import api
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.tests.city import City, obligation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working_day")]


class Town(City):
    """The small government with people who can sign in; today is the day."""

    def __init__(self) -> None:
        super().__init__()
        self.day = timezone.localdate()
        self.clients = {
            "supervisor": self.client("supervisor", None),
            "clerk": self.client("clerk", self.health),
            "head": self.client("head", self.health),
            "co": self.client("clerk", self.roads),
            "neighbour": self.client("clerk", self.schools),
            "reader": self.client("reader", None),
        }

    def client(self, role: str, unit: Any) -> Client:
        now = timezone.now()
        name = f"{role}-{unit.code if unit else 'city'}"
        person = Person.objects.create(username=name, name=name, unit=unit, created_at=now)
        RoleGrant.objects.create(person=person, role=role, unit=unit, granted_at=now, granted_by="test")
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def new(self, **given: Any) -> Any:
        now = timezone.now()
        values = {"as_of": now, "received_on": self.day, "due_on": self.day + timedelta(days=90), **given}
        return self.task(**values)

    def going(self) -> Any:
        task = self.new()
        now = timezone.now()
        api.assign(actor=self.supervisor, as_of=now, task_id=task.pk)
        for unit in (self.health, self.roads):
            api.sign(actor=self.clerk(unit), as_of=now, task_id=task.pk, unit_id=unit.pk)
        return task


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> Town:
    settings.MEDIA_ROOT = tmp_path
    return Town()


def post(client: Client, route: str, *args: Any, follow: bool = True, **data: Any) -> Any:
    return client.post(reverse(route, args=args), data, follow=follow)


LISTS = {
    "board": {"supervisor"},
    "tasks": {"supervisor", "clerk", "head", "co", "neighbour", "reader"},
    "inbox": {"supervisor", "clerk", "head", "co", "neighbour", "reader"},
    "extensions": {"supervisor", "clerk", "head", "co", "neighbour", "reader"},
    "announcements": {"supervisor", "clerk", "head", "co", "neighbour", "reader"},
    "announcement_draft": {"supervisor"},
    "task_from_obligations": {"supervisor"},
    "task_register": {"supervisor"},
}


@pytest.mark.parametrize("route", LISTS)
def test_who_opens_which_page(town: Town, route: str) -> None:
    town.going()
    opened = {name for name, client in town.clients.items() if client.get(reverse(route)).status_code == 200}
    assert opened == LISTS[route]


def test_a_task_is_for_those_who_take_part(town: Town) -> None:
    task = town.going()
    codes = {name: client.get(reverse("task", args=[task.pk])).status_code for name, client in town.clients.items()}
    assert codes == {"supervisor": 200, "clerk": 200, "head": 200, "co": 200, "neighbour": 404, "reader": 200}
    assert post(town.clients["neighbour"], "task_do", task.pk, "sign", unit=town.health.pk).status_code == 404
    assert post(town.clients["co"], "task_do", task.pk, "urge").status_code == 403
    assert town.clients["supervisor"].post(reverse("task_do", args=[task.pk, "no-such-verb"])).status_code == 404


def test_the_chain_through_the_forms(town: Town) -> None:
    who = town.clients
    made = post(
        who["supervisor"], "task_register", title="建成服务站", source_kind="meeting", source_title="常务会议",
        received_on=town.day.isoformat(), lead="市卫生局", co="市交通局", importance="normal", rhythm="monthly",
        due_on=(town.day + timedelta(days=60)).isoformat(),
    )  # fmt: skip
    task = api.Task.objects.get()
    assert task.number in made.content.decode()
    post(who["supervisor"], "task_do", task.pk, "assign")
    inbox = who["clerk"].get(reverse("inbox")).content.decode()
    assert reverse("task_do", args=[task.pk, "sign"]) in inbox
    post(who["clerk"], "task_do", task.pk, "sign", unit=town.health.pk)
    post(who["co"], "task_do", task.pk, "sign", unit=town.roads.pk)
    photo = SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n123", "image/png")
    post(
        who["clerk"],
        "report_write",
        task.pk,
        do="save",
        kind="progress",
        done="",
        progress="",
        files=photo,
        figure_name="投资",
        figure_value="320",
        figure_unit="万元",
    )
    form = who["clerk"].get(reverse("report_write", args=[task.pk])).content.decode()
    assert "现场.png" in form
    assert 'value="320"' in form
    refused = post(who["clerk"], "report_write", task.pk, do="submit", kind="progress", done="", progress="30")
    assert api.Report.objects.get().state == "draft"
    assert 'role="alert"' in refused.content.decode()
    post(
        who["clerk"],
        "report_write",
        task.pk,
        do="submit",
        kind="completion",
        done="已全部建成",
        progress="100",
        figure_name="投资",
        figure_value="320",
        figure_unit="万元",
    )
    report = api.Report.objects.get()
    assert report.state == "with_head"
    assert (
        "负责人同意" not in who["clerk"].get(reverse("task", args=[task.pk])).content.decode().split('id="history"')[0]
    )
    post(who["head"], "report_judge", report.pk, "approve")
    post(who["supervisor"], "report_judge", report.pk, "accept", words="同意")
    task.refresh_from_db()
    assert task.state == State.CLOSED
    page = who["supervisor"].get(reverse("task", args=[task.pk])).content.decode()
    assert "办结销号" in page
    post(who["supervisor"], "task_do", task.pk, "archive")
    task.refresh_from_db()
    assert task.state == State.ARCHIVED


def test_a_refusal_is_told_on_the_page_with_its_remedy(town: Town) -> None:
    task = town.going()
    told = post(town.clients["clerk"], "task_do", task.pk, "sign", unit=town.health.pk).content.decode()
    assert "已签收" in told
    assert "由督查人员中止任务" in told


def test_extension_asked_endorsed_granted(town: Town) -> None:
    task = town.going()
    who = town.clients
    new = (town.day + timedelta(days=120)).isoformat()
    post(who["clerk"], "extension_ask", task.pk, new_due_on=new, reason="征地", progress="六成")
    request = api.Extension.objects.get()
    assert post(who["clerk"], "extension_decide", request.pk, "endorse").status_code == 403
    post(who["head"], "extension_decide", request.pk, "endorse")
    post(who["supervisor"], "extension_decide", request.pk, "grant")
    task.refresh_from_db()
    assert task.due_on.isoformat() == new
    assert new in who["clerk"].get(reverse("extensions")).content.decode()


def test_evidence_comes_as_a_download_that_runs_nothing(town: Town) -> None:
    task = town.going()
    draft = api.save_report(
        actor=town.clerk(town.health),
        as_of=timezone.now(),
        task_id=task.pk,
        unit_id=town.health.pk,
        content=api.Content("x", 1),
    )
    shown = api.add_evidence(
        actor=town.clerk(town.health), as_of=timezone.now(), report_id=draft.pk, name="说明.txt",
        stream=io.BytesIO(b"<script>alert(1)</script>"),
    )  # fmt: skip
    address = reverse("evidence", args=[shown.pk])
    assert town.clients["supervisor"].get(address).status_code == 404, "a draft is the unit's own"
    answer = town.clients["clerk"].get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert town.clients["neighbour"].get(address).status_code == 404
    refused = town.clients["clerk"].post(
        reverse("report_write", args=[task.pk]),
        {"do": "save", "kind": "progress", "done": "y", "progress": "2", "files": SimpleUploadedFile("坏.exe", b"MZ")},
    )
    assert "不能接收文件" in refused.content.decode()


def test_obligations_are_registered_and_assigned_in_bulk(town: Town) -> None:
    rows = [obligation(town), obligation(town), obligation(town, "proposed")]
    listed = town.clients["supervisor"].get(reverse("task_from_obligations")).content.decode()
    assert listed.count('name="selected"') == 2
    post(town.clients["supervisor"], "task_register_many", action="assign", selected=[r.pk for r in rows])
    assert api.Task.objects.filter(state=State.ASSIGNED).count() == 2


def test_breaking_down_from_the_page(town: Town) -> None:
    task = town.going()
    post(
        town.clients["clerk"],
        "task_break_down",
        task.pk,
        part_title=["选址", ""],
        part_unit=[str(town.section.pk), ""],
        part_due=["", ""],
    )
    assert api.Task.objects.get(parent=task).lead_unit == town.section


def test_announcement_from_draft_to_the_units_inbox(town: Town) -> None:
    town.going()
    day = town.day.isoformat()
    post(town.clients["supervisor"], "announcement_draft", period_from=day, period_to=day, title="督查通报")
    found = api.Announcement.objects.get()
    assert town.clients["clerk"].get(reverse("announcement", args=[found.pk])).status_code == 404
    post(town.clients["supervisor"], "announcement_change", found.pk, "word", title="三月通报", remarks="总体良好")
    post(town.clients["supervisor"], "announcement_change", found.pk, "publish")
    page = town.clients["clerk"].get(reverse("announcement", args=[found.pk])).content.decode()
    assert "三月通报" in page
    assert "总体良好" in page


def test_lists_export_what_they_show_and_cost_the_same_for_more(town: Town) -> None:
    town.going()
    client = town.clients["supervisor"]
    answer = client.get(reverse("tasks") + "?export=xlsx&light=green")
    sheet = load_workbook(
        io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    ).worksheets[0]
    assert next(row[1].value for row in sheet.iter_rows(min_row=2)) == f"督〔{town.day.year}〕1号"

    def cost(route: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(route)).status_code == 200
        return len(seen)

    routes = ("tasks", "board", "inbox")
    cache.set("portal.city_name", "试验市", 3600)  # else asked for once a minute, by whichever page comes first
    before = [cost(route) for route in routes]
    for _ in range(6):
        town.going()
    assert [cost(route) for route in routes] == before


def test_the_interface_says_the_same(town: Town) -> None:
    task = town.going()
    listed = town.clients["clerk"].get("/api/tasks?state=open").json()
    assert [(t["id"], t["light"], t["lead_unit"]) for t in listed["items"]] == [(task.pk, "green", "市卫生局")]
    assert town.clients["neighbour"].get("/api/tasks").json()["items"] == []
    assert town.clients["neighbour"].get(f"/api/tasks/{task.pk}").status_code == 404
    detail = town.clients["clerk"].get(f"/api/tasks/{task.pk}").json()
    assert [e["verb"] for e in detail["events"]] == ["sign", "sign", "assign", "register"]
    sent = town.clients["clerk"].post(
        f"/api/tasks/{task.pk}/reports",
        {"unit_id": town.health.pk, "done": "开工", "progress": 10},
        content_type="application/json",
    )
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    twice = town.clients["clerk"].post(
        f"/api/tasks/{task.pk}/sign", {"unit_id": town.health.pk}, content_type="application/json"
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "task-already-signed")
    for path in ("inbox", "lights", "heat", "extensions", "announcements"):
        assert town.clients["clerk"].get(f"/api/{path}").status_code == 200


def test_a_task_sent_back_is_assigned_to_another_unit(town: Town) -> None:
    task = town.new()
    post(town.clients["supervisor"], "task_do", task.pk, "assign")
    post(town.clients["clerk"], "task_do", task.pk, "decline", unit=town.health.pk, reason="不属我局职责")
    wrong = post(town.clients["supervisor"], "task_assign_to", task.pk, lead="市火星局", co="")
    assert "没有这个单位：市火星局" in wrong.content.decode()
    post(town.clients["supervisor"], "task_assign_to", task.pk, lead="市教育局", co="市交通局、市卫生局")
    task.refresh_from_db()
    assert (task.state, task.lead_unit) == (State.ASSIGNED, town.schools)
    assert task.parties.count() == 3
    assert post(town.clients["clerk"], "task_assign_to", task.pk, lead="市教育局").status_code == 403
