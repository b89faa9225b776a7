"""The daily work: reminders, urging and slips that a day calls for, and the owed reports of the time ahead. Safe to repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Max, Prefetch

from mianzhou.kernel.people.api import Actor, system_actor
from mianzhou.oversight.supervision.actions.enacting import HORIZON, lock_task, state_of, store, today
from mianzhou.oversight.supervision.actions.extending import OPEN
from mianzhou.oversight.supervision.actions.watching import send_due
from mianzhou.oversight.supervision.ladder import Promise, Watched, due_actions
from mianzhou.oversight.supervision.models import ReportDue, Task, TaskEvent
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.rules import shipped_rules

_BATCH = 500
_LOOK_AHEAD = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class DailyWork:
    """What a run did."""

    tasks: int
    reminded: int
    urged: int
    slips: int
    carried_on: int


def daily_actor() -> Actor:
    """The system process that sends reminders, urges and slips."""
    return system_actor("supervision", {"task.read", "task.notice"})


def run_daily(*, actor: Actor, as_of: datetime) -> DailyWork:
    """Do the work of a day over all watched tasks. Run twice it does nothing; each notice is a transaction of its own."""
    actor.require("task.notice")
    day, sent, seen = today(as_of), Counter[str](), 0
    for batch in _watched(day):
        seen += len(batch)
        for due in due_actions(batch, as_of=day, rules=shipped_rules()):
            if send_due(actor=actor, as_of=as_of, due=due):
                sent[due.verb] += 1
    carried_on = _carry_on(day)
    return DailyWork(seen, sent["remind"], sent["urge"], sent["slip"], carried_on)


def _watched(day: date) -> Iterator[list[Watched]]:
    """Tasks that wait for a signature, a report or completion, in batches, with the notices sent so far."""
    live = Task.objects.filter(state__in=[State.ASSIGNED, State.UNDERWAY]).order_by("pk")
    last = 0
    while True:
        owed = ReportDue.objects.filter(met_on__isnull=True, due_on__lte=day + timedelta(days=31)).order_by(
            "due_on", "pk"
        )
        sent = TaskEvent.objects.exclude(key="").only("task_id", "key", "on")
        rows = list(
            live.filter(pk__gt=last).prefetch_related(
                "parties",
                Prefetch("owed", queryset=owed, to_attr="owed_soon"),
                Prefetch("events", queryset=sent, to_attr="notices_sent"),
                Prefetch("extensions", to_attr="requests"),
            )[:_BATCH]
        )
        if not rows:
            return
        last = rows[-1].pk
        yield [_as_watched(task, day) for task in rows]


def _as_watched(task: Task, day: date) -> Watched:
    return Watched(
        task_id=task.pk,
        number=task.number,
        title=task.title,
        state=State(task.state),
        importance=task.importance,
        promises=tuple(_promises(task, day)),
        sent={e.key: e.on for e in task.notices_sent},  # type: ignore[attr-defined]  # set by the prefetch
        extension_pending=any(r.state in OPEN for r in task.requests),  # type: ignore[attr-defined]  # likewise
    )


def _promises(task: Task, day: date) -> Iterator[Promise]:
    """Signatures while they are missing; then reports of every unit that signed, and completion by the lead unit.

    Of the reports a unit owes, the earliest counts and the next to come: a report tells of all the time since the last one, so a year of
    silence is one ladder of slips, not twelve. A task whose last report falls on its due date is reminded of once: for the due date.
    """
    for party in task.parties.all():
        if party.signed_at is None and task.sign_by is not None:
            yield Promise("sign", party.unit_id, task.sign_by)
            continue
        mine: list[ReportDue] = [o for o in task.owed_soon if o.unit_id == party.unit_id]  # type: ignore[attr-defined]  # prefetched
        mine = [o for o in mine if party.role != "lead" or o.due_on != task.due_on]
        to_come = (o for o in mine if o.due_on >= day)
        for owed in {o.pk: o for o in (*mine[:1], *islice(to_come, 1))}.values():
            yield Promise("report", party.unit_id, owed.due_on, owed.period_end)
    if task.state == State.UNDERWAY and task.due_on is not None:
        yield Promise("due", task.lead_unit_id, task.due_on)


def _carry_on(day: date) -> int:
    """Owed reports are kept as rows some way ahead; tasks whose rows run out get more. No event: it follows from the rhythm."""
    rules = shipped_rules()
    recurring = [name for name, rule in rules.rhythms.items() if rule.months]
    open_tasks = Task.objects.filter(state__in=[State.ASSIGNED, State.UNDERWAY], rhythm__in=recurring)
    ending = open_tasks.annotate(last=Max("owed__due_on")).filter(last__lt=day + _LOOK_AHEAD)
    carried = 0
    for task_id, last, due_on in ending.values_list("pk", "last", "due_on"):
        if due_on is not None and last is not None and last >= due_on:
            continue
        with transaction.atomic():
            task = lock_task(task_id)
            store(task, state_of(task), rules, until=day + HORIZON)
        carried += 1
    return carried
