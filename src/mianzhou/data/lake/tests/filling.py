"""A small lake to test on: batches staged by hand, as staging would leave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.lake.tables import Lake
from mianzhou.data.schemas.model import Field, Mode, Schema, Type

PEOPLE = Schema(
    (Field("id", standard="resident_number"), Field("name"), Field("income", Type.NUMBER, standard="money")),
    primary_key=("id",),
    mode=Mode.UPSERT,
)


@dataclass
class StagedFiles:
    accepted_files: list[Path] = field(default_factory=list)
    quarantined_files: list[Path] = field(default_factory=list)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


def lake_in(folder: Path) -> Lake:
    folder.mkdir(exist_ok=True)
    return Lake(f"sqlite:///{folder}/catalog.db", folder)


def staged(folder: Path, rows: Sequence[dict[str, object]], bad: Sequence[dict[str, object]] = ()) -> StagedFiles:
    """Rows as staging leaves them: without stamps; `income` exactly, everything else as text."""
    folder.mkdir(exist_ok=True)
    files = StagedFiles()
    if rows:
        names = list(rows[0])
        kinds = {"income": pa.decimal128(18, 2), "n": pa.int64()}
        columns = {n: pa.array([r[n] for r in rows], kinds.get(n, pa.string())) for n in names}
        files.accepted_files.append(_written(folder, "good", columns, len(rows)))
    if bad:
        columns = {n: pa.array([r[n] for r in bad], pa.string()) for n in bad[0]}
        columns |= {"_reasons": pa.array(["id:checksum"] * len(bad)), "_text": pa.nulls(len(bad), pa.string())}
        files.quarantined_files.append(_written(folder, "bad", columns, len(bad)))
    return files


def _written(folder: Path, name: str, columns: dict[str, pa.Array], count: int) -> Path:
    path = folder / f"{name}-{len(list(folder.iterdir()))}.parquet"
    pq.write_table(pa.table(columns | {"_row": pa.array(range(1, count + 1), pa.int64())}), path)
    return path


def person(number: str, name: str, income: str | None = None) -> dict[str, object]:
    from decimal import Decimal

    return {"id": number, "name": name, "income": Decimal(income) if income else None}


def asked(lake: Lake, sql: str, **how: object) -> list[tuple[object, ...]]:
    with lake.query(sql, **how) as answer:  # type: ignore[arg-type]
        return answer.values()
