"""Lists as people use them: many rows at once, without scripts, on paper; charts with the table behind."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import SHIPPED as REGIONS
from mianzhou.kernel.regions.api import load_regions
from tests.journeys.conftest import PASSWORD, axe, no_sideways, sign_in
from tests.journeys.visits import PATIENCE, leaving


@pytest.fixture
def regions(live_site: str) -> None:
    """The shipped regions."""
    load_regions(path=REGIONS, actor=system_actor("journey", ["regions.edit"]), as_of=timezone.now())


def test_without_scripts_everything_can_still_be_done(browser: Browser, live_site: str, person, regions: None) -> None:
    person("wang")
    context = browser.new_context(java_script_enabled=False, base_url=live_site)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/accounts/login/?next=/regions/")
    page.fill("input[name=login]", "wang")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.get_by_label("层级").select_option("county")
    page.get_by_role("button", name="查询").click()
    expect(page).to_have_url(re.compile("level=county"))
    page.get_by_role("columnheader", name="代码").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"level=county.*sort=code|sort=code.*level=county"))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regions")
    context.close()


def test_the_drawer_opens_without_scripts(browser: Browser, live_site: str, person, regions: None) -> None:
    person("wang")
    context = browser.new_context(java_script_enabled=False, base_url=live_site, viewport={"width": 375, "height": 740})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/accounts/login/?next=/regions/")
    page.fill("input[name=login]", "wang")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.locator(".nav-open").click()
    page.locator("#nav").get_by_role("link", name="机构库").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("机构库")
    context.close()


def test_paper_shows_the_list_and_nothing_else(new_page, person, regions: None) -> None:
    person("wang")
    page = new_page()
    sign_in(page, "wang")
    page.goto("/regions/?level=county")
    page.emulate_media(media="print")
    expect(page.locator(".sidebar")).not_to_be_visible()
    expect(page.locator(".topbar")).not_to_be_visible()
    expect(page.locator(".filters")).not_to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("tbody tr").first).to_be_visible()


def test_a_chart_is_drawn_and_its_table_is_one_press_away(new_page, person, regions: None) -> None:
    """The keys' page has none; the board has: drawn without breaking the rule against inline styles."""
    person("wang", "supervisor")
    page = new_page()
    sign_in(page, "wang")
    page.goto("/oversight/board/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for figure in page.locator("[data-chart]").all():
        figure.scroll_into_view_if_needed()
        expect(figure.locator("svg").first).to_be_visible()
        figure.locator("summary").click()
        expect(figure.locator("table")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("role", ["reader", "clerk", "head", "supervisor", "steward", "administrator"])
def test_the_first_page_of_every_role(new_page, person, regions: None, role: str) -> None:
    person("wang", role)
    page = new_page(narrow=True)
    sign_in(page, "wang")
    expect(page.get_by_role("heading", level=1)).to_have_text("首页")
    axe(page)
    no_sideways(page)


def test_a_personal_key_is_shown_once_and_works(new_page, person, regions: None, live_site: str) -> None:
    person("wang", "reader")
    page = new_page()
    sign_in(page, "wang")
    page.goto("/developers/")
    page.get_by_label("用途").fill("导出")
    page.get_by_role("button", name="生成密钥").click()
    secret = page.locator("pre", has_text="mz_").first.inner_text().strip()
    answer = page.request.get(
        f"{live_site}/api/regions?limit=1", headers={"Authorization": f"Bearer {secret}", "Cookie": ""}
    )
    assert answer.ok
    assert answer.json()["total"] > 2000
    page.goto("/developers/")
    expect(page.locator("body")).not_to_contain_text(secret)
    with leaving(page):
        page.get_by_role("button", name="停用 导出").click()
    refused = page.request.get(
        f"{live_site}/api/regions?limit=1", headers={"Authorization": f"Bearer {secret}", "Cookie": ""}
    )
    assert refused.status == 401
