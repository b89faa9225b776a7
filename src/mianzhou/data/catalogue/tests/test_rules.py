"""Metadata and items that do not agree, a case for each rule; and metadata that does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mianzhou.data.catalogue.metadata import MetadataWrong, UnknownElement, differences, read_metadata
from mianzhou.data.catalogue.registration import CODE
from mianzhou.data.catalogue.rules import problems
from mianzhou.data.catalogue.tests.office import COMPLETE, schema
from mianzhou.data.schemas.model import Field

ITEMS = schema().fields


def _with(name: str, **more: Any) -> tuple[Field, ...]:
    return tuple(replace(f, **more) if f.name == name else f for f in ITEMS)


def test_complete_metadata_has_no_problem() -> None:
    assert problems(read_metadata(COMPLETE), ITEMS) == []


CASES = [
    ({"abstract": ""}, ITEMS, {"abstract"}),
    ({"sharing_condition": ""}, ITEMS, {"sharing_condition"}),
    ({"sharing": "refused"}, ITEMS, {"refusal_basis"}),
    ({"sharing": "refused", "refusal_basis": "某法第三条"}, ITEMS, set()),
    ({"sharing": "unconditional"}, ITEMS, {"sharing_condition"}),
    ({"sharing": "unconditional", "sharing_condition": ""}, ITEMS, set()),
    ({"sharing": "unconditional", "sharing_condition": ""}, _with("lxdh", sharing="conditional"), {"sharing_condition"}),
    ({"sharing": "unconditional"}, _with("lxdh", sharing="conditional"), set()),
    ({"sharing": "unconditional", "sharing_condition": ""}, _with("lxdh", sharing="conditional", sharing_condition="本人同意"), set()),
    ({}, _with("lxdh", sharing="refused"), {"refusal_basis"}),
    ({"refusal_basis": "某法第三条"}, _with("lxdh", sharing="refused"), set()),
    ({}, _with("xm", sharing="unconditional"), set()),
    ({"sharing": "refused", "refusal_basis": "某法第三条"}, _with("xm", sharing="unconditional"), {"sharing"}),
    ({"refusal_basis": "某法第三条"}, tuple(replace(f, sharing="refused") for f in ITEMS), {"sharing"}),
    ({"sharing_way": ""}, ITEMS, {"sharing_way"}),
    ({"opening": "conditional"}, ITEMS, {"opening_condition"}),
    ({"opening": "unconditional"}, ITEMS, {"sensitivity", "opening"}),
    ({"opening": "unconditional", "sensitivity": "public"}, ITEMS[4:], set()),
    ({"opening": "conditional", "opening_condition": "实名登录", "sharing": "refused", "refusal_basis": "某法第三条"}, ITEMS, {"opening"}),
    ({}, _with("xm", sensitivity="secret"), {"sensitivity"}),
    ({"sensitivity": "secret"}, _with("xm", sensitivity="secret"), set()),
    ({}, (), {"format"}),
    ({"format": "file"}, (), set()),
    ({}, _with("csrq", title="姓名"), {"items"}),
    ({"provider_credit_code": "123"}, ITEMS, {"provider_credit_code"}),
    ({"provider_credit_code": "11510700008392345X"}, ITEMS, set()),
]  # fmt: skip


@pytest.mark.parametrize(("change", "items", "elements"), CASES)
def test_each_rule(change: dict[str, str], items: tuple[Field, ...], elements: set[str]) -> None:
    found = problems(read_metadata(COMPLETE | change), items)
    assert {p.element for p in found} == elements
    assert all(p.text.zh and p.text.en and p.basis.zh for p in found)


@pytest.mark.parametrize("code", ["303001/000001", "101002A7/1", "51070000-0012"])
def test_codes_of_the_guide(code: str) -> None:
    assert CODE.fullmatch(code)


@pytest.mark.parametrize("code", ["", "303001/", "/1", "303001 1", "303001//1", "三/1"])
def test_codes_that_are_none(code: str) -> None:
    assert not CODE.fullmatch(code)


def test_metadata_is_read_strictly() -> None:
    with pytest.raises(UnknownElement):
        read_metadata({"title": "x", "titel": "y"})
    with pytest.raises(MetadataWrong):
        read_metadata({"title": " "})
    with pytest.raises(MetadataWrong):
        read_metadata({"title": "x", "issued_on": "去年"})
    with pytest.raises(MetadataWrong):
        read_metadata({"title": "两\n行"})


def test_metadata_speaks_words_and_keeps_keys() -> None:
    read = read_metadata({"title": "x", "sharing": "不予共享", "update_cycle": "每月", "related": "a；b\na", "issued_on": "2026/01/31"})  # fmt: skip
    assert (read["sharing"], read["update_cycle"]) == ("refused", "monthly")
    assert read["related"] == ["a", "b"]
    assert read["issued_on"] == "2026-01-31"
    assert read_metadata({}, base=read) == read


def test_what_differs_is_said_in_words() -> None:
    old, new = read_metadata(COMPLETE), read_metadata(COMPLETE | {"sharing": "unconditional", "owner": "户政科"})
    said = [t.zh for t in differences(old, new)]
    assert said == ["“共享类型”由“有条件共享”改为“无条件共享”", "“责任处室”由“空”改为“户政科”"]
    assert differences(old, old) == []
