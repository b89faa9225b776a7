"""A running site and a real browser for the journeys.

`live_site` serves on a free port over the test's own database; `browser` is Debian's Chromium; `sign_in(page, username)` signs in;
`axe(page)` finds what WCAG 2.2 A and AA forbid. `visits` opens windows on the prepared sites of `tests/conftest.py`, as somebody.
Set MIANZHOU_SCREENSHOTS to a folder to keep what was seen.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Error, Page, expect

from mianzhou.kernel.people.api import ROLES, Person, RoleGrant
from tests.conftest import PROCESS
from tests.journeys.site import Site, running
from tests.journeys.visits import CHROMIUM, NARROW, PATIENCE, WIDE, fits, leaving, settled

PASSWORD = "correct-horse-battery"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PageMaker = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a journey; without a browser it is skipped, in words."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"needs Chromium at {CHROMIUM}"))


@pytest.fixture(scope="session")
def bureau() -> Iterator[Site]:
    """A city with a worker whose data bureau takes data in; each module registers resources of its own."""
    with running("ground", f"bureau_{PROCESS}", worker=True) as site:
        yield site


def register(site: Site, schema: dict[str, Any]) -> None:
    """Publish a resource of the data bureau, whose clerk can sign in."""
    file = Path(site.environment["MIANZHOU_DATA"]) / f"{schema['name']}.json"
    file.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    done = site.mianzhou("data", "register", str(file), "--unit", "9801-sjj", "--json")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def live_site(transactional_db: None, live_server: Any) -> str:
    """The address of the running site, without a slash at the end."""
    return str(live_server.url)


@pytest.fixture
def new_page(browser: Browser, live_site: str) -> Iterator[PageMaker]:
    """Opens pages: `new_page(narrow=True, english=True)`. A script error or a blocked script or style fails the test."""
    contexts = []
    trouble: list[str] = []

    def make(*, narrow: bool = False, english: bool = False) -> Page:
        context = browser.new_context(viewport=NARROW if narrow else WIDE, base_url=live_site)  # type: ignore[arg-type]
        if english:
            context.add_cookies([{"name": "language", "value": "en", "url": live_site}])
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda m: trouble.append(m.text) if "Content Security Policy" in m.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def person() -> Callable[..., Person]:
    """Makes an account: `person("wang", "supervisor", "steward")`, its roles over the whole city unless `unit` is given."""

    def make(username: str, *roles: str, unit: Any = None, name: str = "") -> Person:
        made = Person(username=username, name=name or username, unit=unit, created_at=timezone.now())
        made.set_password(PASSWORD)
        made.save()
        for role in roles or tuple(ROLES):
            RoleGrant.objects.create(person=made, role=role, unit=unit, granted_at=timezone.now(), granted_by="journey")
        return made

    return make


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Sign in through the form, as a person does."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    with leaving(page):
        page.press("input[name=password]", "Enter")
    expect(page.locator("details[data-menu] .who")).to_have_count(1)


# Polling waits while axe looks: rows that are taken away under it are none that it can judge. Null when something is being swapped.
LOOK = """async (rules) => {
  for (const _ of [1, 2]) await new Promise((done) => requestAnimationFrame(done)); /* what watches sizes has its turn */
  if (document.readyState !== "complete" || document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")) return null;
  const wait = (event) => event.preventDefault();
  document.addEventListener("htmx:beforeRequest", wait);
  try { return (await axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"], selectors: false })).violations; }
  finally { document.removeEventListener("htmx:beforeRequest", wait); }
}"""


def axe(page: Page) -> None:
    """Fail with what breaks WCAG A or AA on the page as it stands; one that was left meanwhile is looked at where it led."""
    found = _looked_at(page)
    while found is None:
        found = _looked_at(page)
    broken = [f"{v['id']}: {v['help']}\n    " + "\n    ".join(n["html"][:200] for n in v["nodes"][:4]) for v in found]
    assert not broken, f"{page.url}\n" + "\n".join(broken)


def _looked_at(page: Page) -> list[Any] | None:
    """What axe found; None when the page was not at rest, or another took its place while axe looked."""
    settled(page)
    moved: list[Any] = []

    def note(frame: Any) -> None:
        moved.append(frame)

    page.on("framenavigated", note)
    try:
        page.evaluate(Axe().axe_script)
        found: list[Any] | None = page.evaluate(LOOK, RULES)
        return None if moved else found
    except Error:
        page.wait_for_load_state("load")
        if not moved:
            raise
        return None
    finally:
        page.remove_listener("framenavigated", note)


def no_sideways(page: Page) -> None:
    """Fail when the page is wider than the screen."""
    assert page.viewport_size is not None
    fits(page, page.viewport_size["width"])


def keep(page: Page, name: str) -> None:
    """Keep a picture, when MIANZHOU_SCREENSHOTS names a folder."""
    folder = os.environ.get("MIANZHOU_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
