"""The catalogue's pages and API: from registering in the browser to publication, import, exports, who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.catalogue.tests.office import RESIDENTS, Office, fields
from mianzhou.kernel.people.models import Person, RoleGrant
from mianzhou.kernel.units.models import Unit

pytestmark = pytest.mark.django_db
Visit = Callable[..., Client]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def visitor() -> Visit:
    """A browser signed in with a role, for a unit or for the city."""

    def make(role: str, unit: Unit | None = None) -> Client:
        client = Client()
        name = f"{role}-{unit.code if unit else 'city'}"
        person = Person.objects.create(username=name, name=role, unit=unit, created_at=timezone.now())
        RoleGrant.objects.create(person=person, role=role, unit=unit, granted_at=timezone.now(), granted_by="test")
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


def _grid(client: Client, name: str, **changes: str) -> dict[str, str]:
    """The editor's form as the browser would send it, with changes."""
    context = client.get(reverse("resource_edit", args=[name])).context
    given = {f.name: "" if f.value() is None else str(f.value()) for f in context["form"]}
    for row in context["rows"]:
        given[f"item-{row['index']}-order"] = str(row["index"])
        given |= {f"item-{row['index']}-{key}": value for key, value in row["cells"].items() if value}
    return given | changes


def test_from_a_file_to_publication(office: Office, visitor: Visit) -> None:
    clerk, steward = visitor("clerk", office.police), visitor("steward")
    data = "身份证号,姓名,备注\n11010519491231002X,张三,\n".encode("gb18030")
    answer = clerk.post(
        reverse("resource_new"),
        {"title": "常住人口信息", "provider": office.police.pk, "name": "residents", "file": SimpleUploadedFile("人口.csv", data)},
    )  # fmt: skip
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    resource = Resource.objects.get(name="residents")
    assert list(resource.items.values_list("standard", flat=True))[:2] == ["resident_number", "person_name"]
    complete = {
        "abstract": "辖区常住人口",
        "sharing_condition": "履行职责需要",
        "sharing_way": "query",
        "domain": "population",
    }
    kept = clerk.post(reverse("resource_edit", args=["residents"]), _grid(clerk, "residents", do="submit", **complete))
    assert kept.url == reverse("resource", args=["residents"]), [str(m) for m in get_messages(kept.wsgi_request)]
    assert "/resources/residents/" in steward.get(reverse("resources_review")).content.decode()
    assert clerk.post(reverse("resource_do", args=["residents", "approve"])).status_code == 403
    steward.post(reverse("resource_do", args=["residents", "return"]), {"reason": "请补充来源系统"})
    assert "请补充来源系统" in clerk.get(reverse("resource_edit", args=["residents"])).content.decode()
    clerk.post(
        reverse("resource_edit", args=["residents"]), _grid(clerk, "residents", do="submit", source_system="户籍系统")
    )
    steward.post(reverse("resource_do", args=["residents", "approve_publish"]))
    resource.refresh_from_db()
    assert (resource.state, resource.source_system) == ("published", "户籍系统")


def test_the_grid_adds_moves_renames_and_removes(office: Office, visitor: Visit) -> None:
    schema = {**RESIDENTS, "fields": [dict(f) for f in RESIDENTS["fields"]]}
    schema["fields"][3] = {**schema["fields"][3], "constraints": {"pattern": "1.*"}}
    office.resource("residents", schema=schema)
    clerk = visitor("clerk", office.police)
    changes = {
        "item-2-remove": "1",
        "item-3-order": "-1",
        "item-3-item_name": "telephone",
        "item-9-item_title": "性别",
        "item-9-order": "2.5",
        "item-9-item_aliases": "性 别、XB，xb",
        "mode": "snapshot",
        "all_or_nothing": "1",
    }
    assert clerk.post(reverse("resource_edit", args=["residents"]), _grid(clerk, "residents", do="save", **changes)).status_code == 302  # fmt: skip
    document = Resource.objects.get(name="residents").draft_version.schema
    assert (document["mianzhou"]["mode"], document["mianzhou"]["all_or_nothing"]) == ("snapshot", True)
    items = document["fields"]
    assert items[3]["mianzhou"]["aliases"] == ["性 别", "XB", "xb"]
    assert [i["name"] for i in items] == ["telephone", "sfzh", "xm", "xingbie", "bz"]
    assert items[0]["constraints"]["pattern"] == "1.*"  # what has no cell stays with the item that was renamed


def test_mistakes_keep_what_was_entered(office: Office, visitor: Visit) -> None:
    office.resource("residents")
    clerk = visitor("clerk", office.police)
    given = _grid(clerk, "residents", do="save", **{"item-1-item_length": "很长", "owner": "户政科"})
    answer = clerk.post(reverse("resource_edit", args=["residents"]), given)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "第2行" in page
    assert 'value="户政科"' in page
    assert Resource.objects.get(name="residents").owner == ""


def test_the_schema_as_a_document(office: Office, visitor: Visit) -> None:
    office.resource("residents")
    clerk, address = visitor("clerk", office.police), reverse("resource_schema", args=["residents"])
    assert "第 1 行第 2 列" in clerk.post(address, {"document": '{"x'}).content.decode()
    assert clerk.post(address, {"document": json.dumps(fields(("a", "甲", "")))}).status_code == 302
    assert Resource.objects.get(name="residents").item_count == 1
    file = SimpleUploadedFile("x.json", json.dumps(RESIDENTS).encode())
    assert clerk.post(address, {"document": "", "file": file}).status_code == 302
    assert Resource.objects.get(name="residents").item_count == 5


def test_import_looks_first_and_takes_all_or_nothing(office: Office, visitor: Visit) -> None:
    office.published("residents")
    clerk = visitor("clerk", office.police)
    sheet = clerk.get(reverse("resource_export", args=["residents", "guide"])).content
    book = load_workbook(BytesIO(sheet))
    book["目录"]["C2"].value = "常住人口基本信息"
    target = BytesIO()
    book.save(target)

    def send(do: str, data: bytes):  # type: ignore[no-untyped-def]
        return clerk.post(reverse("resources_import"), {"do": do, "file": SimpleUploadedFile("目录.xlsx", data)})

    assert "由“常住人口信息”改为“常住人口基本信息”" in send("look", target.getvalue()).content.decode()
    assert Resource.objects.get().draft_version is None
    assert send("import", target.getvalue()).status_code == 302
    assert Resource.objects.get().draft_version.metadata["title"] == "常住人口基本信息"
    book["目录"]["C2"].value = "x" * 300
    target = BytesIO()
    book.save(target)
    assert "未导入任何内容" in send("import", target.getvalue()).content.decode()
    assert clerk.get(reverse("resources_template")).content[:2] == b"PK"


@pytest.mark.parametrize(
    ("form", "starts"), [("guide", b"PK"), ("ttl", b"@prefix"), ("jsonld", b"{"), ("package", b"{")]
)
def test_exports(office: Office, visitor: Visit, form: str, starts: bytes) -> None:
    office.published("residents")
    reader = visitor("reader")
    for address in (reverse("resource_export", args=["residents", form]), reverse("resources") + f"?as={form}"):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert answer.content.startswith(starts)


def test_a_draft_is_not_shown_to_others(office: Office, visitor: Visit) -> None:
    office.resource("residents")
    other = visitor("clerk", office.welfare)
    for name in ("resource", "resource_edit", "resource_schema"):
        assert other.get(reverse(name, args=["residents"])).status_code == 404
    assert other.get(reverse("api_resource", args=["residents"])).status_code == 404
    published = office.published("others")
    assert other.get(reverse("resource_edit", args=[published.name])).status_code == 403
    assert visitor("reader").get(reverse("resource_new")).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "?q=czrk", "?state=published", "?domain=population&level=city", "?standard=phone", "?region=5107", "?sort=-code"]
)  # fmt: skip
def test_the_list_costs_few_questions(office: Office, visitor: Visit, query: str) -> None:
    for name in ("residents", "people", "persons"):
        office.published(name)
    reader = visitor("reader")
    reader.get(reverse("resources"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = reader.get(reverse("resources") + query)
    assert len(answer.context["table"].rows) == 3
    assert len(asked) <= 18


def test_pages_say_the_same_in_english(office: Office, visitor: Visit) -> None:
    office.published("residents")
    office.published("people", office.welfare)
    steward = visitor("steward")
    steward.post(reverse("language"), {"language": "en", "next": "/"})
    for address in ("resources", "resources_review", "resources_repeated", "resources_import", "resource_new"):
        assert steward.get(reverse(address)).status_code == 200
    page = steward.get(reverse("resource", args=["residents"])).content.decode()
    assert "Ask once" in page
    assert "Condition of sharing" in page
    collected = reverse("resource_collected", args=["residents"])
    assert collected in page
    for part, whole in ((True, False), (False, True)):
        answer = steward.get(collected, headers={"HX-Request": "true"} if part else {}).content.decode()
        assert "/people/" in answer, "the other bureau holds the same items"
        assert ("<html" in answer) is whole


def test_the_api_registers_and_answers(office: Office, visitor: Visit) -> None:
    clerk = visitor("clerk", office.police)
    document = {"name": "residents", "schema": RESIDENTS, "mianzhou": {"title": "人口"}}
    given = {"document": document, "provider": "市公安局"}
    clerk.handler.enforce_csrf_checks = False
    made = clerk.post("/api/resources", json.dumps(given), content_type="application/json")
    assert made.status_code == 200, made.content
    assert made.json()[0]["outcome"] == "new"
    again = clerk.post("/api/resources", json.dumps(given), content_type="application/json")
    assert again.json()[0]["outcome"] == "unchanged"
    whole = clerk.get("/api/resources/residents").json()
    assert (whole["title"], whole["items"], len(whole["table_schema"]["fields"])) == ("人口", 5, 5)
    office.published("people", office.welfare)
    ask = {"items": [{"name": "x", "title": "居民姓名"}], "subject": "person"}
    held = clerk.post("/api/resources-held", json.dumps(ask), content_type="application/json").json()
    assert [(h["resource"], h["item"], h["how"]) for h in held] == [("people", "xm", "same")]
    assert clerk.get("/api/resources-repeated").json()["repeated"] == 0
    assert [r["name"] for r in clerk.get("/api/resources?q=rk&sort=code").json()["items"]] == ["residents", "people"]


def test_asking_before_collecting(office: Office, visitor: Visit) -> None:
    office.published("residents")
    page = visitor("reader").get(reverse("resources_held"), {"items": "居民姓名、婚姻状况\n备注", "subject": "person"})
    rows = page.context["table"].rows
    assert [[str(c.html) for c in row.cells][:2] for row in rows][1:] == [["婚姻状况", "未发现"], ["备注", "未发现"]]
    assert "/data/resources/residents/" in rows[0].cells[1].html
    assert "同一信息项" in rows[0].cells[5].html


def test_the_classification(office: Office, visitor: Visit) -> None:
    office.published("residents")
    steward, address = visitor("steward"), reverse("resources_classes")
    assert "303001" in steward.get(address).content.decode()
    assert steward.post(address, {"parent": "201", "title": "一老一小"}).status_code == 302
    assert "一老一小" in steward.get(reverse("resource_new")).content.decode()
    clerk = visitor("clerk", office.police)
    assert clerk.post(address, {"parent": "201", "title": "x"}).context["form"] is None
    assert len(clerk.get(reverse("resources") + "?class=303").context["table"].rows) == 1


def test_what_is_wrong_stands_where_it_is_mended(office: Office, visitor: Visit) -> None:
    office.resource("residents")
    clerk = visitor("clerk", office.police)
    changes = {"abstract": "", "item-3-item_sharing": "refused", "item-3-order": "-1"}
    clerk.post(reverse("resource_edit", args=["residents"]), _grid(clerk, "residents", do="submit", **changes))
    context = clerk.get(reverse("resource_edit", args=["residents"])).context
    said = {field.name: [line.zh for line in lines] for field, lines in context["fields"] if lines}
    assert list(said) == ["abstract"]
    assert "不予共享，须写明依据" in context["rows"][0]["wrong"][0].zh
    assert [place for _, place in context["problems"]] == ["meta_abstract", "item-0"]
    wrong = clerk.post(reverse("resource_edit", args=["residents"]), _grid(clerk, "residents", do="save", **{"item-1-item_length": "很长"}))  # fmt: skip
    assert "不是正整数" in wrong.context["rows"][1]["wrong"][0].zh
