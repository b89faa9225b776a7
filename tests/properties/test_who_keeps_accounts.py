"""Accounts, roles and the registry of units, tried as every role."""

from __future__ import annotations

from typing import Any

import pytest
from tests.properties.trying import Tried, check

from mianzhou.kernel.people import actions as people
from mianzhou.kernel.people.api import Person, system_actor
from mianzhou.kernel.units import actions as units
from mianzhou.kernel.units.models import UnitAlias
from mianzhou.oversight.supervision.tests.city import NOW, City

pytestmark = pytest.mark.django_db
ADMINISTRATORS, STEWARDS = {"administrator"}, {"steward"}
PASSWORD = "Yunchuan-2026-q"


def accounts() -> Tried:
    """A clerk of a bureau, one whose account is closed, and one whom the whole city has given a role."""
    city = City()
    told: Any = {"actor": system_actor("test", ["people.edit"]), "as_of": NOW}
    made: Any = {"unit": city.health, "password": None, **told}
    clerk = people.create_person(username="clerk", name="甲", **made)
    closed = people.deactivate_person(person=people.create_person(username="gone", name="乙", **made), **told)
    wider = people.create_person(username="wider", name="丙", **made)
    people.grant_role(person=wider, role="reader", **told)
    here = people.grant_role(person=clerk, role="clerk", unit=city.health, **told)
    everywhere = people.grant_role(person=clerk, role="supervisor", **told)
    held = Person.objects.create(username="held", name="丁", unit=city.health, created_at=NOW)
    by: Any = {"as_of": NOW}
    said: Any = {"name": "戊", "email": "", "phone": ""}
    new: Any = {"username": "new", "name": "新", "password": None}
    return Tried(
        city.health.path,
        city.health.region.path,
        scoped=[
            ("make an account", ADMINISTRATORS, lambda a: people.create_person(**new, unit=city.health, actor=a, **by)),
            ("change an account", ADMINISTRATORS, lambda a: people.change_person(person=held, unit=city.health, **said, actor=a, **by)),
            ("give a role", ADMINISTRATORS, lambda a: people.grant_role(person=held, role="clerk", unit=city.health, actor=a, **by)),
            ("take a role", ADMINISTRATORS, lambda a: people.withdraw_role(grant=here, actor=a, **by)),
            ("set a password", ADMINISTRATORS, lambda a: people.set_password(person=held, password=PASSWORD, actor=a, **by)),
            ("close an account", ADMINISTRATORS, lambda a: people.deactivate_person(person=held, actor=a, **by)),
            ("open it again", ADMINISTRATORS, lambda a: people.reactivate_person(person=closed, actor=a, **by)),
            ("lift a lock-out", ADMINISTRATORS, lambda a: people.unlock_person(person=held, actor=a, **by)),
        ],
        whole=[
            ("make an account of no unit", ADMINISTRATORS, lambda a: people.create_person(**new, unit=None, actor=a, **by)),
            ("give a role over the city", ADMINISTRATORS, lambda a: people.grant_role(person=held, role="reader", actor=a, **by)),
            ("take a role over the city", ADMINISTRATORS, lambda a: people.withdraw_role(grant=everywhere, actor=a, **by)),
            ("move an account elsewhere", ADMINISTRATORS, lambda a: people.change_person(person=held, unit=None, **said, actor=a, **by)),
            ("change who reaches further", ADMINISTRATORS, lambda a: people.change_person(person=wider, unit=city.health, **said, actor=a, **by)),
            ("set the password of who reaches further", ADMINISTRATORS, lambda a: people.set_password(person=wider, password=PASSWORD, actor=a, **by)),
            ("close the account of who reaches further", ADMINISTRATORS, lambda a: people.deactivate_person(person=wider, actor=a, **by)),
            ("lift the lock-out of who reaches further", ADMINISTRATORS, lambda a: people.unlock_person(person=wider, actor=a, **by)),
        ],
    )  # fmt: skip


def registry_of_units() -> Tried:
    """A county's government with a name that a person gave it; a new unit below it, and one below a neighbour's."""
    city = City()
    alias = units.add_alias(unit=city.county, text="甲县县府", actor=system_actor("test", ["units.edit"]), as_of=NOW).pk
    by: Any = {"as_of": NOW}
    new: Any = {
        "code": "t-new", "full_name": "甲县新局", "short_name": "新局", "level": "county", "kind": "bureau",
        "region": city.county_region, "valid_from": None,
    }  # fmt: skip
    return Tried(
        city.county.path,
        city.county_region.path,
        scoped=[
            ("name a unit", STEWARDS, lambda a: units.add_alias(unit=city.county, text="甲县府", actor=a, **by)),
            ("take a name back", STEWARDS, lambda a: units.withdraw_alias(alias=UnitAlias.objects.get(pk=alias), actor=a, **by)),
        ],
        regional=[
            ("add a unit", STEWARDS, lambda a: units.create_unit(**new, parent=None, actor=a, **by)),
            ("add a unit below one", STEWARDS, lambda a: units.create_unit(**new, parent=city.county, actor=a, **by)),
        ],
        whole=[
            ("add a unit below a neighbour's", STEWARDS, lambda a: units.create_unit(**new, parent=city.health, actor=a, **by)),
        ],
    )  # fmt: skip


def test_accounts_as_every_role() -> None:
    check(accounts())


def test_the_registry_of_units_as_every_role() -> None:
    check(registry_of_units())
