"""A clerk counts a store and the head approves; what is counted stands in the account's statement; a keeper corrects a register and the old value stays;
a neighbour sees nothing of either."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe, no_sideways
from tests.journeys.site import Site
from tests.journeys.test_every_page import address
from tests.journeys.visits import Visits, leaving

pytestmark = pytest.mark.journey


def test_a_count_is_approved_by_a_second_person(lived: Site, visits: Visits) -> None:
    clerk = visits.page(lived, "shuju")
    clerk.goto(address(lived, "ledger_count"))
    expect(clerk.locator("main")).to_contain_text("账面数不显示")
    fields = clerk.locator("input[name^='counted-']")
    expect(fields).to_have_count(3)
    for place, counted in enumerate(("24", "40", "x")):
        fields.nth(place).fill(counted)
    with leaving(clerk):
        clerk.get_by_role("button", name="提交审核").click()
    expect(clerk.get_by_role("alert")).to_contain_text("应为不小于零的数")
    visits.trouble.clear()  # the browser notes the refusal's own status
    expect(fields.nth(0)).to_have_value("24")  # nothing that was typed is lost
    fields.nth(2).fill("40")
    with leaving(clerk):
        clerk.get_by_role("button", name="提交审核").click()
    expect(clerk.locator("main")).to_contain_text("盘点人不能审核自己的盘点")
    where = clerk.url
    head = visits.page(lived, "juzhang", narrow=True)
    head.goto(where)
    axe(head)
    no_sideways(head)
    with leaving(head):
        head.get_by_role("button", name="审核通过，差异入账").click()
    expect(head.locator("main")).to_contain_text("已调账")
    with leaving(head):
        head.get_by_role("link", name="调账记录").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("盘点调账")
    clerk.goto(address(lived, "ledger_account"))
    expect(clerk.locator(".facts.held")).to_contain_text("104 顶")
    expect(clerk.locator("tbody tr").first).to_contain_text("盘点调账")


def test_a_correction_keeps_the_old_value(lived: Site, visits: Visits) -> None:
    page = visits.page(lived, "shuju", english=True, narrow=True)
    entry = address(lived, "register_entry")
    page.goto(f"{entry}do/correct/")
    page.select_option("[name=field]", "members")
    page.fill("[name=value]", "赵德富")
    page.fill("[name=reason]", "户口簿")
    axe(page)
    with leaving(page):
        page.get_by_role("button", name="Correct").click()
    expect(page.locator("del")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Corrected")
    no_sideways(page)
    reader = visits.ask(lived, "ducha", f"{entry}do/correct/")
    assert reader.status == 403  # reads everything, keeps nothing


@pytest.mark.parametrize(
    "name",
    [
        "ledger",
        "ledger_account",
        "ledger_posting",
        "ledger_stocktake",
        "ledger_verify",
        "register_entry",
        "register_do",
    ],
)
def test_a_neighbour_finds_nothing(name: str, lived: Site, visits: Visits) -> None:
    assert visits.ask(lived, "minzheng", address(lived, name)).status == 404
