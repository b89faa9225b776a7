"""Every page there is, as everybody who may and may not see it, in both languages, on a desk and on a phone, and on paper.

The list of pages is the list of routes: a new route is tried without being named here. Where a route has parameters, the preparation of the
city says where it leads to something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from mianzhou.kernel.people.api import ROLES
from tests.architecture.house import SOURCE
from tests.journeys.conftest import axe, keep
from tests.journeys.site import ROLES as ACCOUNTS
from tests.journeys.site import Site
from tests.journeys.visits import Visits, fits

pytestmark = pytest.mark.journey
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
# Words of ours: headings, labels, buttons, menus. Names of units and documents stand elsewhere.
CHROME = ", ".join(
    f"main {part}"
    for part in ("thead th", "label:not(.choices label)", "legend", "button", ".button", "caption", ".tabs a")
)
# Without the choices of a list and without what a page declares to be Chinese: those are data.
OWN_WORDS = """(chrome) => [...document.querySelectorAll(chrome)].filter((e) => !e.closest("[lang^=zh]")).map((e) => {
  const copy = e.cloneNode(true);
  for (const data of copy.querySelectorAll("select, textarea, [lang^=zh]")) data.remove();
  return copy.textContent;
})"""
# Routes that only change something; they are walked by the journeys of their own.
CHANGES = {
    "account_end_session",
    "account_language",
    "announcement_change",
    "assessment_scheme_do",
    "audit_verify",
    "batch_cancel",
    "batch_retry",
    "batch_withdraw",
    "calendar_day",
    "calendar_year",
    "case_add",
    "case_do",
    "case_move",
    "collective_certify",
    "collective_look",
    "console_forget",
    "dispute_do",
    "dispute_identify",
    "dispute_look",
    "document_make_current",
    "evidence_remove",
    "extension_decide",
    "follow_do",
    "follow_material",
    "lake_upkeep",
    "language",
    "ledger_close",
    "ledger_stocktake_judge",
    "ledger_undo",
    "notices_read",
    "person_change",
    "person_grant",
    "person_password",
    "person_state",
    "person_withdraw",
    "quarantine_replace",
    "quarantine_rows",
    "quarantine_save",
    "quarantine_send",
    "quarantine_workbook",
    "registry_change",
    "registry_dispute",
    "registry_judge",
    "registry_notices_read",
    "registry_source_note",
    "registry_purpose",
    "registry_run_do",
    "relief_allocation_do",
    "relief_delivery_do",
    "relief_event_propose",
    "relief_request_do",
    "report_discard",
    "report_judge",
    "resource_do",
    "review_judge",
    "send_preview",
    "source_ask",
    "source_try",
    "task_do",
    "task_register_many",
    "tasks_assign",
    "tasks_urge",
    "token_end",
    "token_make",
    "unknown_name_create",
    "unknown_name_dismiss",
    "unknown_name_map",
    "upload_begin",
    "upload_close",
    "upload_drop",
    "upload_piece",
    "watching_do",
}
# Not pages: files, fragments, redirects, steps of signing in that need a beginning (tried beside the accounts' pages).
NO_PAGES = re.compile(
    r"^(openid_connect|socialaccount|mfa_(auth|act|deact|view|gen|down|reauth)|account_(log|inact|reauth)|api_(?!docs)|openapi)"
)
FILES = {
    "assessment_file",
    "assessment_scheme_file",
    "batch_receipt",
    "case_material",
    "dispute_material",
    "document_export",
    "document_preview",
    "evidence",
    "obligation",
    "quarantine_csv",
    "quarantine_xlsx",
    "registry_suggest",
    "resource_export",
    "resources_template",
}
REDIRECTS = {"obligation"}
# The case that the preparation names is a complaint: none of theirs, though they have cases of other kinds. So with the entry of a register.
NOT_THEIRS = {
    "case": {"authority", "statistician"},
    "case_material": {"authority", "statistician"},
    "case_new": {"receiver", "supervisor", "authority", "statistician"},  # whose own units apply for nothing
    "register_entries": {"statistician"},  # of another register than theirs
    "register_entry": {"authority", "statistician"},
}
# Open to whoever may read the entry, which its register says: tried beside the page.
OF_A_REGISTER = {"certificate_file", "register_do"}


def _routes(patterns: list[Any] | None = None) -> Iterator[tuple[str, str, bool]]:
    """Name, what it declares, and whether it has parameters."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, pattern.callback.declared_access, bool(pattern.pattern.regex.groups)  # type: ignore[attr-defined]


ROUTES = {name: (access, parameters) for name, access, parameters in _routes()}
SEEN = [name for name in ROUTES if name not in CHANGES | OF_A_REGISTER and not NO_PAGES.match(name)]
PAGES = [name for name in SEEN if name not in FILES]


def address(site: Site, name: str) -> str:
    """Where the route leads to something."""
    if ROUTES[name][1]:
        assert name in site.places, f"{name} has parameters: tests/journeys/seeding.py must say an instance"
    return reverse(name, kwargs=site.places.get(name))


def admitted(name: str) -> list[str]:
    """The roles that the route admits."""
    access = ROUTES[name][0]
    may = [role for role, rule in ROLES.items() if access in {"public", "signed-in"} or access in rule.permissions]
    return [role for role in may if role not in NOT_THEIRS.get(name, ())]


def test_the_lists_above_are_about_routes_that_exist() -> None:
    assert set(ROUTES) >= CHANGES | FILES


@pytest.mark.parametrize("name", SEEN)
def test_status_as_declared(name: str, lived: Site, visits: Visits) -> None:
    """Who is not signed in is asked to; who may not is told so, in words; who may, sees it."""
    where, access = address(lived, name), ROUTES[name][0]
    stranger = visits.ask(lived, None, where)
    if access == "public":
        assert stranger.status == 200
    else:
        assert stranger.status == 302
        assert "/accounts/login/?next=" in stranger.headers["location"]
    may = admitted(name)
    for number, (role, account) in enumerate(ACCOUNTS.items()):
        for english in (
            (False, True) if role == may[-1] else (number % 2 == 1,)
        ):  # what a page says hangs on no role's name
            answer = visits.ask(lived, account, where, english=english)
            if role in admitted(name):
                assert answer.status == (302 if name in REDIRECTS else 200), f"{role}: {where}"
            elif role in NOT_THEIRS.get(name, ()):
                assert answer.status == 404, f"{role}: {where}"
            else:
                assert answer.status == 403, f"{role}: {where}"
                assert ("not" if english else "权限") in answer.text
            assert "Traceback" not in answer.text
            if english and "text/html" in answer.headers["content-type"] and name not in FILES:
                _nothing_left_in_chinese(where, answer.text)


def _ours() -> set[str]:
    """The Chinese side of everything that has two sides."""
    tags, texts = re.compile(r'\{% t ["\']([^"\']+)["\'] '), re.compile(r'Text\(\s*"([^"{}]+)",\s*"')
    found: set[str] = set()
    for path in (SOURCE / "portal").rglob("*"):
        if path.suffix in {".py", ".html"} and "tests" not in path.parts:
            found |= set((tags if path.suffix == ".html" else texts).findall(path.read_text(encoding="utf-8")))
    return {words for words in found if CHINESE.search(words)}


OURS = _ours()


def _nothing_left_in_chinese(where: str, html: str) -> None:
    """No piece of text of an English page is the Chinese side of words of ours."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html.split("<body", 1)[-1], flags=re.S)
    pieces = {piece.strip() for piece in re.split(r"<[^>]*>", body)}
    left = (pieces & OURS) - DATA
    assert not left, f"{where}: {left}"


# Words of the documents themselves: kinds, levels, heads of printed tables.
DATA = {"单位", "县级", "园区", "意见", "指标", "通知"}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, lived: Site, visits: Visits) -> None:
    """In Chinese and in English, wide and narrow, as two of those who may; the last on paper."""
    where, roles = address(lived, name), admitted(name)
    first, last = roles[0], roles[-1]
    for role, english in ((last, False), (first, True)):
        page = visits.window(lived, ACCOUNTS[role], english=english)
        page.goto(where)
        title = page.title()
        assert re.search(r"\w", title.removesuffix("· Mianzhou" if english else "· 绵州").strip(" ·")), (
            f"{where}: {title}"
        )
        assert page.locator("h1").count() == 1, f"{where}: headings of the first level"
        fits(page, 1440)
        if english:
            _english(page)
            page.set_viewport_size({"width": 375, "height": 740})
        axe(page)  # wide in Chinese, narrow in English: the rules judge markup and layout, not words
        keep(page, f"{name}-{'en-375' if english else 'zh-1440'}")
        page.set_viewport_size({"width": 360, "height": 740})
        fits(page, 360)
    _on_paper(page)


def _english(page: Page) -> None:
    for words in page.evaluate(OWN_WORDS, CHROME):
        assert not CHINESE.search(words), f"{page.url}: {words}"


def _on_paper(page: Page) -> None:
    """Menus, filters and the top bar are not printed."""
    page.emulate_media(media="print")
    for part in (".sidebar", ".topbar", "form.filters", ".pages", "form.bulk"):
        for found in page.locator(part).all():
            assert not found.is_visible(), f"{page.url}: {part} is printed"
    assert page.locator("h1").first.is_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_pages_without_an_account(lived: Site, visits: Visits, english: bool, narrow: bool) -> None:
    """What everybody sees, and the steps of signing in."""
    page = visits.page(lived, english=english, narrow=narrow)
    for name in ("home", "guidance", "public_document", "account_login", "account_inactive"):
        page.goto(address(lived, name))
        axe(page)
        fits(page, 375 if narrow else 1440)
        if english:
            _english(page)
