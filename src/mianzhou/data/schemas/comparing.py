"""What changes from one version of a schema to the next, in words, and whether files and data of the old one still fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mianzhou.data.schemas.model import Constraints, Field, Schema, Type
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; incompatible if data accepted before could be refused, or read otherwise, or not be found any more."""

    compatible: bool
    text: Text
    field: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences of two versions."""

    changes: tuple[Change, ...]

    @property
    def compatible(self) -> bool:
        return all(change.compatible for change in self.changes)


def compare(old: Schema, new: Schema) -> Changes:
    """The differences, field by field, then those of the whole."""
    return Changes((*_of_fields(old, new), *_of_whole(old, new)))


def _of_fields(old: Schema, new: Schema) -> Iterator[Change]:
    before, after = {f.name: f for f in old.fields}, {f.name: f for f in new.fields}
    for name, field in before.items():
        if name not in after:
            yield Change(False, Text(f"删除字段 {_called(field)}", f"field {_called(field)} removed"), name)
        else:
            yield from _of_field(field, after[name])
    for name, field in after.items():
        if name not in before:
            if field.constraints.required:
                yield Change(
                    False, Text(f"新增必填字段 {_called(field)}", f"required field {_called(field)} added"), name
                )
            else:
                yield Change(True, Text(f"新增字段 {_called(field)}", f"field {_called(field)} added"), name)
    kept_before = [name for name in before if name in after]
    if kept_before != [name for name in after if name in before]:
        yield Change(True, Text("字段顺序改变", "the order of the fields changed"))


def _called(field: Field) -> str:
    return f"{field.title}({field.name})" if field.title else field.name


def _of_field(old: Field, new: Field) -> Iterator[Change]:
    called = _called(new)

    def change(compatible: bool, zh: str, en: str) -> Change:
        return Change(compatible, Text(f"{called}：{zh}", f"{called}: {en}"), new.name)

    if old.type is not new.type:
        yield change(False, f"类型由 {old.type} 改为 {new.type}", f"type changed from {old.type} to {new.type}")
    elif old.standard != new.standard:
        yield change(
            new.standard is None and _kept_alike(old),
            f"数据标准由 {old.standard or '无'} 改为 {new.standard or '无'}",
            f"standard changed from {old.standard or 'none'} to {new.standard or 'none'}",
        )
    if old.format != new.format:
        loose = new.type is Type.STRING and new.format == "default"
        yield change(
            loose, f"格式由 {old.format} 改为 {new.format}", f"format changed from {old.format} to {new.format}"
        )
    if old.unit != new.unit:
        yield change(
            not old.unit,
            f"计量单位由 {old.unit or '无'} 改为 {new.unit or '无'}",
            f"unit of measure changed from {old.unit or 'none'} to {new.unit or 'none'}",
        )
    for compatible, zh, en in _of_constraints(old.constraints, new.constraints, new.type):
        yield change(compatible, zh, en)
    gone = [code for code in old.labels if code not in new.labels and code not in new.constraints.enum]
    if gone:
        yield change(False, f"不再认代码 {'、'.join(gone)}", f"codes no longer known: {', '.join(gone)}")
    elif dict(old.labels) != dict(new.labels):
        yield change(True, "代码的文字有改动", "the words of codes changed")
    dropped = [alias for alias in (old.title, *old.aliases) if alias and alias not in (new.title, *new.aliases)]
    if dropped:
        yield change(False, f"不再认列名 {'、'.join(dropped)}", f"headers no longer known: {', '.join(dropped)}")
    elif (old.title, old.aliases) != (new.title, new.aliases):
        yield change(True, "列名有增加", "headers added")
    for key, zh, en in (
        ("description", "说明", "description"),
        ("sensitivity", "敏感级别", "sensitivity"),
        ("sharing", "共享类型", "sharing type"),
        ("sharing_condition", "共享条件", "sharing condition"),
    ):
        if getattr(old, key) != getattr(new, key):
            yield change(True, f"{zh}有改动", f"{en} changed")


def _kept_alike(old: Field) -> bool:
    """Whether values were kept as plain text of the type, so that without the standard they read the same."""
    return old.standard is None or (STANDARDS[old.standard].type, STANDARDS[old.standard].physical) == (
        "string",
        "VARCHAR",
    )


def _of_constraints(old: Constraints, new: Constraints, kind: Type) -> Iterator[tuple[bool, str, str]]:
    for key, zh, en in (("required", "必填", "required"), ("unique", "唯一", "unique")):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield (not after, f"改为{zh}" if after else f"不再{zh}", f"now {en}" if after else f"no longer {en}")
    for key, zh, en, rising in (
        ("min_length", "最短长度", "least length", True),
        ("max_length", "最大长度", "greatest length", False),
        ("minimum", "最小值", "minimum", True),
        ("maximum", "最大值", "maximum", False),
    ):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            looser = after is None or (before is not None and _not_above(after, before, kind) is rising)
            yield (
                looser,
                f"{zh}由 {'无' if before is None else before} 改为 {'无' if after is None else after}",
                f"{en} changed from {'none' if before is None else before} to {'none' if after is None else after}",
            )
    if old.pattern != new.pattern:
        yield (
            new.pattern is None,
            f"格式要求改为 {new.pattern or '无'}",
            f"pattern changed to {new.pattern or 'none'}",
        )
    if old.enum != new.enum:
        removed = [v for v in old.enum if v not in new.enum] if new.enum else []
        looser = not new.enum or (bool(old.enum) and not removed)
        shown = "、".join(new.enum[:20])
        yield (looser, f"可取值改为 {shown or '不限'}", f"allowed values changed to {shown or 'any'}")


def _not_above(new: str | int, old: str | int, kind: Type) -> bool:
    """Whether the new bound is not above the old one; dates compare as text."""
    if isinstance(new, int) and isinstance(old, int):
        return new <= old
    if kind in (Type.INTEGER, Type.NUMBER, Type.YEAR):
        return float(new) <= float(old)
    return str(new) <= str(old)


def _of_whole(old: Schema, new: Schema) -> Iterator[Change]:
    if old.primary_key != new.primary_key:
        shown = "、".join(new.primary_key)
        yield Change(False, Text(f"主键改为 {shown or '无'}", f"primary key changed to {shown or 'none'}"))
    if old.mode is not new.mode:
        yield Change(
            False,
            Text(
                f"更新方式由“{old.mode.words.zh}”改为“{new.mode.words.zh}”",
                f"the way of updating changed from “{old.mode.words.en}” to “{new.mode.words.en}”",
            ),
        )
    if old.missing_values != new.missing_values:
        shown = "、".join(repr(value) for value in new.missing_values)
        yield Change(False, Text(f"视为空的值改为 {shown}", f"values read as missing changed to {shown}"))
    if old.all_or_nothing != new.all_or_nothing:
        zh, en = ("整批", "whole batches") if new.all_or_nothing else ("逐行", "row by row")
        yield Change(True, Text(f"接收改为{zh}", f"now accepted {en}"))
    for key in old.foreign_keys:
        if key not in new.foreign_keys:
            yield Change(True, Text(f"不再引用 {key.resource}", f"no longer refers to {key.resource or 'itself'}"))
    for key in new.foreign_keys:
        if key not in old.foreign_keys:
            fields = "、".join(key.fields)
            yield Change(
                False, Text(f"{fields} 须在 {key.resource} 中", f"{fields} must be held by {key.resource or 'itself'}")
            )
    yield from _of_rules(old, new)
    if old.regions != new.regions:
        lost = set(old.regions) - set(new.regions)
        yield Change(not lost, Text("本地区划代码有改动", "the region codes of its own changed"))
    added = [e for e in new.expectations if e not in old.expectations]
    if added or len(new.expectations) != len(old.expectations):
        yield Change(not any(e.fatal for e in added), Text("整批要求有改动", "expectations on batches changed"))


def _of_rules(old: Schema, new: Schema) -> Iterator[Change]:
    before, after = {r.name: r for r in old.rules}, {r.name: r for r in new.rules}
    for name in before.keys() - after.keys():
        yield Change(True, Text(f"取消规则 {name}", f"rule {name} removed"))
    for name, rule in after.items():
        if name not in before:
            yield Change(False, Text(f"新增规则 {rule.message.zh}", f"rule added: {rule.message.en}"))
        elif before[name].expression != rule.expression:
            yield Change(
                False, Text(f"规则 {name} 改为 {rule.expression}", f"rule {name} changed to {rule.expression}")
            )
        elif before[name] != rule:
            yield Change(True, Text(f"规则 {name} 的文字有改动", f"the words of rule {name} changed"))
