"""A unit enters the directory: applied for, checked by its department, looked at on the spot, approved, certified, drawn into a sample."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit
from mianzhou.services.registers.api import RegisterEntry
from tests.journeys.conftest import axe, keep, no_sideways, sign_in
from tests.journeys.desk import done
from tests.journeys.seeding_cases import PDF
from tests.journeys.seeding_units import UNIT
from tests.journeys.visits import leaving


@pytest.fixture
def offices(live_site: str, person) -> None:  # type: ignore[no-untyped-def]
    """A township, a bureau of commerce and the statistics, each with somebody."""
    city = Region.objects.create(code="9801", name="云川市", short_name="云川", level="prefecture", path="98.9801")
    for code, name, username, role in (
        ("t-town", "试验镇人民政府", "town", "clerk"),
        ("t-trade", "试验市商务局", "trade", "clerk"),
    ):
        unit = Unit.objects.create(
            code=code, full_name=name, short_name=name, level="city", kind="government", region=city, path=code
        )
        person(username, role, unit=unit)
    person("keeper", "statistician")


def test_from_the_application_to_the_sample(new_page, offices: None) -> None:  # type: ignore[no-untyped-def]
    town = new_page()
    sign_in(town, "town")
    town.goto("/services/cases/")
    with leaving(town):
        town.get_by_role("link", name="基本单位入库").click()
    _looked_at(town, "basic-units-new")
    for name in ("name", "credit_code", "industry", "address"):
        town.fill(f"[name={name}]", UNIT[name])
    for name in ("form", "category", "registrar"):
        town.select_option(f"[name={name}]", UNIT[name])
    town.fill("[name=unit]", "试验市商务局")
    with leaving(town):
        town.get_by_role("button", name="提出").click()
    address = town.url
    for kind in ("licence", "form"):
        town.get_by_text("上传材料", exact=True).first.click()
        town.select_option("#add-kind", kind)
        town.set_input_files("#add-file", {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": PDF})
        with leaving(town):
            town.get_by_role("button", name="上传", exact=True).click()
    trade = new_page()
    sign_in(trade, "trade")
    trade.goto(address)
    done(trade, "qualify", threshold="年营业收入200万元及以上")
    done(trade, "accept")
    town.goto(address)
    done(town, "visit", visited_on=timezone.localdate().isoformat(), found="working")
    _kept(new_page, address)


def _kept(new_page, address: str) -> None:  # type: ignore[no-untyped-def]
    """Approved in English on a narrow screen; then it stands in the register, certified, and is drawn."""
    keeper = new_page(english=True, narrow=True)
    sign_in(keeper, "keeper")
    keeper.goto(address)
    _looked_at(keeper, "basic-units-case")
    done(keeper, "approve")
    entry = RegisterEntry.objects.get(register="basic-units")
    assert (entry.title, entry.identity, entry.entered_on) == (UNIT["name"], UNIT["credit_code"], timezone.localdate())
    keeper.goto("/services/registers/basic-units/?draw=1&draw_seed=2026")
    expect(keeper.locator("tbody tr")).to_have_count(1)
    expect(keeper.locator("tbody")).to_contain_text(UNIT["credit_code"])
    _looked_at(keeper, "basic-units-register")
    with keeper.expect_download() as download:
        keeper.get_by_role("link", name="CSV").click()
    assert UNIT["credit_code"] in download.value.path().read_text(encoding="utf-8-sig")
    keeper.goto(f"/services/registers/basic-units/{entry.pk}/")
    expect(keeper.locator("main")).to_contain_text(UNIT["address"])
    _looked_at(keeper, "basic-units-entry")
    before = date.fromordinal(timezone.localdate().toordinal() - 1)
    keeper.goto(f"/services/registers/basic-units/?on={before}")
    expect(keeper.locator("tbody tr")).to_have_count(0)
    keeper.goto("/services/basic-units/compared/")
    _looked_at(keeper, "basic-units-compared")


def _looked_at(page: Page, name: str) -> None:
    axe(page)
    no_sideways(page)
    keep(page, name)
