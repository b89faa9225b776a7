"""Reasons in words: what is wrong with which value, by which rule, and where it can be told, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable

from mianzhou.data.schemas.model import Field, ForeignKey, Schema
from mianzhou.data.standards.catalogue import STANDARDS
from mianzhou.kernel.text import Text

_SHOWN = 60
_RULES: dict[str, Text] = {
    "required": Text("不能为空", "must not be empty"),
    "length": Text("长度不符（要求 {asked} 个字）", "has the wrong length ({asked} character(s) are asked for)"),
    "pattern": Text("不符合规定格式 {asked}", "does not have the form {asked}"),
    "minimum": Text("小于下限 {asked}", "is below the least value {asked}"),
    "maximum": Text("大于上限 {asked}", "is above the greatest value {asked}"),
    "enum": Text("不在代码表中（{asked}）", "is none of the codes ({asked})"),
    "checksum": Text("校验码不对，请核对是否抄错", "has a wrong check character: look for a slip of the pen"),
    "region": Text(
        "的行政区划代码不存在，或在该日期不使用", "has a region code that does not exist, or was not in use on that day"
    ),
    "birth_date": Text(
        "所含出生日期不存在、过早或在将来", "holds a birth date that does not exist, is too early or lies ahead"
    ),
    "unique": Text("与另一条记录重复而内容不同", "is that of another record with other content"),
    "repeated": Text(
        "与已收到的记录完全相同，只计一次，无需处理", "is the same record again; it counts once and needs no mending"
    ),
    "foreign_key": Text("在{asked}中查不到", "is not found in {asked}"),
}
_MALFORMED: dict[str, Text] = {
    "too-many-fields": Text("本行的列数多于表头", "the row has more cells than the header"),
    "too-few-fields": Text("本行的列数少于表头", "the row has fewer cells than the header"),
    "broken-quote": Text("本行的引号不成对", "a quotation mark of the row has no partner"),
    "not-text": Text("本行含有无法解码的字节", "the row holds bytes that are no text"),
    "unknown-field": Text("本条记录含有表头以外的字段", "the record has a field that the header does not know"),
    "broken-json": Text("JSON 不完整或有语法错误", "the JSON is cut off or wrong"),
    "not-an-object": Text("本条不是 JSON 对象", "the record is no JSON object"),
    "empty": Text("本行是空行", "the row is empty"),
    "note": Text("本行是表格以外的说明，不是数据", "the line is a note outside the table, no record"),
}  # fmt: skip
# What can be said of a value of any standard.
_COMMON_HINTS = (
    (r"[-—/\\.。、]+|无|没有|暂无|不详|未知|待定|待补|不清楚|空|[Nn][Uu][Ll][Ll]|[Nn]one|[Nn]/[Aa]", Text("没有值时请留空", "leave the cell empty where there is no value")),
    (r"同上|同前|〃", Text("请填写完整内容，不写“同上”", "write it out in full, not “as above”")),
    (r".*\*.*", Text("已被遮盖，须填完整内容", "part of it is masked: give the whole")),
    (r"\d(\.\d+)?[eE]\+?\d+", Text("已被表格软件改成科学计数，须把该列设为文本后重新填写", "a spreadsheet made a rounded number of it: set the column to text and enter it again")),
)  # fmt: skip
# What can be said more exactly from the value itself, by standard and rule; the first pattern that fits.
_HINTS: dict[tuple[str, str], tuple[tuple[str, Text], ...]] = {
    ("date", "format"): (
        (r"民国.*", Text("民国纪年须换算为公历", "years of the Republic must be converted")),
        (r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", Text("请按年、月、日的顺序填写", "write year, month and day in this order")),
        (r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", Text("年份须写四位", "the year must have four digits")),
        (r"\d{4}年?|[一二三四五六七八九〇○零O0]{4}年", Text("缺少月和日", "month and day are missing")),
        (r"[一二三四五六七八九〇○零O0]{4}年[一二三四五六七八九十元]+月", Text("缺少日", "the day is missing")),
        (r".*[至到~～].*\d.*", Text("一格只能填一个日期", "one date a cell")),
        (r".*[Zz]", Text("须为北京时间", "give Beijing time")),
        (r"\d{4}[-/.年]\d{1,2}月?", Text("缺少日", "the day is missing")),
        (r"长期|永久|无固定期限|至今", Text("“长期”须留空或写 9999-12-31", "leave “without limit” empty or write 9999-12-31")),
    ),
    ("plate_number", "format"): (
        (r".*[IOio].*", Text("号牌不用字母 I、O", "plates have no letters I, O")),
    ),
    ("datetime", "format"): (
        (r".*24[:时点].*", Text("24 时请写成次日 0 时", "write 24:00 as 00:00 of the next day")),
        (r".*[Zz]", Text("须为北京时间", "give Beijing time")),
    ),
    ("number", "type"): (
        (r"[\d.,]+[万亿].*", Text("该项只填数字；单位见数据项说明", "figures only; the unit is the item's own")),
        (r"[-+]?[\d.,]+[%％]", Text("该项不是百分比，须换算为小数；本应是百分比的，请修改数据项的标准", "the item is no percentage: convert it; or give the item the standard of percentages")),
    ),
    ("resident_number", "format"): (
        (r"\d{16,17}|\d{19,}", Text("位数不对，应为 18 位", "it must have 18 characters")),
    ),
    ("credit_code", "format"): (
        (r"[0-9A-Z]{8}-?[0-9X]", Text("这是 9 位组织机构代码，须换为 18 位统一社会信用代码", "this is an organisation code of 9 places: give the credit code of 18 characters")),
        (r"\d{15}", Text("这是 15 位旧注册号，须换为 18 位统一社会信用代码", "this is an old registration number: give the credit code of 18 characters")),
        (r".*[IOSVZiosvz].*", Text("统一社会信用代码不用字母 I、O、S、V、Z", "credit codes have no letters I, O, S, V, Z")),
        (r"[0-9A-Za-z]{1,17}|[0-9A-Za-z]{19,}", Text("位数不对，应为 18 位", "it must have 18 characters")),
    ),
    ("phone", "format"): (
        (r"1\d{1,9}|1\d{11,}", Text("手机号码应为 11 位", "a mobile number has 11 digits")),
        (r"\d{7,8}", Text("固定电话须带区号", "give the area code")),
        (r".*[/、;；,，].*", Text("一格只能填一个号码", "one number a cell")),
    ),
    ("money", "format"): (
        (r"-?[\d,]+\.\d{3,}", Text("金额最多两位小数（分）", "an amount has at most two decimals")),
        (r".*[壹贰叁肆伍陆柒捌玖拾佰仟].*", Text("请用阿拉伯数字填写金额", "write the amount in figures")),
        (r"[(（].*[)）]|.*-", Text("负数请写成 -500 的形式", "write a negative amount as -500")),
        (r".*([$€£]|美元|港元|港币|欧元|日元).*", Text("外币须折算为人民币", "convert it to yuan")),
        (r".*[约余多近].*|.*左右", Text("须填确数", "give the exact amount")),
        (r".*\d[eE][+-]?\d+", Text("请写成普通数字", "write it as a plain number")),
        (r".*元.*[角分].*", Text("角和分请写成小数", "write 角 and 分 as decimals")),
    ),
}  # fmt: skip
_TYPES: dict[str, Text] = {
    "integer": Text("不是整数", "is no whole number"),
    "number": Text("不是数值", "is no number"),
    "boolean": Text("不是是/否", "is neither yes nor no"),
    "date": Text("日历上没有这一天", "is no day of the calendar"),
    "datetime": Text("没有这一时刻", "is no moment there is"),
    "year": Text("不是四位年份", "is no year of four digits"),
    "yearmonth": Text("不是年月", "is no month"),
    "string": Text("与字段类型不符", "is not of the field's type"),
}


def reason_in_words(
    schema: Schema,
    reason: str,
    value: str | None = None,
    *,
    shown: str | None = None,
    title_of: Callable[[str], str] = str,
) -> Text:
    """A reason (`field:rule`) as a sentence, with the received value where it is given, or with `shown` in its place where it must be masked;
    `title_of` says what another resource is called.
    """
    name, _, rule = reason.rpartition(":")  # what is said of the whole row names no field
    if rule.startswith("malformed."):
        return _malformed(rule.removeprefix("malformed."))
    field = next((f for f in schema.fields if f.name == name), None)
    if not name and rule == "repeated":
        return _sentence("本行", "The row", None, _RULES[rule])
    if rule.startswith("rule."):
        return _between(schema, rule.removeprefix("rule."))
    if field is None:
        return Text(f"{name}：{rule}", f"{name}: {rule}")
    title = field.title or field.name
    if rule == "foreign_key":
        words = _RULES[rule].format(asked=_held_by(schema, field, title_of))
    else:
        words = _words(schema, field, rule, value or "")
    return _sentence(title, title, value if shown is None else shown, words)


def _sentence(zh: str, en: str, value: str | None, words: Text) -> Text:
    if not value:
        return Text(f"{zh}{words.zh}", f"{en} {words.en}")
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return Text(f"{zh}“{shown}”{words.zh}", f"{en} “{shown}” {words.en}")


def _malformed(why: str) -> Text:
    words = _MALFORMED.get(why)
    return words or Text(f"本行不能读成一条记录（{why}）", f"the row cannot be read as a record ({why})")


def _between(schema: Schema, name: str) -> Text:
    rule = next((r for r in schema.rules if r.name == name), None)
    return rule.message if rule else Text(f"不符合规则 {name}", f"breaks the rule {name}")


def _words(schema: Schema, field: Field, rule: str, value: str) -> Text:
    if rule == "type":
        return _hinted(_TYPES[field.type.value], (field.standard or field.type.value, "type"), value)
    if rule == "format":
        return _form(field, value)
    words = _RULES.get(rule)
    if words is None:
        return Text(f"不符合规则 {rule}", f"breaks the rule {rule}")
    asked = _ASKED.get(rule)
    return words if asked is None else words.format(asked=asked(schema, field))


def _form(field: Field, value: str) -> Text:
    standard = STANDARDS.get(field.standard or field.type.value)
    title = standard.title if standard else Text("该类型", "its type")
    general = Text("不符合{title}的格式", "does not have the form of: {title}").format(title=title)
    return _hinted(general, (standard.id if standard else "", "format"), value)


def _hinted(general: Text, kind: tuple[str, str], value: str) -> Text:
    for pattern, words in (*_HINTS.get(kind, ()), *_COMMON_HINTS):
        if re.fullmatch(pattern, value.strip()):
            return Text(f"{general.zh}：{words.zh}", f"{general.en}; {words.en}")
    return general


def _length(schema: Schema, field: Field) -> str:
    low, high = field.constraints.min_length, field.constraints.max_length
    return f"{low if low is not None else 0}–{high if high is not None else '∞'}"


def _choices(schema: Schema, field: Field) -> str:
    codes = field.constraints.enum or tuple(field.labels)
    said = [f"{code} {field.labels[code]}" if code in field.labels else code for code in codes[:12]]
    if said:
        return "、".join(said) + ("…" if len(codes) > len(said) else "")
    standard = STANDARDS.get(field.standard or "")
    return standard.source if standard else ""


def _held_by(schema: Schema, field: Field, title_of: Callable[[str], str]) -> Text:
    key: ForeignKey | None = next((k for k in schema.foreign_keys if field.name in k.fields), None)
    if key is None or not key.resource:
        return Text("本资源", "this resource")
    title = title_of(key.resource)
    return Text(f"“{title}”", f"“{title}”")


_ASKED: dict[str, Callable[[Schema, Field], str]] = {
    "length": _length,
    "pattern": lambda schema, field: field.constraints.pattern or "",
    "minimum": lambda schema, field: field.constraints.minimum or "",
    "maximum": lambda schema, field: field.constraints.maximum or "",
    "enum": _choices,
}
