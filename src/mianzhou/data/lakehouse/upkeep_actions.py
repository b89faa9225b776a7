"""The upkeep of the lake, each run on record: what was joined, cleared, removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from mianzhou.data.intake.models import ON_THE_WAY, Batch
from mianzhou.data.lakehouse.models import UpkeepRun
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor

MAINTAIN = "lake.maintain"
JOINING, CLEARING = "compaction", "retention"
_GRACE = timedelta(days=1)  # no attempt at a commit lasts longer


def keep_up(*, resource: str = "", clear: bool = True, actor: Actor, as_of: datetime) -> list[UpkeepRun]:
    """Join small files of one resource or all; with `clear` also forget states past their retention and remove strays.

    What had nothing to do, and what never received anything, leaves no record.
    """
    actor.require(MAINTAIN)
    runs = []
    held = open_lake().names()
    for name in held if not resource else [resource] if resource in held else []:
        kinds = [JOINING, CLEARING] if clear else [JOINING]
        runs += [run for kind in kinds if (run := _run(kind, name, actor, as_of)) is not None]
    return runs


def _run(kind: str, name: str, actor: Actor, as_of: datetime) -> UpkeepRun | None:
    run = begin_run(kind=kind, resource=name, actor=actor, as_of=as_of)
    try:
        detail = _joined(name, as_of) if kind == JOINING else _cleared(name, as_of)
    except MianzhouError as error:
        said = {"zh": error.in_language(None), "en": error.in_language("en")}
        return end_run(run=run, state="failed", detail=said, actor=actor, as_of=as_of)
    except Exception as error:
        said = {"zh": f"{type(error).__name__}: {error}", "en": f"{type(error).__name__}: {error}"}
        end_run(run=run, state="failed", detail=said, actor=actor, as_of=as_of)
        raise
    if not any(detail.values()):
        drop_run(run=run)
        return None
    return end_run(run=run, state="done", detail=detail, actor=actor, as_of=as_of)


def _joined(name: str, as_of: datetime) -> dict[str, Any]:
    from mianzhou.data.lake.upkeep import compact

    done = compact(open_lake(), name, as_of=as_of)
    return {"rows": done.rows, "files": done.files_before - done.files_after}


def _cleared(name: str, as_of: datetime) -> dict[str, Any]:
    from mianzhou.data.lake.upkeep import clear_history, remove_strays

    unfinished = set(Batch.objects.filter(state__in=ON_THE_WAY, resource__name=name).values_list("pk", flat=True))
    before = as_of - timedelta(days=settings.LAKE_HISTORY_DAYS)
    states = clear_history(open_lake(), name, before=before, unfinished=unfinished)
    return {"states": states, "files": remove_strays(open_lake(), name, older_than=as_of - _GRACE)}


@transaction.atomic
def begin_run(*, kind: str, resource: str, actor: Actor, as_of: datetime) -> UpkeepRun:
    """A run under way, to be seen while it lasts."""
    return UpkeepRun.objects.create(kind=kind, resource=resource, started_at=as_of, actor_name=actor.name)


@transaction.atomic
def end_run(*, run: UpkeepRun, state: str, detail: dict[str, Any], actor: Actor, as_of: datetime) -> UpkeepRun:
    """What came of it."""
    run.state, run.detail, run.finished_at = state, detail, as_of
    run.save()
    said = {"kind": run.kind, "resource": run.resource, "state": state} | detail
    record(actor=actor, as_of=as_of, verb="lake.upkeep", subject=run, detail=said)
    return run


@transaction.atomic
def drop_run(*, run: UpkeepRun) -> None:
    """A run that found nothing to do."""
    run.delete()
