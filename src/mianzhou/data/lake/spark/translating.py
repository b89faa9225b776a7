"""A statement of the console, written for DuckDB, in Spark's words.

Only what both engines compute alike is translated; anything else is refused by name rather than answered differently. What the names of
tables stand for is our own SQL and is translated as it is.
"""

from __future__ import annotations

import re
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from mianzhou.data.lake.errors import StatementRefused
from mianzhou.kernel.text import Text

NOT_ALIKE = Text("Spark 引擎不支持 {what}，请改用 DuckDB", "{what} is not for the engine Spark, ask DuckDB")
UNREAD = Text("Spark 引擎读不懂这条语句，请改用 DuckDB", "the engine Spark cannot take this statement, ask DuckDB")

_CLAUSES: Final = (
    *(exp.Select, exp.Subquery, exp.Union, exp.Intersect, exp.Except, exp.With, exp.CTE, exp.TableAlias, exp.From),
    *(exp.Join, exp.Table, exp.Column, exp.Identifier, exp.Star, exp.Alias, exp.Literal, exp.Boolean, exp.Null),
    *(exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.Offset, exp.Qualify, exp.Distinct),
    *(exp.LimitOptions, exp.Values, exp.Tuple, exp.Paren, exp.Filter, exp.Window, exp.WindowSpec, exp.Var),
    *(exp.DataType, exp.DataTypeParam, exp.GroupingSets, exp.Rollup, exp.Cube),
)
_OPERATORS: Final = (
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like, exp.Not, exp.Neg),
    *(exp.NullSafeEQ, exp.NullSafeNEQ, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.DPipe),
)
# Which value ANY_VALUE takes is any engine's choice; lists, medians and intervals differ in kind. All these are left to DuckDB.
_FUNCTIONS: Final = (
    *(exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.CountIf, exp.RowNumber, exp.Rank, exp.DenseRank),
    *(exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.Ntile, exp.Substring, exp.Left, exp.Right, exp.Length),
    *(exp.Upper, exp.Lower, exp.Trim, exp.Concat, exp.Replace, exp.StartsWith, exp.Contains, exp.StrPosition),
    *(exp.RegexpLike, exp.TimeToStr, exp.Coalesce, exp.Nullif, exp.If, exp.Case, exp.Cast, exp.TryCast),
    *(exp.And, exp.Or, exp.Exists, exp.Round, exp.Abs, exp.Ceil, exp.Floor, exp.Greatest, exp.Least),
    *(exp.Year, exp.Month, exp.Day, exp.Extract, exp.DateDiff),
)
_ALIKE: Final = frozenset((*_CLAUSES, *_OPERATORS, *_FUNCTIONS))
# Casting a fraction to a whole number rounds here and truncates there; a text to a date reads other forms.
_CAST_TO: Final = {exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.DOUBLE, exp.DType.DECIMAL}
_FORMAT: Final = re.compile(r"(%[YmdHMS]|[^%A-Za-z'])*")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_PARTS: Final = {"YEAR", "MONTH", "DAY", "QUARTER"}


def translated(sql: str) -> str:
    """A judged statement in Spark's words; raises StatementRefused for what the engines do not compute alike."""
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        for node in tree.walk():
            _require_alike(node)
        return tree.transform(_exactly).sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except SqlglotError:
        raise StatementRefused(reason=UNREAD, where="") from None


def view_translated(sql: str) -> str:
    """Our own SQL behind a table's name in Spark's words."""
    return sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]


def _require_alike(node: exp.Expr) -> None:
    if type(node) not in _ALIKE or _clause_differs(node) or _differs(node):
        said = node.sql("duckdb")
        raise StatementRefused(reason=NOT_ALIKE.format(what=said if len(said) < 60 else f"{said[:60]}…"), where="")


def _clause_differs(node: exp.Expr) -> bool:
    """Whether a clause is used in a way that Spark does not know."""
    match node:
        case exp.With():
            return bool(node.args.get("recursive"))
        case exp.Star():
            return any(node.args.values())
        case exp.Distinct():
            return node.args.get("on") is not None
        case exp.LimitOptions():
            return bool(node.args.get("percent"))
        case exp.Join():
            return str(node.args.get("method") or "") not in {"", "NATURAL"}
    return False


def _differs(node: exp.Expr) -> bool:
    """Whether this use of a function is one that the engines compute differently."""
    match node:
        case exp.Cast():  # a TryCast is one too
            return node.to.this not in _CAST_TO and not _is_day(node)
        case exp.Substring():
            return not _is_place(node.args.get("start")) or not _is_place(
                node.args.get("length") or exp.Literal.number(1)
            )
        case exp.Left() | exp.Right():
            return not _is_place(node.expression)
        case exp.Like():
            return not (isinstance(node.expression, exp.Literal) and "\\" not in node.expression.this)
        case exp.RegexpLike():
            return not isinstance(node.expression, exp.Literal) or node.args.get("flag") is not None
        case exp.Trim() | exp.Round():
            return len([value for value in node.args.values() if value]) > (2 if isinstance(node, exp.Round) else 1)
        case exp.TimeToStr():
            given = node.args["format"]
            return not (isinstance(given, exp.Literal) and _FORMAT.fullmatch(given.this))
        case exp.Extract():
            return node.name.upper() not in _PARTS
        case exp.DateDiff():
            return str(node.args.get("unit")).upper() != "DAY"
    return False


def _is_place(value: exp.Expr | None) -> bool:
    """A whole number from 1, written down."""
    return isinstance(value, exp.Literal) and not value.is_string and value.this.isdecimal() and int(value.this) > 0


def _is_day(cast: exp.Cast) -> bool:
    written = cast.this
    return cast.to.this == exp.DType.DATE and isinstance(written, exp.Literal) and bool(_DAY.fullmatch(written.this))


def _exactly(node: exp.Expr) -> exp.Expr:
    """Where the words are the same and the meaning is not: dividing and averaging yield doubles, days lie between dates."""
    match node:
        case exp.Div():
            return exp.Div(this=_as(node.this, "DOUBLE"), expression=_as(node.expression, "DOUBLE"))
        case exp.Avg() if not isinstance(node.this, exp.Distinct):
            return exp.Avg(this=_as(node.this, "DOUBLE"))
        case exp.DateDiff():
            return exp.Anonymous(this="DATEDIFF", expressions=[_as(node.this, "DATE"), _as(node.expression, "DATE")])
    return node


def _as(value: exp.Expr, kind: str) -> exp.Cast:
    return exp.cast(value.copy(), kind)
