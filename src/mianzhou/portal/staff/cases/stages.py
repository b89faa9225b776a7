"""The stage of a case as every page shows it."""

from __future__ import annotations

from datetime import date

from mianzhou.kernel.text import Text
from mianzhou.portal.components.status import Status
from mianzhou.services.cases.api import Case, is_late, procedure_of

SOON_DAYS = 3


def stage_status(case: Case, day: date) -> Status:
    """The stage as a tag, coloured by its clock."""
    stage = procedure_of(case.procedure, case.version).stage(case.stage)
    if case.joined_to_id is not None:
        return Status("waiting", Text("已并案", "Joined to another"))
    if stage.ended:
        return Status("done", stage.title)
    if case.paused_on is not None:
        return Status("waiting", Text("{s}（计时中止）", "{s} (clock paused)").format(s=stage.title))
    if is_late(case, day):
        return Status("late", Text("{s}（逾期）", "{s} (late)").format(s=stage.title))
    near = case.due_on is not None and (case.due_on - day).days <= SOON_DAYS
    return Status("soon" if near else "waiting", stage.title)
