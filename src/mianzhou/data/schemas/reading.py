"""A schema read from its document: Table Schema with our own properties under `mianzhou`, strictly, with every problem named at its place.

Properties of the standard that say nothing about checking (`example`, `rdfType` …) are passed over; what is neither known nor listed here
as passed over is a problem, so that a misspelt constraint is never taken for none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mianzhou.data.schemas.errors import SchemaWrong
from mianzhou.data.schemas.model import (
    Constraints,
    Expectation,
    Field,
    ForeignKey,
    LocalRegion,
    Mode,
    Rule,
    Schema,
    Type,
)
from mianzhou.data.schemas.naming import identifier, is_name
from mianzhou.data.schemas.values import lexical, reads_as
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.text import Text

EXTENSION = "mianzhou"
SENSITIVITIES = ("", "public", "internal", "sensitive", "secret")
SHARINGS = ("", "unconditional", "conditional", "refused")
EXPECTATIONS = ("row_count", "null_share", "distribution")

_TYPES = {t.value: t for t in Type} | {"any": Type.STRING, "gyear": Type.YEAR, "gyearmonth": Type.YEARMONTH}
_CONSTRAINTS = {
    "required": "required",
    "unique": "unique",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "enum": "enum",
}
_OF_TEXT = {"minLength", "maxLength", "pattern"}
_OF_ORDER = {"minimum", "maximum"}
_UNORDERED = (Type.STRING, Type.BOOLEAN)
_OF_SCHEMA = {"fields", "primaryKey", "foreignKeys", "missingValues", "uniqueKeys", EXTENSION}
_OF_FIELD = {"name", "type", "title", "description", "format", "constraints", EXTENSION}
_PASSED_OVER = {
    "$schema", "profile", "name", "title", "description", "fieldsMatch", "example", "examples", "rdfType", "bareNumber",
    "decimalChar", "groupChar", "trueValues", "falseValues", "categories", "categoriesOrdered", "missingValues",
}  # fmt: skip
_OF_FIELD_EXTENSION = {"standard", "labels", "aliases", "unit", "sensitivity", "sharing", "sharing_condition"}
_OF_SCHEMA_EXTENSION = {"mode", "all_or_nothing", "rules", "expectations", "regions"}


def read_schema(document: Mapping[str, Any]) -> Schema:
    """The schema in a document: a Table Schema, a Data Resource that holds one, or a package of one resource. Raises `SchemaWrong`."""
    found = _Reading()
    schema = found.schema(_table_schema(document))
    if found.problems:
        raise SchemaWrong(found.problems)
    return schema


def _table_schema(document: Any) -> Mapping[str, Any]:
    if isinstance(document, Mapping):
        resources = document.get("resources")
        if isinstance(resources, list) and len(resources) == 1:
            document = resources[0]
        if isinstance(document, Mapping) and isinstance(document.get("schema"), Mapping):
            document = document["schema"]
        if isinstance(document, Mapping):
            return document
    raise SchemaWrong([Text("不是一个 JSON 对象", "it is no JSON object")])


class _Reading:
    """One document as it is read; problems gather, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Text] = []

    def wrong(self, where: str, zh: str, en: str) -> None:
        """Note a problem at its place."""
        self.problems.append(Text(f"{where}：{zh}", f"{where}: {en}"))

    def schema(self, document: Mapping[str, Any]) -> Schema:
        """The whole."""
        self._known(document, "schema", _OF_SCHEMA | _PASSED_OVER)
        descriptors = document.get("fields")
        if not isinstance(descriptors, list) or not descriptors:
            self.wrong("fields", "没有字段", "there are no fields")
            return Schema(())
        uniques = self._uniques(document)
        names: dict[str, str] = {}
        fields: list[Field] = []
        for place, descriptor in enumerate(descriptors):
            where = f"fields[{place}]"
            if not isinstance(descriptor, Mapping) or not str(descriptor.get("name") or "").strip():
                self.wrong(where, "没有 name", "it has no name")
                continue
            written = str(descriptor["name"]).strip()
            if written in names:
                self.wrong(where, f"字段名重复：{written}", f"the name {written} is taken by another field")
                continue
            name = written if is_name(written) else identifier(written, names.values())
            if name in names.values():
                self.wrong(where, f"字段名重复：{name}", f"the name {name} is taken by another field")
                continue
            names[written] = name
            fields.append(self._field(descriptor, name, written, where, unique=written in uniques))
        extension = self._mapping(document.get(EXTENSION), EXTENSION, _OF_SCHEMA_EXTENSION)
        return Schema(
            fields=tuple(fields),
            primary_key=self._names(document.get("primaryKey"), "primaryKey", names),
            foreign_keys=tuple(self._foreign_keys(document.get("foreignKeys"), names)),
            rules=tuple(self._rules(extension.get("rules"))),
            expectations=tuple(self._expectations(extension.get("expectations"), names)),
            missing_values=self._missing(document.get("missingValues")),
            mode=self._mode(extension.get("mode")),
            all_or_nothing=self._flag(extension.get("all_or_nothing"), f"{EXTENSION}.all_or_nothing"),
            regions=tuple(self._regions(extension.get("regions"))),
        )

    def _field(self, document: Mapping[str, Any], name: str, written: str, where: str, *, unique: bool) -> Field:
        where = f"{where} {written}"
        self._known(document, where, _OF_FIELD | _PASSED_OVER)
        extension = self._mapping(document.get(EXTENSION), f"{where}.{EXTENSION}", _OF_FIELD_EXTENSION)
        standard = self._standard(extension.get("standard"), where)
        kind = self._type(document.get("type"), standard, where)
        title = str(document.get("title") or "")
        aliases = self._strings(extension.get("aliases"), f"{where}.{EXTENSION}.aliases")
        if written != name and written not in aliases:
            title, aliases = title or written, ((*aliases, written) if title else aliases)
        labels = extension.get("labels") or {}
        if not isinstance(labels, Mapping) or not all(isinstance(v, str) for v in labels.values()):
            self.wrong(f"{where}.labels", "应为代码到文字的对象", "must be an object from codes to words")
            labels = {}
        return Field(
            name=name,
            type=kind,
            title=title,
            description=str(document.get("description") or ""),
            format=str(document.get("format") or "default"),
            standard=standard,
            constraints=self._constraints(document.get("constraints"), kind, where, unique=unique),
            labels=dict(labels),
            aliases=aliases,
            unit=str(extension.get("unit") or ""),
            sensitivity=self._one_of(extension.get("sensitivity"), SENSITIVITIES, f"{where}.sensitivity"),
            sharing=self._one_of(extension.get("sharing"), SHARINGS, f"{where}.sharing"),
            sharing_condition=str(extension.get("sharing_condition") or ""),
        )

    def _standard(self, value: Any, where: str) -> str | None:
        if value in (None, ""):
            return None
        if value not in STANDARDS:
            known = "、".join(STANDARDS)
            self.wrong(where, f"没有数据标准 {value}；有：{known}", f"there is no standard {value}; there are: {known}")
            return None
        return str(value)

    def _type(self, value: Any, standard: str | None, where: str) -> Type:
        fitting = _TYPES[STANDARDS[standard].type] if standard else None
        if value is None:
            return fitting or Type.STRING
        if value not in _TYPES:
            known = "、".join(t.value for t in Type)
            self.wrong(
                where, f"不支持类型 {value}；支持：{known}", f"type {value} is not supported; these are: {known}"
            )
            return Type.STRING
        kind = _TYPES[value]
        if fitting and kind is not fitting and standard != "enumeration":
            self.wrong(
                where,
                f"数据标准 {standard} 的类型是 {fitting}，不是 {kind}",
                f"values of the standard {standard} are of type {fitting}, not {kind}",
            )
        return kind

    def _constraints(self, value: Any, kind: Type, where: str, *, unique: bool) -> Constraints:
        where = f"{where}.constraints"
        given = self._mapping(value, where, set(_CONSTRAINTS))
        found: dict[str, Any] = {}
        strange = (
            _OF_TEXT & given.keys()
            if kind is not Type.STRING
            else _OF_ORDER & given.keys()
            if kind in _UNORDERED
            else set()
        )
        for key in sorted(strange):
            self.wrong(f"{where}.{key}", f"类型 {kind} 没有这一限制", f"type {kind} has no such constraint")
        for key in ("required", "unique"):
            found[key] = self._flag(given.get(key), f"{where}.{key}") or (key == "unique" and unique)
        for key in ("minLength", "maxLength"):
            if (length := given.get(key)) is not None:
                if isinstance(length, bool) or not isinstance(length, int) or length < 0:
                    self.wrong(f"{where}.{key}", "应为非负整数", "must be a whole number, not negative")
                else:
                    found[_CONSTRAINTS[key]] = length
        if (pattern := given.get("pattern")) is not None:
            try:
                re.compile(str(pattern))
                found["pattern"] = str(pattern)
            except re.error as error:
                self.wrong(f"{where}.pattern", f"不是正则表达式：{error}", f"is no regular expression: {error}")
        for key in ("minimum", "maximum"):
            if (bound := given.get(key)) is not None:
                if key not in strange and reads_as(lexical(bound), kind):
                    found[key] = lexical(bound)
                elif key not in strange:
                    self.wrong(f"{where}.{key}", f"{bound} 不是 {kind}", f"{bound} is no {kind}")
        enum = given.get("enum")
        if enum is not None and (not isinstance(enum, list) or not enum):
            self.wrong(f"{where}.enum", "应为非空列表", "must be a list that is not empty")
        elif enum:
            found["enum"] = tuple(lexical(entry) for entry in enum)
        return Constraints(**found)

    def _foreign_keys(self, value: Any, names: Mapping[str, str]) -> Iterator[ForeignKey]:
        for place, entry in enumerate(self._list(value, "foreignKeys")):
            where = f"foreignKeys[{place}]"
            reference = entry.get("reference") if isinstance(entry, Mapping) else None
            if not isinstance(reference, Mapping):
                self.wrong(where, "没有 reference", "it has no reference")
                continue
            resource = str(reference.get("resource") or "")
            fields = self._names(entry.get("fields"), f"{where}.fields", names)
            targets = reference.get("fields")
            targets = [targets] if isinstance(targets, str) else targets
            if not resource:
                referred = self._names(targets, f"{where}.reference.fields", names)
            else:
                referred = self._strings(targets, f"{where}.reference.fields")
            if not fields or len(fields) != len(referred):
                self.wrong(where, "两边的字段个数不同", "it names different numbers of fields on its two sides")
                continue
            yield ForeignKey(fields, resource, referred)

    def _rules(self, value: Any) -> Iterator[Rule]:
        where = f"{EXTENSION}.rules"
        seen: set[str] = set()
        for place, entry in enumerate(self._list(value, where)):
            rule = self._mapping(entry, f"{where}[{place}]", {"name", "expression", "message"})
            name, expression = str(rule.get("name") or ""), str(rule.get("expression") or "")
            if not is_name(name) or name in seen or not expression:
                self.wrong(
                    f"{where}[{place}]",
                    "需要不重复的 name（小写字母、数字、下划线）和 expression",
                    "it needs a name of its own (small letters, digits, underscores) and an expression",
                )
                continue
            seen.add(name)
            message = rule.get("message") or name
            if isinstance(message, Mapping):
                zh = str(message.get("zh") or message.get("en") or name)
                message = Text(zh, str(message.get("en") or zh))
            else:
                message = Text(str(message), str(message))
            yield Rule(name, expression, message)

    def _expectations(self, value: Any, names: Mapping[str, str]) -> Iterator[Expectation]:
        where = f"{EXTENSION}.expectations"
        allowed = {"kind", "field", "minimum", "maximum", "tolerance", "fatal"}
        for place, entry in enumerate(self._list(value, where)):
            at = f"{where}[{place}]"
            given = self._mapping(entry, at, allowed)
            if given.get("kind") not in EXPECTATIONS:
                known = "、".join(EXPECTATIONS)
                self.wrong(f"{at}.kind", f"应为 {known} 之一", f"must be one of {known}")
                continue
            field = str(given.get("field") or "")
            if given["kind"] != "row_count" or field:
                field = next(iter(self._names(field or None, f"{at}.field", names, needed=True)), "")
            numbers = {key: given.get(key) for key in ("minimum", "maximum", "tolerance")}
            if any(isinstance(n, bool) or not isinstance(n, int | float | None) for n in numbers.values()):
                self.wrong(at, "界限应为数", "its bounds must be numbers")
                continue
            bounds = {key: None if n is None else float(n) for key, n in numbers.items()}
            yield Expectation(given["kind"], field, fatal=self._flag(given.get("fatal"), f"{at}.fatal"), **bounds)

    def _regions(self, value: Any) -> Iterator[LocalRegion]:
        """Codes as text, or with the days between which they are valid."""
        where = f"{EXTENSION}.regions"
        for place, entry in enumerate(self._list(value, where)):
            at = f"{where}[{place}]"
            given = {"code": entry} if isinstance(entry, str) else self._mapping(entry, at, {"code", "from", "to"})
            code = str(given.get("code") or "")
            if not (code.isascii() and code.isdigit()):
                self.wrong(at, "应为区划代码，只含数字", "must be a region code of digits")
                continue
            try:
                days = [date.fromisoformat(str(given[key])) if given.get(key) else None for key in ("from", "to")]
            except ValueError:
                self.wrong(at, "日期应写作 2020-01-31", "its days are written 2020-01-31")
                continue
            yield LocalRegion(code, *days)

    def _uniques(self, document: Mapping[str, Any]) -> set[str]:
        found: set[str] = set()
        for place, entry in enumerate(self._list(document.get("uniqueKeys"), "uniqueKeys")):
            keys = [entry] if isinstance(entry, str) else entry
            if isinstance(keys, list) and len(keys) == 1:
                found.add(str(keys[0]))
            else:
                self.wrong(
                    f"uniqueKeys[{place}]",
                    "多字段的唯一键请写作 primaryKey",
                    "write a key of several fields as primaryKey",
                )
        return found

    def _missing(self, value: Any) -> tuple[str, ...]:
        if value is None:
            return ("",)
        plain = [
            entry.get("value") if isinstance(entry, Mapping) else entry for entry in self._list(value, "missingValues")
        ]
        return self._strings(plain, "missingValues")

    def _mode(self, value: Any) -> Mode:
        try:
            return Mode(value or Mode.APPEND)
        except ValueError:
            known = "、".join(Mode)
            self.wrong(f"{EXTENSION}.mode", f"应为 {known} 之一", f"must be one of {known}")
            return Mode.APPEND

    def _names(self, value: Any, where: str, names: Mapping[str, str], *, needed: bool = False) -> tuple[str, ...]:
        """Names of fields of this schema, as the document or as we write them."""
        if value is None:
            if needed:
                self.wrong(where, "没有字段名", "it names no field")
            return ()
        given = [value] if isinstance(value, str) else value
        found = []
        for entry in self._strings(given, where):
            name = names.get(entry, entry)
            if name in names.values():
                found.append(name)
            else:
                self.wrong(where, f"没有字段 {entry}", f"there is no field {entry}")
        return tuple(found)

    def _known(self, document: Mapping[str, Any], where: str, known: set[str]) -> None:
        for key in document:
            if key not in known and not str(key).startswith("x-") and ":" not in str(key):
                self.wrong(where, f"不认识的属性 {key}", f"unknown property {key}")

    def _mapping(self, value: Any, where: str, known: set[str]) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong(where, "应为对象", "must be an object")
            return {}
        self._known(value, where, known)
        return value

    def _list(self, value: Any, where: str) -> list[Any]:
        if value is None:
            return []
        if isinstance(value, list | tuple):
            return list(value)
        self.wrong(where, "应为列表", "must be a list")
        return []

    def _strings(self, value: Any, where: str) -> tuple[str, ...]:
        entries = self._list(value, where)
        if not all(isinstance(entry, str) for entry in entries):
            self.wrong(where, "应为文字的列表", "must be a list of texts")
            return ()
        return tuple(entries)

    def _flag(self, value: Any, where: str) -> bool:
        if value is not None and not isinstance(value, bool):
            self.wrong(where, "应为 true 或 false", "must be true or false")
        return value is True

    def _one_of(self, value: Any, known: tuple[str, ...], where: str) -> str:
        text = str(value or "")
        if text not in known:
            listed = "、".join(k for k in known if k)
            self.wrong(where, f"应为 {listed} 之一", f"must be one of {listed}")
            return ""
        return text
