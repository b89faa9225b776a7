"""What holds for any text whatever."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.obligations.extraction import extract_mentions, extract_obligations
from mianzhou.policy.obligations.units_printed import fold, split_units

Build = Callable[..., DocumentText]
WORDS = st.sampled_from(
    [
        "（", "）", "【", "】", "〔", "(", ")", "\n", "\t", "、", "，", "；", "。", "：", " ", "责任单位", "牵头单位", "责任单位：", "完成时限：", "市水务局",
        "市林业局", "各县市区政府", "自贡", "宜宾市人民政府", "负责", "牵头", "配合", "等部门", "和", "由", "要", "2016年6月底前", "每季度", "一、", "（一）",
        "1.", "序号", "重点任务", "下同", "第一位的为牵头部门", "市委", "★", "整治河湖",
    ],
)  # fmt: skip
# Names of every build: with 和, with verbs and endings inside, without any ending, with brackets.
NAMES = st.lists(
    st.sampled_from(
        [
            "市发展改革委", "市经信委", "市人力资源和社会保障局", "市扶贫和移民局", "市政协办公室", "市食品安全委员会办公室", "市目督办", "市委全面依法治市办",
            "市投资促进局", "市政务服务管理局", "市公共资源交易服务中心", "科技城管委会办公室", "各县市区人民政府", "各县（市、区）政府", "各县市区政府（管委会）",
            "园区管委会", "市级有关部门", "绵阳海关", "人行绵阳中心支行", "绵阳银监分局", "国家统计局绵阳调查队", "国家安全部", "财政部", "银监会", "审计署",
            "省政府法制办", "教育厅", "四川证监局", "成都铁路局", "团市委", "市总工会", "市残联", "市工商联", "市供销合作社联合社", "市社科联", "市律协", "绵阳军分区",
            "武警绵阳支队", "西南科技大学", "绵阳师范学院", "市中心医院", "长虹集团", "国网绵阳供电公司", "中国移动绵阳分公司", "市属国有企业", "各商业银行",
            "市经信委（市国资委）", "社会信用体系建设领导小组成员单位", "市委组织部", "市委编办", "市监察局", "市劳动保障监察支队", "市安委会成员单位", "市支持企业办",
        ],
    ),
    min_size=2,
    max_size=8,
    unique=True,
)  # fmt: skip
LAYOUTS = [
    "牵头单位：{}；责任单位：{}", "牵头部门：{}，责任部门：{}", "牵头：{}，配合：{}", "主办单位：{}；协办单位：{}", "{}牵头，{}配合", "{}牵头，{}等部门参与",
    "{}牵头负责，{}按职责分工落实", "{}牵头，{}等按照各自职责分工负责", "由{}牵头，会同{}组织实施", "{}（牵头）、{}", "责任单位：{}牵头，{}配合",
    "牵头单位：{}；责任单位：{}；完成时限：2016年12月底前", "{}牵头，{}负责，9月底前完成",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map("".join))
any_text = settings(max_examples=300)


@any_text
@example(text="责任单位:一第一为牵头一")
@given(text=TEXTS)
def test_spans_lie_in_the_document_and_units_are_printed_in_them(document: Build, text: str) -> None:
    doc = document(text)
    for obligation in extract_obligations(doc):
        assert doc.start <= obligation.start < obligation.end <= doc.end
        assert obligation.lead or obligation.responsible
        assert not set(obligation.lead) & set(obligation.responsible)
        printed = fold(doc.clean.text[obligation.start : obligation.end])
        for unit in obligation.lead + obligation.responsible:
            assert unit in printed
    for mention in extract_mentions(doc):
        assert doc.clean.text[mention.start : mention.end] == mention.unit


@any_text
@given(text=TEXTS)
def test_splitting_invents_nothing(text: str) -> None:
    for unit in split_units(text):
        assert unit in fold(text)


@any_text
@given(names=NAMES, mark=st.sampled_from("、，；"))
def test_any_list_of_names_is_split_at_its_marks(names: list[str], mark: str) -> None:
    assert split_units(mark.join(names)) == names


@any_text
@example(names=["市财政局", "市目督办", "科技城管委会办公室"], layout="由{}牵头，会同{}组织实施")
@given(names=NAMES, layout=st.sampled_from(LAYOUTS))
def test_any_names_in_any_layout_keep_their_parts(document: Build, names: list[str], layout: str) -> None:
    doc = document(
        "一、整治\n（一）岸线。清理堆场。（" + layout.format(names[0], "、".join(names[1:])) + "）\n（二）河道。"
    )
    (found,) = extract_obligations(doc)
    assert (found.lead, found.responsible) == ((names[0],), tuple(names[1:]))


@any_text
@given(before=st.integers(0, 5), after=st.integers(0, 5), text=TEXTS)
def test_only_the_range_of_the_document_is_read(document: Build, before: int, after: int, text: str) -> None:
    """A clean text is shared by all documents of a file: what stands around one changes nothing in it."""
    alone = document(text)
    clean = document("（责任单位：市水务局）\n" * before + text + "\n（责任单位：市水务局）" * after).clean
    start = before * len("（责任单位：市水务局）\n")
    sections = ()
    inside = DocumentText(
        clean, start, start + len(text), None, alone.title, (), "city", (), alone.date, (), sections=sections
    )
    bare = DocumentText(alone.clean, 0, len(text), None, alone.title, (), "city", (), alone.date, (), sections=sections)
    assert [(o.start - start, o.lead, o.responsible) for o in extract_obligations(inside)] == [
        (o.start, o.lead, o.responsible) for o in extract_obligations(bare)
    ]
