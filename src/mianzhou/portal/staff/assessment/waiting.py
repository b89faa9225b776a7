"""What waits for a person in assessments, for the inbox and the first page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.api import owed_by
from mianzhou.portal.components.status import Status
from mianzhou.portal.waiting import SHOWN, Waiting, WaitingLine, left_until, pressing_of

_SOME_DAY = Status("waiting", Text("待办", "To do"))


def waiting(actor: Actor, day: date) -> Waiting | None:
    """Self-reports and plans of the actor's units; for reviewers what they have to approve, decide and check."""
    found = owed_by(actor)
    if not found:
        return None
    lines = tuple(
        WaitingLine(
            left_until(each.due_on, day) if each.due_on is not None else _SOME_DAY,
            reverse("assessment_subject", args=[each.subject.pk]),
            f"{each.subject.round.title}：{each.what}",
            each.subject.unit.short_name,
            each.due_on,
        )
        for each in found
    )
    title, url = Text("考核", "Assessment"), reverse("assessments")
    return Waiting("assessment", title, len(found), lines[:SHOWN], url, pressing_of(lines, day))
