"""Certificates of shares: all households of a village, none twice; a move makes the old ones void and issues new ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mianzhou.applications.collective_assets.collectives.actions import set_holder_cap
from mianzhou.applications.collective_assets.collectives.models import Household
from mianzhou.applications.collective_assets.errors import NothingToCertify
from mianzhou.applications.collective_assets.shareholding.actions import inherit_shares, move_shares
from mianzhou.applications.collective_assets.shareholding.certifying_actions import (
    ask_for_certificates,
    run_certificates,
)
from mianzhou.applications.collective_assets.shareholding.models import CertificateRun
from mianzhou.applications.collective_assets.shareholding.queries import uncertified_of
from mianzhou.applications.collective_assets.tests.village import DAY, Village, at
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import Actor, actor_for, create_person, grant_role, system_actor
from mianzhou.services.registers.api import RegisterCertificate, RegisterEntry, verify

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)


def keeper_of(village: Village) -> Actor:
    """The village's bookkeeper with an account: the worker acts for a person."""
    registrar = system_actor("test", ["people.edit"])
    given = {"actor": registrar, "as_of": at()}
    person = create_person(username="nongjing", name="农经员", unit=village.township, password="Yunchuan-2026", **given)
    grant_role(person=person, role="clerk", unit=village.township, **given)
    return actor_for(person)


@pytest.fixture
def certified(village: Village) -> Village:
    """A village with three certificates: 21, 25 and 39 shares."""
    village.settle()
    village.roll()
    village.shares("10")  # the collective may buy some back
    run = ask_for_certificates(collective=village.collective, actor=keeper_of(village), as_of=at(35))
    run_certificates(run_id=run.pk, as_of=at(35))
    return village


def holding() -> dict[str, str]:
    """{number of a household: what its certificate that holds says of its shares}."""
    rows = RegisterCertificate.objects.filter(revoked_at=None, entry__state="active").select_related("entry")
    said = {}
    for row in rows:
        values = {name: value for name, _, _, value in row.content["lines"]}
        said[values["code"].rsplit("-", 1)[1]] = values["shares"]
    return said


def moved(village: Village, kind: str, source: str, target: str | None, shares: str) -> None:
    village.collective.refresh_from_db()
    move_shares(
        collective=village.collective, kind=kind, source=village.household(source),
        target=village.household(target) if target else None, shares=Decimal(shares), paper="协议1号",
        key=f"{kind}{shares}", actor=village.keeper, as_of=at(40), on=DAY,
    )  # fmt: skip


def inherited(village: Village, source: str, heir: str, shares: str) -> None:
    village.collective.refresh_from_db()
    inherit_shares(
        collective=village.collective, source=village.household(source), parts={village.household(heir): Decimal(shares)},
        paper="公证书1号", key=shares, actor=village.keeper, as_of=at(40), on=DAY,
    )  # fmt: skip


def test_every_household_with_shares_is_certified_once(certified: Village) -> None:
    assert holding() == {"1": "21", "2": "25", "10": "39"}
    run = CertificateRun.objects.get()
    assert (run.total, run.done, run.error) == (3, 3, "")
    assert uncertified_of(certified.collective) == []
    run_certificates(run_id=run.pk, as_of=at(36))  # repeated, as the worker may
    assert RegisterCertificate.objects.count() == 3
    with pytest.raises(NothingToCertify):
        ask_for_certificates(collective=certified.collective, actor=actor_for(run.asked_by), as_of=at(36))


def test_the_public_page_shows_shares_and_no_name(certified: Village) -> None:
    code = RegisterCertificate.objects.order_by("pk")[0].code
    found = verify(code, ON)
    assert found.state == "valid"
    assert [value for _, value in found.lines] == [f"{certified.collective.code}-1", certified.collective.name, "21"]


def test_a_transfer_voids_both_certificates_and_issues_both_anew(certified: Village) -> None:
    set_holder_cap(
        collective=certified.collective, percent=Decimal(50), resolution="x", actor=certified.keeper, as_of=at(39)
    )
    old = {c.entry.title: c.code for c in RegisterCertificate.objects.select_related("entry")}
    moved(certified, "transferred", "1", "2", "1.5")
    assert holding() == {"1": "19.5", "2": "26.5", "10": "39"}
    assert verify(old["1 赵一"], ON).state == "revoked"
    assert verify(old["2 钱二"], ON).state == "revoked"
    assert verify(old["10 孙三"], ON).state == "valid"


def test_who_leaves_all_to_an_heir_is_struck_off(certified: Village) -> None:
    entry = certified.household("1").entry_id
    inherited(certified, "1", "10", "21")
    assert holding() == {"2": "25", "10": "60"}
    assert RegisterEntry.objects.get(pk=entry).state == "ended"
    assert Household.objects.get(collective=certified.collective, number="1").entry_id is None


def test_a_buy_back_renews_the_one_certificate(certified: Village) -> None:
    moved(certified, "bought_back", "10", None, "0.01")
    assert holding() == {"1": "21", "2": "25", "10": "38.99"}


def test_nothing_is_certified_by_a_move_before_the_village_is(village: Village) -> None:
    village.settle()
    village.roll()
    village.shares()
    inherited(village, "1", "10", "21")
    assert not RegisterCertificate.objects.exists()
    with pytest.raises(NotPermitted):
        ask_for_certificates(collective=village.collective, actor=village.county_desk, as_of=at(41))
