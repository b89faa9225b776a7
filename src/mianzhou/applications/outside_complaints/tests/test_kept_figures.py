"""Figures that were counted once say what counting for the page would have said at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from mianzhou.applications.outside_complaints import counting_actions, kept_figures
from mianzhou.applications.outside_complaints.figures import Figures, figures
from mianzhou.applications.outside_complaints.lists import complaints_for
from mianzhou.applications.outside_complaints.tests.test_rules import DAY, Scene, at, scene, sent, step
from mianzhou.kernel.people.api import Actor
from mianzhou.services.cases import api

__all__ = ["scene"]  # the fixture

ON = DAY + timedelta(60)
NOW = at(60) + timedelta(hours=1)


@pytest.fixture
def many(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Complaints in several states, one of them a trade secret, in an installation to which one is many."""
    monkeypatch.setattr(counting_actions, "FEW", -1)
    officer, department = scene.officer(), scene.clerk(scene.health)
    cases = [sent()[0] for _ in range(6)]
    step(cases[0], "refuse", officer, 1, ground="repeated")
    step(cases[1], "refer", officer, 1, scene.health)
    step(cases[2], "refer", officer, 1, scene.health)
    step(cases[2], "answer", department, 50, answer="已办理")
    step(cases[2], "settle", officer, 51)
    step(cases[3], "mediate", officer, 1, consent="双方同意")
    step(cases[4], "refer", officer, 1, scene.health)
    api.grade(case_id=cases[4].pk, secrecy=api.Secrecy.TRADE, reason="配方", actor=officer, as_of=at(2))
    return scene


def told(actor: Actor, **narrowed: str) -> tuple[Figures, bool]:
    """What the page shows, and whether that had been counted before."""
    rows = complaints_for(actor)
    if narrowed.get("branch"):
        rows = rows.filter(**{"branch": narrowed["branch"]})
    found, as_of = kept_figures.shown(actor, rows, narrowed, NOW)
    return found, as_of < NOW


@pytest.mark.parametrize(
    "narrowed", [{}, {"branch": "administrative"}, {"branch": "civil"}, {"opened_from": "2026-03-01"}]
)
def test_what_was_counted_is_what_counting_says(narrowed: Mapping[str, str], many: Scene) -> None:
    people = (many.officer(), many.supervisor())
    before = [told(who, **narrowed) for who in people]
    assert counting_actions.count_all(as_of=at(60))
    assert [told(who, **narrowed) for who in people] == [(found, True) for found, kept in before]
    assert not any(kept for _, kept in before)


def test_the_centre_counts_its_trade_secrets_and_the_supervisor_does_not(many: Scene) -> None:
    counting_actions.count_all(as_of=at(60))
    centre, supervisor = told(many.officer())[0], told(many.supervisor())[0]
    assert (centre.received, supervisor.received) == (6, 5)
    assert (centre.late, supervisor.late) == (figures(complaints_for(many.officer()), ON).late, supervisor.late)
    (unit,) = supervisor.units
    assert (unit.given, unit.answered_late, unit.late_now) == (2, 1, 1)


def test_who_sees_a_part_only_or_asks_for_part_of_a_month_is_counted_for(many: Scene) -> None:
    counting_actions.count_all(as_of=at(60))
    assert not told(many.clerk(many.health))[1]
    assert not told(many.officer(), opened_from="2026-03-02")[1]
    assert not told(many.officer(), opened_from="2026-03-01", opened_to="2026-03-30")[1]
    assert told(many.officer(), opened_from="2026-03-01", opened_to="2026-03-31")[1]
    assert told(many.officer(), opened_to="2026-02-28")[0].received == 0
    assert not told(many.officer(), unit="卫健")[1]


def test_it_is_counted_anew_once_something_happened_or_a_day_began(many: Scene) -> None:
    assert counting_actions.count_all(as_of=at(60))
    assert not counting_actions.count_all(as_of=at(60))
    case, _ = sent()
    assert told(many.officer())[0].received == 6  # as of then
    assert counting_actions.count_all(as_of=at(60))
    assert told(many.officer())[0].received == 7
    assert counting_actions.count_all(as_of=at(61))
    api.grade(case_id=case.pk, secrecy=api.Secrecy.STATE, reason="涉密", actor=many.officer(), as_of=at(61))
    assert told(many.supervisor())[0].received == 6  # it was no secret then, and is counted once


def test_few_are_counted_for_every_page(scene: Scene) -> None:
    sent()
    assert not counting_actions.count_all(as_of=at(60))
    assert told(scene.officer()) == (figures(complaints_for(scene.officer()), ON), False)
