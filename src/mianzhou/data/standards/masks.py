"""Hiding values: the same mask for a value in hand and for a column in a statement."""

from __future__ import annotations

from datetime import date

from mianzhou.data.standards.catalogue import STANDARDS
from mianzhou.data.standards.model import Mask, Sensitivity, Standard

HIDDEN = "*"
FULL = "***"
# The grades that are masked for a reader without a grant.
MASKED_GRADES = frozenset({Sensitivity.SENSITIVE, Sensitivity.SECRET})
_UNKNOWN = Standard("", STANDARDS["text"].title, "string", "a sensitive item without a mask of its own", mask=Mask.FULL)


def _masked_by(standard: str | None) -> Standard:
    """The standard whose mask applies; what has no mask of its own is hidden whole."""
    known = STANDARDS.get(standard or "")
    return known if known is not None and known.mask is not Mask.NONE else _UNKNOWN


def is_masked(standard: str | None, sensitivity: str = "") -> bool:
    """Whether an item is shown masked: by its own grade where it has one, else by its standard's."""
    known = STANDARDS.get(standard or "")
    grade = sensitivity or (known.sensitivity if known else Sensitivity.INTERNAL)
    return Sensitivity(grade) in MASKED_GRADES


def mask(standard: str | None, value: object) -> str | None:
    """`value` as it is shown to a reader who is not granted it; None stays None."""
    if value is None:
        return None
    text, rule = str(value), _masked_by(standard)
    if rule.mask is Mask.YEAR_ONLY:
        return f"{value.year:04d}" if isinstance(value, date) else text[:4]
    if rule.mask is Mask.KEEP_ENDS:
        head, tail = rule.keep
        hidden = len(text) - head - tail
        # Too short to keep both ends: only the first character, or nothing of a single one.
        if hidden < 1:
            return text[:1] + HIDDEN * max(len(text) - 1, 1) if len(text) > 1 else HIDDEN
        return text[:head] + HIDDEN * hidden + (text[-tail:] if tail else "")
    return FULL


def mask_sql(standard: str | None, column: str) -> str:
    """An expression that masks `column` (quoted by the caller) of any type; its result is text. The dialect is DuckDB's, portable to Spark."""
    rule, text = _masked_by(standard), f"CAST({column} AS VARCHAR)"
    if rule.mask is Mask.YEAR_ONLY:
        return f"substr({text}, 1, 4)"
    if rule.mask is Mask.KEEP_ENDS:
        head, tail = rule.keep
        end = f" || substr({text}, length({text}) - {tail - 1}, {tail})" if tail else ""
        kept = f"substr({text}, 1, {head}) || repeat('{HIDDEN}', length({text}) - {head + tail}){end}"
        short = f"CASE WHEN length({text}) > 1 THEN substr({text}, 1, 1) || repeat('{HIDDEN}', length({text}) - 1) ELSE '{HIDDEN}' END"
        return f"CASE WHEN {column} IS NULL THEN NULL WHEN length({text}) > {head + tail} THEN {kept} ELSE {short} END"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE '{FULL}' END"
