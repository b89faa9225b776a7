"""What every case knows beside its procedure's own verbs, and what each is called in a history. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from mianzhou.kernel.text import Text

OPEN, PAUSE, RESUME, EXTEND, RECOUNT = "open", "pause", "resume", "extend", "recount"
HAND_OVER, TAKE_OVER, SEND_BACK, ARBITRATE = "hand_over", "take_over", "send_back", "arbitrate"
JOIN, SEPARATE, SPLIT, END_WITH, REOPEN = "join", "separate", "split", "end_with", "reopen"
ASSIGN, RELEASE, GRADE, RATE = "assign", "release", "grade", "rate"
MATERIAL, PARTY, MESSAGE, POSTED, OBJECTED, CONCLUDED = (
    "material",
    "party",
    "message",
    "posted",
    "objected",
    "concluded",
)

OPENED = Text("立案", "Opened")
CLOCK_VERBS: Mapping[str, Text] = {
    PAUSE: Text("中止计时", "Clock paused"),
    RESUME: Text("恢复计时", "Clock resumed"),
    EXTEND: Text("延长期限", "Deadline extended"),
    RECOUNT: Text("日历调整，重新计算期限", "Deadline counted anew after a change of the calendar"),
}
MOVES: Mapping[str, Text] = {
    HAND_OVER: Text("移交", "Handed over"),
    TAKE_OVER: Text("接收", "Taken over"),
    SEND_BACK: Text("退回", "Sent back"),
    ARBITRATE: Text("裁定承办单位", "Unit decided"),
    JOIN: Text("并案", "Joined"),
    SEPARATE: Text("撤销并案", "Separated"),
    SPLIT: Text("拆分", "Split"),
    END_WITH: Text("随并入事项办结", "Ended with the case it joined"),
    REOPEN: Text("重新办理", "Reopened"),
    ASSIGN: Text("交协办单位", "Given to a further unit"),
    RELEASE: Text("协办完成", "Further unit done"),
    GRADE: Text("调整密级", "Secrecy changed"),
    RATE: Text("满意度评价", "Rated"),
}
# What is kept with a case without changing how it stands.
RECORDS: Mapping[str, Text] = {
    MATERIAL: Text("材料", "Material"),
    PARTY: Text("当事人", "Party"),
    MESSAGE: Text("消息", "Message"),
    POSTED: Text("公示", "Put up in public"),
    OBJECTED: Text("公示异议", "Objection"),
    CONCLUDED: Text("公示结束", "Public notice concluded"),
}
PLATFORM_VERBS: Mapping[str, Text] = {OPEN: OPENED, **CLOCK_VERBS, **MOVES, **RECORDS}
