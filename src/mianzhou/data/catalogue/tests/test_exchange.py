"""The catalogue in other forms: validated by others' validators, and read back as it was."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pyshacl
import pytest
from frictionless import Package
from openpyxl import Workbook, load_workbook
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS

from mianzhou.data.catalogue.actions.drafting import revise_resource
from mianzhou.data.catalogue.actions.importing import ImportRefused, import_planned
from mianzhou.data.catalogue.actions.lifecycle import approve_resource, publish_resource, submit_resource
from mianzhou.data.catalogue.exchange.datapackage import datapackage
from mianzhou.data.catalogue.exchange.dcat import DCAT, dcat_text
from mianzhou.data.catalogue.exchange.dcat_reading import DcatUnreadable
from mianzhou.data.catalogue.exchange.spreadsheet import COLUMNS, SheetUnreadable, read_sheet, workbook
from mianzhou.data.catalogue.exchanging import plan_file, records_of
from mianzhou.data.catalogue.models import Resource
from mianzhou.data.catalogue.tests.office import AS_OF, OPERATOR, RESIDENTS, Office, forget_everything, schema
from mianzhou.data.checks.api import ExpressionError
from mianzhou.kernel.text import Text

TITLE = Text("目录", "Catalogue")
BASE = "https://data.example/"
SHAPES = Path(__file__).with_name("dcat3_shapes.ttl")


@pytest.fixture
def city(office: Office) -> Office:
    """Three resources: one with two versions, one refused, one of files."""
    first = office.published("residents", contact_name="张三", contact_phone="0816-2223333", related=["families"])
    wider = {**RESIDENTS, "fields": [*RESIDENTS["fields"], {"name": "xb", "title": "性别"}]}
    later = AS_OF + timedelta(days=1)
    revise_resource(resource=first, schema=schema(wider), actor=OPERATOR, as_of=later)
    for verb in (submit_resource, approve_resource, publish_resource):
        verb(resource=first, actor=OPERATOR, as_of=later)
    office.published(
        "families", office.welfare, title="家庭信息", sharing="refused", refusal_basis="某法第三条", sharing_way=""
    )
    office.published("scans", title="=档案扫描件", sensitivity="public", opening="unconditional", schema={"fields": [{"name": "a", "title": "档号"}]})  # fmt: skip
    return office


def _records() -> list:  # type: ignore[type-arg]
    return list(records_of(Resource.objects.order_by("name")))


@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_dcat_is_valid_and_complete(city: Office, form: str) -> None:
    text = dcat_text(_records(), base=BASE, title=TITLE, publisher=TITLE, form=form)  # type: ignore[arg-type]
    graph = Graph().parse(data=text, format=form)
    conforms, _, report = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES), allow_warnings=False)
    assert conforms, report
    assert len(list(graph.subjects(DCAT.isVersionOf))) == 1
    assert len(list(graph.objects(URIRef(f"{BASE}catalogue"), DCAT.dataset))) == 3
    assert (URIRef(f"{BASE}residents/"), DCTERMS.relation, URIRef(f"{BASE}families/")) in graph
    assert not list(graph.objects(URIRef(f"{BASE}families/"), DCAT.distribution)), (
        "what is refused is distributed to nobody"
    )


@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_dcat_reads_back(city: Office, form: str) -> None:
    name = "x.ttl" if form == "turtle" else "x.jsonld"
    text = dcat_text(_records(), base=BASE, title=TITLE, publisher=TITLE, form=form)  # type: ignore[arg-type]
    planned = plan_file(name, text.encode())
    assert [(p.registration.name, p.outcome, p.error, p.registration.notes) for p in planned] == [
        (n, "unchanged", None, ()) for n in ("families", "residents", "scans")
    ]
    forget_everything()
    done = import_planned(planned=plan_file(name, text.encode()), actor=OPERATOR, as_of=AS_OF, publish=True)
    assert [(d.outcome, d.problems) for d in done] == [("new", ())] * 3
    assert {p.outcome for p in plan_file(name, text.encode())} == {"unchanged"}


def test_the_catalogue_of_another_country_comes_in_with_notes(office: Office) -> None:
    document = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        <https://elsewhere.example/sets/AB-12> a dcat:Dataset ; dct:title "婚姻登记"@zh, "Marriages"@en ; dct:publisher [ foaf:name "市民政局" ] ;
        dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/BIENNIAL> ; dct:license <https://example.org/l> ."""
    [planned] = plan_file("x.ttl", document.encode())
    assert (planned.registration.name, planned.outcome, planned.provider) == ("hunyindengji", "new", office.welfare)
    assert [n.en.split("/")[-1] for n in planned.registration.notes] == ["BIENNIAL", "license"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.ttl", b"not turtle at all {"),
        ("x.ttl", b"<urn:a> <urn:b> <urn:c> ."),
        ("x.jsonld", b"{"),
        ("x.jsonld", b'{"@context": "http://127.0.0.1:9/context", "@id": "urn:a"}'),
        ("x.json", b'{"@graph": [{"@context": [{"@import": "http://127.0.0.1:9/c"}]}]}'),
    ],
)
def test_documents_that_are_no_dcat(name: str, data: bytes) -> None:
    with pytest.raises(DcatUnreadable):
        plan_file(name, data)


def test_the_shapes_can_refuse(city: Office) -> None:
    graph = Graph().parse(data=dcat_text(_records(), base=BASE, title=TITLE, publisher=TITLE, form="turtle"))
    graph.remove((URIRef(f"{BASE}residents/"), DCTERMS.publisher, None))
    assert not pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES))[0]


def test_the_data_package_is_valid_and_reads_back(city: Office) -> None:
    package = datapackage(_records(), name="catalogue", title=TITLE)
    described = Package.from_descriptor(json.loads(json.dumps(package)))
    assert sorted(described.resource_names) == ["families", "residents", "scans"]
    assert list(Package.metadata_validate(package)) == []
    assert described.get_resource("residents").schema.primary_key == ["sfzh"]
    planned = plan_file("x.json", json.dumps(package).encode())
    assert [(p.outcome, p.error) for p in planned] == [("unchanged", None)] * 3


@pytest.mark.parametrize("merge", [True, False])
def test_the_spreadsheet_reads_back(city: Office, merge: bool) -> None:
    data = workbook(_records(), merge=merge)
    planned = plan_file("目录.xlsx", data)
    assert [(p.registration.name, p.outcome, p.error) for p in planned] == [
        ("families", "unchanged", None),
        ("residents", "unchanged", None),
        ("scans", "unchanged", None),
    ]
    sheet = load_workbook(BytesIO(data))["目录"]
    assert bool(sheet.merged_cells.ranges) is merge
    texts = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    assert not [t for t in texts if t.startswith("=")], "a formula came out of somebody's text"


def test_the_spreadsheet_in_other_systems_codes(city: Office) -> None:
    data = workbook(_records(), codes="from_zero")
    sheet = load_workbook(BytesIO(data))["目录"]
    place = {c.key: n for n, c in enumerate(COLUMNS, 1)}
    assert [sheet.cell(2, place[key]).value for key in ("name", "sharing", "update_cycle")] == ["families", "2", "每日"]
    assert {p.outcome for p in plan_file("x.xlsx", data)} == {"wrong"}, "digits without their system say nothing"
    assert {p.outcome for p in plan_file("x.xlsx", data, codes="from_zero")} == {"unchanged"}
    assert {p.outcome for p in plan_file("x.xlsx", data, codes="guide")} == {"changed", "wrong"}, (
        "another system's digits mean something else"
    )


def test_a_catalogue_of_another_place_comes_in_whole(office: Office) -> None:
    office.published("residents")
    data = workbook(_records())
    forget_everything()
    done = import_planned(planned=plan_file("x.xlsx", data), actor=OPERATOR, as_of=AS_OF, publish=True)
    assert [(d.outcome, d.problems) for d in done] == [("new", ())]
    assert [(p.outcome, p.error) for p in plan_file("x.xlsx", data)] == [("unchanged", None)]


def _changed(data: bytes, row: int, key: str, text: str) -> bytes:
    book = load_workbook(BytesIO(data))
    position = next(n for n, c in enumerate(COLUMNS, 1) if c.key == key)
    book["目录"].cell(row, position).value = text
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("row", "key", "text", "said"),
    [
        (2, "sharing", "随便", "第2行：“随便”不是“共享类型”的取值"),
        (4, "item_type", "文字型", "第4行：“文字型”不是“数据类型”的取值"),
        (3, "item_length", "十八", "第3行：长度“十八”不是正整数"),
        (3, "item_standard", "口味", "第3行：没有数据标准“口味”"),
        (5, "item_required", "也许", "第5行：“也许”应为 是 或 否"),
        (2, "issued_on", "上周", "第2行：“发布日期”填写有误"),
    ],
)
def test_one_mistake_and_nothing_comes_in(office: Office, row: int, key: str, text: str, said: str) -> None:
    office.published("residents")
    office.published("others")
    data = workbook(list(records_of(Resource.objects.order_by("-name"))))
    forget_everything()
    planned = plan_file("x.xlsx", _changed(data, row, key, text))
    assert [p.outcome for p in planned] == ["wrong", "new"]
    assert planned[0].error is not None
    assert planned[0].row == 2
    assert said in planned[0].error.zh
    with pytest.raises(ImportRefused):
        import_planned(planned=planned, actor=OPERATOR, as_of=AS_OF)
    assert not Resource.objects.exists()


def test_a_preview_says_what_would_change(office: Office) -> None:
    office.published("residents")
    [planned] = plan_file("x.xlsx", _changed(workbook(_records()), 3, "item_required", "是"))
    assert planned.outcome == "changed"
    assert planned.difference is not None
    assert [line["zh"] for line in planned.difference.lines] == ["姓名(xm)：改为必填"]
    assert Resource.objects.get().versions.count() == 1


def test_an_unknown_provider_is_an_error(office: Office) -> None:
    office.published("residents")
    data = workbook(_records())
    forget_everything()
    [planned] = plan_file("x.xlsx", _changed(data, 2, "provider", "市不存在局"))
    assert planned.outcome == "wrong"
    both = _changed(_changed(data, 2, "provider", "市不存在局"), 3, "item_length", "十八")
    [planned] = plan_file("x.xlsx", both)
    assert planned.error is not None
    assert "十八" in planned.error.zh
    assert "第2行：没有识别出提供单位“市不存在局”" in planned.error.zh


def test_a_code_that_another_resource_has_is_told_before_anything_is_imported(office: Office) -> None:
    office.published("residents", code="303001/000009")
    data = _changed(workbook(_records()), 2, "name", "others")
    [planned] = plan_file("x.xlsx", data)
    assert planned.error is not None
    assert "303001/000009" in planned.error.zh
    assert planned.row == 2


def _sheet(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"not a workbook",
        _sheet([]),
        _sheet(["信息资源名称"]),
        _sheet(["信息资源名称", "颜色"], ["a", "红"]),
        _sheet(["信息项名称"], ["姓名"]),
        _sheet(["信息资源名称", "信息资源名称"], ["a", "b"]),
        _sheet(["信息资源名称", "信息项名称"], ["", "姓名"]),
        _sheet(["资源标识", "信息资源名称", "信息项名称"], ["a", "甲", "姓名"], ["a", "乙", "性别"]),
    ],
)
def test_sheets_that_cannot_be_read(data: bytes) -> None:
    with pytest.raises(SheetUnreadable):
        read_sheet(data)


def test_items_follow_their_resource(office: Office) -> None:
    data = _sheet(
        ["信息资源名称", "信息资源提供方", "信息项名称", "数据标准"],
        ["甲", "市公安局", "姓名", "姓名"],
        ["", "", "出生日期", "日期"],
        ["乙", "市公安局", "编号", ""],
    )
    first, second = plan_file("x.xlsx", data)
    assert [(f.title, f.type.value) for f in first.registration.schema.fields] == [
        ("姓名", "string"),
        ("出生日期", "date"),
    ]
    assert len(second.registration.schema.fields) == 1
    assert workbook([])[:2] == b"PK"


def test_a_rule_that_intake_could_not_check_is_refused_when_it_is_registered(office: Office) -> None:
    """Whichever way it comes: as a document, or as a change of a draft."""
    document = {
        "name": "ruled",
        "schema": {
            "fields": [{"name": "a", "type": "integer"}],
            "mianzhou": {"rules": [{"name": "more", "expression": "b > 3"}]},
        },
    }
    data = json.dumps(document).encode()
    [planned] = plan_file("ruled.json", data, provider=office.police)
    assert planned.outcome == "wrong"
    assert planned.error is not None
    assert "没有字段 b" in planned.error.zh
    resource = office.resource("residents")
    with pytest.raises(ExpressionError):
        revise_resource(resource=resource, schema=planned.registration.schema, actor=OPERATOR, as_of=AS_OF)
