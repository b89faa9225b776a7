"""Batches and sources in words: states, kinds and filters, shared by the pages and the API."""

from __future__ import annotations

from typing import Any

from mianzhou.data.intake.api import Batch
from mianzhou.kernel.people.api import Person
from mianzhou.kernel.text import Text
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

STATES: dict[str, Status] = {
    "waiting": Status("waiting", Text("等待处理", "Waiting")),
    "reading": Status("waiting", Text("读取核验中", "Reading and checking")),
    "staged": Status("waiting", Text("已核验", "Checked")),
    "committing": Status("waiting", Text("入库中", "Being stored")),
    "done": Status("done", Text("已入库", "Stored")),
    "refused": Status("late", Text("整批未收", "Refused as a whole")),
    "cancelled": Status("open", Text("已取消", "Cancelled")),
    "withdrawn": Status("open", Text("已撤回", "Withdrawn")),
    "failed": Status("late", Text("处理失败", "Failed")),
}
ON_THE_WAY = ("waiting", "reading", "staged", "committing")
STEPS: tuple[tuple[str, Text], ...] = (
    ("waiting", Text("已收到", "Received")),
    ("reading", Text("读取核验", "Read and checked")),
    ("committing", Text("入库", "Stored")),
    ("done", Text("出具回执", "Receipt")),
)
KINDS: dict[str, Text] = {
    "file": Text("文件", "File"),
    "push": Text("推送", "Push"),
    "pull": Text("数据库采集", "Database"),
    "mend": Text("修正", "Mending"),
    "own": Text("本平台", "Our own records"),
}
CHANNELS: dict[str, Text] = {
    "web": Text("网页", "Browser"),
    "cli": Text("命令行", "Command line"),
    "api": Text("接口", "API"),
    "folder": Text("文件夹", "Folder"),
    "database": Text("数据库", "Database"),
    "own": Text("本平台", "Our own records"),
    "mend": Text("修正", "Mending"),
    "push": Text("推送", "Push"),
}
ROW_STATES: dict[str, Status] = {
    "open": Status("late", Text("待修正", "To mend")),
    "drafted": Status("soon", Text("已修改，未报送", "Mended, not sent")),
    "sent": Status("waiting", Text("已报送", "Sent again")),
    "accepted": Status("done", Text("已收", "Accepted")),
    "repeated": Status("done", Text("已有，无需修正", "Held already")),
    "settled": Status("open", Text("已了结", "Settled")),
}
SOURCE_KINDS: dict[str, Text] = {
    "folder": Text("文件夹", "Folder"),
    "database": Text("数据库", "Database"),
    "own": Text("本平台数据", "Our own records"),
}
RUN_STATES: dict[str, Status] = {
    "running": Status("waiting", Text("采集中", "Under way")),
    "done": Status("done", Text("有新数据", "New data")),
    "empty": Status("open", Text("没有新数据", "Nothing new")),
    "failed": Status("late", Text("失败", "Failed")),
}
_RESOURCE_WORDS = Text("资源、报送人、批次号", "Resource, sender, batch")


def _of_words(rows: Rows, text: str) -> Rows:
    """Batches by number, or by resource, code and sender."""
    if text.isdecimal() and len(text) < 19:
        return rows.filter(pk=int(text))
    found = TextFilter("q", _RESOURCE_WORDS, ["resource__title", "resource__name", "resource__code", "sent_by"])
    called = Person.objects.filter(name=text).values("username")
    return found.apply(rows, {"q": text}) | rows.filter(sent_by__in=called)


def _with_open_rows(rows: Rows, value: str) -> Rows:
    """Batches with quarantined rows besides those that were held already."""
    from django.db.models import F

    return rows.filter(quarantined__gt=F("duplicate")) if value == "yes" else rows.filter(quarantined=F("duplicate"))


BATCH_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Words"), [], search=_of_words, placeholder=_RESOURCE_WORDS),
    ChoiceFilter("state", Text("状态", "State"), "state", [(code, s.text) for code, s in STATES.items()]),
    ChoiceFilter("kind", Text("来源", "Kind"), "kind", list(KINDS.items())),
    ChoiceFilter(
        "problems",
        Text("问题数据", "Quarantined"),
        choices=[("yes", Text("有", "Some")), ("no", Text("没有", "None"))],
        narrow=_with_open_rows,
    ),
    DateRangeFilter("sent", Text("报送日期", "Sent"), "sent_at", moment=True),
)
SOURCE_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Words"), ["title", "resource__title", "resource__name"]),
    ChoiceFilter("kind", Text("类型", "Kind"), "kind", list(SOURCE_KINDS.items())),
    ChoiceFilter(
        "active",
        Text("状态", "State"),
        choices=[("yes", Text("启用", "On")), ("no", Text("停用", "Off"))],
        narrow=lambda rows, value: rows.filter(is_active=value == "yes"),
    ),
)


def batch_status(batch: Batch) -> Status:
    """Where a batch stands; one that was ordered to stop says so."""
    if batch.cancel_asked and batch.state in ON_THE_WAY:
        return Status("waiting", Text("正在取消", "Being cancelled"))
    return STATES[batch.state]


def schedule_in_words(source: Any) -> str:
    """How often a source is asked."""
    if source.every_minutes:
        return str(Text("每 {n} 分钟", "every {n} minute(s)").format(n=source.every_minutes))
    if source.daily_at:
        return str(Text("每日 {at}", "daily at {at}").format(at=source.daily_at.strftime("%H:%M")))
    return str(Text("只手动", "by hand only"))


def source_status(source: Any) -> Status:
    """Whether a source is asked by itself."""
    return Status("done", Text("启用", "On")) if source.is_active else Status("waiting", Text("停用", "Off"))


def run_status(source: Any) -> Status | None:
    """How the last run of a source went; None before the first."""
    return RUN_STATES.get(source.last_state)
