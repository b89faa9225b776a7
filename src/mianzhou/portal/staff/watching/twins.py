"""Electronic supervision as JSON: clocks with their states, notices, totals by unit, months. The same rows as the pages have."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from mianzhou.kernel.people.api import Actor, system_actor
from mianzhou.oversight.watching import api as watching
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.watching_lists import clock_filters, notice_filters, notice_state, unit_choices

router = Router(tags=["watching"])
# Whose choices a filter knows; the rows are those in the asker's sight.
WHOLE_CITY = system_actor("api", {"watching.read"})


class WatchedClockOut(Schema):
    """A deadline. `state` is overdue, warned, running, suspended, late (done late), done or ceased; the title is empty under secrecy."""

    id: int
    source: str
    procedure: str
    step: str
    number: str
    title: str
    unit: str
    started_at: datetime
    due_on: date
    due_at: datetime
    ended_at: datetime | None
    paused_on: date | None
    state: str

    @staticmethod
    def resolve_unit(clock: Any) -> str:
        """The unit's short name."""
        return str(clock.unit.short_name)

    @staticmethod
    def resolve_state(clock: Any) -> str:
        """How it stands now."""
        return watching.state_of(clock, timezone.now()).value


class WatchingNoticeOut(Schema):
    """A yellow or red notice. `state` is waiting, silent, answered, answered_late or withdrawn."""

    id: int
    clock: int
    colour: str
    number: str
    unit: str
    issued_at: datetime
    due_at: datetime
    answer_by: date
    answer: str
    answered_at: datetime | None
    withdrawn_at: datetime | None
    reason: str
    state: str

    @staticmethod
    def resolve_clock(notice: Any) -> int:
        """The key of its deadline."""
        return int(notice.clock_id)

    @staticmethod
    def resolve_number(notice: Any) -> str:
        """The number of the matter."""
        return str(notice.clock.number)

    @staticmethod
    def resolve_unit(notice: Any) -> str:
        """The unit's short name."""
        return str(notice.unit.short_name)

    @staticmethod
    def resolve_state(notice: Any) -> str:
        """How it stands today."""
        return notice_state(notice)


class WatchedUnitOut(Schema):
    """A unit's deadlines: open ones as they stand, those done and the notices since the beginning of the year; `rate` in per cent."""

    unit_id: int
    name: str
    overdue: int
    warned: int
    running: int
    suspended: int
    done: int
    done_late: int
    rate: float | None
    yellow: int
    red: int


class WatchedMonthOut(Schema):
    """What was done in a month."""

    month: date
    done: int
    done_late: int
    rate: float | None


class WatchingTotals(Schema):
    """Totals by unit, and the last twelve months."""

    units: list[WatchedUnitOut]
    months: list[WatchedMonthOut]


def _clocks(actor: Actor) -> Any:
    return watching.clocks_for(actor, timezone.now()).select_related("unit")


def _notices(actor: Actor) -> Any:
    return watching.notices_for(actor).select_related("clock", "unit")


list_api(
    router,
    "/watched-clocks",
    query=_clocks,
    schema=WatchedClockOut,
    permission="watching.read",
    filters=clock_filters(unit_choices(WHOLE_CITY)),
    sorts=("due_at",),
    default_sort="due_at",
    summary="时限 Deadlines of all procedures",
)
list_api(
    router,
    "/watching-notices",
    query=_notices,
    schema=WatchingNoticeOut,
    permission="watching.read",
    filters=notice_filters(unit_choices(WHOLE_CITY)),
    sorts=("issued_at", "answer_by"),
    default_sort="-issued_at",
    summary="黄牌红牌 Yellow and red notices",
)


@operation(
    router.get,
    "/watching-totals",
    summary="各单位时限总计 Totals by unit",
    permission="watching.read",
    response=WatchingTotals,
)
def watching_totals(request: HttpRequest) -> Any:
    """Totals by unit since the beginning of the year, and the line by month."""
    actor, now = actor_of(request), timezone.now()
    today = timezone.localdate(now)
    units = watching.totals_by_unit(actor, at=now, since=today.replace(month=1, day=1))
    return {"units": units, "months": watching.by_month(actor, today=today)}
