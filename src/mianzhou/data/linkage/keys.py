"""Keys over columns: every reason for which a record may be compared with another, hashed as for one record."""

from __future__ import annotations

from mianzhou.data.linkage.model import Key, Plan
from mianzhou.data.linkage.scoring import SEPARATOR


def key_text_sql(key: Key, alias: str = "") -> str:
    """The text of one key over prepared columns; NULL where a part is unknown."""
    before = f"{alias}." if alias else ""
    parts = " || chr(31) || ".join(f"{before}{part}" for part in key.parts)
    return f"'{key.name}{SEPARATOR}' || {parts}"


def key_hash_sql(text: str) -> str:
    """A text's key as a signed number of 64 bits."""
    low = f"CAST(md5_number_lower({text}) AS HUGEINT)"
    return f"CAST({low} - CASE WHEN {low} >= 9223372036854775808 THEN 18446744073709551616 ELSE 0 END AS BIGINT)"


def keys_sql(plan: Plan, forms: str) -> str:
    """(record, key) of every record of a table of prepared columns; what is unknown makes no key."""
    listed = ", ".join(key_text_sql(key) for key in plan.keys)
    texts = f"SELECT record, unnest([{listed}]) AS text FROM {forms}"
    return f"SELECT record, {key_hash_sql('text')} AS key FROM ({texts}) AS texts WHERE text IS NOT NULL"
