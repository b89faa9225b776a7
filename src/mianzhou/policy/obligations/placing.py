"""To which item of a document an assignment belongs.

An assignment belongs to the deepest numbered part that contains it. But where a document closes its groups of items with one
bracket each (as 【牵头部门：…，责任部门：…】 behind the last of items 1、2、3、), the bracket stands inside the last item and belongs
to the group. Which habit a document has shows in where its brackets stand and where none do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from mianzhou.policy.documents.structure import Section
from mianzhou.policy.obligations.brackets import Found

_DIGITS = re.compile(r"[\d一二三四五六七八九十百]+")
_FILLING = re.compile(r"[\s。；;，,、.　]*\Z")


@dataclass(slots=True)
class Node:
    """A section in the tree of its document."""

    section: Section
    parent: Node | None
    listed: bool = False  # an item of a list in running text, not a part of the document
    children: list[Node] = field(default_factory=list)
    assigns: int = 0  # assignments in this part, its sub-parts included

    def style(self) -> tuple[str | None, int, str]:
        """What items of one kind share: the attachment, the depth and the shape of the label."""
        return (self.section.attachment, len(self.section.path), _DIGITS.sub("1", self.section.label))


def plant(sections: Sequence[Section], listed: Sequence[Section] = ()) -> list[Node]:
    """The sections, and the listed items below them, as trees in order of print."""
    nodes: list[Node] = []
    open_nodes: list[Node] = []
    lists = {id(section) for section in listed}
    for section in sorted([*sections, *listed], key=lambda s: (s.start, -s.end, len(s.path))):
        while open_nodes and open_nodes[-1].section.end <= section.start:
            open_nodes.pop()
        node = Node(section, open_nodes[-1] if open_nodes else None, id(section) in lists)
        if node.parent:
            node.parent.children.append(node)
        nodes.append(node)
        open_nodes.append(node)
    return nodes


def deepest(nodes: Sequence[Node], positions: Sequence[int]) -> list[Node | None]:
    """For ascending positions, the deepest section that contains each."""
    out: list[Node | None] = []
    open_nodes: list[Node] = []
    at = 0
    for position in positions:
        while at < len(nodes) and nodes[at].section.start <= position:
            open_nodes.append(nodes[at])
            at += 1
        while open_nodes and open_nodes[-1].section.end <= position:
            open_nodes.pop()
        inside = [node for node in open_nodes if node.section.end > position]
        out.append(inside[-1] if inside else None)
    return out


def place(text: str, nodes: Sequence[Node], found: Sequence[Found]) -> list[Node | None]:
    """The item of every assignment, groups regarded."""
    owners = deepest(nodes, [f.start for f in found])
    for owner in owners:
        node = owner
        while node:
            node.assigns += 1
            node = node.parent
    while True:
        lifted = _lift(text, found, owners)
        if lifted == owners:
            return owners
        owners = lifted


def _lift(text: str, found: Sequence[Found], owners: list[Node | None]) -> list[Node | None]:
    """One step up for every assignment that closes a group."""
    closing = [bool(owner) and _closes(text, f, owner) for f, owner in zip(found, owners, strict=True)]
    may_rise = [bool(owner and closes and _alone_at_end(owner)) for owner, closes in zip(owners, closing, strict=True)]
    groups: dict[tuple[str | None, int, str], int] = defaultdict(int)
    single: dict[tuple[str | None, int, str], set[int]] = defaultdict(set)
    for owner, rises, closes in zip(owners, may_rise, closing, strict=True):
        if owner is None:
            continue
        if rises and owner.parent:
            groups[owner.parent.style()] += 1
        elif closes and (not owner.children or owner.children[0].listed):
            groups[owner.style()] += 1
        if owner.parent and owner.parent.children[-1] is not owner:
            single[owner.style()].add(id(owner.parent))
    out: list[Node | None] = []
    for f, owner, rises in zip(found, owners, may_rise, strict=True):
        if owner and owner.parent and rises:
            one_by_one = len(single[owner.style()])
            in_groups = groups[owner.parent.style()]
            if owner.listed or _is_group(one_by_one, in_groups, _on_own_line(text, f)):
                out.append(owner.parent)
                continue
        out.append(owner)
    return out


def _is_group(one_by_one: int, in_groups: int, own_line: bool) -> bool:
    if one_by_one == 0:
        return own_line or in_groups >= 2
    return in_groups > one_by_one or (in_groups == one_by_one and own_line)


def _closes(text: str, found: Found, owner: Node | None) -> bool:
    return owner is not None and bool(_FILLING.match(text, found.end, owner.section.end))


def _alone_at_end(owner: Node) -> bool:
    """The last of several items, none of which but this one assigns anything."""
    parent = owner.parent
    return (
        parent is not None
        and len(parent.children) > 1
        and parent.children[-1] is owner
        and parent.assigns == owner.assigns
    )


def _on_own_line(text: str, found: Found) -> bool:
    before = text[max(0, found.start - 8) : found.start].rstrip(" 　")
    return not before or before.endswith("\n")
