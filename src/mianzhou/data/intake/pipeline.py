"""What happens to a batch between the database's rows: its file is laid out, checked by an engine, staged, and committed to the lake.

Nothing here writes to the database. Everything can be done again from the start: staging is cleared before, and the lake takes a batch once.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from mianzhou.data.checks.api import CheckPlan, RegionCodes, compile_checks
from mianzhou.data.files.api import Chunk
from mianzhou.data.intake.captions import titled
from mianzhou.data.intake.corrections.keeping import NOTHING_CORRECTED, keep_corrected
from mianzhou.data.intake.expectations import judge, profile_of
from mianzhou.data.intake.laying_out import LaidOut, lay_out
from mianzhou.data.intake.models import DONE, FILE, MEND, Batch
from mianzhou.data.intake.progress import Progress
from mianzhou.data.intake.received import received_path
from mianzhou.data.intake.refusing import refuse_all
from mianzhou.data.lake.committing import local_path
from mianzhou.data.lake.correcting import Place, files_without
from mianzhou.data.lake.engine import HeldKeys, Staged, stage
from mianzhou.data.lake.stamping import stamps
from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.views import counting_files
from mianzhou.data.lakehouse.engines import engine_named
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.schemas.api import Mode, Schema, read_schema
from mianzhou.kernel.regions.api import region_intervals
from mianzhou.kernel.text import Text

_CHUNK_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """What staging found, as the batch's row keeps it; `refusal` is why nothing of it was accepted."""

    received: int
    accepted: int
    quarantined: int
    duplicate: int
    by_reason: dict[str, int]
    checksum: str
    notes: list[dict[str, str]]
    profile: dict[str, Any]
    refusal: dict[str, str] | None
    files: dict[str, Any]


def _folder(batch: Batch) -> Path:
    return Path(settings.LAKE_ROOT) / "staging" / str(batch.pk)


# A batch and its file never change, and its rows are looked at page by page: the units are remembered.
_UNITS: dict[int, dict[str, str]] = {}
_MOST_UNITS = 1000


def clear(batch: Batch) -> None:
    """Remove what staging left."""
    shutil.rmtree(_folder(batch), ignore_errors=True)


def staged_folders() -> set[int]:
    """The batches of which something lies in staging."""
    folders = (Path(settings.LAKE_ROOT) / "staging").glob("*")
    return {int(folder.name) for folder in folders if folder.name.isdigit()}


def clear_folders(batch_ids: Collection[int]) -> None:
    """Remove what processes left that were killed between the end of a batch and its clearing."""
    for batch_id in batch_ids:
        shutil.rmtree(Path(settings.LAKE_ROOT) / "staging" / str(batch_id), ignore_errors=True)


def is_held(batch: Batch) -> bool:
    """Whether the lake holds the batch."""
    lake = open_lake()
    return lake.has_table(batch.resource.name) and lake.holds(batch.resource.name, batch.pk)


def laid_out(batch: Batch, schema: Schema) -> LaidOut:
    """The batch's file laid onto its version of the resource."""
    delivery = batch.deliveries.get(repeated=False)
    return lay_out(
        received_path(delivery.sha256),
        name=delivery.name,
        schema=schema,
        title=batch.resource.title,
        table=batch.table,
        chosen=batch.columns,
    )


def units_of(batch: Batch) -> dict[str, str]:
    """The items of money that the batch's file gives in another unit than yuan; the file is only opened if its receipt says that there are any."""
    if not any("换算为元" in note["zh"] for note in batch.notes):
        return {}
    if batch.pk not in _UNITS:
        laid = laid_out(batch, read_schema(batch.version.schema))
        if len(_UNITS) >= _MOST_UNITS:
            _UNITS.clear()
        _UNITS[batch.pk] = {laid.binding.fields[column]: unit for column, unit in laid.units().items()}
    return _UNITS[batch.pk]


def schema_as_sent(batch: Batch) -> Schema:
    """The batch's version of the resource, its amounts called with the unit of the file: what a bare number in a quarantined row means."""
    schema, units = read_schema(batch.version.schema), units_of(batch)
    fields = (
        replace(f, title=titled(f.title or f.name, units[f.name])) if f.name in units else f for f in schema.fields
    )
    return replace(schema, fields=tuple(fields)) if units else schema


def stage_batch(batch: Batch, progress: Progress) -> Found:
    """Read and check the batch's file from its first byte; what is accepted and set aside lies in files afterwards."""
    clear(batch)
    schema = read_schema(batch.version.schema)
    laid = laid_out(batch, schema)
    lake = open_lake()
    lake.ensure_table(batch.resource.name, schema)
    plan = _plan(batch, _checked_schema(batch, schema), laid, lake)
    staged = stage(
        engine_named(batch.engine),
        plan,
        _counted(laid.table.chunks(_CHUNK_BYTES), progress),
        _folder(batch),
        _without_corrected(batch, _held(batch, schema, lake)),
        lambda told: progress.told(told.received),
        stamps=stamps(batch.pk, received_at(batch)),
    )
    return _judged(batch, schema, laid, plan, staged)


def _counted(chunks: Iterator[Chunk], progress: Progress) -> Iterator[Chunk]:
    """The chunks, with the bytes of text in them told as they pass: for plain text files about what was read of the file."""
    for chunk in chunks:
        cells = chunk.rows.num_rows * (chunk.rows.num_columns - 1)
        offsets = 8 * chunk.rows.num_rows + 4 * cells
        progress.bytes_read += max(chunk.rows.nbytes - offsets, 0) + cells + sum(len(m.text) for m in chunk.malformed)
        yield chunk


def _judged(batch: Batch, schema: Schema, laid: LaidOut, plan: CheckPlan, staged: Staged) -> Found:
    """The staged batch against what is expected of a whole one; refused, everything is set aside and the count is the same."""
    profile = profile_of(schema, staged)
    # One corrected row is no batch of which anything could be expected.
    expected = replace(schema, expectations=()) if batch.replaces else schema
    notes, refusal = judge(expected, staged, profile, _earlier_profiles(batch))
    notes = [*laid.notes(), *notes]
    if refusal is not None:
        chunks: Iterator[Chunk] = laid.table.chunks(_CHUNK_BYTES)
        staged = refuse_all(
            plan, staged, chunks, _folder(batch) / "refused", stamps(batch.pk, received_at(batch)), batch.engine
        )
    kept = keep_corrected(batch, schema, staged, received_at(batch)) if refusal is None else NOTHING_CORRECTED
    notes += kept.notes
    return Found(
        received=staged.received,
        accepted=staged.accepted,
        quarantined=staged.quarantined,
        duplicate=staged.duplicate,
        by_reason=staged.by_reason,
        checksum=staged.checksum,
        notes=[{"zh": note.zh, "en": note.en} for note in notes],
        profile=profile,
        refusal=None if refusal is None else _words(refusal),
        files={
            "accepted": [str(path) for path in staged.accepted_files],
            "quarantined": [str(path) for path in staged.quarantined_files],
            "corrections": kept.facts,
        },
    )


def _words(refusal: Text) -> dict[str, str]:
    return {"code": "batch-refused", "zh": refusal.zh, "en": refusal.en}


def _earlier_profiles(batch: Batch) -> list[dict[str, Any]]:
    """What the last batches of the resource looked like, the newest first."""
    done = Batch.objects.filter(resource=batch.resource, state=DONE).exclude(kind=MEND).exclude(pk=batch.pk)
    return list(done.order_by("-pk").values_list("profile", flat=True)[:5])


def _checked_schema(batch: Batch, schema: Schema) -> Schema:
    """A mending completes a whole table: its keys are checked against the rows that it joins."""
    return replace(schema, mode=Mode.APPEND) if batch.kind == MEND and schema.mode is Mode.SNAPSHOT else schema


def _plan(batch: Batch, schema: Schema, laid: LaidOut, lake: Lake) -> CheckPlan:
    others = {key.resource for key in schema.foreign_keys if key.resource}
    return compile_checks(
        schema,
        laid.binding.headers,
        as_of=timezone.localdate(batch.as_of),
        references={name: _current_files(lake, name) for name in others},
        regions=_regions(schema),
    )


def _regions(schema: Schema) -> RegionCodes:
    """The registry's codes, and those that the schema brings along: of the cities among these, every county is listed."""
    own = [(region.code, region.valid_from, region.valid_to) for region in schema.regions]
    cities = {region.code for region in schema.regions if len(region.code) == len("5107")}
    return RegionCodes.of([*region_intervals(), *own], complete=[settings.CITY_REGION, *sorted(cities)])


def _held(batch: Batch, schema: Schema, lake: Lake) -> HeldKeys:
    """The rows by which a record is known again: all that count; for a table that comes whole only those that a mending joins."""
    name = batch.resource.name
    if schema.mode is not Mode.SNAPSHOT:
        # A file says how things stand; pushed and pulled records come one after the other, and the last one holds.
        return HeldKeys(files=tuple(_current_files(lake, name)), once=batch.kind == FILE)
    if batch.kind != MEND or batch.parent is None:
        return HeldKeys()
    together = {batch.parent_id, *batch.parent.mended_by.filter(state=DONE).values_list("pk", flat=True)}
    files = [f for f in lake.files_at(name) if f.first_batch in together and f.last_batch in together]
    return HeldKeys(files=tuple(str(local_path(f.path)) for f in files))


def _without_corrected(batch: Batch, held: HeldKeys) -> HeldKeys:
    """A correction is not checked against the row that it takes the place of."""
    place = _replaced(batch)
    return held if place is None else replace(held, files=files_without(held.files, place, _folder(batch) / "held"))


def _replaced(batch: Batch) -> Place | None:
    said = batch.replaces
    return (int(said["batch"]), int(said["row"])) if said else None


def _current_files(lake: Lake, name: str) -> list[str]:
    """The files of all rows that count; none for a resource that never received anything."""
    if not lake.has_table(name):
        return []
    return [str(local_path(file.path)) for file in counting_files(lake.parts(name))]


def received_at(batch: Batch) -> datetime:
    """When the rows count as received: a mended row when its original was, so that it does not override what came since."""
    return batch.parent.sent_at if batch.parent is not None else batch.sent_at


@dataclass(frozen=True, slots=True)
class _Files:
    accepted_files: tuple[Path, ...]
    quarantined_files: tuple[Path, ...]


def commit_batch(batch: Batch) -> str:
    """Hand the staged files to the lake; returns the snapshot."""
    said = batch.staged or {}
    files = _Files(
        tuple(Path(p) for p in said.get("accepted", ())), tuple(Path(p) for p in said.get("quarantined", ()))
    )
    committed = open_lake().commit(
        batch.resource.name,
        files,
        batch.pk,
        batch.kind,
        as_of=batch.as_of,
        received_at=received_at(batch),
        version=batch.version.number,
        base=batch.parent_id,
        replaces=_replaced(batch),
    )
    return str(committed.snapshot_id)
