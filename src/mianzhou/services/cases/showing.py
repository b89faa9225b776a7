"""What a case can show: the facts that guards look at, the materials that lie with it, the public notice that stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from mianzhou.kernel.text import Text
from mianzhou.services.cases.models import Case
from mianzhou.services.materials.queries import kinds_of
from mianzhou.services.parties.queries import roles_of
from mianzhou.services.postings.queries import standing_of
from mianzhou.services.procedures.procedure import NotShown, Procedure, Transition
from mianzhou.services.procedures.refusals import GuardFails, OpeningFails
from mianzhou.services.procedures.requirements import Facts, Guard

_HOUSE = Text("本平台自定", "set by this platform")


def facts_of(case: Case, shown: Mapping[str, Any], on: date) -> Facts:
    """The facts of a case as it lies there: two small queries."""
    return Facts(
        about=case.about,
        roles=roles_of(case),
        materials=kinds_of(case),
        shown=shown,
        on=on,
        due_on=case.due_on,
        paused=case.paused_on is not None,
    )


def offered(case: Case, transitions: Iterable[Transition], on: date) -> tuple[Transition, ...]:
    """Those of the verbs that no guard known beforehand rules out, by what the case is about and how its clock stands."""
    facts = Facts(about=case.about, on=on, due_on=case.due_on, paused=case.paused_on is not None)
    return tuple(t for t in transitions if all(g.holds(facts) for g in t.guards if g.beforehand))


def shareable(case: Case, procedure: Procedure, on: date) -> bool:
    """Whether the procedure lets this case be joined, split, handed over, or given in shares."""
    return all(g.holds(Facts(about=case.about, on=on)) for g in procedure.shared_if)


def require_shareable(case: Case, procedure: Procedure, verb: str, on: date) -> None:
    """Raise `GuardFails` where it does not."""
    require_guards(procedure.title_of(verb), procedure.shared_if, Facts(about=case.about, on=on))


def require_guards(verb: Text, guards: Iterable[Guard], facts: Facts) -> None:
    """Raise `GuardFails` for the first guard that does not hold."""
    for guard in guards:
        if not guard.holds(facts):
            raise GuardFails(verb=verb, why=guard.says, basis=guard.cite.text if guard.cite else _HOUSE)


def require_opening(guards: Iterable[Guard], facts: Facts) -> None:
    """Raise `OpeningFails` with every guard that does not hold: who fills in a form corrects all of it at once."""
    failing = [g for g in guards if not g.holds(facts)]
    if failing:
        based = [(g.says, g.cite.text if g.cite else _HOUSE) for g in failing]
        zh, en = (
            (f"{says.zh}（{basis.zh}）" for says, basis in based),
            (f"{says.en} ({basis.en})" for says, basis in based),
        )
        raise OpeningFails(why=Text("；".join(zh), "; ".join(en)))


def missing_materials(procedure: Procedure, codes: Iterable[str], facts: Facts) -> list[Text]:
    """What is demanded of these materials and does not lie with the case."""
    found = []
    for code in codes:
        material = procedure.material(code)
        if material is not None and material.demanded(facts) and code not in facts.materials:
            found.append(material.title)
    return found


def require_materials(procedure: Procedure, verb: Text, codes: Iterable[str], facts: Facts) -> None:
    """Raise `NotShown` naming every material that is missing."""
    missing = missing_materials(procedure, codes, facts)
    if missing:
        names = Text("、".join(m.zh for m in missing), ", ".join(m.en for m in missing))
        raise NotShown(verb=verb, what=names)


def require_posted(case: Case, procedure: Procedure, verb: Text, on: date) -> None:
    """Raise `GuardFails` unless a public notice stood for its whole period and its objections are answered."""
    standing = standing_of(case, on)
    if standing is not None:
        cite = procedure.posting.cite if procedure.posting else None
        raise GuardFails(verb=verb, why=standing, basis=cite.text if cite else _HOUSE)
