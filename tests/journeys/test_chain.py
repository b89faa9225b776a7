"""From a bulletin to a closed task, through the pages only: every person with an account of their own, nobody past the screen."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mianzhou.samplecity.api import bulletin_text
from tests.journeys.conftest import axe, keep, no_sideways
from tests.journeys.site import Site
from tests.journeys.visits import Visits, leaving, settled

pytestmark = pytest.mark.journey
PLAN = "云府发〔2026〕6号"
TASK = "建立目录更新制度，公布更新清单"
DUE = date.today() + timedelta(days=60)
LATER = DUE + timedelta(days=20)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def said(page: Page, words: str) -> None:
    """The page says that it was done."""
    expect(page.locator("main").get_by_role("status").filter(has_text=words).first).to_be_visible()


def opened(page: Page) -> str:
    """Open the first row of the list; the address of what it leads to."""
    with leaving(page):
        page.locator("tbody tr a").first.click()
    return page.url


def test_from_a_bulletin_to_a_closed_task(ground: Site, visits: Visits) -> None:
    """In Chinese, on a desk."""
    pages = {name: visits.page(ground, name) for name in ("weihu", "ducha", "shuju", "minzheng", "juzhang", "minju")}
    document = upload(pages["weihu"])
    read_document(pages["weihu"], document)
    review(pages["ducha"])
    register(pages["ducha"])
    task = sign_and_break_down(pages["shuju"], pages["minzheng"])
    finish_part(pages["minzheng"], pages["minju"], pages["juzhang"], task)
    report_and_return(pages["shuju"], pages["ducha"], task)
    extend(pages["shuju"], pages["juzhang"], pages["ducha"], task)
    complete(pages["shuju"], pages["juzhang"], pages["ducha"], task)
    announce(pages["ducha"], pages["shuju"])
    on_the_units_pages(pages["shuju"], task)
    in_the_audit(ground, visits)


def upload(page: Page) -> str:
    """The steward loads the bulletin; its documents are listed. Returns the address of the plan's page."""
    page.goto("/policy/documents/")
    page.get_by_role("link", name="载入公报").first.click()
    file: Any = {"name": "云川公报2026-3.txt", "mimeType": "text/plain", "buffer": bulletin_text().encode()}
    page.get_by_label(re.compile("^文件")).set_input_files(file)
    page.get_by_role("button", name="上传并载入").click()
    expect(page.locator("#load .status").first).to_have_text("完成")
    expect(page.locator("#load tbody tr")).to_have_count(8)
    axe(page)
    page.goto(f"/policy/documents/?q={PLAN}")
    expect(page.locator("tbody tr")).to_have_count(1)
    return opened(page)


def read_document(page: Page, address: str) -> None:
    """The text with its heading tree, margin notes and citations."""
    page.goto(address)
    tree = page.get_by_role("navigation", name="目录")
    expect(tree.get_by_role("link", name="三、主要任务")).to_be_visible()
    tree.get_by_role("link", name=re.compile("管好安全")).click()
    expect(page.locator(":target")).to_contain_text("管好安全")
    notes = page.locator("[data-notes-column]")
    note = notes.locator(".note.obligation").filter(has_text="开展目录普查")
    expect(note).to_contain_text("市数据局")
    assert notes.locator(".note.target").count() > 3
    note.hover()
    expect(page.locator("mark.lit").first).to_contain_text("开展目录普查")
    citation = page.locator("article a").filter(has_text="云岭府发〔2026〕4号").first
    citation.click()
    expect(page.locator("article .doc-number")).to_have_text("云岭府发〔2026〕4号")
    axe(page)


def item(page: Page, words: str) -> Any:
    """An item of the review list."""
    return page.locator(".review-item").filter(has_text=words)


def review(page: Page) -> None:
    """Confirm, undo, edit, split, merge and reject, by keyboard where there is a key; then the rest at once."""
    page.goto("/policy/review/")
    row = page.locator("tbody tr").filter(has_text=PLAN)
    with leaving(page):
        row.get_by_role("link").first.click()
    expect(page.locator(".review-item")).to_have_count(12)
    axe(page)
    page.keyboard.press("r")
    said_in_review(page, "已驳回 1 项")
    expect(page.locator(".review-item")).to_have_count(11)
    page.keyboard.press("u")
    said_in_review(page, "已撤销")
    expect(page.locator(".review-item")).to_have_count(12)
    item(page, "公布负面清单").locator(".review-units").click()
    page.keyboard.press("c")
    said_in_review(page, "已确认 1 项")
    item(page, "建立目录更新制度").locator(".review-units").click()
    page.keyboard.press("e")
    editor = page.locator("#review-editor")
    expect(editor.get_by_label("标题")).to_be_visible()
    settled(page)
    editor.get_by_label("标题").fill(TASK)
    editor.get_by_label("责任单位").fill("市民政局")
    editor.get_by_label("期限").fill("三月")
    editor.get_by_role("button", name="保存").click()
    expect(editor.locator(".wrong, .notice.late").first).to_be_visible()
    settled(page)
    expect(editor.get_by_label("责任单位")).to_have_value("市民政局")
    editor.get_by_label("期限").fill(DUE.isoformat())
    editor.get_by_role("button", name="保存").click()
    said_in_review(page, "已保存修改")
    split_merge_reject(page)
    expect(page.locator(".states [aria-current=page]")).to_contain_text("待审")
    page.get_by_label("全选").check()
    page.get_by_role("button", name="确认勾选").click()
    said_in_review(page, "已确认")
    expect(page.locator(".review-bar progress")).not_to_have_attribute("value", "0")
    keep(page, "chain-review")


def split_merge_reject(page: Page) -> None:
    """One becomes two, two become one, one is refused."""
    before = page.locator(".review-item").count()
    item(page, "推进免申即享").locator(".review-units").click()
    page.keyboard.press("s")
    editor = page.locator("#review-editor")
    expect(editor.get_by_role("checkbox").first).to_be_visible()
    settled(page)
    editor.get_by_role("checkbox").first.check()
    editor.get_by_role("button", name="保存").click()
    said_in_review(page, "已拆分为 2 项")
    expect(page.locator(".review-item")).to_have_count(before + 1)
    for words in ("落实日志留存", "开展应急演练"):
        item(page, words).get_by_role("checkbox").check()
    page.keyboard.press("m")
    said_in_review(page, "已合并为 1 项")
    expect(page.locator(".review-item")).to_have_count(before)
    item(page, "接入公用企业数据").locator(".review-units").click()
    page.keyboard.press("r")
    said_in_review(page, "已驳回 1 项")


def said_in_review(page: Page, words: str) -> None:
    """The review screen says what was done, and has settled: keys pressed before would not be its own yet."""
    expect(page.locator("#review-items [role=status]")).to_contain_text(words)
    settled(page)


def register(page: Page) -> None:
    """All that was confirmed becomes tasks, assigned at once."""
    page.goto("/oversight/board/")
    page.get_by_role("link", name="立项").click()
    expect(page.locator("tbody tr").filter(has_text=TASK)).to_have_count(1)
    expect(page.locator("tbody tr").filter(has_text="接入公用企业数据")).to_have_count(0)
    page.get_by_label("选中本页全部").check()
    page.get_by_role("button", name="立项并交办").click()
    said(page, "已立项")
    said(page, "已交办")
    expect(page.locator("tbody tr").filter(has_text=TASK)).to_contain_text("待签收")
    axe(page)


def sign_and_break_down(clerk: Page, neighbour: Page) -> str:
    """Both units sign; the lead unit gives a part to the other. Returns the address of the task."""
    for page in (clerk, neighbour):
        page.goto("/oversight/inbox/")
        page.locator("#sign li").filter(has_text=TASK).get_by_role("button", name="签收").click()
        said(page, "已办理：签收")
    clerk.goto(f"/oversight/tasks/?q={TASK}")
    task = opened(clerk)
    expect(clerk.locator("main")).to_contain_text("办理中")
    expect(clerk.locator("blockquote")).to_contain_text("15个工作日内更新目录")
    clerk.get_by_role("link", name="分解", exact=True).click()
    clerk.get_by_label("子任务 1").fill("报送民政目录")
    clerk.get_by_label("责任单位").first.select_option(label="市民政局")
    clerk.get_by_label("期限").first.fill((DUE - timedelta(days=10)).isoformat())
    clerk.get_by_role("button", name="分解并交办").click()
    said(clerk, "已分解为 1 项")
    axe(clerk)
    return task


def finish_part(clerk: Page, head: Page, lead: Page, task: str) -> None:
    """The part is signed for, reported as done, approved by its head, and closed by the unit that gave it."""
    clerk.goto("/oversight/inbox/")
    clerk.locator("#sign li").filter(has_text="报送民政目录").get_by_role("button", name="签收").click()
    said(clerk, "已办理：签收")
    clerk.goto("/oversight/tasks/?q=报送民政目录")
    part = opened(clerk)
    write_report(clerk, "民政目录42条全部报送。", 100, completion=True)
    clerk.get_by_role("button", name="提交").click()
    said(clerk, "已提交")
    head.goto(part)
    head.get_by_role("button", name="同意，报督查审核").click()
    said(head, "已同意")
    lead.goto(part)
    lead.get_by_role("button", name="同意办结销号").click()
    said(lead, "审核通过")
    lead.goto(task)
    expect(lead.locator("#parts")).to_contain_text("已办结")


def write_report(page: Page, words: str, progress: int, *, completion: bool = False) -> None:
    """Open the form and fill it."""
    page.get_by_role("link", name="填报").first.click()
    if completion:
        page.get_by_label("报请办结").check()
    page.get_by_label("总体进度").fill(str(progress))
    page.get_by_label("做了什么").fill(words)
    page.get_by_label("下一步").fill("继续推进。")


def report_and_return(clerk: Page, supervisor: Page, task: str) -> None:
    """A draft with evidence, handed in, returned with a reason, reported again and accepted."""
    clerk.goto(task)
    write_report(clerk, "目录已建立。", 30)
    clerk.get_by_label("指标 1").fill("目录条数")
    clerk.get_by_label("数值 1").fill("420")
    files: list[Any] = [
        {"name": "目录清单.pdf", "mimeType": "application/pdf", "buffer": PDF},
        {"name": "会议照片.png", "mimeType": "image/png", "buffer": PNG},
    ]
    clerk.get_by_label("佐证材料").set_input_files(files)
    clerk.get_by_role("button", name="保存草稿").click()
    said(clerk, "草稿已保存")
    expect(clerk.get_by_label("做了什么")).to_have_value("目录已建立。")
    expect(clerk.locator(".files li")).to_have_count(2)
    axe(clerk)
    clerk.get_by_role("button", name="提交").click()
    said(clerk, "已提交")
    decide(supervisor, task, "退回补报", "已退回", "请写明更新了多少条目录。")
    clerk.goto("/oversight/inbox/")
    clerk.locator("#returned li").filter(has_text=TASK).get_by_role("link").click()
    expect(clerk.locator(".notice.late")).to_contain_text("请写明更新了多少条目录。")
    clerk.get_by_label("做了什么").fill("目录已建立，更新420条。")
    clerk.get_by_role("button", name="提交").click()
    said(clerk, "已提交")
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="目录清单.pdf").first.click()
    assert download.value.path().read_bytes() == PDF
    decide(supervisor, task, "审核通过", "审核通过")


def decide(page: Page, task: str, button: str, done: str, reason: str = "") -> None:
    """Press a decision on the task's page; one that needs a reason opens its form first."""
    page.goto(task)
    if reason:
        offer = page.locator("details.offer").filter(has_text=button).last
        offer.locator("summary").click()
        offer.get_by_label("理由").fill(reason)
        offer.get_by_role("button", name=button).click()
    else:
        page.get_by_role("button", name=button).click()
    said(page, done)


def extend(clerk: Page, head: Page, supervisor: Page, task: str) -> None:
    """Asked for before the due date, endorsed by the head, granted by the supervisor."""
    clerk.goto(task)
    clerk.get_by_role("link", name="申请延期").click()
    clerk.get_by_label("申请延期至").fill((DUE - timedelta(days=1)).isoformat())
    clerk.get_by_label("延期理由").fill("两个部门的系统正在迁移。")
    clerk.get_by_label("目前进展").fill("已完成八成。")
    clerk.get_by_role("button", name="提交申请").click()
    expect(clerk.locator(".notice.late")).to_be_visible()
    expect(clerk.get_by_label("延期理由")).to_have_value("两个部门的系统正在迁移。")
    clerk.get_by_label("申请延期至").fill(LATER.isoformat())
    clerk.get_by_role("button", name="提交申请").click()
    said(clerk, "待本单位负责人审批")
    decide(head, task, "同意，报督查批准", "已同意")
    decide(supervisor, task, "批准延期", "已批准延期")
    expect(supervisor.locator("main .lede")).to_contain_text(LATER.isoformat())
    supervisor.get_by_text("如何得出").click()
    expect(supervisor.locator("dl.facts ol").first).to_contain_text(DUE.strftime("%Y-%m-%d"))


def complete(clerk: Page, head: Page, supervisor: Page, task: str) -> None:
    """Reported as complete, approved by the head, closed by the supervisor."""
    clerk.goto(task)
    write_report(clerk, "目录更新制度已印发并运行，更新430条。", 100, completion=True)
    clerk.get_by_role("button", name="提交").click()
    said(clerk, "已提交")
    decide(head, task, "同意，报督查审核", "已同意")
    decide(supervisor, task, "同意办结销号", "审核通过")
    expect(supervisor.locator("main .lede .status").first).to_have_text("已办结")
    history = supervisor.locator("#history")
    for words in ("立项", "交办", "签收", "分解", "退回填报", "批准延期", "办结销号"):
        expect(history.get_by_text(words).first).to_be_visible()
    axe(supervisor)
    keep(supervisor, "chain-closed")


def announce(supervisor: Page, clerk: Page) -> None:
    """Drafted from the figures, worded, published, read by the unit."""
    supervisor.goto("/oversight/announcements/")
    supervisor.get_by_role("link", name="起草通报").click()
    supervisor.get_by_label("时段开始").fill((date.today() - timedelta(days=30)).isoformat())
    supervisor.get_by_label("时段结束").fill(date.today().isoformat())
    supervisor.get_by_label("标题").fill("数据共享三年行动督办通报")
    supervisor.get_by_role("button", name="生成草稿").click()
    supervisor.get_by_label("说明").fill("总体平稳。")
    supervisor.get_by_role("button", name="保存").click()
    said(supervisor, "已保存")
    address = supervisor.url
    clerk.goto("/oversight/announcements/")
    expect(clerk.get_by_text("数据共享三年行动督办通报")).to_have_count(0)
    supervisor.get_by_role("button", name="发布").click()
    said(supervisor, "已发布")
    clerk.goto("/oversight/inbox/")
    clerk.locator("#notices").get_by_role("link", name=re.compile("数据共享三年行动督办通报")).click()
    expect(clerk).to_have_url(address)
    expect(clerk.locator("main")).to_contain_text("总体平稳。")
    expect(clerk.locator("main table").first).to_contain_text("市数据局")


def on_the_units_pages(clerk: Page, task: str) -> None:
    """The unit's page has the task with its state; its home has what remains."""
    clerk.goto("/units/9801-sjj")
    if clerk.locator("h1").count() == 0:
        clerk.goto("/units/9801-sjj/")
    row = clerk.locator("tbody tr").filter(has_text=TASK)
    expect(row.first).to_contain_text("已办结")
    expect(clerk.locator(f"a[href='{task.removeprefix(clerk.url.split('/units')[0])}']").first).to_be_visible()
    clerk.goto("/")
    expect(clerk.locator("main")).to_contain_text("签收")
    axe(clerk)


def in_the_audit(site: Site, visits: Visits) -> None:
    """Every step has its entry with who did it, and the sealed record verifies offline."""
    page = visits.page(site, "guanli")
    steps = {
        "load.asked": "weihu",
        "bulletin.loaded": "weihu",
        "obligation.confirmed": "ducha",
        "obligation.edited": "ducha",
        "obligation.split": "ducha",
        "obligation.merged": "ducha",
        "obligation.rejected": "ducha",
        "obligation.withdrawn": "ducha",
        "task.register": "ducha",
        "task.assign": "ducha",
        "task.sign": "shuju",
        "task.break_down": "shuju",
        "evidence.add": "shuju",
        "task.report": "shuju",
        "task.return_report": "ducha",
        "task.ask_extension": "shuju",
        "task.endorse_extension": "juzhang",
        "task.grant_extension": "ducha",
        "task.approve_claim": "juzhang",
        "task.close": "ducha",
        "announcement.publish": "ducha",
    }
    missing: list[str] = []
    for verb, who in steps.items():
        page.goto(f"/audit/?verb={verb}&who={who}")
        missing += [] if page.locator("tbody tr").count() else [f"{verb} by {who}"]
    assert missing == []
    page.goto("/audit/")
    page.get_by_role("button", name="立即核验").click()
    expect(page.locator("main")).to_contain_text("完整")
    assert site.mianzhou("audit", "seal").returncode == 0
    verdict = site.mianzhou("audit", "verify", "--json")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    found = json.loads(verdict.stdout)
    assert found["whole"]
    assert found["waiting"] == 0
    assert found["entries"] > 40


def test_a_clerk_on_a_phone_in_english(ground: Site, visits: Visits) -> None:
    """Sign, report and see that it was received, on 375 pixels."""
    supervisor = visits.page(ground, "ducha", english=True)
    title = "Put the shared catalogue on the phone"
    supervisor.goto("/oversight/register/by-hand/")
    supervisor.get_by_label("Task").fill(title)
    supervisor.get_by_label("Lead unit").fill("云川市数据局")
    supervisor.get_by_label(re.compile("^Due date")).fill(DUE.isoformat())
    supervisor.get_by_role("button", name="Register").click()
    said(supervisor, "Registered")
    supervisor.get_by_role("button", name="Assign", exact=True).click()
    said(supervisor, "Done: Assign")
    page = visits.page(ground, "shuju", english=True, narrow=True)
    page.goto("/oversight/inbox/")
    no_sideways(page)
    page.locator("#sign li").filter(has_text=title).get_by_role("button", name="Sign").click()
    said(page, "Done: Sign")
    page.goto(f"/oversight/tasks/?q={title}")
    opened(page)
    axe(page)
    no_sideways(page)
    page.get_by_role("link", name="Report").first.click()
    page.get_by_label("Progress in all").fill("40")
    page.get_by_label("What was done").fill("The catalogue opens on phones.")
    page.get_by_label("Next step").fill("Train the clerks.")
    no_sideways(page)
    axe(page)
    page.get_by_role("button", name="Hand in").click()
    said(page, "Handed in")
    receipt = page.locator("#reports article").first
    expect(receipt).to_contain_text("Progress 40%")
    expect(receipt).to_contain_text("The catalogue opens on phones.")
    expect(receipt).to_contain_text("周文博")
    no_sideways(page)
    keep(page, "chain-receipt-phone")
