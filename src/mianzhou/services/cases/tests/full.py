"""A procedure that uses everything the block knows, for its tests."""

from __future__ import annotations

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.text import Text
from mianzhou.services.procedures.procedure import (
    Clock,
    Grading,
    Handing,
    Joining,
    Posting,
    Procedure,
    Reopening,
    Seat,
    Stage,
    Timer,
    Transition,
    Who,
)
from mianzhou.services.procedures.requirements import Citation, Ground, Guard, Material, Notice

DESK = (Who("correction.answer", Seat.RESPONSIBLE),)
ABOVE = (Who("correction.judge", Seat.RESPONSIBLE),)
ANYBODY = (Who("", Seat.APPLICANT),)
RULE = Citation("试验〔2026〕1号", "第一条")


def clock(limit: str) -> Clock:
    return Clock(Limit.parse(limit), Text("试验", "A test"), house=True, extensions=1, extension=Limit.parse("5wd"))


NAMED = Guard("named", Text("须写明姓名", "A name is required"), lambda f: bool(f.about.get("name")), RULE)
BY_AGENT = Guard("by_agent", Text("由代理人提出", "Raised by an agent"), lambda f: "agent" in f.roles)
SILENT = Guard("silent", Text("期限未满", "The time is not over"), lambda f: f.overdue, RULE)

FULL = Procedure(
    id="test_full",
    version=1,
    title=Text("全项", "Everything"),
    prefix="F",
    first="received",
    public=True,
    desk=True,
    rated=True,
    stages=(
        Stage("received", Text("已收件", "Received"), clock("5wd"), timers=(Timer("first_call", Text("首次联系", "First call"), clock("4wh"), until="call"),)),
        Stage("proposed", Text("待答复方案", "Proposed"), clock("10wd")),
        Stage("closed", Text("已办结", "Closed"), ended=True),
        Stage("refused", Text("不予受理", "Refused"), ended=True),
    ),
    transitions=(
        Transition("call", Text("联系", "Call"), frozenset({"received"}), None, DESK, ("remark",)),
        Transition("propose", Text("提出方案", "Propose"), frozenset({"received"}), "proposed", DESK, ("remark",), notices=(Notice("applicant", Text("{number}：{remark}，{due_on}前答复", "{number}: {remark}, answer by {due_on}")),)),
        Transition("refuse", Text("不予受理", "Refuse"), frozenset({"received"}), "refused", DESK, grounds=(Ground("anonymous", Text("匿名", "Anonymous"), RULE),), notices=(Notice("applicant", Text("{number}不予受理：{ground}", "{number} is not received: {ground}")),)),
        Transition("agree", Text("同意", "Agree"), frozenset({"proposed"}), "closed", ANYBODY),
        Transition("give_up", Text("视为放弃", "Given up"), frozenset({"proposed"}), "closed", DESK, guards=(SILENT,)),
        Transition("publish", Text("公示后办结", "Close in public"), frozenset({"proposed"}), "closed", DESK, materials=("report",), posted=True),
    ),
    opened_by=(*ANYBODY, *DESK),
    read_by=(*DESK, *ABOVE),
    pausable_by=DESK,
    extended_by=ABOVE,
    overall=clock("60d"),
    materials=(
        Material("licence", Text("营业执照", "Licence"), cite=RULE),
        Material("mandate", Text("授权委托书", "Power of attorney"), when=BY_AGENT, cite=RULE),
        Material("report", Text("报告", "Report"), needed=False),
    ),
    guards=(NAMED,),
    notices=(Notice("applicant", Text("已收到，编号{number}", "Received as {number}")),),
    handing=Handing(DESK, ABOVE, returns=3),
    reopening=Reopening(DESK, frozenset({"closed"}), "received", Limit.parse("30d")),
    joining=Joining(DESK, same=("respondent",)),
    grading=Grading(DESK, ABOVE),
    posting=Posting(DESK, Limit.parse("7d"), RULE),
    assigned_by=DESK,
    words={"respondent": Text("被投诉人", "respondent")},
)  # fmt: skip
