"""Who did something, by name. Rows keep login names, which never change hands; pages show the names of people, and say in words which
process acted. The JSON API gives the login."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from mianzhou.kernel.people.api import Person
from mianzhou.kernel.text import Text

_COMMANDS = Text("命令行", "Command line")
PROCESSES: dict[str, Text] = {
    "anonymous": Text("未登录者", "Not signed in"),
    "cli": _COMMANDS,
    "command-line": _COMMANDS,
    "lake-upkeep": Text("数据湖维护", "Lake upkeep"),
    "push": Text("接口推送", "Push"),
    "quality": Text("质量评定", "Quality scoring"),
    "supervision": Text("督办时钟", "Supervision clock"),
    "电子监察 watching": Text("电子监察", "Electronic supervision"),
    "工作日历 calendar": Text("工作日历", "Working calendar"),
    "督办时钟 supervision clock": Text("督办时钟", "Supervision clock"),
    "关联 linking": Text("自动关联", "Linking"),
    "载入 loader": Text("系统载入", "Loader"),
    "采集 intake": Text("自动采集", "Automatic intake"),
    "样例城市 sample city": Text("样例城市", "Sample city"),
}


def names_of(logins: Iterable[str]) -> dict[str, str]:
    """The name for each login, in one query."""
    wanted = set(logins)
    known = dict(Person.objects.filter(username__in=wanted).values_list("username", "name"))
    return {login: shown_name(login, known.get(login)) for login in wanted}


def with_names(rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """The rows of a list, each with the name (`person_name`) of the account whose login a column holds."""
    person = Person.objects.filter(username=OuterRef(column)).values("name")[:1]
    return rows.annotate(person_name=Subquery(person))


def shown_name(login: str, name: str | None) -> str:
    """The person's name; for a process what it is called; else the login."""
    return name or (str(PROCESSES[login]) if login in PROCESSES else login)
