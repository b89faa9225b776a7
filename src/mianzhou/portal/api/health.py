"""Whether all parts are ready: asked by the start command, by monitors, by load balancers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from procrastinate.contrib.django.models import ProcrastinateWorker

from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.portal.api.operations import PUBLIC, auth_for

router = Router(tags=["system"])
HEARTBEAT = timedelta(seconds=60)


class Health(Schema):
    """`ready` is whether every part is; a part that is not says why."""

    ready: bool
    database: str
    migrations: str
    worker: str
    calendar: str


READY = "ready"


def database() -> str:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return READY


_migrated: list[str] = []


def migrations() -> str:
    """Whether every table is as the program expects; asked until it is so, since it then stays so."""
    if _migrated:
        return READY
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return f"{len(waiting)} migrations to run, the first: {waiting[0][0]}"
    _migrated.append(READY)
    return READY


def worker() -> str:
    """Whether a worker has lately said that it lives."""
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - HEARTBEAT).exists()
    return READY if alive else f"no worker within {HEARTBEAT.seconds} s"


def calendar() -> str:
    """Whether the working days of this year are known."""
    year = timezone.localdate().year
    return READY if year in working_calendar().years else f"the working days of {year} are not known"


PARTS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "worker": worker,
    "calendar": calendar,
}


def state_of_parts() -> dict[str, str]:
    """Every part with "ready" or what is the matter; a database that does not answer is the matter with all."""
    states: dict[str, str] = {}
    for name, ask in PARTS.items():
        try:
            states[name] = ask()
        except DatabaseError as error:
            states[name] = f"the database does not answer: {type(error).__name__}"
    return states


def health(request: HttpRequest) -> Status:
    """200 when all parts are ready, else 503 with which is not.

    A year whose holidays nobody has entered is told, but does not make the site unready: it must run for a steward to enter them.
    """
    states = state_of_parts()
    ready = all(state == READY for name, state in states.items() if name != "calendar")
    return Status(200 if ready else 503, {"ready": ready, **states})


health.declared_access = PUBLIC  # type: ignore[attr-defined]
router.get(
    "/health",
    auth=auth_for(PUBLIC),
    response={200: Health, 503: Health},
    url_name="api_health",
    operation_id="health",
    summary="各部分是否就绪 Whether all parts are ready",
)(health)
