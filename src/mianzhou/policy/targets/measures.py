"""Measure words: what a printed number can count, and of which kind the measure is. Data only.

The kind decides how a number is judged: a sum of money next to 给予 is a grant, a count next to 新建 a commitment, and points
of a score are never a target. To teach the reader a new measure, add it to its line.
"""

from __future__ import annotations

from typing import Final, Literal

MeasureKind = Literal["ratio", "money", "people", "count", "size", "time", "age", "order", "score", "bare"]

MEASURES: Final[dict[MeasureKind, str]] = {
    "ratio": "% ‰ 个百分点 百分点 个千分点 倍 番",
    "money": "元 美元 欧元 日元 港元 元人民币",
    "people": "人次 人 名 人口 学员 考生 岗位 个岗位",
    "count": (
        "个 项 家 所 条 座 处 件 套 间 张 台 辆 艘 架 份 部 册 种 类 次 批 场 期 门 片 支 只 头 羽 株 棵 眼 口 根 盏 栋 幢 宗 笔"
        " 例 篇 枚 块 户 户次 对 组 班 宿 款 本 段 道 具 箱 尾 盆 盘 路 环 网 场次 班次 车次 床 车位 泊位 座位 床位 张床位 个床位"
        " 学分 学时 课时 家次 件次 起 轮 届 批次 标箱 辆次 架次 航班"
    ),
    "size": (
        "平方公里 平方千米 平方米 平方 公顷 亩 亩次 公里 千米 米 厘米 毫米 立方米 立方 立方米/日 吨 公斤 千克 克 斤 吨标准煤"
        " 吨标煤 吨/日 升 千瓦 千瓦时 兆瓦 兆瓦时 瓦 度 千伏 伏 千伏安 微克/立方米 毫克/升 毫克/立方米 摄氏度 分贝 兆 Mbps Gbps"
        " M G T TB PB 兆比特/秒 MW kW kWh km TEU 标准箱 担 摩尔 海里 立方米/秒 吨公里 人公里"
    ),
    "time": "年 个月 月 周 个周 天 日 个工作日 工作日 个小时 小时 分钟 秒 学年 学期 个学期",
    "age": "岁 周岁",
    "order": "位 名次 级 强 号 号线 版 楼 室 代 线 型 届次 度角 甲 等次",
    "score": "分",
}

# A counting 个 before these is not part of the unit: 6个学分 is six credits.
DROPS_CLASSIFIER: Final = (
    "学分",
    "学时",
    "课时",
    "工作日",
    "小时",
    "周",
    "学期",
    "岗位",
    "床位",
    "车位",
    "泊位",
    "座位",
)

# Measures that a number in Chinese characters may carry; 一期, 三级, 两年 name
# more often than they count, and so do 三台 (a county), 三次 (of industry), 三门.
CHINESE_NUMERAL_MEASURES: Final = (
    "个百分点 百分点 倍 番 个 项 家 所 条 座 处 件 套 辆 种 名 人 户 场 片 公里 亩 吨 平方米 平方公里"
)

KIND_OF: Final[dict[str, MeasureKind]] = {
    word: kind for kind, words in MEASURES.items() for word in sorted(words.split(), key=len, reverse=True)
}


def kind_of(unit: str | None) -> MeasureKind:
    """The kind of a printed unit, its scale (万, 亿, 万亿) aside; `bare` when nothing is measured.

    A scale alone (86万农村人口, 控制在545万) counts people more often than anything else.
    """
    if not unit:
        return "bare"
    if not unit.strip("十百千万亿"):
        return "people"
    if unit.startswith("/"):
        return "ratio"
    word = unit.lstrip("十百千万亿") or unit
    if word in KIND_OF:
        return KIND_OF[word]
    head = word.split("/", 1)[0]
    return "size" if "/" in word and head in KIND_OF else "bare"
