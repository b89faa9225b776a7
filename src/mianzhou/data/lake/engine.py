"""What an engine does for intake, whichever it is: a stream of text chunks in, staged Parquet files and honest counts out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from mianzhou.data.checks.api import CheckPlan
from mianzhou.data.files.chunk import Chunk


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """What the resource holds already: Parquet files of accepted rows that count today (none for a snapshot's batch).

    Rows of older states may be among them; `order` names the columns by which the newest of a key is told.
    `once` says that the batch tells one state of each key, as a file does: of two that differ nobody knows which is newer.
    """

    files: tuple[str, ...] = ()
    order: tuple[str, ...] = ("_received_at", "_batch", "_row")
    once: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far staging is."""

    received: int
    accepted: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Staged:
    """A batch, checked and laid down. Always: accepted + quarantined = received; `duplicate` is part of `quarantined`.

    `checksum` stands for the accepted content whatever its order; it compares within one version of the engine, which it names.
    """

    accepted_files: tuple[Path, ...]
    quarantined_files: tuple[Path, ...]
    received: int
    accepted: int
    quarantined: int
    duplicate: int
    by_reason: dict[str, int]
    checksum: str
    filled: dict[str, int] = field(default_factory=dict)  # accepted rows in which a field has a value


OnProgress = Callable[[Progress], None]


class Engine(Protocol):
    """DuckDB on this machine, or Spark on several."""

    name: str

    def stage(
        self,
        plan: CheckPlan,
        chunks: Iterable[Chunk],
        into: Path,
        held: HeldKeys,
        stamps: Mapping[str, pa.Scalar],
        on_progress: OnProgress,
    ) -> Staged: ...


def _unheard(progress: Progress) -> None:
    """Nobody wants to know."""


def stage(
    engine: Engine,
    plan: CheckPlan,
    chunks: Iterable[Chunk],
    into: Path,
    held: HeldKeys | None = None,
    on_progress: OnProgress = _unheard,
    *,
    stamps: Mapping[str, pa.Scalar] | None = None,
) -> Staged:
    """Check the chunks and lay down what is accepted and what is set aside as Parquet files in the folder `into`.

    `stamps` are constants that every row of both carries (`lake.stamping.stamps`). An exception raised by `on_progress` stops the work;
    whatever stops it, no file is left.
    """
    into.mkdir(parents=True, exist_ok=True)
    return engine.stage(plan, chunks, into, held or HeldKeys(), stamps or {}, on_progress)
