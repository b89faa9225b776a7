"""Relief through the pages only: a township on a phone in English asks and hands out, the command decides in Chinese, whoever keeps the places sends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe
from tests.journeys.site import Site
from tests.journeys.test_every_page import address
from tests.journeys.visits import Visits, fits, leaving

pytestmark = pytest.mark.journey
NUMBER = "110101199003077758"  # invented; passes its check


def test_from_the_request_to_the_household(lived: Site, visits: Visits) -> None:
    township = visits.page(lived, "shuju", english=True, narrow=True)
    command, keeper = visits.page(lived, "diaodu"), visits.page(lived, "cangku", english=True)
    hit = address(lived, "relief_hit")
    ask(township, hit)
    for where in decide(command, address(lived, "relief_event")):
        send(township, keeper, where)
        take_over(township, where)
    hand_out(township, hit)
    bring_a_wrong_list(township, hit)
    visits.trouble.clear()  # the browser notes the refusals' own status


def test_a_drill_is_run_and_its_report_is_read_printed_and_exported(lived: Site, visits: Visits) -> None:
    page = visits.page(lived, "diaodu", english=True)
    page.goto("/services/relief/drills/new/")
    page.get_by_label("Event").select_option("earthquake")
    with leaving(page):
        page.get_by_role("button", name="Run a drill").click()
    expect(page.get_by_role("heading", name="What it shows")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    axe(page)
    with page.expect_download() as file:
        page.get_by_role("link", name="XLSX").first.click()
    assert file.value.suggested_filename.endswith(".xlsx")


def test_a_neighbouring_township_is_shown_nothing(lived: Site, visits: Visits) -> None:
    """The clerk of another township keeps supplies too, and sees neither the event nor what is in it."""
    for name in (
        "relief_event",
        "relief_event_part",
        "relief_hit",
        "relief_hit_do",
        "relief_request",
        "relief_allocation",
        "relief_delivery",
        "relief_receipt_sheet",
    ):
        assert visits.ask(lived, "nongjing", address(lived, name)).status == 404, name
    for name in ("relief_event_new", "relief_event_do", "relief_drill_new"):
        assert visits.ask(lived, "nongjing", address(lived, name)).status == 403, name


def ask(page: Page, hit: str) -> None:
    """More than people need wants a remark; a draft is submitted."""
    page.goto(hit)
    page.get_by_role("link", name="Ask for supplies").click()
    page.get_by_label("Tent, 12 m²").fill("2")
    page.get_by_label("Quilt").fill("500")
    axe(page)
    with leaving(page):
        page.get_by_role("button", name="Ask for supplies").click()
    with leaving(page):
        page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("say why").first).to_be_visible()
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Quilt").fill("")
    page.get_by_label("Remark").fill("two families apart")
    with leaving(page):
        page.get_by_role("button", name="Ask for supplies").click()
    with leaving(page):
        page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Submitted to the command.")).to_be_visible()
    axe(page)


def decide(page: Page, event: str) -> list[str]:
    """The command rejects a first proposal, changes and confirms a second; where its deliveries stand."""
    page.goto(event)
    with leaving(page):
        page.get_by_role("button", name="生成调拨方案").click()
    axe(page)
    page.get_by_label("理由").fill("先核实人数")
    with leaving(page):
        page.get_by_role("button", name="驳回").click()
    expect(page.get_by_text("先核实人数")).to_be_visible()
    page.goto(event)
    with leaving(page):
        page.get_by_role("button", name="生成调拨方案").click()
    expect(page.get_by_text("有库存的最近处").first).to_be_visible()
    page.get_by_label(re.compile("棉帐篷")).first.fill("1")
    with leaving(page):
        page.get_by_role("button", name="确认并预留库存").click()
    expect(page.get_by_text("批物资已预留")).to_be_visible()
    rows = page.locator("tbody tr").filter(has_text="待发运")
    found = [str(link.get_attribute("href")) for link in rows.locator("a").all()]
    assert found
    return found


def send(township: Page, keeper: Page, where: str) -> None:
    """Whoever keeps the place sends; the other is not offered to."""
    button = "Send|Confirm"
    township.goto(where)
    page = township if township.get_by_role("button", name=re.compile(button)).count() else keeper
    page.goto(where)
    with leaving(page):
        page.get_by_role("button", name=re.compile(button)).click()
    expect(page.get_by_text("Sent.")).to_be_visible()


def take_over(page: Page, where: str) -> None:
    """A shortage wants to be explained; what lay in the township's own place is there already."""
    page.goto(where)
    if page.get_by_role("button", name="Take over").count():
        page.get_by_label("Damaged").first.fill("1")
        whole = page.get_by_label("Whole").first
        whole.fill(str(int(whole.get_attribute("max") or 1) - 1))
        with leaving(page):
            page.get_by_role("button", name="Take over").click()
        expect(page.get_by_text("say how")).to_be_visible()
        expect(page.get_by_label("Damaged").first).to_have_value("1")  # what was typed is kept
        page.get_by_label("Remark").fill("wet")
        with leaving(page):
            page.get_by_role("button", name="Take over").click()
        expect(page.get_by_text("Taken over.")).to_be_visible()
    axe(page)
    fits(page, 375)


def hand_out(page: Page, hit: str) -> None:
    """A household receives a tent, and not a second one without a reason."""
    for again in (False, True):
        page.goto(hit)
        page.get_by_role("link", name="Hand out").click()
        page.get_by_label("Head of the household").fill("赵六")
        page.get_by_label("Resident number").fill(NUMBER)
        page.get_by_label("Mask").or_(page.get_by_label("Quilt")).first.fill("1")
        with leaving(page):
            page.get_by_role("button", name="Hand out to a household").click()
        expect(page.get_by_text("If it is to receive more" if again else "Done:").first).to_be_visible()
    page.goto(hit)
    expect(page.get_by_text("110101********7758").or_(page.get_by_text(re.compile(r"\*{6,}"))).first).to_be_visible()
    fits(page, 375)


def bring_a_wrong_list(page: Page, hit: str) -> None:
    """Each row that is wrong is told, and none is entered."""
    page.goto(hit)
    page.get_by_role("link", name="Import a list").click()
    rows = f"head,number,people,supply,amount\n赵六,123,3,quilt,1\n赵六,{NUMBER},3,nothing,1\n"
    page.get_by_label("List").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    with leaving(page):
        page.get_by_role("button", name="Import a list").click()
    expect(page.get_by_text("No row was entered").first).to_be_visible()
    expect(page.get_by_text("Row 2: the resident number is wrong").first).to_be_visible()
    expect(page.get_by_text("Row 3: the catalogue has no").first).to_be_visible()
    axe(page)
    fits(page, 375)
