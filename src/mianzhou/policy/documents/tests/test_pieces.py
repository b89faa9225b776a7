"""The small understandings that reading is made of: labels, numerals, organs, citations, validity, the JSON form."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from mianzhou.policy.documents.bulletin import read_bulletin
from mianzhou.policy.documents.reading import read_text
from mianzhou.policy.documents.report import print_table, reading_as_json


def test_the_issue_is_read_from_running_heads() -> None:
    bulletin = read_bulletin(["绵江市人民政府公报 2016年第7期（总第418期）"])
    assert bulletin is not None
    assert (bulletin.title, bulletin.year, bulletin.issue, bulletin.serial) == ("绵江市人民政府公报", 2016, 7, 418)
    assert read_bulletin(["2016年第7期"]) is None


HEAD = "绵江市人民政府\n关于加强工作的通知\n绵江府发〔2016〕3号\n各县（区）人民政府：\n"
TAIL = "\n绵江市人民政府\n2016年5月3日\n"


@pytest.mark.parametrize(
    "title",
    [
        "绵江市人民政府2016年立法工作计划",
        "关于做好防汛工作的通知",
        "绵江市2016年重点工作安排意见（试行）",
        "绵江市发展改革委等八部门关于促进养老服务的实施意见",
        "绵江市人民政府办公室印发《政务公开工作要点》的通知",
    ],
)
def test_titles_of_many_forms(title: str) -> None:
    before = "绵江市教育局\n关于放假的通知\n绵江教发〔2016〕1号\n各学校：\n按时放假。\n绵江市教育局\n2016年1月5日\n"
    found = read_text(before + title + "\n绵江府发〔2016〕3号\n各县（区）人民政府：\n内容如下文所述。" + TAIL).documents
    assert [d.title for d in found] == ["绵江市教育局关于放假的通知", title]


def test_a_number_alone_on_a_wrapped_line_is_no_document() -> None:
    text = (
        HEAD
        + "各地要认真执行《绵江市人民政府关于促进工业稳定增长的若干措施》\n（绵江府发〔2015〕13号）\n规定的各项政策，按时兑现。"
        + TAIL
    )
    (document,) = read_text(text).documents
    assert document.number == "绵江府发〔2016〕3号"
    assert [c.number for c in document.cites] == ["绵江府发〔2015〕13号"]


@pytest.mark.parametrize(
    ("sentence", "cites"),
    [
        ("根据《节约用水条例》和有关规定，制定本办法。", [("basis", None, "节约用水条例")]),
        (
            "为贯彻落实《节水行动方案》（川岭府发〔2015〕8号）精神，通知如下。",
            [("implements", "川岭府发〔2015〕8号", "节水行动方案")],
        ),
        ("原《用水管理办法》（绵江府发〔2006〕2号）同时废止。", [("repeals", "绵江府发〔2006〕2号", "用水管理办法")]),
        ("工作中要学习《红楼梦》和《水法》（以下简称《水法》）。", []),
        ("请按川岭府函〔2015〕9号文件执行，做好衔接。", [("mentions", "川岭府函〔2015〕9号", None)]),
    ],
)
def test_citations(sentence: str, cites: list[tuple[str, str | None, str | None]]) -> None:
    (document,) = read_text(HEAD + sentence + TAIL).documents
    assert [(c.relation, c.number, c.title) for c in document.cites] == cites


def test_validity() -> None:
    (document,) = read_text(HEAD + "本通知自2016年6月1日起施行，有效期5年。规划有效期内不作调整。" + TAIL).documents
    assert document.validity == "本通知自2016年6月1日起施行，有效期5年。"
    (document,) = read_text(HEAD + "各单位要认真执行。" + TAIL).documents
    assert document.validity is None


def test_a_run_in_heading_needs_text_after_it() -> None:
    body = "一、工作安排\n1.完善制度。健全工作机制，落实工作责任。\n2.加强督查。每月督查一次，结果予以通报。\n3.按时报送总结。"
    (document,) = read_text(HEAD + body + TAIL).documents
    assert [(s.kind, s.title) for s in document.sections] == [
        ("heading", "工作安排"),
        ("run-in", "完善制度"),
        ("run-in", "加强督查"),
        ("item", None),
    ]


def test_long_sentences_after_labels_are_items_and_no_headings() -> None:
    body = (
        "一、工作目标\n（一）通过开展形式多样的活动，使全市经常参加锻炼的人数比例达到总人口的四成，群众满意度稳步提高。各地要加强组织。\n"
        "（二）新建健身工程80个，新增健身路径25条，培训指导员2000人，经费由市县两级分担。活动要安全有序。"
    )
    (document,) = read_text(HEAD + body + TAIL).documents
    assert [s.kind for s in document.sections] == ["heading", "item", "item"]


@pytest.mark.parametrize(
    ("paragraphs", "kinds"),
    [
        # Stages with their dates in brackets
        (
            "（一）动员部署阶段（3月1日至3月15日）。召开会议，安排任务。\n（二）组织实施阶段（3月16日至9月30日）。全面推进，定期调度。",
            ["run-in"] * 2,
        ),
        # Headings of a sentence each, the text below them
        (
            "（一）高度重视，加强领导。\n各地成立工作专班，专人负责。\n（二）密切配合，形成合力。\n各部门分工协作，共同推进。",
            ["heading"] * 2,
        ),
        # Three short clauses
        (
            "（一）统一思想，提高认识，增强责任感。当前任务十分繁重。\n（二）加强领导，明确分工，落实责任人。各地逐级分解任务。",
            ["run-in"] * 2,
        ),
        # Nouns and colons
        ("（一）活动时间：3月至5月。\n（二）活动地点：市体育馆。", ["run-in"] * 2),
        # Words that only sound like orders
        ("（一）适应新形势。转变工作方式。\n（二）明确重要事项。建立清单。", ["run-in"] * 2),
        # Orders
        ("（一）各地要成立专班。专人负责。\n（二）各部门应加强配合。定期会商。", ["item"] * 2),
        # A list of sentences with closing words
        ("（一）按时报送材料。\n（二）严格会议纪律。\n（三）做好后勤保障。\n特此通知。", ["item"] * 3),
        # A list of names
        ("（一）市水务局\n（二）市财政局", ["item"] * 2),
    ],
)
def test_headings_and_items_are_told_apart(paragraphs: str, kinds: list[str]) -> None:
    (document,) = read_text(HEAD + "为做好工作，现通知如下。\n" + paragraphs + TAIL).documents
    assert [s.kind for s in document.sections] == kinds


def test_a_plan_with_its_own_table_of_contents() -> None:
    plan = (
        "绵江市水利发展规划\n目　录\n第一章　现状…………1\n第二章　目标…………3\n第三章　任务…………5\n第一章　现状\n水利投入持续增加。\n"
        "第二章　目标\n建成水库三座。\n第三章　任务\n加快项目建设。\n"
    )
    reading = read_text(
        HEAD.replace("加强工作", "印发绵江市水利发展规划") + "现将《绵江市水利发展规划》印发给你们。" + TAIL + plan
    )
    (document,) = reading.documents
    assert document.attachments == ("绵江市水利发展规划",)
    assert [(s.label, s.title) for s in document.sections] == [
        ("第一章", "现状"),
        ("第二章", "目标"),
        ("第三章", "任务"),
    ]
    assert [d.reason for d in reading.discarded if d.reason != "blank"] == ["table of contents"]


def test_a_table_of_contents_without_its_heading_makes_no_documents() -> None:
    entries = "绵江市教育局关于放假的通知\n绵江教发〔2016〕1号\n绵江市人民政府关于加强工作的通知\n绵江府发〔2016〕3号\n"
    bodies = (
        "绵江市教育局\n关于放假的通知\n绵江教发〔2016〕1号\n各学校：\n按时放假。\n绵江市教育局\n2016年1月5日\n"
        + HEAD
        + "内容如下。"
        + TAIL
    )
    reading = read_text(entries + bodies)
    assert [d.number for d in reading.documents] == ["绵江教发〔2016〕1号", "绵江府发〔2016〕3号"]
    assert [d.date for d in reading.documents] == ["2016-01-05", "2016-05-03"]
    assert reading.discarded[0].reason == "cover"


def test_what_a_reader_is_told() -> None:
    reading = read_text(
        HEAD
        + "一、甲类事项\n内容如下文。\n二、乙类事项\n内容如下文。\n二、丙类事项\n内容如下文。\n附件：任务分工表"
        + TAIL
    )
    assert reading.warnings == (
        "绵江府发〔2016〕3号：列出的附件“任务分工表”未刊印",
        "绵江府发〔2016〕3号：序号“二、”与前一序号不连续",
    )


def test_the_json_form() -> None:
    reading = read_text(
        HEAD + "一、工作安排\n１．完善制度。健全工作机制，落实工作责任。\n（1）甲；\n（2）乙。" + TAIL, "a.txt"
    )
    found = reading_as_json(reading)
    assert found["source"]["file"] == "a.txt"
    assert found["source"]["characters"] == len(reading.source.text)
    assert found["bulletin"] is None
    (document,) = found["documents"]
    assert document["level"] == "city"
    assert [(s["path"], s["level"], s["label"], s["title"]) for s in document["sections"]] == [
        (["一、"], 1, "一、", "工作安排"),
        (["一、", "1."], 2, "1.", "完善制度"),
    ]
    start, end = document["sections"][1]["span"]
    assert reading.source.text[start:end].startswith("１．完善制度。")
    assert reading.source.text[start:end].endswith("（2）乙。")
    assert document["obligations"] == document["targets"] == document["mentions"] == []


@pytest.mark.parametrize(("language", "head"), [("zh", "文号"), ("en", "Number")])
def test_the_table_for_people(language: str, head: str) -> None:
    out = io.StringIO()
    print_table(read_text(HEAD + "内容。" + TAIL, "a.txt"), language=language, console=Console(file=out, width=120))
    assert head in out.getvalue()
    assert "绵江府发〔2016〕3号" in out.getvalue()
