"""What waits for a person in the response, for the inbox: to decide, to send, to hand out before the twelve hours are over."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from mianzhou.applications.relief_supplies.places.queries import KEEP, REQUEST
from mianzhou.applications.relief_supplies.response.helping import (
    IN_TIME,
    LATE,
    SOON,
    TOO_LATE,
    Helped,
    clock_of,
    together,
)
from mianzhou.applications.relief_supplies.response.models import OPEN, PROPOSED, Allocation, Event
from mianzhou.applications.relief_supplies.response.queries import (
    commands,
    events_for,
    helped_in,
    hits_for,
    may,
    to_send,
)
from mianzhou.applications.relief_supplies.response_desk.lists import event_url, hit_url, left, light
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Status, WaitingLine


def response_lines(actor: Actor, day: date) -> list[WaitingLine]:
    """Events that go on for the command and for the townships that were hit; deliveries for those who keep the places."""
    lines: list[WaitingLine] = []
    events = list(events_for(actor).filter(state=OPEN).order_by("happened_at"))
    now = timezone.now()
    standing = helped_in(events, now)
    for event in events:
        due_at = clock_of(event.happened_at).due_at
        due_on = timezone.localdate(due_at)
        standings = standing[event.pk]
        if commands(actor):
            worst = min((s.standing for s in standings.values()), key=lambda s: (s != LATE, s != SOON), default=LATE)
            note = _helped(together(standings), due_at, now)
            lines.append(
                WaitingLine(light(worst, event), event_url(event), f"{event.number} {event.title}", note, due_on)
            )
            lines += _to_decide(event)
            continue
        for hit in hits_for(actor, event):
            if may(actor, REQUEST, hit):
                stands = standings[hit.township.code]
                title, note = f"{event.title} {hit.township.name}", _helped(stands, due_at, now)
                lines.append(WaitingLine(light(stands.standing, event), hit_url(hit), title, note, due_on))
    if actor.may_anywhere(KEEP):
        status = Status("soon", Text("待发运", "to be sent"))
        lines += [
            WaitingLine(
                status, reverse("relief_delivery", args=[d.number]), f"{d.number} {d.source.name} → {d.hit.township.name}", d.hit.event.title, None
            )
            for d in to_send(actor)[:12]
        ]  # fmt: skip
    return lines


def _helped(stands: Helped, due_at: datetime, now: datetime) -> str:
    """How many households were helped, and how much of the twelve hours is left where some were not."""
    said = Text("已救助 {n}/{all} 户", "{n} of {all} household(s) helped").format(
        n=stands.helped, all=stands.households
    )
    return str(said) if stands.standing in (IN_TIME, TOO_LATE) else f"{said} · {left(due_at, now)}"


def _to_decide(event: Event) -> list[WaitingLine]:
    status = Status("waiting", Text("方案待审定", "proposal to decide"))
    return [
        WaitingLine(status, reverse("relief_allocation", args=[a.number]), f"{a.number} {event.title}", "", None)
        for a in Allocation.objects.filter(event=event, state=PROPOSED)
    ]
