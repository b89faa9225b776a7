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
]
