"""The cues by which a printed number is judged: commitment, or fact, rule, norm, name. Data only.

Each cue looks at one stretch of text around a quantity and gives or takes points; `commitments.judge` adds them up and calls a
number a commitment from `THRESHOLD` points. A cue counts once however often it occurs. To teach the reader a new turn of phrase,
extend a pattern (blanks and line breaks in it are ignored) or a list of `wording`, and give an example: 【】 marks the number.
Every example is tested.

Stretches: `lead` the clause up to the number; `upto` the same with number and bound; `close` the last characters before it;
`after` what follows the number, its bound included, up to the end of the clause; `next` what follows the bound up to the end of
the sentence; `segment` from the last ； or 。 to the number; `sentence` the whole sentence; `heading` the titles over the passage;
`title` the title of the document or attachment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from mianzhou.policy.targets.measures import MeasureKind
from mianzhou.policy.targets.wording import BY_STEP, DEED, GRANT, QUALIFIER, TO_BECOME, TO_LEVEL, any_of

Stretch = Literal["lead", "close", "upto", "after", "next", "segment", "sentence", "heading", "title"]
Family = Literal["will", "level", "deed", "place", "past", "rule", "name"]

THRESHOLD: Final = 3
# From so few points nothing can rise to a commitment.
NEVER: Final = -99

# What a quantity is worth before any cue, by kind: spans of time are mostly procedure, orders are names, scores
# are exams, and a number that measures nothing counts only as a level (系数达到0.6).
BASE_POINTS: Final[dict[MeasureKind, int]] = {
    "ratio": 0, "money": 0, "people": 0, "count": 0, "size": 0, "time": -3, "age": -3, "order": -99, "score": -99, "bare": -8,
}  # fmt: skip
# A printed bound (以上, 以内, 左右) makes a commitment likelier.
BOUND_POINTS: Final = 1
# Chinese numerals are more often a manner of speaking (一个, 两手抓) than a count …
CHARACTERS_POINTS: Final = -1
# … the lone 一 nearly always, unless everyone must have one (每村都有一所), …
LONE_ONE_POINTS: Final = -6
# … and to 一两项, 三五个 nobody will be held.
LOOSE_POINTS: Final = -4
# What the dates around the number say; the roles come from `deadlines.find_dates`.
HORIZON_POINTS: Final = 2
PAST_DATE_POINTS: Final = -5
# A list goes on as it began: 培养名学校10所，名校长10名，名教师80名.
CONTINUES_COMMITMENT_POINTS: Final = 2
CONTINUES_OTHER_POINTS: Final = -2
# A sum or size that only describes what another number in the same breath counts: 2个投资468万元的项目.
SCOPE_POINTS: Final = -8
# A heading names its part of the text: 二、实施十项重点建设工程.
HEADING_POINTS: Final = -4


# Beside the words of will, level and deed, these make a commitment too; these words do not.
ACTIVE: Final = frozenset({"horizon", "continues_commitment", "under_aims"})
PASSIVE: Final = frozenset({"object_named", "hours_of_doing"})


@dataclass(frozen=True, slots=True)
class Cue:
    """One reason to believe or disbelieve; `kinds` limits it to quantities of these kinds (empty: all)."""

    name: str
    family: Family
    stretch: Stretch
    points: int
    pattern: re.Pattern[str]
    kinds: frozenset[str]
    example: str


def _cue(name: str, family: Family, stretch: Stretch, points: int, kinds: str, pattern: str, example: str) -> Cue:
    return Cue(name, family, stretch, points, re.compile(pattern, re.VERBOSE), frozenset(kinds.split()), example)


_LEVEL: Final = f"{any_of(TO_LEVEL + BY_STEP + '为 在')} {any_of(QUALIFIER)}?"
_THINGS: Final = "money people count size"

# fmt: off
CUES: Final[tuple[Cue, ...]] = (
    # ---- the will to reach it
    _cue("striving", "will", "segment", 2, "", "力争|争取|确保|努力|保证(?!金)|计划(?!生育)|拟|预期(?!寿命)|预计到|目标|务必|必须|奋斗",
         "力争培育新产品【1000个】"),
    _cue("obliged", "will", "lead", 1, "", "(?:^|[^需重主必])要|应|将|须|不得|实现|全面|全部|基本",
         "交流轮换面应达【10%】"),
    _cue("help_within", "will", "after", 3, "time", "^(?:之内|以内|内)[^，。；]{0,16}(?:得到|到达|恢复|建成|实现|完成)",
         "确保灾害发生【12小时】之内受灾群众得到救助"),
    # ---- a level set: the number is what something must come to
    _cue("level", "level", "close", 2, "ratio money people count size", rf"{_LEVEL}[>≥<≤]?$",
         "参保人数达到【4.5亿人】"),
    _cue("level_of_bare", "level", "close", 9, "bare", rf"{any_of(TO_LEVEL)} {any_of(QUALIFIER)}?$",
         "灌溉水有效利用系数提高到【0.6】"),
    _cue("level_of_share", "level", "lead", 2, "ratio", rf"{any_of(TO_LEVEL)}[^，。；、]{{1,20}}的$",
         "课时不低于总量的【20%】"),
    _cue("level_of_time", "level", "close", 3, "time age", rf"(?:不少于|不低于|不超过|达到|提高|延长) {any_of(QUALIFIER)}?$",
         "每天锻炼时间不少于【1小时】"),
    _cue("time_made_shorter", "level", "close", 6, "time", r"(?:缩短|压缩|缩减|压减|提高|提速|控制|降|延长)(?:至|到|在)(?:平均)?$",
         "审批时限压缩到【15个工作日】以内"),
    _cue("hours_of_doing", "level", "lead", 2, "time age", "时间|时长|寿命|年限|学制|周期|天数|时限",
         "人均预期寿命达到【77岁】"),
    _cue("rate_itself", "level", "close", 2, "ratio", "(?:率|比例|比重|占比|普及面|面|系数|满意度)(?:为|均|均为|约)?$",
         "配套率【100%】"),
    _cue("share_of_all", "level", "close", 6, "ratio", "(?:^|实现|使|让|确保|力争|争取|推动|保证|全[市省县区])(?:有)?$",
         "实现【90%】以上的建制村通水泥路"),
    _cue("share_becomes", "level", "after", 5, "ratio", rf"^(?:以上)?的[^，。；]{{2,20}}(?:{any_of(TO_BECOME)}|通)",
         "年内完成主城区【80%】的化工企业搬迁"),
    _cue("every_one_has", "level", "lead", 8, "count people",
         """(?:都|均|各|至少)(?:要|应|需|须|能|能够)?(?:有|配备|建有|建成|建设|拥有|参加|明确|落实|设立|设置|掌握|打造|培育|创建)?$
            |至少[^，。；]{0,6}$""",
         "力争每个县都有【一所】特殊教育学校"),
    # ---- a deed whose object is counted
    _cue("deed", "deed", "lead", 2, _THINGS + " bare", any_of(DEED),
         "新建农民健身工程【80个】"),
    _cue("step_of_something", "deed", "lead", 2, "money size", "(?:降低|减少|压减|缩减|节约|节省|扩大|提高)[^，。；]{2,20}$",
         "降低用电成本约【6.97亿元】"),
    _cue("deed_follows", "deed", "after", 2, "people count size bare", rf"{any_of(TO_BECOME)}",
         "【285个】贫困村摘帽"),
    _cue("served", "deed", "after", 2, "people", "^[^，。；]{0,16}(?:提供|购买|办理|发放|开展|安装|免除|建立)",
         "免费为【10万名】适龄儿童提供保健服务"),
    _cue("object_named", "deed", "lead", 1, "count people size", r"[\u4e00-\u9fff]{2,}$",
         "建成校园网【100个】"),
    _cue("staffed_at", "deed", "next", 2, "ratio", "^(?:的?比例|的?标准)?(?:配备|配置|配齐|开设|安排|落实|提取|划拨|设置|投入|递增)",
         "按在校学生总数的【0.2%】配备教师"),
    # ---- where it stands
    _cue("under_aims", "place", "heading", 2, "", "目标|指标",
         "二、目标任务：新建学校【5所】"),
    _cue("under_tasks", "place", "heading", 1, "", "目标|任务|指标|计划|工程|行动|项目|重点|举措|措施|安排|推进|加快|强化|提升|实施|建设|发展",
         "三、重点任务：新建学校【5所】"),
    _cue("in_plan", "place", "title", 1, "", "规划|计划|方案|纲要|行动|目标|任务|要点|安排|意见|措施|工程|决定|实施|分工|责任书",
         "实施方案：新建学校【5所】"),
    # ---- no commitment: it has happened
    _cue("done", "past", "segment", -5, "",
         r"""已(?:经|达|累计|完成|建成(?!的)|实现|全部|基本|增|升|降|超|突破|取得|发展|形成|培|投|组建|建立|开工|启动|有[^，的]{0,8}$)
            |均已|截至|截止|累计|目前|以来|年来|过去|先后|迄今|同比|现建成|曾|\d[—-]\d{1,2}月
            |(?<!依托)(?<!利用)(?<!整合)(?<!立足)(?<![在将以对])(?:现|共|仅|只)有[^，。；的建新]{0,12}$""",
         "全市已建成学校【80所】"),
    _cue("done_verb", "past", "segment", -3, "",
         """(?:[成立建设置进行动施展造发入取得到办理加]|排查|防治|改造|实现)了|率先完成|顺利|圆满|提前完成
            |得到[^，]{0,8}(?:提高|加强|改善|运用)|取得[^，。；]{0,10}成(?:效|绩|就)""",
         "组建了应急队伍【18个】"),
    _cue("endowment", "past", "segment", -4, "", "我[市省县区](?:是|(?:共|现)?(?:拥有|有|辖)|地处|位于)|(?:辖区|境内)(?:共|现)?(?:拥有|有)",
         "我市拥有文物保护单位【15处】"),
    _cue("growth_reported", "past", "next", -4, "", "^[^。；]{0,12}(?:同比|比上年同期|较上年同期)",
         "完成投资【20亿元】，同比增长"),
    _cue("looking_back", "past", "heading", -5, "",
         r"""(?m)^(?!.*(?:夯实|加强|筑牢|强化|打牢|改善|提升|优化|营造|巩固|扩大))[^\n]*
            (?:现状|(?:发展|工作|现实|现有)基础$|^基础$|背景|形势|回顾|成效|成就|成绩|发展环境|实现情况|完成情况|执行情况|存在.{0,6}问题
            |主要问题|面临|机遇|挑战|序言|前言|必要性|重要意义|重大意义|概况|[状情]况$)""",
         "一、发展现状：建成站点【8个】"),
    _cue("report", "past", "title", -3, "", "通报$|公报|表彰|嘉奖|任免|任职|情况的",
         "关于工作情况的通报：新建学校【5所】"),
    # ---- no commitment: a rule, a rate, a condition
    _cue("grant", "rule", "lead", -4, "money ratio", any_of(GRANT) + "|罚|扣[除分]|报销(?!比例)|每人每[天日次]|缴[存费]比例",
         "给予每人【100万元】的工作生活补助"),
    _cue("grant_nearby", "rule", "segment", -2, "money", "^(?!.*提高).*(?:给予|奖励|奖补|补贴|补助)",
         "一次性奖励企业，国家级【50万元】"),
    _cue("standard_raised", "level", "lead", 5, "money", "(?:标准|水平|补助|补贴|养老金|低保)[^，。；]{0,12}(?:提高|增加|上调)[到至]?[^，。；]{0,8}$",
         "居民医保财政补助标准提高到每人每年【420元】"),
    _cue("cost_share", "rule", "close", -5, "ratio money", "(?:承担|分担|负担|出资|自筹)(?:其中的?)?$",
         "所需资金由市财政承担【60%】"),
    _cue("grant_follows", "rule", "next", -4, "money ratio",
         """^(?:/[^，。；]{1,6})?的?(?:标准|比例|税率|费率)?的?[^，。；]{0,6}
            (?:给予|予以|奖励|补助|补贴|奖补|津贴|罚款|征收|计征|收取|缴纳|缴存|贴息|计算|计提|计入|计$|折算)""",
         "按注册费的【30%】奖励企业"),
    _cue("at_rate", "rule", "next", -4, "ratio money", "^(?:的(?:税率|费率|征收率|比例))?(?:确定|收取|征|缴|奖|补|计|给|予|执行|扣|退|返)",
         "可按最低价标准的【70%】确定出让底价"),
    _cue("for_whom", "rule", "lead", -4, "ratio money size people time bare", "^对(?:于)?[^，]*$",
         "对总投资【1亿元】以上项目"),
    _cue("from_value", "name", "after", -6, "",
         "^(?:提高|增加|上升|提升|扩大|增长|下降|降低|降|减少|压缩|缩短|调整|增|升)(?:到|至|为)",
         "由【6%】降至5%"),
    _cue("condition", "rule", "segment", -3, "",
         """(?:^|，|、)(?:对|凡|若|如|如果|当|经|属于|符合|具备|具有)[^，；]{0,60}(?:的，|的$|者，|企业，|单位，|个人，)
            |若[^，]{2,30}，|凡|有下列|之一的|情形|申报(?:条件|企业|单位)|资格|注册资本|应(?:当)?具备""",
         "凡从业人员【50人】"),
    _cue("threshold", "rule", "after", -5, "ratio money size people time bare age",
         r"^(?:及?以[上下内]|左右)(?:（含[^）]*）|\(含[^)]*\))?的(?!目标|任务|增速|速度)",
         "培育一批销售收入【10亿元】以上的企业"),
    _cue("size_of", "rule", "after", -5, "ratio money size time bare",
         r"""^(?:（含[^）]*）|\(含[^)]*\))?的
             (?!生产能力|产能|能力|目标|规模|任务|水平|监管|要求|比例|增速|速度|增长|标准|治理|整治|改造|建设任务|投资)""",
         "满足城区【95%】的人员避难"),
    _cue("procedure_time", "rule", "after", -4, "time",
         "^(?:内|之内|以内)(?!完成|建成|实现|基本|受灾|[^，。；]{0,12}(?:得到|建成|达到|实现))|^前|^后|^起",
         "应在【30个工作日】内答复"),
    _cue("term", "rule", "lead", -5, "time", "期限|有效期|试用期|任期|公示期|保修期|宽限期|期满",
         "贷款期限最长不超过【3年】"),
    _cue("best_of", "rule", "lead", -5, "ratio", "优秀等次|评优|优秀比例|先进比例",
         "优秀等次比例不超过【20%】"),
    _cue("frequency", "rule", "upto", -4, "", "每(?:年|半年|季度|季|月|周|学期|学年|天|日|两年)[^，。；]{0,30}[次轮遍](?:以上)?$",
         "每年组织演练【2次】"),
    _cue("reckoned_as", "rule", "close", -6, "time count", "按$",
         "全年按【365天】计"),
    _cue("in_regulation", "rule", "title", -4, "",
         r"(?:规定|办法|条例|细则|章程|准则|规程|规则|预案|标准|规范|制度)(?:（[^）]*）|\([^)]*\))?(?:的通知)?$",
         "管理办法：设立机构【5个】"),
    _cue("of_a_score", "rule", "sentence", -5, "", r"满分|分值|得分|扣\d|加\d+(?:\.\d)?分|计\d+分|评分|考核分|记\d+分",
         "每少【1个】扣2分"),
    # ---- no commitment: a name, a sum of words, a remark
    _cue("counts_words", "name", "after", -5, "count",
         """^大?(?:方面|环节|原则|政策|措施|要求|规定|方针|步骤|阶段|方式|角度|层次|维度|意识|关系|主题|理念|专题|问题|转变|统一|坚持
            |结合|字|重要|基本原则|支柱|定位)""",
         "落实支持企业发展的【27条】政策措施"),
    _cue("papers", "rule", "upto", -6, "count", "(?:一式|报送|提交|复印|材料|申请|报告|证明|表)[^，。；]{0,20}份$",
         "报送申报材料【3份】"),
    _cue("size_of_project", "name", "lead", -4, "money size",
         """^(?!.*(?:完成|力争|新增|达到|突破|确保|实现)).*(?:总投资|概算|占地|全长|总长|长度|建筑面积|用地|库容)(?:面积)?(?:约|为|约为)?$""",
         "建设地下管廊一期工程，总投资【38亿元】"),
    _cue("in_total", "name", "lead", -2, "count", "(?:共计|合计|总计|共有|共)$",
         "五大类项目，共计【25个】"),
    _cue("sums_up", "name", "upto", -4, "", "[等”》][一二三四五六七八九十两]{1,3}[个项家所条件类种]$",
         "公布收费清单等【三项】清单"),
    _cue("actors", "name", "after", -3, "count", "^(?:市级|县级|省级|有关|相关)?(?:部门|单位|成员单位|处室|科室)",
         "由市财政局等【12个】部门参加"),
    _cue("set_elsewhere", "name", "close", -6, "count", "(?:确定|提出|明确|规定|部署|下达|要求|列出)的$",
         "落实规划确定的【10项】重点任务"),
    _cue("organisation", "name", "lead", -4, "count", "(?:下设|分设|内设|组成|设有)[^，。；]{0,20}$",
         "领导小组下设【5个】工作组"),
    _cue("nature", "name", "lead", -5, "", "东经|北纬|海拔|落差|气温|降水量|降雨量|流量|烈度|震级",
         "境内海拔最高【5400米】"),
    _cue("definition", "name", "lead", -3, "", "(?:即|是指|系指|所称|包括|其中含|含)[^，。；]{0,20}$",
         "即居民每周锻炼不少于【3次】"),
    _cue("in_brackets", "name", "lead", -2, "", "[（(][^）)]{0,40}$",
         "（公示期不少于【7天】"),
    _cue("described_by", "name", "after", -2, "", "^[^，。；、]{0,6}(?:范围内?|之间|地区|时期)",
         "方圆【5公里】范围内"),
)
# fmt: on
