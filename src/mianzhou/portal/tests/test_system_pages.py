"""The pages of accounts, audit and calendar, tried as the people who may and may not use them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from mianzhou.kernel.audit.api import seal, verify_record
from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.kernel.people.api import Person, create_person, grant_role, system_actor
from mianzhou.kernel.people.models import RoleGrant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

PASSWORD = "xiangjiang-2026"
SYSTEM = system_actor("test", ["people.edit"])
pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db: None) -> Unit:
    region = Region.objects.create(code="5107", name="某市", short_name="某市", level="prefecture", path="51.5107")
    return Unit.objects.create(
        code="bureau", full_name="某某局", short_name="某局", level="city", kind="bureau", region=region, path="bureau"
    )


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    def make(username: str, role: str | None, unit: Unit | None = None) -> Client:
        person = create_person(
            username=username, name=username, unit=unit, password=PASSWORD, actor=SYSTEM, as_of=timezone.now()
        )
        if role is not None:
            grant_role(person=person, role=role, unit=unit, actor=SYSTEM, as_of=timezone.now())
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_administrator_makes_an_account_grants_and_withdraws(signed_in: Callable[..., Client], unit: Unit) -> None:
    admin = signed_in("admin", "administrator")
    new = {"username": "zhang", "name": "张三", "unit": "bureau", "password": PASSWORD, "email": "", "phone": ""}
    weak = admin.post("/people/new/", new | {"password": "12345"})
    assert weak.status_code == 422
    assert "不少于 10 个字符" in text(weak)
    page = admin.post("/people/new/", new)["Location"]
    person = Person.objects.get(username="zhang")
    assert page == f"/people/{person.pk}/"
    taken = admin.post("/people/new/", new)
    assert "已被使用" in text(taken)
    assert 'value="张三"' in text(taken), "what was entered is kept"
    nowhere = admin.post(f"{page}grant/", {"role": "clerk", "unit": "", "region": ""})
    assert "必须指定单位或区划" in text(nowhere)
    assert admin.post(f"{page}grant/", {"role": "clerk", "unit": "bureau", "region": ""}).status_code == 302
    grant = RoleGrant.objects.get(person=person)
    assert "经办人" in text(admin.get(page))
    assert "授予角色" in text(admin.get(page))
    assert admin.post(f"{page}withdraw/{grant.pk}/").status_code == 302
    assert "已收回的角色" in text(admin.get(page))
    assert (
        admin.post(f"{page}change/", {"name": "张山", "unit": "bureau", "email": "x", "phone": ""}).status_code == 422
    )
    assert (
        admin.post(f"{page}change/", {"name": "张山", "unit": "bureau", "email": "", "phone": "1"}).status_code == 302
    )
    assert admin.post(f"{page}password/", {"password": "another-long-one"}).status_code == 302
    assert admin.post(f"{page}state/", {"action": "deactivate"}).status_code == 302
    assert admin.post(f"{page}state/", {"action": "explode"}).status_code == 404
    person.refresh_from_db()
    assert (person.name, person.is_active, person.check_password("another-long-one")) == ("张山", False, True)


def test_an_administrator_of_a_unit_sees_and_reaches_its_people_only(
    signed_in: Callable[..., Client], unit: Unit
) -> None:
    signed_in("outside", "reader")
    outside = Person.objects.get(username="outside")
    admin = signed_in("admin", "administrator", unit)
    listed = text(admin.get("/people/"))
    assert "outside" not in listed
    for address, body in (
        ("", None),
        ("grant/", {"role": "clerk", "unit": "bureau"}),
        ("password/", {"password": PASSWORD}),
        ("state/", {"action": "deactivate"}),
    ):
        url = f"/people/{outside.pk}/{address}"
        assert (admin.get(url) if body is None else admin.post(url, body)).status_code == 404
    assert "不属于某个单位" not in text(admin.get("/people/new/"))
    forged = {"username": "x1", "name": "x", "unit": "", "password": PASSWORD}
    assert admin.post("/people/new/", forged).status_code == 422


@pytest.mark.parametrize("role", ["reader", "clerk", "supervisor", "steward", None])
def test_others_have_no_way_into_accounts_and_audit(
    signed_in: Callable[..., Client], unit: Unit, role: str | None
) -> None:
    client = signed_in("somebody", role, unit if role else None)
    me = Person.objects.get(username="somebody")
    for address in (
        "/people/",
        "/people/new/",
        f"/people/{me.pk}/",
        "/audit/",
        f"/audit/{AuditEntry.objects.latest('pk').pk}/",
    ):
        assert client.get(address).status_code == 403, address
    assert client.post(f"/people/{me.pk}/grant/", {"role": "administrator"}).status_code == 403
    assert client.post("/audit/verify/").status_code == 403


def test_nobody_edits_the_own_account_as_an_administrator(signed_in: Callable[..., Client], unit: Unit) -> None:
    admin = signed_in("admin", "administrator")
    me = Person.objects.get(username="admin")
    assert "授予角色</h2>" not in text(admin.get(f"/people/{me.pk}/"))
    assert "不能更改自己的角色" in text(
        admin.post(f"/people/{me.pk}/grant/", {"role": "steward", "unit": "", "region": ""})
    )


def test_the_list_of_accounts_is_filtered_and_exported(signed_in: Callable[..., Client], unit: Unit) -> None:
    admin = signed_in("admin", "administrator")
    signed_in("clerk.one", "clerk", unit)
    assert "clerk.one" not in text(admin.get("/people/?role=administrator"))
    assert "clerk.one" in text(admin.get("/people/?q=某某局"))
    answer = admin.get("/people/?role=clerk&export=xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].values)
    assert [r for r in rows if r and "clerk.one" in r]
    assert not [r for r in rows if r and "admin" in r]


def test_the_audit_page_shows_entries_seals_and_verifies(signed_in: Callable[..., Client], unit: Unit) -> None:
    admin = signed_in("admin", "administrator")
    assert "尚未核验" in text(admin.get("/audit/"))
    seal(as_of=timezone.now())
    head = verify_record().head
    assert head in text(admin.get("/audit/"))
    assert admin.post("/audit/verify/", {"head": head}).status_code == 302
    assert "完整" in text(admin.get("/audit/"))
    answer = admin.post("/audit/verify/", {"head": "0" * 64})
    assert "审计记录不完整" in text(answer)
    assert "另行保存的链头" in text(answer)
    first = AuditEntry.objects.earliest("pk")
    shown = text(admin.get(f"/audit/{first.pk}/"))
    assert "已封存" in shown
    assert first.verb in shown
    assert "核验审计记录" in text(admin.get("/audit/?area=audit"))
    assert "people.create" not in text(admin.get("/audit/?area=audit"))


def test_a_units_administrator_sees_what_its_people_did_and_no_seals(
    signed_in: Callable[..., Client], unit: Unit
) -> None:
    admin = signed_in("admin", "administrator", unit)
    page = admin.get("/audit/")
    assert "链头" not in text(page)
    foreign = AuditEntry.objects.earliest("pk")
    assert admin.get(f"/audit/{foreign.pk}/").status_code == 404
    assert admin.post("/audit/verify/").status_code == 403


def test_the_calendar_shows_a_year_and_says_which_are_known(signed_in: Callable[..., Client], unit: Unit) -> None:
    reader = signed_in("reader", "reader")
    page = text(reader.get("/calendar/?year=2026"))
    assert "2004–2026" in page
    assert "国办发明电〔2025〕7号" in page
    assert page.count("放假：") == 33
    assert page.count("调休上班：") == 6
    unknown = text(reader.get("/calendar/?year=2031"))
    assert "2031 年的放假安排未知" in unknown
    assert "修改一天" not in page
    assert reader.post("/calendar/day/", {}).status_code == 403
    reader.cookies["language"] = "en"
    assert "Spring Festival" in text(reader.get("/calendar/?year=2026"))


def test_a_deadline_is_worked_out_on_the_page(signed_in: Callable[..., Client], unit: Unit) -> None:
    reader = signed_in("reader", "reader")
    page = text(reader.get("/calendar/?start=2026-09-18&limit=30wd"))
    assert "2026-11-05" in page
    assert "国庆节放假 7 天" in page
    assert "看不懂的时限" in text(reader.get("/calendar/?start=2026-09-18&limit=soon"))
    assert "安排未知" in text(reader.get("/calendar/?start=2026-12-18&limit=30wd"))


def test_a_steward_changes_a_day_and_publishes_a_year(signed_in: Callable[..., Client], unit: Unit) -> None:
    steward = signed_in("steward", "steward")
    body = {"day": "2026-03-09", "kind": "holiday", "name": "临时放假", "reason": ""}
    assert steward.post("/calendar/day/", body).status_code == 422
    assert steward.post("/calendar/day/", body | {"reason": "防汛"}).status_code == 302
    assert "防汛" in text(steward.get("/calendar/?year=2026"))
    wrong = steward.post("/calendar/day/", body | {"kind": "workday", "reason": "误"})
    assert "本来就是工作日" in text(wrong)
    year = {
        "year": "2027",
        "notice": "某号",
        "holidays": "2027-01-01 至 2027-01-03 元旦",
        "workdays": "2027-01-04 元旦",
        "reason": "通知",
    }
    assert "本来就是工作日" in text(steward.post("/calendar/year/", year))
    assert "看不懂" in text(steward.post("/calendar/year/", year | {"workdays": "元旦"}))
    assert steward.post("/calendar/year/", year | {"workdays": "2027-01-09 元旦"})["Location"] == "/calendar/?year=2027"
    assert working_calendar().known[-1] == 2027


def test_the_lists_have_json_twins_with_the_same_scope(signed_in: Callable[..., Client], unit: Unit) -> None:
    admin = signed_in("admin", "administrator", unit)
    signed_in("outside", "reader")
    people = admin.get("/api/people").json()
    assert [p["username"] for p in people["items"]] == ["admin"]
    assert people["items"][0]["roles"] == [{"role": "administrator", "unit": "bureau", "region": None}]
    assert {e["actor_name"] for e in admin.get("/api/audit").json()["items"]} <= {"admin"}
    reader = signed_in("reader", "reader")
    assert reader.get("/api/people").status_code == 403
    assert reader.get("/api/audit").status_code == 403
    years = reader.get("/api/calendar").json()
    assert (years[0]["year"], years[-1]["year"]) == (2004, 2026)
    found = reader.get("/api/calendar/deadline?start=2026-09-18&limit=30wd").json()
    assert found["deadline"] == "2026-11-05"
    assert reader.get("/api/calendar/deadline?start=2026-12-18&limit=30wd").status_code == 422
    assert Client().get("/api/calendar").status_code == 401
