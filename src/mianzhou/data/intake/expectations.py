"""What is expected of a batch as a whole: how many rows, how many empty values, values spread as in the batches before. Pure.

A fatal expectation that is not met refuses the batch; any other is noted on its receipt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from mianzhou.data.lake.engine import Staged
from mianzhou.data.schemas.api import Expectation, Schema
from mianzhou.kernel.text import Text

_MOST_VALUES = 200
_OTHERS = "…"


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that a batch does not meet, in words."""

    words: Text
    fatal: bool


def profile_of(schema: Schema, staged: Staged) -> dict[str, Any]:
    """What later batches are compared with: filled values by field, and the spread of the fields whose spread is expected to stay."""
    spread = {e.field for e in schema.expectations if e.kind == "distribution"}
    return {
        "accepted": staged.accepted,
        "filled": staged.filled,
        "spread": {name: _spread(name, staged) for name in sorted(spread)},
    }


def _spread(name: str, staged: Staged) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for path in staged.accepted_files:
        with pq.ParquetFile(path) as file:
            for rows in file.iter_batches(columns=[name]):
                for entry in pc.value_counts(rows.column(0)).to_pylist():
                    counts["" if entry["values"] is None else str(entry["values"])] += entry["counts"]
    kept = dict(counts.most_common(_MOST_VALUES))
    rest = sum(counts.values()) - sum(kept.values())
    return kept | ({_OTHERS: rest} if rest else {})


def judge(
    schema: Schema, staged: Staged, profile: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]
) -> tuple[list[Text], Text | None]:
    """What to note about the batch, and why it is refused as a whole, if it is."""
    unmet = [found for e in schema.expectations if (found := _unmet(schema, e, staged, profile, earlier)) is not None]
    fatal = [u.words for u in unmet if u.fatal]
    wrong = staged.quarantined - staged.duplicate
    if schema.all_or_nothing and wrong:
        fatal.append(
            Text(
                f"该资源要求整批合格，{wrong} 行有问题，整批未接收。",
                f"This resource is taken as a whole or not at all; {wrong} rows are wrong, so nothing was accepted.",
            )
        )
    notes = [u.words for u in unmet]
    if not fatal:
        return notes, None
    return notes, Text("".join(t.zh for t in fatal), " ".join(t.en for t in fatal))


def _unmet(
    schema: Schema,
    expected: Expectation,
    staged: Staged,
    profile: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]],
) -> Unmet | None:
    title = next((f.title or f.name for f in schema.fields if f.name == expected.field), expected.field)
    if expected.kind == "row_count":
        words = _outside(expected, staged.received, Text("行数", "The number of rows"))
    elif expected.kind == "null_share":
        share = 1 - staged.filled.get(expected.field, 0) / staged.accepted if staged.accepted else 0.0
        words = _outside(
            expected, share, Text(f"“{title}”的空值占比", f"The share of empty values of “{title}”"), share=True
        )
    else:
        distance = _distance(profile["spread"].get(expected.field, {}), _together(expected.field, earlier))
        if distance is None or distance <= (expected.tolerance or 0):
            return None
        words = Text(
            f"“{title}”的取值分布与近几批相差 {distance:.0%}，超过 {expected.tolerance:.0%}。",
            f"The values of “{title}” are spread differently from the last batches: {distance:.0%}, more than {expected.tolerance:.0%}.",
        )
    return None if words is None else Unmet(words, expected.fatal)


def _outside(expected: Expectation, found: float, what: Text, *, share: bool = False) -> Text | None:
    low = expected.minimum is not None and found < expected.minimum
    high = expected.maximum is not None and found > expected.maximum
    if not low and not high:
        return None
    bound = expected.minimum if low else expected.maximum
    assert bound is not None
    is_said, bound_said = (_per_cent(found), _per_cent(bound)) if share else (f"{found:g}", f"{bound:g}")
    return Text(
        f"{what.zh}为 {is_said}，{'少于' if low else '多于'}预期的 {bound_said}。",
        f"{what.en} is {is_said}, {'below' if low else 'above'} the expected {bound_said}.",
    )


def _per_cent(share: float) -> str:
    """33.3%, and 0.05% where one decimal would say nothing."""
    return f"{share * 100:.3g}%"


def _together(name: str, earlier: Iterable[Mapping[str, Any]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for profile in earlier:
        counts.update(profile.get("spread", {}).get(name, {}))
    return counts


def _distance(now: Mapping[str, int], before: Mapping[str, int]) -> float | None:
    """Total variation distance between two spreads; None where there is nothing to compare."""
    ours, theirs = sum(now.values()), sum(before.values())
    if not ours or not theirs:
        return None
    return sum(abs(now.get(v, 0) / ours - before.get(v, 0) / theirs) for v in {*now, *before}) / 2
