"""The lake as JSON: what may be asked, a question and its answer, what was asked, what happened to a table."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from mianzhou.data.lakehouse.api import API, Ask, ask_lake, askable_resource, askable_tables, questions_of, read_moment
from mianzhou.data.lakehouse.api import table_state as state_of
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.lake_lists import QUESTION_FILTERS
from mianzhou.portal.staff.data.console import plain

router = Router(tags=["lake"])


class LakeColumnOut(Schema):
    """A column; `masked` ones are shown in part or not at all."""

    name: str
    title: str
    type: str
    masked: bool


class LakeTableOut(Schema):
    """A resource with a table in the lake."""

    name: str
    title: str
    columns: list[LakeColumnOut]


class LakeTablesOut(Schema):
    """The first hundred that match, and how many there are."""

    items: list[LakeTableOut]
    total: int


class AskIn(Schema):
    """One SELECT; `as_of` is a day, a time, or batch:N."""

    sql: str = Field(max_length=50_000)
    as_of: str = Field("", max_length=64)
    unmasked: bool = False
    purpose: str = Field("", max_length=200)


class AnswerColumnOut(Schema):
    """A column of an answer."""

    name: str
    type: str


class AnswerOut(Schema):
    """The rows of an answer; exact numbers and times are text. `cut`: the row budget is used up and there are more."""

    question: int
    columns: list[AnswerColumnOut]
    rows: list[list[Any]]
    cut: bool
    seconds: float | None


class QuestionOut(Schema):
    """A question on record."""

    id: int
    sql: str
    moment: str
    channel: str
    actor_name: str
    asked_at: datetime
    unmasked: bool
    purpose: str
    tables: list[str]
    state: str
    rows: int | None
    cut: bool
    seconds: float | None
    problem: dict[str, str] | None


class StepOut(Schema):
    """One step of a table's history."""

    at: datetime
    what: str
    batch: int | None
    kind: str
    reason: str
    added: int
    removed: int
    total: int


class TableStateOut(Schema):
    """A table in one state, with its history, newest first."""

    name: str
    title: str
    rows: int
    quarantined: int
    files: int
    bytes: int
    history: list[StepOut]


@operation(
    router.get,
    "/lake-tables",
    summary="可查的表 Tables that may be asked",
    permission="lake.query",
    response=LakeTablesOut,
)
def lake_tables(request: HttpRequest, q: str = "") -> dict[str, Any]:
    """可查的表 The tables that may be asked."""
    tables, total = askable_tables(actor_of(request), q.replace("\x00", "")[:100])
    return {"items": tables, "total": total}


@operation(
    router.get,
    "/lake-tables/{name}",
    summary="表的历史 History of a table",
    permission="lake.query",
    response=TableStateOut,
)
def lake_table_state(request: HttpRequest, name: str, as_of: str = "") -> dict[str, Any]:
    """表的历史 A resource's table: its history, and its size at a moment."""
    resource = askable_resource(actor_of(request), name.replace("\x00", ""))
    state = state_of(resource.name, read_moment(as_of.replace("\x00", "")[:64]))
    sizes = {"rows": state.rows, "quarantined": state.quarantined, "files": state.files, "bytes": state.bytes}
    return sizes | {"name": resource.name, "title": resource.title, "history": state.commits}


@operation(
    router.post, "/lake-questions", summary="查询数据湖 Ask the lake", permission="lake.query", response=AnswerOut
)
def ask_the_lake(request: HttpRequest, body: AskIn) -> dict[str, Any]:
    """查询数据湖 Ask the lake one SELECT."""
    ask = Ask(body.sql, body.as_of, body.unmasked, body.purpose, channel=API)
    result = ask_lake(ask=ask, actor=actor_of(request), as_of=timezone.now())
    return {
        "question": result.question.pk,
        "columns": [{"name": name, "type": kind} for name, kind in result.columns],
        "rows": [[_jsonable(value) for value in row] for row in result.rows],
        "cut": result.cut,
        "seconds": result.question.seconds,
    }


def _jsonable(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Decimal)):
        return value
    return str(value)


list_api(
    router,
    "/lake-questions",
    query=questions_of,
    schema=QuestionOut,
    permission="lake.query",
    filters=QUESTION_FILTERS,
    sorts=("asked_at", "actor_name", "rows", "seconds"),
    default_sort="-asked_at",
    summary="查询记录 Questions asked of the lake",
)
