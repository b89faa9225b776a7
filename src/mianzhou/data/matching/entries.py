"""What the index holds of one entity, made from what its records say. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.scoring import hashed, key_texts
from mianzhou.data.matching.errors import IndexOutdated
from mianzhou.data.matching.terms import terms_of

# Distinct forms kept of an entity: more tell nothing new, and each is compared.
MOST_FORMS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity's share of the index."""

    forms: str
    keys: frozenset[int]
    terms: frozenset[tuple[str, str]]  # what, term


def entry_of(kind: str, plan: Plan | None, records: Iterable[Mapping[str, object]]) -> Entry:
    """The entry of an entity; of a kind that nobody compares it has terms alone."""
    counted: Counter[tuple[str | None, ...]] = Counter()
    terms: set[tuple[str, str]] = set()
    for record in records:
        terms.update(terms_of(kind, record))
        if plan is not None:
            prepared = plan.prepared(record)
            counted[tuple(prepared[column] for column in plan.columns)] += 1
    kept = sorted(counted, key=lambda form: (-counted[form], str(form)))[:MOST_FORMS]
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return Entry(text, frozenset(keys_of_forms(plan, kept)), frozenset(terms))


def keys_of_forms(plan: Plan | None, forms: Iterable[Sequence[str | None]]) -> set[int]:
    """The keys of prepared forms, which are lists in the order of the plan's columns."""
    if plan is None:
        return set()
    return {hashed(text) for form in forms for text in key_texts(plan, dict(zip(plan.columns, form, strict=True)))}


def forms_held(plan: Plan | None, text: str) -> list[dict[str, str | None]]:
    """The forms of an entry as it is kept; `IndexOutdated` where they were made by a plan with other columns."""
    if plan is None:
        return []
    held = json.loads(text)
    if held and len(held[0]) != len(plan.columns):
        raise IndexOutdated(kind=plan.kind)
    return [dict(zip(plan.columns, form, strict=True)) for form in held]


def keys_held(plan: Plan | None, text: str) -> set[int]:
    """The keys of an entry as it is kept; none that are known of one made by another plan."""
    try:
        return {hashed(key) for form in forms_held(plan, text) for key in key_texts(plan, form)} if plan else set()
    except IndexOutdated:
        return set()
