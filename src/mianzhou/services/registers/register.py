"""A register as typed data: its fields, who keeps and approves it, through which procedure an entry arises, what is public. Pure.

An application publishes its registers when the program starts, as it does its procedures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

TEXT, DAY, NUMBER = "text", "day", "number"
LONGEST = 500


class RegisterWrong(MianzhouError):
    """A register that contradicts itself or one that is published already: its application has to be mended."""

    code = "register-wrong"
    status = 500
    problem = Text("登记簿定义有误：{why}。", "A register is defined wrongly: {why}. ")
    remedy = Text("请联系系统管理员。", "Tell the administrator.")


class RegisterAbsent(MianzhouError):
    """A register whose application is not installed here."""

    code = "register-absent"
    status = 404
    problem = Text(
        "登记簿 {register} 的应用没有安装。", "The application of the register {register} is not installed. "
    )
    remedy = Text("登记内容仍在；请联系系统管理员。", "What is on it is kept; tell the administrator.")


class ValuesWrong(MianzhouError):
    """Values that the register does not take."""

    code = "register-values-wrong"
    status = 422
    problem = Text("“{field}”{why}。", "“{field}”: {why}. ")
    remedy = Text("请改正后重新提交；登记内容没有变动。", "Correct it and submit again; the register is unchanged.")


_MISSING = Text("没有填写", "it is missing")
_UNKNOWN = Text("不是本登记簿的项目", "this register has no such field")
_NO_DAY = Text("应写作 2026-11-20", "write it as 2026-11-20")
_NO_NUMBER = Text("不是数字", "it is no number")
_LONG = Text("超过 500 字", "it is longer than 500 characters")


@dataclass(frozen=True, slots=True)
class RegisterField:
    """One fact that the register keeps; `public` ones are published and stand on the page that verifies a certificate.

    `choices` are the few values that it may have, by codes for forms; the register keeps their words, and lists are narrowed by them.
    """

    name: str
    title: Text
    kind: str = TEXT
    required: bool = False
    public: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)

    def said(self, value: str) -> Text | str:
        """A value that the register keeps, in both languages where it is one of few."""
        return next((words for words in self.choices.values() if words.zh == value), value)


@dataclass(frozen=True, slots=True)
class Register:
    """A register. Where `procedure` is named, an entry arises only from a case of it that has reached one of `granted_in`.

    `review_months` is after how many months an entry is reviewed again, 0 for never; `basis` cites the document and article that order it.
    An entry is called by its first field; no two that stand have the same `identified_by`.
    """

    id: str
    title: Text
    prefix: str
    fields: tuple[RegisterField, ...]
    basis: Text
    read_by: str
    kept_by: str
    approved_by: str
    procedure: str = ""
    granted_in: frozenset[str] = frozenset()
    review_months: int = 0
    certificate: Text | None = None  # what the certificate is called; None: there is none
    is_public: bool = False
    identified_by: str = ""

    def field(self, name: str) -> RegisterField:
        """The field of this name; `ValuesWrong` where there is none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise ValuesWrong(field=name, why=_UNKNOWN)


_published: dict[str, Register] = {}


def publish_register(register: Register) -> None:
    """Put a register on the shelf. The same one twice is nothing; another under its id is refused."""
    names = [f.name for f in register.fields]
    if len(set(names)) != len(names):
        raise RegisterWrong(why=f"{register.id}: {names}")
    if register.identified_by and register.identified_by not in names:
        raise RegisterWrong(why=f"{register.id}: {register.identified_by}")
    if bool(register.procedure) != bool(register.granted_in):
        raise RegisterWrong(why=f"{register.id}: procedure, granted_in")
    if _published.setdefault(register.id, register) != register:
        raise RegisterWrong(why=f"{register.id} ≠")


def registers() -> tuple[Register, ...]:
    """All registers."""
    return tuple(_published[key] for key in sorted(_published))


def register_of(register_id: str) -> Register:
    """The register of this id; `RegisterAbsent` when its application is not installed."""
    if register_id not in _published:
        raise RegisterAbsent(register=register_id)
    return _published[register_id]


def read_values(register: Register, values: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Values as they are kept: trimmed, days and numbers in one way of writing; with `whole` nothing that is required is missing."""
    read = {name: _read(register.field(name), value) for name, value in values.items()}
    for each in register.fields:
        if each.required and (whole or each.name in read) and not read.get(each.name):
            raise ValuesWrong(field=each.title, why=_MISSING)
    return read


def _read(field: RegisterField, value: str) -> str:
    value = value.strip()
    if len(value) > LONGEST:
        raise ValuesWrong(field=field.title, why=_LONG)
    if not value or field.kind == TEXT:
        return value
    if field.kind == DAY:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise ValuesWrong(field=field.title, why=_NO_DAY) from None
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValuesWrong(field=field.title, why=_NO_NUMBER) from None
    if not number.is_finite():
        raise ValuesWrong(field=field.title, why=_NO_NUMBER)
    return f"{number.normalize():f}"
