"""The small language of conditions between the fields of a row, read into a tree. Nothing of it reaches an engine as written.

    end_date is empty or end_date >= start_date
    age(resident_number) >= 60 and status in ("1", "2")
    birth_date(resident_number) = birth_date
    length(name) > 1 and not (amount < 0)

Fields are named by their code, or by any name between backticks. Comparisons with an empty value are neither true nor false, and a row
breaks a rule only if it is false.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class Kind(StrEnum):
    """What an expression yields."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


class ExpressionError(MianzhouError):
    """A rule cannot be read."""

    code = "rule-expression"
    status = 422
    problem = Text(
        "规则“{expression}”第 {place} 个字符处不能理解：{why}。",
        "The rule “{expression}” is not understood at character {place}: {why}. ",
    )
    remedy = Text(
        "可用：字段名、文字（双引号）、数字、= != < <= > >=、and or not、in (…)、is empty、+ - * /、length substr upper year month days age birth_date sex number abs today()。",
        'Use field names, "text", numbers, = != < <= > >=, and or not, in (…), is empty, + - * /, length substr upper year month days age birth_date sex number abs today().',
    )


@dataclass(frozen=True, slots=True)
class Value:
    """A constant."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Name:
    """A field."""

    field: str
    place: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator with its arguments: `and`, `not`, `=`, `in`, `is empty`, `length` …"""

    function: str
    arguments: tuple[Node, ...]
    place: int


Node = Value | Name | Call

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"[^"]*"|'[^']*')|(?P<quoted>`[^`]+`)|(?P<name>[^\W\d]\w*)|(?P<sign><=|>=|!=|<>|==|[=<>+\-*/(),≤≥≠，（）]))"""
)
_SAME = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "，": ",", "（": "(", "）": ")"}
_WORDS = {
    "and": "and",
    "or": "or",
    "not": "not",
    "in": "in",
    "is": "is",
    "empty": "empty",
    "且": "and",
    "或": "or",
    "非": "not",
}
# How strongly an operator binds its left side.
_STRENGTH = {
    "or": 1,
    "and": 2,
    "=": 4,
    "!=": 4,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "in": 4,
    "not": 4,
    "is": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
}
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def parse(expression: str) -> Node:
    """The tree of an expression; raises ExpressionError."""
    parser = _Parser(expression)
    node = parser.expression(0)
    parser.expect("end")
    return node


def fields_of(node: Node) -> tuple[str, ...]:
    """The fields that an expression names, in their order, none twice."""
    if isinstance(node, Name):
        return (node.field,)
    if isinstance(node, Value):
        return ()
    return tuple(dict.fromkeys(name for argument in node.arguments for name in fields_of(argument)))


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = self._split()
        self._at = 0
        self._depth = 0

    def _split(self) -> list[_Token]:
        tokens, at, text = [], 0, self._expression.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self.refuse(at, Text("不认识的字符", "unknown character"))
            kind = match.lastgroup or ""
            found = match.group(kind)
            if kind == "name" and found.lower() in _WORDS:
                kind, found = "sign", _WORDS[found.lower()]
            elif kind == "sign":
                found = _SAME.get(found, found)
            tokens.append(_Token(kind, found, match.start(match.lastgroup or 0)))
            at = match.end()
        return [*tokens, _Token("end", "", len(text))]

    def refuse(self, place: int, why: Text) -> NoReturn:
        raise ExpressionError(expression=self._expression, place=place + 1, why=why)

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def expect(self, text: str) -> _Token:
        """The next token, which must be this sign (or the end)."""
        token = self._next
        if (token.text if token.kind == "sign" else token.kind) != text:
            self.refuse(token.place, Text(f"此处应为 {text}", f"{text} is expected here"))
        return self._take()

    def _is(self, *signs: str) -> bool:
        return self._next.kind == "sign" and self._next.text in signs

    def expression(self, strength: int) -> Node:
        """What binds more strongly than `strength`."""
        self._depth += 1
        if self._depth > _DEEPEST:
            self.refuse(self._next.place, Text("层次过深", "nested too deeply"))
        left = self._operand()
        while self._next.kind == "sign" and _STRENGTH.get(self._next.text, 0) > strength:
            left = self._infix(left, self._take())
        self._depth -= 1
        return left

    def _infix(self, left: Node, sign: _Token) -> Node:
        if sign.text == "is":
            negated = self._is("not") and bool(self._take())
            self.expect("empty")
            empty = Call("is empty", (left,), sign.place)
            return Call("not", (empty,), sign.place) if negated else empty
        if sign.text == "not":
            self.expect("in")
            return Call("not", (Call("in", (left, *self._list()), sign.place),), sign.place)
        if sign.text == "in":
            return Call("in", (left, *self._list()), sign.place)
        return Call(sign.text, (left, self.expression(_STRENGTH[sign.text])), sign.place)

    def _list(self) -> tuple[Node, ...]:
        self.expect("(")
        items = [self.expression(0)]
        while self._is(","):
            self._take()
            items.append(self.expression(0))
        self.expect(")")
        return tuple(items)

    def _operand(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return Value(token.text, Kind.NUMBER)
        if token.kind == "text":
            return Value(token.text[1:-1], Kind.TEXT)
        if token.kind == "quoted":
            return Name(token.text[1:-1], token.place)
        if token.kind == "name":
            if not self._is("("):
                return Name(token.text, token.place)
            self._take()
            arguments = () if self._is(")") else self._arguments()
            self.expect(")")
            return Call(token.text.lower(), arguments, token.place)
        if token.text == "(":
            inner = self.expression(0)
            self.expect(")")
            return inner
        if token.text == "not":
            return Call("not", (self.expression(3),), token.place)
        if token.text == "-":
            return Call("negative", (self.expression(6),), token.place)
        self.refuse(
            token.place,
            Text("此处应为字段、文字、数字或括号", "a field, a text, a number or a bracket is expected here"),
        )

    def _arguments(self) -> tuple[Node, ...]:
        items = [self.expression(0)]
        while self._is(","):
            self._take()
            items.append(self.expression(0))
        return tuple(items)
