"""The menu: four pillars with their rooms, and the system below. One list; the frame, the keyboard and the tests read it.

An entry is shown to whoever holds its permission somewhere; the page itself decides again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.addresses import address

PUBLIC = "public"
SIGNED_IN = "signed-in"


@dataclass(frozen=True, slots=True)
class Entry:
    """One room: the name of its route, what it is called, who sees it (a permission, `PUBLIC` or `SIGNED_IN`), its icon."""

    route: str
    title: Text
    permission: str
    icon: str
    args: tuple[str, ...] = ()  # of the route


@dataclass(frozen=True, slots=True)
class Pillar:
    """A group of rooms under one character."""

    code: str
    mark: str
    title: Text
    entries: tuple[Entry, ...]


HOME = Entry("home", Text("首页", "Home"), SIGNED_IN, "home")

PILLARS: list[Pillar] = [
    Pillar(
        "policy",
        "政",
        Text("政策", "Policy"),
        (
            Entry("documents", Text("公报文件", "Documents"), "policy.read", "file-text"),
            Entry("obligations", Text("任务分解", "Obligations"), "policy.read", "list-check"),
            Entry("targets", Text("目标指标", "Targets"), "policy.read", "target"),
            Entry("review", Text("待审核", "To review"), "policy.review", "checkbox"),
            Entry("search", Text("检索", "Search"), "policy.read", "search"),
        ),
    ),
    Pillar(
        "data",
        "数",
        Text("数据", "Data"),
        (
            Entry("resources", Text("资源目录", "Catalogue"), "catalogue.read", "book"),
            Entry("batches", Text("报送批次", "Batches"), "intake.read", "upload"),
            Entry("sources", Text("数据来源", "Sources"), "intake.read", "link"),
            Entry("quality", Text("数据质量", "Data quality"), "quality.read", "circle-check"),
            Entry("console", Text("数据查询", "Console"), "lake.query", "keyboard"),
            Entry("registries", Text("基础库", "Registries"), "registry.read", "users"),
            Entry("registry_pairs", Text("关联裁定", "Judging"), "registry.judge", "checkbox"),
            Entry("registry_runs", Text("关联质量", "Links"), "registry.judge", "link"),
            Entry("registry_coverage", Text("覆盖与时效", "Coverage"), "registry.read", "target"),
            Entry("economy", Text("宏观经济", "Economy"), "catalogue.read", "activity"),
            Entry("units", Text("机构库", "Units"), "units.read", "building"),
            Entry("regions", Text("行政区划", "Regions"), "regions.read", "map-pin"),
            Entry("unknown_names", Text("未识别名称", "Unknown names"), "units.edit", "help"),
            Entry("api_docs", Text("开放接口", "Open API"), SIGNED_IN, "api"),
        ),
    ),
    Pillar(
        "services",
        "办",
        Text("办事", "Services"),
        (
            Entry("cases", Text("办理事项", "Cases"), "case.read", "inbox"),
            Entry("ledgers", Text("台账", "Ledgers"), "ledger.read", "list-check"),
            Entry("registers", Text("登记簿", "Registers"), "register.read", "book"),
            Entry("guidance", Text("政策查询", "Policy guide"), PUBLIC, "book"),
            Entry("procedures", Text("办理程序", "Procedures"), PUBLIC, "clipboard"),
            Entry("calendar", Text("工作日历", "Working calendar"), "calendar.read", "calendar"),
        ),
    ),
    Pillar(
        "oversight",
        "督",
        Text("督查", "Oversight"),
        (
            Entry("board", Text("督办看板", "Board"), "task.judge", "dashboard"),
            Entry("inbox", Text("我的收件箱", "My inbox"), "task.read", "inbox"),
            Entry("tasks", Text("任务", "Tasks"), "task.read", "clipboard"),
            Entry("announcements", Text("通报", "Announcements"), "task.read", "speakerphone"),
            Entry("extensions", Text("延期审批", "Extensions"), "task.read", "clock"),
            Entry("assessments", Text("考核", "Assessments"), "assessment.read", "checkbox"),
            Entry("assessment_schemes", Text("考核方案", "Schemes"), "assessment.read", "book"),
            Entry("watching", Text("电子监察", "Electronic supervision"), "watching.read", "activity"),
        ),
    ),
    Pillar(
        "system",
        "系",
        Text("系统", "System"),
        (
            Entry("people", Text("账号", "Accounts"), "people.read", "users"),
            Entry("audit", Text("审计", "Audit"), "audit.read", "shield"),
            Entry("system", Text("系统状态", "System status"), "system.read", "activity"),
        ),
    ),
]


# What anybody may do without an account, on the public start page; applications add theirs in front.
PUBLIC_SERVICES: list[Entry] = [
    Entry("follow", Text("查询办理进度", "See how a case stands"), PUBLIC, "search"),
    Entry("public_notices", Text("公示", "Public notices"), PUBLIC, "message"),
    Entry("procedures", Text("办理程序", "Procedures"), PUBLIC, "clipboard"),
    Entry("verify_certificate", Text("验证证书", "Verify a certificate"), PUBLIC, "checkbox"),
]


def contribute(pillar: str, entry: Entry) -> None:
    """Add an application's room to a pillar, or to what the public may do, once; called when the program starts."""
    if pillar == PUBLIC and entry not in PUBLIC_SERVICES:
        PUBLIC_SERVICES.insert(0, entry)
    for place, found in enumerate(PILLARS):
        if found.code == pillar and entry not in found.entries:
            PILLARS[place] = replace(found, entries=(*found.entries, entry))


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as shown in one page's menu."""

    entry: Entry
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A pillar as shown in one page's menu."""

    pillar: Pillar
    links: tuple[Link, ...]

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


def visible(entry: Entry, actor: Actor) -> bool:
    """Whether the menu of this actor has the entry."""
    if entry.permission == PUBLIC:
        return True
    if entry.permission == SIGNED_IN:
        return actor.person_id is not None
    return actor.may_anywhere(entry.permission)


def menu(actor: Actor, path: str) -> tuple[Group, ...]:
    """The pillars with the rooms that the actor may enter; the one whose address is the longest start of `path` is current."""
    shown: list[tuple[Pillar, list[tuple[Entry, str]]]] = []
    for pillar in PILLARS:
        entries = [
            (e, url) for e in pillar.entries if visible(e, actor) and (url := address(e.route, *e.args)) is not None
        ]
        if entries:
            shown.append((pillar, entries))
    here = max((url for _, es in shown for _, url in es if path.startswith(url)), key=len, default="")
    return tuple(Group(p, tuple(Link(e, url, url == here) for e, url in es)) for p, es in shown)
