"""A year's assessment through the pages only: the unit on a phone in English, the reviewers on a desk in Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe
from tests.journeys.site import Site
from tests.journeys.visits import Visits, fits, leaving

pytestmark = pytest.mark.journey
YEAR = date.today().year - 1
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# Small, and without a limit of appeals, so that the year can end on the day on which it was begun.
SCHEME = """id: openness
version: 1
title: {zh: 政务公开考核, en: Openness}
source: 云府办发〔2025〕9号
in_force: 2020-01-01
items:
  - {code: publishing, title: {zh: 信息公开, en: Publishing}, points: 100}
deductions:
  - {code: late, title: {zh: 公开逾期, en: published late}, item: publishing, points: 30}
lowerings:
  - {code: false-report, title: {zh: 虚报, en: a false report}}
grades:
  - {code: excellent, title: {zh: 优秀, en: Excellent}, least: 90}
  - {code: fail, title: {zh: 不合格, en: Fail}, least: 0}
calendar:
  self_report: {by: 01-31}
  rectification: {within: 1mo, for: [fail]}
"""


def test_a_year_of_openness(ground: Site, visits: Visits) -> None:
    first, second = visits.page(ground, "ducha"), visits.page(ground, "fuhe")
    unit = visits.page(ground, "shuju", english=True, narrow=True)
    draft_and_open(first)
    subject = hand_in(unit)
    review(first, second, subject)
    appeal(first, second, unit, subject)
    announce(first, subject)
    put_right(first, unit, subject)


def draft_and_open(page: Page) -> None:
    """The announcer publishes a scheme, and opens the year; a scheme that contradicts itself is refused with its line."""
    page.goto("/oversight/schemes/new/")
    page.get_by_label(re.compile("^方案文本")).fill(SCHEME.replace("item: publishing", "item: nothing"))
    page.get_by_role("button", name="起草考核方案").click()
    expect(page.get_by_role("alert")).to_contain_text("不是考核项目")
    page.get_by_label(re.compile("^方案文本")).fill(SCHEME)
    with leaving(page):
        page.get_by_role("button", name="起草考核方案").click()
    with leaving(page):
        page.get_by_role("button", name="发布").click()
    axe(page)
    with leaving(page):
        page.get_by_role("link", name="起草新版本").click()
    expect(page.get_by_label(re.compile("^方案文本"))).to_have_value(SCHEME.replace("version: 1", "version: 2").strip())
    page.goto("/oversight/assessments/new/")
    page.get_by_label("考核方案").select_option(label="政务公开考核 · 1")
    page.get_by_label(re.compile("^考核年度")).fill(str(YEAR))
    page.get_by_label(re.compile("^考核对象")).fill("9801-sjj\n9801-mzj")
    with leaving(page):
        page.get_by_role("button", name="开展考核").click()
    expect(page.locator("tbody tr")).to_have_count(2)


def hand_in(page: Page) -> str:
    """The unit writes its report; what is missing is told and nothing is lost. Answers the address of its page."""
    page.goto("/oversight/assessments/")
    with leaving(page):
        page.locator("tbody tr a").first.click()
    expect(page.locator("tbody tr")).to_have_count(1)
    with leaving(page):
        page.locator("tbody tr a").first.click()
    subject = page.url
    with leaving(page):
        page.get_by_role("link", name="Write the self-report").click()
    page.get_by_label(re.compile("^The year in all")).fill("Everything was published.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("alert")).to_contain_text("Publishing: how it went")
    page.get_by_label(re.compile("points claimed")).fill("99.5")
    page.get_by_label(re.compile("how it went")).fill("Within 20 working days.")
    proof: Any = {"name": "list.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label(re.compile("^Evidence")).set_input_files(proof)
    fits(page, 375)
    axe(page)
    with leaving(page):
        page.get_by_role("button", name="Hand in").click()
    expect(page.locator("#report")).to_contain_text("99.5/100")
    expect(page.get_by_role("link", name="list.pdf")).to_be_visible()
    expect(page.locator("#score")).to_have_count(0)
    return subject


def _verb(page: Page, address: str, title: str, fill: dict[str, str] | None = None, choose: str = "") -> None:
    """Follow a link of the page to its form, fill it in, and send it."""
    page.goto(address)
    with leaving(page):
        page.get_by_role("link", name=title).first.click()
    for label, words in (fill or {}).items():
        page.get_by_label(re.compile(f"^{label}")).fill(words)
    if choose:
        page.get_by_label(choose).check()
    with leaving(page):
        page.get_by_role("button", name=title).click()


def review(first: Page, second: Page, subject: str) -> None:
    """A fact by the first, approved by the second, who alone may; every other part is agreed to."""
    _verb(first, subject, "登记事实", {"发生日期": f"{YEAR}-05-06", "事实和依据": "三条信息公开逾期，见网站日志。"})
    expect(first.locator("#score")).to_contain_text("没有扣分")
    with leaving(first):
        first.goto("/oversight/assessments/")
    addresses = [subject]
    with leaving(first):
        first.locator("tbody tr a").first.click()
    links = first.locator("tbody tr a").evaluate_all("(links) => links.map((a) => a.href)")
    addresses += [url for url in links if url != subject]
    assert len(addresses) == 2
    for address in addresses:
        first.goto(address)
        for _ in range(2):
            _verb(first, address, "审核完毕")
        first.get_by_role("link", name="复核通过").first.click()
        first.get_by_role("button", name="复核通过").click()
        expect(first.get_by_role("alert")).to_contain_text("须由另一人办理")
        for _ in range(2):
            _verb(second, address, "复核通过")
    second.goto(subject)
    expect(second.locator("#score")).to_contain_text("扣 30 分")
    expect(second.locator(".lede")).to_contain_text("70 分，不合格")
    axe(second)


def _round(page: Page) -> None:
    page.goto("/oversight/assessments/")
    with leaving(page):
        page.locator("tbody tr a").first.click()


def appeal(first: Page, second: Page, unit: Page, subject: str) -> None:
    """Told, appealed against on the phone, dismissed by the one who did not record the fact."""
    _round(first)
    _verb(first, first.url, "反馈初步结果")
    unit.goto(subject)
    expect(unit.locator("#score")).to_contain_text("30 points deducted")
    _verb(unit, subject, "Appeal", {"Reasons": "The site was down."})
    fits(unit, 375)
    decision = {"理由": "网站日志显示当日可用。"}
    _verb(second, subject, "处理申诉", decision, choose="维持原认定")
    unit.goto(subject)
    expect(unit.locator("#appeals")).to_contain_text("Dismissed")


def announce(page: Page, subject: str) -> None:
    """Places and grades, on paper too."""
    _round(page)
    _verb(page, page.url, "通报结果", {"通报说明": "请举一反三。"})
    expect(page.locator("h1")).to_contain_text("结果通报")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.emulate_media(media="print")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator(".sidebar")).to_be_hidden()
    page.emulate_media(media="screen")
    axe(page)


def put_right(first: Page, unit: Page, subject: str) -> None:
    """Who failed owes a plan, which is passed."""
    _verb(unit, subject, "File the rectification plan", {"Rectification plan": "Published daily, by Zhou, from June."})
    expect(unit.locator("#plan")).to_contain_text("To be checked")
    fits(unit, 375)
    _verb(first, subject, "核查整改", {"理由": "已整改。"}, choose="整改通过")
    unit.goto(subject)
    expect(unit.locator("#plan")).to_contain_text("Passed")
