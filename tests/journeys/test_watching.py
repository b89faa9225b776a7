"""Electronic supervision as people use it: a missed deadline, its red notice answered by the unit and withdrawn by the supervision office; hours published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit
from mianzhou.oversight.supervision import api as supervision
from mianzhou.oversight.watching import api as watching
from tests.journeys.conftest import axe, no_sideways, sign_in


@pytest.fixture
def bureau(live_site: str) -> Unit:
    """A bureau of a city."""
    region = Region.objects.create(code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199")
    return Unit.objects.create(
        code="t-data", full_name="试验市数据局", short_name="市数据局", level="city", kind="government", region=region, path="t-data"
    )  # fmt: skip


def missed(bureau: Unit) -> watching.WatchingNotice:
    """A task whose day has passed, and the notice about it."""
    from mianzhou.kernel.people.api import system_actor

    now = timezone.now()
    begin = now - timedelta(days=40)
    office = system_actor("journey", ["task.read", "task.register", "task.assign", "task.sign"])
    task = supervision.register_task(
        actor=office, as_of=begin, title="统一身份认证上线", demand="按期上线。", source=supervision.Source(kind="meeting", title="常务会议"),
        lead=bureau, co=[], received_on=begin.date(), due_on=begin.date() + timedelta(days=30), rhythm="once",
    )  # fmt: skip
    supervision.assign(actor=office, as_of=begin, task_id=task.pk)
    supervision.sign(actor=office, as_of=begin, task_id=task.pk, unit_id=bureau.pk)
    watching.follow(as_of=now)
    watching.issue_due(actor=watching.watching_actor(), as_of=now)
    return watching.WatchingNotice.objects.order_by("pk")[0]


def test_a_red_notice_is_answered_and_withdrawn(new_page: Any, person: Any, bureau: Unit) -> None:
    notice = missed(bureau)
    person("wang", "clerk", unit=bureau, name="王敏")
    person("lin", "supervisor", name="林静")
    page = new_page(narrow=True)
    sign_in(page, "wang")
    page.goto("/oversight/inbox/")
    page.get_by_role("link", name="统一身份认证上线").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("统一身份认证上线")
    page.goto(f"/oversight/watching/notices/{notice.pk}/")
    page.get_by_role("button", name="提交说明").click()
    page.get_by_label("情况说明").fill("接口联调延误，本周内上线。")
    no_sideways(page)
    axe(page)
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_text("接口联调延误，本周内上线。")).to_be_visible()
    expect(page.get_by_role("button", name="撤销")).to_have_count(0)

    page = new_page(english=True)
    sign_in(page, "lin")
    page.goto("/oversight/watching/?state=overdue")
    page.get_by_role("row").filter(has_text="Completion").get_by_role("link").click()
    expect(page.get_by_role("heading", name="How the deadline was derived")).to_be_visible()
    page.get_by_role("link", name="Red notice").click()
    page.get_by_label("Reason").fill("The fault lay with the platform.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Withdrawn")
    axe(page)
    page.goto("/oversight/watching/units/")
    expect(page.get_by_role("row").filter(has_text="市数据局").last).to_be_visible()


def test_a_steward_publishes_hours(new_page: Any, person: Any, bureau: Unit) -> None:
    person("wu", "steward", name="吴雨桐")
    person("du", "reader", name="杜青")
    page = new_page()
    sign_in(page, "wu")
    page.goto("/calendar/hours/")
    page.locator("#hours_unit").fill("市数据局")
    page.locator("#hours_sessions").fill("9点到5点")
    page.locator("#hours_basis").fill("数据局作息通知")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("时段写作 09:00-12:00 13:00-17:00")).to_be_visible()
    page.locator("#hours_sessions").fill("08:30-12:00 14:00-17:30")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("cell", name="08:30-12:00 14:00-17:30")).to_be_visible()
    page = new_page(english=True, narrow=True)
    sign_in(page, "du")
    page.goto("/calendar/hours/")
    expect(page.get_by_role("cell", name="08:30-12:00 14:00-17:30")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
