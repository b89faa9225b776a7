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
    "length": Text("长度不符（要求 {asked} 个字）", "has the wrong length ({asked} characters are asked for)"),
    "pattern": Text("不符合规定格式 {asked}", "does not have the form {asked}"),
    "minimum": Text("小于下限 {asked}", "is below the least value {asked}"),
    "maximum": Text("大于上限 {asked}", "is above the greatest value {asked}"),
    "enum": Text("不在代码表中（{asked}）", "is none of the codes ({asked})"),
    "checksum": Text("校验码不对，请核对是否抄错", "has a wrong check character: look for a slip of the pen"),
    "region": Text("所含行政区划代码不存在或在该日期已不使用", "names a region that does not exist or not on that day"),
    "birth_date": Text("所含出生日期不存在或在将来", "holds a birth date that does not exist or lies ahead"),
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
# What can be said more exactly from the value itself, by standard and rule; the first pattern that fits.
_HINTS: dict[tuple[str, str], tuple[tuple[str, Text], ...]] = {
    ("date", "format"): (
        (r"民国.*", Text("民国纪年须换算为公历", "years of the Republic must be converted")),
        (r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", Text("年份须写四位", "the year must have four digits")),
        (r"\d{4}[-/.年]\d{1,2}月?", Text("缺少日", "the day is missing")),
        (r"长期|永久|无固定期限", Text("“长期”须留空或写 9999-12-31", "leave “without limit” empty or write 9999-12-31")),
    ),
    ("resident_number", "format"): (
        (r".*[eE]\+\d+", Text("已被表格软件改成科学计数，须把该列设为文本后重新填写", "a spreadsheet made a rounded number of it: set the column to text and enter it again")),
        (r"\d{16,17}|\d{19,}", Text("位数不对，应为 18 位", "it must have 18 characters")),
    ),
    ("credit_code", "format"): (
        (r"\d{15}", Text("这是 15 位旧注册号，须换为 18 位统一社会信用代码", "this is an old registration number: give the credit code of 18 characters")),
        (r".*[IOSVZiosvz].*", Text("统一社会信用代码不用字母 I、O、S、V、Z", "credit codes have no letters I, O, S, V, Z")),
    ),
    ("phone", "format"): (
        (r"\d{7,8}", Text("固定电话须带区号", "give the area code")),
        (r".*[/、;；,，].*", Text("一格只能填一个号码", "one number a cell")),
    ),
    ("money", "format"): (
        (r"-?[\d,]+\.\d{3,}", Text("金额最多两位小数（分）", "an amount has at most two decimals")),
        (r".*[壹贰叁肆伍陆柒捌玖拾佰仟].*", Text("请用阿拉伯数字填写金额", "write the amount in figures")),
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


def reason_in_words(schema: Schema, reason: str, value: str | None = None) -> Text:
    """A reason (`field:rule`) as a sentence, with the received value where it is given."""
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
    return _sentence(title, title, value, _words(schema, field, rule, value or ""))


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
        return _TYPES[field.type.value]
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
    for pattern, words in _HINTS.get((standard.id if standard else "", "format"), ()):
        if re.fullmatch(pattern, value.strip()):
            return Text(f"{general.zh}：{words.zh}", f"{general.en}; {words.en}")
    return general


def _length(schema: Schema, field: Field) -> str:
    low, high = field.constraints.min_length, field.constraints.max_length
    return f"{low if low is not None else 0}–{high if high is not None else '∞'}"


def _choices(schema: Schema, field: Field) -> str:
    codes = field.constraints.enum or tuple(field.labels)
    said = [f"{code} {field.labels[code]}" if code in field.labels else code for code in codes[:12]]
    return "、".join(said) + ("…" if len(codes) > len(said) else "") if said else field.standard or ""


def _held_by(schema: Schema, field: Field) -> str:
    key: ForeignKey | None = next((k for k in schema.foreign_keys if field.name in k.fields), None)
    return (key.resource if key else "") or "本资源"


_ASKED: dict[str, Callable[[Schema, Field], str]] = {
    "length": _length,
    "pattern": lambda schema, field: field.constraints.pattern or "",
    "minimum": lambda schema, field: field.constraints.minimum or "",
    "maximum": lambda schema, field: field.constraints.maximum or "",
    "enum": _choices,
    "foreign_key": _held_by,
}
