"""The thing that a case is about, where it has a page of its own: a list of members, a disputed value, an entry of a register.

An application says how the thing of its procedures is found; what a case enters on a register or changes there is found here for every procedure. Nothing is linked
that the reader may not open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.addresses import address
from mianzhou.services.cases.api import Case, Procedure
from mianzhou.services.registers.api import entries_of_case, entry_for, register_of


@dataclass(frozen=True, slots=True)
class CaseSubject:
    """A thing that a case is about: what kind of thing, what it is called, and the address of its page."""

    kind: Text
    title: Text
    url: str


Finder = Callable[[Actor, Case], Iterable[CaseSubject]]
_FINDERS: dict[str, Finder] = {}


def contribute(finders: Mapping[str, Finder]) -> None:
    """Add an application's: of a procedure, how the things of its cases are found. At the start of the program."""
    _FINDERS.update(finders)


def subjects_of(actor: Actor, case: Case, procedure: Procedure) -> list[CaseSubject]:
    """What a case is about, as far as the actor may open it."""
    finder = _FINDERS.get(case.procedure)
    found: list[CaseSubject] = []
    with suppress(NotFound, NotPermitted):  # it is there and not the reader's: the case names it in words only
        found += finder(actor, case) if finder is not None else ()
    return found + _on_registers(actor, case, procedure)


def _on_registers(actor: Actor, case: Case, procedure: Procedure) -> list[CaseSubject]:
    named = [str(case.about.get(asked.name, "")) for asked in procedure.form if asked.kind == "entry"]
    found = []
    for entry in entries_of_case(case.pk, named):
        try:
            entry_for(actor, entry.pk)
        except (NotFound, NotPermitted):
            continue
        url, kind = address("register_entry", entry.register, entry.pk), register_of(entry.register).title
        if url is not None:
            found.append(CaseSubject(kind, Text(*[f"{entry.number} {entry.title}"] * 2), url))
    return found
