"""A roll of members from the meeting to the book; a village's shares: a cap, a transfer that passes it and one that does not, an inheritance by two, a distribution reviewed and paid."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from mianzhou.applications.collective_assets.collectives.actions import Proposed, draft_roll
from mianzhou.applications.collective_assets.shareholding.models import Distribution, DistributionLine
from mianzhou.applications.collective_assets.tests.village import CARRIED, DAY, NUMBERS, Village, at
from mianzhou.services.cases.api import act
from mianzhou.services.postings.api import put_up
from tests.journeys.conftest import axe, keep, no_sideways, sign_in
from tests.journeys.desk import done, fill
from tests.journeys.visits import leaving


@pytest.fixture
def village(live_site: str, person) -> Village:  # type: ignore[no-untyped-def]
    """Three households with shares; the township's bookkeeper and its head have accounts."""
    made = Village()
    made.settle()
    made.roll()
    made.shares()
    person("bookkeeper", "clerk", unit=made.township)
    person("head", "head", unit=made.township)
    return made


@pytest.mark.parametrize("english", [False, True], ids=["chinese", "english"])
def test_from_the_cap_to_the_money(new_page, village: Village, english: bool) -> None:  # type: ignore[no-untyped-def]
    keeper = new_page(english=english)
    sign_in(keeper, "bookkeeper")
    keeper.goto("/services/collectives/")
    with leaving(keeper):
        keeper.get_by_role("link", name=village.collective.name).first.click()
    _looked_at(keeper, "collective")
    shares = f"/services/collectives/{village.collective.code}/shares/"
    _done(keeper, village, "set_cap", percent="45", resolution="成员大会决议第3号")
    keeper.goto(shares)
    _looked_at(keeper, "collective-shares")
    _refused(keeper, village, "transfer", "1", target=_pk(village, "10"), shares="10", paper="转让协议")
    with leaving(keeper):  # what was typed is there; only the number changes
        keeper.fill("[name=shares]", "2")
        keeper.locator("main form button.primary").click()
    heirs = {"heir_1": _pk(village, "2"), "part_1": "9", "heir_2": _pk(village, "10"), "part_2": "10"}
    _done(keeper, village, "inherit", "1", **heirs, paper="公证书")
    keeper.goto(shares)
    expect(keeper.locator("main")).to_contain_text("34")
    figures = {
        "year": "2025",
        "income": "10000",
        "costs": "0",
        "losses": "0",
        "carried_in": "0",
        "reserve": "10",
        "welfare": "5",
    }
    _done(keeper, village, "draft_distribution", **figures)
    run = Distribution.objects.get()
    head = new_page(english=english, narrow=True)
    sign_in(head, "head")
    _done(head, village, "judge_distribution", str(run.pk), passed="yes", resolution="成员大会决议第4号")
    _looked_at(head, "collective-distribution")
    _done(keeper, village, "pay_distribution", str(run.pk))
    assert not DistributionLine.objects.filter(paid_on=None, amount__gt=0).exists()
    _looked_at(keeper, "collective-paid")


@pytest.mark.parametrize("english", [False, True], ids=["chinese", "english"])
def test_a_roll_of_members_is_passed_filed_and_entered(new_page, live_site: str, person, english: bool) -> None:  # type: ignore[no-untyped-def]
    village = Village()
    village.settle()
    one = Proposed("1", "成员一", NUMBERS[0], "initial", worked_years=3)
    roll = draft_roll(
        collective=village.collective, title="成员确认", base_on=DAY, members=(one,), actor=village.keeper, as_of=at()
    )
    act(case_id=roll.case_id, verb="vote", actor=village.keeper, as_of=at(), data=dict(CARRIED))
    put_up(case_id=roll.case_id, title="公示", body="名单", until_on=None, actor=village.keeper, as_of=at())
    act(case_id=roll.case_id, verb="submit", actor=village.keeper, as_of=at(8))
    for username, role, verb in (("head", "head", "pass"), ("county", "authority", "file")):
        person(username, role, unit=village.township if role == "head" else None)
        page = new_page(english=english, narrow=True)
        sign_in(page, username)
        page.goto(f"/services/cases/{roll.case_id}/")
        _looked_at(page, f"roll-{verb}")
        done(page, verb)
    person("bookkeeper", "clerk", unit=village.township)
    keeper = new_page(english=english)
    sign_in(keeper, "bookkeeper")
    _done(keeper, village, "enter_roll", str(roll.pk))
    keeper.goto(f"/services/collectives/{village.collective.code}/members/")
    expect(keeper.locator("main")).to_contain_text("成员一")
    _looked_at(keeper, "collective-members")
    person("overseer", "supervisor")
    overseer = new_page(english=english)
    sign_in(overseer, "overseer")
    overseer.goto("/services/collectives/supervision/")
    _looked_at(overseer, "collective-supervision")


def _pk(village: Village, number: str) -> str:
    return str(village.household(number).pk)


def _asked(page: Page, village: Village, verb: str, about: str, given: dict[str, str]) -> None:
    """Open a verb's form, look at it, fill it and send it."""
    page.goto(f"/services/collectives/{village.collective.code}/do/{verb}/{f'?about={about}' if about else ''}")
    axe(page)
    fill(page.locator("main form"), given)
    with leaving(page):
        page.locator("main form button.primary").click()


def _done(page: Page, village: Village, verb: str, about: str = "", **given: str) -> None:
    about = _pk(village, about) if verb == "inherit" else about
    _asked(page, village, verb, about, given)
    expect(page.locator("main [role=alert]")).to_have_count(0)


def _refused(page: Page, village: Village, verb: str, number: str, **given: str) -> None:
    """The cap speaks, in words and with its figures."""
    _asked(page, village, verb, _pk(village, number), given)
    expect(page.locator("main [role=alert]")).to_contain_text("45%")


def _looked_at(page: Page, name: str) -> None:
    axe(page)
    no_sideways(page)
    keep(page, name)
