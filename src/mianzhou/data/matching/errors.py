"""What matching refuses, and what to do about it."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NothingToMatch(MianzhouError):
    """A record that says too little to be compared with anybody."""

    code = "nothing-to-match"
    status = 422
    problem = Text("记录里可比对的内容太少。", "The record says too little to be compared. ")
    remedy = Text(
        "请给出证件号码，或姓名加出生日期、电话、住址中的一项。可用字段：{fields}。",
        "Give a number, or a name with a birth date, a phone or an address. Fields: {fields}.",
    )


class RecordUnreadable(MianzhouError):
    """What should be a record is not one JSON object of plain values."""

    code = "match-record-unreadable"
    status = 422
    problem = Text("记录无法读取：{reason}。", "The record cannot be read: {reason}. ")
    remedy = Text("请给出一个 JSON 对象，字段可用 {fields}。", "Give one JSON object with fields among {fields}.")


class IndexOutdated(MianzhouError):
    """The index was made by an earlier version of the program."""

    code = "match-index-outdated"
    status = 503
    problem = Text(
        "基础库索引由旧版本程序建立，不能用于比对。",
        "The index of the registries was made by an earlier version and cannot be compared with. ",
    )
    remedy = Text(
        "请系统管理员运行 mianzhou data link {kind}。", "Ask the administrator to run mianzhou data link {kind}."
    )
