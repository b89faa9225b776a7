"""What a procedure demands before something happens: materials, guards, grounds; what goes out then; and what each is based on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mianzhou.kernel.text import Text
from mianzhou.services.procedures.articles import article_in_english


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: the document's number and the article as printed. `house` marks what this platform sets itself; `english` is what the
    document is called in English, where its number is a title."""

    number: str
    article: str = ""
    house: bool = False
    english: str = ""

    @property
    def text(self) -> Text:
        """The citation in words."""
        article = article_in_english(self.article)
        said = Text(f"{self.number}{self.article}", ", ".join(filter(None, (self.english or self.number, article))))
        return Text(f"{said.zh}（本平台自定）", f"{said.en} (set by this platform)") if self.house else said


@dataclass(frozen=True, slots=True)
class Facts:
    """What a guard may look at: what the case is about, who takes part, what lies with it, what is shown now, and how its clock stands."""

    about: Mapping[str, Any] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    materials: frozenset[str] = frozenset()
    shown: Mapping[str, Any] = field(default_factory=dict)
    on: date = date.min
    due_on: date | None = None
    paused: bool = False

    @property
    def overdue(self) -> bool:
        """Whether the stage's deadline has passed."""
        return self.due_on is not None and not self.paused and self.on > self.due_on


@dataclass(frozen=True, slots=True)
class Guard:
    """Something that must be so; `says` tells what is missing where it is not. `holds` is a pure function of the facts.

    One that is known `beforehand` looks at nothing that is entered with the verb, which is not offered while it fails.
    """

    code: str
    says: Text
    holds: Callable[[Facts], bool]
    cite: Citation | None = None
    beforehand: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """A kind of material. `needed` False is welcome but not demanded; with `when` it is demanded only where that guard holds.

    What is `at_opening` must lie there when the case is opened; all else, when a verb that names it is done.
    """

    code: str
    title: Text
    needed: bool = True
    when: Guard | None = None
    cite: Citation | None = None
    at_opening: bool = True

    def demanded(self, facts: Facts) -> bool:
        """Whether these facts demand it."""
        return self.needed and (self.when is None or self.when.holds(facts))


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the reasons that a document allows for a decision."""

    code: str
    title: Text
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told to a party when something happens; `{number}`, `{title}`, `{due_on}`, `{remark}`, `{ground}` and `{unit}` are filled in."""

    to: str
    says: Text
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a procedure's form asks for, kept under `name` in what the case is about.

    `kind` is text, long, day, number, choice (of `choices`) or entry: the number of one that stands on the register `of`. What is personal
    names the data `standard` by which pages mask it.
    """

    name: str
    title: Text
    kind: str = "text"
    needed: bool = True
    hint: Text | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    of: str = ""
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a verb beside the case, in the same transaction; `run` is called with `case`, `actor` and `as_of`."""

    says: Text
    run: Callable[..., Any]


WORDS: Mapping[str, Text] = {
    "remark": Text("说明", "the remark"),
    "reason": Text("理由", "the reason"),
    "ground": Text("情形", "the ground"),
    "unit": Text("承办单位", "the unit"),
}
