"""What printed names mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mianzhou.kernel.units.records import GroupRecord, Level, Registry
from mianzhou.kernel.units.resolution import CONFIRM_BELOW, Resolution
from mianzhou.kernel.units.resolver import Resolver
from mianzhou.kernel.units.tests.registries import registry, resolver

Y2012, Y2016, Y2018, Y2020 = date(2012, 6, 5), date(2016, 6, 24), date(2018, 5, 28), date(2020, 3, 1)


def resolve(name: str, at: date = Y2016, level: Level = "city") -> Resolution:
    return resolver().resolve(name, at=at, level=level)


def names(found: Resolution) -> list[str]:
    return [u.full_name for u in found.units]


ONE = [
    ("绵阳市发展和改革委员会", Y2016, "city", "绵阳市发展和改革委员会"),
    ("市发改委", Y2016, "city", "绵阳市发展和改革委员会"),
    ("市发展改革委", Y2016, "city", "绵阳市发展和改革委员会"),
    ("绵阳市发改委", Y2016, "state", "绵阳市发展和改革委员会"),
    ("市政府", Y2016, "city", "绵阳市人民政府"),
    ("绵阳市政府", Y2016, "city", "绵阳市人民政府"),
    ("江油市政府", Y2016, "city", "江油市人民政府"),
    ("涪城区人民政府", Y2016, "city", "涪城区人民政府"),
    ("北川县政府", Y2016, "city", "北川羌族自治县人民政府"),
    ("阿坝州政府", Y2016, "province", "阿坝藏族羌族自治州人民政府"),
    ("教育部", Y2016, "city", "中华人民共和国教育部"),
    ("国家发展改革委", Y2016, "city", "国家发展和改革委员会"),
    ("省发改委", Y2016, "city", "四川省发展和改革委员会"),
    ("教育厅", Y2016, "province", "四川省教育厅"),
    ("司法厅", Y2016, "city", "四川省司法厅"),
    ("人行绵阳支行", Y2018, "city", "中国人民银行绵阳市中心支行"),
    ("市委编办", Y2016, "city", "中共绵阳市委机构编制委员会办公室"),
    ("市编办", Y2016, "city", "中共绵阳市委机构编制委员会办公室"),
    ("市金融办", Y2016, "city", "绵阳市人民政府金融办公室"),
    ("绵阳市人民政府金融办", Y2016, "city", "绵阳市人民政府金融办公室"),
    ("市纪委（监察委）", Y2018, "city", "中国共产党绵阳市纪律检查委员会"),
    ("科创园管委会", Y2012, "city", "绵阳科教创业园区管理委员会"),
    ("科管委综合办", Y2016, "city", "绵阳科技城管理委员会综合办公室"),
    ("长虹", Y2016, "city", "四川长虹电子控股集团有限公司"),
    ("市教体局等", Y2016, "city", "绵阳市教育和体育局"),
    ("市教体局（体育局）", Y2016, "city", "绵阳市教育和体育局"),
    ("市　财\n政局。", Y2016, "city", "绵阳市财政局"),
    ("仙海区", Y2012, "city", "绵阳仙海水利风景区管理委员会"),
    ("工业和信息化部办公厅", Y2018, "province", "中华人民共和国工业和信息化部"),
    ("市公安局刑侦支队", Y2018, "city", "绵阳市公安局"),
    ("市公安局交警支队", Y2018, "city", "绵阳市公安局交通警察支队"),
]


@pytest.mark.parametrize(("name", "at", "level", "full"), ONE)
def test_one_unit(name: str, at: date, level: Level, full: str) -> None:
    found = resolve(name, at, level)
    assert found.status == "unit", found
    assert names(found) == [full]
    assert found.confidence >= CONFIRM_BELOW
    assert found.printed == name
    assert found.reason.zh
    assert found.reason.en


@pytest.mark.parametrize(
    ("level", "full"),
    [("state", "国家发展和改革委员会"), ("province", "四川省发展和改革委员会"), ("city", "绵阳市发展和改革委员会")],
)
def test_a_name_without_its_level_is_of_the_documents_level(level: Level, full: str) -> None:
    assert names(resolve("发展改革委", level=level)) == [full]


def test_a_name_without_its_level_is_less_sure_and_never_of_a_level_below() -> None:
    assert resolve("政务服务管理局").confidence < resolve("市政务服务管理局").confidence
    assert resolve("教体局", level="state").status == "unknown"


def test_the_same_name_means_another_unit_after_a_reform() -> None:
    before, after = resolve("市科技局", Y2012).units[0], resolve("市科技局", Y2020).units[0]
    assert before.full_name == after.full_name
    assert before.code != after.code


def test_a_name_used_after_abolition_is_still_that_unit_and_names_the_successor() -> None:
    found = resolve("市经信委", Y2020)
    assert names(found) == ["绵阳市经济和信息化委员会"]
    assert [u.full_name for u in found.successors] == ["绵阳市经济和信息化局"]
    assert "绵阳市经济和信息化局" in found.reason.zh
    assert "2019-01-01" in found.reason.en
    assert found.confidence < resolve("市经信委").confidence


def test_successors_are_followed_through_every_reform() -> None:
    found = resolve("市人口计生委", Y2020)
    assert [u.full_name for u in found.successors] == ["绵阳市卫生健康委员会"]
    gone = resolve("国家食品药品监督管理局", Y2020, "state")
    assert {u.full_name for u in gone.successors} == {"国家市场监督管理总局", "国家药品监督管理局"}


def test_a_name_used_before_the_unit_exists_says_so() -> None:
    found = resolve("市自然资源和规划局", Y2016)
    assert names(found) == ["绵阳市自然资源和规划局"]
    assert "2019-01-01" in found.reason.zh
    assert found.confidence <= CONFIRM_BELOW


NINE_2012 = ["涪城区", "游仙区", "三台县", "盐亭县", "安县", "梓潼县", "北川羌族自治县", "平武县", "江油市"]


@pytest.mark.parametrize(
    "name",
    [
        "各县市区人民政府",
        "各县（市、区）政府",
        "各县、市、区人民政府",
        "绵阳市各县（市、区）人民政府",
        "全市各县市区政府",
    ],
)
def test_the_counties_are_those_of_the_day(name: str) -> None:
    assert names(resolve(name, Y2012)) == [f"{n}人民政府" for n in NINE_2012]
    assert "安州区人民政府" in names(resolve(name, Y2016))
    assert "安县人民政府" not in names(resolve(name, Y2016))


MANY = [
    ("自贡、泸州、宜宾市人民政府", "province", ["自贡市人民政府", "泸州市人民政府", "宜宾市人民政府"]),
    ("川南四市人民政府", "province", ["自贡市人民政府", "泸州市人民政府", "内江市人民政府", "宜宾市人民政府"]),
    ("市委、市政府", "city", ["中国共产党绵阳市委员会", "绵阳市人民政府"]),
    ("中共绵阳市委　绵阳市人民政府", "city", ["中国共产党绵阳市委员会", "绵阳市人民政府"]),
    ("科技城党工委和管委会", "city", ["中国共产党绵阳科技城工作委员会", "绵阳科技城管理委员会"]),
    ("科学城办事处党委和办事处", "city", ["中国共产党四川省绵阳科学城办事处委员会", "四川省绵阳科学城办事处"]),
    ("平武县委、县政府", "city", ["中国共产党平武县委员会", "平武县人民政府"]),
    ("北川县委和县政府", "city", ["中国共产党北川羌族自治县委员会", "北川羌族自治县人民政府"]),
    ("市委宣传部、组织部", "city", ["中共绵阳市委宣传部", "中共绵阳市委组织部"]),
    ("民政部财政部", "state", ["中华人民共和国民政部", "中华人民共和国财政部"]),
    ("涪城区、江油市和仙海区", "city", ["涪城区人民政府", "江油市人民政府", "绵阳仙海水利风景区管理委员会"]),
]


@pytest.mark.parametrize(("name", "level", "members"), MANY)
def test_several_units(name: str, level: Level, members: list[str]) -> None:
    found = resolve(name, level=level)
    assert found.status == "members", found
    assert names(found) == members


@pytest.mark.parametrize(
    ("name", "level", "count"),
    [
        ("各市（州）人民政府", "province", 21),
        ("各省、自治区、直辖市人民政府", "state", 31),
        ("直辖市人民政府", "state", 4),
        ("各县（市、区）党委和人民政府", "city", 18),
        ("各园区管委会", "city", 5),
    ],
)
def test_a_group_has_its_members(name: str, level: Level, count: int) -> None:
    found = resolve(name, level=level)
    assert (found.status, len(found.units)) == ("members", count)


@pytest.mark.parametrize(
    ("name", "level", "pool"),
    [
        ("有关市（州）人民政府", "province", 21),
        ("有关市人民政府", "province", 21),
        ("相关县市区政府", "city", 9),
        ("县级农业行政主管部门", "city", 0),
        ("各市（州）经济和信息化委", "province", 0),
        ("县（市、区）人民政府", "province", 0),
        ("市政府", "province", 0),
        ("社会信用体系建设领导小组成员单位", "city", 0),
        ("发展改革、财政、民政等部门", "city", 0),
    ],
)
def test_what_the_text_leaves_open_stays_open(name: str, level: Level, pool: int) -> None:
    found = resolve(name, level=level)
    assert (found.status, found.units, len(found.candidates)) == ("collective", (), pool)


def test_an_open_list_keeps_those_it_names() -> None:
    for name in ("市教体局、市财政局等部门", "市教体局、市财政局、市级有关部门"):
        found = resolve(name)
        assert found.status == "collective"
        assert names(found) == ["绵阳市教育和体育局", "绵阳市财政局"]


def test_a_group_of_the_city_is_not_meant_in_a_document_of_the_province() -> None:
    assert resolve("各县市区人民政府", level="province").units == ()
    assert resolve("市级各部门", level="province").units == ()


@pytest.mark.parametrize(
    ("name", "full", "confidence"),
    [
        ("市国士资源局", "绵阳市国土资源局", 0.5),
        ("市国土资源源局", "绵阳市国土资源局", 0.5),
        ("市国土资!局", "绵阳市国土资源局", 0.7),
        ("市国土资\ue010局", "绵阳市国土资源局", 0.7),
        ("江油市人民攻府", "江油市人民政府", 0.5),
    ],
)
def test_one_character_off_is_a_suggestion(name: str, full: str, confidence: float) -> None:
    found = resolve(name)
    assert names(found) == [full]
    assert found.confidence == confidence
    assert full.removeprefix("绵阳") in found.reason.zh


@pytest.mark.parametrize(
    "name",
    [
        "安阳市人民政府",  # another city, one character from 绵阳市
        "市国啥局",
        "火星办公室",
        "小额贷款公司",
        "江油市发改局",
        "市政府某某办公室",
        "市政府秘书长",
        "市财政局和火星办公室",
        "",
        "　",
        "、、、",
        "长" * 500,
    ],
)
def test_what_is_not_known_is_not_guessed(name: str) -> None:
    found = resolve(name)
    assert (found.status, found.units, found.confidence) == ("unknown", (), 0.0)


def test_an_unknown_name_comes_with_similar_ones() -> None:
    assert "绵阳市国土资源局" in {u.full_name for u in resolve("市国土局长室").candidates}


def test_two_cities_in_one_registry_do_not_mix() -> None:
    """市发改委 is the city's whose document it is; 德阳市 is named in full everywhere."""
    here = registry().unit_by_code["5107-fzggw"]
    there = replace(here, code="5106-fzggw", region="5106", parent="5106-gov", full_name="德阳市发展和改革委员会")
    both = Resolver(Registry(registry().regions, (*registry().units, there), registry().aliases, (), (), home="5107"))
    assert both.resolve("市发展改革委", at=Y2016).units == (here,)
    assert both.resolve("市发展改革委", at=Y2016, region="5106").units == (there,)
    assert both.resolve("德阳市发展和改革委员会", at=Y2016).units == (there,)


def test_the_nearest_group_is_meant() -> None:
    own = GroupRecord("510781-x", "各园区管委会", ("各园区管委会",), "collective", under="510781")
    both = Resolver(replace(registry(), groups=(*registry().groups, own)))
    assert both.resolve("各园区管委会", at=Y2016).group == "5107-zones"
    assert both.resolve("各园区管委会", at=Y2016, region="510781").group == "510781-x"
