"""The clocks of cases: of every stage that a case went through, of the whole, of steps and of further units' shares.

A stage's clock is read from the case's events as one statement: an event that enters a stage begins a part, the next one ends it, and
the last deadline said in between is the one that holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.watching.sources import ClockSource, Feed
from mianzhou.services.cases.api import (
    OVERALL,
    PLATFORM_VERBS,
    SHARE,
    Case,
    CaseEvent,
    CaseTimer,
    published,
    readable,
)

ID = "cases"
ROUTE = "case"
_WHOLE = Text("全程", "The whole")
_SHARE = Text("协办", "A share of the work")
_ENTERING = ["open", "end_with", "reopen", "join", "separate"]
_STAGES = """
WITH told AS (
  SELECT e.id, e.case_id, e.at, e.stage, e.verb, e.data,
         lag(e.stage) OVER (PARTITION BY e.case_id ORDER BY e.id) AS before
  FROM service_case_event e WHERE e.case_id = ANY(%s)
), parted AS (
  SELECT *, count(*) FILTER (WHERE verb = ANY(%s) OR (verb <> ALL(%s) AND (data ? 'due_on' OR stage IS DISTINCT FROM before)))
              OVER (PARTITION BY case_id ORDER BY id) AS part,
            count(data->>'responsible') OVER (PARTITION BY case_id ORDER BY id) AS hand
  FROM told
), held AS (
  SELECT *, first_value((data->>'responsible')::bigint) OVER (PARTITION BY case_id, hand ORDER BY id) AS unit FROM parted
), summed AS (
  SELECT case_id, part, min(id) AS first_id, min(at) AS started_at, (array_agg(stage ORDER BY id))[1] AS stage,
         (array_agg(verb ORDER BY id))[1] AS verb,
         ((array_agg(data->>'due_on' ORDER BY id DESC) FILTER (WHERE data ? 'due_on'))[1])::date AS due_on,
         ((array_agg(data->>'due_at' ORDER BY id DESC) FILTER (WHERE data ? 'due_on'))[1])::timestamptz AS due_at,
         (array_agg(unit ORDER BY id DESC))[1] AS unit
  FROM held GROUP BY case_id, part
), followed AS (
  SELECT *, lead(started_at) OVER (PARTITION BY case_id ORDER BY part) AS ended_at,
            lead(verb) OVER (PARTITION BY case_id ORDER BY part) AS next_verb
  FROM summed
)
SELECT 's' || f.first_id AS key, f.case_id AS ref, c.procedure, f.stage AS step, c.number,
       CASE WHEN c.secrecy = 'ordinary' THEN c.title ELSE '' END AS title,
       coalesce(f.unit, c.responsible_id) AS unit_id, f.started_at, f.due_on,
       coalesce(f.due_at, (f.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') AS due_at, f.due_at IS NOT NULL AS by_hour,
       CASE WHEN f.ended_at IS NULL THEN c.paused_on END AS paused_on, f.ended_at, coalesce(f.next_verb = 'join', false) AS ceased
FROM followed f JOIN service_case c ON c.id = f.case_id WHERE f.due_on IS NOT NULL
"""
_TIMERS = """
SELECT 't' || t.id AS key, t.case_id AS ref, c.procedure, CASE WHEN t.code LIKE %s THEN 'share' ELSE t.code END AS step, c.number,
       CASE WHEN c.secrecy = 'ordinary' THEN c.title ELSE '' END AS title,
       coalesce(t.unit_id, c.responsible_id) AS unit_id, t.started_on::timestamp AT TIME ZONE 'Asia/Shanghai' AS started_at, t.due_on,
       coalesce(t.due_at, (t.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') AS due_at, t.due_at IS NOT NULL AS by_hour,
       CASE WHEN t.stopped_on IS NULL THEN t.paused_on END AS paused_on,
       CASE WHEN t.stopped_on IS NOT NULL THEN coalesce(
         (SELECT min(e.at) FROM service_case_event e WHERE e.case_id = t.case_id AND e."on" = t.stopped_on AND e.data->'stop' ? t.code),
         (SELECT max(e.at) FROM service_case_event e WHERE e.case_id = t.case_id AND e."on" = t.stopped_on),
         (t.stopped_on + time '12:00') AT TIME ZONE 'Asia/Shanghai') END AS ended_at,
       (t.stopped_on IS NOT NULL AND c.joined_to_id IS NOT NULL) AS ceased
FROM service_case_timer t JOIN service_case c ON c.id = t.case_id WHERE t.case_id = ANY(%s)
"""


def clocks_sql(refs: Sequence[int]) -> Feed:
    """The feed of these cases' clocks."""
    wanted = list(refs)
    stages = (wanted, _ENTERING, sorted(PLATFORM_VERBS))
    return Feed(f"{_STAGES} UNION ALL {_TIMERS}", (*stages, f"{SHARE}%", wanted))


def refs(after: int, size: int) -> list[int]:
    """All cases, in order."""
    return list(Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def changed(position: int, size: int) -> tuple[list[int], int]:
    """The cases with events after a position."""
    rows = list(CaseEvent.objects.filter(pk__gt=position).order_by("pk").values_list("pk", "case_id")[:size])
    return list(dict.fromkeys(case for _, case in rows)), rows[-1][0] if rows else position


def procedures() -> Mapping[str, Text]:
    """Every procedure that is published, in its newest version's words."""
    return {p.id: p.title for p in sorted(published(), key=lambda p: p.version)}


def step_title(procedure: str, step: str) -> Text:
    """A stage or a further clock; its code where the procedure no longer knows it."""
    if step == OVERALL:
        return _WHOLE
    if step == "share":
        return _SHARE
    for found in sorted((p for p in published() if p.id == procedure), key=lambda p: -p.version):
        for stage in found.stages:
            if stage.code == step:
                return stage.title
            for timer in stage.timers:
                if timer.code == step:
                    return timer.title
    return Text(step, step)


def basis(key: str) -> tuple[Text, ...]:
    """The derivation of one deadline: a running stage's with all that moved it, an ended stage's as it was told."""
    if key.startswith("t"):
        timer = CaseTimer.objects.filter(pk=int(key[1:])).first()
        return _lines(timer.basis) if timer else ()
    first = CaseEvent.objects.filter(pk=int(key[1:])).first()
    if first is None:
        return ()
    found = list(_lines(first.data.get("derivation", [])))
    later = CaseEvent.objects.filter(case=first.case_id, pk__gt=first.pk).order_by("pk")
    for event in later:
        if event.verb in _ENTERING or (event.verb not in PLATFORM_VERBS and "due_on" in event.data):
            break
        if event.verb in PLATFORM_VERBS and not event.data.get("clock"):
            found += _lines(event.data.get("derivation", []))
    return tuple(found)


def may_read(actor: Actor, wanted: Iterable[int]) -> frozenset[int]:
    """The cases that the actor may open."""
    return frozenset(readable(actor).filter(pk__in=list(wanted)).values_list("pk", flat=True))


def _lines(pairs: Iterable[Sequence[str]]) -> tuple[Text, ...]:
    return tuple(Text(zh, en) for zh, en in pairs)


CASES = ClockSource(
    id=ID,
    title=Text("办理事项", "Cases"),
    refs=refs,
    changed=changed,
    clocks_sql=clocks_sql,
    procedures=procedures,
    step_title=step_title,
    basis=basis,
    readable=may_read,
    route=ROUTE,
)
