"""Searching: everything an entity is called by finds it, inside what the searcher may see, masked, on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from mianzhou.data.matching.indexing_actions import index_entities
from mianzhou.data.matching.searching import finding, queries
from mianzhou.data.matching.searching.reach import reach_of
from mianzhou.data.matching.searching.searching_actions import search, suggest
from mianzhou.data.matching.tests.city import LI, NOW, OUYANG, WANG, City, actor, city, entity, told
from mianzhou.data.registries.errors import NoSuchKind
from mianzhou.data.registries.models import Entity
from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> City:
    made = city()
    for said, region in ((WANG, made.fucheng), (LI, made.youxian), (OUYANG, None)):
        entity(made.police, said, region)
    return made


def found(text: str, who: Actor | None = None, **given: object) -> set[str]:
    hits = search(text=text, actor=who or actor(), as_of=NOW, **given).hits  # type: ignore[arg-type]
    return set(Entity.objects.filter(pk__in=[hit.entity for hit in hits]).values_list("name", flat=True))


@pytest.mark.parametrize(
    "text",
    ["王芳", "王", "芳", "wangfang", "wang fang", "WF", "wangf", "510703199001", "51070319900101234", "13812345678", "1381",
     "绵兴路12号", "绵兴", "云川市涪城区城厢街道绵兴路", "王芳 绵兴路", "王芳 5678", "wf 1381", "绵兴路 wangf", "ｗａｎｇｆａｎｇ", "５１０７０３１９９００１", "綿興路１２號", "　王芳　"],
)  # fmt: skip
def test_everything_she_is_called_by_finds_her(made: City, text: str) -> None:
    assert "王芳" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "王芳 滨江路",
        "王芳 9999",
        "芳王",
        "zhangwei",
        "",
        "   ",
        "'; drop table",
        "%",
        "_",
        "\x00",
        "a" * 500,
        "：：",
        "''",
        "\\",
        '"',
        "%%_",
        "' | ~ :*",
        "😀",
        "😀路",
        "。。。",
        "\u200b\ufeff",
        "市区县镇",
        "路%12",
        "字" * 5000,
        "\ud83d",
    ],
)
def test_what_nobody_is_called_finds_nobody(made: City, text: str) -> None:
    assert found(text) == set()
    assert suggest(text=text, actor=actor()) == []


def test_a_name_of_another_record_finds_too(made: City) -> None:
    li = Entity.objects.get(name="李小明")
    told(li, made.health, {"name": "黎晓明"})
    index_entities(entities=[li.pk])
    assert found("lxm") == {"李小明"}
    assert found("黎晓明") == {"李小明"}
    assert len(search(text="lixiaoming", actor=actor(), as_of=NOW).hits) == 1


def test_places_and_enterprises(made: City) -> None:
    entity(
        made.police,
        {"name": "云川市明德建材有限公司", "number": "91510703MA62C5RQ1Y"},
        made.fucheng,
        kind="organisation",
    )
    entity(made.police, {"address": "涪城区绵兴路12号3栋2单元"}, made.fucheng, kind="place")
    assert (
        found("明德建材")
        == found("91510703ma6")
        == found("mdjc", kind="organisation") | found("明德")
        == {"云川市明德建材有限公司"}
    )
    assert found("绵兴路12号", kind="place") == {"涪城区绵兴路12号3栋2单元"}
    assert found("绵兴路12号") == {"涪城区绵兴路12号3栋2单元", "王芳"}
    with pytest.raises(NoSuchKind):
        found("王", kind="dog")


@pytest.mark.parametrize(
    "text",
    ["城厢街道绵兴路", "城厢街道", "涪城区城厢街道", "城厢街道绵兴路12号", "云川市城厢街道绵兴路", "兴路12号", "锦绣花园", "绣花", "锦绣花园3栋",
     "mianxinglu", "chengxiangjiedao", "jinxiuhuayuan", "jxhy", "王芳 mianxinglu", "王芳 城厢街道", "城厢街道 wf", "城廂街道綿興路"],
)  # fmt: skip
def test_any_part_of_an_address_finds_who_lives_there_and_the_place(made: City, text: str) -> None:
    said = {**WANG, "address": "云川市涪城区城厢街道绵兴路12号锦绣花园3栋2单元501室"}
    told(Entity.objects.get(name="王芳"), made.health, said)
    index_entities(entities=list(Entity.objects.values_list("pk", flat=True)))
    place = {"address": "云川市涪城区城厢街道绵兴路12号锦绣花园3栋"}
    entity(made.police, place, made.fucheng, kind="place")
    assert "王芳" in found(text)
    assert (place["address"] in found(text)) == (" " not in text)
    hits = search(text=text, actor=actor(), as_of=NOW).hits
    assert len(hits) == len({hit.entity for hit in hits})


def test_a_street_that_some_write_without_the_county_finds_all(made: City) -> None:
    for number, address in enumerate(
        ("城厢街道东街1号", "云川市涪城区城厢街道东街2号", "四川省云川市涪城区城厢街道东街3号")
    ):
        entity(made.police, {"name": f"赵{'甲乙丙'[number]}", "address": address}, made.fucheng)
    assert {"赵甲", "赵乙", "赵丙"} <= found("城厢街道")
    assert found("城厢街道东街") == found("东街") == {"赵甲", "赵乙", "赵丙"}
    assert found("城厢街道东街2号") == {"赵乙"}
    seen: list[int] = []
    for page in _pages("城厢街道东街", actor(), limit=1):
        seen += page
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(
    "text", ["翔岭", "翔岭汽车", "xianglingqiche", "xiangling", "xlqc", "xianglingqichexiaoshou", "xlqcxs", "翔岭 lqc"]
)
def test_the_brand_inside_an_organisations_name_finds_it(made: City, text: str) -> None:
    entity(made.police, {"name": "云川市翔岭汽车销售有限公司"}, made.fucheng, kind="organisation")
    assert found(text) == {"云川市翔岭汽车销售有限公司"}
    if " " not in text:
        assert [each.text for each in suggest(text=text, actor=actor())] == ["云川市翔岭汽车销售有限公司"]


def test_typing_help_offers_streets_but_not_where_few_live(made: City) -> None:
    steward = actor(Grant("steward"))
    for number in range(4):
        entity(made.police, {**LI, "number": f"51070319900101{number}", "phone": f"1360000000{number}"}, made.youxian)
    meant = suggest(text="滨江", actor=steward)
    assert [(each.text, each.holders, each.entity) for each in meant[:1]] == [("滨江路", 5, None)]
    assert "绵兴路" not in {each.text for each in suggest(text="绵兴", actor=steward)}
    assert "绵兴路" in {each.text for each in suggest(text="mianxing", actor=actor())}
    assert suggest(text="滨江", actor=actor(Grant("examiner", unit_path="health"))) == []


def test_only_what_is_in_reach(made: City) -> None:
    everybody = {"王芳", "李小明", "欧阳娜娜"}
    assert found("1") | found("王") | found("李") | found("欧阳") == everybody
    fucheng = actor(Grant("examiner", region_path=made.fucheng.path))
    assert found("王", fucheng) == {"王芳"}
    assert found("李", fucheng) == {"李小明"}  # the police of this county speak of him
    other = made.youxian
    assert found("李", region=other.code) == {"李小明"}
    assert found("王", region=other.code) == found("王", region="000000") == set()
    assert found("王", region="9801") == {"王芳"}
    youxian = actor(Grant("examiner", region_path=other.path))
    assert found("李", youxian) == {"李小明"}
    assert found("王", youxian) == found("欧阳", youxian) == set()
    assert suggest(text="王", actor=youxian) == []
    assert [each.text for each in suggest(text="李", actor=youxian)] == ["李小明"]
    health = actor(Grant("examiner", unit_path="health"))
    assert found("王", health) == set()
    wang = Entity.objects.get(name="王芳")
    told(wang, made.health, WANG)
    index_entities(entities=[wang.pk])
    assert found("王", health) == found("wf", health) == {"王芳"}
    assert found("王", actor(Grant("examiner", unit_path="police"))) == {"王芳"}


def test_one_character_of_a_given_name_is_enough(made: City) -> None:
    assert found("小") == found("明") == {"李小明"}
    assert {each.text for each in suggest(text="明", actor=actor())} == {"李小明"}
    entity(made.police, {"name": "云川市明德建材有限公司"}, made.fucheng, kind="organisation")
    assert found("德", kind="organisation") == set()


def test_the_data_bureau_looks_up_the_whole_city_masked(made: City) -> None:
    clerk = Grant("clerk", unit_path="records")
    assert found("王", actor(clerk)) == set()
    (hit,) = search(text="王芳", actor=actor(clerk, Grant("coordinator")), as_of=NOW, purpose="coverage").hits
    assert hit.masked
    assert hit.name == "王*"


def test_nobody_without_the_permission(made: City) -> None:
    stranger = Actor(name="stranger")
    with pytest.raises(NotPermitted):
        found("王", stranger)
    with pytest.raises(NotPermitted):
        suggest(text="王", actor=stranger)


def test_masked_unless_granted_and_on_record(made: City) -> None:
    (hit,) = search(text="王芳", actor=actor(Grant("steward")), as_of=NOW, purpose="case 7").hits
    assert (hit.name, hit.identifier, hit.phone, hit.masked) == ("王*", "510703**********43", "138****5678", True)
    assert hit.address.startswith("云川市涪城区*")
    (hit,) = search(text="王芳", actor=actor(), as_of=NOW).hits
    assert (hit.name, hit.phone, hit.masked) == ("王芳", "13812345678", False)
    masked, open_ = AuditEntry.objects.filter(verb="registry.searched").order_by("pk")
    assert (masked.purpose, masked.detail["text"], masked.detail["found"]) == ("case 7", "王芳", 1)
    assert (masked.detail["unmasked"], open_.detail["unmasked"]) == ([], [hit.number])


def test_typing_help_shows_no_address_or_number_since_it_is_not_on_record(made: City) -> None:
    (meant,) = suggest(text="13812345678", actor=actor())
    assert (meant.text, meant.detail[:7]) == ("王芳", "云川市涪城区*")
    assert not AuditEntry.objects.filter(verb="registry.searched").exists()


def test_suggestions_show_rare_names_masked(made: City) -> None:
    steward = actor(Grant("steward"))
    assert [each.text for each in suggest(text="wf", actor=steward)] == ["王*"]
    for number in range(4):
        entity(made.police, {**WANG, "number": f"51070319900101{number}", "phone": f"1360000000{number}"})
    assert next((each.text, each.holders, each.entity) for each in suggest(text="wf", actor=steward)) == (
        "王芳",
        5,
        None,
    )
    by_phone = suggest(text="13812", actor=steward)
    assert [(each.text, each.detail[:6]) for each in by_phone] == [("王*", "云川市涪城区")]
    assert suggest(text="13", actor=steward) == []


def test_pages_follow_each_other_without_gap(made: City) -> None:
    people = [entity(made.police, {"name": "赵" + "甲乙丙丁戊己庚"[n], "phone": f"1370000000{n}"}) for n in range(7)]
    place = entity(made.police, {"address": "赵家巷1号"}, kind="place")
    seen: list[int] = []
    after = ""
    while True:
        page = search(text="赵", actor=actor(), as_of=NOW, limit=3, after=after)
        seen += _numbers(page.hits)
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 8
    assert set(seen) == {each.pk for each in (*people, place)}
    assert search(text="赵", actor=actor(), as_of=NOW, after="nonsense").hits
    assert _numbers(search(text="赵", actor=actor(), as_of=NOW, after="9:9:x").hits) == []


def test_where_little_of_much_answers_the_search_goes_on_from_page_to_page(
    made: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the words nor a county may hide whom many of a name stand before."""
    monkeypatch.setattr(finding, "LOOKED_AT", 3)
    monkeypatch.setattr(finding, "READ", 3)
    monkeypatch.setattr(queries, "PATIENCE", -1.0)
    monkeypatch.setattr(queries, "PATIENCE_EMPTY", -1.0)
    names = ["赵" + each for each in "甲乙丙丁戊己庚辛壬癸"]
    for number, name in enumerate(names):
        last = number == 9
        said = {"name": name, "phone": f"1370000000{number}", "address": "绵兴路9号" if last else "滨江路2号"}
        entity(made.police, said, made.youxian if last else made.fucheng)
    for number, name in enumerate(("钱甲", "钱乙", "钱丙", "钱丁")):
        entity(made.police, {"name": name, "phone": f"1360000000{number}", "address": "绵兴路3号"}, made.fucheng)
    health = Entity.objects.get(name="赵癸")
    told(health, made.health, {"name": "赵癸"})
    index_entities(entities=[health.pk])
    for text, who, given in (
        ("绵兴路 赵", actor(), {}),
        ("赵", actor(), {"region": made.youxian.code}),
        ("赵", actor(Grant("examiner", region_path=made.youxian.path)), {}),
        ("赵", actor(Grant("examiner", unit_path="health")), {}),
    ):
        pages = list(_pages(text, who, **given))
        assert [each for page in pages for each in page] == [health.pk], text
        assert len(pages) > 1
        assert pages[0] == []


def _pages(text: str, who: Actor, **given: object) -> Iterator[list[int]]:
    after = ""
    while True:
        page = search(text=text, actor=who, as_of=NOW, after=after, **given)  # type: ignore[arg-type]
        yield _numbers(page.hits)
        after = page.after
        if not after:
            return


def test_units_that_keep_no_source_are_not_asked_for(made: City) -> None:
    Unit.objects.create(
        code="grid", full_name="grid", short_name="grid", level="city", kind="bureau", region=made.youxian, path="grid"
    )
    assert reach_of(actor(Grant("examiner", region_path=made.youxian.path))).units == ()
    police = reach_of(actor(Grant("examiner", unit_path="police"))).units
    assert police == (made.police.resource.provider_id,)


def _numbers(hits: Iterable[object]) -> list[int]:
    return [hit.entity for hit in hits]  # type: ignore[attr-defined]
