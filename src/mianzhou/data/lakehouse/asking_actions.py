"""Asking the lake, on record: who asked what, when, for what purpose, and how many rows left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction

from mianzhou.data.lakehouse.engines import asker_named
from mianzhou.data.lakehouse.errors import ConsoleBusy, NameNeeded, PurposeNeeded
from mianzhou.data.lakehouse.models import ANSWERED, REFUSED, ConsoleQuestion, SavedQuestion
from mianzhou.data.lakehouse.moments import read_moment
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.lakehouse.reach import QUERY, UNMASK, hidden_from
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from mianzhou.data.lake.querying import Answer, Budget

PAGE, EXPORT, API, COMMAND = "page", "export", "api", "command"
PLACES: Final = 2  # questions answered at once by one process
PATIENCE: Final = 10.0
_seats = threading.BoundedSemaphore(PLACES)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as it is put: the statement, the state meant (empty: now), and whether values are to be shown unmasked, and why."""

    sql: str
    moment: str = ""
    unmasked: bool = False
    purpose: str = ""
    channel: str = PAGE
    engine: str = "duckdb"


@dataclass(frozen=True, slots=True)
class Result:
    """An answer read whole: the question as recorded, the columns with their types, the rows."""

    question: ConsoleQuestion
    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Any, ...]]
    cut: bool


@contextmanager
def asking(
    *, ask: Ask, budget: Budget | None, actor: Actor, as_of: datetime
) -> Iterator[tuple[ConsoleQuestion, Answer]]:
    """Ask, and read the answer batch by batch inside the block; what was asked and what came of it is recorded whatever happens.

    Without a budget the channel's own applies.
    """
    budget = budget or budget_of(ask.channel)
    question = note_question(ask=ask, actor=actor, as_of=as_of)
    answer: Answer | None = None
    try:
        with _seat(ask.channel), _asked(ask, budget, actor) as answer:
            yield question, answer
    except MianzhouError as error:
        conclude_question(question=question, answer=answer, error=error, actor=actor, as_of=as_of)
        raise
    except BaseException:  # the reader went away: the rows that left are on record all the same
        conclude_question(question=question, answer=answer, error=None, actor=actor, as_of=as_of)
        raise
    conclude_question(question=question, answer=answer, error=None, actor=actor, as_of=as_of)


def ask_lake(*, ask: Ask, budget: Budget | None = None, actor: Actor, as_of: datetime) -> Result:
    """Ask, and read the whole answer up to the row budget."""
    with asking(ask=ask, budget=budget, actor=actor, as_of=as_of) as (question, answer):
        rows = answer.values()
        columns = _columns(answer.schema)
    return Result(question, columns, rows, answer.cut)


def budget_of(channel: str) -> Budget:
    """What a question may cost: little on a page, more for a file, no more than the machine on the command line."""
    from mianzhou.data.lake.querying import UNLIMITED, Budget

    budgets = {PAGE: Budget(20.0, 1_000), API: Budget(20.0, 10_000), EXPORT: Budget(120.0, 100_000), COMMAND: UNLIMITED}
    return budgets[channel]


def _columns(schema: pa.Schema) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, str(column.type)) for column in schema)


@contextmanager
def _seat(channel: str) -> Iterator[None]:
    if channel == COMMAND:
        yield
        return
    if not _seats.acquire(timeout=PATIENCE):
        raise ConsoleBusy(seconds=int(PATIENCE))
    try:
        yield
    finally:
        _seats.release()


@contextmanager
def _asked(ask: Ask, budget: Budget, actor: Actor) -> Iterator[Answer]:
    spill = Path(settings.LAKE_ROOT) / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    hidden = hidden_from(actor, unmasked=ask.unmasked)
    moment = read_moment(ask.moment)
    asker = asker_named(ask.engine)
    with open_lake().query(ask.sql, as_of=moment, budget=budget, resolve=hidden, spill=spill, asker=asker) as answer:
        yield answer


@transaction.atomic
def note_question(*, ask: Ask, actor: Actor, as_of: datetime) -> ConsoleQuestion:
    """Write the question down before anything is shown of the answer."""
    actor.require_anywhere(QUERY)
    if ask.unmasked:
        actor.require_anywhere(UNMASK)
        if not ask.purpose.strip():
            raise PurposeNeeded
    return ConsoleQuestion.objects.create(
        sql=ask.sql.replace("\x00", "")[:50_000],
        moment=ask.moment.strip().replace("\x00", "")[:64],
        channel=ask.channel,
        engine=ask.engine,
        person_id=actor.person_id,
        actor_name=actor.name,
        asked_at=as_of,
        unmasked=ask.unmasked,
        purpose=ask.purpose.strip()[:200],
    )


@transaction.atomic
def conclude_question(
    *, question: ConsoleQuestion, answer: Answer | None, error: MianzhouError | None, actor: Actor, as_of: datetime
) -> None:
    """Write down what came of it, in the question's row and in the audit record."""
    question.state = REFUSED if error else ANSWERED
    if answer is not None:
        question.rows, question.cut, question.seconds = answer.rows, answer.cut, round(answer.seconds, 3)
        question.tables = list(answer.tables)
    if error is not None:
        question.problem = {"zh": error.in_language(None), "en": error.in_language("en")}
    question.save()
    detail = {
        "sql": question.sql[:2000],
        "tables": question.tables,
        "rows": question.rows,
        "unmasked": question.unmasked,
    }
    detail |= {"moment": question.moment, "channel": question.channel, "state": question.state}
    record(actor=actor, as_of=as_of, verb="lake.asked", subject=question, detail=detail, purpose=question.purpose)


@transaction.atomic
def save_question(*, name: str, sql: str, shared: bool, actor: Actor, as_of: datetime) -> SavedQuestion:
    """Keep a question under a name; one's own of the same name is replaced."""
    actor.require_anywhere(QUERY)
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= 120 or actor.person_id is None:
        raise NameNeeded
    saved, _ = SavedQuestion.objects.update_or_create(
        person_id=actor.person_id,
        name=name,
        defaults={"sql": sql.replace("\x00", "")[:50_000], "shared": shared, "saved_at": as_of},
    )
    record(actor=actor, as_of=as_of, verb="lake.question_saved", subject=saved, detail={"name": name, "shared": shared})
    return saved


@transaction.atomic
def forget_question(*, saved_id: int, actor: Actor, as_of: datetime) -> None:
    """Remove a question of one's own from the list."""
    actor.require_anywhere(QUERY)
    saved = SavedQuestion.objects.filter(pk=saved_id, person_id=actor.person_id or 0).first()
    if saved is None:
        raise NotFound(what=Text("保存的查询", "saved question"))
    record(actor=actor, as_of=as_of, verb="lake.question_forgotten", subject=saved, detail={"name": saved.name})
    saved.delete()
