"""The house keeps its own rules: sizes, docstrings, faces, directions, writes."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.house import PILLARS, ROOT, SOURCE, Module, own_modules, rooms

pytestmark = pytest.mark.xdist_group("house")  # every source file is parsed in one process only

FILE_LIMIT = 500
FUNCTION_LIMIT = 80
TYPICAL_FILE = 300
TYPICAL_FUNCTION = 40

# What every pillar may import of the kernel without going through a room's face: words and errors, no behaviour.
COMMON = {"mianzhou.kernel.text", "mianzhou.kernel.errors"}

# Rooms and modules that know no Django, so that they run from a script or a notebook.
PURE = (
    "policy/documents/structure.py",
    "policy/documents/reading.py",
    "policy/obligations/extraction.py",
    "policy/targets/extraction.py",
    "kernel/units/resolver.py",
    "kernel/calendar/working_days.py",
    "kernel/people/roles.py",
    "kernel/people/actors.py",
    "oversight/supervision/procedure.py",
    "oversight/supervision/fold.py",
    "oversight/supervision/lights.py",
    "samplecity/bulletin/printing.py",
)

WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
# Where a row may be written outside `actions`: each with its reason; this list may only shrink.
WRITERS = re.compile(r"(^|/)actions(/|\.py$|_\w+\.py$)|(^|/)\w+_actions\.py$")


def _functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def _length(node: ast.AST) -> int:
    return (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1


def test_no_file_is_long() -> None:
    assert [f"{m.name}: {m.lines}" for m in own_modules() if m.lines > FILE_LIMIT] == []


def test_files_are_mostly_short() -> None:
    sizes = sorted(m.lines for m in own_modules())
    assert sizes[int(len(sizes) * 0.9)] <= TYPICAL_FILE


def test_no_function_is_long() -> None:
    long = [
        f"{m.name}:{f.lineno} {f.name}" for m in own_modules() for f in _functions(m) if _length(f) > FUNCTION_LIMIT
    ]
    assert long == []


def test_functions_are_mostly_short() -> None:
    sizes = sorted(_length(f) for m in own_modules() for f in _functions(m))
    assert sizes[int(len(sizes) * 0.9)] <= TYPICAL_FUNCTION


def test_every_module_says_what_it_is() -> None:
    assert [m.name for m in own_modules() if not ast.get_docstring(m.tree)] == []


def test_no_attic() -> None:
    attic = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
    assert [m.name for m in own_modules() if m.path.name in attic] == []


@pytest.mark.parametrize("room", rooms(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_explains_itself(room) -> None:  # type: ignore[no-untyped-def]
    tree = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
    words = ast.get_docstring(tree) or ""
    if room.name != "templatetags":
        assert all(part in words for part in ("Reads:", "Writes:", "Used by:")), (
            "say what it reads, writes and who uses it"
        )
    assert not [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], "a room's __init__ imports nothing"


def test_rooms_are_not_crowded() -> None:
    crowded = {str(r.relative_to(SOURCE)): len(list(r.glob("*.py"))) - 1 for r in rooms()}
    limit = 18
    assert {k: n for k, n in crowded.items() if n > limit} == {}


def test_pillars_meet_only_at_their_faces() -> None:
    """Another pillar's rooms are reached through `api.py`; config and tests know everybody."""
    wrong = []
    for module in own_modules():
        if module.pillar == "config":
            continue
        for name in module.imports():
            parts = name.split(".")
            if parts[0] != "mianzhou" or len(parts) < 3 or parts[1] == module.pillar or name in COMMON:
                continue
            face = parts[-1] == "api" or parts[1] in {"config"}
            # Pure shapes and tables may be named where a type is needed; models are reached for foreign keys and typing only.
            if not face and parts[1] in PILLARS:
                wrong.append(f"{module.name} imports {name}")
    assert wrong == []


def test_pure_modules_know_no_django() -> None:
    by_name = {m.name: m for m in own_modules()}
    assert [p for p in PURE if p not in by_name] == [], "the list names files that do not exist"
    wrong = [
        f"{p}: {i}" for p in PURE for i in by_name[p].imports() if i.split(".")[0] in {"django", "ninja", "allauth"}
    ]
    assert wrong == []


def test_only_actions_write() -> None:
    """Rows change in `actions` modules alone, where permission and audit are."""
    wrong = []
    for module in own_modules():
        if WRITERS.search(module.name):
            continue
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
                continue
            owner = ast.unparse(node.func.value)
            if "objects" in owner or (
                node.func.attr in {"save", "delete"} and not node.args and "session" not in owner
            ):
                wrong.append(f"{module.name}:{node.lineno} {owner}.{node.func.attr}")
    assert wrong == []


def test_nothing_inside_asks_for_the_time() -> None:
    """Views, commands and jobs ask what time it is; the rooms are told (`as_of`)."""
    wrong = []
    for module in own_modules():
        if module.pillar in {"portal", "config"} or module.path.name == "jobs.py":
            continue
        if module.pillar == "applications" and module.path.name.endswith(("pages.py", "twins.py")):
            continue  # an application's views, for people and for programs
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "datetime.now", "date.today", "timezone.now", "datetime.utcnow", "datetime.datetime.now", "time.time",
            }:  # fmt: skip
                wrong.append(f"{module.name}:{node.lineno}")
    assert wrong == []


def test_no_machine_is_named() -> None:
    hosts = re.compile(r"(?<![\w.])/(?:work|root|home)/\w+|files\.python" + r"hosted|registry\." + r"npmjs")
    wrong = [m.name for m in own_modules() if hosts.search(m.path.read_text(encoding="utf-8"))]
    assert wrong == []
    locks = [p.name for p in ROOT.glob("requirements*.lock") if "http" in p.read_text(encoding="utf-8")]
    assert locks == []
