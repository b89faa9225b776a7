"""What changed between two texts, paragraph by paragraph and inside changed paragraphs character by character, numbers whole. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

ChangeKind = Literal["same", "removed", "added", "changed"]
_UNIT = re.compile(r"[0-9][0-9.,]*|.", re.DOTALL)  # a number changes as a whole
_LONGEST = 3000  # characters: beyond, a changed paragraph is shown whole, since comparing is quadratic


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paragraph: in both texts, only in the old or only in the new."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph, or for `same` a run of `count` paragraphs of which `parts` shows nothing."""

    kind: ChangeKind
    parts: tuple[Part, ...]
    count: int = 1


def difference(old: str, new: str) -> list[Change]:
    """The paragraphs of both texts in order, with what was removed, added and changed."""
    before = [line for line in old.split("\n") if line.strip()]
    after = [line for line in new.split("\n") if line.strip()]
    changes: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", (), i2 - i1))
        else:
            changes += _replaced(before[i1:i2], after[j1:j2])
    return changes


def _replaced(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Paragraphs that stand for each other are compared; the others were removed or added."""
    changes: list[Change] = []
    free = list(range(len(after)))
    partners: dict[int, int] = {}
    for i, old in enumerate(before):
        for j in free:
            if _alike(old, after[j]):
                partners[j] = i
                free = [k for k in free if k > j]
                break
    taken = 0
    for j, new in enumerate(after):
        if j in partners:
            changes += [Change("removed", (Part("removed", before[i]),)) for i in range(taken, partners[j])]
            changes.append(Change("changed", tuple(_parts(before[partners[j]], new))))
            taken = partners[j] + 1
        else:
            changes.append(Change("added", (Part("added", new),)))
    return changes + [Change("removed", (Part("removed", before[i]),)) for i in range(taken, len(before))]


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old[:_LONGEST], new[:_LONGEST], autojunk=False)
    return matcher.real_quick_ratio() > 0.5 and matcher.quick_ratio() > 0.5 and matcher.ratio() > 0.5


def _parts(old: str, new: str) -> list[Part]:
    if len(old) > _LONGEST or len(new) > _LONGEST:
        return [Part("removed", old), Part("added", new)]
    before, after = _UNIT.findall(old), _UNIT.findall(new)
    parts: list[Part] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            parts.append(Part("removed", "".join(before[i1:i2])))
        if j2 > j1:
            parts.append(Part("added", "".join(after[j1:j2])))
    return parts
