"""What goes wrong on the way: each time a clear message in the page's language, what was entered is kept, and no traceback."""

from __future__ import annotations

import random
import re
import struct
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mianzhou.portal.api.site import PROBLEM
from tests.journeys.conftest import axe, no_sideways
from tests.journeys.site import Site
from tests.journeys.visits import Visits, leaving

pytestmark = pytest.mark.journey
LANGUAGES = pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
ENGLISH_TEXT = ("The quick brown fox jumps over the lazy dog. " * 40).encode()


def photograph() -> bytes:
    """A picture without any text: 64 by 64 grey pixels as PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(range(64)) for _ in range(64)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


WRONG_FILES = {
    "empty": ("空.txt", b"", re.compile("空|empty")),
    "binary": ("程序.txt", random.Random(1).randbytes(4096), re.compile("文本|文件|text|file")),
    "photograph": ("照片.png", photograph(), re.compile("图片|照片|picture|photo|image")),
    "english": ("letter.txt", ENGLISH_TEXT, re.compile("中文|Chinese")),
}


@LANGUAGES
@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_wrong_file(lived: Site, visits: Visits, kind: str, english: bool) -> None:
    name, data, reason = WRONG_FILES[kind]
    page = visits.page(lived, "weihu", english=english)
    page.goto("/policy/upload/")
    file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name="Upload and load" if english else "上传并载入").click()
    told = page.locator("main .notice.late, main .messages .error").first
    expect(told).to_be_visible()
    assert reason.search(told.inner_text()), told.inner_text()
    assert name in told.inner_text()
    in_language(told.inner_text().replace(name, ""), english)
    calm(page)


def in_language(words: str, english: bool) -> None:
    """The words are in one language."""
    chinese = re.findall(r"[\u4e00-\u9fff]+", words)
    assert not chinese if english else chinese, words


def calm(page: Page) -> None:
    """No traceback, no blame, and the rules of accessibility hold."""
    text = page.locator("body").inner_text()
    assert not re.search(r"Traceback|Exception|line \d+, in ", text)
    axe(page)


@LANGUAGES
def test_sixty_megabytes(lived: Site, visits: Visits, tmp_path: Path, english: bool) -> None:
    """The limit is told when the file is chosen; sent all the same, it is refused on a page and not by a broken connection."""
    big = tmp_path / "公报.txt"
    with big.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    page = visits.page(lived, "weihu", english=english)
    page.goto("/policy/upload/")
    page.locator("#files").set_input_files(big)
    expect(page.locator("form [role=alert]")).to_contain_text("50 MB")  # told before anything is sent
    in_language(page.locator("form [role=alert]").inner_text(), english)
    page.locator("#files").evaluate("box => { box.dataset.limitMb = 100 }")  # a browser that does not look
    page.locator("#files").set_input_files([])
    page.locator("#files").set_input_files(big)
    page.get_by_role("button", name="Upload and load" if english else "上传并载入").click()
    told = page.locator("main [role=alert] h1, main .messages .error").first.inner_text()
    assert "50" in told
    in_language(told, english)
    calm(page)
    visits.trouble.clear()  # the browser notes the refusal's own status


@LANGUAGES
def test_wrong_values_in_a_form(lived: Site, visits: Visits, english: bool) -> None:
    """A unit nobody knows and a limit nobody can read: said beside the field, and all that was entered stays."""
    page = visits.page(lived, "ducha", english=english)
    page.goto("/oversight/register/by-hand/")
    page.locator("[name=title]").fill("办好一件事")
    page.locator("[name=lead]").fill("市火星局")
    page.locator("[name=limit]").fill("三十天")
    page.locator("main form button.primary").click()
    expect(page.locator("[data-errors]")).to_contain_text("what you entered is kept" if english else "已填写的都还在")
    expect(page.locator("[name=title]")).to_have_value("办好一件事")
    expect(page.locator("[name=lead]")).to_have_value("市火星局")
    expect(page.locator("[name=limit]")).to_have_value("三十天")
    calm(page)
    page.locator("[name=lead]").fill("云川市数据局")
    with leaving(page):
        page.locator("main form button.primary").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    told = page.locator("[data-errors]").inner_text().replace("三十天", "")
    in_language(told, english)
    calm(page)


@LANGUAGES
def test_a_bad_date(lived: Site, visits: Visits, english: bool) -> None:
    """What a browser's date field lets through nobody, a program may still send; and a date in the past is refused in words."""
    page = visits.page(lived, "ducha", english=english)
    page.goto("/oversight/register/by-hand/")
    page.locator("[name=title]").fill("办好一件事")
    page.locator("[name=lead]").fill("云川市数据局")
    page.evaluate("document.querySelector('[name=due_on]').type = 'text'")
    page.locator("[name=due_on]").fill("2026年2月30日")
    page.locator("main form button.primary").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("办好一件事")
    in_language(page.locator("[data-errors]").inner_text().replace("2026年2月30日", ""), english)
    page.locator("[name=due_on]").fill((date.today() - timedelta(days=400)).isoformat())
    with leaving(page):
        page.locator("main form button.primary").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    calm(page)
    page.goto("/oversight/tasks/?due_from=2026-13-45")
    expect(page.locator("main form.filters .wrong, main form.filters [role=alert]").first).to_be_visible()
    calm(page)


@LANGUAGES
def test_progress_of_101_percent(lived: Site, visits: Visits, english: bool) -> None:
    task = lived.places["report_write"]["task_id"]
    page = visits.page(lived, "shuju", english=english)
    page.goto(f"/oversight/tasks/{task}/report/")
    page.evaluate("document.getElementById('report-form').noValidate = true")
    page.locator("[name=progress]").fill("101")
    page.locator("[name=done]").fill("写了很久的一段话。")
    page.get_by_role("button", name="Hand in" if english else "提交").click()
    expect(page.locator("[data-errors]")).to_contain_text("100")
    in_language(page.locator("[data-errors]").inner_text(), english)
    expect(page.locator("[name=done]")).to_have_value("写了很久的一段话。")
    expect(page.locator("[name=progress]")).to_have_value("101")
    calm(page)


def test_a_report_that_says_nothing_is_kept_and_not_handed_in(lived: Site, visits: Visits) -> None:
    task = lived.places["report_write"]["task_id"]
    page = visits.page(lived, "shuju")
    page.goto(f"/oversight/tasks/{task}/report/")
    page.locator("[name=done]").fill("")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-errors], .messages .error").first).to_contain_text("做了什么")
    calm(page)


def test_wrong_passwords_until_locked_out(lived: Site, visits: Visits) -> None:
    """The fifth wrong password locks the account, in words, with the time; the right one does not open it then."""
    page = visits.page(lived)
    page.goto("/accounts/login/?next=/calendar/")
    for _ in range(4):
        page.fill("input[name=login]", "wangji")
        page.fill("input[name=password]", "not-the-password")
        with leaving(page):
            page.press("input[name=password]", "Enter")
        expect(page.locator("main")).to_contain_text("登录名或密码不正确")
        expect(page.locator("input[name=login]")).to_have_value("wangji")
    calm(page)
    for password in ("not-the-password", "Yunchuan-2026"):
        page.goto("/accounts/login/")
        page.fill("input[name=login]", "wangji")
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("账号暂时锁定")
        expect(page.locator("main time")).to_be_visible()
    calm(page)
    visits.trouble.clear()


@LANGUAGES
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_neighbours_task(lived: Site, visits: Visits, english: bool, narrow: bool) -> None:
    """A clerk of another bureau is told what is missing and whom to ask, and sees nothing of the task."""
    task = lived.places["task"]["task_id"]
    page = visits.page(lived, "minzheng", english=english, narrow=narrow)
    for path in (f"/oversight/tasks/{task}/", f"/oversight/tasks/{task}/report/", "/people/", "/audit/"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status in {403, 404}, path
        told = page.locator("main [role=alert], main .panel").first
        assert len(told.locator("p").first.inner_text()) > 8, "it says what to do"
        in_language(told.inner_text(), english)
        assert "建成数据共享门户" not in page.locator("body").inner_text()
        no_sideways(page)
        calm(page)
    evidence = lived.places["evidence"]["evidence_id"]
    assert visits.ask(lived, "minzheng", f"/oversight/evidence/{evidence}/").status in {403, 404}
    visits.trouble.clear()


@LANGUAGES
def test_an_expired_page(lived: Site, visits: Visits, english: bool) -> None:
    """A form whose token is gone is not accepted; the page says why and what to do."""
    page = visits.page(lived, "ducha", english=english)
    page.goto("/oversight/register/by-hand/")
    page.evaluate(
        "for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = 'x'.repeat(64)"
    )
    page.locator("[name=title]").fill("办好一件事")
    page.locator("[name=lead]").fill("云川市数据局")
    page.locator("main form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The page is out of date" if english else "页面已过期")
    in_language(page.locator("main").inner_text(), english)
    calm(page)
    page.go_back()
    expect(page.locator("[name=title]")).to_have_value("办好一件事")
    visits.trouble.clear()


@LANGUAGES
def test_a_page_that_is_not_there(lived: Site, visits: Visits, english: bool) -> None:
    page = visits.page(lived, "yuedu", english=english)
    for path in ("/nowhere/", "/policy/documents/999999/", "/units/no-such-unit/", "/regions/000000/", "/audit/1/x"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404, path
        told = page.locator("main").inner_text()
        in_language(told, english)
        assert page.locator("main a.button").count(), "a way out"
        calm(page)
    visits.trouble.clear()


def test_values_that_the_api_does_not_know(lived: Site, visits: Visits) -> None:
    """400 with the parameter and what it may be; 404 and 403 with what to do; 401 for a stranger. Always as a problem with a number."""
    asked = {
        "/api/tasks?light=purple": 400,
        "/api/tasks?sort=colour": 400,
        "/api/documents?limit=0": 422,
        "/api/documents/999999": 404,
        "/api/nowhere": 404,
        "/api/units/no-such-unit": 404,
        "/api/audit": 403,
    }
    for path, status in asked.items():
        for english in (False, True):
            answer = visits.ask(lived, "ducha", path, english=english)
            assert answer.status == status, path
            assert answer.headers["content-type"] == PROBLEM, path
            assert re.search(r'"number": "\w{8}"', answer.text), path
            assert "Traceback" not in answer.text
    assert visits.ask(lived, None, "/api/tasks").status == 401
