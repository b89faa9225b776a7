"""What a person does with forms, and on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.journeys.visits import leaving


def fill(form: Locator, given: Mapping[str, str]) -> None:
    """Fill a form's fields by name, lists too."""
    for name, value in given.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def done(page: Page, verb: str, **given: str) -> None:
    """Do a verb of the desk with what its small form asks for."""
    form = page.locator(f"form[action$='/do/{verb}/']")
    page.locator("details.offer", has=form).locator("summary").click()
    fill(form, given)
    with leaving(page):
        form.get_by_role("button").click()
    expect(page.locator(".notice.late")).to_have_count(0)
