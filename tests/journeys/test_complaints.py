"""A complaint from an enterprise's phone to the answer: begun, saved, taken up again, sent; passed on, answered, closed; followed and rated."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.models import Case
from tests.journeys.conftest import axe, keep, no_sideways, sign_in
from tests.journeys.desk import done, fill
from tests.journeys.seeding_cases import ABOUT, PDF
from tests.journeys.visits import leaving


@pytest.fixture
def offices(live_site: str, person, settings: Any) -> None:  # type: ignore[no-untyped-def]
    """The bureau of justice, which is the complaints centre, and the bureau that is complained of, each with somebody."""
    settings.CITY_REGION = "9801"
    city = Region.objects.create(code="9801", name="云川市", short_name="云川", level="prefecture", path="98.9801")
    for code, name, username, role in (
        ("t-justice", "云川市司法局", "centre", "receiver"),
        ("t-data", "云川市大数据局", "bureau", "clerk"),
    ):
        unit = Unit.objects.create(
            code=code, full_name=name, short_name=name, level="city", kind="government", region=city, path=code
        )
        person(username, role, unit=unit)


@pytest.mark.parametrize("english", [False, True], ids=["chinese", "english"])
def test_from_the_phone_to_the_answer(new_page, offices: None, english: bool) -> None:  # type: ignore[no-untyped-def]
    number, code = _sent(new_page, english)
    case = Case.objects.get(number=number)
    centre = new_page(english=english)
    sign_in(centre, "centre")
    centre.goto("/services/complaints/")
    with leaving(centre):
        centre.get_by_role("link", name=number).first.click()
    _looked_at(centre, "complaint-desk")
    done(centre, "refer", unit="云川市大数据局")
    bureau = new_page(english=english, narrow=True)
    sign_in(bureau, "bureau")
    bureau.goto("/services/cases/")
    with leaving(bureau):
        bureau.locator(f"main a[href$='/cases/{case.pk}/']").first.click()
    _looked_at(bureau, "complaint-department")
    done(bureau, "answer", answer="接口已于本周开通，逾期系人员交接所致。")
    centre.reload()
    done(centre, "settle", remark="接口已开通，经办人员已作说明。")
    _followed(new_page(narrow=True, english=english), number, code)
    case.refresh_from_db()
    assert case.closed_on is not None


def _sent(new_page, english: bool) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """Begun on one phone, saved, and gone on with by its code on another; number and code of the receipt."""
    first = new_page(narrow=True, english=english)
    first.goto("/open/complaints/")
    _looked_at(first, "complaint-start")
    with leaving(first):
        first.locator("main form button.primary").first.click()
    _fill(first)
    with leaving(first):
        first.locator("button[name=later]").click()
    draft = first.locator("main .code").first.inner_text()
    phone = new_page(narrow=True, english=english)
    phone.goto("/open/complaints/")
    phone.fill("[name=draft_code]", draft)
    with leaving(phone):
        phone.locator("form", has=phone.locator("[name=draft_code]")).get_by_role("button").click()
    while phone.locator("[name=later]").count():
        axe(phone)
        _fill(phone)
        with leaving(phone):
            phone.locator(".sheet-form button.primary").click()
    for kind in ("identity", "licence", "evidence"):
        phone.set_input_files(f"#file-{kind}", {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": PDF})
        with leaving(phone):
            phone.locator("form", has=phone.locator(f"#file-{kind}")).get_by_role("button").last.click()
    with leaving(phone):
        phone.locator("main a.button.primary").click()
    _looked_at(phone, "complaint-check")
    phone.check("#vouched")
    with leaving(phone):
        phone.locator("main form button.primary").click()
    _looked_at(phone, "complaint-receipt")
    number, code = phone.locator(".receipt .code").all_inner_texts()
    return number, code


def _fill(page: Page) -> None:
    """Whatever this step asks for."""
    form = page.locator(".sheet-form")
    fill(form, {name: value for name, value in ABOUT.items() if form.locator(f"[name={name}]").count()})


def _followed(page: Page, number: str, code: str) -> None:
    """By number and code, without an account: the answer is there, and is rated."""
    page.goto("/open/cases/")
    page.fill("[name=number]", number)
    page.fill("[name=code]", code)
    with leaving(page):
        page.locator("main form button.primary").click()
    expect(page.locator(".said")).to_contain_text("接口已开通，经办人员已作说明。")
    _looked_at(page, "complaint-followed")
    page.check("#stars-4")
    with leaving(page):
        page.locator("form[action$='/rate/'] button").click()
    expect(page.locator("#stars-4")).to_have_count(0)


def _looked_at(page: Page, name: str) -> None:
    axe(page)
    no_sideways(page)
    keep(page, name)
