"""What a case's form says, as its pages show it: in the order of the procedure's words, what is personal masked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mianzhou.data.normalising.api import resident_number
from mianzhou.data.standards.api import is_masked, mask
from mianzhou.kernel.people.api import Person
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Case, Procedure

_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")


def about_of(case: Case, procedure: Procedure, *, whole: bool = False) -> list[tuple[Text, Text]]:
    """Each thing that the form says, with what it is called; `whole` is for who looks with a purpose, on record."""
    order = {name: place for place, name in enumerate(procedure.words)}
    standards = {asked.name: asked.standard for asked in procedure.form} if not whole else {}
    filled = [(k, v) for k, v in case.about.items() if v not in ("", None, [])]
    filled.sort(key=lambda pair: order.get(pair[0], len(order)))
    return [(procedure.words.get(k, Text(k, k)), _said(procedure, k, v, standards.get(k))) for k, v in filled]


def raisers_of(cases: Iterable[Case]) -> dict[int, str]:
    """{case: who raised it}, a member of staff by name, an applicant as it names itself; in one query."""
    rows = list(cases)
    people = Person.objects.in_bulk({case.raised_by_id for case in rows if case.raised_by_id is not None})
    found = {}
    for case in rows:
        person = people.get(case.raised_by_id or 0)
        found[case.pk] = person.name if person is not None and person.username == case.raiser else case.raiser
    return found


def hide_numbers(text: str) -> str:
    """A text in which resident numbers are masked."""
    return _NUMBER.sub(lambda n: (mask("resident_number", n[0]) or "") if resident_number(n[0]) else n[0], text)


def _said(procedure: Procedure, name: str, value: object, standard: str | None) -> Text:
    said = procedure.said(name, value)
    if standard is None:
        return said
    if is_masked(standard or None):
        hidden = mask(standard, value) or ""
        return Text(hidden, hidden)
    return Text(hide_numbers(said.zh), hide_numbers(said.en))
