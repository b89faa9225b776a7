"""The oversight pillar's tables, re-exported from its rooms."""

from mianzhou.oversight.supervision.models import (
    AnnouncedTask,
    Announcement,
    AnnouncementLine,
    Evidence,
    EvidenceFile,
    Extension,
    Notice,
    Report,
    ReportDue,
    Task,
    TaskEvent,
    TaskNumber,
    TaskUnit,
)
from mianzhou.oversight.watching.models import WatchedClock, WatchedMonth, WatchingMark, WatchingNotice

__all__ = [
    "AnnouncedTask",
    "Announcement",
    "AnnouncementLine",
    "Evidence",
    "EvidenceFile",
    "Extension",
    "Notice",
    "Report",
    "ReportDue",
    "Task",
    "TaskEvent",
    "TaskNumber",
    "TaskUnit",
    "WatchedClock",
    "WatchedMonth",
    "WatchingMark",
    "WatchingNotice",
]
