"""A YAML file as entries that know their lines: each field is taken by name and kind, and what nobody took is an error. Pure.

Numbers are taken as written, as exact decimals, never through floating point: `0.1`, `1,234.50`, full-width digits, and `10%` where a rate is asked for.
A field may have a second name in Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

import yaml

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_DIGITS = 20
_TRUE, _FALSE = {"true", "yes", "是"}, {"false", "no", "否"}


class FileWrong(MianzhouError):
    """A line of a file that cannot be used."""

    code = "file-wrong"
    status = 422
    problem = Text("{file} 第 {line} 行有误：{why}。", "{file}, line {line} is wrong: {why}. ")
    remedy = Text("请改正这一行后重试；没有任何内容被采用。", "Correct that line and try again; nothing was used.")


class Entry:
    """A mapping of the file: keys, each with its value and line. Take every field, then `close`."""

    def __init__(self, file: str, node: yaml.MappingNode) -> None:
        self.file = file
        self.line = node.start_mark.line + 1
        self._fields: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        self._known: list[str] = []
        for key, value in node.value:
            name = unicodedata.normalize("NFKC", str(key.value)).strip()
            if name in self._fields:
                raise self.wrong(Text("{k} 写了两次", "{k} stands here twice").format(k=name), key.start_mark.line + 1)
            self._fields[name], self._lines[name] = value, key.start_mark.line + 1

    def wrong(self, why: Text, line: int | None = None) -> FileWrong:
        """The error to raise for something on this entry's line."""
        return FileWrong(file=self.file, line=line or self.line, why=why)

    def has(self, name: str, *also: str) -> bool:
        """Whether a field is there and not empty."""
        self._known += [name, *also]
        node = next((self._fields[n] for n in (name, *also) if n in self._fields), None)
        return node is not None and not _is_null(node)

    def is_list(self, name: str, *also: str) -> bool:
        """Whether a field holds a list."""
        return any(isinstance(self._fields.get(n), yaml.SequenceNode) for n in (name, *also))

    def line_of(self, name: str, *also: str) -> int:
        """The line of a field, or of the entry where it is missing."""
        return next((self._lines[n] for n in (name, *also) if n in self._lines), self.line)

    def text(self, name: str, *also: str, default: str | None = None) -> str:
        """A field of words."""
        node = self._take(name, *also, optional=default is not None)
        if node is None:
            return default or ""
        words = self._scalar(name, node).strip()
        if not words:
            raise self.wrong(Text("{k} 为空", "{k} is empty").format(k=name), node.start_mark.line + 1)
        return words

    def both(self, name: str, *also: str) -> Text:
        """Words in both languages, `{zh: …, en: …}`; plain words stand for both."""
        node = self._take(name, *also)
        if isinstance(node, yaml.MappingNode):
            entry = Entry(self.file, node)
            said = Text(entry.text("zh"), entry.text("en"))
            entry.close()
            return said
        words = self.text(name, *also)
        return Text(words, words)

    def number(
        self, name: str, *also: str, default: Decimal | None = None, least: Decimal | None = Decimal(0), places: int = 4
    ) -> Decimal:
        """A number, exactly as written; not below `least`, with at most so many decimal places."""
        node = self._take(name, *also, optional=default is not None)
        if node is None:
            return default if default is not None else Decimal(0)
        return self._number(name, self._scalar(name, node), node.start_mark.line + 1, least, places)

    def rate(self, name: str, *also: str, default: Decimal | None = None) -> Decimal:
        """A share of a whole, from 0 to 1; `10%` is 0.1."""
        node = self._take(name, *also, optional=default is not None)
        if node is None:
            return default if default is not None else Decimal(0)
        line, words = node.start_mark.line + 1, unicodedata.normalize("NFKC", self._scalar(name, node)).strip()
        percent = words.endswith("%")
        found = self._number(name, words.removesuffix("%"), line, Decimal(0), 6)
        found = found / 100 if percent else found
        if found > 1:
            why = Text("{k} 应在 0 到 1（或 0% 到 100%）之间", "{k} lies between 0 and 1 (or 0% and 100%)").format(
                k=name
            )
            raise self.wrong(why, line)
        return found

    def whole(self, name: str, *also: str, default: int | None = None, least: int = 0) -> int:
        """A whole number, not below `least`."""
        given = None if default is None else Decimal(default)
        return int(self.number(name, *also, default=given, least=Decimal(least), places=0))

    def flag(self, name: str, *also: str, default: bool = False) -> bool:
        """Yes or no: true, false, yes, no, 是, 否."""
        node = self._take(name, *also, optional=True)
        if node is None:
            return default
        words = self._scalar(name, node).strip().lower()
        if words not in _TRUE | _FALSE:
            why = Text("{k} 应为 是 或 否（true 或 false）", "{k} is yes or no (true or false)").format(k=name)
            raise self.wrong(why, node.start_mark.line + 1)
        return words in _TRUE

    def day(self, name: str, *also: str) -> date:
        """A date: 2026-11-20."""
        node = self._take(name, *also)
        words = self._scalar(name, node).strip()
        try:
            return datetime.fromisoformat(words).date() if len(words) > 10 else date.fromisoformat(words)
        except ValueError:
            why = Text("{k} 应写作 2026-11-20", "{k} is written 2026-11-20").format(k=name)
            raise self.wrong(why, self.line_of(name, *also)) from None

    def choice(self, name: str, *also: str, among: Sequence[str], default: str | None = None) -> str:
        """One of a list of words."""
        found = self.text(name, *also, default=default)
        if found not in among:
            why = Text("{k} 不能是 {f}，只能是 {a}", "{k} cannot be {f}; it is one of {a}")
            raise self.wrong(why.format(k=name, f=found, a="、".join(among)), self.line_of(name, *also))
        return found

    def entry(self, name: str, *also: str) -> Entry:
        """A mapping inside this one."""
        node = self._take(name, *also)
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(
                Text("{k} 应为键值", "{k} holds keys and values").format(k=name), self.line_of(name, *also)
            )
        return Entry(self.file, node)

    def entries(self, name: str, *also: str, optional: bool = False) -> list[Entry]:
        """A list of mappings, not empty unless it may be left out."""
        node = self._take(name, *also, optional=optional)
        if node is None:
            return []
        line = self.line_of(name, *also)
        if not isinstance(node, yaml.SequenceNode):
            raise self.wrong(
                Text("{k} 应为列表（每行以 - 开头）", "{k} is a list (lines that begin with -)").format(k=name), line
            )
        if not node.value and not optional:
            raise self.wrong(Text("{k} 是空的", "{k} is empty").format(k=name), line)
        for each in node.value:
            if not isinstance(each, yaml.MappingNode):
                why = Text("{k} 的每一项应为键值", "every part of {k} holds keys and values").format(k=name)
                raise self.wrong(why, each.start_mark.line + 1)
        return [Entry(self.file, each) for each in node.value]

    def texts(self, name: str, *also: str, optional: bool = False) -> list[str]:
        """A list of words, not empty unless it may be left out."""
        node = self._take(name, *also, optional=optional)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not (node.value or optional):
            why = Text("{k} 应为不空的列表，如 [甲, 乙]", "{k} is a list such as [a, b], not empty").format(k=name)
            raise self.wrong(why, self.line_of(name, *also))
        words = [self._scalar(name, each).strip() for each in node.value]
        twice = [word for n, word in enumerate(words) if word in words[:n] or not word]
        if twice:
            why = Text("{k} 中有重复或空的：{w}", "{k} name(s) one twice, or nothing: {w}").format(
                k=name, w=twice[0] or "—"
            )
            raise self.wrong(why, self.line_of(name, *also))
        return words

    def close(self) -> None:
        """Raise `FileWrong` at the first field that nobody took."""
        for name in self._fields:
            if name not in self._known:
                near = get_close_matches(name, self._known, 1)
                hint = Text("，是否应为 {n}", "; is {n} meant").format(n=near[0]) if near else Text("", "")
                if _NUMBER.fullmatch(name):  # {amount: 8,888.88} ends the amount at the comma
                    hint = Text("（带逗号的数字须加引号）", " (put a number with commas in quotes)")
                why = Text("不认识 {k}{h}", "{k} is not known{h}").format(k=name, h=hint)
                raise self.wrong(why, self._lines[name])

    def _take(self, name: str, *also: str, optional: bool = False) -> yaml.Node | None:
        self._known += [name, *also]
        given = [n for n in (name, *also) if n in self._fields]
        if len(given) > 1:
            raise self.wrong(Text("{k} 写了两次", "{k} stands here twice").format(k=name), self._lines[given[1]])
        if given and not _is_null(self._fields[given[0]]):
            return self._fields[given[0]]
        if optional:
            return None
        raise self.wrong(Text("缺少 {k}", "{k} is missing").format(k=name), self.line_of(name, *also))

    def _scalar(self, name: str, node: yaml.Node | None) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self.wrong(Text("{k} 应为单个值", "{k} is a single value").format(k=name), self.line_of(name))
        return str(node.value)

    def _number(self, name: str, words: str, line: int, least: Decimal | None, places: int) -> Decimal:
        plain = unicodedata.normalize("NFKC", words).strip()
        try:
            if not _NUMBER.fullmatch(plain) or len(plain) > _DIGITS:
                raise InvalidOperation
            found = Decimal(plain.replace(",", ""))
        except InvalidOperation:
            raise self.wrong(
                Text("{k} 应为数字，写的是 {w}", "{k} is a number, not {w}").format(k=name, w=words), line
            ) from None
        if least is not None and found < least:
            raise self.wrong(Text("{k} 不能小于 {n}", "{k} is not below {n}").format(k=name, n=least), line)
        if -int(found.as_tuple().exponent) > places:
            why = Text("{k} 最多 {n} 位小数", "{k} has at most {n} decimal places").format(k=name, n=places)
            raise self.wrong(why, line)
        return found


def read_entry(text: str, file: str) -> Entry:
    """The file's top mapping; `FileWrong` for what is no YAML or no mapping. `file` is its name, for the errors."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 1
        why = Text("不是有效的 YAML（{e}）", "no valid YAML ({e})").format(e=error.problem or error.context or "")
        raise FileWrong(file=file, line=line, why=why) from None
    except yaml.YAMLError as error:
        raise FileWrong(file=file, line=1, why=Text("不是文本（{e}）", "no text ({e})").format(e=error)) from None
    if not isinstance(node, yaml.MappingNode):
        raise FileWrong(file=file, line=1, why=Text("顶层应为键值", "the top holds keys and values"))
    return Entry(file, node)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"
