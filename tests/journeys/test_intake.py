"""A department's file: sent, its receipt read, what was wrong mended in the grid and sent again; a broken upload goes on; the same file counts once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import axe, no_sideways, register
from tests.journeys.site import Site
from tests.journeys.visits import Visits, leaving

pytestmark = pytest.mark.journey
SCHEMA = {
    "name": "sheet_metal_permits",
    "title": "特种作业证书",
    "schema": {
        "fields": [
            {"name": "number", "title": "证书编号", "type": "string", "constraints": {"required": True}},
            {"name": "holder", "title": "持证人", "type": "string", "mianzhou": {"standard": "person_name"}},
            {"name": "phone", "title": "联系电话", "type": "string", "mianzhou": {"standard": "phone"}},
            {"name": "fee", "title": "费用", "type": "number", "constraints": {"minimum": 0}},
        ],
        "primaryKey": ["number"],
    },
}
HEAD = "证书编号,持证人,联系电话,费用\n"
ROWS = "Z001,田慧,13800138000,120\nZ002,罗文,13900139000,-5\nZ003,宋佳,13700137000,免费\n"


@pytest.fixture(scope="module")
def site(bureau: Site) -> Site:
    """The data bureau's city with one more resource that takes data."""
    register(bureau, SCHEMA)
    return bureau


def choose(page: Page, name: str, content: str | Path) -> None:
    """Find the resource and choose a file for it."""
    page.goto("/data/send/")
    page.get_by_label("资源名称、代码或拼音首字母").fill("特种作业")
    with leaving(page):
        page.get_by_role("button", name="查找").click()
    with leaving(page):
        page.get_by_role("link", name="特种作业证书").click()
    field = page.get_by_label(re.compile("选择文件"))
    if isinstance(content, Path):
        field.set_input_files(content)
    else:
        field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})


def sent(page: Page) -> str:
    """Send what was chosen; the address of its batch."""
    page.get_by_role("main").get_by_role("button", name="报送", exact=True).click()
    page.wait_for_url(re.compile(r"/data/batches/\d+/$"))
    return page.url


def figures(page: Page) -> list[str]:
    """Received, accepted, quarantined, held already, still to mend."""
    expect(page.locator("#receipt")).to_be_visible()
    return [text.strip() for text in page.locator("#receipt .figure b").all_inner_texts()]


def test_a_clerk_sends_mends_and_sends_again(site: Site, visits: Visits) -> None:
    page = visits.page(site, "shuju")
    choose(page, "证书.csv", HEAD + ROWS)
    expect(page.locator("#preview")).to_contain_text("4 列，对上 4 列")
    batch = sent(page)
    assert figures(page) == ["3", "1", "2", "0", "2"]
    axe(page)
    page.get_by_role("link", name="处理问题数据").click()
    expect(page.locator(".cells")).not_to_contain_text("13900139000")
    with leaving(page):
        page.get_by_role("link", name="修正", exact=True).click()
    expect(page.locator(".cells input[value='13900139000']")).to_be_visible()
    axe(page)
    first = page.get_by_label("费用, 第 2 行")
    expect(first).to_be_focused()
    first.fill("50")
    page.keyboard.press("Enter")
    second = page.get_by_label("费用, 第 3 行")
    expect(second).to_be_focused()
    second.fill("什么")
    page.keyboard.press("Escape")
    expect(second).to_have_value("免费")
    second.fill("0")
    page.get_by_role("button", name=re.compile("^重新报送")).click()
    page.wait_for_url(re.compile(r"/data/batches/\d+/$"))
    assert figures(page) == ["2", "2", "0", "0", "0"]
    page.goto(batch)
    assert figures(page) == ["3", "1", "2", "0", "0"]
    answer = visits.ask(site, "shuju", batch.removeprefix(site.url) + "receipt.json")
    receipt = json.loads(answer.body)
    assert receipt["received"] == receipt["accepted"] + receipt["quarantined"] == 3


def test_two_who_mend_the_same_value_do_not_overwrite_each_other_unseen(site: Site, visits: Visits) -> None:
    page = visits.page(site, "shuju")
    choose(page, "两人.csv", HEAD + "V001,田慧,13800138000,免费\n")
    grid = f"{sent(page)}quarantine/?mend=1"
    page.goto(grid)
    other = visits.page(site, "weihu")
    other.goto(grid)
    page.get_by_label("费用, 第 1 行").fill("5")
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text("已保存")
    field = other.get_by_label("费用, 第 1 行")
    field.fill("7")
    other.keyboard.press("Enter")
    expect(other.locator("[data-said]")).to_contain_text("改为“5”，您的修改没有保存")
    assert all("409" in said for said in visits.trouble)
    visits.trouble.clear()  # the browser notes the refusal that was asked for
    field.press("Escape")
    expect(field).to_have_value("5")
    field.fill("7")
    other.keyboard.press("Enter")
    expect(other.locator("[data-said]")).to_have_text("已保存")
    other.get_by_role("button", name=re.compile("^重新报送")).click()
    other.wait_for_url(re.compile(r"/data/batches/\d+/$"))
    assert figures(other)[:2] == ["1", "1"]


def test_the_same_file_again_says_so(site: Site, visits: Visits) -> None:
    page = visits.page(site, "shuju")
    content = HEAD + "Y001,田慧,13800138000,1\n"
    choose(page, "一.csv", content)
    first = sent(page)
    choose(page, "二.csv", content)
    assert sent(page) == first
    expect(page.get_by_text("这个文件以前已经报送过")).to_be_visible()
    expect(page.get_by_text("重复送达")).to_be_visible()


def test_a_column_with_a_strange_header_is_assigned_by_hand(site: Site, visits: Visits) -> None:
    page = visits.page(site, "shuju", english=True, narrow=True)
    page.goto("/data/send/sheet_metal_permits/")
    strange = "编码,持证人,联系电话,费用\nW001,田慧,13800138000,1\n"
    page.locator("#send-file").set_input_files({"name": "表.csv", "mimeType": "text/csv", "buffer": strange.encode()})
    missing = page.locator("[data-missing]").filter(has_text="Required items are missing")
    expect(missing).to_be_visible()
    no_sideways(page)
    axe(page)
    page.get_by_label("Which item is the column “编码”").select_option("证书编号")
    expect(missing).to_be_hidden()
    page.get_by_role("main").get_by_role("button", name="Send", exact=True).click()
    assert figures(page)[:2] == ["1", "1"]
    expect(page.get_by_text("编码 → 证书编号")).to_be_visible()


def test_a_broken_upload_goes_on_where_it_stopped(site: Site, visits: Visits, tmp_path: Path) -> None:
    """The line breaks after the first piece, the page is left, and the file is chosen again."""
    page = visits.page(site, "shuju")
    rows = 240_000
    content = tmp_path / "大.csv"
    content.write_text(HEAD + "".join(f"X{n:07},持证人,13800138000,{n}\n" for n in range(rows)), encoding="utf-8")
    offsets: list[int] = []

    def broken(route: Route) -> None:
        offsets.append(int(route.request.url.rpartition("=")[2]))
        route.continue_() if offsets[-1] == 0 else route.abort()

    page.route("**/piece/**", broken)
    choose(page, "大.csv", content)
    page.get_by_role("main").get_by_role("button", name="报送", exact=True).click()
    expect(page.locator("[data-said]")).to_have_text("连接中断，正在重试……")
    page.get_by_role("button", name="暂停").click()
    page.unroute("**/piece/**")
    offsets.clear()
    page.on("request", lambda r: offsets.append(int(r.url.rpartition("=")[2])) if "/piece/" in r.url else None)
    page.goto("/data/send/")
    expect(page.get_by_text("没有传完的文件")).to_be_visible()
    choose(page, "大.csv", content)
    sent(page)
    assert offsets[0] == 4 * 1024 * 1024
    assert figures(page)[:2] == [f"{rows:,}", f"{rows:,}"]
    visits.trouble[:] = [each for each in visits.trouble if "ERR_FAILED" not in each]  # the break was ours


@pytest.mark.parametrize("path", ["/data/batches/", "/data/send/", "/data/send/sheet_metal_permits/", "/data/sources/"])
def test_pages_fit_a_phone_in_english(path: str, site: Site, visits: Visits) -> None:
    page = visits.page(site, "weihu", english=True, narrow=True)
    page.goto(path)
    no_sideways(page)
    axe(page)
    assert not re.search(r"[\u4e00-\u9fff]{4,}", page.locator("main h1").inner_text().replace("特种作业证书", ""))
