"""The lists of accounts and of the audit record: their words and filters, shared by the pages and the API."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from mianzhou.kernel.audit.api import AuditEntry, visible_entries
from mianzhou.kernel.people.api import ROLES, Actor, Person, RoleGrant, visible_people
from mianzhou.kernel.text import Text
from mianzhou.portal.audit_words import FIELDS, SUBJECTS, VERBS
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

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


def subject_in_words(entry: AuditEntry) -> str:
    """What it was done to: the kind of thing and its number."""
    return f"{SUBJECTS.get(entry.subject_type, entry.subject_type)} {entry.subject_id}"


def detail_in_words(entry: AuditEntry, longest: int) -> str:
    """The recorded values, each with the name of its field, cut at `longest` characters."""
    between, colon = str(Text("；", "; ")), str(Text("：", ": "))
    said = between.join(
        f"{FIELDS.get(name, name)}{colon}{_plain(value)}"
        for name, value in entry.detail.items()
        if value not in (None, [], {})
    )
    return said if len(said) <= longest else f"{said[:longest]}…"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def audit_list(actor: Actor) -> QuerySet[AuditEntry]:
    """The entries an actor may see."""
    return visible_entries(actor)


def _with_role(rows: Rows, role: str) -> Rows:
    return rows.filter(pk__in=RoleGrant.objects.filter(role=role, withdrawn_at__isnull=True).values("person"))


# Areas of the record: the title, and how the verbs of that area begin.
_AREA_VERBS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "people": (Text("账号和角色", "Accounts and roles"), ("people.", "token.")),
    "documents": (Text("公报文件", "Bulletins and documents"), ("bulletin.", "document.", "load.")),
    "findings": (Text("任务分解和指标", "Obligations and targets"), ("obligation", "target", "review.")),
    "supervision": (
        Text("督办", "Supervision"),
        ("task.", "report.", "evidence.", "extension.", "notice.", "announce", "comment."),
    ),
    "registry": (Text("机构库和区划", "Units and regions"), ("units.", "regions.")),
    "calendar": (Text("工作日历", "Working calendar"), ("calendar.",)),
    "audit": (Text("审计", "Audit"), ("audit.",)),
}


def _area(rows: Rows, area: str) -> Rows:
    anything = Q()
    for start in _AREA_VERBS[area][1]:
        anything |= Q(verb__startswith=start)
    return rows.filter(anything)


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
    ChoiceFilter(
        "area", Text("业务", "Area"), choices=[(code, title) for code, (title, _) in _AREA_VERBS.items()], narrow=_area
    ),
    TextFilter("verb", Text("动作代码", "Verb"), fields=["verb"]),
    TextFilter("subject", Text("对象", "Subject"), fields=["subject_type", "subject_id"]),
    DateRangeFilter("at", Text("日期", "Date"), field="at", moment=True),
)
