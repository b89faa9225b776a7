"""Yellow and red notices in the invented city: those of the last weeks, some answered in time, some late, one in a while withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from mianzhou.kernel.people.api import Actor, Person, RoleGrant, actor_for
from mianzhou.oversight.watching import api as watching

# Days ago on which the morning's run issued what was due by then; the last is today.
_RUNS = (15, 8, 4, 1, 0)
_ANSWERS = (
    "经办人员外出培训，材料正在会签，本周内办结。",
    "涉及多个单位，正在汇总意见，已指定专人负责。",
    "系统填报延误，实际工作已完成，现补报。",
)
_WITHDRAWN = "经核实，该单位在期限内已办结，系统登记滞后，予以撤销。"


def watch(now: datetime) -> None:
    """Read every clock; live through the last weeks' notices once, and issue what is due today."""
    watching.follow(as_of=now)
    first = not watching.notices_for(watching.watching_actor()).exists()
    for days in _RUNS if first else _RUNS[-1:]:
        watching.issue_due(actor=watching.watching_actor(), as_of=now - timedelta(days=days))
    if first:
        _react(now)


def _react(now: datetime) -> None:
    """Of seven notices three are answered, one of them late; the supervision office takes every nineteenth back."""
    supervisor = Person.objects.filter(username="ducha").first()
    for number, notice in enumerate(watching.notices_for(watching.watching_actor()).order_by("pk")):
        manner = number % 7
        clerk = _clerk(notice.unit_id)
        after = timedelta(days=9 if manner == 5 else 1)
        if manner in {0, 3, 5} and clerk is not None and notice.issued_at + after <= now:
            words = _ANSWERS[number % len(_ANSWERS)]
            watching.answer(notice_id=notice.pk, explanation=words, actor=clerk, as_of=notice.issued_at + after)
        if number % 19 == 8 and supervisor is not None and notice.issued_at + timedelta(days=2) <= now:
            at = notice.issued_at + timedelta(days=2)
            watching.withdraw(notice_id=notice.pk, reason=_WITHDRAWN, actor=actor_for(supervisor), as_of=at)


def _clerk(unit_id: int) -> Actor | None:
    """Somebody who answers for the unit."""
    grants = RoleGrant.objects.filter(unit=unit_id, role__in=["clerk", "head"], withdrawn_at=None)
    grant = grants.filter(person__is_active=True).select_related("person").order_by("role", "pk").first()
    return actor_for(grant.person) if grant is not None else None
