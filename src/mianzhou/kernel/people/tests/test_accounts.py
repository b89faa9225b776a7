"""Accounts and roles: who may change whom, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import (
    Actor,
    Person,
    actor_for,
    change_own_password,
    change_person,
    create_person,
    deactivate_person,
    grant_in_force,
    grant_role,
    grantable_regions,
    grantable_units,
    person_visible,
    reactivate_person,
    set_password,
    system_actor,
    visible_people,
    withdraw_role,
)
from mianzhou.kernel.people.errors import (
    AlreadySo,
    OwnAccount,
    PasswordWeak,
    PasswordWrong,
    RoleHeldAlready,
    RoleNeedsPlace,
    RoleTwoPlaces,
    RoleUnknown,
    RoleWithdrawnAlready,
    UsernameTaken,
    UsernameUnfit,
)
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

AS_OF = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SYSTEM = system_actor("test", ["people.edit"])
PASSWORD = "xiangjiang-2026"
pytestmark = pytest.mark.django_db


class City:
    """Two counties with a bureau each, the bureau of one having a station; people to act on."""

    def __init__(self) -> None:
        self.city = Region.objects.create(code="5107", name="市", short_name="市", level="city", path="51.5107")
        self.east, self.west = (
            Region.objects.create(code=c, name=c, short_name=c, level="county", parent=self.city, path=f"51.5107.{c}")
            for c in ("510703", "510704")
        )
        self.bureau = self._unit("e.bureau", self.east)
        self.station = self._unit("e.bureau.station", self.east)
        self.lookalike = self._unit("e.bureau2", self.east)
        self.other = self._unit("w.bureau", self.west)

    def _unit(self, path: str, region: Region) -> Unit:
        return Unit.objects.create(code=path, full_name=path, short_name=path, level="county", region=region, path=path)

    def person(self, username: str, unit: Unit | None = None) -> Person:
        return create_person(
            username=username, name=username.upper(), unit=unit, password=PASSWORD, actor=SYSTEM, as_of=AS_OF
        )

    def administrator(self, username: str, unit: Unit | None = None, region: Region | None = None) -> Actor:
        person = self.person(username, unit)
        grant_role(
            person=person,
            role="administrator",
            unit=unit if region is None else None,
            region=region,
            actor=SYSTEM,
            as_of=AS_OF,
        )
        return actor_for(person)


@pytest.fixture
def city(db: None) -> City:
    return City()


def test_an_account_is_made_with_a_role_and_recorded(city: City) -> None:
    person = city.person("li.si", city.bureau)
    grant_role(person=person, role="clerk", unit=city.bureau, actor=SYSTEM, as_of=AS_OF)
    actor = actor_for(person)
    assert actor.may("task.report", unit_path="e.bureau.station")
    assert not actor.may("task.report", unit_path="e.bureau2"), "a path is no prefix of letters"
    assert not actor.may("task.report")
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["people.create", "people.grant"]
    assert PASSWORD not in str(AuditEntry.objects.values_list("detail", flat=True))


def test_an_administrator_of_a_unit_acts_inside_it_only(city: City) -> None:
    admin = city.administrator("admin", city.bureau)
    inside = create_person(username="in", name="In", unit=city.station, password=PASSWORD, actor=admin, as_of=AS_OF)
    grant_role(person=inside, role="clerk", unit=city.station, actor=admin, as_of=AS_OF)
    for unit in (city.other, city.lookalike, None):
        with pytest.raises(NotPermitted):
            create_person(username="out", name="Out", unit=unit, password=PASSWORD, actor=admin, as_of=AS_OF)
    outside = city.person("outside", city.other)
    for place in ({"unit": city.other}, {"region": city.east}, {}):
        with pytest.raises(NotPermitted):
            grant_role(person=inside, role="reader", actor=admin, as_of=AS_OF, **place)
    with pytest.raises(NotPermitted):
        grant_role(person=outside, role="reader", unit=city.bureau, actor=admin, as_of=AS_OF)
    with pytest.raises(NotPermitted):
        set_password(person=outside, password=PASSWORD + "x", actor=admin, as_of=AS_OF)
    with pytest.raises(NotPermitted):
        change_person(person=inside, name="In", unit=city.other, email="", phone="", actor=admin, as_of=AS_OF)


def test_an_administrator_of_a_region_covers_its_units(city: City) -> None:
    admin = city.administrator("admin", region=city.east)
    person = create_person(username="in", name="In", unit=city.station, password=PASSWORD, actor=admin, as_of=AS_OF)
    grant_role(person=person, role="head", unit=city.bureau, actor=admin, as_of=AS_OF)
    grant_role(person=person, role="reader", region=city.east, actor=admin, as_of=AS_OF)
    with pytest.raises(NotPermitted):
        grant_role(person=person, role="reader", region=city.city, actor=admin, as_of=AS_OF)


def test_nobody_reaches_wider_rights_through_somebody_elses_password(city: City) -> None:
    admin = city.administrator("admin", city.bureau)
    chief = city.person("chief", city.bureau)
    grant_role(person=chief, role="administrator", actor=SYSTEM, as_of=AS_OF)
    for act in (
        lambda: set_password(person=chief, password=PASSWORD + "x", actor=admin, as_of=AS_OF),
        lambda: deactivate_person(person=chief, actor=admin, as_of=AS_OF),
        lambda: change_person(person=chief, name="x", unit=city.bureau, email="", phone="", actor=admin, as_of=AS_OF),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_nobody_changes_the_own_roles_or_closes_the_own_account(city: City) -> None:
    admin = city.administrator("admin")
    me = Person.objects.get(username="admin")
    with pytest.raises(OwnAccount):
        grant_role(person=me, role="supervisor", actor=admin, as_of=AS_OF)
    with pytest.raises(OwnAccount):
        withdraw_role(grant=me.grants.get(), actor=admin, as_of=AS_OF)
    with pytest.raises(OwnAccount):
        deactivate_person(person=me, actor=admin, as_of=AS_OF)


def test_a_withdrawn_role_is_kept_and_no_longer_holds(city: City) -> None:
    person = city.person("li", city.bureau)
    grant = grant_role(person=person, role="clerk", unit=city.bureau, actor=SYSTEM, as_of=AS_OF)
    assert grant_in_force(person, grant.pk) == grant
    withdraw_role(grant=grant, actor=SYSTEM, as_of=AS_OF)
    assert actor_for(person).grants == ()
    grant.refresh_from_db()
    assert (grant.withdrawn_by, grant.withdrawn_at) == ("test", AS_OF)
    with pytest.raises(RoleWithdrawnAlready):
        withdraw_role(grant=grant, actor=SYSTEM, as_of=AS_OF)
    with pytest.raises(NotFound):
        grant_in_force(person, grant.pk)
    grant_role(person=person, role="clerk", unit=city.bureau, actor=SYSTEM, as_of=AS_OF)


def test_grants_that_make_no_sense_are_refused(city: City) -> None:
    person = city.person("li", city.bureau)
    with pytest.raises(RoleNeedsPlace):
        grant_role(person=person, role="clerk", actor=SYSTEM, as_of=AS_OF)
    with pytest.raises(RoleUnknown):
        grant_role(person=person, role="king", actor=SYSTEM, as_of=AS_OF)
    with pytest.raises(RoleTwoPlaces):
        grant_role(person=person, role="clerk", unit=city.bureau, region=city.east, actor=SYSTEM, as_of=AS_OF)
    grant_role(person=person, role="reader", actor=SYSTEM, as_of=AS_OF)
    with pytest.raises(RoleHeldAlready):
        grant_role(person=person, role="reader", actor=SYSTEM, as_of=AS_OF)


@pytest.mark.parametrize("username", ["a", "-x", "张三", "a b", "x" * 65, "", "a/../b"])
def test_a_login_name_that_cannot_be_typed_is_refused(city: City, username: str) -> None:
    with pytest.raises(UsernameUnfit):
        city.person(username)


def test_login_names_differ_by_more_than_case(city: City) -> None:
    city.person("wang")
    with pytest.raises(UsernameTaken):
        city.person("Wang")


@pytest.mark.parametrize(
    ("password", "said"), [("short1", "10"), ("1234567890123", "数字"), ("password123", "常见"), ("zhangsan01", "相似")]
)
def test_a_weak_password_is_refused_in_words(city: City, password: str, said: str) -> None:
    with pytest.raises(PasswordWeak) as caught:
        create_person(username="zhangsan", name="张三", unit=None, password=password, actor=SYSTEM, as_of=AS_OF)
    assert said in caught.value.problem_text.zh
    assert caught.value.problem_text.en.isascii()
    assert not Person.objects.exists()


def test_ones_own_password_is_changed_knowing_the_present_one(city: City) -> None:
    person = city.person("li")
    me = actor_for(person)
    with pytest.raises(PasswordWrong):
        change_own_password(person=person, present="wrong", password="another-long-one", actor=me, as_of=AS_OF)
    with pytest.raises(PasswordWeak):
        change_own_password(person=person, present=PASSWORD, password="12345", actor=me, as_of=AS_OF)
    other = actor_for(city.person("other"))
    with pytest.raises(OwnAccount):
        change_own_password(person=person, present=PASSWORD, password="another-long-one", actor=other, as_of=AS_OF)
    change_own_password(person=person, present=PASSWORD, password="another-long-one", actor=me, as_of=AS_OF)
    person.refresh_from_db()
    assert person.check_password("another-long-one")


def test_a_closed_account_has_no_rights_and_opens_with_the_old_ones(city: City) -> None:
    person = city.person("li", city.bureau)
    grant_role(person=person, role="clerk", unit=city.bureau, actor=SYSTEM, as_of=AS_OF)
    deactivate_person(person=person, actor=SYSTEM, as_of=AS_OF)
    with pytest.raises(AlreadySo):
        deactivate_person(person=person, actor=SYSTEM, as_of=AS_OF)
    assert actor_for(person).grants == ()
    reactivate_person(person=person, actor=SYSTEM, as_of=AS_OF)
    assert len(actor_for(person).grants) == 1


def test_an_account_without_password_cannot_be_entered_by_one(city: City) -> None:
    person = create_person(username="oidc", name="O", unit=None, password=None, actor=SYSTEM, as_of=AS_OF)
    assert not person.has_usable_password()


def test_people_see_the_accounts_they_administer_and_their_own(city: City) -> None:
    inside, outside, nowhere = city.person("in", city.station), city.person("out", city.other), city.person("none")
    near = city.person("near", city.lookalike)
    admin = city.administrator("admin", city.bureau)
    assert {p.username for p in visible_people(admin)} == {"in", "admin"}
    assert person_visible(admin, inside.pk) == inside
    for person in (outside, nowhere, near):
        with pytest.raises(NotFound):
            person_visible(admin, person.pk)
    region = city.administrator("east", region=city.east)
    assert {p.username for p in visible_people(region)} == {"in", "near", "admin", "east"}
    assert {p.username for p in visible_people(actor_for(outside))} == {"out"}
    assert visible_people(city.administrator("all")).count() == Person.objects.count()


def test_places_to_choose_from_are_those_one_may_grant(city: City) -> None:
    bureau = city.administrator("admin", city.bureau)
    assert [u.code for u in grantable_units(bureau)] == ["e.bureau", "e.bureau.station"]
    assert not grantable_regions(bureau).exists()
    east = city.administrator("east", region=city.east)
    assert [u.code for u in grantable_units(east)] == ["e.bureau", "e.bureau.station", "e.bureau2"]
    assert [r.code for r in grantable_regions(east)] == ["510703"]
    assert grantable_regions(SYSTEM).count() == 3


def test_a_change_of_nothing_is_not_recorded(city: City) -> None:
    person = city.person("li", city.bureau)
    before = AuditEntry.objects.count()
    change_person(person=person, name="LI", unit=city.bureau, email="", phone="", actor=SYSTEM, as_of=AS_OF)
    assert AuditEntry.objects.count() == before
    change_person(person=person, name="李", unit=city.station, email="", phone="", actor=SYSTEM, as_of=AS_OF)
    assert AuditEntry.objects.latest("pk").detail == {"name": ["LI", "李"], "unit": ["e.bureau", "e.bureau.station"]}
