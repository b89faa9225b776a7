"""Half a year of work in the invented city: tasks signed for, reported on, returned, extended, closed, some late.

Nothing is written past the actions: each step is done by a person who may do it, at the moment at which it would have happened. How a
unit behaves follows from the task's number, so the city lives the same life on every machine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.oversight.supervision import api as supervision
from mianzhou.samplecity.people import Staff
from mianzhou.samplecity.wording import extension_words, report_words

Manner = Literal["diligent", "steady", "hesitant", "late", "silent", "extends"]
CITY = ZoneInfo("Asia/Shanghai")
# How ten tasks in a row are done; the mixture that a supervision office sees.
MANNERS: tuple[Manner, ...] = (
    "diligent", "steady", "late", "extends", "hesitant", "steady", "diligent", "silent", "steady", "late",
)  # fmt: skip
# Days before (negative: after) a report's due date on which it is written.
_LEAD = {"diligent": 6, "steady": 3, "hesitant": 1, "late": -4, "extends": 3, "silent": 0}
_SIGN_AFTER = {"diligent": 0, "steady": 1, "hesitant": 2, "late": 4, "extends": 1, "silent": 6}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: the supervision office, each unit's staff by unit id, and the daily work."""

    supervisor: Actor
    staff: dict[int, Staff]
    clockwork: Actor


def live(*, cast: Cast, first: date, now: datetime, working: Callable[[date], bool]) -> None:
    """Let the city work from `first` until `now`, on working days; the notices go out on two days of the week and today."""
    day, today = first, now.astimezone(CITY).date()
    while day <= today:
        if working(day):
            at = min(datetime.combine(day, time(9, 30), CITY), now)
            _sign(cast, day, at)
            _report(cast, day, at + timedelta(minutes=25))
            _extend(cast, day, at + timedelta(minutes=50))
            _review(cast, day, at + timedelta(hours=5))
            if day.weekday() in {0, 3} or day == today:
                supervision.run_daily(actor=cast.clockwork, as_of=at - timedelta(hours=1))
        day += timedelta(days=1)


def manner_of(number: str, unit_id: int) -> Manner:
    """How a unit goes about a task: by the task's place in the year, and for co-units a little otherwise."""
    sequence = int("".join(re.findall(r"\d+", number.partition("〕")[2])) or 0)
    return MANNERS[(sequence + (_roll(number, unit_id) % 3 if sequence % 4 == 0 else 0)) % len(MANNERS)]


def _roll(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:4])


def _sign(cast: Cast, day: date, at: datetime) -> None:
    waiting = supervision.TaskUnit.objects.filter(signed_at__isnull=True, task__state__in=("assigned", "underway"))
    for party in waiting.select_related("task"):
        after = _SIGN_AFTER[manner_of(party.task.number, party.unit_id)]
        assigned = party.task.assigned_on
        if assigned and assigned + timedelta(days=after) <= day and party.unit_id in cast.staff:
            clerk = cast.staff[party.unit_id].clerk
            supervision.sign(actor=clerk, as_of=at, task_id=party.task_id, unit_id=party.unit_id)


def _report(cast: Cast, day: date, at: datetime) -> None:
    owed = supervision.ReportDue.objects.filter(met_on__isnull=True, due_on__lte=day + timedelta(days=8))
    open_tasks = owed.filter(task__state="underway").select_related("task").order_by("due_on", "pk")
    written: set[tuple[int, int]] = set()
    for due in open_tasks:
        manner = manner_of(due.task.number, due.unit_id)
        key = (due.task_id, due.unit_id)
        if manner == "silent" or key in written or due.due_on - timedelta(days=_LEAD[manner]) > day:
            continue
        written.add(key)
        _write(cast, due, day, at)


def _write(cast: Cast, due: supervision.ReportDue, day: date, at: datetime) -> None:
    """One report; the lead unit claims completion when the task's last date is near."""
    task, staff = due.task, cast.staff.get(due.unit_id)
    party = supervision.TaskUnit.objects.filter(task=task, unit_id=due.unit_id, signed_at__isnull=False).first()
    if staff is None or party is None:
        return
    last = task.due_on is not None and due.due_on >= task.due_on
    claims = last and party.role == "lead"
    elapsed = (day - task.assigned_on).days if task.assigned_on else 0
    whole = max((task.due_on - task.assigned_on).days, 1) if task.due_on and task.assigned_on else 360
    progress = 100 if claims else min(95, max(task.progress, 10, elapsed * 100 // whole))
    done, problem, next_step = report_words(task.title, progress, _roll(task.number, due.unit_id, due.period_end))
    content = supervision.Content(
        done=done, progress=progress, problem=problem, next_step=next_step, kind="completion" if claims else "progress"
    )
    try:
        draft = supervision.save_report(
            actor=staff.clerk, as_of=at, task_id=task.pk, unit_id=due.unit_id, content=content
        )
        report = supervision.submit_report(actor=staff.clerk, as_of=at, report_id=draft.pk)
        if claims:
            supervision.approve_claim(actor=staff.head, as_of=at + timedelta(minutes=20), report_id=report.pk)
    except MianzhouError:
        # A city does not always succeed: a claim may wait for parts, a period may be under review.
        return


def _extend(cast: Cast, day: date, at: datetime) -> None:
    near = supervision.Task.objects.filter(
        state="underway", due_on__gt=day, due_on__lte=day + timedelta(days=12), extensions__isnull=True
    )
    for task in near:
        wants = manner_of(task.number, task.lead_unit_id) == "extends" and task.lead_unit_id in cast.staff
        if not wants or task.due_on is None:
            continue
        staff = cast.staff[task.lead_unit_id]
        reason, progress = extension_words(task.title)
        later = task.due_on + timedelta(days=30)
        try:
            asked = supervision.ask_extension(
                actor=staff.clerk, as_of=at, task_id=task.pk, unit_id=task.lead_unit_id, new_due_on=later,
                reason=reason, progress=progress,
            )  # fmt: skip
            supervision.endorse_extension(actor=staff.head, as_of=at + timedelta(hours=1), extension_id=asked.pk)
        except MianzhouError:
            continue


def _review(cast: Cast, day: date, at: datetime) -> None:
    """The supervision office decides on what came in at least two days ago; on some things it takes its time."""
    before, long_before = at - timedelta(days=2), at - timedelta(days=25)
    for report in supervision.Report.objects.filter(state="submitted", submitted_at__lte=before).order_by("pk"):
        if _roll("later", report.pk) % 6 == 0 and report.submitted_at and report.submitted_at > long_before:
            continue
        earlier = supervision.Report.objects.filter(task=report.task_id, unit=report.unit_id, state="returned")
        if report.kind == "progress" and _roll("return", report.task_id) % 6 == 0 and not earlier.exists():
            reason = "进展描述过于笼统，请补充数量、地点和佐证材料。"
            supervision.return_report(actor=cast.supervisor, as_of=at, report_id=report.pk, reason=reason)
        else:
            supervision.accept_report(actor=cast.supervisor, as_of=at, report_id=report.pk)
    for request in supervision.Extension.objects.filter(state="with_supervisor", asked_at__lte=at - timedelta(days=7)):
        if _roll("extension", request.task_id) % 4 == 0:
            reason = "前期工作安排不足，不予延期，请抓紧完成。"
            supervision.refuse_extension(actor=cast.supervisor, as_of=at, extension_id=request.pk, reason=reason)
        else:
            supervision.grant_extension(actor=cast.supervisor, as_of=at, extension_id=request.pk)
