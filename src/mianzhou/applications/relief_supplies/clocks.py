"""The twelve hours of relief for electronic supervision: of every township that an event hit, from the event to the last household's first help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mianzhou.applications.relief_supplies.response.helping import clock_of
from mianzhou.applications.relief_supplies.response.models import Event, HitTownship
from mianzhou.applications.relief_supplies.response.queries import events_for
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.watching.api import ClockSource, Feed

_TITLE = Text("救灾 12 小时", "Relief within 12 hours")
_HELP = Text("受灾群众得到救助", "Households helped")
# A household counts from its first receipt; a township is done with its last one, or when the event is closed.
_CLOCKS = """
WITH first AS (
  SELECT r.hit_id, min(r.handed_at) AS at FROM relief_receipt r JOIN relief_hit_township h ON h.id = r.hit_id
  WHERE h.event_id = ANY(%s) GROUP BY r.hit_id, r.person_number
), ranked AS (
  SELECT hit_id, at, row_number() OVER (PARTITION BY hit_id ORDER BY at) AS place FROM first
)
SELECT 'h' || h.id AS key, e.id AS ref, 'relief-12h' AS procedure, 'help' AS step, e.number, e.title, h.unit_id, e.happened_at AS started_at,
       ((e.happened_at + interval '12 hours' - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date AS due_on,
       e.happened_at + interval '12 hours' AS due_at, true AS by_hour, NULL::date AS paused_on, coalesce(d.at, e.closed_at) AS ended_at, false AS ceased
FROM relief_hit_township h JOIN relief_event e ON e.id = h.event_id LEFT JOIN ranked d ON d.hit_id = h.id AND d.place = h.households
WHERE h.households > 0 AND e.id = ANY(%s)
"""


def clocks_sql(refs: Sequence[int]) -> Feed:
    """The feed of these events' clocks."""
    wanted = list(refs)
    return Feed(_CLOCKS, (wanted, wanted))


def refs(after: int, size: int) -> list[int]:
    """All events, in order."""
    return list(Event.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def procedures() -> Mapping[str, Text]:
    """One: the twelve hours."""
    return {"relief-12h": _TITLE}


def step_title(procedure: str, step: str) -> Text:
    """What is due."""
    return _HELP


def basis(key: str) -> tuple[Text, ...]:
    """The derivation from the moment of the event."""
    hit = HitTownship.objects.select_related("event").filter(pk=int(key[1:])).first()
    return clock_of(hit.event.happened_at).derivation if hit else ()


def may_read(actor: Actor, wanted: Iterable[int]) -> frozenset[int]:
    """The events whose page the actor may open."""
    return frozenset(events_for(actor).filter(pk__in=list(wanted)).values_list("pk", flat=True))


RELIEF_CLOCKS = ClockSource(
    id="relief",
    title=_TITLE,
    refs=refs,
    clocks_sql=clocks_sql,
    procedures=procedures,
    step_title=step_title,
    basis=basis,
    readable=may_read,
    route="relief_event",
    by_number=True,
)
