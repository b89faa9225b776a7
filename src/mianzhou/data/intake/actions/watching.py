"""Watched folders: looked at on their schedule; a complete file is taken in and put away with its receipt beside it.

A file is never deleted and never moved before its bytes are kept and its batch has ended: a process killed at any moment leaves it where
the next look finds it, and the same bytes again count once.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from mianzhou.data.intake.actions.receiving import receive_file, require_for
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.actions.sourcing import SourceBusy, begin_run, fail_run
from mianzhou.data.intake.locks import source_lock
from mianzhou.data.intake.models import DONE, Batch, Delivery
from mianzhou.data.intake.sources.folders import DONE as DONE_FOLDER
from mianzhou.data.intake.sources.folders import REFUSED as REFUSED_FOLDER
from mianzhou.data.intake.sources.folders import FolderRefused, Look, Seen, inside_inbox, look_at, put_away
from mianzhou.data.intake.sources.models import Sighting, Source, SourceRun
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor


def watch_folder(*, source: Source, actor: Actor, as_of: datetime, asked_by: str = "") -> list[SourceRun]:
    """Look at a folder once and take in what is complete; a run for each file, none when there was nothing."""
    require_for(actor, "intake.send", source.resource)
    with source_lock(source.pk) as mine:
        if not mine:
            raise SourceBusy(title=source.title)
        try:
            folder = inside_inbox(source.settings["path"])
            look = look_at(folder, {s.name: (s.size, s.changed) for s in source.sightings.all()})
        except (MianzhouError, OSError) as error:
            refused = error if isinstance(error, MianzhouError) else _unreadable(source, error)
            run = begin_run(source=source, actor=actor, as_of=as_of, asked_by=asked_by)
            return [fail_run(run=run, error=refused, as_of=as_of)]
        _note_sightings(source, look, as_of)
        return [_take(source, folder, seen, actor, as_of, asked_by) for seen in look.complete]


def _unreadable(source: Source, error: OSError) -> MianzhouError:
    return FolderRefused(path=source.settings["path"], roots=error.strerror or str(error))


@transaction.atomic
def _note_sightings(source: Source, look: Look, as_of: datetime) -> None:
    """Remember what may still be growing, for the next look."""
    names = [s.name for s in look.growing]
    source.sightings.exclude(name__in=names).delete()
    for seen in look.growing:
        found = {"size": seen.size, "changed": seen.changed, "seen_at": as_of}
        Sighting.objects.update_or_create(source=source, name=seen.name, defaults=found)
    source.last_run_at = as_of
    source.save(update_fields=["last_run_at"])


def _take(source: Source, folder: Path, seen: Seen, actor: Actor, as_of: datetime, asked_by: str) -> SourceRun:
    run = begin_run(source=source, actor=actor, as_of=as_of, asked_by=asked_by)
    run.file_name = seen.name[-255:]
    try:
        delivery = receive_file(
            resource=source.resource,
            source=folder / seen.name,
            name=seen.name,
            channel="folder",
            actor=actor,
            as_of=as_of,
        )
        batch = run_intake(batch=delivery.batch, actor=actor, as_of=as_of)
    except MianzhouError as error:
        run = fail_run(run=run, error=error, as_of=as_of)
        if error.status < 500 and error.status != 409:  # what will not get better by looking again
            words = {"state": "refused", "problem": run.problem, "file": seen.name}
            _put_away(folder, seen, REFUSED_FOLDER, words, as_of)
        return run
    except OSError as error:
        return fail_run(run=run, error=_unreadable(source, error), as_of=as_of)
    return _close(run, folder, seen, delivery, batch, as_of)


def _close(run: SourceRun, folder: Path, seen: Seen, delivery: Delivery, batch: Batch, as_of: datetime) -> SourceRun:
    receipt = getattr(batch, "receipt", None)
    words = (receipt.document | {"repeated": delivery.repeated}) if receipt else {
        "state": batch.state, "batch": batch.pk, "problem": batch.problem, "file": seen.name,
    }  # fmt: skip
    where = DONE_FOLDER if batch.state == DONE else REFUSED_FOLDER
    _put_away(folder, seen, where, words, as_of)
    return _close_run(run, batch, as_of)


@transaction.atomic
def _close_run(run: SourceRun, batch: Batch, as_of: datetime) -> SourceRun:
    run.batch, run.records, run.finished_at = batch, batch.received, as_of
    run.state, run.problem = ("done", None) if batch.state == DONE else ("failed", batch.problem)
    run.save()
    return run


def _put_away(folder: Path, seen: Seen, where: str, words: dict[str, object], as_of: datetime) -> None:
    """Move the file that was taken in; one that has changed since stays for the next look."""
    path = folder / seen.name
    if not path.exists():
        return
    stat = path.stat()
    if (stat.st_size, stat.st_mtime) == (seen.size, seen.changed):
        text = json.dumps(words, ensure_ascii=False, indent=2)
        put_away(folder, seen.name, where=where, receipt=text, stamp=f"{as_of:%Y%m%d%H%M%S}")
