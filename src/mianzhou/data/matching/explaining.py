"""Why entries are held to be of one, or not: all records of one side against all of the other, names by how many bear them, as a run weighs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mianzhou.data.linkage.kinds import plan_of
from mianzhou.data.linkage.model import Scored
from mianzhou.data.matching.models import KIND_NUMBERS
from mianzhou.data.matching.prepared import rows_of
from mianzhou.data.matching.scores import scored_between
from mianzhou.data.matching.terms import name_term

Said = Mapping[str, object]
# Records of one side that are compared: more tell nothing new.
_MOST = 40
_HOLDERS = "SELECT name, holders FROM match_name WHERE kind = %s AND name = ANY(%s::varchar[])"


def explain(kind: str, lefts: Sequence[Said], rights: Sequence[Said], *, population: int) -> Scored:
    """Records as their sources say them, at least one on each side, held against each other: each field counts by the pair that agrees best.

    `population` is how many there are to choose from. Raises `KindUnknown` for a kind that is not compared.
    """
    plan = plan_of(kind)
    one, other = ([plan.prepared(said) for said in side[:_MOST]] for side in (lefts, rights))
    terms = {
        form["name"] or "": name_term(kind, str(said.get("name") or "")) for form, said in zip(one, lefts, strict=False)
    }
    rows = rows_of(_HOLDERS, [KIND_NUMBERS[kind], sorted({term for term in terms.values() if term})])
    holders = {str(name): int(count) for name, count in rows}
    shares = {name: min(holders[term] / population, 1.0) for name, term in terms.items() if holders.get(term)}
    return scored_between(plan, one, other, population, {"name": shares})
