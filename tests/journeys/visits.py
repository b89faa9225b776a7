"""Visiting a site as somebody: signed in once, then in either language and at any width.

Playwright waits for what it is asked to find, not for what a click began. So after a press that leads to another page, either something that only
the new page has is expected, or the press is made `with leaving(page)`; and whatever measures a page as it stands calls `settled(page)` first.
"""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Error, Page, TimeoutError, expect

from tests.journeys.site import PASSWORD, Site

CHROMIUM = Path("/usr/bin/chromium")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 375, "height": 740}
PATIENCE = 90_000  # milliseconds for something to happen on a busy machine; no measurement
expect.set_options(timeout=PATIENCE)

# The page has come whole, nothing is asked for or being put in its place, and the charts in sight are drawn.
CALM = """() => document.readyState === "complete" && !!document.body
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")
  && [...document.querySelectorAll("[data-chart]")].every((figure) => {
    const box = figure.getBoundingClientRect();
    return figure.querySelector("svg") || figure.querySelector("details")?.open || box.top > innerHeight || box.bottom < 0;
  })"""


def until(page: Page, condition: str, given: object = None, *, patience: int = PATIENCE) -> None:
    """Ask the page until a function in its language answers with something true, also while another page takes its place.

    Playwright's own `wait_for_function` evaluates a text in the page from the second time on, which the site's policy for scripts forbids.
    """
    last = time.monotonic() + patience / 1000
    while True:
        try:
            if page.evaluate(condition, given):
                return
            said = ""
        except Error as error:
            said = error.message
        if time.monotonic() > last:
            raise TimeoutError(f"{page.url}: {said or 'never true'}: {condition}")
        page.wait_for_timeout(20)


def settled(page: Page) -> None:
    """Wait until the page has come whole and nothing changes it."""
    page.wait_for_load_state("load")
    until(page, CALM)


def fits(page: Page, width: int) -> None:
    """Nothing is wider than the screen, once charts and tables have followed its width."""
    settled(page)
    try:
        until(page, "(width) => document.documentElement.scrollWidth <= width", width, patience=20_000)
    except TimeoutError:
        wide = page.evaluate("document.documentElement.scrollWidth")
        raise AssertionError(f"{page.url}: {wide} px on a screen of {width}") from None


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """What is done inside leads to another page, also to one that looks the same: wait until that one is there."""
    page.evaluate("() => { document.documentElement.dataset.left = ''; }")
    yield
    until(page, "() => !('left' in document.documentElement.dataset)")
    settled(page)


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Visits:
    """The windows of one test. Their script errors, blocked scripts and failed requests are kept in `trouble`."""

    _sessions: dict[tuple[str, str], list[Any]] = {}  # signing in costs half a second: once for an account and a site
    _kept: dict[tuple[str, str, bool], Page] = {}
    _trouble_of_kept: list[str] = []

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.windows: list[Page] = []
        self.trouble: list[str] = []

    def context(self, site: Site, username: str | None = None, *, english: bool = False, narrow: bool = False) -> BrowserContext:  # fmt: skip
        """A browser window of its own, signed in as `username` unless that is None."""
        cookies = list(self._session(site, username)) if username else []
        if english:
            cookies.append({"name": "language", "value": "en", "url": site.url})
        size: Any = NARROW if narrow else WIDE
        context = self.browser.new_context(viewport=size, base_url=site.url, accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        if cookies:
            context.add_cookies(cookies)
        self.contexts.append(context)
        return context

    def page(self, site: Site, username: str | None = None, *, english: bool = False, narrow: bool = False) -> Page:
        """A page in such a window, watched for trouble."""
        return _watched(self.context(site, username, english=english, narrow=narrow).new_page(), self.trouble)

    def window(self, site: Site, username: str, *, english: bool = False) -> Page:
        """A wide page that stays open for the tests after this one, its files cached: for looking only, many times faster than a new one."""
        key = (site.url, username, english)
        if key not in self._kept:
            context = self.context(site, username, english=english)
            self.contexts.remove(context)
            self._kept[key] = _watched(context.new_page(), self._trouble_of_kept)
        self.windows.append(self._kept[key])
        self._kept[key].set_viewport_size(WIDE)  # type: ignore[arg-type]
        return self._kept[key]

    def ask(self, site: Site, username: str | None, path: str, *, english: bool = False) -> Answer:
        """What the server answers, without a window: many times faster where only the answer matters. Follows no redirect."""
        cookies = {c["name"]: c["value"] for c in self._session(site, username)} if username else {}
        return _asked(site, "GET", path, cookies | ({"language": "en"} if english else {}))

    def close(self) -> None:
        """Close all windows; what was last seen is kept when MIANZHOU_SCREENSHOTS names a folder."""
        folder = os.environ.get("MIANZHOU_SCREENSHOTS")
        for number, context in enumerate(self.contexts):
            for page in context.pages if folder else ():
                page.screenshot(path=f"{folder}/last-{number}.png")
            context.close()
        for page in self.windows:
            page.goto("about:blank")  # what asks for news there asks no more
        self.trouble += self._trouble_of_kept
        self._trouble_of_kept.clear()

    def _session(self, site: Site, username: str) -> list[Any]:
        """The cookie of somebody who has signed in through the form; how it looks and works in a window, journeys of its own tell."""
        key = (site.url, username)
        if key not in self._sessions:
            token = _cookies(_asked(site, "GET", "/accounts/login/", {}))["csrftoken"]
            filled = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
            answer = _asked(site, "POST", "/accounts/login/", {"csrftoken": token}, body=urlencode(filled))
            assert answer.status == 302, f"{username}: {answer.text}"
            cookie = {"name": "sessionid", "value": _cookies(answer)["sessionid"], "url": site.url}
            self._sessions[key] = [cookie | {"httpOnly": True, "sameSite": "Lax"}]
        return self._sessions[key]


def _asked(site: Site, verb: str, path: str, cookies: dict[str, str], *, body: str | None = None) -> Answer:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=PATIENCE / 1000)
    connection.request(verb, path, body, headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def _cookies(answer: Answer) -> dict[str, str]:
    """What the answer asks to keep, by name."""
    kept: SimpleCookie = SimpleCookie()
    for said in answer.headers.get_all("set-cookie", []):
        kept.load(said)
    return {name: morsel.value for name, morsel in kept.items()}


def _watched(page: Page, trouble: list[str]) -> Page:
    page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
    # A page that is left while it asks for news of a job says `htmx:sendAbort`: nothing is wrong then.
    page.on(
        "console",
        lambda m: trouble.append(f"{page.url}: {m.text}") if m.type == "error" and "sendAbort" not in m.text else None,
    )
    return page
