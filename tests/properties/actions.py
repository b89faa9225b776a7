"""Every action of the program that is done by somebody, and which of them a test calls: read from the source, so that none is forgotten."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.architecture.house import ROOT, SOURCE, modules
from tests.architecture.test_house import WRITERS

Action = Callable[..., Any]


def name_of(action: Action) -> str:
    """`oversight.watching.actions.answer`."""
    return f"{action.__module__.removeprefix('mianzhou.')}.{action.__name__}"


@cache
def every_action() -> dict[str, Action]:
    """The public functions of `actions` modules that take an actor, by their names."""
    found: dict[str, Action] = {}
    for module in modules():
        if module.is_test or not WRITERS.search(module.name):
            continue
        dotted = f"mianzhou.{module.name.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
        for name, value in vars(importlib.import_module(dotted)).items():
            public = inspect.isfunction(value) and not name.startswith("_") and value.__module__ == dotted
            if public and "actor" in inspect.signature(value).parameters:
                found[name_of(value)] = value
    return found


def called_in_table(path: str) -> set[str]:
    """The actions that a permission table tries: named in its lambdas and in what its functions answer."""
    tree = _tree(path)
    return _named(tree, [node for node in ast.walk(tree) if isinstance(node, ast.Lambda | ast.Return)])


@cache
def refused_somewhere() -> frozenset[str]:
    """The actions that a test sees refused for want of a permission."""
    found: set[str] = set()
    for path in sorted([*SOURCE.rglob("tests/test_*.py"), *(ROOT / "tests").rglob("test_*.py")]):
        tree = _tree(str(path.relative_to(ROOT)))
        found |= _named(tree, list(_refusals(tree)))
    return frozenset(found)


def _refusals(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            said = " ".join(ast.unparse(item.context_expr) for item in node.items)
            if "raises" in said and ("NotPermitted" in said or "NotFound" in said):
                yield node


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse((ROOT / Path(path)).read_text("utf-8"))


def _named(tree: ast.Module, places: list[ast.AST]) -> set[str]:
    """The actions that are named in these places, through the names that the file imports."""
    known = _imports(tree)
    found: set[str] = set()
    for place in places:
        for node in ast.walk(place):
            value = None
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                value = getattr(known.get(node.value.id), node.attr, None)
            elif isinstance(node, ast.Name):
                value = known.get(node.id)
            if inspect.isfunction(value) and name_of(value) in every_action():
                found.add(name_of(value))
    return found


def _imports(tree: ast.Module) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mianzhou"):
            module = importlib.import_module(str(node.module))
            for alias in node.names:
                value = getattr(module, alias.name, None)
                if value is None:
                    value = importlib.import_module(f"{node.module}.{alias.name}")
                found[alias.asname or alias.name] = value
    return found
