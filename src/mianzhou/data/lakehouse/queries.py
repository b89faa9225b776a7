"""Reading the lakehouse: what may be asked, what was asked, what happened to a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from mianzhou.data.catalogue.models import Resource, ResourceItem
from mianzhou.data.lakehouse.models import ConsoleQuestion, SavedQuestion, UpkeepRun
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.lakehouse.reach import QUERY, askable, masks_of
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor

if TYPE_CHECKING:
    from mianzhou.data.lake.snapshots import Commit

MAINTAIN = "lake.maintain"


@dataclass(frozen=True, slots=True)
class AskableColumn:
    """A column of a table that may be asked, and whether its values are shown masked."""

    name: str
    title: str
    type: str
    masked: bool


@dataclass(frozen=True, slots=True)
class AskableTable:
    """A resource with a table in the lake."""

    name: str
    title: str
    columns: tuple[AskableColumn, ...]


def askable_tables(actor: Actor, words: str = "", most: int = 100) -> tuple[list[AskableTable], int]:
    """The tables that the actor may ask, the first `most` of those that match, and how many there are."""
    rows = askable(actor).filter(name__in=open_lake().names())
    for word in words.lower().split()[:8]:
        rows = rows.filter(search_text__contains=word)
    items = Prefetch("items", ResourceItem.objects.order_by("position"))
    found = list(rows.order_by("name").prefetch_related(items)[: most + 1])
    total = len(found) if len(found) <= most else rows.count()
    return [_table(resource) for resource in found[:most]], total


def _table(resource: Resource) -> AskableTable:
    masks = masks_of(resource)
    columns = (AskableColumn(i.name, i.title, i.type, i.name in masks.items) for i in resource.items.all())
    return AskableTable(resource.name, resource.title, tuple(columns))


def askable_resource(actor: Actor, name: str) -> Resource:
    """One resource that the actor may ask; else `NotFound`, as if there were none."""
    found = askable(actor).filter(name=name).first()
    if found is None:
        raise NotFound(what=name)
    return found


def questions_of(actor: Actor) -> QuerySet[ConsoleQuestion]:
    """What the actor asked; for who maintains the lake city-wide, what everybody asked."""
    rows = ConsoleQuestion.objects.select_related("person")
    if actor.may(MAINTAIN):
        return rows
    return rows.filter(person_id=actor.person_id) if actor.person_id else rows.none()


def question_of(actor: Actor, pk: int) -> ConsoleQuestion:
    """One question that the actor may see."""
    found = questions_of(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(what=str(pk))
    return found


def saved_questions(actor: Actor) -> QuerySet[SavedQuestion]:
    """The actor's own saved questions and those that others share."""
    if not actor.may_anywhere(QUERY):
        return SavedQuestion.objects.none()
    return SavedQuestion.objects.filter(Q(shared=True) | Q(person_id=actor.person_id)).select_related("person")


def upkeep_runs() -> QuerySet[UpkeepRun]:
    """Runs of the upkeep, newest first."""
    return UpkeepRun.objects.all()


@dataclass(frozen=True, slots=True)
class TableState:
    """A resource's table: its history, newest first, and what the state asked for holds; `earlier` are the tables that keep its rows as they
    were before a column changed its type."""

    commits: list[Commit]
    rows: int
    files: int
    bytes: int
    quarantined: int
    earlier: tuple[str, ...] = ()


def table_state(name: str, moment: datetime | int | None = None) -> TableState:
    """The history of a resource's table and the size of one state; empty where nothing was ever committed."""
    lake = open_lake()
    if not lake.has_table(name):
        return TableState([], 0, 0, 0, 0)
    files = lake.files_at(name, moment)
    set_aside = lake.files_at(name, moment, quarantine=True)
    return TableState(
        commits=lake.history(name),
        rows=sum(file.rows for file in files),
        files=len(files),
        bytes=sum(file.size for file in files),
        quarantined=sum(file.rows for file in set_aside),
        earlier=tuple(f"{name}__g{n}" for n in range(1, len(lake.generations(name)))),
    )
