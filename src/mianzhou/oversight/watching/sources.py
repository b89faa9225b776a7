"""Where clocks come from: every owner of deadlines contributes a source once, when the program starts.

All cases of all procedures are one source, all supervised tasks another. An application with deadlines in tables of its own contributes
one more; what a source yields is SQL, so that a million clocks never pass through Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

# What the SQL of a source yields, in this order; `ceased` marks what was neither done nor missed.
COLUMNS = (
    "key", "ref", "procedure", "step", "number", "title", "unit_id", "started_at", "due_on", "due_at", "by_hour",
    "paused_on", "ended_at", "ceased",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """A SELECT that yields `COLUMNS`, with its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockSource:
    """An owner of deadlines.

    `refs(after, size)` lists the keys of all its matters in order; `changed(position, size)` gives those that changed after a position and the
    new position, None where everything is cheap to read again; `clocks_sql(refs)` is the feed of these matters' clocks, ended ones too.
    `procedures` names what is counted apart, `step_title` a step. `basis(key)` gives the derivation of one deadline, line by line.
    `readable(actor, refs)` are the matters that the actor may open, at the route named `route` with the ref (`by_number`: the number) as its
    argument.
    """

    id: str
    title: Text
    refs: Callable[[int, int], list[int]]
    clocks_sql: Callable[[Sequence[int]], Feed]
    procedures: Callable[[], Mapping[str, Text]]
    step_title: Callable[[str, str], Text]
    basis: Callable[[str], tuple[Text, ...]]
    readable: Callable[[Actor, Iterable[int]], frozenset[int]]
    route: str
    changed: Callable[[int, int], tuple[list[int], int]] | None = None
    by_number: bool = False


_sources: dict[str, ClockSource] = {}


def contribute_clocks(source: ClockSource) -> None:
    """Add a source, once; the same one twice is nothing."""
    _sources.setdefault(source.id, source)


def sources() -> tuple[ClockSource, ...]:
    """All sources, by id."""
    return tuple(_sources[key] for key in sorted(_sources))


def source_of(source_id: str) -> ClockSource | None:
    """A source; None when the application that contributed it is no longer installed."""
    return _sources.get(source_id)


def feed_of(rows: QuerySet[Any]) -> Feed:
    """The feed of a queryset that was given `.values(…)` named as `COLUMNS` (annotate what is called otherwise)."""
    sql, params = rows.order_by().query.sql_with_params()
    return Feed(f"SELECT {', '.join(COLUMNS)} FROM ({sql}) AS given", tuple(params))


def procedure_title(source_id: str, procedure: str) -> Text:
    """A procedure in words; its code where its application is gone."""
    source = source_of(source_id)
    return source.procedures().get(procedure, Text(procedure, procedure)) if source else Text(procedure, procedure)


def step_title(source_id: str, procedure: str, step: str) -> Text:
    """A step in words; its code where its application is gone."""
    source = source_of(source_id)
    return source.step_title(procedure, step) if source else Text(step, step)
