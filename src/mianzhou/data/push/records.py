"""One pushed record: reading its body strictly, and writing it down for intake with every value as it was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

LARGEST = 256 * 1024
LONGEST_KEY = 128
_KEY = re.compile(r"[^\x00-\x20\x7f]{1,128}")
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")


class RecordUnreadable(MianzhouError):
    """The body is no single JSON object with plain values."""

    code = "record-unreadable"
    status = 400
    problem = Text("记录无法读取：{why}。", "The record cannot be read: {why}. ")
    remedy = Text(
        "请发送一个 JSON 对象，每个数据项为文本、数字、布尔值或空值；多条记录请使用批量接口。",
        "Send one JSON object whose items are texts, numbers, booleans or null; several records go to the batch address.",
    )


class RecordTooLarge(MianzhouError):
    """More than a single record may have."""

    code = "record-too-large"
    status = 413
    problem = Text("记录超过 {limit} KB，没有接收。", "The record is larger than {limit} KB and was not taken. ")
    remedy = Text("请核对内容；文件请使用批量接口。", "Check what is sent; files go to the batch address.")


class FieldsUnknown(MianzhouError):
    """The record names items that the resource does not have."""

    code = "fields-unknown"
    status = 422
    problem = Text(
        "资源“{resource}”没有数据项：{fields}。没有接收。", "{resource} has no items {fields}. Nothing was taken. "
    )
    remedy = Text("可用的数据项：{known}。", "It has: {known}.")


class FieldTwice(MianzhouError):
    """The record gives one item twice, by name and by title."""

    code = "field-twice"
    status = 422
    problem = Text("数据项“{field}”给出了两次。没有接收。", "The item {field} is given twice. Nothing was taken. ")
    remedy = Text("每个数据项只给出一次。", "Give each item once.")


class KeyMissing(MianzhouError):
    """No key came with the record, or one that cannot be kept."""

    code = "idempotency-key"
    status = 400
    problem = Text("没有可用的幂等键。", "There is no usable idempotency key. ")
    remedy = Text(
        "请在 Idempotency-Key 头或 ?key= 中给出 1 至 128 个字符、不含空白的键；同一条记录重发时使用同一个键。",
        "Give one of 1 to 128 characters without spaces in the header Idempotency-Key or in ?key=; send the same record again with the same key.",
    )


def read_key(key: str | None) -> str:
    """The idempotency key if it can be kept; `KeyMissing` otherwise."""
    if not key or not _KEY.fullmatch(key) or _NOT_KEPT.search(key):
        raise KeyMissing
    return key


def read_record(body: bytes) -> dict[str, Any]:
    """The record in a body; numbers stay the text that was sent. Refuses what is no flat object, repeats a name or cannot be kept."""
    if len(body) > LARGEST:
        raise RecordTooLarge(limit=LARGEST // 1024)
    try:
        record = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError:
        raise RecordUnreadable(why=Text("不是 UTF-8 编码", "it is not UTF-8")) from None
    except json.JSONDecodeError as error:
        why = Text("不是 JSON（第 {line} 行第 {column} 个字符）", "it is not JSON (line {line}, character {column})")
        raise RecordUnreadable(why=why.format(line=error.lineno, column=error.colno)) from None
    except RecursionError:
        raise RecordUnreadable(why=Text("嵌套过深", "it is nested too deeply")) from None
    if not isinstance(record, dict):
        raise RecordUnreadable(why=Text("不是一个 JSON 对象", "it is not a JSON object"))
    if not record:
        raise RecordUnreadable(why=Text("对象是空的", "the object is empty"))
    for name, value in record.items():
        _refuse_unkept(name, value)
    return record


def values_as_sent(record: Mapping[str, Any], fields: Mapping[str, str], order: tuple[str, ...]) -> str:
    """The record as one line of JSON for intake: all fields in order, every value as the text that was sent; `fields` maps given names to fields."""
    given = {fields[name]: _text(value) for name, value in record.items()}
    return json.dumps({name: given.get(name) for name in order}, ensure_ascii=False)


def same_record(one: str, other: str) -> bool:
    """Whether two bodies say the same; spaces and the order of items do not count, the text of a number does."""
    return one == other or read_record(one.encode()) == read_record(other.encode())


class _Number(str):
    """A number by its text."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Number) and str.__eq__(self, other)

    __hash__ = str.__hash__


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        raise FieldTwice(field=next(name for name in names if names.count(name) > 1))
    return record


def _refuse_constant(name: str) -> None:
    raise RecordUnreadable(why=Text(f"{name} 不是 JSON 的值", f"{name} is no value of JSON"))


def _refuse_unkept(name: str, value: Any) -> None:
    if isinstance(value, dict | list):
        why = Text("数据项“{name}”不是单个值", "the item {name} is not a single value")
        raise RecordUnreadable(why=why.format(name=name[:80]))
    if _NOT_KEPT.search(name) or (isinstance(value, str) and _NOT_KEPT.search(value)):
        raise RecordUnreadable(why=Text("含有无法保存的字符", "it has characters that cannot be kept"))
