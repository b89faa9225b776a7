"""A batch that is refused as a whole: every row is set aside, with its own reasons or with that of the batch, and none is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.checks.api import REASONS, CheckPlan
from mianzhou.data.files.api import ROW, Chunk
from mianzhou.data.lake.engine import Staged
from mianzhou.data.lake.staging import Laying

REFUSED_RULE = "refused"
REFUSED_REASON = f":{REFUSED_RULE}"


def refuse_all(
    plan: CheckPlan, staged: Staged, chunks: Iterable[Chunk], into: Path, stamps: Mapping[str, pa.Scalar], engine: str
) -> Staged:
    """Lay the batch down anew with nothing accepted. The file is read a second time, since only it has every text as received."""
    own = _own_reasons(staged)
    into.mkdir(parents=True, exist_ok=True)
    laying = Laying(plan, into, stamps, staged.checksum.partition(":")[0] or engine)
    for chunk in chunks:
        reasons = [own.get(row, REFUSED_REASON) for row in chunk.rows[ROW].to_pylist()]
        laying.set_aside(chunk.rows, pa.chunked_array([reasons], pa.string()), chunk.malformed)
    return laying.finish()


def _own_reasons(staged: Staged) -> dict[int, str]:
    """What was wrong with rows themselves."""
    found: dict[int, str] = {}
    for path in staged.quarantined_files:
        table = pq.read_table(path, columns=[ROW, REASONS])
        found.update(zip(table[ROW].to_pylist(), table[REASONS].to_pylist(), strict=True))
    return found
