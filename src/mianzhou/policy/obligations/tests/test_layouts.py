"""One test for every layout in which plans print who has to do what. All texts are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.obligations.extraction import extract_obligations

Build = Callable[..., DocumentText]
ITEM = "一、整治河湖\n（一）清理岸线。逐段清理沿岸堆场，恢复植被。"


def units(document: DocumentText) -> list[tuple[str, str]]:
    return [("|".join(o.lead), "|".join(o.responsible)) for o in extract_obligations(document)]


BRACKETS = {
    "（责任单位：市水务局）": ("", "市水务局"),
    "(责任单位：市水务局、市林业局)": ("", "市水务局|市林业局"),
    "（责任部门:市水务局，市林业局）": ("", "市水务局|市林业局"),
    "（责任单位：各县市区人民政府，市水务局、市林业局）": ("", "各县市区人民政府|市水务局|市林业局"),
    "（牵头单位：市水务局；责任单位：市林业局、市财政局）": ("市水务局", "市林业局|市财政局"),
    "（牵头单位：市水务局，参加单位：市林业局、市财政局）": ("市水务局", "市林业局|市财政局"),
    "（牵头单位：市水务局、市林业局；配合单位：市财政局）": ("市水务局|市林业局", "市财政局"),
    "（牵头单位：市水务局 责任单位：市林业局）": ("市水务局", "市林业局"),
    "（牵头单位：市水务局责任单位：市林业局）": ("市水务局", "市林业局"),
    "（牵头单位市水务局，责任单位市林业局）": ("市水务局", "市林业局"),
    "【牵头部门：市水务局，责任部门：市林业局、团市委】": ("市水务局", "市林业局|团市委"),
    "〔责任单位：省水利厅、财政厅，有关市（州）人民政府〕": ("", "省水利厅|财政厅|有关市（州）人民政府"),
    "[牵头单位：市水务局；配合单位：市林业局]": ("市水务局", "市林业局"),
    "（责任单位：市水务局】": ("", "市水务局"),
    "（主办单位：市水务局；协办单位：市林业局）": ("市水务局", "市林业局"),
    "（主办：市水务局；协办：市林业局）": ("市水务局", "市林业局"),
    "（牵头：市水务局，配合：市林业局、市公安局）": ("市水务局", "市林业局|市公安局"),
    "（主要责任单位：市水务局；其他责任单位：市林业局）": ("", "市水务局|市林业局"),
    "（市级牵头单位：市水务局；县级责任单位：各县市区政府）": ("市水务局", "各县市区政府"),
    "（牵头责任单位：市水务局；配合责任单位：市林业局）": ("市水务局", "市林业局"),
    "（牵头和责任单位：市水务局、市林业局）": ("", "市水务局|市林业局"),
    "（责任领导：李某某；责任单位：市水务局；责任人：王某某）": ("", "市水务局"),
    "（牵头领导：李某某，牵头单位：市水务局，责任单位：市林业局）": ("市水务局", "市林业局"),
    "（责任单位：市水务局；责任人：张某；联系电话：0123-1234567）": ("", "市水务局"),
    "（责任单位：市水务局（责任人：张某）、市林业局（责任人：赵某））": ("", "市水务局|市林业局"),
    "（责任单位：市水务局、市林业局；完成时限：2017年6月底前）": ("", "市水务局|市林业局"),
    "（完成时限：2017年6月；责任单位：市水务局）": ("", "市水务局"),
    "（责任单位：市水务局（牵头）、市林业局、市财政局）": ("市水务局", "市林业局|市财政局"),
    "（责任单位：市水务局牵头，市林业局配合）": ("市水务局", "市林业局"),
    "（责任单位：市水务局、市林业局等）": ("", "市水务局|市林业局"),
    "（责任单位：市水务局、市林业局等市级有关部门）": ("", "市水务局|市林业局"),
    "（责任单位：市政府有关部门配合市水务局、市林业局）": ("", "市政府有关部门|市水务局|市林业局"),
    "（责任单位：市水务局、市林业局按职责分工负责。以下各项均涉及各县市区，不再列出。）": ("", "市水务局|市林业局"),
    "（责任单位：市水务局、\n市林业局）": ("", "市水务局|市林业局"),
    "（责任单位：市 水 务 局、市林业局）": ("", "市水务局|市林业局"),
    "（责任单位：市水务局 市林业局）": ("", "市水务局|市林业局"),
    "（责任单位：市水务局；各县市区政府、园区管委会）": ("", "市水务局|各县市区政府|园区管委会"),
    "（市水务局牵头，市林业局、市财政局等参与）": ("市水务局", "市林业局|市财政局"),
    "（市水务局牵头，市林业局、市财政局配合）": ("市水务局", "市林业局|市财政局"),
    "（市水务局牵头，会同市林业局、市财政局落实）": ("市水务局", "市林业局|市财政局"),
    "（市水务局牵头、市林业局配合）": ("市水务局", "市林业局"),
    "（市水务局牵头市林业局、市财政局配合）": ("市水务局", "市林业局|市财政局"),
    "（牵头单位：市水务局，配合单位：各项目牵头单位、各配合单位）": ("市水务局", "各项目牵头单位|各配合单位"),
    "（市水务局为牵头单位，市林业局为配合单位）": ("市水务局", "市林业局"),
    "（省水利厅、林业厅按职责分工负责，各市（州）人民政府结合实际落实）": ("", "省水利厅|林业厅|各市（州）人民政府"),
    "（责任部门及单位：市水务局、市林业局）": ("", "市水务局|市林业局"),
    "（第一责任单位：市水务局；第二责任单位：市林业局）": ("", "市水务局|市林业局"),
    "（责任单位：市水务局牵头会同市林业局制定方案，市财政局保障经费）": ("市水务局", "市财政局"),
    "（指导单位：省水利厅；责任单位：市水务局）": ("", "市水务局"),
    "（联系领导：李某某；责任单位：市水务局）": ("", "市水务局"),
    "（市水务局牵头组织实施）": ("市水务局", ""),
    "（由市水务局负责）": ("", "市水务局"),
    "（以上工作由市水务局、市林业局分别负责）": ("", "市水务局|市林业局"),
    "（市水务局、市林业局按职责分工负责）": ("", "市水务局|市林业局"),
    "（市水务局、市林业局按职责分工）": ("", "市水务局|市林业局"),
    "（市水务局、市林业局根据各自职责抓好落实）": ("", "市水务局|市林业局"),
    "（水利部、财政部、国家林业局负责，各省级人民政府落实）": ("", "水利部|财政部|国家林业局|各省级人民政府"),
    "（国家发展改革委牵头，水利部、中国气象局等参与）": ("国家发展改革委", "水利部|中国气象局"),
    "（国家发展改革委、水利部等部门，各省级人民政府按职责分工负责）": ("", "国家发展改革委|水利部|各省级人民政府"),
    "（市水务局牵头，市林业局等部门，市河道公司、各街道办事处配合）": ("市水务局", "市林业局|市河道公司|各街道办事处"),
    "（市水务局会同市林业局负责）": ("", "市水务局|市林业局"),
    "（市水务局负责岸线清理，市林业局负责植被恢复）": ("", "市水务局|市林业局"),
    "（市水务局、市林业局负责，年内持续推进）": ("", "市水务局|市林业局"),
    "（市水务局（牵头）、市林业局、市财政局）": ("市水务局", "市林业局|市财政局"),
    "（市水务局）": ("", "市水务局"),
    "〔市水务局、市林业局〕": ("", "市水务局|市林业局"),
    "（市水务局、市林业局，各县市区政府）": ("", "市水务局|市林业局|各县市区政府"),
    "（市水务局市林业局）": ("", "市水务局|市林业局"),
    "（牵头单位：市水务局）（责任单位：市林业局）": ("市水务局", "市林业局"),
    "（责任单位：市水务局）。": ("", "市水务局"),
    "（责任单位：市水务局": ("", "市水务局"),
    "\n责任单位：市水务局、市林业局": ("", "市水务局|市林业局"),
    "\n牵头单位：市水务局\n责任单位：市林业局\n完成时限：2016年12月": ("市水务局", "市林业局"),
    "\n【牵头单位】市水务局【责任单位】市林业局": ("市水务局", "市林业局"),
    "（责任单位：市水务局）（完成时限：2016年12月）": ("", "市水务局"),
    "（责任单位∶市水务局﹑市林业局）": ("", "市水务局|市林业局"),
    "（责任单位：1.市水务局；2.市林业局）": ("", "市水务局|市林业局"),
    "（牵头：张副市长；责任单位：市水务局）": ("", "市水务局"),
    "（牵头：李某某；责任单位：市水务局）": ("", "市水务局"),
    "（牵头单位：市水务局；责任单位：市政府分管副市长、市林业局）": ("市水务局", "市林业局"),
    "（牵头单位：市水务局；责任单位：市目督办、市政府目督办）": ("市水务局", "市目督办|市政府目督办"),
    "（牵头单位：市水务局，责任单位：市林业局，目标：完成三处）": ("市水务局", "市林业局"),
    "（责任单位：市水务局、长虹集团、九院）": ("", "市水务局|长虹集团|九院"),
    "（责任单位：市水务局（市移民局、市林业局）": ("", "市水务局（市移民局、市林业局"),
    "（市水务局牵头制定方案，市林业局、市财政局配合）": ("市水务局", "市林业局|市财政局"),
    "（以上1—3项由市水务局牵头负责，市级有关部门配合）": ("市水务局", "市级有关部门"),
    "（市总工会、团市委、市妇联）": ("", "市总工会|团市委|市妇联"),
    "责任单位：市水务局、市林业局。": ("", "市水务局|市林业局"),
}


@pytest.mark.parametrize("bracket", BRACKETS)
def test_layout_of_bracket(document: Build, bracket: str) -> None:
    """Every layout at the end of an item gives that item its units."""
    doc = document(ITEM + bracket + "\n（二）疏浚河道。分段疏浚。")
    assert units(doc) == [BRACKETS[bracket]]
    assert extract_obligations(doc)[0].path == ("一、", "（一）")


ASSIGN_NOTHING = [
    "以市水务局（以下简称水务局）为主体开展巡查。",
    "按照《河道管理办法》（某府发〔2015〕3号）执行。",
    "按照《办法》（省政府令第300号，省水利厅负责解释）执行。",
    "有关部门（市水务局、市林业局）要加强巡查。",
    "各牵头部门（市水务局、市林业局）。",
    "及时报告所在街道办事处（乡镇人民政府）。",
    "具体办法（由市水务局会同有关部门另行制定）尽快出台。",
    "巡查方案（须经市水务局审核同意）报备。",
    "方案报市政府办公室（市目督办）。",
    "联系人：张某（市水务局）。",
    "（联系人：张某，联系电话：0123-1234567）",
    "（联系单位：市水务局，电话：1234567）",
    "在示范区（绵延十里的沿河社区）建设。",
    "支持企业（含个体工商户、合作社、社会组织）参与。",
    "建设各类平台（实验室、工程中心、研究院）。",
    "推进试点（县、园区、企业）。",
    "开展培训（国培、省培计划）。",
    "实施河湖整治（2016—2020年）。",
    "开展春灌（含提灌站）工作。",
    "组　长：张某某（市政府副市长）",
    "成　员：李某（市水务局）、王某（市林业局）",
    "责任单位要切实履行职责（各责任单位：指承担任务的单位）。",
    "明确责任单位：做到任务到人、措施到位、时限到天，确保各项工作有人抓、有人管、抓得实、管得好。",
    "主办单位：市水务局\n承办单位：市林业局",
    "成员单位：市水务局、市林业局、市财政局。",
    "（主要完成单位：市水务局）",
    "评选产生省级示范河段（省级示范园区）。",
    "建成一批示范单位（全国文明单位）。",
    "评分由专人负责（市水务局负责人）。",
    "（完成时限：2016年12月）",
    "本办法自发布之日起施行（市水务局负责解释）。",
    "（公示期不少于7天）",
    "牵头单位要切实负起责任，配合单位要积极支持。",
]


@pytest.mark.parametrize("sentence", ASSIGN_NOTHING)
def test_names_that_assign_nothing(document: Build, sentence: str) -> None:
    """Abbreviations, citations, contacts, lists of members, definitions and examples are no obligations."""
    assert units(document("一、整治河湖\n（一）清理岸线。" + sentence + "\n（二）疏浚河道。分段疏浚。")) == []


def test_bracket_behind_heading_covers_the_item(document: Build) -> None:
    doc = document(
        "一、整治河湖\n（一）清理岸线（责任单位：市水务局）\n逐段清理。\n（二）疏浚河道（责任单位：市林业局）\n分段疏浚。"
    )
    first, second = extract_obligations(doc)
    assert (first.label, first.title, first.responsible) == ("（一）", "清理岸线", ("市水务局",))
    assert "逐段清理" in first.text
    assert "责任单位" not in first.text
    assert second.path == ("一、", "（二）")


def test_bracket_on_top_heading(document: Build) -> None:
    doc = document(
        "一、整治河湖（牵头单位：市水务局）\n（一）清理岸线。逐段清理。\n（二）疏浚河道。分段疏浚。（责任单位：市林业局）"
    )
    assert [(o.path, o.lead, o.responsible) for o in extract_obligations(doc)] == [
        (("一、",), ("市水务局",), ()),
        (("一、", "（二）"), (), ("市林业局",)),
    ]


def test_several_sentences_each_with_its_bracket(document: Build) -> None:
    """One item, several tasks: one obligation for each, all at the item."""
    doc = document(
        "一、整治河湖\n（一）清理岸线。逐段清理。（市水务局负责）恢复植被。（市林业局、市财政局负责）\n（二）疏浚河道。"
    )
    first, second = extract_obligations(doc)
    assert (first.path, first.responsible, first.text) == (("一、", "（一）"), ("市水务局",), "清理岸线。逐段清理。")
    assert (second.path, second.responsible, second.text) == (
        ("一、", "（一）"),
        ("市林业局", "市财政局"),
        "恢复植被。",
    )
    assert first.end <= second.start


def test_bracket_in_a_title_is_not_part_of_it(document: Build) -> None:
    doc = document("一、整治河湖\n（一）清理岸线（责任单位：市水务局）\n逐段清理。")
    printed = "清理岸线（责任单位：市水务局）"
    sections = tuple(replace(s, title=printed, body=s.body + 12) if s.label == "（一）" else s for s in doc.sections)
    (found,) = extract_obligations(replace(doc, sections=sections))
    assert (found.title, found.responsible) == ("清理岸线", ("市水务局",))
    assert found.text.endswith("逐段清理。")


def test_clauses_each_with_its_bracket(document: Build) -> None:
    doc = document("一、整治河湖\n（一）清理岸线（市水务局负责），恢复植被（市林业局负责）。")
    assert units(doc) == [("", "市水务局"), ("", "市林业局")]


def test_bare_names_before_a_comma_count_among_others(document: Build) -> None:
    """Where a document assigns by bare names, it may do so clause by clause; alone, names before a comma explain a word."""
    clause = "（三）严格监管。加强河道执法（市公安局），开展沱江专项整治。"
    others = "一、整治河湖\n（一）清理岸线。逐段清理。（市水务局）\n（二）疏浚河道。分段疏浚。（市林业局）\n"
    assert units(document(others + clause)) == [("", "市水务局"), ("", "市林业局"), ("", "市公安局")]
    assert units(document("一、整治河湖\n" + clause)) == []


def test_item_without_heading_is_titled_by_its_first_words(document: Build) -> None:
    doc = document("一、整治河湖\n1.逐段清理沿岸堆场、码头和违章建筑，恢复植被。（责任单位：市水务局）")
    (found,) = extract_obligations(doc)
    assert found.title == "逐段清理沿岸堆场、码头和违章建筑，恢复植"
    assert found.text == "逐段清理沿岸堆场、码头和违章建筑，恢复植被。"


def test_first_unit_leads_where_the_text_says_so(document: Build) -> None:
    doc = document(
        "各项任务的责任单位中，排第一位的为牵头部门。\n一、整治河湖\n（一）清理岸线。（责任单位：市水务局、市林业局）\n（二）疏浚河道。（责任单位：市林业局）",
    )
    assert units(doc) == [("市水务局", "市林业局"), ("市林业局", "")]


def test_who_now_leads_says_nothing_of_order(document: Build) -> None:
    doc = document("市水务局目前为牵头单位。\n一、整治河湖\n（一）清理岸线。（责任单位：市林业局、市财政局）")
    assert units(doc) == [("", "市林业局|市财政局")]


def test_first_unit_leads_from_the_bracket_that_says_so(document: Build) -> None:
    doc = document(
        "一、整治河湖\n（一）清理岸线。（责任单位：市水务局、市林业局，列首位的为牵头单位，下同）\n（二）疏浚河道。（责任单位：市林业局、市财政局）",
    )
    assert units(doc) == [("市水务局", "市林业局"), ("市林业局", "市财政局")]


def test_marked_unit_leads(document: Build) -> None:
    doc = document("注：标★的为牵头单位。\n一、整治河湖\n（一）清理岸线。（责任单位：★市水务局、市林业局）")
    assert units(doc) == [("市水务局", "市林业局")]


def test_table_with_columns_of_units(document: Build) -> None:
    doc = document(
        "一、任务分工\n序号\t重点任务\t牵头单位\t责任单位\t完成时限\n1\t清理岸线\t市水务局\t市林业局、市财政局\t2016年12月底\n"
        "2\t疏浚河道\t市林业局\t各县市区政府\t长期\n\t并清运淤泥\t\t\t\n附注：按季报送。",
    )
    rows = extract_obligations(doc)
    assert [(o.path, o.label, o.title, o.lead, o.responsible, o.deadline) for o in rows] == [
        (("一、", "1"), "1", "清理岸线", ("市水务局",), ("市林业局", "市财政局"), "2016-12"),
        (("一、", "2"), "2", "疏浚河道", ("市林业局",), ("各县市区政府",), None),
    ]
    assert rows[1].schedule == "长期"
    assert "并清运淤泥" in rows[1].text


def test_table_of_contacts_assigns_nothing(document: Build) -> None:
    assert units(document("一、联系方式\n责任单位\t联系人\t电话\n市水务局\t张某\t1234567")) == []


def test_table_of_projects_assigns_nothing(document: Build) -> None:
    assert units(document("一、项目清单\n项目名称\t建设单位\t投资\n堤防\t市水务局\t5亿元")) == []


def test_label_sentence_inside_a_paragraph(document: Build) -> None:
    """Where several items run on in one paragraph, a sentence 责任单位：… closes each."""
    doc = document(
        "一、整治河湖\n清理堆场。责任单位：市水务局、市公安局。恢复植被。责任单位：市林业局。完成时限：2016年12月。加强巡查。"
    )
    first, second = extract_obligations(doc)
    assert (first.text, first.responsible) == ("整治河湖\n清理堆场。", ("市水务局", "市公安局"))
    assert (second.text, second.responsible, second.deadline) == ("恢复植被。", ("市林业局",), "2016-12")


def test_time_in_a_bracket_or_line_of_its_own(document: Build) -> None:
    for text in ("（责任单位：市水务局）（完成时限：2016年12月）", "\n责任单位：市水务局\n完成时限：2016年12月"):
        (found,) = extract_obligations(document(ITEM + text))
        assert found.deadline == "2016-12"


def test_masthead_and_subtitle_are_outside_items(document: Build) -> None:
    """Bare names under a title are its author."""
    assert units(document("河湖整治计划\n（市水务局）\n一、整治河湖\n（一）清理岸线。逐段清理。")) == []
