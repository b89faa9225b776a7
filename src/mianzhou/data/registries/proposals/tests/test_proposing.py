"""What the registries propose of a resource: the sample city's, whose sources were noted by hand, and resources that speak of nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mianzhou.data.catalogue.models import Resource, ResourceItem
from mianzhou.data.intake.tests.office import resource, unit
from mianzhou.data.registries.models import RegistrySource
from mianzhou.data.registries.proposals.proposing import Item, mappings
from mianzhou.data.registries.proposals.queries import open_proposals
from mianzhou.data.registries.sourcing_actions import note_source
from mianzhou.data.registries.tests.town import LINKER

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def item(name: str, title: str, standard: str = "", kind: str = "string") -> Item:
    return Item(name, title, standard, kind)


def told(*items: Item) -> dict[tuple[str, str], dict[str, str]]:
    return {(m.kind, m.role): m.columns for m in mappings(items)}


def test_a_marriage_speaks_of_two() -> None:
    found = told(
        item("a", "男方姓名", "person_name"), item("b", "男方身份证件号", "resident_number"), item("c", "女方姓名", "person_name"),
        item("d", "女方身份证件号", "resident_number"), item("e", "登记日期", "date", "date"),
    )  # fmt: skip
    assert found == {
        ("person", "husband"): {"number": "b", "name": "a", "dated": "e"},
        ("person", "wife"): {"number": "d", "name": "c", "dated": "e"},
    }


def test_a_register_of_residents_speaks_of_person_household_and_place() -> None:
    found = told(
        item("hh", "户号"), item("no", "公民身份号码", "resident_number"), item("nm", "姓名", "person_name"), item("sx", "性别", "gender"),
        item("bd", "出生日期", "date", "date"), item("rg", "行政区划代码", "region_code"), item("tw", "乡镇街道代码"), item("ad", "住址", "address"),
        item("dt", "变动日期", "date", "date"),
    )  # fmt: skip
    lives = {"address": "ad", "region": "tw", "dated": "dt"}
    assert found == {
        ("person", "holder"): {"number": "no", "name": "nm", "sex": "sx", "birth": "bd", **lives},
        ("place", "residence"): lives,
        ("household", "household"): {"number": "hh", **lives},
    }


def test_an_enterprise_is_told_from_an_employer() -> None:
    led = told(
        item("cc", "统一社会信用代码", "credit_code"), item("nm", "企业名称", "organisation_name"), item("lr", "法定代表人", "person_name"),
        item("ln", "法定代表人身份证号", "resident_number"),
    )  # fmt: skip
    assert led[("organisation", "holder")] == {"number": "cc", "name": "nm", "representative": "lr"}
    assert led[("person", "representative")] == {"number": "ln", "name": "lr"}
    employed = told(
        item("no", "证件号码", "resident_number"), item("nm", "姓名", "person_name"), item("cc", "单位信用代码", "credit_code"),
        item("on", "单位名称", "organisation_name"),
    )  # fmt: skip
    assert employed[("organisation", "employer")] == {"number": "cc", "name": "on"}


def test_a_building_stands_where_its_register_says() -> None:
    found = told(
        item("n", "楼栋编号"), item("a", "坐落", "address"), item("v", "村（社区）代码"), item("x", "经度"), item("y", "纬度"), item("g", "网格编码")
    )  # fmt: skip
    assert found == {
        ("place", "building"): {
            "number": "n",
            "address": "a",
            "region": "v",
            "longitude": "x",
            "latitude": "y",
            "grid": "g",
        }
    }


def test_what_names_nobody_proposes_nothing() -> None:
    assert told(item("a", "姓名", "person_name"), item("p", "联系电话", "phone")) == {}
    assert told(item("a", "学校地址", "address")) == {}


@pytest.mark.django_db
def test_a_proposal_stands_until_it_is_confirmed_or_declined() -> None:
    made: Resource = resource("clinic", {"fields": [{"name": "no", "type": "string"}]}, provider=unit("9901-c"))
    ResourceItem.objects.filter(resource=made).delete()
    ResourceItem.objects.create(
        resource=made, position=0, name="no", title="身份证号", type="string", standard="resident_number"
    )
    (proposal,) = open_proposals(made)
    assert (proposal.mapping.kind, proposal.mapping.columns) == ("person", {"number": "no"})
    note_source(
        resource=made, kind="person", role="holder", columns={"number": "no"}, active=False, actor=LINKER, as_of=NOW
    )
    assert open_proposals() == []
    assert not RegistrySource.objects.get().is_active
