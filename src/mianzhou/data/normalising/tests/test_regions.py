"""Regions in the heads of addresses and at the beginning of names."""

from __future__ import annotations

import pytest

from mianzhou.data.normalising.api import (
    Gazetteer,
    Located,
    address_door,
    gazetteer_of,
    normal_address,
    organisation_parts,
)
from mianzhou.kernel.regions.api import SHIPPED, read_regions

_REGIONS = """
98,云岭省,云岭,province,CN,,
9801,云川市,云川,prefecture,98,,
9802,临江市,临江,prefecture,98,,
980101,东屏区,东屏,county,9801,,
980121,江口县,江口,county,9801,,
980181,白鹭市,白鹭,county,9801,,
980124,白鹭县,白鹭县,county,9801,,980181
9801Z01,云川高新技术产业开发区,高新区,zone,9801,云川高新区,
980101001,望江街道,望江,township,980101,,
980181001,白鹭街道,白鹭,township,980181,,
980181100,城关镇,城关,township,980181,,
980121100,城关镇,城关,township,980121,老城镇,
980121100201,高溪村村民委员会,高溪村委会,village,980121100,,
980101001001,滨江社区居民委员会,滨江社区,village,980101001,,
980201,城中区,城中,county,9802,,
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    columns = ("code", "name", "short_name", "level", "parent", "aliases", "successor")
    return gazetteer_of((dict(zip(columns, line.split(","), strict=True)) for line in _REGIONS.split()), city="9801")


@pytest.mark.parametrize(
    ("address", "located"),
    [
        ("云岭省云川市白鹭市白鹭街道南华南街81号", Located("980181", "980181001", None, "南华南街")),
        ("白鹭街道南华南街81号", Located("980181", "980181001", None, "南华南街")),
        ("白鹭市白鹭南华南街81号", Located("980181", None, None, "白鹭南华南街")),
        ("云川市白鹭县白鹭街道南华南街81号", Located("980181", "980181001", None, "南华南街")),
        ("东屏望江人民路2号", Located("980101", "980101001", None, "人民路")),
        ("东屏区望江街道办事处人民路2号", Located("980101", "980101001", None, "人民路")),
        ("城关镇人民路2号", Located(None, None, None, "人民路")),
        ("江口县城关镇高溪村3组12号", Located("980121", "980121100", "980121100201", "")),
        ("江口县老城镇高溪村委会3组12号", Located("980121", "980121100", "980121100201", "")),
        ("高溪村三组12号", Located("980121", "980121100", "980121100201", "")),
        ("江口县新溪村3组12号", Located("980121", None, "新溪村", "")),
        ("望江街道滨江社区人民路2号", Located("980101", "980101001", "980101001001", "人民路")),
        ("云川市高新区天府大道1号", Located("9801Z01", None, None, "天府大道")),
        ("白鹭路12号", Located(None, None, None, "白鹭路")),
        ("江口路12号", Located(None, None, None, "江口路")),
        ("临江市城中区人民路1号", Located("980201", None, None, "人民路")),
        ("12号", Located(None, None, None, "")),
    ],
)
def test_regions_of_an_address(gazetteer, address, located):
    assert gazetteer.locate(address_door(normal_address(address)).head) == located


def test_every_name_of_a_region_is_told_from_every_other(gazetteer):
    for code in ("980101", "980121", "980181"):
        assert gazetteer.locate(f"{gazetteer.name_of(code)}人民路").county == code


def test_a_merged_region_is_the_one_it_became(gazetteer):
    assert gazetteer.now("980124") == "980181"
    assert gazetteer.now("980181") == "980181"
    assert gazetteer.now(None) is None


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("云川市地达建设工程有限责任公司", ("云川市", "地达", "建设工程", "有限责任公司")),
        ("地达建设工程（云川）有限公司", ("云川市", "地达", "建设工程", "有限公司")),
        ("云川地达建设工程", ("云川", "地达", "建设工程", "")),
        ("江口县堂合服饰铺", ("江口县", "堂合服饰", "铺", "")),
        ("鑫宏", ("", "鑫宏", "", "")),
        ("云川", ("", "云川", "", "")),
    ],
)
def test_parts_of_an_organisations_name(gazetteer, name, parts):
    assert organisation_parts(name, gazetteer) == parts


def test_without_a_gazetteer_a_region_is_told_by_its_kind():
    assert organisation_parts("云川市地达建设工程有限公司").region == "云川市"
    assert organisation_parts("云川地达建设工程有限公司").region == ""


def test_the_registry_of_regions_serves_as_it_is():
    records = read_regions(SHIPPED)
    city = Gazetteer(records, city="5107")
    counties = [r for r in records if r.level == "county" and r.parent == "5107"]
    assert counties
    for county in counties:
        assert city.locate(f"四川省绵阳市{county.name}人民路").county == city.now(county.code), county
