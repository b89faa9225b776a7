"""The console's pages and its JSON twins, as a steward and an examiner use them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from mianzhou.data.catalogue.tests.office import RESIDENTS, Office
from mianzhou.data.lake.tests.filling import staged
from mianzhou.data.lakehouse.api import ConsoleQuestion, SavedQuestion, open_lake
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.people.models import Person, RoleGrant

pytestmark = pytest.mark.django_db
ROW = {"sfzh": "510703199001011234", "xm": "=欧阳晓", "lxdh": None, "bz": "<b>无</b>"}


def client(role: str) -> Client:
    now = timezone.now()
    person = Person.objects.create(username=role, name=role, created_at=now)
    RoleGrant.objects.create(person=person, role=role, granted_at=now, granted_by="test")
    made = Client()
    made.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


@pytest.fixture
def office(tmp_path: Path, settings: object) -> Office:
    settings.LAKE_ROOT = tmp_path / "lake"  # type: ignore[attr-defined]
    settings.LAKE_CATALOG = f"test-{tmp_path.name}"  # type: ignore[attr-defined]
    office = Office()
    office.published("residents")
    open_lake().ensure_table("residents", read_schema(RESIDENTS))
    open_lake().commit("residents", staged(tmp_path / "s", [ROW], [{"xm": "坏"}]), 1, as_of=timezone.now())
    return office


def ask(person: Client, sql: str, **more: str) -> str:
    return person.post(reverse("console"), {"sql": sql, "do": "run"} | more).content.decode()


def test_the_page_answers_masked_and_escaped(office: Office) -> None:
    steward = client("steward")
    start = steward.get(reverse("console")).content.decode()
    assert "residents__quarantine" in start
    assert "脱敏" in start
    page = ask(steward, "SELECT * FROM residents")
    assert "510703**********34" in page
    assert "1234" not in page
    assert "&lt;b&gt;无" in page
    assert "1 行" in page


def test_errors_stand_on_the_page_with_what_was_typed(office: Office) -> None:
    answer = client("steward").post(reverse("console"), {"sql": "SELECT * FROM read_csv('/x')", "do": "run"})
    assert answer.status_code == 400
    assert "不能使用函数 read_csv" in answer.content.decode()
    assert "read_csv(&#x27;/x&#x27;)" in answer.content.decode()


def test_unmasked_is_offered_to_the_examiner_only(office: Office) -> None:
    assert 'name="unmasked"' not in client("steward").get(reverse("console")).content.decode()
    examiner = client("examiner")
    assert 'name="unmasked"' in examiner.get(reverse("console")).content.decode()
    page = ask(examiner, "SELECT sfzh FROM residents", unmasked="on", purpose="核实")
    assert "510703199001011234" in page
    assert AuditEntry.objects.get(verb="lake.asked").purpose == "核实"


def test_files_carry_the_masked_answer_and_no_formulas(office: Office) -> None:
    steward = client("steward")
    sheet = steward.post(
        reverse("console"), {"sql": "SELECT sfzh, xm, count(*) n FROM residents GROUP BY ALL", "do": "xlsx"}
    )
    rows = list(load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).worksheets[0].values)
    assert rows == [("sfzh", "xm", "n"), ("510703**********34", "=***", 1)]
    plain = steward.post(reverse("console"), {"sql": "SELECT xm FROM residents", "do": "csv"})
    assert b"'=***" in b"".join(plain.streaming_content)
    assert set(ConsoleQuestion.objects.values_list("channel", flat=True)) == {"export"}


def test_questions_are_kept_reopened_and_forgotten(office: Office) -> None:
    steward = client("steward")
    saved = steward.post(reverse("console"), {"sql": "SELECT 42", "do": "save", "name": "人数", "shared": "on"})
    kept = SavedQuestion.objects.get()
    assert saved.headers["Location"].endswith(f"?saved={kept.pk}")
    assert "SELECT 42" in steward.get(saved.headers["Location"]).content.decode()
    ask(steward, "SELECT 7 AS seven")
    assert "SELECT 7 AS seven" in steward.get(reverse("console_history")).content.decode()
    steward.post(reverse("console_forget", args=[kept.pk]))
    assert not SavedQuestion.objects.exists()
    assert steward.get(f"{reverse('console')}?saved={kept.pk}").status_code == 404


def test_the_history_of_a_table_and_its_states(office: Office) -> None:
    steward = client("steward")
    page = steward.get(reverse("lake_table", args=["residents"])).content.decode()
    assert "批次 1" in page
    before = steward.get(reverse("lake_table", args=["residents"]), {"moment": "2020-01-01"}).content.decode()
    assert "<dd>0</dd>" in before
    assert steward.get(reverse("lake_table", args=["residents"]), {"moment": "昨天"}).status_code == 400
    assert steward.get(reverse("lake_table", args=["nothing"])).status_code == 404
    assert steward.post(reverse("lake_upkeep", args=["residents"])).status_code == 302
    assert client("examiner").post(reverse("lake_upkeep", args=["residents"])).status_code == 403


def test_the_api_asks_as_the_page_does(office: Office) -> None:
    steward = client("steward")
    body = {"sql": "SELECT xm, DATE '2026-01-31' AS d, 1.50::DECIMAL(8,2) AS m FROM residents"}
    answer = steward.post("/api/lake-questions", body, content_type="application/json").json()
    assert answer["rows"] == [["=***", "2026-01-31", "1.50"]]
    assert answer["columns"][0]["name"] == "xm"
    refused = steward.post("/api/lake-questions", {"sql": "DROP TABLE x"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "statement-refused")
    assert steward.get("/api/lake-questions").json()["total"] == 2
    assert steward.get("/api/lake-tables").json()["items"][0]["name"] == "residents"
    assert steward.get("/api/lake-tables/residents").json()["history"][0]["batch"] == 1
    assert client("clerk").get("/api/lake-tables").status_code == 403
