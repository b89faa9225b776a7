"""What a statement may be: one reading statement over named tables, judged by the engine's own parser.

The parser writes the statement as a tree, and only the kinds of nodes listed here pass; what it cannot write as a tree (COPY, ATTACH, SET,
PRAGMA, CREATE …) is refused with it. Tables are names without path or schema; functions that yield tables are a short list, and functions
that tell about the machine, wait, or write are refused. The engine's own locks stand behind this (see `querying`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import duckdb

from mianzhou.data.lake.errors import StatementRefused, StatementWrong
from mianzhou.kernel.text import Text

LONGEST: Final = 50_000
_QUERIES: Final = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
_SOURCES: Final = {
    "BASE_TABLE",
    "SUBQUERY",
    "JOIN",
    "TABLE_FUNCTION",
    "EXPRESSION_LIST",
    "EMPTY",
    "EMPTY_FROM",
    "PIVOT",
    "COLUMN_DATA",
}
_TABLE_FUNCTIONS: Final = {"unnest", "range", "generate_series"}
_REFUSED_FUNCTIONS: Final = re.compile(
    r"(pg_|has_|inet_|duckdb_|pragma_|read_|write_|query|sniff_|json_(de)?serialize|json_execute|sleep|current_setting|current_query"
    r"|current_connection|current_transaction|txid|getvariable|getenv|nextval|currval|setval|stats$|parse_duckdb|obj_desc|col_desc"
    r"|shobj_desc|in_search_path|vector_type|get_block_size|version$|set_config|st_)"
)
_UNPLACED: Final = 2**63

ONE_ONLY = Text("一次只能执行一条语句", "one statement at a time")
NOTHING = Text("没有语句", "there is no statement")
TOO_LONG = Text(f"语句超过 {LONGEST} 个字符", f"more than {LONGEST} characters")
READ_ONLY = Text(
    "只能查询，不能写入、设置或读取其他来源", "only questions; nothing is written, set, or read from elsewhere"
)
BY_NAME = Text("表只能用名称，不能带路径或模式：{name}", "tables by their names alone, no paths or schemas: {name}")
WITHOUT_AT = Text("时点请在“截至”处选择", "choose the moment in its own field")
NO_FUNCTION = Text("不能使用函数 {name}", "the function {name} is not for use here")
NO_SOURCE = Text("不能使用 {name}", "{name} is not for use here")


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement that passed: its text without a closing semicolon, and the names of the tables that it reads, each with its place."""

    sql: str
    tables: dict[str, str]  # the name as asked, lower case → where it stands, in words
    defined: frozenset[str]  # names that the statement itself defines (WITH)


def read_statement(sql: str) -> Reading:
    """Judge a statement; raises StatementRefused or StatementWrong with the place in words."""
    text = sql.replace("\x00", "").strip().rstrip(";").strip()
    if not text:
        raise StatementRefused(reason=NOTHING, where="")
    if len(text) > LONGEST:
        raise StatementRefused(reason=TOO_LONG, where="")
    tree = _tree(text)
    tables: dict[str, str] = {}
    defined: set[str] = set()
    for node in _nodes(tree):
        _judge(node, text, tables, defined)
    return Reading(text, {name: place for name, place in tables.items() if name not in defined}, frozenset(defined))


@lru_cache(maxsize=1)
def _parser(process: int) -> duckdb.DuckDBPyConnection:
    """An engine that reads statements and runs none, one for each process: to open one takes longer than to read most statements."""
    return duckdb.connect(config={"autoload_known_extensions": False, "threads": 1})


def _tree(text: str) -> Any:
    with _parser(os.getpid()).cursor() as parser:
        row = parser.execute("SELECT json_serialize_sql(?)", [text]).fetchone()
    answer = json.loads(row[0] if row else "{}")
    if answer.get("error"):
        message = str(answer.get("error_message", ""))
        if answer.get("position") is not None:
            raise StatementWrong(reason=message, where=place_in(text, int(answer["position"])))
        if "Only SELECT" in message:
            raise StatementRefused(reason=READ_ONLY, where="")
        raise StatementWrong(reason=message, where="")
    if len(answer["statements"]) != 1:
        raise StatementRefused(reason=ONE_ONLY, where="")
    return answer["statements"][0]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _judge(node: dict[str, Any], text: str, tables: dict[str, str], defined: set[str]) -> None:
    kind = str(node.get("type", ""))
    where = place_of(text, node)
    if kind.endswith("_NODE") and kind not in _QUERIES:
        raise StatementRefused(reason=READ_ONLY, where=where)
    if kind == "BASE_TABLE":
        _judge_table(node, where, tables)
    elif kind == "SHOW_REF" or ("sample" in node and "alias" in node and kind not in _SOURCES | {""} | _QUERIES):
        raise StatementRefused(reason=NO_SOURCE.format(name=kind), where=where)
    elif kind == "TABLE_FUNCTION":
        name = str(node.get("function", {}).get("function_name", "")).lower()
        if name not in _TABLE_FUNCTIONS:
            raise StatementRefused(reason=NO_FUNCTION.format(name=name), where=where)
    elif "function_name" in node:
        name = str(node["function_name"]).lower()
        if _REFUSED_FUNCTIONS.match(name):
            raise StatementRefused(reason=NO_FUNCTION.format(name=name), where=where)
    if "cte_map" in node:
        defined.update(str(entry["key"]).lower() for entry in node["cte_map"].get("map", []))
    if kind in {"RECURSIVE_CTE_NODE", "CTE_NODE"} and node.get("cte_name"):
        defined.add(str(node["cte_name"]).lower())


def _judge_table(node: dict[str, Any], where: Text | str, tables: dict[str, str]) -> None:
    path = node.get("qualified_name", {}).get("path") or [node.get("table_name", "")]
    if node.get("schema_name") or node.get("catalog_name") or len(path) != 1:
        raise StatementRefused(reason=BY_NAME.format(name=".".join(map(str, path))), where=where)
    if node.get("at_clause"):
        raise StatementRefused(reason=WITHOUT_AT, where=where)
    tables.setdefault(str(path[0]).lower(), where)  # type: ignore[arg-type]


def place_of(text: str, node: dict[str, Any]) -> Text | str:
    """Where a node stands, in words; nothing when the parser does not say."""
    location = node.get("query_location")
    return place_in(text, location) if isinstance(location, int) and location < _UNPLACED else ""


def place_in(text: str, position: int) -> Text:
    """A byte position of the parser as line and column."""
    before = text.encode()[:position].decode(errors="ignore")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return Text("（第 {line} 行第 {column} 字）", " (line {line}, character {column})").format(line=line, column=column)
