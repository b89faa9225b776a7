"""Conditions between fields as statements: the tree of an expression, typed and written for an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from mianzhou.data.checks.dialect import Dialect
from mianzhou.data.checks.expressions import Call, ExpressionError, Kind, Name, Node, Value
from mianzhou.data.checks.forms import BIGINT, BOOLEAN, DATE, DOUBLE, MONEY, TIMESTAMP, VARCHAR
from mianzhou.kernel.text import Text

_KINDS = {
    VARCHAR: Kind.TEXT,
    BIGINT: Kind.NUMBER,
    DOUBLE: Kind.NUMBER,
    MONEY: Kind.NUMBER,
    DATE: Kind.DATE,
    TIMESTAMP: Kind.DATE,
    BOOLEAN: Kind.TRUTH,
}
_COMPARISONS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FUNCTIONS: dict[str, tuple[tuple[Kind, ...], Kind]] = {
    "length": ((Kind.TEXT,), Kind.NUMBER),
    "substr": ((Kind.TEXT, Kind.NUMBER, Kind.NUMBER), Kind.TEXT),
    "upper": ((Kind.TEXT,), Kind.TEXT),
    "year": ((Kind.DATE,), Kind.NUMBER),
    "month": ((Kind.DATE,), Kind.NUMBER),
    "days": ((Kind.DATE, Kind.DATE), Kind.NUMBER),
    "abs": ((Kind.NUMBER,), Kind.NUMBER),
    "today": ((), Kind.DATE),
    "birth_date": ((Kind.TEXT,), Kind.DATE),
    "sex": ((Kind.TEXT,), Kind.TEXT),
    "number": ((Kind.TEXT,), Kind.NUMBER),
}


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field's value stands in the statement, and its physical type; where the birth date of a resident number stands, if it was seen."""

    name: str
    kind: str
    born: str = ""


def rule_sql(node: Node, columns: Mapping[str, Column], dialect: Dialect, as_of: date, expression: str = "") -> str:
    """A condition that is true for rows that keep the rule, false for those that break it, NULL where nothing can be said."""
    writer = _Writer(columns, dialect, as_of, expression)
    text, kind = writer.write(node)
    if kind is not Kind.TRUTH:
        writer.refuse(node, Text("规则须为条件", "a rule must be a condition"))
    return text


class _Writer:
    def __init__(self, columns: Mapping[str, Column], dialect: Dialect, as_of: date, expression: str) -> None:
        self._columns = columns
        self._births = {column.name: column.born for column in columns.values() if column.born}
        self._dialect = dialect
        self._as_of = as_of
        self._expression = expression

    def refuse(self, node: Node, why: Text) -> NoReturn:
        raise ExpressionError(expression=self._expression, place=getattr(node, "place", 0) + 1, why=why)

    def write(self, node: Node) -> tuple[str, Kind]:
        if isinstance(node, Value):
            constant = self._dialect.text_literal(node.text)
            return (constant, node.kind) if node.kind is Kind.TEXT else (f"CAST({constant} AS DOUBLE)", node.kind)
        if isinstance(node, Name):
            return self._field(node)
        special: dict[str, Callable[[Call], tuple[str, Kind]]] = {
            "and": self._joined, "or": self._joined, "not": self._not, "in": self._in, "is empty": self._empty,
            "negative": self._negative, "age": self._age,
        }  # fmt: skip
        if node.function in special:
            return special[node.function](node)
        if node.function in _COMPARISONS:
            left, right = self._alike(node, node.arguments[0], node.arguments[1])
            return f"({left} {_COMPARISONS[node.function]} {right})", Kind.TRUTH
        if node.function in {"+", "-", "*", "/"}:
            return self._arithmetic(node)
        return self._function(node)

    def _field(self, node: Name) -> tuple[str, Kind]:
        column = self._columns.get(node.field)
        if column is None:
            self.refuse(node, Text(f"没有字段 {node.field}", f"there is no field {node.field}"))
        kind = _KINDS[column.kind]
        # Numbers are compared and computed as binary floating point: nothing overflows, and no row can stop a batch.
        return (f"CAST({column.name} AS DOUBLE)" if kind is Kind.NUMBER else column.name), kind

    def _alike(self, node: Call, first: Node, second: Node) -> tuple[str, str]:
        """Both sides in one kind; a text constant beside a date is read as one."""
        (left, left_kind), (right, right_kind) = self.write(first), self.write(second)
        if left_kind is Kind.DATE and isinstance(second, Value) and right_kind is Kind.TEXT:
            right, right_kind = self._constant_date(second), Kind.DATE
        if right_kind is Kind.DATE and isinstance(first, Value) and left_kind is Kind.TEXT:
            left, left_kind = self._constant_date(first), Kind.DATE
        if left_kind is not right_kind:
            self.refuse(
                node, Text(f"{left_kind} 与 {right_kind} 不能比较", f"{left_kind} and {right_kind} do not compare")
            )
        return left, right

    def _constant_date(self, node: Value) -> str:
        try:
            return self._dialect.number_literal(date.fromisoformat(node.text).isoformat(), DATE)
        except ValueError:
            self.refuse(node, Text(f"{node.text} 不是日期", f"{node.text} is no date"))

    def _joined(self, node: Call) -> tuple[str, Kind]:
        left, right = (self._of(argument, Kind.TRUTH) for argument in node.arguments)
        return f"({left} {node.function.upper()} {right})", Kind.TRUTH

    def _not(self, node: Call) -> tuple[str, Kind]:
        return f"(NOT {self._of(node.arguments[0], Kind.TRUTH)})", Kind.TRUTH

    def _in(self, node: Call) -> tuple[str, Kind]:
        first, *choices = node.arguments
        pairs = [self._alike(node, first, choice) for choice in choices]
        return f"({pairs[0][0]} IN ({', '.join(right for _, right in pairs)}))", Kind.TRUTH

    def _empty(self, node: Call) -> tuple[str, Kind]:
        return f"({self.write(node.arguments[0])[0]} IS NULL)", Kind.TRUTH

    def _negative(self, node: Call) -> tuple[str, Kind]:
        return f"(- {self._of(node.arguments[0], Kind.NUMBER)})", Kind.NUMBER

    def _of(self, node: Node, kind: Kind) -> str:
        text, found = self.write(node)
        if found is not kind:
            self.refuse(node, Text(f"此处应为 {kind}，不是 {found}", f"a {kind} is expected here, not a {found}"))
        return text

    def _arithmetic(self, node: Call) -> tuple[str, Kind]:
        left, right = (self._of(argument, Kind.NUMBER) for argument in node.arguments)
        return f"({left} {node.function} {f'NULLIF({right}, 0)' if node.function == '/' else right})", Kind.NUMBER

    def _function(self, node: Call) -> tuple[str, Kind]:
        known = _FUNCTIONS.get(node.function)
        if known is None:
            self.refuse(node, Text(f"没有函数 {node.function}", f"there is no function {node.function}"))
        wanted, result = known
        if len(node.arguments) != len(wanted):
            self.refuse(
                node,
                Text(f"{node.function} 需要 {len(wanted)} 个参数", f"{node.function} takes {len(wanted)} arguments"),
            )
        given = [self._of(argument, kind) for argument, kind in zip(node.arguments, wanted, strict=True)]
        d = self._dialect
        match node.function:
            case "length" | "upper" | "abs":
                text = f"{node.function}({given[0]})"
            case "substr":
                # Places are kept where every engine takes them.
                start, count = (
                    f"CAST(least(greatest({n}, {low}), 10000) AS INTEGER)"
                    for n, low in zip(given[1:], (1, 0), strict=True)
                )
                text = f"substr({given[0]}, {start}, {count})"
            case "year" | "month":
                text = f"extract({node.function} FROM {given[0]})"
            case "days":
                text = d.days_between(f"CAST({given[0]} AS DATE)", f"CAST({given[1]} AS DATE)")
            case "today":
                text = d.number_literal(self._as_of.isoformat(), DATE)
            case "birth_date":
                text = self._born(given[0])
            case (
                "sex"
            ):  # GB 11643-1999, 4.2.3: odd sequences are men's, even ones women's; the codes are those of GB/T 2261.1
                text = f"CASE {d.try_cast(f'substr({given[0]}, 17, 1)', 'INTEGER')} % 2 WHEN 1 THEN '1' WHEN 0 THEN '2' END"
            case _:
                text = d.try_cast(given[0], DOUBLE)
        return (f"CAST({text} AS DOUBLE)" if result is Kind.NUMBER else f"({text})"), result

    def _born(self, number: str) -> str:
        return self._births.get(number) or self._dialect.try_cast(
            f"(substr({number}, 7, 4) || '-' || substr({number}, 11, 2) || '-' || substr({number}, 13, 2))", DATE
        )

    def _age(self, node: Call) -> tuple[str, Kind]:
        """Full years on the day of the batch, of a birth date or of a resident number."""
        if len(node.arguments) != 1:
            self.refuse(node, Text("age 需要 1 个参数", "age takes 1 argument"))
        given, kind = self.write(node.arguments[0])
        if kind not in {Kind.DATE, Kind.TEXT}:
            self.refuse(node, Text("age 需要日期或公民身份号码", "age takes a date or a resident number"))
        born = self._born(given) if kind is Kind.TEXT else given
        passed = f"(extract(month FROM {born}) * 100 + extract(day FROM {born}))"
        had = self._as_of.month * 100 + self._as_of.day
        years = f"({self._as_of.year} - extract(year FROM {born}) - CASE WHEN {passed} > {had} THEN 1 ELSE 0 END)"
        return f"CAST({years} AS DOUBLE)", Kind.NUMBER
