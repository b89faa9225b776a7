"""Notices of electronic supervision: issued by rule, answered by the unit, withdrawn by the supervision office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.calendar.api import add, day_text, working_calendar
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, RoleGrant, system_actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.notifying import notify
from mianzhou.oversight.watching.errors import NoticeAnswered, NoticeWithdrawn, WordsMissing
from mianzhou.oversight.watching.models import OPEN, WatchedClock, WatchingNotice
from mianzhou.oversight.watching.queries import notices_for
from mianzhou.oversight.watching.rules import COLOURS, RED, YELLOW, RuleVersion, version_on
from mianzhou.oversight.watching.sources import procedure_title, step_title

_LOCK = 0x6E7463  # notices are issued by one process at a time
_BATCH = 200
ISSUE = "watching.withdraw"


@dataclass(frozen=True, slots=True)
class Issued:
    """How many notices a run issued."""

    yellow: int
    red: int


def watching_actor() -> Actor:
    """The system process that watches clocks and issues notices."""
    return system_actor("电子监察 watching", {"watching.read", "watching.withdraw"})


def issue_due(*, actor: Actor, as_of: datetime, hours_only: bool = False) -> Issued:
    """Issue the notices that the rules demand by now and that do not exist yet, in batches. Run twice it does nothing.

    `hours_only` leaves the limits of days to the daily run.
    """
    actor.require(ISSUE)
    rules = version_on(timezone.localdate(as_of))
    sent = Counter[str]()
    for colour in (RED, YELLOW):
        due = _due(colour, as_of)
        # Asked for once: looking through all open clocks is what takes long.
        keys = list((due.filter(by_hour=True) if hours_only else due).order_by("pk").values_list("pk", flat=True))
        for first in range(0, len(keys), _BATCH):
            sent[colour] += _issue_some(colour, keys[first : first + _BATCH], rules, actor, as_of)
    return Issued(sent[YELLOW], sent[RED])


def _due(colour: str, as_of: datetime) -> QuerySet[WatchedClock]:
    """The running clocks that have turned this colour, without a notice of it about their deadline."""
    turned = Q(red_at__lte=as_of) if colour == RED else Q(yellow_at__lte=as_of, red_at__gt=as_of)
    sent = WatchingNotice.objects.filter(clock=OuterRef("pk"), colour=colour, due_at=OuterRef("due_at"))
    return WatchedClock.objects.filter(OPEN, turned, ~Exists(sent), paused_on=None, started_at__lte=as_of)


@transaction.atomic
def _issue_some(colour: str, keys: Sequence[int], rules: RuleVersion, actor: Actor, as_of: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # Without those that another process was faster with.
    clocks = list(_due(colour, as_of).filter(pk__in=keys).order_by("pk"))
    if not clocks:
        return 0
    answer_by = add(rules.answer_within, timezone.localtime(as_of), working_calendar()).due_on
    notices = WatchingNotice.objects.bulk_create(
        WatchingNotice(
            clock=clock,
            unit_id=clock.unit_id,
            colour=colour,
            due_at=clock.due_at,
            rules=rules.since,
            issued_at=as_of,
            answer_by=answer_by,
        )
        for clock in clocks
    )
    heads = _heads({n.unit_id for n in notices})
    for notice in notices:
        told = _told(notice, notice.clock, _issue_words(notice, notice.clock), as_of, heads.get(notice.unit_id, ()))
        detail = {"colour": colour, "number": notice.clock.number, "due": notice.clock.due_on.isoformat()}
        record(actor=actor, as_of=as_of, verb="watching.issue", subject=notice, detail=detail | {"told": told})
    return len(notices)


@transaction.atomic
def answer(*, notice_id: int, explanation: str, actor: Actor, as_of: datetime) -> WatchingNotice:
    """The unit explains; after the limit too, which then shows."""
    notice = _standing(notice_id, actor)
    actor.require("watching.answer", unit_path=notice.unit.path, region_path=notice.unit.region.path)
    if notice.answered_at is not None:
        raise NoticeAnswered
    if not explanation.strip():
        raise WordsMissing(what=Text("说明", "explanation"))
    notice.answer, notice.answered_at, notice.answered_by = explanation.strip(), as_of, actor.name
    notice.save(update_fields=["answer", "answered_at", "answered_by"])
    late = timezone.localdate(as_of) > notice.answer_by
    detail = {"colour": notice.colour, "number": notice.clock.number, "late": late}
    record(actor=actor, as_of=as_of, verb="watching.answer", subject=notice, detail=detail)
    return notice


@transaction.atomic
def withdraw(*, notice_id: int, reason: str, actor: Actor, as_of: datetime) -> WatchingNotice:
    """The supervision office takes a notice back, with a reason; it no longer counts."""
    notice = _standing(notice_id, actor)
    actor.require("watching.withdraw", unit_path=notice.unit.path, region_path=notice.unit.region.path)
    if not reason.strip():
        raise WordsMissing(what=Text("撤销理由", "reason"))
    notice.withdrawn_at, notice.withdrawn_by, notice.reason = as_of, actor.name, reason.strip()
    notice.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    words = Text("撤销{c}：{n} {t}。理由：{r}", "{c} withdrawn: {n} {t}. Reason: {r}").format(
        c=COLOURS[notice.colour], n=notice.clock.number, t=notice.clock.title, r=notice.reason
    )
    _told(notice, notice.clock, words, as_of, _heads({notice.unit_id}).get(notice.unit_id, ()))
    detail = {"colour": notice.colour, "number": notice.clock.number, "reason": notice.reason}
    record(actor=actor, as_of=as_of, verb="watching.withdraw", subject=notice, detail=detail)
    return notice


def _standing(notice_id: int, actor: Actor) -> WatchingNotice:
    """A notice in the actor's sight, locked, that was not withdrawn."""
    rows = notices_for(actor).select_related("clock", "unit__region")
    notice = rows.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(what=Text("警示", "notice"))
    if notice.withdrawn_at is not None:
        raise NoticeWithdrawn
    return notice


def _issue_words(notice: WatchingNotice, clock: WatchedClock) -> Text:
    phrase = Text(
        "{c}：{p}“{s}”{n} {t}，期限 {due}。请于 {by} 前说明。",
        "{c}: {p}, {s}, {n} {t}, due {due}. To be answered by {by}.",
    )
    return phrase.format(
        c=COLOURS[notice.colour],
        p=procedure_title(clock.source, clock.procedure),
        s=step_title(clock.source, clock.procedure, clock.step),
        n=clock.number,
        t=clock.title,
        due=day_text(clock.due_on),
        by=day_text(notice.answer_by),
    )


def _told(notice: WatchingNotice, clock: WatchedClock, words: Text, as_of: datetime, heads: Sequence[int]) -> int:
    """Leave the message for the unit, and for its head in person; how many messages."""
    colour = "red" if notice.colour == RED else "orange"
    link = reverse("watching_notice", args=[notice.pk])
    notify([notice.unit_id], words, kind="watching", as_of=as_of, colour=colour, link=link, people=heads)
    return 1 + len(heads)


def _heads(units: Iterable[int]) -> dict[int, list[int]]:
    """The heads of units, by unit: those who hold the role for the unit itself."""
    grants = RoleGrant.objects.filter(unit__in=list(units), role="head", withdrawn_at=None, person__is_active=True)
    # One who works for the unit reads the unit's messages as it is.
    apart = grants.exclude(person__unit=F("unit")).values_list("unit_id", "person_id")
    found: dict[int, list[int]] = {}
    for unit_id, person_id in apart.order_by("unit_id", "person_id"):
        found.setdefault(unit_id, []).append(person_id)
    return found
