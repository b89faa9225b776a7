"""Relief supplies change hands: received, sent, taken over on a phone with something missing, settled by a second person, counted; a neighbour sees none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mianzhou.applications.relief_supplies.stock.models import PlaceCount, Transfer
from mianzhou.applications.relief_supplies.stock.queries import free_stock
from mianzhou.applications.relief_supplies.tests.city import small_city
from mianzhou.kernel.units.api import Unit
from tests.journeys.conftest import axe, keep, no_sideways, sign_in
from tests.journeys.visits import leaving

PLACES = "/services/relief/places"


@pytest.fixture
def keepers(live_site: str, person) -> None:  # type: ignore[no-untyped-def]
    """A depot of a bureau and a point of a township, with a clerk and a head of each, the command, and a neighbour."""
    small_city()
    for username, role, unit in (
        ("storekeeper", "clerk", "city"),
        ("chief", "head", "city"),
        ("village", "clerk", "town"),
        ("mayor", "head", "town"),
        ("nextdoor", "head", "other"),
    ):
        person(username, role, unit=Unit.objects.get(code=unit))
    person("command", "commander")


def test_from_the_lorry_to_the_book(new_page, keepers: None) -> None:  # type: ignore[no-untyped-def]
    depot = new_page()
    sign_in(depot, "storekeeper")
    depot.goto(f"{PLACES}/D1/do/receive/")
    _looked_at(depot, "relief-receive")
    soon = timezone.localdate() + timedelta(days=30)
    depot.select_option("[name=supply]", "water")
    for name, value in (("amount", "50"), ("lot", "W1"), ("expires_on", soon.isoformat())):
        depot.fill(f"[name={name}]", value)
    _sent(depot)
    depot.goto("/services/relief/expiry/")
    expect(depot.locator("tbody")).to_contain_text("W1")
    depot.goto(f"{PLACES}/D1/do/send/")
    depot.fill("[name=n-water]", "20")
    depot.select_option("[name=target]", label="乡点")
    _looked_at(depot, "relief-send")
    _sent(depot)
    transfer = Transfer.objects.get()
    _taken_over(new_page, transfer)
    _settled(new_page, transfer)
    assert {(s.place, s.free) for s in free_stock() if s.supply == "water"} == {("D1", 30), ("P7", 17)}


def _taken_over(new_page, transfer: Transfer) -> None:  # type: ignore[no-untyped-def]
    """In English on a phone, found from the inbox; what is missing wants a word."""
    village = new_page(english=True, narrow=True)
    sign_in(village, "village")
    village.goto("/oversight/inbox/")
    with leaving(village):
        village.locator(f"main a[href$='/transfers/{transfer.number}/']").first.click()
    line = transfer.lines.get()
    village.fill(f"[name=whole-{line.pk}]", "17")
    village.fill(f"[name=damaged-{line.pk}]", "1")
    with leaving(village):
        village.locator("form.stack button.primary").click()
    expect(village.locator("[data-errors]")).to_contain_text("missing")
    _looked_at(village, "relief-take-over")
    village.fill("[name=remark]", "two boxes fell off")
    _sent(village)
    expect(village.locator("main")).to_contain_text("Difference to be settled")


def _settled(new_page, transfer: Transfer) -> None:  # type: ignore[no-untyped-def]
    mayor = new_page()
    sign_in(mayor, "mayor")
    mayor.goto(f"/services/relief/transfers/{transfer.number}/")
    mayor.select_option("[name=outcome]", "written_off")
    mayor.fill("[name=reason]", "已向承运人索赔")
    _sent(mayor)
    expect(mayor.locator("main")).to_contain_text("差异已处理")
    _looked_at(mayor, "relief-settled")


def test_counted_on_a_phone_and_judged_by_another(new_page, keepers: None) -> None:  # type: ignore[no-untyped-def]
    depot = new_page(narrow=True)
    sign_in(depot, "storekeeper")
    depot.goto(f"{PLACES}/D1/do/count/")
    _looked_at(depot, "relief-count")
    fields = depot.locator("input[name^=n-tent12]").all()
    for number, field in zip(("9", "29"), fields, strict=True):  # the lot that expires stands first
        field.fill(number)
    _sent(depot)
    count = PlaceCount.objects.get()
    depot.goto(f"/services/relief/counts/{count.pk}/")
    expect(depot.locator("form.stack")).to_have_count(0)  # not by who counted
    chief = new_page(english=True)
    sign_in(chief, "chief")
    chief.goto(f"/services/relief/counts/{count.pk}/")
    _looked_at(chief, "relief-judge-count")
    chief.select_option("[name=passed]", "yes")
    _sent(chief)
    expect(chief.locator("main")).to_contain_text("Entered")
    assert {(s.lot, s.free) for s in free_stock()} == {("L1", 29), ("L2", 9)}


def test_a_neighbour_sees_nothing_of_it(new_page, keepers: None) -> None:  # type: ignore[no-untyped-def]
    neighbour = new_page()
    sign_in(neighbour, "nextdoor")
    for path in (f"{PLACES}/D1/", f"{PLACES}/P7/do/receive/", f"{PLACES}/P7/do/count/"):
        answer = neighbour.goto(path)
        assert answer is not None
        assert answer.status == 404, path
    for path in ("/services/relief/", f"{PLACES}/", "/services/relief/transfers/", "/services/relief/expiry/"):
        neighbour.goto(path)
        expect(neighbour.locator("main [data-listing] td.lead")).to_have_count(0)
    command = new_page()
    sign_in(command, "command")
    command.goto("/services/relief/")
    expect(command.locator("main [data-listing] td.lead")).to_have_count(1)
    answer = command.goto(f"{PLACES}/D1/do/receive/")  # the command keeps nothing
    assert answer is not None
    assert answer.status == 403


def _sent(page: Page) -> None:
    """Send the form; nothing is refused."""
    with leaving(page):
        page.locator("form.stack button.primary").click()
    expect(page.locator("[data-errors]")).to_have_count(0)


def _looked_at(page: Page, name: str) -> None:
    axe(page)
    no_sideways(page)
    keep(page, name)
