"""Why a printed name was read as it was, in both languages. Pure: no Django."""

from __future__ import annotations

from mianzhou.kernel.regions.records import Certainty
from mianzhou.kernel.text import Text

EMPTY = Text("名称为空", "the name is empty")
TOO_LONG = Text("过长，不是机构名称", "too long for the name of a unit")
UNKNOWN = Text("机构库中没有这一名称", "no such name in the registry")
AMBIGUOUS = Text("同名机构不止一个", "more than one unit is called so")
FULL_NAME = Text("全称", "full name")
SHORT_NAME = Text("简称", "short name")
IN_PLACE = Text("本级简称", "short name within the level and region of the document")
REGION = Text("以区划名称代称其政府（管委会）", "the region stands for the government or committee that governs it")
BARE = Text("未写明级别，按文件级别认定", "printed without its level: taken as of the level of the document")
BARE_ABOVE = Text(
    "未写明级别，本级无此机构，按上级认定",
    "printed without its level and not found at the document's: taken as of a level above",
)
ABOLISHED = Text(
    "{unit}已于{day}{sure}撤销或更名，现为{now}", "{unit} was abolished or renamed on {day}{sure}; now {now}"
)
ABOLISHED_WITHOUT = Text("{unit}已于{day}{sure}撤销", "{unit} was abolished on {day}{sure}; no successor is recorded")
NOT_YET = Text("{unit}于{day}{sure}方才设立", "{unit} was established only on {day}{sure}")
ETC = Text("{why}；名称后有“等”", "{why}; followed by “etc.”")
AND_OTHERS = Text("{why}；并有未列明的其他单位", "{why}; and further units that are not named")
GROUP = Text("统称“{group}”，共{count}个单位", "collective name “{group}”: {count} unit(s)")
SOME_OF = Text("“{group}”中的有关单位，文本未列明", "some of “{group}”; the text does not say which")
LISTED_ELSEWHERE = Text(
    "统称“{group}”，名单不在文本之内", "collective name “{group}”; its members are listed elsewhere"
)
LIST = Text("并列名称（{parts}）", "several names ({parts})")
RUN_TOGETHER = Text("连写的名称（{parts}）", "several names printed without a separator ({parts})")
BRACKETS = Text("{why}；括注略去", "{why}; what stands in brackets left aside")
INSIDE = Text("{unit}的内设或下属机构（{why}）", "a part of {unit} ({why})")
OPEN_PHRASE = Text("泛称，文本未列明单位", "names a kind of unit without naming any")
ONE_OFF = Text("与“{form}”只差一字，请核对", "one character away from “{form}”: please check")

SURENESS: dict[Certainty, Text] = {
    "certain": Text("", ""),
    "year": Text("（日期为约数）", " (the year is known, the day is not)"),
    "unsure": Text("（日期未核实）", " (the date is not verified)"),
}
