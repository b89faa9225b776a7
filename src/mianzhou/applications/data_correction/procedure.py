"""The procedure of data correction (数据校核), version 1.

《政务数据共享条例》(国务院令第809号) demands checking and correcting of shared data; its limits could not be verified article by article, so every
limit here is this platform's own until somebody enters the document's.
"""

from __future__ import annotations

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Clock, Guard, Procedure, Seat, Stage, Transition, Who

ANSWERING, REFUSED, JUDGING, ORDERED = "answering", "refused", "judging", "ordered"
CORRECTED, KEPT, WITHDRAWN = "corrected", "kept", "withdrawn"

RAISER = (Who("correction.raise", Seat.RAISER, own=True),)
PROVIDER = (Who("correction.answer", Seat.RESPONSIBLE, own=True),)
BUREAU = (Who("correction.judge", Seat.RESPONSIBLE),)

# Whoever lets its time pass has the provider wait no longer, and the value can be disputed again.
OVERDUE = Guard("overdue", Text("提出方的期限尚未届满", "the time of who raised it is not over"), lambda facts: facts.overdue, beforehand=True)  # fmt: skip


def _clock(limit: str, zh: str, en: str, *, extension: str = "") -> Clock:
    return Clock(
        Limit.parse(limit),
        Text(zh, en),
        house=True,
        extensions=1 if extension else 0,
        extension=Limit.parse(extension) if extension else None,
    )


STAGES = (
    Stage(
        ANSWERING,
        Text("待提供单位核实", "With the provider"),
        _clock("10wd", "数据提供单位核实答复时限", "The provider's time to answer", extension="5wd"),
    ),
    Stage(
        REFUSED,
        Text("不予更正，待提出单位确认", "Rejected, with the raiser"),
        _clock("5wd", "提出单位申请裁定时限", "The raiser's time to ask for a decision"),
        worker=Text("提出单位", "the unit that raised it"),
    ),
    Stage(
        JUDGING,
        Text("待数据主管部门裁定", "With the data bureau"),
        _clock("10wd", "数据主管部门裁定时限", "The data bureau's time to decide"),
        worker=Text("数据主管部门", "the data bureau"),
    ),
    Stage(
        ORDERED,
        Text("裁定更正，待提供单位更正", "Correction ordered"),
        _clock("5wd", "提供单位更正时限", "The provider's time to correct", extension="5wd"),
    ),
    Stage(CORRECTED, Text("已更正", "Corrected"), ended=True),
    Stage(KEPT, Text("维持原值", "Value upheld"), ended=True),
    Stage(WITHDRAWN, Text("已撤回", "Withdrawn"), ended=True),
)

TRANSITIONS = (
    Transition(
        "supplement",
        Text("补充说明", "Supplement"),
        frozenset({ANSWERING, REFUSED, JUDGING}),
        None,
        RAISER,
        ("remark",),
        past="Supplemented",
    ),
    Transition(
        "accept",
        Text("同意更正", "Accept and correct"),
        frozenset({ANSWERING}),
        CORRECTED,
        PROVIDER,
        ("correction",),
        past="Accepted and corrected",
    ),
    Transition(
        "reject", Text("不予更正", "Reject"), frozenset({ANSWERING}), REFUSED, PROVIDER, ("remark",), past="Rejected"
    ),
    Transition(
        "rest", Text("接受答复", "Accept the answer"), frozenset({REFUSED}), KEPT, RAISER, past="Answer accepted"
    ),
    Transition(
        "press",
        Text("申请裁定", "Ask for a decision"),
        frozenset({REFUSED}),
        JUDGING,
        RAISER,
        ("remark",),
        past="Decision asked for",
    ),
    Transition(
        "lapse",
        Text("逾期未申请裁定，办结", "End: no decision was asked for in time"),
        frozenset({REFUSED}),
        KEPT,
        PROVIDER,
        guards=(OVERDUE,),
        free=True,
        past="Ended: no decision was asked for in time",
    ),
    Transition(
        "uphold",
        Text("裁定维持原值", "Uphold the value"),
        frozenset({JUDGING}),
        KEPT,
        BUREAU,
        ("remark",),
        past="Value upheld",
    ),
    Transition(
        "order",
        Text("裁定更正", "Order the correction"),
        frozenset({JUDGING}),
        ORDERED,
        BUREAU,
        ("remark",),
        past="Correction ordered",
    ),
    Transition(
        "correct",
        Text("完成更正", "Correct"),
        frozenset({ORDERED}),
        CORRECTED,
        PROVIDER,
        ("correction",),
        past="Corrected",
    ),
    Transition(
        "withdraw",
        Text("撤回", "Withdraw"),
        frozenset({ANSWERING, REFUSED, JUDGING}),
        WITHDRAWN,
        RAISER,
        free=True,
        past="Withdrawn",
    ),
)

DATA_CORRECTION = Procedure(
    id="data_correction",
    version=1,
    title=Text("数据校核", "Data correction"),
    prefix="JH",
    first=ANSWERING,
    stages=STAGES,
    transitions=TRANSITIONS,
    opened_by=RAISER,
    opened=Text("提出校核", "Dispute raised"),
    read_by=(*RAISER, *PROVIDER, *BUREAU),
    pausable_by=PROVIDER,
    extended_by=BUREAU,
    words={"correction": Text("更正后的值", "the right value")},
    responsible_title=Text("数据来源单位", "Source of the data"),
)
