"""Somebody says what for, looks a person up, opens the entry, sees its past, disputes nothing by mistake; a pair is judged by keys and taken back;
the steward merges two entries and undoes it; whoever follows an entry is told."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe, keep, no_sideways
from tests.journeys.site import Site
from tests.journeys.test_every_page import address
from tests.journeys.visits import NARROW, Visits, leaving, settled

PURPOSE = "核对演练案件"
ENGLISH_PURPOSE = "a drill"


def look_at(page: Page, name: str) -> None:
    """As wide as a desk and as narrow as a phone, nothing breaks the rules."""
    axe(page)
    no_sideways(page)
    keep(page, name)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    no_sideways(page)
    keep(page, f"{name}-narrow")
    page.set_viewport_size({"width": 1280, "height": 900})


def say_purpose(page: Page, purpose: str) -> None:
    """Where the page asks for one: a purpose holds for the account's session, and another journey may have said it."""
    settled(page)
    if not page.locator(".purpose-form").count():
        return
    page.fill("#purpose", purpose)
    with leaving(page):
        page.locator(".purpose-form button").click()


def test_looking_up_a_person(lived: Site, visits: Visits) -> None:
    page = visits.page(lived, "hecha")
    page.goto("/data/registries/?kind=person&q=王芳")
    say_purpose(page, PURPOSE)
    expect(page.locator(".purpose-bar")).to_contain_text("每次查看都有记录")
    expect(page.get_by_role("link", name="王芳").first).to_be_visible()
    look_at(page, "registry-found")
    page.fill("#registry-q", "wangf")
    expect(page.locator("[data-suggestion]").first).to_be_visible()
    page.press("#registry-q", "ArrowDown")
    expect(page.locator("[data-suggestion]").first).to_be_focused()
    page.press("[data-suggestion] >> nth=0", "Escape")
    expect(page.locator("[data-suggestion]")).to_have_count(0)
    page.goto(address(lived, "registry_entity"))
    facts = page.locator("section", has=page.get_by_role("heading", name="已知信息"))
    expect(facts).to_contain_text("138****8000")
    look_at(page, "registry-entity")
    with leaving(page):
        page.get_by_role("button", name="查看未脱敏信息").click()
    expect(facts).to_contain_text("13800138000")
    expect(page.get_by_role("heading", level=1)).to_have_text("王芳")
    before = address(lived, "registry_entity") + "?at=2020-01-01"
    page.goto(before)
    expect(page.locator(".notice.soon")).to_contain_text("2020-01-01 时还没有这一条目")
    astray = page.request.get(address(lived, "registry_entity") + "?at=31.12.2025&export=xlsx")
    assert astray.status == 400
    assert "“31.12.2025”不是今天或以前的日期" in astray.text()
    astray = page.request.get(address(lived, "economy_series") + "?known=2025年&region=nowhere&export=xlsx")
    assert astray.status == 400
    assert "“2025年”不是日期" in astray.text()
    assert "没有区划“nowhere”的数" in astray.text()
    audit = visits.page(lived, "guanli")
    audit.goto("/audit/?verb=registry.looked")
    expect(audit.locator("main")).to_contain_text("查看基础库条目")


def test_looking_up_by_a_street_and_by_how_a_name_sounds_inside(lived: Site, visits: Visits) -> None:
    page = visits.page(lived, "hecha")
    page.goto("/data/registries/?kind=person&q=望江街道江畔路")
    say_purpose(page, PURPOSE)
    expect(page.get_by_role("link", name="王芳").first).to_be_visible()
    page.fill("#registry-q", "jiangpan")
    expect(page.locator("[data-suggestion]", has_text="江畔路").first).to_be_visible()
    page.goto("/data/registries/?kind=organisation&q=jiangpanmianguan")
    expect(page.get_by_role("link", name="云川市江畔面馆").first).to_be_visible()
    for odd in ("%25_%5C", "%27%22", "😀", "%E3%80%80"):
        page.goto(f"/data/registries/?q={odd}")
        expect(page.locator("#registry-q")).to_be_visible()


def test_judging_by_keys(lived: Site, visits: Visits) -> None:
    page = visits.page(lived, "hecha", english=True)
    page.goto("/data/registries/pairs/")
    say_purpose(page, ENGLISH_PURPOSE)
    expect(page.locator(".pair mark").first).to_be_visible()
    expect(page.locator(".pair")).not_to_contain_text("1990")
    look_at(page, "registry-pair")
    with leaving(page):
        page.keyboard.press("f")
    expect(page.locator(".messages")).to_contain_text("Judged different.")
    page.goto("/data/registries/pairs/?state=decided")
    mine = page.locator(".worklist li", has_text=f"#{lived.places['registry_pair']['pair_id']}")
    expect(mine).to_contain_text("Different")
    page.goto(address(lived, "registry_pair"))
    with leaving(page):
        page.keyboard.press("z")
    expect(page.locator(".messages")).to_contain_text("taken back")
    with leaving(page):
        page.keyboard.press("v")
    expect(page.locator(".pair")).to_contain_text("1990-02-13")


def test_merging_undoing_and_being_told(lived: Site, visits: Visits) -> None:
    page = visits.page(lived, "weihu")
    page.goto(address(lived, "registry_entity"))
    say_purpose(page, PURPOSE)
    split = page.locator(".timeline li", has_text="拆分").first
    made = split.locator("a code").inner_text()
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("#merge-number", "P-1")
    page.fill("#merge-reason", "核对户口簿，为同一人")
    with leaving(page):
        page.get_by_role("button", name="合并").click()
    expect(page.locator(".messages")).to_contain_text("没有找到")
    page.fill("#merge-number", made)
    page.fill("#merge-reason", "核对户口簿，为同一人")
    with leaving(page):
        page.get_by_role("button", name="合并").click()
    expect(page.locator(".messages")).to_contain_text(f"已并入 {made}")
    expect(page.locator(".notice", has_text="本条目已并入")).to_contain_text(made)
    with leaving(page):
        merged = page.locator(".timeline li", has_text="合并").first
        merged.locator("input[name=reason]").fill("户口簿不是同一人的")
        merged.get_by_role("button", name="撤销").click()
    expect(page.locator(".messages")).to_contain_text("已撤销")
    undone = page.locator(".timeline li", has_text="撤销合并").first
    expect(undone).to_contain_text("户口簿不是同一人的")
    expect(undone).not_to_contain_text("核对户口簿")
    with leaving(page):
        page.locator(".actions-cell button").first.click()
    expect(page.locator(".messages")).to_be_visible()  # the lake holds no such row: said in words
    page.goto("/data/registries/notices/")
    expect(page.locator(".worklist li").first).to_contain_text("撤销合并")
    expect(page.locator(".worklist li").nth(1)).to_contain_text("核对户口簿")
    look_at(page, "registry-notices")
    with leaving(page):
        page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator(".worklist .status.open")).to_have_count(0)
