"""What the tests of the house look at: its files, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "mianzhou"
PILLARS = (
    "kernel",
    "policy",
    "rulebook",
    "data",
    "services",
    "oversight",
    "portal",
    "applications",
    "samplecity",
    "config",
)


@dataclass(frozen=True)
class Module:
    """A source file of the package."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        """The path below the package, as a reader would say it."""
        return str(self.path.relative_to(SOURCE))

    @property
    def pillar(self) -> str:
        return self.path.relative_to(SOURCE).parts[0]

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts

    def imports(self) -> Iterator[str]:
        """Every module imported anywhere in the file, in functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                # `from room import api` names the room's face.
                yield from (f"{node.module}.api" if alias.name == "api" else node.module for alias in node.names)


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the package, tests and migrations included."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, ast.parse(text), text.count("\n")))
    return tuple(found)


def own_modules() -> list[Module]:
    """Modules that we write by hand and ship: no tests, no migrations."""
    return [m for m in modules() if not m.is_test and not m.is_migration]


def rooms() -> list[Path]:
    """Folders two levels down with code: the rooms of the pillars."""
    return sorted({p.parent for p in SOURCE.glob("*/*/__init__.py") if p.parent.name not in {"migrations", "tests"}})
