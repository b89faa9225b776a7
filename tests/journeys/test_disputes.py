"""A department disputes another's value, its provider corrects it and sends the old value again: the corrected one stands, and both are told."""

from __future__ import annotations

import re
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe, no_sideways, register
from tests.journeys.site import Site
from tests.journeys.visits import Visits, leaving

pytestmark = pytest.mark.journey
SCHEMA = {
    "name": "window_telephones",
    "title": "窗口电话",
    "schema": {
        "fields": [
            {"name": "number", "title": "窗口编号", "type": "string", "constraints": {"required": True}},
            {"name": "duty", "title": "职责", "type": "string"},
            {"name": "phone", "title": "联系电话", "type": "string", "mianzhou": {"standard": "phone"}},
        ],
        "primaryKey": ["number"],
        "mianzhou": {"mode": "upsert"},
    },
}


@pytest.fixture(scope="module")
def site(bureau: Site) -> Site:
    """The data bureau's city with a resource of telephones."""
    register(bureau, SCHEMA)
    return bureau


def send(page: Page, *rows: str) -> None:
    """Send a file of the resource, and wait for its receipt."""
    page.goto("/data/send/window_telephones/")
    text = "\n".join(["窗口编号,职责,联系电话", *rows, ""])
    page.get_by_label(re.compile("选择文件")).set_input_files(
        {"name": "窗口电话.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("main").get_by_role("button", name="报送", exact=True).click()
    page.wait_for_url(re.compile(r"/data/batches/\d+/$"))
    expect(page.locator("#receipt")).to_be_visible()


def raised(page: Page) -> str:
    """Dispute the telephone of the first window; the address of the dispute."""
    page.goto("/data/corrections/raise/?resource=window_telephones")
    page.get_by_label("窗口编号").fill("C001")
    with leaving(page):
        page.get_by_role("button", name="查找", exact=True).click()
    page.get_by_label("有疑义的数据项").select_option("phone")
    page.get_by_label("您认为正确的值").fill("13800138001")
    page.get_by_label("理由").fill("拨打不通。")
    with leaving(page):
        page.get_by_role("button", name="提出", exact=True).click()
    return urlparse(page.url).path


def answer(page: Page, value: str) -> None:
    """Accept with this value."""
    form = page.locator("form[action$='/accept/']")
    if not form.is_visible():
        page.locator("details.offer", has=form).locator("summary").click()
    form.locator("[name=correction]").fill(value)
    with leaving(page):
        form.get_by_role("button").click()


def test_a_corrected_value_stands_against_the_old_one_sent_again(site: Site, visits: Visits) -> None:
    provider, user = visits.page(site, "shuju"), visits.page(site, "minzheng")
    send(provider, "C001,受理,13800138000", "C002,发证,13900139000")
    dispute = raised(user)
    provider.goto(dispute)
    answer(provider, "13800138000")
    expect(provider.get_by_role("alert")).to_contain_text("与要更正的值相同")
    visits.trouble.clear()  # the browser notes the refusal that was asked for
    answer(provider, "13800138001")
    expect(provider.get_by_role("main")).to_contain_text("更正前的值")
    send(provider, "C001,受理和咨询,13800138000")
    expect(provider.get_by_role("main")).to_contain_text("1 行（第 1 行）送来的仍是校核更正前的值")
    for page, english in ((user, False), (visits.page(site, "minzheng", english=True, narrow=True), True)):
        page.goto(dispute)
        expect(page.get_by_role("main")).to_contain_text("Source not corrected" if english else "来源系统未更正")
        expect(page.get_by_role("main")).not_to_contain_text("13800138000")
        axe(page)
        no_sideways(page)
    send(provider, "C001,受理和咨询,13800138002")
    user.goto(dispute)
    expect(user.get_by_role("main")).to_contain_text("来源单位已报新值")


def test_a_dispute_is_refused_and_withdrawn(site: Site, visits: Visits) -> None:
    provider, user = visits.page(site, "shuju"), visits.page(site, "minzheng")
    send(provider, "C001,受理,13700137000")
    dispute = raised(user)
    provider.goto(dispute)
    form = provider.locator("form[action$='/reject/']")
    provider.locator("details.offer", has=form).locator("summary").click()
    form.locator("[name=remark]").fill("登记的即为此号。")
    with leaving(provider):
        form.get_by_role("button").click()
    expect(provider.locator("form[action$='/lapse/']")).to_have_count(0)  # not before the raiser's time is over
    user.goto(dispute)
    expect(user.get_by_role("main")).to_contain_text("登记的即为此号。")
    withdraw = user.locator("form[action$='/withdraw/']")
    with leaving(user):
        withdraw.get_by_role("button").click()
    expect(user.get_by_role("main")).to_contain_text("已撤回")
    provider.goto("/oversight/inbox/")
    expect(provider.get_by_role("main")).to_contain_text("已办结：已撤回")
