"""Accounts, the audit record and the working calendar as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from mianzhou.kernel.calendar.api import Limit, add, hours_rules, working_calendar
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.system_lists import AUDIT_FILTERS, PEOPLE_FILTERS, audit_list, people_list

router = Router(tags=["system"])


class RoleOut(Schema):
    """A role in force and where it holds: below a unit, inside a region, or (neither) in the whole city."""

    role: str
    unit: str | None
    region: str | None

    @staticmethod
    def resolve_unit(grant: Any) -> str | None:
        return grant.unit.code if grant.unit else None

    @staticmethod
    def resolve_region(grant: Any) -> str | None:
        return grant.region.code if grant.region else None


class PersonOut(Schema):
    """An account with its roles in force."""

    id: int
    username: str
    name: str
    unit: str | None
    is_active: bool
    last_login: datetime | None
    roles: list[RoleOut]

    @staticmethod
    def resolve_unit(person: Any) -> str | None:
        return person.unit.code if person.unit else None

    @staticmethod
    def resolve_roles(person: Any) -> list[Any]:
        return list(person.grants_in_force)


class AuditEntryOut(Schema):
    """One entry of the audit record."""

    id: int
    at: datetime
    actor_kind: str
    actor_name: str
    verb: str
    subject_type: str
    subject_id: str
    detail: dict[str, Any]
    purpose: str


class CalendarYearOut(Schema):
    """A known year: days off and days made up with the holiday they belong to, and the notices that say so."""

    year: int
    notices: list[str]
    holidays: dict[str, str]
    workdays: dict[str, str]
    working_days: int


class DeadlineOut(Schema):
    """A deadline with its derivation line by line; provisional when a notice yet to come may move it."""

    start: date
    limit: str
    deadline: date
    provisional: bool
    derivation: list[str]
    derivation_en: list[str]


class OfficeHoursOut(Schema):
    """Hours that a steward published: of a unit, or (null) of the whole city; no sessions where a unit keeps the city's hours again."""

    unit: str | None
    since: date
    sessions: list[str]
    season_from: str
    season_to: str
    basis: str
    published_at: datetime

    @staticmethod
    def resolve_unit(rule: Any) -> str | None:
        """The unit's code."""
        return rule.unit.code if rule.unit else None


list_api(
    router,
    "/office-hours",
    query=lambda _: hours_rules(),
    schema=OfficeHoursOut,
    permission="calendar.read",
    sorts=("since", "published_at"),
    default_sort="-since",
    summary="办公时间 Office hours",
)
list_api(
    router,
    "/people",
    query=people_list,
    schema=PersonOut,
    permission="people.read",
    filters=PEOPLE_FILTERS,
    sorts=("name", "username", "last_login", "is_active"),
    default_sort="username",
    summary="账号 Accounts",
)
list_api(
    router,
    "/audit",
    query=audit_list,
    schema=AuditEntryOut,
    permission="audit.read",
    filters=AUDIT_FILTERS,
    sorts=("id", "actor_name", "verb"),
    default_sort="-id",
    summary="审计记录 Audit record",
)


@operation(
    router.get,
    "/calendar",
    permission="calendar.read",
    response=list[CalendarYearOut],
    url_name="api_calendar",
    summary="工作日历已知的年份 The years that the calendar knows",
)
def calendar_years(request: HttpRequest) -> list[dict[str, Any]]:
    """Every known year."""
    return [
        {
            "year": table.year,
            "notices": list(table.notices),
            "holidays": {day.isoformat(): name for day, name in table.holidays.items()},
            "workdays": {day.isoformat(): name for day, name in table.workdays.items()},
            "working_days": len(table.working_days()),
        }
        for table in working_calendar().years.values()
    ]


@operation(
    router.get,
    "/calendar/deadline",
    permission="calendar.read",
    response=DeadlineOut,
    url_name="api_calendar_deadline",
    summary="推算期限 Work out a deadline",
)
def calendar_deadline(request: HttpRequest, start: date, limit: str, roll: bool = False) -> dict[str, Any]:
    """The deadline of a limit (30wd, 7d, 3mo, 1y) that starts with an event on `start`."""
    found = add(Limit.parse(limit), start, working_calendar(), roll=roll)
    return {
        "start": start,
        "limit": str(found.limit),
        "deadline": found.due_on,
        "provisional": found.provisional,
        "derivation": [line.zh for line in found.derivation],
        "derivation_en": [line.en for line in found.derivation],
    }
