"""通报: drafting from a period's figures, wording, publishing inside, withdrawing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.enacting import enact, lock_task, today
from mianzhou.oversight.supervision.actions.notifying import notify
from mianzhou.oversight.supervision.models import AnnouncedTask, Announcement, AnnouncementLine
from mianzhou.oversight.supervision.queries.figures import late_tasks, unit_performance


class AnnouncementMoved(MianzhouError):
    """An announcement that is no longer a draft, or not published."""

    code = "announcement-moved"
    status = 409
    problem = Text("这份通报现在的状态不允许此操作。", "This is not possible in the announcement's present state. ")
    remedy = Text("请刷新页面。", "Reload the page.")


class WrongPeriod(MianzhouError):
    """A period that ends before it begins, or has not begun."""

    code = "announcement-period"
    status = 422
    problem = Text("通报时段不正确。", "The period of the announcement is not possible. ")
    remedy = Text("开始日期应早于结束日期，且不晚于今天。", "It begins before it ends, and no later than today.")


ANNOUNCEMENT_STATE_TITLES = {
    "draft": Text("草稿", "Draft"),
    "published": Text("已发布", "Published"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}


def draft_announcement(
    *, actor: Actor, as_of: datetime, period_from: date, period_to: date, title: str = ""
) -> Announcement:
    """Draft an announcement on the units in the actor's scope: their figures in the period and the tasks late today."""
    actor.require_anywhere("task.notice")
    day = today(as_of)
    if not period_from <= period_to or period_from > day:
        raise WrongPeriod
    with transaction.atomic():
        announcement = Announcement.objects.create(
            title=title.strip()[:200] or f"{period_from.isoformat()}至{period_to.isoformat()}督查事项办理情况通报",
            period_from=period_from,
            period_to=period_to,
            as_of=day,
            drafted_at=as_of,
            drafted_by=actor.name,
            drafter_id=actor.person_id,
        )
        lines = unit_performance(actor, period_from=period_from, period_to=period_to, as_of=day)
        AnnouncementLine.objects.bulk_create(
            AnnouncementLine(
                announcement=announcement,
                unit_id=line.unit_id,
                rank=line.rank,
                owed=line.owed,
                on_time=line.on_time,
                rate=line.rate,
                closed=line.closed,
                late_tasks=line.late_tasks,
            )
            for line in lines
        )
        AnnouncedTask.objects.bulk_create(
            AnnouncedTask(
                announcement=announcement,
                task_id=late.task_id,
                unit_id=late.unit_id,
                due_on=late.due_on,
                days_late=late.days,
            )
            for late in late_tasks(actor, as_of=day)
        )
        record(actor=actor, as_of=as_of, verb="announcement.draft", subject=announcement)
    return announcement


def word_announcement(*, actor: Actor, as_of: datetime, announcement_id: int, title: str, remarks: str) -> Announcement:
    """Change a draft's title and remarks; its figures are what they are."""
    with transaction.atomic():
        announcement = _locked(announcement_id, "draft", actor)
        announcement.title = title.strip()[:200] or announcement.title
        announcement.remarks = remarks
        announcement.save()
        record(actor=actor, as_of=as_of, verb="announcement.word", subject=announcement)
    return announcement


def publish_announcement(*, actor: Actor, as_of: datetime, announcement_id: int) -> Announcement:
    """Publish inside: every unit named is told, and each late task's history says that it was announced."""
    with transaction.atomic():
        announcement = _locked(announcement_id, "draft", actor)
        announcement.state, announcement.published_at, announcement.published_by = "published", as_of, actor.name
        announcement.save()
        for task_id in announcement.tasks.order_by("task_id").values_list("task_id", flat=True):
            task = lock_task(task_id)
            enact(task, "announce", actor=actor, as_of=as_of, data={"announcement": announcement.pk})
        text = Text("通报：{title}", "Announcement: {title}").format(title=announcement.title)
        units = announcement.lines.values_list("unit_id", flat=True)
        notify(units, text, kind="announce", as_of=as_of, announcement=announcement)
        record(actor=actor, as_of=as_of, verb="announcement.publish", subject=announcement)
    return announcement


def withdraw_announcement(*, actor: Actor, as_of: datetime, announcement_id: int, reason: str) -> Announcement:
    """Take an announcement back; it stays on record."""
    with transaction.atomic():
        announcement = _locked(announcement_id, None, actor)
        if announcement.state == "withdrawn":
            raise AnnouncementMoved
        announcement.state = "withdrawn"
        announcement.save()
        record(actor=actor, as_of=as_of, verb="announcement.withdraw", subject=announcement, detail={"reason": reason})
    return announcement


def _locked(announcement_id: int, state: str | None, actor: Actor) -> Announcement:
    actor.require_anywhere("task.notice")
    announcement = Announcement.objects.select_for_update().filter(pk=announcement_id).first()
    if announcement is None:
        raise NotFound(what=Text("通报", "announcement"))
    if actor.person_id is None or announcement.drafter_id != actor.person_id:
        actor.require("task.notice")  # another's announcement is for those who announce for the whole city
    if state is not None and announcement.state != state:
        raise AnnouncementMoved
    return announcement
