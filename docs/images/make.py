"""The screenshots of the documentation, taken from a running site with the invented city: `make up`, then `make screenshots`.

Each picture is one line of `PICTURES`: who looks, at which address, how wide. Addresses that depend on what was loaded are found as a
reader finds them, by following the first link of a list. Pictures are reduced to 128 colours, which keeps them below 250 kB.
"""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import django
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent
CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LIMIT = 250_000


@dataclass(frozen=True, slots=True)
class Picture:
    """One screenshot. `follow`: CSS selectors of links followed from `address`; `click`: a button pressed, `press`: a key,
    `scroll`: pixels scrolled before looking."""

    name: str
    who: str
    address: str
    size: str = "wide"
    follow: tuple[str, ...] = ()
    click: str = ""
    press: str = ""
    scroll: int = 0


FIRST_ROW = "main table tbody a >> nth=0"
LAST_ROW = "main table tbody tr:last-child a >> nth=0"
QUARANTINE = 'main a[href*="/quarantine/"] >> nth=0'
PICTURES = (
    Picture("start", "", "/"),
    Picture("start-phone", "", "/", "phone"),
    Picture("guidance-phone", "", "/guidance/?q=养老", "phone"),
    Picture("sign-in-phone", "", "/accounts/login/", "phone"),
    Picture("home", "ducha", "/"),
    Picture("upload", "ducha", "/policy/upload/"),
    Picture("documents", "ducha", "/policy/documents/"),
    Picture("document", "ducha", "/policy/documents/?q=民生实事", follow=(FIRST_ROW,), scroll=420),
    Picture("review", "ducha", "/policy/review/", follow=(FIRST_ROW,), press="j"),
    Picture("search", "ducha", "/search/?q=养老服务"),
    Picture("board", "ducha", "/oversight/board/"),
    Picture("board-phone", "ducha", "/oversight/board/", "phone"),
    Picture("task", "ducha", "/oversight/tasks/?q=共享平台", follow=(FIRST_ROW,)),
    Picture("inbox", "shuju", "/oversight/inbox/"),
    Picture("inbox-phone", "shuju", "/oversight/inbox/", "phone"),
    Picture("resources", "weihu", "/data/resources/"),
    Picture("resource", "minzheng", "/data/resources/low_income_allowance/"),
    Picture("batch", "minzheng", "/data/batches/?q=最低生活保障", follow=(FIRST_ROW,)),
    Picture("quarantine", "minzheng", "/data/batches/?q=最低生活保障", follow=(FIRST_ROW, QUARANTINE)),
    Picture("quarantine-phone", "minzheng", "/data/batches/?q=最低生活保障", "phone", follow=(FIRST_ROW, QUARANTINE)),
    Picture("quality", "weihu", "/data/quality/"),
    Picture("quality-phone", "weihu", "/data/quality/", "phone"),
    Picture("console", "weihu", "/data/console/", follow=('a[href*="saved="] >> nth=1',), click="button[value=run]"),
    Picture("dispute", "weihu", "/data/corrections/?q=企业", follow=(FIRST_ROW,)),
    Picture("coverage", "hecha", "/data/registries/coverage/"),
    Picture("links", "hecha", "/data/registries/runs/"),
    Picture("complain-phone", "", "/open/complaints/", "phone"),
    Picture("complaints", "tousu", "/services/complaints/"),
    Picture("case", "tousu", "/services/complaints/", follow=(FIRST_ROW,)),
    Picture("relief-map", "diaodu", "/services/relief/map/"),
    Picture("event", "diaodu", "/services/relief/events/", follow=(FIRST_ROW,)),
    Picture("collective", "nongjing", "/services/collectives/", follow=(FIRST_ROW,)),
    Picture("assessment", "ducha", "/oversight/assessments/?q=2025", follow=(FIRST_ROW, LAST_ROW), scroll=560),
    Picture("watching", "ducha", "/oversight/watching/"),
    Picture("calendar", "weihu", "/calendar/"),
    Picture("audit", "guanli", "/audit/"),
)


def main(site: str, wanted: list[str]) -> None:
    """Take every picture, or those named."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        opened: dict[tuple[str, str], BrowserContext] = {}
        for picture in (p for p in PICTURES if not wanted or p.name in wanted):
            key = (picture.who, picture.size)
            if key not in opened:
                opened[key] = _signed_in(browser, site, *key)
            _take(opened[key].new_page(), picture)
        browser.close()


def _signed_in(browser: Browser, site: str, who: str, size: str) -> BrowserContext:
    """A browser with somebody of the invented city signed in, or nobody."""
    context = browser.new_context(viewport=SIZES[size], base_url=site, locale="zh-CN", reduced_motion="reduce")  # type: ignore[arg-type]
    if who:
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", _passwords()[who])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
        page.close()
    return context


@cache
def _passwords() -> dict[str, str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")
    django.setup()
    from mianzhou.samplecity.api import demonstration_accounts

    return {account.username: account.password for account in demonstration_accounts()}


def _take(page: Page, picture: Picture) -> None:
    answer = page.goto(picture.address)
    for link in picture.follow:
        target = page.locator(link).get_attribute("href")
        answer = page.goto(urljoin(page.url, str(target)))
    if answer is None or answer.status != 200:
        sys.exit(f"{picture.name}: {page.url} answered {answer.status if answer else 'nothing'}")
    page.wait_for_load_state("networkidle")
    if picture.click:
        page.click(picture.click)
        page.wait_for_load_state("networkidle")
    if picture.press:
        page.keyboard.press(picture.press)
    if picture.scroll:
        page.mouse.move(700, 500)
        page.mouse.wheel(0, picture.scroll)
        page.wait_for_timeout(300)
    _charts_drawn(page)
    path = FOLDER / f"{picture.name}.png"
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name:24} {size / 1000:5.0f} kB")
    if size > LIMIT:
        sys.exit(f"{path.name} is larger than {LIMIT // 1000} kB")
    page.close()


def _charts_drawn(page: Page) -> None:
    """Charts are drawn when they come into view: wait for those of this picture."""
    page.wait_for_function(
        """() => [...document.querySelectorAll("[data-chart] .plot")].every((plot) => {
            const { top, bottom } = plot.getBoundingClientRect();
            return bottom < 0 || top > innerHeight || plot.querySelector("svg path, svg text");
        })"""
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", sys.argv[2:])
