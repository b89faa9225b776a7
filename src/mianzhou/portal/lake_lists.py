"""The lists of the lake: questions asked, their words and filters, shared by the pages and the API."""

from __future__ import annotations

from mianzhou.kernel.text import Text
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter
from mianzhou.portal.components.status import Status

CHANNELS: dict[str, Text] = {
    "page": Text("页面", "Page"),
    "export": Text("导出", "Export"),
    "api": Text("接口", "API"),
    "command": Text("命令行", "Command line"),
}
QUESTION_STATES: dict[str, Status] = {
    "asked": Status("waiting", Text("未完成", "Not finished")),
    "answered": Status("done", Text("已答复", "Answered")),
    "refused": Status("late", Text("未执行", "Refused")),
}
STEPS: dict[str, Text] = {
    "batch": Text("批次入湖", "Batch taken in"),
    "withdrawal": Text("撤回批次", "Batch withdrawn"),
    "compaction": Text("合并小文件", "Small files joined"),
    "correction": Text("更正一行", "Row corrected"),
    "other": Text("其他程序写入", "Written by another program"),
}
UPKEEP: dict[str, Text] = {
    "compaction": Text("合并小文件", "Small files joined"),
    "retention": Text("清理历史状态", "Old states cleared"),
}
QUESTION_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("语句、人员、用途", "Statement, person, purpose"), ("sql", "actor_name", "purpose")),
    ChoiceFilter(
        "state", Text("结果", "Result"), "state", choices=tuple((k, s.text) for k, s in QUESTION_STATES.items())
    ),
    ChoiceFilter("channel", Text("途径", "Channel"), "channel", choices=tuple(CHANNELS.items())),
    ChoiceFilter(
        "unmasked",
        Text("脱敏", "Masking"),
        choices=(("yes", Text("未脱敏", "Unmasked")), ("no", Text("已脱敏", "Masked"))),
        narrow=lambda rows, value: rows.filter(unmasked=value == "yes"),
    ),
    DateRangeFilter("asked", Text("时间", "When"), "asked_at"),
)
