"""Every verb and every move of the desk as every role: for the unit that deals with it, for a neighbour, for another region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mianzhou.applications.outside_complaints.procedure import COMPLAINT, DEPARTMENT, RECEIVED
from mianzhou.applications.outside_complaints.tests.test_rules import Scene, at, scene, sent, step
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import ROLES, Actor, Grant
from mianzhou.services.cases import api

__all__ = ["scene"]  # the fixture

AT_CENTRE = {
    "refer", "coordinate", "mediate", "pass_on", "ask", "refuse", "refer_taiwan", "tell_remedies", "note_withdrawal",
}  # fmt: skip
BY_CENTRE = {"terminate", "hold_to_account", "explain", "note_withdrawal"}
BY_DEPARTMENT = {"answer", "explain"}
# Role and place: what may be done to a complaint that the centre has, and to one that the health bureau has; whoever is not named may do nothing.
MAY: dict[tuple[str, str], tuple[set[str], set[str]]] = {
    ("receiver", "centre"): (AT_CENTRE, BY_CENTRE),
    ("receiver", "city"): (AT_CENTRE, BY_CENTRE),
    ("clerk", "health"): (set(), BY_DEPARTMENT),
    ("head", "health"): (set(), BY_DEPARTMENT),
    ("receiver", "health"): (set(), BY_DEPARTMENT),
    ("supervisor", "city"): (set(), {"hold_to_account"}),
    ("supervisor", "health"): (set(), {"hold_to_account"}),
}
# Which of the two may be read: that of the centre (0), that of the health bureau (1).
READS: dict[tuple[str, str], set[int]] = {
    ("receiver", "centre"): {0, 1},
    ("receiver", "city"): {0, 1},
    ("supervisor", "city"): {0, 1},
    ("receiver", "health"): {1},
    ("supervisor", "centre"): {0},
    ("supervisor", "health"): {1},
    ("clerk", "centre"): {0},
    ("head", "centre"): {0},
    ("clerk", "health"): {1},
    ("head", "health"): {1},
}
Move = Callable[[int, Actor, Scene], Any]
MOVES: dict[str, tuple[Move, set[tuple[str, str]]]] = {
    "hand_over": (
        lambda pk, who, town: api.hand_over(case_id=pk, to=town.police, reason="移交", actor=who, as_of=at(3)),
        {("clerk", "health"), ("head", "health"), ("receiver", "health")},
    ),
    "arbitrate": (
        lambda pk, who, town: api.arbitrate(case_id=pk, to=town.police, reason="裁定", actor=who, as_of=at(3)),
        {("receiver", "centre"), ("receiver", "city")},
    ),
    "assign": (
        lambda pk, who, town: api.assign(
            case_id=pk, unit=town.police, limit=Limit.parse("5wd"), ask="意见", actor=who, as_of=at(3)
        ),
        {("receiver", "centre"), ("receiver", "city")},
    ),
    "pause": (
        lambda pk, who, _: api.pause(case_id=pk, reason="等待鉴定", actor=who, as_of=at(3)),
        {("receiver", "centre"), ("receiver", "city")},
    ),
    "grade": (
        lambda pk, who, _: api.grade(case_id=pk, secrecy=api.Secrecy.TRADE, reason="商业秘密", actor=who, as_of=at(3)),
        {("receiver", "centre"), ("receiver", "city")},
    ),
    "split": (
        lambda pk, who, _: api.split(case_id=pk, title="另一事项", reason="两个事项", actor=who, as_of=at(3)),
        {("receiver", "centre"), ("receiver", "city")},
    ),
}


def actor(scene: Scene, role: str, place: str) -> Actor:
    """Somebody with the role: over its unit, over another region, or over the whole city."""
    unit = {"health": scene.health, "centre": scene.justice, "county": scene.county}.get(place, scene.police)
    if place == "city":
        grant = Grant(role)
    elif place == "county":
        grant = Grant(role, region_path=scene.county.region.path)
    else:
        grant = Grant(role, unit_path=unit.path)
    return Actor(name=f"{role}@{place}", unit_id=unit.pk, grants=(grant,))


@pytest.fixture
def two(scene: Scene) -> tuple[api.Case, api.Case]:
    """A complaint that the centre has, and one that it passed to the health bureau."""
    first, second = sent()[0], sent()[0]
    step(second, "refer", scene.officer(), 1, scene.health)
    return api.Case.objects.get(pk=first.pk), api.Case.objects.get(pk=second.pk)


@pytest.mark.parametrize("place", ["centre", "health", "police", "county", "city"])
@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_verb_as_every_role(role: str, place: str, scene: Scene, two: tuple[api.Case, api.Case]) -> None:
    who = actor(scene, role, place)
    allowed = MAY.get((role, place), (set(), set()))
    for case, stage, may in zip(two, (RECEIVED, DEPARTMENT), allowed, strict=True):
        assert {t.verb for t in api.possible(case, who)} == may
        for transition in COMPLAINT.leaving(stage):
            if transition.verb not in may:
                with pytest.raises(NotPermitted):
                    step(case, transition.verb, who, 3, scene.health)
    seen = set(api.readable(who).values_list("pk", flat=True))
    assert seen == {two[n].pk for n in READS.get((role, place), set())}


def test_who_is_offered_a_complaint_or_has_a_share_of_it_reads_it(scene: Scene, two: tuple[api.Case, api.Case]) -> None:
    police = actor(scene, "clerk", "police")
    assert not api.readable(police).exists()
    api.hand_over(case_id=two[1].pk, to=scene.police, reason="移交", actor=scene.clerk(scene.health), as_of=at(3))
    assert [case.pk for case in api.readable(police)] == [two[1].pk]
    api.send_back(case_id=two[1].pk, reason="不属于本单位", actor=police, as_of=at(3))
    assert not api.readable(police).exists()
    api.assign(
        case_id=two[1].pk, unit=scene.police, limit=Limit.parse("5wd"), ask="意见", actor=scene.officer(), as_of=at(4)
    )
    assert [case.pk for case in api.readable(police)] == [two[1].pk]
    part: dict[str, Any] = {"case_id": two[1].pk, "unit": scene.police, "said": "没有意见", "as_of": at(5)}
    for place in ("police", "city"):  # who oversees reads it, and does not speak for the unit
        with pytest.raises(NotPermitted):
            api.release(**part, actor=actor(scene, "supervisor", place))
    api.release(**part, actor=police)
    assert not api.readable(police).exists()


def test_what_is_split_off_begins_with_the_centre(scene: Scene, two: tuple[api.Case, api.Case]) -> None:
    part = api.split(case_id=two[1].pk, title="另一事项", reason="两个事项", actor=scene.officer(), as_of=at(3))
    assert (part.responsible_id, part.stage) == (scene.justice.pk, RECEIVED)


@pytest.mark.parametrize("move", sorted(MOVES))
def test_every_move_as_every_role(move: str, scene: Scene, two: tuple[api.Case, api.Case]) -> None:
    do, allowed = MOVES[move]
    for role in sorted(ROLES):
        for place in ("centre", "health", "police", "county", "city"):
            if (role, place) in allowed:
                continue
            with pytest.raises(NotPermitted):
                do(two[1].pk, actor(scene, role, place), scene)
    for role, place in sorted(allowed)[:1]:
        if move != "arbitrate":  # it takes three returns before
            do(two[1].pk, actor(scene, role, place), scene)
