"""The response as JSON: the twins of its lists."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from mianzhou.applications.relief_supplies.drill.queries import drills_for
from mianzhou.applications.relief_supplies.places.queries import READ
from mianzhou.applications.relief_supplies.response.queries import events_for
from mianzhou.applications.relief_supplies.response_desk.lists import EVENT_FILTERS
from mianzhou.applications.relief_supplies.townships.queries import covered, townships_for
from mianzhou.portal.api.api import list_api, operation
from mianzhou.portal.components.api import actor_of


class ReliefEventOut(Schema):
    """An event: when it happened, and whether it goes on."""

    number: str
    title: str
    kind: str
    happened_at: datetime
    state: str
    closed_at: datetime | None
    conclusion: str


class ReliefDrillOut(Schema):
    """A drill: what was supposed of it, how many people were hit and helped within the twelve hours; all figures are invented."""

    number: str
    title: str
    kind: str
    event_at: datetime
    ran_at: datetime
    people: int
    helped: int


class ReliefCoverageOut(Schema):
    """A township: its people, for how many of them stock within driving time has what living needs for a day, which supply is scarcest, and the nearest stock."""

    township: str
    people: int
    served: int
    scarcest: str
    places: int
    nearest: str
    minutes: int | None


def add_to(router: Router) -> None:
    """Put the lists of the response into the application's part of the API."""
    list_api(
        router,
        "/relief/events",
        query=events_for,
        schema=ReliefEventOut,
        permission=READ,
        filters=EVENT_FILTERS,
        sorts=("number", "title", "kind", "happened_at", "state"),
        default_sort="-happened_at",
        summary="灾害事件 Events that relief answers to",
    )
    list_api(
        router,
        "/relief/drills",
        query=drills_for,
        schema=ReliefDrillOut,
        permission=READ,
        filters=[],
        sorts=("number", "event_at", "ran_at", "people", "helped"),
        default_sort="-ran_at",
        summary="救灾演练 Drills of relief",
    )
    operation(
        router.get,
        "/relief/coverage",
        permission=READ,
        response=list[ReliefCoverageOut],
        summary="乡镇救灾物资覆盖 Coverage of townships",
    )(coverage_as_json)


def coverage_as_json(request: HttpRequest) -> list[ReliefCoverageOut]:
    """The townships by what reaches them within the time that the twelve hours leave, the worst off first."""
    rows = covered(townships_for(actor_of(request)), on=timezone.localdate())
    return [
        ReliefCoverageOut(
            township=row.key, people=row.township.people, served=row.served, scarcest=row.scarcest, places=row.reached.places,
            nearest=row.nearest, minutes=row.minutes,
        )
        for row in rows
    ]  # fmt: skip
