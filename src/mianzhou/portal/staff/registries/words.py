"""What the registries are called on the pages: kinds, relations, events, verdicts, fields and the levels to which they agree."""

from __future__ import annotations

import re

from mianzhou.kernel.text import Text
from mianzhou.portal.components.status import Status

KINDS = {
    "person": Text("自然人", "Persons"),
    "organisation": Text("法人和组织", "Organisations"),
    "place": Text("地址和房屋", "Places"),
    "household": Text("家庭户", "Households"),
}
KIND = {
    "person": Text("自然人", "Person"),
    "organisation": Text("法人或组织", "Organisation"),
    "place": Text("地址", "Place"),
    "household": Text("家庭户", "Household"),
}
# What somebody or something is in the records of a source.
ROLES = {
    "holder": Text("记录的主体", "whom the record is about"),
    "husband": Text("男方", "husband"),
    "wife": Text("女方", "wife"),
    "representative": Text("法定代表人、经营者", "representative"),
    "owner": Text("权利人", "owner"),
    "partner": Text("共有人", "co-owner"),
    "guardian": Text("监护人", "guardian"),
    "contact": Text("联系人", "contact"),
    "employer": Text("用人单位", "employer"),
    "household": Text("所在户", "household"),
    "residence": Text("住址", "where they live"),
    "dwelling": Text("房屋", "dwelling"),
    "building": Text("楼栋", "building"),
    "address": Text("标准地址", "standard address"),
}
STATES = {
    "active": Status("done", Text("在用", "In use")),
    "merged": Status("waiting", Text("已并入", "Merged")),
    "withdrawn": Status("waiting", Text("已停用", "Withdrawn")),
}
# A relation read from its subject, and from its object.
RELATIONS = {
    "lives_at": (Text("住在", "Lives at"), Text("住户", "Who lives here")),
    "works_for": (Text("就职于", "Works for"), Text("从业人员", "Who works here")),
    "legal_representative_of": (Text("任法定代表人", "Legal representative of"), Text("法定代表人", "Legal representative")),
    "member_of": (Text("所在户", "Member of"), Text("户内成员", "Members")),
    "owns": (Text("所有的房产", "Owns"), Text("所有权人", "Owner")),
}  # fmt: skip
EVENTS = {
    "created": Text("建立", "Made"),
    "merged": Text("合并", "Merged"),
    "split": Text("拆分", "Split"),
    "remerged": Text("重新合并", "Merged again"),
    "corrected": Text("更正", "Corrected"),
    "withdrawn": Text("停用", "Withdrawn"),
}
# An event that undid another one, by what it was.
UNDOINGS = {
    "merged": Text("撤销合并", "Merge undone"),
    "remerged": Text("撤销合并", "Merge undone"),
    "split": Text("撤销拆分", "Split undone"),
}
VERDICTS = {
    "same": Text("同一对象", "The same"),
    "different": Text("不同对象", "Different"),
    "unsure": Text("不能确定", "Unsure"),
}
VERDICT_STATUS = {"same": "done", "different": "late", "unsure": "soon"}
SEXES = {"1": Text("男", "male"), "2": Text("女", "female")}
FOUND_BY = {
    "n": Text("名称相符", "by name"),
    "i": Text("号码相符", "by number"),
    "t": Text("电话相符", "by phone"),
    "a": Text("地址相符", "by address"),
}
FIELDS = {
    "number": Text("号码", "Number"),
    "name": Text("姓名或名称", "Name"),
    "sex": Text("性别", "Sex"),
    "birth": Text("出生日期", "Born"),
    "phone": Text("电话", "Phone"),
    "address": Text("地址", "Address"),
    "region": Text("区划", "Region"),
    "brand": Text("字号", "Brand"),
    "trade": Text("行业", "Trade"),
    "form": Text("组织形式", "Form"),
    "representative": Text("法定代表人", "Legal representative"),
    "spelling": Text("名称写法", "Spelling of the name"),
    "founded": Text("成立日期", "Founded"),
    "industry": Text("行业", "Industry"),
    "door": Text("门牌室号", "Door"),
    "road": Text("路名", "Road"),
    "town": Text("乡镇街道", "Township"),
    "county": Text("区县", "County"),
    "rest": Text("与关联任务之差", "Difference to the run"),
}
LEVELS = {
    "same": Text("一致", "the same"),
    "same-unverified": Text("一致（校验位不符）", "the same (check digit wrong)"),
    "slip": Text("一处笔误", "one slip"),
    "two-numbers": Text("两个有效号码", "two valid numbers"),
    "differs": Text("不一致", "different"),
    "unknown": Text("一方缺失", "one side unknown"),
    "sounds-alike": Text("音同或形近", "sounds or looks alike"),
    "given-same": Text("名相同、姓不同", "given name the same"),
    "surname-same": Text("姓相同、名不同", "surname the same"),
    "day-month-swapped": Text("月日颠倒", "day and month swapped"),
    "one-part-off": Text("年月日差一项", "one part differs"),
    "same-door": Text("门牌室号一致", "the same door"),
    "same-number": Text("门牌号一致", "the same number"),
    "same-street": Text("同一街道", "the same street"),
    "shortened": Text("一方为简写", "one is shortened"),
    "one-other": Text("一字不同", "one character differs"),
    "short-other": Text("双字姓名一字不同", "a short name, one character differs"),
    "same-body": Text("主体标识码一致", "the same body code"),
    "two-codes": Text("两个有效代码", "two valid codes"),
    "other-region": Text("只有地名不同", "only the region differs"),
    "same-road": Text("同一道路", "the same road"),
    "same-dwelling": Text("同一户室", "the same dwelling"),
    "same-unit": Text("同一单元", "the same unit"),
}
VETOES = {
    "other-name-and-birth": Text("姓名和出生日期都不同", "name and birth both differ"),
    "other-name": Text("名字不同又无号码佐证", "another name, and no number in support"),
    "short-name-birth-unsure": Text("双字姓名不同，出生日期未证实", "a short name differs, the birth is not certain"),
    "short-name-other-sex": Text("双字姓名不同，性别也不同", "a short name and the sex differ"),
    "short-name-elsewhere": Text("双字姓名不同，电话地址也不同", "a short name differs, and so do phone and address"),
    "short-other-name": Text("双字姓名不同又无号码佐证", "a short name differs, and no number in support"),
    "one-other-birth-unsure": Text(
        "姓名差一字，出生日期未证实", "one character of the name differs, the birth is not certain"
    ),
    "other-person-elsewhere": Text("姓名、电话、地址都不同", "name, phone and address all differ"),
    "other-sex-birth-unsure": Text("性别不同，出生日期未证实", "the sex differs, the birth is not certain"),
    "two-codes": Text("两个有效的统一社会信用代码", "two valid credit codes"),
    "other-door": Text("门牌室号不同", "another door"),
    "other-road": Text("路名不同", "another road"),
    "other-town": Text("乡镇街道不同", "another township"),
    "other-county": Text("区县不同", "another county"),
    "two-numbers-and-births": Text("两个有效号码且出生日期不同", "two valid numbers with different births"),
}
RULES = {
    "alone": Text("单独成条", "by itself"),
    "number": Text("号码一致", "same number"),
    "identifier": Text("号码一致", "same number"),
    "scored": Text("综合比对", "scored"),
    "judged": Text("人工裁定", "judged by a person"),
}
RUN_STATES = {
    "running": Status("open", Text("进行中", "Running")),
    "done": Status("done", Text("已完成", "Done")),
    "failed": Status("late", Text("失败", "Failed")),
    "stopped": Status("waiting", Text("已停止", "Stopped")),
}
# The steps of a run, as it tells them.
STEPS = {
    "gather": Text("读取记录", "reading records"),
    "link": Text("比对关联", "linking"),
    "bind": Text("套用裁定", "applying judgements"),
    "identify": Text("对应编号", "keeping numbers"),
    "decide": Text("确定取值", "deciding values"),
    "locate": Text("确定位置", "finding where they lie"),
    "switch": Text("写入", "writing"),
    "count": Text("汇总数字", "counting"),
    "index": Text("更新检索", "bringing the search up"),
}
_PARTS = re.compile(r"[-_+ ]")


def rule_title(rule: str) -> Text | str:
    """What a rule is called: known ones in words, combinations by their fields, else as it is recorded."""
    if rule in RULES:
        return RULES[rule]
    parts = [part for part in _PARTS.split(rule) if part]
    if parts and all(part in FIELDS for part in parts):
        zh, en = "、".join(FIELDS[part].zh for part in parts), ", ".join(FIELDS[part].en.lower() for part in parts)
        return Text(f"{zh}一致", f"same {en}")
    return rule


def role_title(role: str) -> Text | str:
    """What a role in a record is called."""
    return ROLES.get(role, role)


def level_title(level: str) -> Text | str:
    """What a degree of agreement is called."""
    return LEVELS.get(level, level)


def veto_title(veto: str) -> Text | str:
    """What forbids a link."""
    return VETOES.get(veto, veto)


def sureness(probability: float) -> str:
    """A probability in per cent, never rounded up to certainty."""
    share = probability * 100
    if 99.95 <= share < 100:
        return "> 99.9%"
    return f"{share:.1f}%".replace(".0%", "%")
