"""The kernel's tables, re-exported from its rooms so that Django finds them under one label."""

from mianzhou.kernel.audit.models import AuditEntry, AuditSeal, AuditSealed, AuditUnsealed
from mianzhou.kernel.calendar.models import CalendarDay, CalendarYear, OfficeHoursRule
from mianzhou.kernel.people.models import ApiToken, Person, RoleGrant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import (
    Unit,
    UnitAlias,
    UnitGroup,
    UnitSuccession,
    UnknownName,
    UnknownNameSighting,
)

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditSeal",
    "AuditSealed",
    "AuditUnsealed",
    "CalendarDay",
    "CalendarYear",
    "OfficeHoursRule",
    "Person",
    "Region",
    "RoleGrant",
    "Unit",
    "UnitAlias",
    "UnitGroup",
    "UnitSuccession",
    "UnknownName",
    "UnknownNameSighting",
]
