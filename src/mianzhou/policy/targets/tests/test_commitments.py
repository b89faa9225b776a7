"""Commitment or not: every cue on its own example, and whole sentences of every kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.targets.clauses import Clauses
from mianzhou.policy.targets.commitments import Surroundings, stretches
from mianzhou.policy.targets.cues import CUES, Cue
from mianzhou.policy.targets.extraction import extract_targets, extract_with_reasons
from mianzhou.policy.targets.numbers import find_quantities, fold

DocumentOf = Callable[..., DocumentText]


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: cue.name)
def test_every_cue_sees_its_example(cue: Cue) -> None:
    marked = fold(cue.example)
    at = marked.index("【")
    titles, text = "", marked.replace("【", "").replace("】", "")
    if cue.stretch in ("heading", "title"):
        titles, text = text.split("：", 1)
        at -= len(titles) + 1
    quantity = next(q for q in find_quantities(text) if q.start == at)
    around = Surroundings(titles, titles, False, False)
    found = stretches(text, quantity, Clauses(text).place(quantity.start, quantity.end), around)
    assert cue.pattern.search(found[cue.stretch])
    assert not cue.kinds or quantity.kind in cue.kinds


def test_cue_names_are_unique() -> None:
    assert len({cue.name for cue in CUES}) == len(CUES)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # levels, steps, ranges
        ("参保人数达到3.57亿人，失业率控制在4%以内。", [3.57, 4.0]),
        ("城区绿化覆盖率41%以上，污水集中处理率95%。", [41.0, 95.0]),
        ("灌溉水有效利用系数提高到0.6以上。", [0.6]),
        ("年均增长9%—11%。", [(9.0, 11.0)]),
        ("用水量、能耗、排放量分别下降23%、15%、18%。", [23.0, 15.0, 18.0]),
        ("生产率从人均8.7万元提高到12万元以上。", [12.0]),
        # deeds counted, lists that go on
        ("培养名学校10所，名校长10名，名教师80名。", [10.0, 10.0, 80.0]),
        ("新建站点50个、俱乐部15个。", [50.0, 15.0]),
        ("县市今年分别接收20名和5名支教教师。", [20.0, 5.0]),
        ("285个贫困村摘帽，3.5万贫困人口脱贫。", [285.0, 3.5]),
        # what only describes another number is left out
        ("打造销售收入突破10亿元重点产品100个。", [100.0]),
        ("择机启动2个投资468万元的周转房项目。", [2.0]),
        ("今年开工的6所学校443套公租房，在2017年底前竣工。", [443.0]),
        ("抓好总投资320亿元的45个重大项目。", [45.0]),
        # Chinese numerals
        ("每个村都有一所卫生室，组建三个专业合作社。", [1.0, 3.0]),
        ("百分之八十以上的村建成文化室。", [80.0]),
        # shares of all, spans of time that are aims
        ("实现90%以上的建制村通水泥路。", [90.0]),
        ("企业开办时间压缩至8.5个工作日以内。", [8.5]),
        ("空气质量优良天数达到280天以上。", [280.0]),
        ("力争年内完成主城区80%的化工企业搬迁。", [80.0]),
        ("完成2012年在册危房9.88万平方米改造任务。", [9.88]),
        ("投入1500万元为约20万困难群众购买保险。", [1500.0, 20.0]),
        ("人均预期寿命提高1岁，达到77.3岁。", [1.0, 77.3]),
        ("孕产妇死亡率控制在20/10万以下。", [20.0]),
        ("居民医保财政补助标准提高到每人每年420元。", [420.0]),
        ("完成1.2万户危房改造，其中贫困户4500户。", [1.2, 4500.0]),
        ("解决86万农村人口饮水安全问题。", [86.0]),
        ("确保灾害发生12小时之内受灾群众得到救助。", [12.0]),
    ],
)
def test_commitments(document_of: DocumentOf, text: str, values: list[object]) -> None:
    found = extract_targets(document_of(text, title="二〇一六年重点工作实施方案"))
    assert [t.value for t in found] == values


@pytest.mark.parametrize(
    "text",
    [
        # what has happened
        "2015年，全市建成学校80所。新增床位300张。",
        "截至6月底，完成投资126.5亿元，占年度计划的52%。",
        "已完成老旧管网改造120公里。",
        "去年，抽查合格率达93.6%，高于全国2.1个百分点。",
        "全市现有各类企业1.2万户。",
        "全市共发生事故120起，同比下降8.3%。",
        # grants, rates, penalties
        "对新认定的技术中心一次性奖励50万元。",
        "按照实际投资额的10%给予补助，最高不超过100万元。",
        "面积90平方米以下的普通住房，减按1%的税率征收契税。",
        "处1万元以上3万元以下罚款。",
        "每发生一起较大事故扣5分。",
        # who qualifies, how long a procedure takes, how often, what is meant
        "企业应当具备下列条件：注册资本不低于100万元。",
        "对总投资1亿元以上的项目优先供地。",
        "应当在15个工作日内作出答复。",
        "每年组织一次应急演练。",
        "全年按365天计算。",
        "落实支持企业发展的27条政策措施。",
        "培育一批销售收入10亿元以上的企业。",
        "公布行政许可、行政处罚等三项清单。",
        "实现教育现代化是一项重要任务。",
        # what the place has, who takes part, what was set elsewhere, how a thing is called
        "我市是全国24个文物大市之一，拥有文物保护单位15处。",
        "常住人口461.39万人，60岁及以上人口占17.2%。",
        "建立由市财政局等12个部门参加的联席会议制度。",
        "领导小组下设1个办公室、5个专项工作组。",
        "落实上级规划确定的10项重点任务。",
        "单笔贷款额度不超过200万元，期限最长不超过3年。",
        "请报送申报材料一式3份。",
        "12345热线与120急救中心联动，严格24小时值班。",
        "会期1天，与会人员50人左右。",
        "投标保证金不得超过估算价的2%。",
    ],
)
def test_no_commitments(document_of: DocumentOf, text: str) -> None:
    assert [t.text for t in extract_targets(document_of(text))] == []


def test_regulation_binds_by_rule_not_by_target(document_of: DocumentOf) -> None:
    text = "第十三条 每个街道应当设立1个服务站，配备不少于3名专职人员。"
    assert extract_targets(document_of(text, title="社区服务管理办法")) == ()
    assert len(extract_targets(document_of(text, title="社区服务实施方案"))) == 2


def test_section_that_looks_back_holds_facts(document_of: DocumentOf) -> None:
    text = "建成区域控制站8个，群测群防率达到100%。"
    title = "防灾减灾规划"
    assert extract_targets(document_of(text, title=title, heading="“十二五”工作成效")) == ()
    assert len(extract_targets(document_of(text, title=title, heading="发展目标"))) == 2


def test_task_to_strengthen_a_base_is_not_a_look_back(document_of: DocumentOf) -> None:
    text = "新建学校5所。"
    assert len(extract_targets(document_of(text, heading="夯实发展基础"))) == 1
    assert extract_targets(document_of(text, heading="发展基础")) == ()


def test_number_in_a_title_is_a_name(document_of: DocumentOf) -> None:
    document = document_of("新建学校5所。", title="关于印发推进改革5个专项工作方案的通知")
    assert [t.value for t in extract_targets(document)] == [5.0]
    assert [t.unit for t in extract_targets(document)] == ["所"]


def test_verdict_gives_its_reasons(document_of: DocumentOf) -> None:
    ((_, verdict),) = extract_with_reasons(document_of("力争新建学校5所。"))
    assert verdict is not None
    assert {"striving+2", "deed+2"} <= set(verdict.reasons)
    assert verdict.points == sum(
        int(reason[reason.rindex(sign) :]) for reason in verdict.reasons for sign in "+-" if sign in reason
    )
