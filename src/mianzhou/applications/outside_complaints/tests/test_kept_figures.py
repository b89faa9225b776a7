"""Figures that were counted once say what counting for the page would have said at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from mianzhou.applications.outside_complaints import counting_actions, kept_figures
from mianzhou.applications.outside_complaints.figures import Figures, figures
from mianzhou.applications.outside_complaints.lists import complaints_for, complaints_narrowed
from mianzhou.applications.outside_complaints.tests.test_rules import DAY, Scene, at, scene, sent, step
from mianzhou.kernel.people.api import Actor
from mianzhou.services.cases import api

__all__ = ["scene"]  # the fixture

ON = DAY + timedelta(60)
ON_LATER = DAY + timedelta(100)
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
    found = kept_figures.shown(actor, narrowed, NOW)
    return found.figures, found.as_of < NOW


@pytest.mark.parametrize(
    "narrowed", [{}, {"branch": "administrative"}, {"branch": "civil"}, {"opened_from": "2026-03-01"}, {"unit": "卫生"}]
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


def test_who_sees_a_part_only_is_counted_for(many: Scene) -> None:
    counting_actions.count_all(as_of=at(60))
    assert not told(many.clerk(many.health))[1]
    assert told(many.officer(), opened_to="2026-02-28")[0].received == 0


def test_any_period_of_any_unit_is_what_counting_says(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the whole months around the period, and these are told."""
    monkeypatch.setattr(counting_actions, "FEW", -1)
    officer = scene.officer()
    for n in range(24):
        opened = n * 4  # over three months, the last days of a month and the first ones with them
        case, _ = sent(day=opened)
        if n % 3:
            step(case, "refer", officer, opened + 1, scene.health if n % 2 else scene.police)
        if n % 5 == 2:
            api.grade(case_id=case.pk, secrecy=api.Secrecy.TRADE, reason="配方", actor=officer, as_of=at(opened + 2))
    counting_actions.count_all(as_of=at(100))
    now = at(100) + timedelta(hours=1)
    days = st.dates(DAY - timedelta(5), DAY + timedelta(105)).map(date.isoformat) | st.just("")

    @seed(5)
    @settings(max_examples=60, deadline=None, database=None)
    @given(
        days, days, st.sampled_from(("", "administrative", "none")), st.sampled_from(("", "卫生", "公安", "局", "无此"))
    )
    def ask(first: str, last: str, branch: str, unit: str) -> None:
        narrowed = {"opened_from": first, "opened_to": last, "branch": branch, "unit": unit}
        for who in (officer, scene.supervisor()):
            found = kept_figures.shown(who, narrowed, now)
            begins, ends = found.months or (first, last)
            whole = narrowed | {"opened_from": str(begins or ""), "opened_to": str(ends or "")}
            assert found.figures == figures(complaints_narrowed(who, whole), ON_LATER)
            assert found.as_of < now
            if found.months is not None and first and last:
                assert str(begins) <= first <= last <= str(ends)

    ask()


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
