"""Cases in the database: from opening to the end, who may do and see what, and rows that equal their events."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.services.cases import api
from mianzhou.services.cases.fold import Event, fold
from mianzhou.services.cases.tests.asking import ASKING, Town, noon

DAY = date(2026, 3, 2)


def at(days: int) -> datetime:
    return noon(DAY + timedelta(days))


@pytest.fixture
def case(town: Town) -> api.Case:
    return opened(town)


def opened(town: Town, responsible: str = "health") -> api.Case:
    return api.open_case(
        procedure=ASKING,
        title="一个值不对",
        responsible=getattr(town, responsible),
        raiser_unit=town.police,
        actor=town.clerk(town.police),
        as_of=at(0),
    )


def replayed(case: api.Case) -> bool:
    """Whether the row equals the fold of the events."""
    case.refresh_from_db()
    events = [Event(e.verb, e.on, {**e.data, "remark": e.remark}) for e in api.events_of(case)]
    return fold(ASKING, events) == api.state_of(case)


def test_a_case_runs_from_opening_to_its_end(town: Town, case: api.Case) -> None:
    assert (case.number, case.stage, case.due_on) == ("T2026-00001", "asked", date(2026, 3, 16))
    api.act(case_id=case.pk, verb="note", actor=town.clerk(town.police), as_of=at(1), remark="另附证明")
    api.act(case_id=case.pk, verb="refuse", actor=town.clerk(town.health), as_of=at(3), remark="系统中无误")
    assert replayed(case)
    assert case.due_on is None
    api.act(case_id=case.pk, verb="press", actor=town.clerk(town.police), as_of=at(4), responsible=town.county)
    assert replayed(case)
    assert case.responsible == town.county
    assert case.region == town.county.region
    api.act(case_id=case.pk, verb="accept", actor=town.clerk(town.county), as_of=at(30), data={"answer": "已更正"})
    assert replayed(case)
    assert case.closed_on == DAY + timedelta(30)
    last = api.events_of(case).last()
    assert last is not None
    assert last.late
    assert opened(town).number == "T2026-00002"


def test_every_step_is_on_record(town: Town, case: api.Case) -> None:
    api.act(case_id=case.pk, verb="refuse", actor=town.clerk(town.health), as_of=at(3), remark="无误")
    verbs = list(AuditEntry.objects.filter(subject_type="services.case").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["case.open", "case.act"]


def test_the_clock_can_stand_still_and_be_moved(town: Town, case: api.Case) -> None:
    health, steward = town.clerk(town.health), town.steward()
    api.pause(case_id=case.pk, reason="等待对方材料", actor=health, as_of=at(3))
    assert not api.late_cases(api.readable(steward), date(2026, 6, 1)).exists()
    api.resume(case_id=case.pk, actor=health, as_of=at(23))
    assert replayed(case)
    assert case.due_on == date(2026, 4, 3)
    with pytest.raises(NotPermitted):
        api.extend(case_id=case.pk, new_due_on=date(2026, 4, 8), reason="案情复杂", actor=health, as_of=at(24))
    api.extend(case_id=case.pk, new_due_on=date(2026, 4, 8), reason="案情复杂", actor=steward, as_of=at(24))
    assert replayed(case)
    assert case.due_on == date(2026, 4, 8)
    assert case.extensions == 1
    with pytest.raises(api.NotShown):
        api.pause(case_id=case.pk, reason=" ", actor=health, as_of=at(25))
    assert list(api.late_cases(api.readable(steward), date(2026, 4, 9))) == [case]


def test_only_the_seats_of_the_procedure_may_act(town: Town, case: api.Case) -> None:
    for unit in (town.police, town.county):
        with pytest.raises(NotPermitted):
            api.act(case_id=case.pk, verb="refuse", actor=town.clerk(unit), as_of=at(1), remark="r")
    stranger = town.clerk(town.health)
    with pytest.raises(NotPermitted):
        api.open_case(
            procedure=ASKING,
            title="x",
            responsible=town.health,
            raiser_unit=town.police,
            actor=stranger,
            as_of=at(0),
        )
    with pytest.raises(api.NoSuchVerb):
        api.act(case_id=case.pk, verb="dance", actor=town.steward(), as_of=at(1))


def test_a_refused_step_leaves_nothing(town: Town, case: api.Case) -> None:
    with pytest.raises(api.WrongStage):
        api.act(case_id=case.pk, verb="rest", actor=town.clerk(town.police), as_of=at(1))
    with pytest.raises(api.NotShown):
        api.act(case_id=case.pk, verb="accept", actor=town.clerk(town.health), as_of=at(1))
    assert api.events_of(case).count() == 1
    assert replayed(case)


def test_who_sees_a_case_and_for_whom_it_waits(town: Town, case: api.Case) -> None:
    other = opened(town, "county")
    police, health, county = (town.clerk(u) for u in (town.police, town.health, town.county))
    assert set(api.readable(police)) == {case, other}
    assert list(api.readable(health)) == [case]
    assert list(api.worklist(health)) == [case]
    assert list(api.worklist(police)) == []
    assert list(api.worklist(county, "test_asking")) == [other]
    assert list(api.worklist(county, "another")) == []
    with pytest.raises(NotFound):
        api.case_for(health, other.pk)
    api.act(case_id=case.pk, verb="refuse", actor=health, as_of=at(1), remark="无误")
    assert list(api.worklist(police)) == [case]
    case.refresh_from_db()
    assert {t.verb for t in api.possible(api.case_for(police, case.pk), police)} == {"note", "rest", "press"}
    assert api.possible(api.case_for(health, case.pk), health) == ()
