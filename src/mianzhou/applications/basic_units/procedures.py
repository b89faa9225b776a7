"""“First into the directory, then numbers; entry by procedure” (先进库、后有数，要进库、走程序): entry with its four checks, change, leaving.

A unit applies for itself, or the keeper of its township for it, who looks at them on the spot, the department of the trade checks qualification and documents
(绵府函〔2018〕85号 二（一）、（三）), the keeper at the statistics approves (二（二）). The document sets no limits: they are this platform's own.
"""

from __future__ import annotations

from dataclasses import replace

from mianzhou.applications.basic_units.register import DIRECTORY, DOCUMENT, ENTERED, ENTRY
from mianzhou.data.normalising.api import is_credit_code
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Citation, Clock, Guard, Material, Procedure, Seat, Stage, Transition, Who
from mianzhou.services.registers.api import asked_of, asked_to_alter, changing, ending, entering

TOWNSHIP = (Who("directory.declare", Seat.RAISER, own=True),)
EITHER = (*TOWNSHIP, Who("", Seat.APPLICANT))  # the unit itself, with the code of its receipt
TRADE = (Who("directory.check", Seat.RESPONSIBLE, own=True),)
STATISTICS = (Who("directory.keep", Seat.RESPONSIBLE),)
READERS = (Who("directory.read", Seat.RAISER), Who("directory.read", Seat.RESPONSIBLE))
DEPARTMENTS, STATISTICAL, LOCAL = (Citation(DOCUMENT, f"二（{n}）") for n in "一二三")

RIGHT_CODE = Guard("credit_code", Text("统一社会信用代码须为18位且校验码正确", "the credit code has 18 characters and the right check character"), lambda facts: not facts.about.get("credit_code") or is_credit_code(facts.about["credit_code"]), Citation("GB 32100-2015"))  # fmt: skip
FOUND_THERE = Guard("found_there", Text("现场核实为正常经营（运行）的才能报批", "only a unit found at work on the spot goes on to approval"), lambda facts: facts.shown.get("found") == "working", LOCAL)  # fmt: skip
NOT_AHEAD = Guard("not_ahead", Text("核实日期不得晚于今天", "the visit is not in the future"), lambda facts: str(facts.shown.get("visited_on")) <= facts.on.isoformat())  # fmt: skip
_DAYS = Clock(Limit.parse("5wd"), Text("各环节办理时限", "Time of each step"), house=True, extensions=1, extension=Limit.parse("5wd"))  # fmt: skip
_CHECKS = frozenset({"qualification", "documents", "on_site"})

ENTERING = Procedure(
    id=ENTRY,
    version=2,
    title=Text("基本单位入库", "Entry of a unit into the directory"),
    prefix="RK",
    first="qualification",
    stages=(
        Stage("qualification", Text("资格审查", "Qualification check"), _DAYS, cite=DEPARTMENTS),
        Stage("documents", Text("资料审核", "Document check"), _DAYS, cite=DEPARTMENTS),
        Stage("on_site", Text("现场核实", "On-site check"), _DAYS, cite=LOCAL),
        Stage("approval", Text("待审批", "To be approved"), _DAYS, cite=STATISTICAL),
        Stage("lacking", Text("待补正", "To be completed"), _DAYS),
        Stage(ENTERED, Text("已入库", "Entered"), ended=True, cite=STATISTICAL),
        Stage("refused", Text("不予入库", "Not entered"), ended=True),
        Stage("withdrawn", Text("撤回申报", "Withdrawn"), ended=True),
    ),
    transitions=(
        Transition("qualify", Text("资格审查通过", "Qualified"), frozenset({"qualification"}), "documents", TRADE, ("threshold",), cite=DEPARTMENTS),
        Transition("accept", Text("资料审核通过", "Documents in order"), frozenset({"documents"}), "on_site", TRADE, materials=("licence", "form"), cite=DEPARTMENTS),
        Transition("visit", Text("登记现场核实", "Enter the on-site check"), frozenset({"on_site"}), "approval", TOWNSHIP, ("visited_on", "found"), guards=(FOUND_THERE, NOT_AHEAD), cite=LOCAL, past="On-site check entered"),
        Transition("approve", Text("审批入库", "Approve"), frozenset({"approval"}), ENTERED, STATISTICS, outcome=entering(DIRECTORY), cite=STATISTICAL, past="Approved"),
        Transition("return", Text("退回补正", "Return"), _CHECKS, "lacking", (*TRADE, *STATISTICS), ("remark",), free=True, past="Sent back"),
        Transition("resubmit", Text("补正后重报", "Submit again"), frozenset({"lacking"}), "qualification", EITHER, past="Submitted again"),
        Transition("refuse", Text("不予入库", "Refuse"), frozenset({"qualification", "documents", "approval"}), "refused", (*TRADE, *STATISTICS), ("remark",), free=True, past="Refused"),
        Transition("withdraw", Text("撤回申报", "Withdraw"), _CHECKS | {"lacking"}, "withdrawn", EITHER, ("remark",), free=True, past="Withdrawn"),
    ),
    opened_by=EITHER,
    opened=Text("申报入库", "Applied for"),
    read_by=READERS,
    extended_by=STATISTICS,
    words={"threshold": Text("达到的标准", "threshold reached"), "visited_on": Text("核实日期", "visited on"), "found": Text("核实情况", "what was found")},
    choices={"found": {"working": Text("正常经营（运行）", "at work"), "closed": Text("停业、关闭", "closed"), "absent": Text("查无此单位", "not there")}},
    materials=(
        Material("licence", Text("登记证照", "Registration certificate"), cite=DEPARTMENTS, at_opening=False),
        Material("form", Text("入库申报表", "Application form"), cite=STATISTICAL, at_opening=False),
        Material("photo", Text("现场照片", "Photographs"), needed=False, cite=LOCAL, at_opening=False),
    ),
    guards=(RIGHT_CODE,),
    desk=True, public=True,
    form=asked_of(DIRECTORY),
    titled_by="name",
    asks_unit=Text("行业主管部门", "Department of the trade"), asks_township=Text("所在乡镇（街道）", "Township"),
    cite=STATISTICAL,
)  # fmt: skip
ENTERING_1 = replace(ENTERING, version=1, public=False, opened_by=TOWNSHIP, asks_township=None)

CHANGING = Procedure(
    id="directory-change",
    version=1,
    title=Text("基本单位变更", "Change of a unit in the directory"),
    prefix="BG",
    first="approval",
    stages=(
        Stage("approval", Text("待审批", "To be approved"), _DAYS, cite=STATISTICAL),
        Stage("done", Text("已登记", "Registered"), ended=True, cite=STATISTICAL),
        Stage("refused", Text("不予登记", "Refused"), ended=True),
    ),
    transitions=(
        Transition("approve", Text("审批", "Approve"), frozenset({"approval"}), "done", STATISTICS, outcome=changing(DIRECTORY), cite=STATISTICAL, past="Approved"),
        Transition("refuse", Text("不予登记", "Refuse"), frozenset({"approval"}), "refused", STATISTICS, ("remark",), free=True, past="Refused"),
    ),
    opened_by=TOWNSHIP,
    opened=Text("申报", "Applied for"),
    read_by=READERS,
    guards=(RIGHT_CODE,),
    desk=True,
    form=(*asked_to_alter(DIRECTORY), *asked_of(DIRECTORY, needed=False)),
    titled_by="entry",
    cite=STATISTICAL,
)  # fmt: skip
LEAVING = replace(
    CHANGING,
    id="directory-leaving",
    title=Text("基本单位退库", "A unit leaves the directory"),
    prefix="TK",
    transitions=(replace(CHANGING.transitions[0], outcome=ending(DIRECTORY)), CHANGING.transitions[1]),
    form=asked_to_alter(DIRECTORY),
)
