"""The catalogue's code sets, and how other systems write them. The sets are data (`codes.yaml`); an unknown value is an error, never a default."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

CLASSES = ("base", "theme", "department")


class UnknownCode(MianzhouError):
    """A value that its code set does not have."""

    code = "catalogue-unknown-code"
    status = 422
    problem = Text("“{value}”不是“{set}”的取值。", "“{value}” is no value of “{set}”. ")
    remedy = Text("可以填写：{allowed}。", "It can be: {allowed}.")


class UnsayableCode(MianzhouError):
    """A value of ours for which another system has no code."""

    code = "catalogue-unsayable-code"
    status = 422
    problem = Text("“{system}”没有“{set}”取值“{value}”的代码。", "{system} has no code for {value} in “{set}”. ")
    remedy = Text("请与该系统商定写法后再导出。", "Agree with that system on how to write it, then export again.")


@dataclass(frozen=True, slots=True)
class CodeSet:
    """One enumeration of ours: keys with their words."""

    name: str
    title: Text
    values: dict[str, Text]

    def words(self, key: str) -> Text:
        """The words of a key; a key that is not there reads as itself, so that an old record stays readable."""
        return self.values.get(key, Text(key, key))

    def key_of(self, given: str) -> str:
        """The key that a person or a file means by a key or by its words in either language; `UnknownCode` otherwise."""
        wanted = given.strip()
        for key, text in self.values.items():
            if wanted in {key, text.zh} or wanted.lower() in {key.lower(), text.en.lower()}:
                return key
        raise UnknownCode(value=given, set=self.title, allowed=_listed(self.values.values()))


def _listed(texts: Any) -> Text:
    found = list(texts)
    return Text("、".join(t.zh for t in found), ", ".join(t.en for t in found))


@cache
def _data() -> dict[str, Any]:
    text = (resources.files("mianzhou.data.catalogue") / "codes.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)  # every process reads it: ten times faster
    return loaded


@cache
def code_set(name: str) -> CodeSet:
    """The set of this name; KeyError if nobody defined it."""
    entry = _data()["sets"][name]
    return CodeSet(name, Text(*entry["title"]), {key: Text(*words) for key, words in entry["values"].items()})


def keys(name: str) -> tuple[str, ...]:
    """The keys of a set, in its order."""
    return tuple(code_set(name).values)


@cache
def systems() -> dict[str, Text]:
    """The other systems whose codes we know."""
    return {name: Text(*entry["title"]) for name, entry in _data()["systems"].items()}


def known_system(name: str) -> str:
    """The system's name; `UnknownCode` if we know none of this name. Empty stands for our own words."""
    if name and name not in systems():
        allowed = [Text(f"{key}（{words.zh}）", f"{key} ({words.en})") for key, words in systems().items()]
        raise UnknownCode(value=name, set=Text("代码体系", "systems of codes"), allowed=_listed(allowed))
    return name


def _codes(set_name: str, system: str) -> dict[str, str]:
    found = _data()["systems"][known_system(system)]
    codes: dict[str, str] | None = found["sets"].get(set_name)
    if codes is None:
        raise UnsayableCode(system=systems()[system], set=code_set(set_name).title, value="—")
    return codes


def understood(set_name: str, system: str, value: str) -> str:
    """What a cell means in a file that is written in another system's codes: our key where it is one of these codes, else the cell itself.

    A workbook turns 01 into the number 1, so digits are compared as numbers: no system writes two values that differ in zeros only.
    """
    codes: dict[str, str] = _data()["systems"][system]["sets"].get(set_name, {})
    wanted = value.strip()
    for key, code in codes.items():
        if wanted == code or (wanted.isdecimal() and code.isdecimal() and int(wanted) == int(code)):
            return key
    return value


def written(set_name: str, system: str, key: str) -> str | None:
    """Another system's code for our key; None where that system has no codes for the whole set and takes words."""
    if not key or set_name not in _data()["systems"][system]["sets"]:
        return None
    return translate_out(set_name, system, key)


def translate_out(set_name: str, system: str, key: str) -> str:
    """Another system's code for our key."""
    code = _codes(set_name, system).get(key)
    if code is None:
        words = code_set(set_name)
        raise UnsayableCode(system=systems()[system], set=words.title, value=words.words(key))
    return code


@dataclass(frozen=True, slots=True)
class Shelf:
    """A 类 with its 项: `digit` and, for each two-digit code, what it is called."""

    name: str
    digit: str
    title: Text
    items: dict[str, Text]


@cache
def shelves() -> dict[str, Shelf]:
    """The classification by attribute: 基础, 主题, 部门."""
    titles = code_set("class").values
    return {
        name: Shelf(name, entry["digit"], titles[name], {code: Text(*words) for code, words in entry["items"].items()})
        for name, entry in _data()["classification"].items()
    }


def branch_of(unit_kind: str) -> str:
    """The 项 under which a unit of this kind catalogues its own resources."""
    branches: dict[str, str] = _data()["branches"]
    return branches.get(unit_kind, "03")
