"""The clocks of supervised tasks: every unit's signature, every report owed, and the completion by the lead unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from mianzhou.kernel.calendar.api import day_text
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.models import ReportDue, Task, TaskEvent, TaskUnit
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.queries.scoping import visible_to
from mianzhou.oversight.supervision.rules import shipped_rules
from mianzhou.oversight.watching.sources import ClockSource, Feed

ID = "tasks"
ROUTE = "task"
TITLE = Text("督办任务", "Supervised tasks")
STEPS = {
    "sign": Text("签收", "Signing"),
    "report": Text("填报进展", "Report"),
    "due": Text("办结", "Completion"),
}
_ENDED = [State.DROPPED.value, State.STOPPED.value]
_UNASSIGNED = State.REGISTERED.value
# A day is kept until its end, so a thing of a day is put at noon: neither before its beginning nor after its end.
_CLOCKS = """
SELECT p.kind || p.id AS key, p.task_id AS ref, 'supervision' AS procedure, p.step, t.number, t.title, p.unit_id,
       p.begun::timestamp AT TIME ZONE 'Asia/Shanghai' AS started_at, p.due_on,
       (p.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS due_at, false AS by_hour, NULL::date AS paused_on,
       coalesce(p.ended_at, (p.met_on + time '12:00') AT TIME ZONE 'Asia/Shanghai') AS ended_at,
       (t.state = ANY(%s) OR t.closed_on IS NOT NULL) AND p.met_on IS NULL AND p.ended_at IS NULL AS ceased
FROM supervision_task t JOIN (
  SELECT 'u' AS kind, u.id, u.task_id, 'sign' AS step, u.unit_id, t.assigned_on AS begun, t.sign_by AS due_on,
         NULL::date AS met_on, u.signed_at AS ended_at
  FROM supervision_task_unit u JOIN supervision_task t ON t.id = u.task_id
  WHERE t.sign_by IS NOT NULL AND t.assigned_on IS NOT NULL AND u.task_id = ANY(%s)
  UNION ALL
  SELECT 'r', o.id, o.task_id, 'report', o.unit_id, o.period_start, o.due_on, o.met_on, NULL
  FROM supervision_report_due o WHERE o.task_id = ANY(%s)
  UNION ALL
  SELECT 'd', t.id, t.id, 'due', t.lead_unit_id, coalesce(t.assigned_on, t.received_on), t.due_on,
         CASE WHEN t.state = ANY(%s) THEN t.claimed_on ELSE coalesce(t.claimed_on, t.closed_on) END, NULL
  FROM supervision_task t WHERE t.due_on IS NOT NULL AND t.state <> %s AND t.id = ANY(%s)
) p ON p.task_id = t.id
"""


def clocks_sql(refs: Sequence[int]) -> Feed:
    """The feed of these tasks' clocks."""
    wanted = list(refs)
    return Feed(_CLOCKS, (_ENDED, wanted, wanted, _ENDED, _UNASSIGNED, wanted))


def refs(after: int, size: int) -> list[int]:
    """All tasks, in order."""
    return list(Task.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def changed(position: int, size: int) -> tuple[list[int], int]:
    """The tasks with events after a position."""
    rows = list(TaskEvent.objects.filter(pk__gt=position).order_by("pk").values_list("pk", "task_id")[:size])
    return list(dict.fromkeys(task for _, task in rows)), rows[-1][0] if rows else position


def procedures() -> Mapping[str, Text]:
    """One: the supervision of tasks."""
    return {"supervision": TITLE}


def step_title(procedure: str, step: str) -> Text:
    """What is due."""
    return STEPS.get(step, Text(step, step))


def basis(key: str) -> tuple[Text, ...]:
    """The derivation: of a task's date as it was kept with it, of signatures and reports by the rule."""
    number = int(key[1:])
    if key[0] == "d":
        task = Task.objects.filter(pk=number).first()
        return tuple(Text(zh, en) for zh, en in task.due_basis) if task else ()
    if key[0] == "u":
        party = TaskUnit.objects.select_related("task").filter(pk=number).first()
        if party is None or party.task.sign_by is None or party.task.assigned_on is None:
            return ()
        return (_signing(party.task.assigned_on, party.task.sign_by),)
    owed = ReportDue.objects.select_related("task").filter(pk=number).first()
    return _reporting(owed) if owed else ()


def _signing(assigned_on: date, sign_by: date) -> Text:
    phrase = Text(
        "{day} 交办，{n} 日内签收，最后一日为 {due}。",
        "Assigned on {day}, to be signed for within {n} day(s): by {due}.",
    )
    return phrase.format(day=day_text(assigned_on), n=shipped_rules().sign_within_days, due=day_text(sign_by))


def _reporting(owed: ReportDue) -> tuple[Text, ...]:
    rule = shipped_rules().rhythms[owed.task.rhythm]
    lines = [
        Text("依据：{s}。", "Basis: {s}.").format(s=rule.source),
        Text("{r}填报，报告期 {a} 至 {b}。", "Reported {r}: the period from {a} to {b}.").format(
            r=rule.title, a=day_text(owed.period_start), b=day_text(owed.period_end)
        ),
    ]
    if owed.redo_by is not None:
        phrase = Text("退回后须于 {d} 前补报。", "Returned, to be handed in again by {d}.")
        lines.append(phrase.format(d=day_text(owed.redo_by)))
    lines.append(Text("最后一日为 {d}。", "The last day is {d}.").format(d=day_text(owed.due_on)))
    return tuple(lines)


def may_read(actor: Actor, wanted: Iterable[int]) -> frozenset[int]:
    """The tasks that the actor may open."""
    return frozenset(visible_to(actor).filter(pk__in=list(wanted)).values_list("pk", flat=True))


TASKS = ClockSource(
    id=ID,
    title=TITLE,
    refs=refs,
    changed=changed,
    clocks_sql=clocks_sql,
    procedures=procedures,
    step_title=step_title,
    basis=basis,
    readable=may_read,
    route=ROUTE,
)
