"""Reading the journal: what became of a pushed record."""

from __future__ import annotations

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.wording import words_of
from mianzhou.data.push.models import RECEIVED, PushedRecord
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text


def pushed_record(resource: Resource, person_id: int, key: str) -> PushedRecord:
    """The record that somebody pushed under a key; `NotFound` if there is none, or it was settled more than a week ago."""
    mine = PushedRecord.objects.filter(resource=resource, person_id=person_id, key=key)
    found = mine.select_related("batch__version").first()
    if found is None:
        raise NotFound(what=key)
    return found


def waiting_records() -> int:
    """How many records wait to be checked."""
    return PushedRecord.objects.filter(state=RECEIVED).count()


def has_waiting(resource: Resource, count: int) -> bool:
    """Whether so many records of a resource wait to be checked."""
    waiting = PushedRecord.objects.filter(resource=resource, state=RECEIVED)
    return waiting.order_by("pk")[count - 1 : count].exists()


def reasons_of(pushed: PushedRecord) -> list[tuple[str, Text]]:
    """Why the record was set aside, each reason with its words."""
    if not pushed.reasons or pushed.batch is None:
        return []
    schema = read_schema(pushed.batch.version.schema)
    return [(reason, words_of(schema, reason)) for reason in pushed.reasons.split(";")]
