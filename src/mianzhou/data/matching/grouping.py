"""Records that nobody in the registry is like, grouped among themselves as they come. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mianzhou.data.linkage.model import Plan, Prepared
from mianzhou.data.linkage.scoring import key_texts
from mianzhou.data.matching.scores import scored_against


def grouped(plan: Plan | None, records: Sequence[Mapping[str, object]], population: int) -> list[list[int]]:
    """The places of the records, those of one entity together; each joins the group that it fits best, if surely. Without a plan nobody is compared."""
    if plan is None:
        return [[n] for n in range(len(records))]
    groups: list[list[int]] = []
    forms: list[list[Prepared]] = []
    by_key: dict[str, set[int]] = {}
    for n, record in enumerate(records):
        prepared = plan.prepared(record)
        texts = key_texts(plan, prepared)
        near = sorted({group for text in texts for group in by_key.get(text, ())})
        scores = [(scored_against(plan, prepared, forms[group], population, {}), group) for group in near]
        fitting = [
            (-each.weight, group) for each, group in scores if not each.veto and each.probability >= plan.certain
        ]
        group = min(fitting)[1] if fitting else len(groups)
        if group == len(groups):
            groups.append([])
            forms.append([])
        groups[group].append(n)
        forms[group].append(prepared)
        for text in texts:
            by_key.setdefault(text, set()).add(group)
    return groups
