"""Ask once: what is held already is found under whatever name, and only that."""

from __future__ import annotations

import pytest

from mianzhou.data.catalogue.actions.lifecycle import withdraw_resource
from mianzhou.data.catalogue.asking_once import Asked, already_held, repetition
from mianzhou.data.catalogue.models import Resource
from mianzhou.data.catalogue.tests.office import AS_OF, OPERATOR, Office, fields

PEOPLE = [
    ("id", "公民身份号码", "resident_number"),
    ("name", "姓名", "person_name"),
    ("phone", "手机号码", "phone"),
    ("hjdz", "户籍地址", "address"),
    ("zczb", "注册资本金", "money"),
]
COMPANIES = [("code", "统一社会信用代码", "credit_code"), ("phone", "联系电话", "phone"), ("note", "备注", "")]


@pytest.fixture
def held(office: Office) -> Office:
    """Two published resources and a draft, which holds nothing yet."""
    office.published("people", schema=fields(*PEOPLE))
    office.published("companies", office.welfare, title="企业", schema=fields(*COMPANIES))
    office.resource("drafted", schema=fields(("id", "身份证号", "resident_number"), ("b", "血型", "")))
    return office


def _found(*asked: Asked, subject: str = "", excluding: Resource | None = None) -> list[tuple[str, str, str, str]]:
    return [
        (h.asked, h.resource.name, h.item.name, h.how)
        for h in already_held(asked, subject=subject, excluding=excluding)
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked("x", "申请人电话", "phone"), [("people", "phone", "same"), ("companies", "phone", "same")]),
        (Asked("x", "户口所在地", "address"), [("people", "hjdz", "same")]),
        (Asked("x", "户籍地址"), [("people", "hjdz", "same")]),
        (Asked("hjdz"), [("people", "hjdz", "same")]),
        (Asked("x", "注册资本", "money"), [("people", "zczb", "similar")]),
        (Asked("zczbj", "zczbj", "money"), [("people", "zczb", "initials")]),
        (Asked("x", "注册资本", "date"), []),
        (Asked("x", "电话", "email"), []),
        (Asked("x", "血型"), []),
        (Asked("x", "备注"), []),
        (Asked("x", "监护人联系电话", "phone"), []),
    ],
)
def test_what_is_held(held: Office, asked: Asked, found: list[tuple[str, str, str]]) -> None:
    assert _found(asked) == [(asked.name, *one) for one in found]


def test_of_whom_it_is_asked_matters(held: Office) -> None:
    phone = Asked("x", "联系电话", "phone")
    assert [r for _, r, _, _ in _found(phone, subject="person")] == ["people"]
    assert [r for _, r, _, _ in _found(phone, subject="organisation")] == ["companies"]


def test_a_resource_does_not_repeat_itself_nor_what_was_withdrawn(held: Office) -> None:
    people = Resource.objects.get(name="people")
    assert _found(Asked("x", "姓名", "person_name"), excluding=people) == []
    withdraw_resource(resource=people, reason="停用", actor=OPERATOR, as_of=AS_OF)
    assert _found(Asked("x", "姓名", "person_name")) == []


def test_the_order_is_that_of_the_question(held: Office) -> None:
    found = _found(Asked("b", "姓名"), Asked("a", "公民身份号码"))
    assert [f[0] for f in found] == ["b", "a"]
    assert _found() == []


def test_what_is_collected_twice(held: Office) -> None:
    before = repetition()
    assert before.repeated == 0
    held.published("relief", held.welfare, title="救助", schema=fields(("id", "身份证号", "resident_number"), ("n", "居民姓名", "person_name")))  # fmt: skip
    after = repetition()
    assert [(m.concept, m.subject, m.providers, m.names) for m in after.most] == [
        ("姓名", "person", 2, ("市公安局", "市民政局"))
    ]
    assert after.share == 1 / after.asked
    assert after.asked == 5  # keys and housekeeping are not counted; a telephone of people is not one of companies
