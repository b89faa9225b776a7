"""Signing in and walking the whole menu, in both languages and at both widths; no page breaks the rules of accessibility."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import SHIPPED as REGIONS
from mianzhou.kernel.regions.api import load_regions
from mianzhou.kernel.units.api import SHIPPED as UNITS
from mianzhou.kernel.units.api import load_units, note_unknown_names
from tests.journeys.conftest import axe, keep, no_sideways, sign_in
from tests.journeys.visits import leaving, settled


@pytest.fixture
def city(live_site: str) -> None:
    """The shipped regions and units, and a name that nobody knows."""
    from django.utils import timezone

    loader = system_actor("journey", ["regions.edit", "units.edit"])
    now = timezone.now()
    load_regions(path=REGIONS, actor=loader, as_of=now)
    load_units(path=UNITS, actor=loader, as_of=now)
    note_unknown_names(counts={"市某某办公室": 2}, level="city", source="journey", actor=loader, as_of=now)


@pytest.mark.parametrize(("narrow", "english"), [(False, False), (True, True)], ids=["wide-zh", "narrow-en"])
def test_every_page_of_the_menu(new_page, person, city: None, narrow: bool, english: bool) -> None:
    person("wang", name="王督查")
    page = new_page(narrow=narrow, english=english)
    page.goto("/")
    axe(page)
    no_sideways(page)
    sign_in(page, "wang")
    links = [link.get_attribute("href") for link in page.locator("#nav a[href^='/']").all()]
    assert "/units/" in links
    for address in dict.fromkeys(links):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(page.locator("html")).to_have_attribute("lang", "en" if english else "zh-CN")
        if page.locator("#nav").count():  # public pages have no menu
            expect(page.locator("#nav [aria-current=page]")).to_have_count(1)
        if (
            narrow
        ):  # the rules judge markup and layout, not words; pages with something in them are judged one by one elsewhere
            axe(page)
        no_sideways(page)
        keep(
            page,
            f"{address.strip('/').replace('/', '-') or 'home'}-{'en' if english else 'zh'}-{375 if narrow else 1440}",
        )
        if english:
            _no_chinese_words_of_ours(page)


def _no_chinese_words_of_ours(page) -> None:
    """In English, headings, labels and buttons are English; names of units, places and documents stay as they are."""
    ours = page.locator(":is(h1, h2, th, label, .button, .sidebar a):not([lang^=zh], [lang^=zh] *)")
    for words in ours.all_inner_texts():
        assert not re.search(r"[\u4e00-\u9fff]{2,}", words), f"{page.url}: {words}"


def test_the_language_is_chosen_and_kept(new_page, person, city: None) -> None:
    person("wang")
    page = new_page()
    sign_in(page, "wang")
    page.goto("/units/?level=city")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(r"/units/\?level=city$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Registry of units")
    page.goto("/regions/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Regions")


def test_a_list_by_keyboard_alone(new_page, person, city: None) -> None:
    person("wang")
    page = new_page()
    sign_in(page, "wang")
    page.goto("/units/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("tbody tr").first
    expect(first).to_have_attribute("aria-current", "true")
    page.keyboard.press("?")
    expect(page.locator("#keyboard-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keyboard-help")).not_to_be_visible()
    with leaving(page):
        page.keyboard.press("]")
    expect(page).to_have_url(re.compile("page=2"))
    page.keyboard.press("j")
    name = page.locator("tbody tr").first.locator("td").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_a_list_narrows_and_the_address_remembers(new_page, person, city: None) -> None:
    person("wang")
    page = new_page()
    sign_in(page, "wang")
    page.goto("/regions/")
    page.get_by_label("层级").select_option("county")
    expect(page).to_have_url(re.compile("level=county"))
    expect(page.locator(".chip")).to_have_count(1)
    settled(page)
    page.get_by_label("关键词").fill("江油")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "江油市" in download.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="全部清除").click()
    expect(page.locator(".chip")).to_have_count(0)


def test_the_drawer_of_the_phone(new_page, person, city: None) -> None:
    person("wang")
    page = new_page(narrow=True)
    sign_in(page, "wang")
    link = page.locator("#nav").get_by_role("link", name="机构库")
    expect(link).not_to_be_visible()
    page.get_by_role("link", name="打开导航").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).not_to_be_visible()
    page.get_by_role("link", name="打开导航").click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("机构库")


def test_a_name_nobody_knows_is_decided_once(new_page, person, city: None) -> None:
    person("wang", "steward")
    page = new_page()
    sign_in(page, "wang")
    page.goto("/units/unknown/")
    page.get_by_role("link", name="市某某办公室").click()
    page.get_by_label("机构名称或代码").fill("绵阳市人民政府办公室")
    page.get_by_role("button", name="对应", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已对应到")
    page.goto("/units/?q=市某某办公室")
    expect(page.locator("tbody tr")).to_have_count(1)
