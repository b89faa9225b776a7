"""The manifest of an application: what it is, on what legal basis, and what it brings to the program when it is installed.

An application is installed by being listed in the settings; its `apps.py` installs its manifest when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.watching.api import ClockSource, contribute_clocks
from mianzhou.portal.components.api import (
    CaseSubject,
    Entry,
    Waiting,
    contribute_api_group,
    contribute_case_pages,
    contribute_case_subjects,
    contribute_entry,
    contribute_posting_kinds,
    contribute_waiting,
    contribute_words,
)
from mianzhou.services.cases.api import Case, Citation, Procedure, publish
from mianzhou.services.registers.api import Register, publish_register


@dataclass(frozen=True, slots=True)
class Basis:
    """A document that orders or allows the application. `checked` is false where we have not read the text of the article itself."""

    title: Text
    number: str
    article: str
    says: Text
    checked: bool

    @property
    def cited(self) -> Text:
        """The document's number and the article."""
        return Citation(self.number, self.article).text


@dataclass(frozen=True, slots=True)
class Application:
    """An application: for whom, on what basis, with which permissions, procedures, places in the menu and words of the audit record."""

    id: str
    title: Text
    purpose: Text
    basis: tuple[Basis, ...]
    owner: Text
    permissions: tuple[str, ...]
    procedures: tuple[Procedure, ...] = ()
    registers: tuple[Register, ...] = ()
    entries: tuple[tuple[str, Entry], ...] = ()  # the pillar under which it stands in the menu, and how
    waits: Callable[[Actor, date], Waiting | None] | None = None  # what waits for a person, for the inbox
    clocks: tuple[ClockSource, ...] = ()  # deadlines in tables of its own; those of its cases are watched anyway
    case_pages: Mapping[tuple[str, str], str] = field(
        default_factory=dict
    )  # of a procedure and a verb: the route where it is done
    # of a procedure: what a case of it is about, where that has a page of its own
    case_subjects: Mapping[str, Callable[[Actor, Case], Iterable[CaseSubject]]] = field(default_factory=dict)
    verbs: Mapping[str, Text] = field(default_factory=dict)
    subjects: Mapping[str, Text] = field(default_factory=dict)
    fields: Mapping[str, Text] = field(default_factory=dict)
    api: str = ""  # the group of its operations in the API
    posting_kinds: Mapping[str, Text] = field(default_factory=dict)  # what its postings are called in ledgers


def install(application: Application) -> None:
    """Publish its procedures and registers, and give the portal its places and words. Doing it twice changes nothing."""
    for procedure in application.procedures:
        publish(procedure)
    for register in application.registers:
        publish_register(register)
    for source in application.clocks:
        contribute_clocks(source)
    for pillar, entry in application.entries:
        contribute_entry(pillar, entry)
    if application.waits is not None:
        contribute_waiting(application.waits)
    if application.api:
        contribute_api_group(application.api, application.title)
    contribute_posting_kinds(application.posting_kinds)
    contribute_case_pages(application.case_pages)
    contribute_case_subjects(application.case_subjects)
    contribute_words(dict(application.verbs), dict(application.subjects), dict(application.fields))
