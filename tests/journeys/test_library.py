"""A supervisor loads a bulletin, reads a document with its margin notes, follows a citation, sees a correction; a resident searches."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from mianzhou.policy.loading.tests.bulletins import FIRES, RIVERS, UPPER, bulletin
from tests.journeys.conftest import PageMaker, axe, keep, no_sideways, sign_in
from tests.journeys.visits import leaving


def _upload(page: Page, name: str, data: bytes) -> None:
    page.goto("/policy/upload/")
    page.set_input_files("#files", {"name": name, "mimeType": "text/plain", "buffer": data})
    with leaving(page):
        page.get_by_role("button", name="上传并载入").click()


def _look(page: Page, name: str) -> None:
    axe(page)
    no_sideways(page)
    keep(page, name)


def test_from_a_file_to_a_document_and_its_correction(new_page: PageMaker, person: Any) -> None:
    person("super", "supervisor")
    page = new_page()
    sign_in(page, "super")
    _upload(page, "upper.txt", bulletin(UPPER, issue=1, serial=1))
    expect(page.get_by_text("川府发〔2020〕5号")).to_be_visible()
    _upload(page, "issue.txt", bulletin(RIVERS, FIRES))
    expect(page.get_by_role("cell", name="绵府发〔2021〕8号")).to_be_visible()
    _look(page, "load")
    page.get_by_role("link", name="绵州市人民政府关于推进河湖管护的通知").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("绵州市人民政府关于推进河湖管护的通知")
    _look(page, "document")
    note = page.locator(".note.obligation", has_text="整治排污口")
    note.hover()
    expect(page.locator("mark.lit").first).to_be_visible()
    page.locator("mark.obligation", has_text="加强巡河").first.hover()
    expect(page.locator(".note.obligation", has_text="加强巡河")).to_have_class("note obligation lit")
    cited = page.locator(".doc-sheet a[data-preview]").first
    cited.hover()
    expect(page.locator(".popover")).to_contain_text("四川省人民政府关于加强河湖管护的意见")
    cited.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("四川省人民政府关于加强河湖管护的意见")
    page.get_by_role("link", name="引用与落实").click()
    expect(page.get_by_role("link", name="绵州市人民政府关于推进河湖管护的通知")).to_be_visible()
    _look(page, "relations")
    _upload(page, "corrected.txt", bulletin(RIVERS.replace("120个", "210个"), FIRES))
    page.get_by_role("link", name="看差异").click()
    expect(page.locator("ins").first).to_be_visible()
    _look(page, "versions")
    page.get_by_role("link", name="来源原文").click()
    expect(page.locator("pre.source")).to_contain_text("绵府发〔2021〕8号")
    _look(page, "source")


def test_a_wrong_file_gets_a_clear_answer(new_page: PageMaker, person: Any) -> None:
    person("super", "supervisor")
    page = new_page()
    sign_in(page, "super")
    for name, data in (
        ("empty.txt", b""),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 4000),
        ("english.txt", b"Dear all, " * 40),
    ):
        _upload(page, name, data)
        expect(page.get_by_role("alert")).to_contain_text(name)
    _look(page, "refused")


def test_lists_on_both_widths_and_in_both_languages(new_page: PageMaker, person: Any) -> None:
    person("super", "supervisor")
    for narrow in (False, True):
        for english in (False, True):
            page = new_page(narrow=narrow, english=english)
            sign_in(page, "super")
            if not narrow and not english:
                _upload(page, "issue.txt", bulletin(RIVERS, FIRES))
            for address in (
                "/policy/documents/",
                "/policy/obligations/",
                "/policy/targets/",
                "/policy/upload/",
                "/policy/documents/missing/",
                "/search/?q=排污口",
            ):
                page.goto(address)
                _look(
                    page,
                    f"{address.strip('/').replace('/', '-')[:30]}-{'narrow' if narrow else 'wide'}-{'en' if english else 'zh'}",
                )
            page.goto("/policy/documents/")
            with leaving(page):
                page.get_by_role("link", name="绵州市人民政府关于推进河湖管护的通知").click()
            expect(page.locator(".doc-sheet")).to_contain_text("绵府发〔2021〕8号")
            _look(page, f"document-{'narrow' if narrow else 'wide'}-{'en' if english else 'zh'}")


def test_a_resident_searches_without_an_account(new_page: PageMaker, person: Any) -> None:
    person("super", "supervisor")
    staff = new_page()
    sign_in(staff, "super")
    _upload(staff, "issue.txt", bulletin(RIVERS, FIRES))
    page = new_page(narrow=True)
    page.goto("/guidance/")
    _look(page, "guidance")
    page.fill("#words", "排污口 整治")
    page.press("#words", "Enter")
    expect(page.locator(".found mark").first).to_be_visible()
    _look(page, "guidance-found")
    page.get_by_role("link", name="绵州市人民政府关于推进河湖管护的通知").click()
    expect(page.locator(".doc-sheet mark", has_text="排污口").first).to_be_visible()
    _look(page, "guidance-document")
