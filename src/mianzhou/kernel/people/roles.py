"""Roles and what each allows: the whole permission policy of the platform as one table.

Deny by default: what no role lists, nobody may. A grant binds a role to a unit subtree or a region subtree; a grant without either covers
the whole city, which clerks and heads of units cannot be given (`needs_place`).
"""

from __future__ import annotations

from dataclasses import dataclass

from mianzhou.kernel.text import Text

PERMISSIONS: dict[str, Text] = {
    "policy.read": Text("查阅公报、任务和指标", "Read bulletins, obligations and targets"),
    "policy.load": Text("载入公报", "Load bulletins"),
    "policy.review": Text("审核任务和指标", "Review obligations and targets"),
    "policy.export": Text("导出文件", "Export documents"),
    "units.read": Text("查阅机构库", "Read the registry of units"),
    "units.edit": Text("维护机构库", "Maintain the registry of units"),
    "regions.read": Text("查阅区划", "Read regions"),
    "regions.edit": Text("维护区划", "Maintain regions"),
    "calendar.read": Text("查阅工作日历", "Read the working calendar"),
    "calendar.edit": Text("维护工作日历", "Maintain the working calendar"),
    "task.read": Text("查阅督办任务", "Read supervised tasks"),
    "task.register": Text("立项", "Register a task"),
    "task.assign": Text("交办", "Assign a task"),
    "task.sign": Text("签收", "Sign for a task"),
    "task.break_down": Text("分解任务", "Break a task down"),
    "task.report": Text("填报进展", "Report progress"),
    "task.ask_extension": Text("申请延期", "Ask for an extension"),
    "task.approve_in_unit": Text("单位负责人审批", "Approve as head of the unit"),
    "task.comment": Text("批注", "Comment"),
    "task.judge": Text("审核、退回、批准延期、销号", "Review, return, grant extensions, close"),
    "task.notice": Text("发出催办和通报", "Urge, send notices and announce"),
    "assessment.read": Text("查阅考核", "Read assessments"),
    "assessment.report": Text("报送自评、申诉、整改方案", "Hand in self-reports, appeals and rectification plans"),
    "assessment.review": Text("审核和复核考核", "Review assessments, approve reviews"),
    "assessment.manage": Text("制定方案、组织考核、通报结果", "Keep schemes, hold assessments, announce results"),
    "watching.read": Text("查阅电子监察", "Read electronic supervision"),
    "watching.answer": Text("说明黄牌、红牌", "Answer yellow and red notices"),
    "watching.withdraw": Text("发出、撤销黄牌红牌", "Issue and withdraw yellow and red notices"),
    "catalogue.read": Text("查阅资源目录", "Read the catalogue of resources"),
    "catalogue.edit": Text("编制资源目录", "Draft and submit resources"),
    "catalogue.review": Text("审核发布资源目录", "Review, publish and withdraw resources"),
    "intake.read": Text("查阅数据批次和回执", "Read batches and receipts"),
    "intake.send": Text("报送数据", "Send data"),
    "intake.mend": Text("修正问题数据", "Mend quarantined rows"),
    "intake.manage": Text("管理数据来源", "Manage sources of data"),
    "lake.query": Text("查询数据湖", "Query the lake"),
    "lake.unmask": Text("查询未脱敏数据", "See values of the lake unmasked"),
    "lake.maintain": Text("撤回批次、维护数据湖", "Withdraw batches, maintain the lake"),
    "quality.read": Text("查阅数据质量", "Read data quality"),
    "correction.raise": Text("提出数据校核", "Dispute a value"),
    "correction.answer": Text("答复数据校核", "Answer a dispute"),
    "correction.judge": Text("裁定数据校核", "Decide a dispute"),
    "registry.read": Text("查阅基础库", "Look up the registries"),
    "registry.unmask": Text("查阅基础库未脱敏信息", "See the registries unmasked"),
    "registry.judge": Text("裁定疑似同一对象的记录", "Judge doubtful pairs of records"),
    "registry.manage": Text("运行关联、合并和拆分条目", "Run linking, merge and split entries"),
    "economy.edit": Text("维护宏观经济数据", "Maintain macro-economic figures"),
    "register.read": Text("查阅登记簿", "Read registers"),
    "ledger.read": Text("查阅台账", "Read ledgers"),
    "ledger.keep": Text("记账、开设账户、盘点", "Post to ledgers, open accounts, count stock"),
    "ledger.approve": Text("审核盘点、结账", "Approve stocktakes, close periods"),
    "collective.read": Text("查阅农村集体三资", "Read collectives and their assets"),
    "collective.keep": Text("登记农村集体三资", "Keep a collective's books"),
    "collective.review": Text("审核农村集体事项（乡镇）", "Review collectives' matters (township)"),
    "collective.file": Text("备案批准农村集体事项（县级）", "File and approve collectives' matters (county)"),
    "relief.read": Text("查阅救灾物资", "See relief supplies"),
    "relief.keep": Text("保管救灾物资：收、发、盘点", "Keep relief supplies: receive, send, count"),
    "relief.approve": Text("审核救灾物资盘点和核销", "Judge counts and write-offs of relief supplies"),
    "relief.request": Text("申请救灾物资", "Ask for relief supplies"),
    "relief.allocate": Text("调度救灾物资、管理储备点", "Allocate relief supplies, open places"),
    "directory.read": Text("查阅基本单位名录库", "Read the directory of basic units"),
    "directory.declare": Text("申报单位入库、变更、退出", "Apply for units to enter, change, leave"),
    "directory.check": Text("审核单位入库资格和资料", "Check units' qualification and documents"),
    "directory.keep": Text("管理基本单位名录库", "Keep the directory of basic units"),
    "case.read": Text("查阅办理事项", "Read cases"),
    "complaint.read": Text("查阅外来企业投诉", "Read complaints of outside enterprises"),
    "complaint.receive": Text("受理外来企业投诉", "Receive complaints of outside enterprises"),
    "complaint.answer": Text("答复外来企业投诉", "Answer complaints of outside enterprises"),
    "complaint.oversee": Text("督办外来企业投诉", "Oversee complaints of outside enterprises"),
    "people.read": Text("查阅账号", "Read accounts"),
    "people.edit": Text("管理账号和角色", "Manage accounts and roles"),
    "audit.read": Text("查阅审计记录", "Read the audit record"),
    "system.read": Text("查阅系统状态", "Read the state of the system"),
}

_READ = frozenset(
    {"policy.read", "policy.export", "units.read", "regions.read", "calendar.read", "task.read", "catalogue.read"}
)
_DATA = frozenset(
    {
        "catalogue.edit",
        "intake.read",
        "intake.send",
        "intake.mend",
        "quality.read",
        "correction.raise",
        "correction.answer",
        "registry.read",
    }
)
_LEDGER = frozenset({"ledger.read", "ledger.keep", "register.read"})
_COLLECTIVE = frozenset({"collective.read", "collective.keep"})
_RELIEF = frozenset({"relief.read", "relief.keep", "relief.request"})
_ASSESSED = frozenset({"assessment.read", "assessment.report"})
_DIRECTORY = frozenset({"directory.read", "directory.declare", "directory.check"})
_CASES = frozenset({"case.read", "complaint.read", "complaint.answer"})
_CLERK = (
    _READ
    | _CASES
    | _DATA
    | _LEDGER
    | _COLLECTIVE
    | _ASSESSED
    | _DIRECTORY
    | _RELIEF
    | {"task.sign", "task.break_down", "task.report", "task.ask_extension", "task.comment"}
    | {"watching.read", "watching.answer"}
)


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions."""

    code: str
    title: Text
    permissions: frozenset[str]
    needs_place: bool = False


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("reader", Text("查阅人员", "Reader"), _READ),
        Role("clerk", Text("经办人", "Clerk"), frozenset(_CLERK), needs_place=True),
        Role(
            "head",
            Text("单位负责人", "Head of unit"),
            frozenset(_CLERK | {"task.approve_in_unit", "ledger.approve", "collective.review", "relief.approve"}),
            needs_place=True,
        ),
        Role(
            "receiver",
            Text("投诉受理人员", "Complaints officer"),
            frozenset((_READ - {"task.read"}) | _CASES | {"complaint.receive"}),
            needs_place=True,
        ),
        Role(
            "supervisor",
            Text("督查人员", "Supervisor"),
            frozenset(
                _READ
                | {
                    "case.read",
                    "complaint.read",
                    "complaint.oversee",
                    "policy.load",
                    "policy.review",
                    "task.register",
                    "task.assign",
                    "task.judge",
                    "task.notice",
                    "task.comment",
                    "watching.read",
                    "watching.withdraw",
                    "assessment.read",
                    "assessment.review",
                    "assessment.manage",
                    "intake.read",
                    "quality.read",
                    "ledger.read",
                    "directory.read",
                    "register.read",
                    "collective.read",
                    "relief.read",
                }
            ),
        ),
        # The department above, which files and approves what townships have reviewed; it keeps no books itself.
        Role(
            "authority",
            Text("主管部门审批人员", "Competent authority"),
            frozenset((_READ - {"task.read"}) | {"case.read", "collective.read", "collective.file", "register.read"}),
            needs_place=True,
        ),
        # The full-time keeper of a county's or the city's statistics, who decides what enters the directory.
        Role(
            "statistician",
            Text("名录库管理人员", "Keeper of the directory"),
            frozenset(
                (_READ - {"task.read"})
                | {"case.read", "directory.read", "directory.keep", "register.read", "registry.read"}
            ),
            needs_place=True,
        ),
        Role(
            "steward",
            Text("数据管理员", "Data steward"),
            frozenset(
                _READ
                | _DATA
                | {"policy.load", "policy.review", "units.edit", "regions.edit", "calendar.edit", "system.read"}
                | {"catalogue.review", "intake.manage", "lake.query", "lake.maintain", "correction.judge"}
                | {"registry.judge", "registry.manage", "economy.edit"}
            ),
        ),
        Role(
            "examiner",
            Text("数据核查人员", "Data examiner"),
            frozenset(
                _READ
                | {
                    "intake.read",
                    "quality.read",
                    "lake.query",
                    "lake.unmask",
                    "registry.read",
                    "registry.unmask",
                    "registry.judge",
                }
            ),
        ),
        # The relief command: it sees every place, says what goes where, and keeps and judges nothing itself.
        Role(
            "commander",
            Text("救灾物资调度人员", "Relief command"),
            frozenset(_READ | {"relief.read", "relief.allocate"}),
        ),
        # The data bureau answers for the whole city's data, whoever holds it; it sees how good they are and how far the registries reach, masked,
        # and no task of another unit.
        Role(
            "coordinator",
            Text("数据统筹人员", "Data coordinator"),
            frozenset(
                {"units.read", "regions.read", "calendar.read", "catalogue.read"}
                | {"intake.read", "quality.read", "registry.read"}
            ),
        ),
        Role(
            "administrator",
            Text("系统管理员", "Administrator"),
            frozenset(_READ | {"people.read", "people.edit", "audit.read", "system.read"}),
        ),
    )
}
ROLE_CHOICES = [(role.code, role.title.zh) for role in ROLES.values()]


def roles_with(permission: str) -> frozenset[str]:
    """The codes of the roles that hold `permission`; KeyError for a permission that nobody defined."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return frozenset(code for code, role in ROLES.items() if permission in role.permissions)
