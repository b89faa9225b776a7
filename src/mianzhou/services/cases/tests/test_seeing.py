"""One case is let see by the same rule as a list of cases, whoever asks and however the case stands; rows read by prepared statements are the models' own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import NOBODY, Actor, Grant, Person, actor_for, actor_of_account, grant_role
from mianzhou.kernel.people.api import system_actor as process
from mianzhou.kernel.units.api import units_by_key, units_called
from mianzhou.services.cases import api, queries
from mianzhou.services.cases.rows import case_row
from mianzhou.services.cases.tests.asking import ASKING, Town, noon
from mianzhou.services.cases.tests.full import FULL
from mianzhou.services.parties.api import add_party

NOW = noon(date(2026, 3, 2))


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def opened(town: Town, **given: Any) -> api.Case:
    how: dict[str, Any] = {
        "procedure": FULL, "title": "一件事", "responsible": town.health, "raiser_unit": None, "actor": NOBODY, "as_of": NOW,
        "about": {"name": "某公司", "respondent": "某局"}, "code": "ABCDEFGH23", "raiser": "某公司",
        "materials": frozenset({"licence"}),
    }  # fmt: skip
    return api.open_case(**(how | given))


def person(name: str, town: Town) -> Person:
    return Person.objects.create(
        username=name, name=name, unit=town.police, created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )


def cases_of_all_kinds(town: Town, handler: Person, applicant: Actor) -> list[api.Case]:
    desk = town.clerk(town.health)
    plain, county, own = opened(town), opened(town, responsible=town.county), opened(town, actor=applicant)
    handed, shared, trade, state, done = (opened(town) for _ in range(5))
    api.hand_over(case_id=handed.pk, to=town.police, reason="属其职责", actor=desk, as_of=NOW)
    api.assign(case_id=shared.pk, unit=town.police, limit=Limit.parse("3wd"), ask="核实", actor=desk, as_of=NOW)
    api.assign(case_id=done.pk, unit=town.police, limit=Limit.parse("3wd"), ask="核实", actor=desk, as_of=NOW)
    api.release(case_id=done.pk, unit=town.police, said="属实", actor=town.clerk(town.police), as_of=NOW)
    add_party(case_id=state.pk, role="handler", name="经办", person_id=handler.pk, actor=desk, as_of=NOW)
    api.grade(case_id=trade.pk, secrecy=api.Secrecy.TRADE, reason="涉及配方", actor=desk, as_of=NOW)
    api.grade(case_id=state.pk, secrecy=api.Secrecy.STATE, reason="涉密", actor=desk, as_of=NOW)
    between = api.open_case(
        procedure=ASKING, title="询问", responsible=town.health, raiser_unit=town.police, actor=town.clerk(town.police), as_of=NOW
    )  # fmt: skip
    return [plain, county, own, handed, shared, trade, state, done, between]


def test_one_case_is_seen_by_whom_the_list_shows_it_to(town: Town) -> None:
    handler, raiser = person("handler", town), person("raiser", town)
    applicant = Actor(name="raiser", person_id=raiser.pk)
    kinds = cases_of_all_kinds(town, handler, applicant)
    region = town.county.region.path
    actors = [
        *(town.clerk(unit) for unit in (town.health, town.police, town.county)),
        town.steward(),
        NOBODY,
        applicant,
        Actor(name="handler", person_id=handler.pk, unit_id=town.police.pk, grants=(Grant("clerk", unit_path="t-police"),)),
        Actor(name="county", grants=(Grant("clerk", region_path=region), Grant("steward", region_path=region))),
        Actor(name="city", unit_id=town.police.pk, grants=(Grant("clerk"),)),
        process("loader", ["correction.judge"]),
    ]  # fmt: skip
    seen: set[bool] = set()
    for actor in actors:
        listed = set(api.readable(actor).values_list("pk", flat=True))
        for case in kinds:
            row = case_row(case.pk)
            assert row is not None
            assert api.sees(actor, row) == (case.pk in listed), (actor.name, kinds.index(case))
            seen.add(case.pk in listed)
    assert seen == {True, False}


@pytest.mark.parametrize("few", [0, 8000])
def test_gathered_rows_are_the_same(town: Town, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_FEW", few)
    cases_of_all_kinds(town, person("handler", town), NOBODY)
    for actor in (town.clerk(town.health), town.clerk(town.police), town.steward(), NOBODY):
        for rows in (api.readable(actor), api.readable(actor).filter(api.late_on(date(2026, 3, 20)))):
            expected = list(rows.order_by("-opened_at", "-pk"))
            assert list(api.gathered(rows).order_by("-opened_at", "-pk")) == expected
            assert (
                api.gathered(rows).filter(responsible=town.health).count()
                == rows.filter(responsible=town.health).count()
            )


def test_a_case_read_by_statement_is_the_models_own(town: Town) -> None:
    case = opened(town)
    api.hand_over(case_id=case.pk, to=town.police, reason="属其职责", actor=town.clerk(town.health), as_of=NOW)
    with transaction.atomic():
        row = case_row(case.pk, lock=True)
    assert row is not None
    kept = api.Case.objects.get(pk=case.pk)
    for field in api.Case._meta.concrete_fields:
        assert getattr(row, field.attname) == getattr(kept, field.attname), field.name
    assert (row.responsible, row.offered_to, row.raiser_unit) == (town.health, town.police, None)
    assert row.responsible.region.path == town.health.region.path
    assert case_row(0) is None
    with pytest.raises(NotFound):
        api.case_for(town.clerk(town.county), case.pk)


def test_units_are_found_by_key_and_by_name(town: Town) -> None:
    assert units_by_key([town.health.pk, 0]) == {town.health.pk: town.health}
    day = date(2026, 3, 2)
    assert [u.pk for u in units_called("市卫生局", at=day)] == [town.health.pk]
    assert [u.pk for u in units_called("试验市卫生局", at=day)] == [town.health.pk]
    assert units_called("市水利局", at=day) == []
    type(town.health).objects.filter(pk=town.health.pk).update(valid_to=day)
    assert units_called("市卫生局", at=day) == []


def test_an_account_comes_with_the_grants_in_force(town: Town) -> None:
    account = person("clerk", town)
    more: dict[str, Any] = {"actor": process("test", ["people.edit"]), "as_of": NOW}
    assert actor_of_account(Person.objects.get(pk=account.pk)).grants == ()
    grant_role(person=account, role="clerk", unit=town.police, **more)
    grant_role(person=account, role="steward", unit=None, **more)
    with CaptureQueriesContext(connection) as asked:
        actor = actor_of_account(Person.objects.get(pk=account.pk))
    assert len(asked) == 1
    assert actor == actor_for(account)
    assert {g.role for g in actor.grants} == {"clerk", "steward"}
    Person.objects.filter(pk=account.pk).update(is_active=False)
    assert actor_of_account(Person.objects.get(pk=account.pk)).grants == ()
    for among, key in ((Person.objects, 0), (Person.objects, None), (town.health.people, account.pk)):
        with pytest.raises(Person.DoesNotExist):
            among.get(pk=key)
    assert town.police.people.get(pk=account.pk) == account
