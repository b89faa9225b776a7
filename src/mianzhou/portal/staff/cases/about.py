"""What a case's form says, as its pages show it: in the order of the procedure's words, what is personal masked."""

from __future__ import annotations

from mianzhou.data.standards.api import is_masked, mask
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Case, Procedure


def about_of(case: Case, procedure: Procedure) -> list[tuple[Text, Text]]:
    """Each thing that the form says, with what it is called."""
    order = {name: place for place, name in enumerate(procedure.words)}
    standards = {asked.name: asked.standard for asked in procedure.form if asked.standard}
    filled = [(k, v) for k, v in case.about.items() if v not in ("", None, [])]
    filled.sort(key=lambda pair: order.get(pair[0], len(order)))
    return [(procedure.words.get(k, Text(k, k)), _said(procedure, k, v, standards.get(k))) for k, v in filled]


def _said(procedure: Procedure, name: str, value: object, standard: str | None) -> Text:
    if standard is None or not is_masked(standard):
        return procedure.said(name, value)
    hidden = mask(standard, value) or ""
    return Text(hidden, hidden)
