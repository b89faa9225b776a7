"""The lists of accounts and of the audit record: their words and filters, shared by the pages and the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from mianzhou.kernel.audit.api import AuditEntry, visible_entries
from mianzhou.kernel.people.api import ROLES, Actor, Person, RoleGrant, visible_people
from mianzhou.kernel.text import Text
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

# What was done, in words; a verb that is not listed is shown as it is recorded.
VERBS: dict[str, Text] = {
    "people.create": Text("新建账号", "Account made"),
    "people.change": Text("修改账号资料", "Account changed"),
    "people.grant": Text("授予角色", "Role granted"),
    "people.withdraw": Text("收回角色", "Role withdrawn"),
    "people.set_password": Text("重设密码", "Password set"),
    "people.change_own_password": Text("修改自己的密码", "Own password changed"),
    "people.deactivate": Text("停用账号", "Account closed"),
    "people.reactivate": Text("启用账号", "Account opened again"),
    "people.unlock": Text("解除锁定", "Account unlocked"),
    "people.sign_in": Text("登录", "Signed in"),
    "people.end_sessions": Text("退出其他设备", "Other devices signed out"),
    "people.language": Text("选择语言", "Language chosen"),
    "people.account_connected": Text("关联统一身份", "Identity linked"),
    "people.totp_activated": Text("启用两步验证", "Second factor switched on"),
    "people.totp_deactivated": Text("停用两步验证", "Second factor switched off"),
    "people.recovery_codes_generated": Text("生成恢复码", "Recovery codes made"),
    "token.create": Text("生成接口密钥", "API key made"),
    "token.withdraw": Text("撤销接口密钥", "API key withdrawn"),
    "calendar.publish": Text("发布工作日历", "Calendar year published"),
    "regions.load": Text("装入区划", "Regions loaded"),
    "audit.verify": Text("核验审计记录", "Audit record verified"),
}
ACTIVE = {"yes": Text("启用", "Open"), "no": Text("停用", "Closed")}


def people_list(actor: Actor) -> QuerySet[Person]:
    """The accounts an actor may see, with their roles in force."""
    grants = RoleGrant.objects.filter(withdrawn_at__isnull=True).select_related("unit", "region").order_by("pk")
    return visible_people(actor).prefetch_related(Prefetch("grants", grants, to_attr="grants_in_force"))


def roles_in_words(person: Any) -> str:
    """The roles in force with their places."""
    city = Text("全市", "whole city")
    return "、".join(f"{g.title}（{g.unit or g.region or city}）" for g in person.grants_in_force)


def standing(person: Person) -> Status:
    """Whether the account is open."""
    return Status("done", ACTIVE["yes"]) if person.is_active else Status("waiting", ACTIVE["no"])


def verb_in_words(entry: AuditEntry) -> str:
    """What was done."""
    return str(VERBS.get(entry.verb, entry.verb))


def audit_list(actor: Actor) -> QuerySet[AuditEntry]:
    """The entries an actor may see."""
    return visible_entries(actor)


def _with_role(rows: Rows, role: str) -> Rows:
    return rows.filter(pk__in=RoleGrant.objects.filter(role=role, withdrawn_at__isnull=True).values("person"))


def _area(rows: Rows, area: str) -> Rows:
    return rows.filter(verb__startswith=f"{area}.")


AREAS = {
    "people": Text("账号和角色", "Accounts and roles"),
    "policy": Text("公报文件", "Bulletins and documents"),
    "obligation": Text("任务分解", "Obligations"),
    "target": Text("目标指标", "Targets"),
    "task": Text("督办任务", "Supervised tasks"),
    "units": Text("机构库", "Units"),
    "regions": Text("行政区划", "Regions"),
    "calendar": Text("工作日历", "Working calendar"),
    "token": Text("接口密钥", "API keys"),
    "audit": Text("审计", "Audit"),
}

PEOPLE_FILTERS: tuple[Filter, ...] = (
    TextFilter(
        "q",
        Text("姓名、登录名、单位", "Name, login name, unit"),
        fields=["name", "username", "unit__full_name", "unit__short_name"],
    ),
    ChoiceFilter("role", Text("角色", "Role"), choices=[(r.code, r.title) for r in ROLES.values()], narrow=_with_role),
    ChoiceFilter(
        "active",
        Text("状态", "Status"),
        choices=list(ACTIVE.items()),
        narrow=lambda rows, value: rows.filter(is_active=value == "yes"),
    ),
)
AUDIT_FILTERS: tuple[Filter, ...] = (
    TextFilter("who", Text("人员", "Who"), fields=["actor_name"]),
    ChoiceFilter("area", Text("业务", "Area"), choices=list(AREAS.items()), narrow=_area),
    TextFilter("verb", Text("动作代码", "Verb"), fields=["verb"]),
    TextFilter("subject", Text("对象", "Subject"), fields=["subject_type", "subject_id"]),
    DateRangeFilter("at", Text("日期", "Date"), field="at", moment=True),
)
