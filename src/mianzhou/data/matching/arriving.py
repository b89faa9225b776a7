"""Batches that arrived since a kind was linked: which they are, and what their records say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from mianzhou.data.intake.models import DONE, Batch
from mianzhou.data.lake.columns import BATCH
from mianzhou.data.matching.models import PlacedBatch
from mianzhou.data.registries.linking.gathering import records_sql
from mianzhou.data.registries.linking.reading import read_sources
from mianzhou.data.registries.models import LinkRun, RegistrySource

if TYPE_CHECKING:
    from mianzhou.data.lake.api import Scratch

# A larger batch is for a run over everything, which is then the faster way.
LARGEST = 50_000


@dataclass(frozen=True, slots=True)
class Arrived:
    """One record of a batch: its key at the source, what it says, the hash of that, and its day."""

    key: str
    said: dict[str, str]
    said_hash: int
    dated: date | None


def waiting(most: int = 200) -> Iterator[tuple[RegistrySource, Batch]]:
    """The batches that no run of linking has seen and that were not placed yet, the earliest first; of kinds that were linked once."""
    for source in RegistrySource.objects.filter(is_active=True).select_related("resource").order_by("pk"):
        last = LinkRun.objects.filter(kind=source.kind, state="done").order_by("-pk").first()
        if last is None:
            continue
        placed = PlacedBatch.objects.filter(source=source).values("batch")
        batches = Batch.objects.filter(
            resource=source.resource, state=DONE, accepted__gt=0, accepted__lte=LARGEST, finished_at__gt=last.started_at
        ).exclude(pk__in=placed)
        for batch in batches.order_by("pk")[:most]:
            yield source, batch


def arrived(executor: Scratch, source: RegistrySource, batch: int) -> list[Arrived]:
    """What the records of a batch say that still stand in the lake; none where the resource has no table."""
    read = next((each for each in read_sources(source.kind) if each.pk == source.pk), None)
    if read is None:
        return []
    of_batch = replace(read, rows=f'SELECT * FROM ({read.rows}) AS held WHERE "{BATCH}" = {int(batch)}')
    executor.make("arrived", records_sql(source.kind, [of_batch]))
    rows = executor.rows("SELECT key, said, said_hash, dated FROM arrived ORDER BY key")
    return [Arrived(key, json.loads(said), said_hash, dated) for key, said, said_hash, dated in rows]
