"""The cues by which a printed number is judged: commitment, or fact, rule, norm, name. Data only.

Each cue looks at one stretch of text around a quantity, and gives or takes points; `commitments.judge` adds them up and calls
a number a commitment from `THRESHOLD` points. A cue counts once however often it occurs. To teach the reader a new turn of
phrase, extend a pattern here and add the sentence to the tests.

Stretches: `lead` clause up to the number; `upto` the same with number and bound; `close` the last characters before it; `after` what follows the number, its bound
included, up to the end of the clause; `next` what follows the bound up to the end of the sentence; `segment` from the last ； or 。 to the number;
`sentence` the whole sentence; `heading` the titles over the passage; `title` the title of the document or attachment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from mianzhou.policy.targets.measures import MeasureKind

Stretch = Literal["lead", "close", "upto", "after", "next", "segment", "sentence", "heading", "title"]
Family = Literal["will", "level", "deed", "time", "place", "past", "rule", "name"]

THRESHOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """One reason to believe or disbelieve; `kinds` limits it to quantities of these kinds (None: all)."""

    name: str
    family: Family
    stretch: Stretch
    points: int
    pattern: re.Pattern[str]
    kinds: frozenset[MeasureKind] | None = None


def _cue(
    name: str, family: Family, stretch: Stretch, points: int, pattern: str, *kinds: MeasureKind
) -> Cue:  # keeps the table below narrow
    return Cue(name, family, stretch, points, re.compile(pattern), frozenset(kinds) or None)


# What a quantity is worth before any cue, by kind. Spans of time are mostly procedure, orders are names, scores are exams.
BASE_POINTS: Final[dict[MeasureKind, int]] = {
    "ratio": 0, "money": 0, "people": 0, "count": 0, "size": 0, "time": -3, "age": -2, "order": -6, "score": -8, "bare": -3,
}  # fmt: skip

# Chinese numerals are more often manner of speaking (一个, 两手抓) than a count.
CHARACTERS_POINTS: Final = -1
# The lone 一 of 一个, 一次, 一项 counts only with a bound (至少一名) or as a share of everyone (每村都有一所).
LONE_ONE_POINTS: Final = -6
# 一两项, 三五个: said loosely, nobody will be held to it.
LOOSE_POINTS: Final = -4
# A heading names its part of the text: 二、实施十项重点建设工程.
HEADING_POINTS: Final = -4

# Points for what the dates around the number say; the roles come from deadlines.find_dates.
HORIZON_POINTS: Final = 2
PAST_DATE_POINTS: Final = -5
# A list goes on as it began: 培养名学校10所，名校长10名，名教师80名.
CONTINUES_COMMITMENT_POINTS: Final = 2
CONTINUES_OTHER_POINTS: Final = -2
# A sum or size that only describes what another number in the same breath counts: 2个投资468万元的项目.
SCOPE_POINTS: Final = -8

_LEVEL = (
    r"(?:达到|达|突破|超过|超|不低于|不得低于|不少于|不得少于|不小于|不高于|不超过|不得超过|高于|低于|至少|控制在|保持在|稳定在|维持在"
    r"|提高到|提高至|提升到|提升至|上升到|上升至|增加到|增加至|增长到|增长至|扩大到|扩大至|发展到|增至|升至|下降到|下降至|降低到|降低至|降至|降到|减少到"
    r"|减少至|压缩到|压缩至|缩短到|缩短至|提高|提升|增长|增加|下降|降低|减少|缩短|压缩|压减|削减|提速|占到|为|力争|实现|在)"
)
_QUALIFIER = r"(?:约|近|总?量?|人民币|每年|每人|人均|户均|平均|各|分别|共|均|全部|每生每年|的)?"
_DEED = (
    r"(?:新建|改建|扩建|改扩建|迁建|续建|建设|建成|建立|筹建|共建|创建|争创|创成|建好|办好|打造|培育|培养|培训|组建|组织|启动|实施|完成|整治|治理|改造|改善|改良|新增"
    r"|增加|新培训|引进|引育|招引|招商|吸引|遴选|选拔|选派|选聘|选择|筛选|评选|认定|申请|申报|争取|获批|获得|获|装备|配备|配置|配齐|发展|壮大|抓好|抓实|办理|撤并|关闭|关停|淘汰|压减"
    r"|化解|退出|脱贫|摘帽|搬迁|安置|解决|资助|救助|帮扶|扶持|支持|推广|推进|推动|推出|发放|投入|投资|筹集|筹措|安排|接收|派遣|举办|开展|制定|制修订|修订|研制|制订|编制|出台|开发|开通|开工"
    r"|开放|储备|形成|设立|布局|布设|建造|铺设|种植|造林|营造|绿化|修复|恢复|保护|加固|修缮|更新|购置|采购|添置|转移|就业|转化|盘活|消化|去化|供应|出栏|签约|落地|落户|履约|上市"
    r"|加快|加大|竣工|投产|投用|通车|落实|落户|覆盖|惠及|服务|监测|检查|抽查|抽检|录入|融资|贷款|节约|节能|减排|消减|削减|带动|实现|保证|保障|确保|规划|增设|新设|开设|设置|增补|确定|明确|做强|做大|扶优|孵化|孵育|转型|聘请|聘任|落实|充实)"
)
_TO_BE = (
    r"(?:竣工|完工|开工|建成|投产|投用|投入使用|交付|通车|脱贫|摘帽|达标|全覆盖|扩建|改建|新建|建设|改造|整治|治理|加固|搬迁|培训|试点|创建"
    r"|实施|启动|安置|退出|关闭|整改|招商|升级|工程|任务|以上|左右|完成)"
)

CUES: Final[tuple[Cue, ...]] = (
    # The will to reach it.
    _cue("striving", "will", "segment", 2, r"力争|争取|确保|努力|保证|计划|拟|预期|预计到|目标|务必|必须|奋斗"),
    _cue("obliged", "will", "lead", 1, r"(?:^|[^需重主必])要|应|将|须|不得|实现|全面|全部|基本"),
    # A level set: the number is what something must come to.
    _cue("level", "level", "close", 2, _LEVEL + _QUALIFIER + r"[>≥<≤]?$", "ratio", "money", "people", "count", "size"),
    _cue("level_of_other", "level", "close", 4, _LEVEL[:-3] + ")" + _QUALIFIER + r"$", "bare", "age"),
    _cue("level_of_share", "level", "lead", 2, _LEVEL[:-3] + r")[^，。；、]{1,20}的$", "ratio"),
    _cue(
        "level_of_time",
        "level",
        "close",
        3,
        r"(?:不少于|不低于|达到|缩短至|缩短到|压缩至|压缩到|控制在|提高到|不超过)" + _QUALIFIER + "$",
        "time",
    ),
    _cue("hours_of_doing", "level", "lead", 2, r"时间|时长|寿命|年限|学制|周期|天数|时限", "time", "age"),
    _cue(
        "rate_itself",
        "level",
        "close",
        2,
        r"(?:率|比例|比重|占比|覆盖面|普及面|面|系数|贡献率)(?:为|均|均为|约)?$",
        "ratio",
    ),
    _cue(
        "every_one_has",
        "level",
        "lead",
        7,
        r"(?:都|均|各|至少)(?:要|应|需|须|须要|能|能够)?(?:有|配备|建有|建成|建设|拥有|参加|明确|落实|设立|设置|掌握|打造|培育|创建)?$|至少[^，。；]{0,6}$",
        "count",
        "people",
    ),
    # A deed whose object is counted.
    _cue("deed", "deed", "lead", 2, _DEED, "ratio", "money", "people", "count", "size", "bare"),
    _cue("deed_follows", "deed", "after", 2, _TO_BE, "people", "count", "size", "bare"),
    _cue("list_of_objects", "deed", "lead", 1, r"等$|[\u4e00-\u9fff]{2,}$", "count", "people", "size"),
    # Where it stands.
    _cue(
        "under_aims",
        "place",
        "heading",
        1,
        r"目标|任务|指标|计划|工程|行动|项目|重点|举措|措施|安排|推进|加快|强化|提升|实施|建设|发展",
    ),
    _cue(
        "plan",
        "place",
        "title",
        1,
        r"规划|计划|方案|纲要|行动|目标|任务|要点|安排|意见|措施|工程|决定|实施|分工|责任书",
    ),
    # Not a commitment: it has happened.
    _cue(
        "done",
        "past",
        "segment",
        -5,
        r"已(?:经|达|累计|完成|建成(?!的)|实现|全部|基本|增|升|降|超|突破|取得|发展|形成|培|投|组建|建立|开工|启动|有[^，的]{0,8}$)|均已|截至|截止|累计|(?<!依托)(?<!利用)(?<!整合)(?<!立足)(?<![在将以对])(?:现|共|仅|只)有[^，。；的建新]{0,12}$|目前|以来|先后|迄今|同比|现建成|曾",
    ),
    _cue(
        "done_verb",
        "past",
        "segment",
        -3,
        r"(?:[成立建设置进行动施展造发入取得到办理]|排查|防治|改造|实现)了|率先完成|得到[^，]{0,8}(?:提高|加强|改善|运用)|顺利|圆满|提前完成|取得[^，。；]{0,10}成(?:效|绩|就)",
    ),
    _cue("growth_reported", "past", "next", -4, r"^[^。；]{0,12}(?:同比|比上年同期|较上年同期)(?:增长|下降|提高)?"),
    _cue(
        "looking_back",
        "past",
        "heading",
        -5,
        r"现状|基础$|发展基础|工作基础|背景|形势|回顾|成效|成就|成绩|发展环境|实现情况|完成情况|执行情况|存在.{0,6}问题|主要问题|面临|机遇|挑战|序言|必要性|重要意义|概况|情况$",
    ),
    _cue("report", "past", "title", -3, r"通报$|公报|表彰|嘉奖|任免|任职|情况的"),
    # Not a commitment: it is a rule, a rate, a condition.
    _cue(
        "grant",
        "rule",
        "lead",
        -4,
        r"给予|奖励|奖补|补助|补贴|津贴|奖金|罚款|处以|罚|赔偿|收取|征收|减征|减按|减免|免征|缴纳|税率|费率|利率|首付|不予|予以|贴息|兑现|扣减|扣发|扣[除分]|抵扣|加计|报销(?!比例)|限额|上限|下限|最高|每件|每吨|每平方米|每千瓦时|每立方米|每人每[天日次]|标准为",
        "money",
        "ratio",
        "people",
        "count",
    ),
    _cue("grant_nearby", "rule", "segment", -2, r"^(?!.*提高).*(?:给予|奖励|奖补|补贴|补助)", "money"),
    _cue(
        "grant_follows",
        "rule",
        "next",
        -4,
        r"^(?:/[^，。；]{1,6})?(?:的)?(?:标准|比例|税率|费率)?(?:的)?(?:[^，。；]{0,6})(?:给予|予以|奖励|补助|补贴|奖补|津贴|罚款|征收|计征|收取|缴纳|贴息|计算|计提|计入|计$|折算)",
        "money",
        "ratio",
    ),
    _cue(
        "at_rate",
        "rule",
        "next",
        -4,
        r"^(?:的(?:税率|费率|征收率|比例))?(?:确定|收取|征|缴|奖|补|计|给|予|执行|扣|退|返)",
        "ratio",
        "money",
    ),
    _cue("for_whom", "rule", "lead", -4, r"^对(?:于)?[^，]*$", "ratio", "money", "size", "people", "time", "bare"),
    _cue(
        "from_value",
        "rule",
        "after",
        -6,
        r"^(?:提高|增加|上升|提升|扩大|增长|下降|降低|降|减少|压缩|缩短|调整|增|升)(?:到|至|为)",
    ),
    _cue(
        "condition",
        "rule",
        "segment",
        -3,
        r"(?:^|，|、)(?:对|凡|若|如|如果|当|经|属于|符合|具备|具有)[^，；]{0,60}(?:的，|的$|者，|企业，|单位，|个人，)|若[^，]{2,30}，|凡|有下列|之一的|情形|申报(?:条件|企业|单位)|资格|注册资本|应(?:当)?具备",
    ),
    _cue(
        "threshold",
        "rule",
        "after",
        -5,
        r"^(?:及?以[上下内]|左右)(?:（含[^）]*）|\(含[^)]*\))?的(?!目标|任务|增速|速度)",
        "ratio",
        "money",
        "size",
        "people",
        "time",
        "bare",
        "age",
    ),
    _cue(
        "size_of",
        "rule",
        "after",
        -5,
        r"^(?:（含[^）]*）|\(含[^)]*\))?的(?!生产能力|产能|能力|目标|规模|任务|水平|监管|要求|比例|增速|速度|增长|标准|治理|整治|改造|建设任务|投资)",
        "ratio",
        "money",
        "size",
        "time",
        "bare",
    ),
    _cue(
        "procedure_time",
        "rule",
        "after",
        -4,
        r"^(?:内|之内|以内)(?!完成|建成|实现|基本|受灾|[^，。；]{0,12}(?:得到|建成|达到|实现))|^前|^后|^起",
        "time",
    ),
    _cue(
        "frequency",
        "rule",
        "upto",
        -4,
        r"每(?:年|半年|季度|季|月|周|学期|学年|天|日|两年)[^，。；]{0,30}[次轮遍](?:以上)?$",
    ),
    _cue("reckoned_as", "rule", "close", -6, r"按$", "time", "count"),
    _cue(
        "each_time",
        "rule",
        "after",
        -3,
        r"^(?:$|[^，。；]{0,16}(?:会议|检查|清查|自评|评估|点名|培训会|调度|通报|例会|演练|督查|报告|艺术节|活动)$)",
        "order",
    ),
    _cue(
        "in_regulation",
        "rule",
        "title",
        -4,
        r"(?:规定|办法|条例|细则|章程|准则|规程|规则|预案|标准|规范|制度)(?:（[^）]*）|\([^)]*\))?(?:的通知)?$",
    ),
    _cue("of_a_score", "rule", "sentence", -5, r"满分|分值|得分|扣\d|加\d+(?:\.\d)?分|计\d+分|评分|考核分"),
    _cue(
        "counts_words",
        "name",
        "after",
        -5,
        r"^(?:大)?(?:方面|环节|原则|政策|措施|要求|规定|方针|步骤|阶段|方式|角度|层次|维度|意识|关系|主题|理念|专题|问题|转变|统一|坚持|结合|字|重要|基本原则|支柱|定位)",
        "count",
    ),
    _cue("sums_up", "name", "upto", -4, r"[等”》][一二三四五六七八九十两]{1,3}[个项家所条件类种]$"),
    _cue("definition", "name", "lead", -3, r"(?:即|是指|系指|所称|包括|其中含|含)[^，。；]{0,20}$"),
    _cue("in_brackets", "name", "lead", -2, r"[（(][^）)]{0,40}$"),
    _cue("described_by", "name", "after", -2, r"^[^，。；、]{0,6}(?:范围内?|之间|地区|时期)"),
)
